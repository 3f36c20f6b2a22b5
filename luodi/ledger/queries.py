"""Questions about projects. Every answer is scoped to who asks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from luodi.ledger.models import InvestmentFigure, ListMembership, Project, ProjectTag
from luodi.ledger.stages import Stage
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach

Series, Span = InvestmentFigure.Series, InvestmentFigure.Span


def within(user: User, ability: Ability) -> Q:
    """The condition on projects for what `ability` reaches for this person."""
    match reach(user, ability):
        case Reach.ALL:
            return Q()
        case Reach.TOWN:
            return Q(town__path__startswith=user.organisation.path)
        case Reach.DUTY:
            own = Q(units__organisation__path__startswith=user.organisation.path)
            if user.post_id:
                own_post = (
                    Q(commissioner=user.post_id)
                    | Q(leader=user.post_id)
                    | Q(team__members__post=user.post_id)
                )
                return own_post if user.role == "COMMISSIONER" else own | own_post
            return Q(pk__in=[]) if user.role == "COMMISSIONER" else own
        case Reach.OWN:
            return Q(enterprise=user.organisation_id)
        case _:
            return Q(pk__in=[])


def visible_projects(user: User, ability: Ability = Ability.SEE_PROJECTS) -> QuerySet[Project]:
    """The projects on which this person has `ability`; nobody's list is wider than this."""
    condition = within(user, ability)
    if reach(user, ability) is Reach.DUTY:
        # A subquery: a project found through two of a person's duties is still one, and sums stay right.
        return Project.objects.filter(pk__in=Project.objects.filter(condition).values("pk"))
    return Project.objects.filter(condition)


def target(project: Project) -> str:
    """How the journal names a project."""
    return f"project:{project.code}"


def next_code(year: int) -> str:
    """The next free number of the year, "2021-0001"."""
    start = f"{year}-"
    taken = Project.objects.filter(code__startswith=start).values_list("code", flat=True)
    numbers = [int(code[len(start) :]) for code in taken if code[len(start) :].isdecimal()]
    return f"{start}{max(numbers, default=0) + 1:04d}"


SORTS = {
    "code": "code",
    "name": "name",
    "town": "town__path",
    "stage": "stage_order",
    "total": "total_investment_yuan",
    "updated": "updated_at",
}
STAGE_ORDER = Case(
    *(When(stage=stage, then=Value(number)) for number, stage in enumerate(Stage)),
    output_field=IntegerField(),
)


MOST_WORDS = 20


def _by_text(found: QuerySet[Project], text: str) -> QuerySet[Project]:
    # Further words would only make the question deeper than a database answers.
    for word in text.split()[:MOST_WORDS]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(code__icontains=word)
            | Q(investor__icontains=word)
            | Q(online_code=word)
        )
    return found


def _by_town(found: QuerySet[Project], code: str) -> QuerySet[Project]:
    path = Organisation.objects.filter(code=code).values_list("path", flat=True).first()
    return found.filter(town__path__startswith=path) if path else found.none()


def _by_leader(found: QuerySet[Project], post: str) -> QuerySet[Project]:
    # A number longer than any key would not even fit into a query.
    return found.filter(leader=int(post)) if post.isdecimal() and len(post) < 19 else found.none()


def _by_tag(found: QuerySet[Project], tag: str) -> QuerySet[Project]:
    return found.filter(Exists(ProjectTag.objects.filter(project=OuterRef("pk"), tag=tag)))


FILTERS: dict[str, Callable[[QuerySet[Project], str], QuerySet[Project]]] = {
    "q": _by_text,
    "town": _by_town,
    "leader": _by_leader,
    "stage": lambda found, stage: found.filter(stage=stage),
    "tag": _by_tag,
    "kind": lambda found, kind: found.filter(kind=kind),
}
LIST_FILTERS = {"level": "level", "year": "year", "class": "list_class", "list": "list_name"}


def filtered(user: User, params: Mapping[str, Any], on: date | None = None) -> QuerySet[Project]:
    """The visible projects that fit the address's filters, in its order.

    `q` words on name, code, investor; `town` a unit's code (with its subtree); `leader` a post's id; `stage`,
    `tag`, `kind` codes; `level`, `year`, `class`, `list` of one and the same list membership (standing on day
    `on`, if given); `sort` a key of SORTS, "-" in front for descending.
    A value that names nothing finds nothing.
    """
    found = visible_projects(user)
    for key, narrow in FILTERS.items():
        if value := str(params.get(key) or "").strip():
            found = narrow(found, value)
    return _sorted(_by_list(found, params, on), str(params.get("sort") or "code"))


def _by_list(found: QuerySet[Project], params: Mapping[str, Any], on: date | None) -> QuerySet[Project]:
    asked = {field: str(params[key]) for key, field in LIST_FILTERS.items() if params.get(key)}
    if not asked:
        return found
    if not asked.get("year", "0").isdecimal():
        return found.none()
    memberships = ListMembership.objects.filter(project=OuterRef("pk"), **asked)
    if on is not None:
        memberships = memberships.filter(Q(until_on__isnull=True) | Q(until_on__gt=on), from_on__lte=on)
    return found.filter(Exists(memberships))


def _sorted(found: QuerySet[Project], sort: str) -> QuerySet[Project]:
    field = SORTS.get(sort.removeprefix("-"), "code")
    if field == "stage_order":
        found = found.annotate(stage_order=STAGE_ORDER)
    by = F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(nulls_last=True)
    return found.order_by(by, "code")


@dataclass(frozen=True)
class YearMoney:
    """A project's year up to a day, in yuan: plan, 台账口径 and 统计口径, never mixed. None is unknown."""

    plan_yuan: Decimal | None = None
    paid_yuan: Decimal | None = None
    paid_until: date | None = None
    statistical_yuan: Decimal | None = None
    statistical_until: date | None = None


@dataclass(frozen=True)
class Rollup:
    """Sums over a list of projects in yuan, a bundle and its parts counted once; `unknown` have no amount."""

    count: int
    unknown: int
    total_yuan: Decimal
    plan_yuan: Decimal
    paid_yuan: Decimal
    statistical_yuan: Decimal


class FigureRow(NamedTuple):
    """A figure without the cost of a model instance: lists read thousands of them."""

    project_id: int
    series: str
    span: str
    ends_on: date
    amount_yuan: Decimal


def accumulated(figures: Iterable[FigureRow]) -> tuple[Decimal | None, date | None]:
    """One series within one year: the latest cumulative figure plus the months after it, and its last day."""
    ordered = sorted(figures, key=lambda figure: figure.ends_on)
    cumulative = [each for each in ordered if each.span in (Span.YEAR_TO_MONTH, Span.YEAR)]
    amount = cumulative[-1].amount_yuan if cumulative else None
    until = cumulative[-1].ends_on if cumulative else None
    for month in ordered:
        if month.span == Span.MONTH and (until is None or month.ends_on > until):
            amount = (amount or Decimal(0)) + month.amount_yuan
            until = month.ends_on
    return amount, until


def year_money(projects: Iterable[int] | QuerySet[Any, Any], on: date) -> dict[int, YearMoney]:
    """For each project (by key): the plan of the year of `on`, and what was done in it until that day."""
    figures = InvestmentFigure.objects.filter(project__in=projects, ends_on__year=on.year).order_by("ends_on")
    sorted_out: dict[int, dict[str, list[FigureRow]]] = {}
    for figure in map(FigureRow._make, figures.values_list(*FigureRow._fields)):
        if figure.series == Series.PLAN or figure.ends_on <= on:
            sorted_out.setdefault(figure.project_id, {}).setdefault(figure.series, []).append(figure)
    found = {}
    for project, by_series in sorted_out.items():
        plans = [each.amount_yuan for each in by_series.get(Series.PLAN, []) if each.span == Span.YEAR]
        paid = accumulated(by_series.get(Series.PAID, []))
        found[project] = YearMoney(
            plans[-1] if plans else None, *paid, *accumulated(by_series.get(Series.STATISTICAL, []))
        )
    return found


def counted_once(amounts: Mapping[int, Decimal | None], bundles: Mapping[int, int]) -> Decimal:
    """Sum of amounts; a part is left out when a bundle above it in the same list has an amount of its own.

    `bundles` maps a part to its bundle. Phases are not parts: they come on top.
    """
    total = Decimal(0)
    for project, amount in amounts.items():
        above, seen = bundles.get(project), {project}
        while above is not None and amounts.get(above) is None and above not in seen:
            seen.add(above)
            above = bundles.get(above)
        if amount is not None and (above is None or above in seen):
            total += amount
    return total


def totals(projects: QuerySet[Project], on: date | None = None) -> Rollup:
    """The roll-up of a list. The year's plan and figures need the day `on`; without it they are zero."""
    amounts: dict[int, Decimal | None] = dict(projects.order_by().values_list("pk", "total_investment_yuan"))
    parts = Project.objects.filter(relation=Project.Relation.PART, parent__isnull=False)
    bundles = {part: bundle for part, bundle in parts.values_list("pk", "parent_id") if bundle is not None}
    money = year_money(projects.order_by().values("pk"), on) if on else {}

    def of_year(name: str) -> Decimal:
        return counted_once({key: getattr(money.get(key), name, None) for key in amounts}, bundles)

    return Rollup(
        count=len(amounts),
        unknown=sum(amount is None for amount in amounts.values()),
        total_yuan=counted_once(amounts, bundles),
        plan_yuan=of_year("plan_yuan"),
        paid_yuan=of_year("paid_yuan"),
        statistical_yuan=of_year("statistical_yuan"),
    )
