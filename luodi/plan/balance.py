"""Need, supply and gap of each pool by month: what projects want by the days their links alone allow, against batches.

Needs stand on the day without queues, so that a cell says what is missing there, not what the plan has moved away.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Q

from luodi.elements.element_types import ElementType
from luodi.elements.models import Pool
from luodi.ledger.models import Project
from luodi.ledger.periods import month_end
from luodi.plan.limits import Shared, read_limits
from luodi.plan.models import Activity

MONTHS = 12
TIGHT = Decimal("0.1")
"""Less than a tenth of what has arrived is tight."""


@dataclass(frozen=True)
class Cell:
    """A pool at the end of a month: `left` of all that arrived, negative where it is short; `rivals` want it in the month."""

    month: date
    need: Decimal
    left: Decimal
    rivals: int
    is_tight: bool

    @property
    def short(self) -> Decimal:
        """How much is missing."""
        return max(Decimal(0), -self.left)


@dataclass(frozen=True)
class BalanceRow:
    """One pool over the months."""

    pool: Pool
    type: ElementType
    cells: list[Cell]


def balance(on: date) -> list[BalanceRow]:
    """Every pool in use, from the month of a day on."""
    shared = read_limits()
    lasts = [month_end(on)]
    while len(lasts) < MONTHS:
        lasts.append(month_end(lasts[-1] + timedelta(days=1)))
    return [BalanceRow(pool, kind, _cells(shared, pool, kind, lasts)) for pool, kind in shared.pools.values()]


def _cells(shared: Shared, pool: Pool, kind: ElementType, lasts: list[date]) -> list[Cell]:
    needs = _needs(shared, kind)
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
        arrived = sum((each.amount for each in batches if each.available_on >= since), Decimal(0))
        taken = [amount for day, amount in [*needs, *held] if since <= day <= last]
        month = [amount for day, amount in needs if first < day <= last]
        left = arrived - sum(taken, Decimal(0))
        cells.append(Cell(last, sum(month, Decimal(0)), left, len(month), 0 <= left < arrived * TIGHT))
        first = last
    return cells


def _needs(shared: Shared, kind: ElementType) -> list[tuple[date, Decimal]]:
    """What is not held yet, on the day each project could first take it, or took it without a share."""
    item, step = Q(code__in=kind.takes, permit=F("code")), Q(milestone=kind.milestone)
    rows = Activity.objects.filter(item | step if kind.milestone else item).order_by("project_id", "id")
    days: dict[int, dict[str, date]] = {}
    for project, code, permit, milestone, began, early in rows.values_list(
        "project_id", "code", "permit", "milestone", "actual_start_on", "early_start_on"
    ):
        on = began or early
        if on:
            days.setdefault(project, {})[code if permit == code else milestone] = on
    found = []
    for owner in Project.objects.filter(pk__in=days).only("pk", *kind.figures):
        mine = days[owner.pk]
        amount = shared.shares.open(owner, kind)
        if amount:
            on = next(mine[key] for key in (*kind.takes, kind.milestone) if key in mine)
            found.append((on, Decimal(amount) / kind.parts))
    return found
