"""Planned dates: projects levelled under desks and pools, against what all others hold.

Projects that need nothing shared stand at their earliest dates. The others are handed to the engine together;
its answer comes back as dates, and as what each activity waits for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from luodi.engine import Arrays
from luodi.engine.arrays import BY_ACTUAL, BY_DATA_DATE, BY_FINISH_FLOOR, BY_START_FLOOR
from luodi.engine.limits import Capacity, Demand, Limits, Quota
from luodi.engine.result import HOLDERS, Aim, Holder, Levelled, Objective, Result
from luodi.plan.calendars import calendars
from luodi.plan.holdings import Around
from luodi.plan.limits import DESK, OWN, POOL, Shared, quota
from luodi.plan.models import WaitsFor
from luodi.plan.portfolio import Dates, ProjectRows, Row, Run, span
from luodi.plan.weights import weights_of

W = WaitsFor
FROM_DRIVER = {
    BY_DATA_DATE: W.DATA_DATE.value,
    BY_START_FLOOR: W.NO_EARLIER.value,
    BY_FINISH_FLOOR: W.NO_EARLIER.value,
    BY_ACTUAL: W.ACTUAL.value,
}


@dataclass(frozen=True)
class Effort:
    """How hard to look for a good plan."""

    seconds: float
    evaluations: int | None = None
    seed: int = 1
    workers: int = 1


AT_ONCE = Effort(seconds=2.0, evaluations=1)
"""Within a request: the best of the rules without a search; always the same plan for the same facts."""


@dataclass
class Levelling:
    """What was levelled: planned dates by project and activity, and how they were found."""

    planned: dict[int, dict[str, Dates]] = field(default_factory=dict)
    result: Result | None = None
    weights: Mapping[int, int] = field(default_factory=dict)
    shared: Shared | None = None


@dataclass(frozen=True)
class Ready:
    """Everything that levelling needs, read; finding the plan asks the database nothing more."""

    live: list[ProjectRows]
    run: Run
    room: "Room"
    shared: Shared
    weights: Mapping[int, int]
    slot: int


def around(books: Iterable[ProjectRows], data_date: date, *, others: bool = True) -> Around:
    """What is shared around those of these projects that are planned."""
    return Around(frozenset(book.project.pk for book in books if book.found), data_date, others)


def level(books: Sequence[ProjectRows], run: Run, among: Around, effort: Effort) -> Levelling:
    """Puts planned dates into `book.found` of every planned project, and into `book.collides` why there are none.

    What others hold is not theirs to take.
    """
    return settle(ready(books, run, among), effort)


def ready(books: Sequence[ProjectRows], run: Run, among: Around) -> Ready:
    """Reads limits, weights and what others hold."""
    live = [book for book in books if book.found]
    weights = weights_of((book.project for book in live), among.data_date)
    room = room_for(live, among, weights)
    return Ready(live, run, room, among.shared, weights, run.calendars.axis.slot(among.data_date))


def settle(found: Ready, effort: Effort) -> Levelling:
    """Looks for the plan, in memory: it may be called when the transaction that read is over."""
    answer = Levelling(weights=found.weights, shared=found.shared)
    room = found.room
    if room.admitted:
        result = _solved(room.admitted, found.run, room.limits, found.slot, (effort, found.weights))
        answer.result = result
        for book in room.admitted:
            if result.schedule is None:
                book.collides = _collisions(result)
            else:
                _take(book, _from_schedule(book, result.schedule, room.limits), answer)
    needing = {book.project.pk for book in room.needing}
    for book in found.live:
        if book.project.pk not in needing:
            _take(book, _earliest(book, found.run), answer)
    return answer


@dataclass(frozen=True)
class Room:
    """What is left of desks and pools for some projects: those that need some of it, those that can be served at all
    and whose demands stand in `limits`."""

    limits: Limits
    needing: list[ProjectRows]
    admitted: list[ProjectRows]


def room_for(live: Sequence[ProjectRows], among: Around, weights: Mapping[int, int]) -> Room:
    """The limits for these projects, less what others hold; notes in `book.collides` who is not served."""
    axis, shared, data_date = calendars().axis, among.shared, among.data_date
    demands = {} if shared.is_empty else {book.project.pk: shared.demands(book) for book in live}
    own: list[Quota] = []
    for book in live if shared.pools else ():
        for demand, reserved in shared.coming(book, data_date, axis):
            demands[book.project.pk].append(demand)
            own.append(reserved)
    needing = [book for book in live if demands.get(book.project.pk)]
    if not needing:
        return Room(Limits(), [], [])
    used = [*among.held.uses, *(use for book in live for use in shared.used(book))]
    quotas = (*(quota(pool, kind, axis, used, data_date) for pool, kind in shared.pools.values()), *own)
    slot = axis.slot(data_date)
    most = {each.code: _still_to_give(each, slot) for each in quotas}
    most |= {each.code: _most(each, slot) for each in shared.capacities}
    admitted = _admitted(needing, demands, most, weights)
    limits = Limits(
        among.desks,
        quotas,
        tuple(demand for book in admitted for demand in demands[book.project.pk]),
    )
    return Room(limits, needing, admitted)


def _admitted(
    needing: Iterable[ProjectRows],
    demands: Mapping[int, Sequence[Demand]],
    most: dict[str, int],
    weights: Mapping[int, int],
) -> list[ProjectRows]:
    """Projects whose needs can be met at all: desks that ever handle so much, and shares that the known batches
    still give, to the weightiest and earliest promised first. `most`: what each limit gives, by its code.

    Without this one project that can never be served would leave the whole district without a plan.
    """
    admitted = []
    for book in sorted(
        needing, key=lambda book: (-weights[book.project.pk], _first_due(book), book.project.pk)
    ):
        asked = demands[book.project.pk]
        book.collides = [
            _plain(
                _NEVER[demand.limit.startswith(POOL)], demand.limit, {"needed": demand.amount, "left": left}
            )
            for demand in asked
            if demand.amount > (left := most[demand.limit])
        ]
        if not book.collides:
            admitted.append(book)
            for demand in asked:
                if demand.limit.startswith(POOL):
                    most[demand.limit] -= demand.amount
    return admitted


_NEVER = {True: "QUOTA_NEVER_ENOUGH", False: "DEMAND_ABOVE_CAPACITY"}


def _most(capacity: Capacity, slot: int) -> int:
    """The greatest amount a desk handles from a slot on."""
    return max(capacity.at(slot), *(amount for since, amount in capacity.changes if since >= slot), 0)


def _still_to_give(each: Quota, slot: int) -> int:
    """What all batches give from a slot on: a stock everything, a yearly quota the one in force and later ones."""
    if each.carries:
        return sum(amount for _, amount in each.batches)
    in_force = max((since for since, _ in each.batches if since <= slot), default=slot)
    return sum(amount for since, amount in each.batches if since >= in_force)


def _first_due(book: ProjectRows) -> date:
    return min((dated.on for dated in book.due.values()), default=date.max)


def _collisions(result: Result) -> list[dict[str, Any]]:
    found = [_plain(each.kind, each.subject, each.facts) for each in result.conflicts]
    return found or [_plain(result.status.value, "", {})]


def _plain(kind: str, subject: str, facts: Mapping[str, int | str]) -> dict[str, Any]:
    return {"kind": kind, "subject": subject, "facts": dict(facts)}


def _solved(
    admitted: Sequence[ProjectRows],
    run: Run,
    limits: Limits,
    slot: int,
    how: tuple[Effort, Mapping[int, int]],
) -> Result:
    # Loaded late: it compiles kernels, and pages that only read need none of it.
    from luodi.engine.levelling import solve

    effort, weights = how
    axis = run.calendars.axis
    names = {book.project.pk: str(book.project.pk) for book in admitted}
    published = {
        (names[book.project.pk], row.code): axis.slot(row.last.planned_start_on)
        for book in admitted
        for row in book.activities
        if row.last.planned_start_on and not row.actual_finish_on
    }
    objective = Objective(
        Aim.LATENESS, weights={name: weights[pk] for pk, name in names.items()}, published=published
    )
    return solve(
        [run.networks[name] for name in names.values()],
        limits,
        objective,
        data_date=slot,
        time_limit=effort.seconds,
        seed=effort.seed,
        evaluations=effort.evaluations,
        workers=effort.workers,
    )


Planned = dict[str, tuple[date | None, date | None, str, str]]


def _take(book: ProjectRows, planned: Planned, answer: Levelling) -> None:
    for code, (start, finish, waits_for, waits_for_code) in planned.items():
        book.found[code] = book.found[code]._replace(
            planned_start_on=start,
            planned_finish_on=finish,
            waits_for=waits_for,
            waits_for_code=waits_for_code,
        )
    answer.planned[book.project.pk] = book.found


def _earliest(book: ProjectRows, run: Run) -> Planned:
    """Nothing is shared: each activity stands where its links put it."""
    arrays, name = run.plan.arrays, str(book.project.pk)
    planned: Planned = {}
    for row in book.activities:
        dates = book.found[row.code]
        driver = run.driver_of(arrays.at(row.code, name))
        waits = (
            (W.LINK.value, arrays.activities[arrays.predecessor(driver)].id)
            if driver >= 0
            else (FROM_DRIVER[driver], "")
        )
        planned[row.code] = (dates.early_start_on, dates.early_finish_on, *_settled(row, *waits))
    return planned


def _from_schedule(book: ProjectRows, schedule: Levelled, limits: Limits) -> Planned:
    arrays, name = schedule.arrays, str(book.project.pk)
    planned: Planned = {}
    for row in book.activities:
        at = arrays.at(row.code, name)
        waits = _waits(schedule, arrays, limits, at)
        if row.actual_finish_on:
            days = (row.actual_start_on or row.actual_finish_on, row.actual_finish_on)
        else:
            days = span(arrays, row, at, int(schedule.start[at]), int(schedule.finish[at]))
        planned[row.code] = (*days, *_settled(row, *waits))
    return planned


def _waits(schedule: Levelled, arrays: Arrays, limits: Limits, at: int) -> tuple[str, str]:
    holder, held_by = HOLDERS[int(schedule.holder[at])], int(schedule.held_by[at])
    if holder is Holder.LINK and held_by >= 0:
        return W.LINK.value, arrays.activities[arrays.predecessor(held_by)].id
    if holder in (Holder.CAPACITY, Holder.QUOTA) and held_by >= 0:
        codes = [each.code for each in limits.capacities] + [each.code for each in limits.quotas]
        code = codes[held_by]
        return holder.value, code.removeprefix(DESK).removeprefix(POOL).split(OWN)[0]
    return holder.value, ""


def _settled(row: Row, waits_for: str, code: str) -> tuple[str, str]:
    """What has begun waits for nothing."""
    return (W.ACTUAL.value, "") if row.actual_start_on else (waits_for, code)


@dataclass(frozen=True)
class Standing:
    """Where a project stands by some dates: its worst open promise, and days late over all of them."""

    on: date | None
    margin_days: int | None
    days_late: int


def standing(book: ProjectRows, finishes: Mapping[str, date | None]) -> Standing:
    """The open promises of a project against finishes by activity code; calendar days."""
    open_rows = [row for row in book.activities if row.code in book.due and not row.actual_finish_on]
    margins = [
        ((book.due[row.code].on - on).days, on)
        for row in open_rows
        if (on := finishes.get(row.code)) is not None
    ]
    if not margins:
        return Standing(None, None, 0)
    worst, on = min(margins)
    return Standing(on, worst, sum(max(0, -margin) for margin, _ in margins))
