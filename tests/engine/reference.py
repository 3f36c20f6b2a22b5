"""Both passes written down rule by rule with the methods of calendars: slow, for comparison only.

Networks without progress. What nothing bounds is counted back from the finish of its project.
"""

from luodi.engine import Activity, Link, Network
from luodi.engine.network import topological_order


class Reference:
    """Earliest and latest dates by activity."""

    def __init__(self, net: Network, data_date: int, reserve: int) -> None:
        self.net, self.data_date, self.reserve = net, data_date, reserve
        self.order = topological_order(net.by_id, net.links)
        self.into: dict[str, list[Link]] = {name: [] for name in self.order}
        self.out: dict[str, list[Link]] = {name: [] for name in self.order}
        for link in net.links:
            self.into[link.succ].append(link)
            self.out[link.pred].append(link)
        self.bounded: set[str] = set()
        for name in reversed(self.order):
            a = net.by_id[name]
            hard = (a.due, a.start_no_later, a.finish_no_later, a.must_start, a.must_finish)
            if any(d is not None for d in hard) or any(k.succ in self.bounded for k in self.out[name]):
                self.bounded.add(name)
        self.early = self.forward({})
        self.late = self.backward(self.bounded, None)
        rest = set(self.order) - self.bounded
        if rest:
            later = {n: max(self.early[n], self.late[n]) for n in self.bounded}
            self.late |= self.backward(rest, max(self.forward(later)[n][1] for n in rest))

    def forward(self, fixed: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
        """Earliest starts and finishes, some of them given."""
        dates: dict[str, tuple[int, int]] = {}
        for name in self.order:
            dates[name] = fixed.get(name) or self._earliest(self.net.by_id[name], dates)
        return dates

    def _earliest(self, a: Activity, dates: dict[str, tuple[int, int]]) -> tuple[int, int]:
        calendar = self.net.calendars[a.calendar]
        closing = a.duration == 0 and bool(self.into[a.id])
        starts = [self.data_date + closing, a.start_no_earlier, a.must_start]
        finishes = [a.finish_no_earlier, a.must_finish]
        for link in self.into[a.id]:
            days = self.net.calendars[a.calendar if link.lag_calendar is None else link.lag_calendar]
            bound = days.advance(dates[link.pred][link.type[0] == "F"], link.lag)
            (finishes if link.type[1] == "F" else starts).append(bound)
        begin = max(s for s in starts if s is not None)
        if a.duration:
            begin = calendar.first_working(begin)
        for bound in finishes:
            while bound is not None and calendar.finish(begin, a.duration) < bound:
                begin += 1
            begin = calendar.first_working(begin) if a.duration else begin
        return begin, calendar.finish(begin, a.duration)

    def backward(self, whom: set[str], end: int | None) -> dict[str, tuple[int, int]]:
        """Latest starts and finishes of some, which press only on one another."""
        dates: dict[str, tuple[int, int]] = {}
        for name in reversed(self.order):
            if name in whom:
                dates[name] = self._latest(self.net.by_id[name], dates, end)
        return dates

    def _latest(self, a: Activity, dates: dict[str, tuple[int, int]], end: int | None) -> tuple[int, int]:
        calendar = self.net.calendars[a.calendar]
        starts, finishes = [a.start_no_later, a.must_start], [a.finish_no_later, a.must_finish, end]
        if a.due is not None:
            finishes.append(a.due - min(max(a.due - self.early[a.id][1], 0), self.reserve))
        for link in self.out[a.id]:
            if link.succ in dates:
                own = self.net.by_id[link.succ].calendar
                days = self.net.calendars[own if link.lag_calendar is None else link.lag_calendar]
                bound = days.retreat(dates[link.succ][link.type[1] == "F"], link.lag)
                (finishes if link.type[0] == "F" else starts).append(bound)
        begin = min(d for d in (*starts, *finishes) if d is not None)
        if a.duration:
            slots = [calendar.latest_start(s + 1, 1) for s in starts if s is not None]
            slots += [calendar.latest_start(f, a.duration) for f in finishes if f is not None]
            begin = min(slots)
        return begin, calendar.finish(begin, a.duration)
