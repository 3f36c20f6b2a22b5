"""What projects compete for: desks and pools as rows become the engine's limits.

Engine codes are "desk/<code>" and "pool/<element>". A desk counts reviews at once on each working day. A panel
counts items a week: an item uses one slot in each week it lies there, so capacity and demand are kept in
shares of a slot, because the engine adds up the days worked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache

from luodi.approvals.models import Desk
from luodi.approvals.queries import DeskIndex, desks
from luodi.elements.element_types import ElementType, element_types
from luodi.elements.models import Pool
from luodi.elements.queries import Shares, pools
from luodi.engine import Axis, Calendar
from luodi.engine.limits import Capacity, Demand, Quota
from luodi.ledger.models import Project
from luodi.plan.calendars import Calendars, calendars
from luodi.plan.models import Activity, CalendarCode
from luodi.plan.portfolio import ProjectRows, Row

DESK, POOL = "desk/", "pool/"
OWN = "@"  # behind the code of a pool: what one project has reserved of batches to come
SHARES = 60  # of one weekly slot: divisible by one to five working days
WEEK_DAYS = 5
OFFICE = CalendarCode.OFFICE.value


@dataclass(frozen=True)
class Use:
    """A share of a pool that somebody takes or has taken, in its counting units, on a day."""

    element: str
    on: date
    amount: int


@dataclass(frozen=True)
class Shared:
    """Desks and pools in use, as read."""

    desks: DeskIndex
    capacities: tuple[Capacity, ...]
    pools: Mapping[str, tuple[Pool, ElementType]]
    departments: frozenset[int] = field(default_factory=frozenset)
    shares: Shares = field(default_factory=Shares)

    @property
    def is_empty(self) -> bool:
        return not self.capacities and not self.pools

    def reviewing(self, row: Row) -> Desk | None:
        """The desk a row goes over while the authority reviews it; preparations and notices need none."""
        if row.permit != row.code or row.calendar != OFFICE or row.is_event or row.actual_finish_on:
            return None
        return self.desks.reviewing(row.owner_id, row.permit)

    def demands(self, book: ProjectRows) -> list[Demand]:
        """What the unfinished activities of a project need."""
        name = str(book.project.pk)
        found = []
        for row in book.activities:
            desk = self.reviewing(row)
            if desk:
                found.append(Demand(row.code, DESK + desk.code, review_share(desk, row.duration_days), name))
        for pool, kind in self.pools.values():
            need = self.shares.open(book.project, kind)
            row_taking = taking(book, kind)
            if need and row_taking and row_taking.actual_start_on is None:
                found.append(Demand(row_taking.code, POOL + pool.element, need, name))
        return found

    def coming(self, book: ProjectRows, data_date: date, axis: Axis) -> list[tuple[Demand, Quota]]:
        """What a project has reserved of batches that are still to come: it takes them when the last has arrived."""
        found = []
        for pool, kind in self.pools.values():
            mine = [
                each
                for each in self.shares.held
                if (each.project_id, each.element) == (book.project.pk, kind.code)
            ]
            if not any(each.on > data_date for each in mine):
                continue
            row = taking(book, kind)
            if row is None or row.actual_start_on is not None:
                continue
            code = f"{POOL}{pool.element}{OWN}{book.project.pk}"
            steps: dict[int, int] = {}
            for each in mine:
                slot = max(axis.slot(each.on), 0)
                steps[slot] = steps.get(slot, 0) + each.amount
            amount = sum(steps.values())
            own = Quota(code, tuple(sorted(steps.items())), pool.name)
            found.append((Demand(row.code, code, amount, str(book.project.pk)), own))
        return found

    def used(self, book: ProjectRows) -> list[Use]:
        """What a project holds, and what it has taken already without a share."""
        found = self.held([book.project.pk])
        for pool, kind in self.pools.values():
            row = taking(book, kind)
            on = row and row.actual_start_on
            if on and (need := self.shares.open(book.project, kind)):
                found.append(Use(pool.element, on, need))
        return found

    def held(self, projects: Collection[int], *, outside: bool = False) -> list[Use]:
        """The shares of these projects, or of all others, on the days of their batches."""
        return [
            Use(each.element, each.on, each.amount)
            for each in self.shares.held
            if each.element in self.pools and (each.project_id in projects) is not outside
        ]


def read_limits() -> Shared:
    """Everything that is shared, in six queries."""
    rows = list(desks(is_active=True))
    known = calendars()
    kinds = element_types()
    kept = {
        pool.element: (pool, kinds[pool.element])
        for pool in pools()
        if pool.is_active and kinds[pool.element].binds
    }
    return Shared(
        DeskIndex.of(rows),
        tuple(_capacity(desk, known) for desk in rows),
        kept,
        frozenset(desk.department_id for desk in rows),
        Shares.read() if kept else Shares(),
    )


def taking(book: ProjectRows, kind: ElementType) -> Row | None:
    """The activity at whose start a project takes its share: an approval item, else the step of the milestone."""
    rows = {row.code: row for row in book.activities if row.permit == row.code}
    item = next((rows[code] for code in kind.takes if code in rows), None)
    if item or not kind.milestone:
        return item
    return next((row for row in book.activities if row.milestone == kind.milestone), None)


def taken_on(project: Project, kinds: Iterable[ElementType]) -> dict[str, date]:
    """The day on which a project takes each element by its plan; nothing where it has no item and no step for it."""
    columns = ("code", "permit", "milestone", "actual_start_on", "planned_start_on")
    rows = list(Activity.objects.filter(project=project).values_list(*columns))
    items = {code: began or planned for code, permit, _m, began, planned in rows if permit == code}
    steps = {milestone: began or planned for _c, _p, milestone, began, planned in rows if milestone}
    found = {}
    for kind in kinds:
        days = [items[code] for code in kind.takes if code in items]
        on = days[0] if days else steps.get(kind.milestone)
        if on:
            found[kind.code] = on
    return found


def review_share(desk: Desk, days: Decimal) -> int:
    """What a review of so many working days uses of its desk on each of them."""
    if desk.period == Desk.Period.DAY:
        return 1
    worked = min(max(int(days.to_integral_value(ROUND_CEILING)), 1), WEEK_DAYS)
    return -(-SHARES // worked)


def _capacity(desk: Desk, known: Calendars) -> Capacity:
    weekly = desk.period == Desk.Period.WEEK
    scale = SHARES if weekly else 1
    # A change before the axis begins counts from its first day.
    changes = {max(known.axis.slot(each.from_on), 0): each.amount * scale for each in desk.changes.all()}
    return Capacity(
        code=DESK + desk.code,
        amount=desk.amount * scale,
        name=desk.name,
        days=7 if weekly else 1,
        counted_from=_monday(known.axis) if weekly else 0,
        changes=tuple(sorted(changes.items())),
        calendar=sitting(desk.weekdays) if desk.weekdays else known[OFFICE],
    )


def _monday(axis: Axis) -> int:
    return (7 - axis.epoch.weekday()) % 7


@lru_cache(maxsize=128)
def sitting(weekdays: str) -> Calendar:
    """The office's working days that fall on these days of the week (1 = Monday)."""
    office = calendars()[OFFICE]
    weights = office.weights.copy()
    for slot in range(7):
        on = office.axis.epoch + timedelta(days=slot)
        if str(on.isoweekday()) not in weekdays:
            weights[slot::7] = 0
    return replace(office, weights=weights, code=f"{OFFICE} {weekdays}")


def quota(
    pool: Pool, kind: ElementType, axis: Axis, used: Sequence[Use], data_date: date = date.min
) -> Quota:
    """The batches of a pool, less what has been taken of them; takings before the first batch are not its own.

    What was free of a batch that ended before the data date is gone; that a batch will end later holds nobody up.
    """
    batches: dict[int, int] = {}
    for batch in pool.batches.all():
        if batch.expires_on and batch.expires_on < data_date:
            gone = int((batch.free * kind.parts).to_integral_value(ROUND_CEILING))
            used = [*used, Use(pool.element, batch.available_on, gone)]
        slot = max(axis.slot(batch.available_on), 0)
        amount = int((batch.amount * kind.parts).to_integral_value(ROUND_FLOOR))
        batches[slot] = batches.get(slot, 0) + amount
    taken = sorted((axis.slot(use.on), use.amount) for use in used if use.element == pool.element)
    left = _drawn(sorted(batches.items()), taken, carries=pool.carries)
    return Quota(POOL + pool.element, left, pool.name, pool.carries)


def _drawn(
    batches: list[tuple[int, int]], taken: list[tuple[int, int]], *, carries: bool
) -> tuple[tuple[int, int], ...]:
    """Batches less takings. A lapsing batch bears what is taken while it is in force. A stock may at no time give
    more than leaves enough for every later taking: its batches become the steps of what is free to promise."""
    if not batches:
        return ()
    first = batches[0][0]
    taken = [(slot, amount) for slot, amount in taken if slot >= first]
    if not carries:
        ends = [slot for slot, _ in batches[1:]] + [1 << 40]
        return tuple(
            (slot, max(0, amount - sum(part for on, part in taken if slot <= on < end)))
            for (slot, amount), end in zip(batches, ends, strict=True)
        )
    levels: dict[int, int] = {}
    level = 0
    for slot, amount in sorted([*batches, *((slot, -amount) for slot, amount in taken)]):
        level += amount
        levels[slot] = level
    free, least = {}, max(level, 0)
    for slot in sorted(levels, reverse=True):
        least = max(min(least, levels[slot]), 0)
        free[slot] = least
    steps: list[tuple[int, int]] = []
    before = 0
    for slot in sorted(free):
        if free[slot] > before or not steps:
            steps.append((slot, free[slot] - before))
            before = free[slot]
    return tuple(steps)
