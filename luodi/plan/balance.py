"""Need, supply and gap of each pool by month: what projects want by the days their links alone allow, against batches.

Needs stand on the day without queues, so that a cell says what is missing there, not what the plan has moved away.
People at work are counted month by month: what one month needs is there again in the next, and no plan waits for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Q, Sum

from luodi.elements.element_types import Counted, ElementType, element_types
from luodi.elements.models import HOLDING, Need, Pool, Share
from luodi.elements.queries import pools
from luodi.ledger.models import Project
from luodi.ledger.periods import month_end
from luodi.plan.limits import Shared, read_limits
from luodi.plan.models import LIVE, Activity, WaitsFor

S = Share.State
MONTHS = 12
TIGHT = Decimal("0.1")
"""Less than a tenth of what has arrived is tight."""
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Want:
    """What a project does not hold yet, on the day it could first take it, or took it without a share."""

    project_id: int
    on: date
    amount: Decimal


@dataclass(frozen=True)
class Cell:
    """A pool at the end of a month: `left` of all that arrived, negative where it is short; `rivals` want it in the
    month; `granted` is held by then."""

    month: date
    need: Decimal
    left: Decimal
    rivals: int
    is_tight: bool
    granted: Decimal = NOTHING

    @property
    def short(self) -> Decimal:
        """How much is missing."""
        return max(NOTHING, -self.left)


@dataclass(frozen=True)
class BalanceRow:
    """One pool over the months; `granted` and `reserved` are held today, `used` of the granted; `waiting`: projects
    whose plan waits for it, or finds no batch at all."""

    pool: Pool
    type: ElementType
    cells: list[Cell]
    granted: Decimal
    reserved: Decimal
    used: Decimal
    waiting: frozenset[int]

    @property
    def first_short(self) -> Cell | None:
        """The first month at whose end something is missing."""
        return next((cell for cell in self.cells if cell.short), None)

    @property
    def worst(self) -> Cell:
        """The month in which most is missing."""
        return max(self.cells, key=lambda cell: cell.short)


def months_from(on: date) -> list[date]:
    """The last days of twelve months, from that of a day on."""
    lasts = [month_end(on)]
    while len(lasts) < MONTHS:
        lasts.append(month_end(lasts[-1] + timedelta(days=1)))
    return lasts


def balance(on: date, element: str = "") -> list[BalanceRow]:
    """Every pool in use, or one, from the month of a day on."""
    shared, kinds = read_limits(), element_types()
    rows = [pool for pool in pools() if pool.is_active and element in ("", pool.element)]
    found = wants(shared, [kinds[pool.element] for pool in rows])
    states, waiting, lasts = _states(), _waiting(), months_from(on)
    return [
        BalanceRow(
            pool,
            kinds[pool.element],
            _cells(shared, pool, kinds[pool.element], found[pool.element], lasts),
            sum(
                (states.get((pool.element, state), NOTHING) for state in HOLDING if state != S.RESERVED),
                NOTHING,
            ),
            states.get((pool.element, S.RESERVED), NOTHING),
            states.get((pool.element, S.USED), NOTHING),
            frozenset(waiting.get(pool.element, ())),
        )
        for pool in rows
    ]


def _states() -> dict[tuple[str, str], Decimal]:
    rows = Share.objects.filter(state__in=HOLDING).order_by().values_list("pool__element", "state")
    return {(element, state): amount for element, state, amount in rows.annotate(Sum("amount"))}


def _waiting() -> dict[str, set[int]]:
    """Projects by the element for which their plan waits, or of which the known batches never give enough."""
    found: dict[str, set[int]] = {}
    held_up = Activity.objects.filter(
        waits_for=WaitsFor.QUOTA, actual_start_on=None, project__plan__state__in=LIVE
    )
    for element, project in held_up.order_by().values_list("waits_for_code", "project").distinct():
        found.setdefault(element, set()).add(project)
    for project, collides in Project.objects.exclude(plan=None).values_list("pk", "plan__collides"):
        for each in collides or ():
            if each["kind"] == "QUOTA_NEVER_ENOUGH":
                found.setdefault(each["subject"].removeprefix("pool/"), set()).add(project)
    return found


def _cells(
    shared: Shared, pool: Pool, kind: ElementType, needs: Sequence[Want], lasts: list[date]
) -> list[Cell]:
    if kind.counted == Counted.MONTH:
        return _month_cells(pool, needs, lasts)
    held = [
        (each.on, Decimal(each.amount) / kind.parts)
        for each in shared.shares.held
        if each.element == kind.code
    ]
    cells, first = [], lasts[0].replace(day=1) - timedelta(days=1)
    for last in lasts:
        batches = [each for each in pool.batches.all() if each.available_on <= last]
        # What was taken before the first batch was not of this pool; a lapsing batch bears what is taken while it is in force.
        arrivals = [each.available_on for each in batches] or [date.max]
        since = min(arrivals) if pool.carries else max(arrivals)
        arrived = sum((each.amount for each in batches if each.available_on >= since), NOTHING)
        granted = sum((amount for day, amount in held if since <= day <= last), NOTHING)
        taken = sum((want.amount for want in needs if since <= want.on <= last), NOTHING)
        month = [want.amount for want in needs if first < want.on <= last]
        left = arrived - granted - taken
        tight = 0 <= left < arrived * TIGHT
        cells.append(Cell(last, sum(month, NOTHING), left, len(month), tight, granted))
        first = last
    return cells


def _month_cells(pool: Pool, needs: Sequence[Want], lasts: list[date]) -> list[Cell]:
    cells = []
    for last in lasts:
        first = last.replace(day=1)
        here = [
            each for each in pool.batches.all()
            if each.available_on <= last and (each.expires_on is None or each.expires_on >= first)
        ]  # fmt: skip
        there, month = (
            sum((each.amount for each in here), NOTHING),
            [w for w in needs if first <= w.on <= last],
        )
        need = sum((want.amount for want in month), NOTHING)
        left = there - need
        cells.append(Cell(last, need, left, len(month), 0 <= left < there * TIGHT))
    return cells


def wants(shared: Shared, kinds: Iterable[ElementType]) -> dict[str, list[Want]]:
    """What is wanted of each element and not held yet; three queries."""
    rows = list(kinds)
    days = _days([kind for kind in rows if kind.binds])
    figures = {name for kind in rows for name in kind.figures}
    owners = list(Project.objects.filter(pk__in=days).only("pk", *figures))
    found: dict[str, list[Want]] = {kind.code: [] for kind in rows}
    for kind in rows:
        if not kind.binds:
            continue
        for owner in owners:
            mine = days[owner.pk]
            on = next((mine[key] for key in (*kind.takes, kind.milestone) if key in mine), None)
            if on and (amount := shared.shares.open(owner, kind)):
                found[kind.code].append(Want(owner.pk, on, Decimal(amount) / kind.parts))
    monthly = Need.objects.filter(
        element__in=[kind.code for kind in rows if not kind.binds], month__isnull=False
    )
    for need in monthly:
        if need.month:
            found[need.element].append(Want(need.project_id, need.month, need.amount))
    return found


def _days(kinds: Sequence[ElementType]) -> Mapping[int, Mapping[str, date]]:
    """The day of each item and milestone that takes one of these elements, by project."""
    items = {code for kind in kinds for code in kind.takes}
    milestones = {kind.milestone for kind in kinds if kind.milestone}
    takes = Q(code__in=items, permit=F("code")) | Q(milestone__in=milestones)
    rows = Activity.objects.filter(takes).order_by("project_id", "id")
    days: dict[int, dict[str, date]] = {}
    for project, code, permit, milestone, began, early in rows.values_list(
        "project_id", "code", "permit", "milestone", "actual_start_on", "early_start_on"
    ):
        on = began or early
        if on:
            days.setdefault(project, {})[code if permit == code else milestone] = on
    return days
