"""Questions about issues and tasks. Every answer is scoped to who asks."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from luodi.dispatch.ladder import ladder
from luodi.dispatch.models import CLIMBING, OPEN, Issue, Task
from luodi.engine.ladder import Holder
from luodi.journal import Event
from luodi.ledger.duty_models import ServiceRequest
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.journal_words import ACTIONS
from luodi.people.models import Organisation, Role, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.plan.models import Activity
from luodi.plan.queries import own_language

S = Issue.State
LONGEST_HISTORY = 200
SOON_DAYS = 7


def directs(user: User) -> bool:
    """Does this person take issues in, check them and move them on the ladder?"""
    return reach(user, Ability.DIRECT_ISSUES) is not Reach.NOTHING


def visible_issues(user: User) -> QuerySet[Issue]:
    """The issues of the projects whose issues this person sees."""
    if reach(user, Ability.SEE_ISSUES) is Reach.NOTHING:
        return Issue.objects.none()
    seen = visible_projects(user, Ability.SEE_ISSUES)
    return Issue.objects.filter(project__in=seen.order_by().values("pk"))


def with_everything(rows: QuerySet[Issue]) -> QuerySet[Issue]:
    """With all that a list or a page says of an issue."""
    return rows.select_related(
        "project__town", "project__leader__organisation", "project__commissioner__organisation",
        "project__plan", "owner", "post__organisation", "raised_by",
    )  # fmt: skip


def owned_by(user: User) -> Q:
    """Issues that the person's unit or post has to solve."""
    own = Q(owner__path__startswith=user.organisation.path)
    if user.role == Role.COMMISSIONER:
        own = Q(pk__in=[])
    return own | Q(post=user.post_id) if user.post_id else own


def waits_for(user: User) -> Q:
    """Issues that lie with this person now: by its unit, its post, or its rung on the ladder."""
    mine = (
        owned_by(user) & Q(state__in=CLIMBING) if user.role in (Role.TOWN, Role.DEPARTMENT) else Q(pk__in=[])
    )
    if user.post_id:
        at = {rung.holder: rung.code for rung in ladder().rungs}
        mine |= Q(
            state__in=CLIMBING, level=at.get(Holder.COMMISSIONER, ""), project__commissioner=user.post_id
        )
        mine |= Q(state__in=CLIMBING, level=at.get(Holder.LEADER, ""), project__leader=user.post_id)
        mine |= Q(state__in=CLIMBING, post=user.post_id)
    if directs(user):
        mine |= Q(state__in=(S.RAISED, S.DONE))
    return mine


def _view(user: User, view: str, on: date) -> Q:
    views: dict[str, Callable[[], Q]] = {
        "mine": lambda: waits_for(user),
        "raised": lambda: Q(raised_by=user.pk),
        "late": lambda: Q(state__in=CLIMBING, level_due_on__lt=on),
        "soon": lambda: Q(state__in=CLIMBING, level_due_on__range=(on, on + timedelta(SOON_DAYS))),
        "all": Q,
    }
    return views.get(view, lambda: Q(state__in=OPEN))()


def _by_town(code: str) -> Q:
    path = Organisation.objects.filter(code=code).values_list("path", flat=True).first()
    return Q(project__town__path__startswith=path) if path else Q(pk__in=[])


def _by_owner(code: str) -> Q:
    path = Organisation.objects.filter(code=code).values_list("path", flat=True).first()
    return Q(owner__path__startswith=path) if path else Q(pk__in=[])


FILTERS: dict[str, Callable[[str], Q]] = {
    "state": lambda value: Q(state=value),
    "kind": lambda value: Q(kind=value),
    "level": lambda value: Q(level=value),
    "town": _by_town,
    "owner": _by_owner,
    "project": lambda value: Q(project__code=value),
    "q": lambda value: Q(title__icontains=value) | Q(project__name__icontains=value) | Q(project__code=value),
}


def filtered(user: User, params: Mapping[str, Any], on: date) -> QuerySet[Issue]:
    """Visible issues by `show` (mine, raised, late, soon, all; open ones without it), `state`, `kind`, `level`, `town`,
    `owner`, `project`, `q` of the address; the most days at risk first. A value that names nothing finds nothing."""
    condition = _view(user, str(params.get("show") or ""), on)
    for name, narrow in FILTERS.items():
        if value := str(params.get(name) or "").strip():
            condition &= narrow(value)
    return with_everything(visible_issues(user).filter(condition)).order_by(
        F("days_at_risk").desc(nulls_last=True), F("stake_yuan").desc(nulls_last=True), "level_due_on", "pk"
    )


def counts(user: User, on: date) -> dict[str, int]:
    """How many issues each view holds (one query)."""
    names = ("", "mine", "late", "soon", "raised")
    asked = {name or "open": Count("pk", filter=_view(user, name, on), distinct=True) for name in names}
    found: dict[str, int] = visible_issues(user).order_by().aggregate(**asked)
    return found


def open_counts(project: Project, user: User) -> int:
    """How many issues of a project are open, as far as this person sees."""
    return visible_issues(user).filter(project=project, state__in=OPEN).count()


def works_on(user: User, issue: Issue) -> bool:
    """May this person take the steps of who solves it?"""
    found = reach(user, Ability.HANDLE_ISSUES)
    if found is Reach.NOTHING:
        return False
    if found is Reach.ALL or (issue.post_id and issue.post_id == user.post_id):
        return True
    if user.role == Role.COMMISSIONER:
        return user.post_id is not None and issue.project.commissioner_id == user.post_id
    return issue.owner is not None and issue.owner.path.startswith(user.organisation.path)


def raised(user: User, issue: Issue) -> bool:
    """Did this person raise it, or somebody of its unit?"""
    by = issue.raised_by
    return by is not None and (by.pk == user.pk or by.organisation_id == user.organisation_id)


REQUEST = "request:"


def source_of_request(request: int) -> str:
    """What an issue raised for a request of an enterprise comes from: one open issue for each."""
    return f"{REQUEST}{request}"


def issues_of_requests(user: User, requests: Collection[int]) -> dict[int, Issue]:
    """The newest issue of each request, as far as this person sees issues (one query)."""
    sources = [source_of_request(pk) for pk in requests]
    rows = visible_issues(user).filter(source__in=sources).order_by("pk")
    return {int(row.source.removeprefix(REQUEST)): row for row in rows}


def request_of(issue: Issue) -> ServiceRequest | None:
    """The request of an enterprise that an issue was raised for."""
    if not issue.source.startswith(REQUEST):
        return None
    return ServiceRequest.objects.filter(pk=int(issue.source.removeprefix(REQUEST))).first()


def climbing_due(on: date) -> QuerySet[Issue]:
    """Issues that the ladder has to look at: their day is over, or the step they block has lost its float."""
    negative = Activity.objects.filter(total_float_days__lt=0, actual_finish_on=None)
    turned = Q(project__in=negative.order_by().values("project")) & ~Q(activity="")
    seen_good = Q(float_seen=None) | Q(float_seen__gte=0)
    last = ladder().rungs[-1].code
    rows = Issue.objects.filter(Q(level_due_on__lt=on) | (turned & seen_good), state__in=CLIMBING)
    return rows.exclude(level=last).order_by("pk")


# -- tasks ------------------------------------------------------------------------------------------------


def visible_tasks(user: User) -> QuerySet[Task]:
    """Tasks of the projects whose issues this person sees."""
    if reach(user, Ability.SEE_ISSUES) is Reach.NOTHING:
        return Task.objects.none()
    seen = visible_projects(user, Ability.SEE_ISSUES)
    return Task.objects.filter(project__in=seen.order_by().values("pk"))


def own_tasks(user: User) -> QuerySet[Task]:
    """Open tasks of the person's unit or post, those due first; of the office all."""
    found = visible_tasks(user).filter(state=Task.State.OPEN)
    if user.role in (Role.TOWN, Role.DEPARTMENT, Role.COMMISSIONER):
        own = (
            Q(owner__path__startswith=user.organisation.path)
            if user.role != Role.COMMISSIONER
            else Q(pk__in=[])
        )
        found = found.filter(own | Q(post=user.post_id) if user.post_id else own)
    return found.select_related("project", "owner", "post", "decision").order_by("due_on", "pk")


def may_finish(user: User, task: Task) -> bool:
    """Its unit or post says that it is done; the office for any."""
    found = reach(user, Ability.HANDLE_ISSUES)
    if found is Reach.NOTHING:
        return False
    if found is Reach.ALL or (task.post_id and task.post_id == user.post_id):
        return True
    return user.role != Role.COMMISSIONER and task.owner.path.startswith(user.organisation.path)


# -- history ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One entry of the history of an issue."""

    at: datetime
    who: str
    what: str
    words: str


def history(about: str) -> list[Entry]:
    """What was done with an issue or a meeting ("issue:7"), from the journal, the newest first (two queries)."""
    rows = list(Event.objects.filter(target=about).order_by("-sequence")[:LONGEST_HISTORY])
    actors = User.objects.filter(username__in={row.actor for row in rows})
    people = {person.username: own_language(person.name, person.name_en) for person in actors}
    return [
        Entry(
            row.at,
            "" if row.actor == "system" else people.get(row.actor, row.actor),
            str(ACTIONS.get(row.action, row.action)),
            str(row.facts.get("words") or row.facts.get("because") or ""),
        )
        for row in rows
    ]
