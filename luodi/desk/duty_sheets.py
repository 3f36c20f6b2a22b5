"""The sheet of a post or a unit: its projects, what is due, what is late, what waits; and the load of posts compared.

A sheet is plain values, so that a handover can keep what was signed and show it again in either language.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, F, Q, QuerySet

from luodi.desk.today import OUT, due_among, due_rows, due_said, late_rows, late_said, worded
from luodi.dispatch.models import Issue, Task
from luodi.dispatch.queries import visible_issues, visible_tasks
from luodi.journal import Event
from luodi.ledger.duties import duty_rules, of_post
from luodi.ledger.duty_models import ServiceRequest
from luodi.ledger.models import Project
from luodi.ledger.queries import target, visible_projects
from luodi.ledger.stages import Milestone, Stage
from luodi.oversight.queries import visible_cards
from luodi.oversight.words import level_words
from luodi.people.models import Organisation, Post, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.people.queries import PER_SHORT_PAGE, page_of
from luodi.plan.models import Activity, ProjectPlan
from luodi.wallchart.words import own_language

DUE_SHOWN, LATE_SHOWN, TRAIL_SHOWN = 60, 60, 40
MONTH_DAYS = 31
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Whose:
    """Whose sheet it is: the projects as far as the reader sees them, and which of their activities are its own."""

    name: str
    projects: QuerySet[Project]
    activities: QuerySet[Activity]


def _living(user: User, condition: Q) -> QuerySet[Project]:
    seen = visible_projects(user).exclude(stage__in=OUT)
    return seen.filter(pk__in=Project.objects.filter(condition).values("pk"))


def of_a_post(user: User, post: Post) -> Whose:
    """What a post answers for, within what this reader sees."""
    projects = _living(user, of_post(post.pk))
    steps = Activity.objects.filter(project__in=projects.order_by().values("pk"))
    return Whose(own_language(post.title, post.title_en), projects, steps)


def of_a_unit(user: User, unit: Organisation) -> Whose:
    """A town: all its projects. A department: those it has a duty for, and of their steps its own."""
    place = Q(town__path__startswith=unit.path)
    duty = Q(units__organisation__path__startswith=unit.path)
    is_place = unit.kind in (Organisation.Kind.TOWN, Organisation.Kind.ZONE)
    projects = _living(user, place if is_place else duty)
    steps = Activity.objects.filter(project__in=projects.order_by().values("pk"))
    if not is_place:
        seen = _living(user, Q()).order_by().values("pk")
        steps = Activity.objects.filter(project__in=seen, owner__path__startswith=unit.path)
    return Whose(own_language(unit.name, unit.name_en), projects, steps)


def seen_unit(user: User, code: str) -> Organisation | None:
    """A town or department whose sheet this person may open: all for those who see all, otherwise one's own."""
    kinds = (Organisation.Kind.TOWN, Organisation.Kind.DEPARTMENT, Organisation.Kind.ZONE)
    found = Organisation.objects.filter(code=code, kind__in=kinds).first()
    match reach(user, Ability.SEE_DUTIES):
        case Reach.ALL:
            return found
        case Reach.TOWN | Reach.DUTY if found and user.role != "COMMISSIONER":
            return found if found.path.startswith(user.organisation.path) else None
        case _:
            return None


def sheet_of(user: User, whose: Whose, data_date: date, at: datetime) -> dict[str, Any]:
    """Everything the sheet says, as plain values, for paper and signature (eleven queries at most)."""
    due = due_among(whose.activities, data_date)
    late = late_rows(whose.projects, by_margin=True)
    projects = list(_project_rows(whose.projects))
    lists: dict[str, Iterable[Any]] = {
        "projects": projects,
        "due": due_rows(due)[:DUE_SHOWN],
        "late": late[:LATE_SHOWN],
        "cards": _cards(user, whose.projects),
        "open": _open(user, whose.projects),
        "requests": _requests(whose.projects),
        "trail": _trail(whose.projects, at),
    }
    return _told(whose, data_date, lists, {"projects": len(projects), "due": due.count(), "late": len(late)})


def turned_sheet(
    user: User, whose: Whose, data_date: date, at: datetime, asked: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Page[Any]]]:
    """The sheet with one page of each of its lists, and those pages; totals are of the whole (thirteen queries).

    `asked`: the page of each list by the list's name; of the projects, the last one, by "page".
    """
    found: dict[str, Any] = {
        "late": late_rows(whose.projects, by_margin=True),
        "due": due_rows(due_among(whose.activities, data_date)),
        "open": _open(user, whose.projects),
        "waits": [*_cards(user, whose.projects), *_requests(whose.projects)],
        "trail": _trail(whose.projects, at),
    }
    pages = {name: page_of(rows, asked.get(name), PER_SHORT_PAGE) for name, rows in found.items()}
    pages["projects"] = page_of(_project_rows(whose.projects), asked.get("page"))
    waits = list(pages["waits"])
    lists = pages | {
        "cards": [row for row in waits if "colour" in row],
        "requests": [row for row in waits if "colour" not in row],
    }
    totals = {name: pages[name].paginator.count for name in ("projects", "due", "late")}
    return _told(whose, data_date, lists, totals), pages


def _told(
    whose: Whose, data_date: date, lists: Mapping[str, Iterable[Any]], totals: Mapping[str, int]
) -> dict[str, Any]:
    """The sheet of these rows; `totals` of the whole lists."""
    return {
        "data_date": data_date.isoformat(),
        "name": whose.name,
        "projects": _projects(lists["projects"]),
        "due": _due(lists["due"], data_date),
        "late": _late(list(lists["late"])),
        **{name: list(lists[name]) for name in ("cards", "open", "requests", "trail")},
        **{f"{name}_total": count for name, count in totals.items()},
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _project_rows(projects: QuerySet[Project]) -> QuerySet[Any]:
    rows: QuerySet[Any] = projects.order_by(F("plan__margin_days").asc(nulls_last=True), "code").values(
        *("code", "name", "stage", "is_synthetic", "town__name", "town__name_en", "total_investment_yuan"),
        *("plan__state", "plan__milestone", "plan__margin_days", "plan__committed_on", "plan__forecast_on"),
    )
    return rows


def _projects(rows: Iterable[dict[str, Any]]) -> Rows:
    return [
        {
            "code": row["code"],
            "name": row["name"],
            "is_synthetic": row["is_synthetic"],
            "town": [row["town__name"] or "", row["town__name_en"] or ""],
            "stage": row["stage"],
            "milestone": row["plan__milestone"] or "",
            "state": row["plan__state"] or "",
            "margin_days": row["plan__margin_days"],
            "committed_on": _iso(row["plan__committed_on"]),
            "forecast_on": _iso(row["plan__forecast_on"]),
        }
        for row in rows
    ]


def _due(rows: Iterable[dict[str, Any]], data_date: date) -> Rows:
    return [
        {
            "code": each.project_code,
            "project": each.project_name,
            "name": each.name,
            "owner": each.owner,
            "due_on": each.due_on.isoformat(),
            "is_start": each.is_start,
            "overdue_days": each.overdue_days,
            "is_critical": each.is_critical,
        }
        for each in due_said(rows, data_date)
    ]


def _late(rows: Sequence[dict[str, Any]]) -> Rows:
    return [
        {
            "code": each.code,
            "name": each.name,
            "milestone": each.milestone,
            "margin_days": each.margin_days,
            "committed_on": each.committed_on.isoformat(),
            "forecast_on": each.forecast_on.isoformat(),
            "step": each.step.name if each.step else "",
            "owner": each.step.owner if each.step else "",
        }
        for each in late_said(rows)
    ]


def _cards(user: User, projects: QuerySet[Project]) -> Rows:
    rows = visible_cards(user).filter(state="ISSUED", project__in=projects.order_by().values("pk"))
    return [
        {
            "pk": card.pk,
            "code": card.project.code,
            "project": card.project.name,
            "rules": card.rules,
            "colour": card.colour,
            "limit_on": _iso(card.limit_on),
            "explained": card.explained_at is not None,
        }
        for card in rows.select_related("project").order_by("limit_on", "pk")
    ]


def _open(user: User, projects: QuerySet[Project]) -> Rows:
    """Issues that are not closed, and tasks of meetings that are not done."""
    chosen = projects.order_by().values("pk")
    issues = visible_issues(user).filter(project__in=chosen).exclude(state=Issue.State.CLOSED)
    tasks = visible_tasks(user).filter(project__in=chosen, state=Task.State.OPEN)
    rows = [("ISSUE", row.title, row) for row in issues.select_related("project")]
    found: list[tuple[str, str, Any]] = [
        *rows,
        *(("TASK", row.words, row) for row in tasks.select_related("project")),
    ]
    return [
        {
            "kind": kind,
            "pk": row.pk,
            "code": row.project.code,
            "project": row.project.name,
            "title": title,
            "state": row.state,
            "due_on": _iso(row.due_on),
        }
        for kind, title, row in sorted(found, key=lambda each: (each[2].due_on, each[2].pk))
    ]


def _requests(projects: QuerySet[Project]) -> Rows:
    rows = ServiceRequest.objects.filter(project__in=projects.order_by().values("pk"))
    rows = rows.exclude(state=ServiceRequest.State.CLOSED).select_related("project")
    return [
        {
            "code": row.project.code,
            "project": row.project.name,
            "title": row.title,
            "state": row.state,
            "due_on": _iso(row.due_on),
        }
        for row in rows.order_by("due_on", "pk")
    ]


def _trail(projects: QuerySet[Project], at: datetime) -> Rows:
    since = at - timedelta(days=MONTH_DAYS * duty_rules().trail_months)
    codes = projects.order_by().values_list("code", flat=True)
    names = [target(Project(code=code)) for code in codes]
    events = Event.objects.filter(target__in=names, at__gte=since).order_by("-sequence")[:TRAIL_SHOWN]
    return [
        {"at": each.at.isoformat(), "who": each.actor, "what": each.words, "code": each.project_code}
        for each in worded(events)
    ]


def said(sheet: dict[str, Any]) -> dict[str, Any]:
    """A sheet with its codes in the reader's words and its days as days, for the page."""
    stages, names, states = dict(Stage.choices), dict(Milestone.choices), dict(ProjectPlan.State.choices)
    asked = dict(ServiceRequest.State.choices)

    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    days = ("committed_on", "forecast_on", "due_on", "limit_on")

    def dated(rows: Iterable[dict[str, Any]]) -> Rows:
        return [{**row, **{key: day(row[key]) for key in days if key in row}} for row in rows]

    return {
        **sheet,
        "on": day(sheet["data_date"]),
        "projects": [
            {
                **row,
                "town": own_language(*row["town"]),
                "stage": stages.get(row["stage"], row["stage"]),
                "state": states.get(row["state"], ""),
                "milestone": names.get(row["milestone"], ""),
            }
            for row in dated(sheet["projects"])
        ],
        "due": dated(sheet["due"]),
        "late": dated(sheet["late"]),
        "late_total": sheet.get("late_total", len(sheet["late"])),  # not kept by the first handovers
        "projects_total": sheet.get("projects_total", len(sheet["projects"])),
        "cards": [
            {**row, "level": level_words(row["rules"], row["colour"])} for row in dated(sheet["cards"])
        ],
        "open": [{**row, "state": _state_words(row)} for row in dated(sheet.get("open", []))],
        "requests": [{**row, "state": asked.get(row["state"], "")} for row in dated(sheet["requests"])],
        "trail": [{**row, "at": datetime.fromisoformat(row["at"])} for row in sheet["trail"]],
    }


def _state_words(row: dict[str, Any]) -> str:
    states = Issue.State if row["kind"] == "ISSUE" else Task.State
    return str(dict(states.choices).get(row["state"], ""))


@dataclass(frozen=True)
class Load:
    """A post with how much rests on it. `share`: percent of what one post is meant to carry; `holder` may be nobody."""

    post: Post
    holder: User | None
    projects: int
    late: int
    passed: int
    asked: int
    most: int

    @property
    def share(self) -> int:
        return round(100 * self.projects / self.most)

    @property
    def is_over(self) -> bool:
        return self.projects > self.most


def loads(posts: Iterable[Post], field: str, data_date: date) -> list[Load]:
    """Posts compared by what rests on them as `field` ("leader" or "commissioner") (five queries)."""
    rows = list(posts)
    projects = Project.objects.filter(**{f"{field}__in": rows}).exclude(stage__in=OUT)
    counted = _by(projects, field)
    late = _by(projects.filter(plan__state="LATE"), field)
    due = due_among(Activity.objects.filter(project__in=projects.order_by().values("pk")), data_date)
    passed = _by(due.filter(_passed(data_date)), f"project__{field}")
    waiting = ServiceRequest.objects.filter(state="ASKED", project__in=projects.order_by().values("pk"))
    asked = _by(waiting, f"project__{field}")
    people = {each.post_id: each for each in User.objects.filter(post__in=rows, is_active=True)}
    rules = duty_rules()
    return [
        Load(
            post,
            people.get(post.pk),
            projects=counted.get(post.pk, 0),
            late=late.get(post.pk, 0),
            passed=passed.get(post.pk, 0),
            asked=asked.get(post.pk, 0),
            most=rules.most(post),
        )
        for post in rows
    ]


def _passed(data_date: date) -> Q:
    begun = Q(actual_start_on__isnull=False, responsible_finish_on__lt=data_date)
    return begun | Q(actual_start_on__isnull=True, responsible_start_on__lt=data_date)


def _by(rows: QuerySet[Any], field: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(field).annotate(Count("pk", distinct=True)))
