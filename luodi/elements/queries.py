"""Questions about pools, needs and shares."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from django.db.models import Q, QuerySet, Sum

from luodi.elements.element_types import Counted, ElementType, element_types
from luodi.elements.models import HOLDING, LAPSING, Batch, Need, Pool, Share
from luodi.ledger.models import Project, ProjectDate
from luodi.ledger.queries import visible_projects
from luodi.ledger.stages import LIFE, Milestone, Stage
from luodi.people.models import User
from luodi.people.permissions import Ability, Reach, reach

S = Share.State
BEGUN = tuple(LIFE[LIFE.index(Stage.STARTED) :])
WARNED_DAYS = 30


def pools() -> QuerySet[Pool]:
    """Every pool with its keeper and batches."""
    return Pool.objects.select_related("keeper").prefetch_related("batches").order_by("-is_active", "element")


def may_edit(user: User, pool: Pool) -> bool:
    """The office edits every pool, a department those it keeps."""
    found = reach(user, Ability.EDIT_ELEMENTS)
    keeper = pool.keeper
    own = keeper is not None and keeper.path.startswith(user.organisation.path)
    return found is Reach.ALL or (found is Reach.DUTY and own)


def usable(pool: Pool, batches: Iterable[Batch], on: date) -> list[Batch]:
    """Batches that can be drawn on on a day, those first that end first; what is pledged comes last, as an advance."""
    rows = [each for each in batches if each.expires_on is None or each.expires_on >= on]
    here = [each for each in rows if not each.is_pledged and each.available_on <= on]
    if here and not pool.carries:
        newest = max(each.available_on for each in here)
        here = [each for each in here if each.available_on == newest]
    here.sort(key=lambda each: (each.expires_on or date.max, each.available_on, each.pk))
    return here + [each for each in rows if each.is_pledged]


@dataclass(frozen=True)
class PoolLine:
    """A pool in the list. `arrived`: what can be drawn on by the day, with what lapsed left out; `free` of it nobody
    holds; `asked`: what is asked for and not decided."""

    pool: Pool
    type: ElementType | None
    batches: list[Batch]
    arrived: Decimal
    later: Decimal
    may_edit: bool
    free: Decimal
    asked: Decimal


def pool_line(pool: Pool, on: date, user: User, asked: Mapping[int, Decimal] | None = None) -> PoolLine:
    """One pool as it stands on a day."""
    batches = list(pool.batches.all())
    counted = usable(pool, [each for each in batches if not each.is_pledged], on)
    return PoolLine(
        pool,
        element_types().get(pool.element),
        batches,
        sum((batch.amount for batch in counted), Decimal(0)),
        sum((batch.amount for batch in batches if batch.available_on > on), Decimal(0)),
        may_edit(user, pool),
        sum((batch.free for batch in counted), Decimal(0)),
        (asked or {}).get(pool.pk, Decimal(0)),
    )


def asked_for() -> dict[int, Decimal]:
    """What is asked for and not decided, by pool."""
    rows = Share.objects.filter(state=S.REQUESTED).order_by().values_list("pool").annotate(Sum("amount"))
    return dict(rows)


# -- shares of a pool -------------------------------------------------------------------------------------


def pool_shares(pool: Pool, user: User) -> QuerySet[Share]:
    """The shares of a pool that this person sees: its keeper all of them, others those of projects they see."""
    found = pool.shares.select_related("need__project__town", "batch", "pool")
    if not may_edit(user, pool):
        found = found.filter(need__project__in=visible_projects(user).order_by().values("pk"))
    return found


def open_share(pk: int, user: User) -> Share | None:
    """A share whose pool this person keeps; None for any other."""
    found = Share.objects.select_related("need__project", "batch", "pool__keeper").filter(pk=pk).first()
    return found if found and may_edit(user, found.pool) else None


def overdue(on: date) -> Q:
    """Shares whose time is over; whether the project has started is asked when they are taken back."""
    return Q(state__in=LAPSING, expires_on__lt=on)


def begun(on: date) -> Q:
    """Shares of projects that have started by a day: these do not lapse."""
    started = ProjectDate.objects.filter(
        milestone=Milestone.START, meaning=ProjectDate.Meaning.ACTUAL, on__lte=on
    ).values("project")
    return Q(need__project__stage__in=BEGUN) | Q(need__project__in=started)


def lapsing(on: date) -> Q:
    """Shares that lapse within a month of a day."""
    return Q(state__in=LAPSING, expires_on__gte=on, expires_on__lte=on + timedelta(days=WARNED_DAYS))


def lapsing_soon(user: User, on: date) -> QuerySet[Share]:
    """Shares that flow back within a month unless their project starts, of projects this person sees or pools it keeps."""
    found = Share.objects.filter(lapsing(on)).exclude(begun(on))
    mine = Q(need__project__in=visible_projects(user).order_by().values("pk"))
    if reach(user, Ability.EDIT_ELEMENTS) is Reach.DUTY:
        mine |= Q(pool__keeper__path__startswith=user.organisation.path)
    return found.filter(mine).select_related("need__project", "pool").order_by("expires_on", "pk")


# -- what plans read --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """A part of a batch that a project holds, in counting units of its element, on the batch's day."""

    project_id: int
    element: str
    on: date
    amount: int


@dataclass(frozen=True)
class Shares:
    """What projects stated as their need and what they hold, in counting units, by project and element."""

    needs: Mapping[tuple[int, str], int] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    sums: Mapping[tuple[int, str], int] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Shares":
        """Of all projects, in two queries; elements counted by month bind no plan."""
        kinds = {code: kind for code, kind in element_types().items() if kind.binds}
        stated = Need.objects.filter(element__in=kinds).order_by()
        needs = {
            (project, element): counted(amount, kinds[element])
            for project, element, amount in stated.values_list("project", "element", "amount")
        }
        columns = ("need__project_id", "need__element", "batch__available_on", "amount")
        rows = Share.objects.filter(state__in=HOLDING, need__element__in=kinds).order_by("pk")
        held = tuple(
            Held(project, element, on, counted(amount, kinds[element]))
            for project, element, on, amount in rows.values_list(*columns)
        )
        sums: dict[tuple[int, str], int] = {}
        for each in held:
            key = (each.project_id, each.element)
            sums[key] = sums.get(key, 0) + each.amount
        return cls(needs, held, sums)

    def need(self, project: Project, kind: ElementType) -> int:
        """What a project needs: as stated, else its first known figure; 0 where nothing is known."""
        stated = self.needs.get((project.pk, kind.code))
        return ledger_need(project, kind) if stated is None else stated

    def open(self, project: Project, kind: ElementType) -> int:
        """What it needs and does not hold yet."""
        return max(0, self.need(project, kind) - self.sums.get((project.pk, kind.code), 0))


def counted(amount: Decimal, kind: ElementType) -> int:
    """An amount in counting units, a part of one as a whole."""
    return int((amount * kind.parts).to_integral_value(ROUND_CEILING))


def ledger_need(project: Project, kind: ElementType) -> int:
    """The need of a project by the ledger's figures alone, in counting units."""
    for name in kind.figures:
        amount: Decimal | None = getattr(project, name)
        if amount is not None:
            return counted(amount, kind)
    return 0


# -- the sheet of one project ------------------------------------------------------------------------------


@dataclass(frozen=True)
class NeedLine:
    """One element of a project: what is needed (from the ledger where nobody stated it), asked for and held."""

    type: ElementType
    need: Need | None
    amount: Decimal
    shares: list[Share]
    asked: Decimal
    held: Decimal

    @property
    def gap(self) -> Decimal:
        return max(Decimal(0), self.amount - self.held)

    @property
    def may_request(self) -> Decimal:
        """What can still be asked for."""
        return max(Decimal(0), self.amount - self.held - self.asked) if self.need else Decimal(0)


def sheet(project: Project) -> list[NeedLine]:
    """Every element the project needs by statement or by its ledger; three queries."""
    kinds = element_types()
    needs = list(project.needs.prefetch_related("shares__batch", "shares__pool__keeper"))
    lines = [_need_line(kinds[need.element], need) for need in needs if need.element in kinds]
    stated = {need.element for need in needs}
    for kind in kinds.values():
        amount = ledger_need(project, kind)
        if kind.code not in stated and amount and kind.counted != Counted.MONTH:
            lines.append(NeedLine(kind, None, Decimal(amount) / kind.parts, [], Decimal(0), Decimal(0)))
    order = list(kinds)
    return sorted(
        lines,
        key=lambda line: (
            order.index(line.type.code),
            line.need.month or date.min if line.need else date.min,
        ),
    )


def _need_line(kind: ElementType, need: Need) -> NeedLine:
    shares = sorted(need.shares.all(), key=lambda share: share.pk)
    asked = sum((share.amount for share in shares if share.state == S.REQUESTED), Decimal(0))
    held = sum((share.amount for share in shares if share.state in HOLDING), Decimal(0))
    return NeedLine(kind, need, need.amount, shares, asked, held)
