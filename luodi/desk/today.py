"""What needs this person, by role, from what the product knows. Nothing is guessed, nobody is ranked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Max, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import get_language

from luodi.journal import Event
from luodi.ledger.models import ImportBatch, Project
from luodi.ledger.queries import visible_projects
from luodi.ledger.stages import Milestone, Stage
from luodi.people.journal_words import ACTIONS
from luodi.people.models import Role, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.plan.chances import EVEN
from luodi.plan.margin_models import ProjectMargin
from luodi.plan.models import Activity, ProjectPlan, Step
from luodi.wallchart.schedule import ChainStep, chains, first_open, owner_words
from luodi.wallchart.words import own_language

AHEAD_DAYS = 14
LATE_SHOWN = 5
OWN_SHOWN = 20
DUE_SHOWN = 20
CHANGES_SHOWN = 8
MOVED_SHOWN = 8
OUT = (Stage.SUSPENDED, Stage.DROPPED)
# Events without one project that the office still wants to read of.
TOLD = ("LEDGER_HANDED_IN", "LEDGER_IMPORTED", "STOPPAGE_ENTERED", "STOPPAGE_WITHDRAWN", "PLAN_RUN_ACCEPTED")
State = ProjectPlan.State
WAY = ("inputs", "data_date_on", "words", "days_won", "until_on", "date_moved_days")
# The day something must happen: the start while nothing has begun, then the finish.
DUE_ON = Case(
    When(actual_start_on__isnull=True, then=F("responsible_start_on")), default=F("responsible_finish_on")
)
UNPLANNED = (State.NO_COMMITMENT, State.NO_KIND, State.NO_TEMPLATE, State.LOOP)


@dataclass(frozen=True)
class LateProject:
    """A project that misses its date, and the first open step of the chain that makes it so."""

    code: str
    name: str
    town: str
    leader: str
    is_synthetic: bool
    milestone: str
    amount_yuan: Decimal | None
    margin_days: int
    committed_on: date
    forecast_on: date
    on_time_percent: int | None
    step: ChainStep | None
    way: "Way | None"


@dataclass(frozen=True)
class Way:
    """What would still save a late project: its first change and who decides it, how many must be done together, the
    days won, by how many the date moves all the same, and the last day that helps (None: only the date moves)."""

    what: str
    who: str
    count: int
    days_won: int
    moved_days: int
    until_on: date | None


@dataclass(frozen=True)
class Due:
    """An activity that should have begun or ended, or soon must. `overdue_days` 0 = not yet."""

    project_code: str
    project_name: str
    code: str
    name: str
    owner: str
    due_on: date
    is_start: bool
    overdue_days: int
    is_critical: bool


@dataclass(frozen=True)
class Lack:
    """How many projects cannot be planned for one reason; `address` shows them."""

    words: str
    count: int
    query: str


@dataclass(frozen=True)
class Change:
    """One event of the journal that concerns projects."""

    at: datetime
    actor: str
    words: str
    project_code: str
    project_name: str


@dataclass(frozen=True)
class Moved:
    """A project whose margin is not what it was at the data date before; `days` below 0 = it lost days."""

    code: str
    name: str
    days: int
    margin_days: int


def living(user: User) -> QuerySet[Project]:
    """Projects of the person's reach that are not suspended or dropped."""
    return visible_projects(user).exclude(stage__in=OUT)


def late_projects(
    projects: QuerySet[Project], limit: int = LATE_SHOWN, *, by_margin: bool = False
) -> list[LateProject]:
    """Projects that miss their date, the most days × money first; unknown money comes after (two queries).

    `by_margin`: the most days first, whatever the money.
    """
    return late_said(late_rows(projects, by_margin=by_margin)[:limit])


def late_rows(projects: QuerySet[Project], *, by_margin: bool = False) -> list[dict[str, Any]]:
    """All of them in that order, as `late_said` takes them."""
    rows = list(
        projects.filter(plan__state=State.LATE).values(
            *("pk", "code", "name", "is_synthetic", "total_investment_yuan", "leader_text"),
            *("town__name", "town__name_en", "leader__title", "leader__title_en", "plan__milestone"),
            *("plan__margin_days", "plan__committed_on", "plan__forecast_on", "plan__chain"),
            *("plan__on_time_percent", "plan__inputs", "plan__data_date_on"),
            *(f"way_out__{name}" for name in WAY),
        )
    )
    rows.sort(key=_days_late if by_margin else _stake, reverse=True)
    return rows


def late_said(rows: Sequence[dict[str, Any]]) -> list[LateProject]:
    """Rows of `late_rows`, each with the step that decides its day (one query)."""
    steps = chains([(row["pk"], row["plan__chain"]) for row in rows])
    names = dict(Milestone.choices)
    return [
        _late(row, first_open(steps[row["pk"]]), str(names.get(row["plan__milestone"], ""))) for row in rows
    ]


def _stake(row: dict[str, Any]) -> tuple[Decimal, int]:
    days = -row["plan__margin_days"]
    return (row["total_investment_yuan"] or Decimal(0)) * days, days


def _days_late(row: dict[str, Any]) -> int:
    return -int(row["plan__margin_days"])


def _late(row: dict[str, Any], step: ChainStep | None, milestone: str) -> LateProject:
    return LateProject(
        code=row["code"],
        name=row["name"],
        town=own_language(row["town__name"], row["town__name_en"]),
        leader=own_language(row["leader__title"], row["leader__title_en"]) or row["leader_text"],
        is_synthetic=row["is_synthetic"],
        milestone=milestone,
        amount_yuan=row["total_investment_yuan"],
        margin_days=row["plan__margin_days"],
        committed_on=row["plan__committed_on"],
        forecast_on=row["plan__forecast_on"],
        on_time_percent=row["plan__on_time_percent"],
        step=step,
        way=_way(row),
    )


def _way(row: dict[str, Any]) -> Way | None:
    """None where it was not found yet for the plan as it stands, or nothing helps."""
    sought_for = (row["way_out__inputs"], row["way_out__data_date_on"])
    words = (row["way_out__words"] or {}).get(get_language(), [])
    if not words or sought_for != (row["plan__inputs"], row["plan__data_date_on"]):
        return None
    [what, who], count = words[0], len(words)
    days = (row["way_out__days_won"], row["way_out__date_moved_days"])
    return Way(what, who, count, *days, row["way_out__until_on"])


def state_counts(projects: QuerySet[Project]) -> dict[str, int]:
    """How many projects are in each state of the plan; "" = never planned."""
    counted = projects.order_by().values_list("plan__state").annotate(Count("pk", distinct=True))
    return {state or "": count for state, count in counted}


def doubtful_count(projects: QuerySet[Project]) -> int:
    """Projects that keep their date if nothing goes wrong, and yet miss it in most simulations."""
    return projects.filter(plan__state=State.FEASIBLE, plan__on_time_percent__lt=EVEN).count()


def moved(
    projects: QuerySet[Project], data_date: date, limit: int = MOVED_SHOWN
) -> tuple[date | None, list[Moved]]:
    """The data date before this one, and the projects whose margin moved since, most days first (two queries)."""
    before = ProjectMargin.objects.filter(on__lt=data_date).aggregate(Max("on"))["on__max"]
    if before is None:
        return None, []
    rows = ProjectMargin.objects.filter(
        project__in=projects.order_by().values("pk"), on__in=(before, data_date)
    ).values_list("project__code", "project__name", "on", "margin_days")
    days: dict[tuple[str, str], dict[date, int]] = {}
    for code, name, on, margin in rows:
        if margin is not None:
            days.setdefault((code, name), {})[on] = margin
    found = [
        Moved(code, name, margins[data_date] - margins[before], margins[data_date])
        for (code, name), margins in days.items()
        if len(margins) == 2 and margins[data_date] != margins[before]
    ]
    return before, sorted(found, key=lambda each: (-abs(each.days), each.code))[:limit]


def lacks(counts: dict[str, int]) -> list[Lack]:
    """Why projects have no plan, largest first."""
    found = [Lack(str(state.label), counts.get(state, 0), f"?state={state.value}") for state in UNPLANNED]
    return sorted((each for each in found if each.count), key=lambda each: -each.count)


def _mine(user: User) -> Q:
    """A department's own activities; of a town or commissioner all of the projects they serve."""
    if user.role != Role.DEPARTMENT:
        return Q()
    own = Q(owner__path__startswith=user.organisation.path)
    return own | Q(post=user.post_id) if user.post_id else own


def due_activities(user: User, data_date: date) -> QuerySet[Activity]:
    """Activities of the person that are due (`due_among`)."""
    own = Activity.objects.filter(_mine(user), project__in=living(user).order_by().values("pk"))
    return due_among(own, data_date)


def due_among(found: QuerySet[Activity], data_date: date) -> QuerySet[Activity]:
    """Open activities whose responsible start (or, once begun, finish) has passed or comes within 14 days."""
    horizon = data_date + timedelta(days=AHEAD_DAYS)
    begins = Q(actual_start_on__isnull=True, responsible_start_on__lte=horizon)
    ends = Q(actual_start_on__isnull=False, responsible_finish_on__lte=horizon)
    return found.filter(begins | ends, actual_finish_on__isnull=True).exclude(step=Step.MILESTONE)


def due_counts(found: QuerySet[Activity], data_date: date) -> tuple[int, int]:
    """(passed, within 14 days)."""
    counted = found.annotate(due_on=DUE_ON).aggregate(
        passed=Count("pk", filter=Q(due_on__lt=data_date)),
        coming=Count("pk", filter=Q(due_on__gte=data_date)),
    )
    return counted["passed"], counted["coming"]


def due_list(found: QuerySet[Activity], data_date: date, limit: int = DUE_SHOWN) -> list[Due]:
    """The first of them, the longest overdue first."""
    return due_said(due_rows(found)[:limit], data_date)


def due_rows(found: QuerySet[Activity]) -> QuerySet[Any]:
    """All of them in that order, as `due_said` takes them."""
    rows: QuerySet[Any] = (
        found.annotate(due_on=DUE_ON)
        .order_by("due_on", "project__code", "position")
        .values(
            *(
                "project__code",
                "project__name",
                "code",
                "name",
                "name_en",
                "due_on",
                "actual_start_on",
                "is_critical",
            ),
            *("owner__name", "owner__name_en", "owner_text", "post__title", "post__title_en"),
        )
    )
    return rows


def due_said(rows: Iterable[dict[str, Any]], data_date: date) -> list[Due]:
    """Rows of `due_rows` in words."""
    return [
        Due(
            project_code=row["project__code"],
            project_name=row["project__name"],
            code=row["code"],
            name=own_language(row["name"], row["name_en"]),
            owner=owner_words(row),
            due_on=row["due_on"],
            is_start=row["actual_start_on"] is None,
            overdue_days=max(0, (data_date - row["due_on"]).days),
            is_critical=row["is_critical"],
        )
        for row in rows
    ]


def own_projects(projects: QuerySet[Project], limit: int = OWN_SHOWN) -> list[dict[str, Any]]:
    """Names, committed and forecast dates of a few projects, the smallest margin first."""
    rows = projects.order_by(F("plan__margin_days").asc(nulls_last=True), "code").values(
        *("code", "name", "stage", "is_synthetic", "plan__state", "plan__milestone"),
        *("plan__margin_days", "plan__committed_on", "plan__forecast_on"),
    )
    stages, states, names = dict(Stage.choices), dict(State.choices), dict(Milestone.choices)
    return [
        {
            **row,
            "stage_name": stages[row["stage"]],
            "state_name": states.get(row["plan__state"], ""),
            "milestone_name": names.get(row["plan__milestone"], ""),
        }
        for row in rows[:limit]
    ]


def waiting_imports(user: User) -> QuerySet[ImportBatch]:
    """Ledgers that were read and wait for a person's confirmation."""
    found = ImportBatch.objects.filter(state=ImportBatch.State.PREVIEW).select_related("organisation")
    if reach(user, Ability.IMPORT_LEDGERS) is Reach.ALL:
        return found
    return found.filter(organisation__path__startswith=user.organisation.path)


def changes(at: datetime) -> list[Change]:
    """What was done to projects and ledgers since the start of yesterday, newest first (two queries)."""
    yesterday = timezone.localtime(at).date() - timedelta(days=1)
    since = timezone.make_aware(datetime.combine(yesterday, time.min))
    told = Q(target__startswith="project:") | Q(action__in=TOLD)
    events = list(Event.objects.filter(told, at__gte=since).order_by("-sequence")[:CHANGES_SHOWN])
    return worded(events)


def worded(events: Iterable[Event]) -> list[Change]:
    """Events in words, with who did them and the projects they concern (two queries)."""
    listed = list(events)
    codes = {event.sequence: event.target.removeprefix("project:") for event in listed}
    rows = Project.objects.filter(code__in=codes.values()).order_by().values_list("code", "name")
    known = {code: (code, name) for code, name in rows}
    actors = _actors(event.actor for event in listed)
    return [
        Change(
            event.at,
            actors.get(event.actor, event.actor),
            str(ACTIONS.get(event.action, event.action)),
            *known.get(codes[event.sequence], ("", "")),
        )
        for event in listed
    ]


def _actors(usernames: Iterable[str]) -> dict[str, str]:
    """The post and the name behind each account."""
    people = User.objects.filter(username__in=set(usernames)).select_related("post")
    return {
        each.username: " ".join(filter(None, (_post(each), own_language(each.name, each.name_en))))
        for each in people
    }


def _post(person: User) -> str:
    return own_language(person.post.title, person.post.title_en) if person.post else ""
