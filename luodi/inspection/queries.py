"""Questions about site visits, findings and photos. Every answer is scoped to who asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from luodi.dispatch.queries import visible_issues
from luodi.engine.geodesy import Pair
from luodi.inspection.models import UNCLOSED, Finding, Inspection, InspectionUnit, Photo, Seen, Sighting
from luodi.inspection.rules import inspection_rules
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.oversight.models import Card
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.plan.models import Activity, Step

S = Inspection.State


def visible_inspections(user: User, ability: Ability = Ability.SEE_VISITS) -> QuerySet[Inspection]:
    """The visits to sites whose visits this person sees."""
    if reach(user, ability) is Reach.NOTHING:
        return Inspection.objects.none()
    return Inspection.objects.filter(project__in=visible_projects(user, ability).order_by().values("pk"))


def takes_part(user: User, inspection: Inspection) -> bool:
    """May this person record the visit? The office, inspectors and leaders may; a department's people when it takes part."""
    found = reach(user, Ability.RECORD_VISITS)
    if found in (Reach.ALL, Reach.NOTHING):
        return found is Reach.ALL
    return inspection.units.filter(organisation__path__startswith=user.organisation.path).exists()


def calls_off(user: User, inspection: Inspection) -> bool:
    """May this person, who plans visits there, call off this one? A department only where nobody but its own people goes."""
    if reach(user, Ability.PLAN_VISITS) is Reach.ALL:
        return True
    return not inspection.units.exclude(organisation__path__startswith=user.organisation.path).exists()


def plans(user: User) -> bool:
    """Does this person plan visits?"""
    return reach(user, Ability.PLAN_VISITS) is not Reach.NOTHING


def standing(on: date) -> Q:
    """Visits that were held, or still may be as of this day: others count for nothing."""
    return Q(state=S.DONE) | Q(state=S.PLANNED, on__gte=on - timedelta(inspection_rules().missed_days))


# -- lists ------------------------------------------------------------------------------------------------

VIEWS: dict[str, Q] = {
    "": ~Q(state=S.CANCELLED),
    "planned": Q(state=S.PLANNED),
    "done": Q(state=S.DONE),
    "differs": Q(state=S.DONE)
    & Q(Exists(Sighting.objects.filter(record__inspection=OuterRef("pk"), seen=Seen.BEHIND))),
    "leader": Q(kind=Inspection.Kind.LEADER) & ~Q(state=S.CANCELLED),
    "all": Q(),
}


def _view(user: User, view: str) -> Q:
    if view == "mine":
        return Q(state=S.PLANNED) & Q(Exists(_own_units(user)))
    return VIEWS.get(view, VIEWS[""])


def _own_units(user: User) -> QuerySet[InspectionUnit]:
    own = Q(organisation=user.organisation_id, post=None)
    if user.post_id:
        own |= Q(post=user.post_id)
    return InspectionUnit.objects.filter(own, inspection=OuterRef("pk"))


def filtered(user: User, params: Mapping[str, Any]) -> QuerySet[Inspection]:
    """Visible visits by `show` (all but cancelled ones without it; planned, mine, done, differs, leader, all), `town`,
    `project`, `q` of the address. A value that names nothing finds nothing."""
    condition = _view(user, str(params.get("show") or ""))
    if town := str(params.get("town") or ""):
        path = Organisation.objects.filter(code=town).values_list("path", flat=True).first()
        condition &= Q(project__town__path__startswith=path) if path else Q(pk__in=[])
    if code := str(params.get("project") or ""):
        condition &= Q(project__code=code)
    if text := str(params.get("q") or "").strip():
        condition &= Q(project__name__icontains=text) | Q(project__code=text)
    order = ("on", "pk") if params.get("show") in ("planned", "mine") else ("-on", "-pk")
    return with_everything(visible_inspections(user).filter(condition)).order_by(*order)


def with_everything(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """With all that a list says of a visit: who goes, findings, what was not as claimed."""
    return (
        rows.select_related("project__town")
        .prefetch_related("units__organisation", "units__post")
        .annotate(
            found=Count("records__findings", distinct=True),
            still_open=Count(
                "records__findings", distinct=True, filter=Q(records__findings__issue__state__in=UNCLOSED)
            ),
            behind=Count("records__sightings", distinct=True, filter=Q(records__sightings__seen=Seen.BEHIND)),
        )
    )


def counts(user: User) -> dict[str, int]:
    """How many visits each view holds (one query)."""
    names = ("planned", "mine", "done", "differs", "leader")
    asked = {name: Count("pk", filter=_view(user, name), distinct=True) for name in names}
    found: dict[str, int] = visible_inspections(user).order_by().aggregate(**asked)
    return found


# -- findings, photos -------------------------------------------------------------------------------------


def visible_findings(user: User) -> QuerySet[Finding]:
    """The findings at sites whose visits and issues this person sees."""
    seen = visible_inspections(user).order_by().values("pk")
    issues = visible_issues(user).order_by().values("pk")
    return Finding.objects.filter(record__inspection__in=seen, issue__in=issues)


def _finding_view(view: str, on: date) -> Q:
    opened = Q(issue__state__in=UNCLOSED)
    views = {"late": opened & Q(issue__due_on__lt=on), "closed": ~opened, "all": Q()}
    return views.get(view, opened)


def findings(user: User, view: str, on: date) -> QuerySet[Finding]:
    """Findings by `show` of the address: open ones without it, late, closed, all; the first due first."""
    rows = visible_findings(user).filter(_finding_view(view, on))
    return rows.select_related("issue__project__town", "issue__owner", "record__inspection").order_by(
        "issue__due_on", "pk"
    )


def finding_counts(user: User, on: date) -> dict[str, int]:
    """How many findings each view holds (one query)."""
    names = {"": "open", "late": "late", "closed": "closed"}
    asked = {word: Count("pk", filter=_finding_view(view, on)) for view, word in names.items()}
    found: dict[str, int] = visible_findings(user).order_by().aggregate(**asked)
    return found


def open_findings(project: Project) -> QuerySet[Finding]:
    """The findings at a site that are not closed yet."""
    rows = Finding.objects.filter(record__inspection__project=project, issue__state__in=UNCLOSED)
    return rows.select_related("issue").order_by("pk")


def visible_photo(user: User, photo: int) -> Photo | None:
    """The photo, if the person sees the visit that it was taken on."""
    seen = visible_inspections(user).order_by().values("pk")
    return Photo.objects.filter(pk=photo, record__inspection__in=seen).first()


@dataclass(frozen=True)
class OfProject:
    """What the project's page says of its visits."""

    last: Inspection | None
    next: Inspection | None
    open_findings: int
    may_plan: bool


def of_project(user: User, project: Project, on: date) -> OfProject | None:
    """Last and next visit and open findings; None for whom visits are no matter (two queries, for some a third)."""
    if reach(user, Ability.SEE_VISITS) is Reach.NOTHING:
        return None
    rows = list(visible_inspections(user).filter(standing(on), project=project))
    held = [row for row in rows if row.state == S.DONE]
    planned = [row for row in rows if row.state == S.PLANNED]
    return OfProject(
        max(held, key=lambda row: row.happened_on, default=None),
        min(planned, key=lambda row: row.on, default=None),
        visible_findings(user).filter(issue__project=project, issue__state__in=UNCLOSED).count(),
        _plans_there(user, project),
    )


def _plans_there(user: User, project: Project) -> bool:
    found = reach(user, Ability.PLAN_VISITS)
    if found in (Reach.ALL, Reach.NOTHING):
        return found is Reach.ALL
    return visible_projects(user, Ability.PLAN_VISITS).filter(pk=project.pk).exists()


def site_of(project: Project) -> Pair | None:
    """Where the site is; None where it is not known."""
    if project.longitude is None or project.latitude is None:
        return None
    return (project.longitude, project.latitude)


# -- what is claimed ---------------------------------------------------------------------------------------


def _seen_before(inspection: Inspection) -> date | None:
    """The day of the last visit before this one: of two offices on one visit both look at the same."""
    others = Inspection.objects.filter(project=inspection.project_id, state=S.DONE).exclude(pk=inspection.pk)
    return others.order_by("-done_on").values_list("done_on", flat=True).first()


def claims(inspection: Inspection, on: date) -> list[Activity]:
    """What the site says of itself and an inspector should look at: milestones reported since the last visit first, then
    works in hand; no more than the rule file says."""
    rules, project = inspection_rules(), inspection.project
    since = _seen_before(inspection) or on - timedelta(days=rules.claims_days)
    reported = Q(actual_finish_on__gte=since) & (Q(step=Step.WORKS) | ~Q(milestone=""))
    in_hand = Q(actual_start_on__isnull=False, actual_finish_on=None, step=Step.WORKS)
    rows = Activity.objects.filter(reported | in_hand, project=project).order_by("position", "pk")
    return sorted(rows, key=lambda row: not is_milestone_claimed(row))[: rules.claims_most]


def is_milestone_claimed(row: Activity) -> bool:
    """Is a milestone said to be reached? Of those alone a photo is asked."""
    return bool(row.milestone) and row.actual_finish_on is not None


def card_of(project: Project) -> str:
    """Colour of the issued card of a site; "" for none."""
    card = Card.objects.filter(project=project, state=Card.State.ISSUED).values_list("colour", flat=True)
    return card.order_by("-issued_on").first() or ""
