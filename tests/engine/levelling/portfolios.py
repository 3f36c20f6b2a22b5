"""Small random portfolios under random limits."""

from typing import Any

from hypothesis import strategies as st

from luodi.engine import Activity, Link, Network
from luodi.engine.limits import Capacity, Demand, Limits, LongestWait, Quota, Unbroken
from luodi.engine.network import LINK_TYPES
from luodi.engine.result import Aim, Objective
from tests.engine.samples import AXIS, calendars, office, site

DATA_DATE = 360
CODES = ("DESK", "CREW", "MEETING", "LAND", "ENERGY")


@st.composite
def projects(draw: st.DrawFn, name: str) -> Network:
    """Up to eight activities of any link type, some under way, some finished, the last one committed."""
    count = draw(st.integers(1, 8))
    members = []
    for n in range(count):
        facts: dict[str, Any] = {}
        if draw(st.integers(0, 4)) == 0:
            facts["start_no_earlier"] = draw(st.integers(340, 420))
        if draw(st.integers(0, 5)) == 0:
            facts["actual_start"] = draw(st.integers(330, 359))
            if draw(st.booleans()):
                facts["actual_finish"] = facts["actual_start"] + 1
            else:
                facts["remaining"] = draw(st.none() | st.integers(0, 800))
        if n == count - 1 or draw(st.integers(0, 5)) == 0:
            facts["due"] = draw(st.integers(370, 480))
        duration = draw(st.sampled_from([0, 100, 250, 300, 700, 1500]))
        members.append(Activity(f"A{n}", duration, draw(st.integers(0, 2)), **facts))
    links = {}
    for succ in range(1, count):
        for pred in draw(st.sets(st.integers(0, succ - 1), max_size=2)):
            kind, lag = draw(st.sampled_from(LINK_TYPES)), draw(st.sampled_from([0, 0, 200, 350, -300]))
            links[pred, succ] = Link(f"A{pred}", f"A{succ}", kind, lag, draw(st.sampled_from([None, 1, 2])))
    return Network(tuple(members), tuple(links.values()), calendars(), AXIS, name)


@st.composite
def limits(draw: st.DrawFn, networks: list[Network]) -> Limits:
    """Desks by the day and by the week, with calendars and changes; quotas that carry and that lapse."""
    change = ((DATA_DATE + 20, draw(st.integers(2, 4))),) if draw(st.booleans()) else ()
    capacities = (
        Capacity("DESK", draw(st.integers(2, 3)), calendar=draw(st.sampled_from([None, office()]))),
        Capacity(
            "CREW", draw(st.integers(2, 4)), changes=change, calendar=draw(st.sampled_from([None, site()]))
        ),
        Capacity("MEETING", draw(st.integers(14, 20)), days=7, counted_from=draw(st.integers(0, 6))),
    )
    stock = draw(st.integers(5, 60))
    later = tuple((DATA_DATE + 15 * n, draw(st.integers(3, 200))) for n in range(1, 3))
    quotas = (
        Quota("LAND", ((0, stock), *later, (DATA_DATE + 200, 999))),
        Quota("ENERGY", ((0, 10), *((DATA_DATE + 30 * n, 9) for n in range(1, 40))), carries=False),
    )
    demands, pauses = [], []
    for network in networks:
        for activity in network.activities:
            for code in draw(st.sets(st.sampled_from(CODES), max_size=2)):
                demands.append(Demand(activity.id, code, draw(st.integers(0, 2)), network.name))
            if draw(st.integers(0, 6)) == 0 and activity.duration <= 300:
                pauses.append(Unbroken(activity.id, draw(st.integers(3, 9)), network.name))
    return Limits(capacities, quotas, tuple(demands), (), (), tuple(pauses))


@st.composite
def portfolios(draw: st.DrawFn) -> tuple[list[Network], Limits, Objective]:
    """Up to three projects, what they compete for, and what they strive for."""
    networks = [draw(projects(f"P{n}")) for n in range(draw(st.integers(1, 3)))]
    weights = {network.name: draw(st.integers(0, 8)) for network in networks}
    aim = draw(st.sampled_from([Aim.LATENESS, Aim.MAKESPAN]))
    return networks, draw(limits(networks)), Objective(aim, weights=weights)


def with_waits(networks: list[Network], limits: Limits, days: int) -> Limits:
    """The limits with a longest wait behind every FS or SS link between activities not begun."""
    waits = tuple(
        LongestWait(link.pred, link.succ, days, link.type, network.name)  # type: ignore[arg-type]
        for network in networks
        for link in network.links
        if link.type in ("FS", "SS") and link.lag <= 0
    )
    return Limits(limits.capacities, limits.quotas, limits.demands, waits, (), limits.unbroken)
