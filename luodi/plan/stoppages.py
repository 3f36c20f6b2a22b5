"""Stops of work in the calendars of the projects they hit, and who may see and enter them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from luodi import engine
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.plan.stoppage_models import Stoppage

R = Stoppage.Reach


def standing_stoppages(without: int | None = None) -> list[Stoppage]:
    """Every stop that was not withdrawn, the first entered first; one query."""
    rows = Stoppage.objects.filter(withdrawn_at=None).select_related("town").order_by("pk")
    return [row for row in rows if row.pk != without]


def projects_hit(stoppage: Stoppage) -> QuerySet[Project]:
    """The projects within reach of a stop."""
    if stoppage.project_id is not None:
        return Project.objects.filter(pk=stoppage.project_id)
    if stoppage.town is not None:
        return Project.objects.filter(town__path__startswith=stoppage.town.path)
    return Project.objects.all()


def hitting(stoppage: Stoppage) -> Callable[[Project], bool]:
    """Does the stop hit a project? The towns are read once, not once a project."""
    if stoppage.reach == R.PROJECT:
        return lambda project: project.pk == stoppage.project_id
    if stoppage.town is not None:
        units = Organisation.objects.filter(path__startswith=stoppage.town.path)
        towns = set(units.values_list("pk", flat=True))
        return lambda project: project.town_id in towns
    return lambda project: True


def stop_of(stoppage: Stoppage, axis: engine.Axis) -> engine.Stop:
    """The stop on the axis; whom it hits is the caller's to say."""
    ramp = tuple((int(days), int(percent)) for days, percent in stoppage.ramp)
    return engine.Stop(
        axis.slot(stoppage.from_on), axis.boundary(stoppage.until_on), calendars=stoppage.codes, ramp=ramp
    )


def halted(
    found: Sequence[tuple[Project, engine.Network]], stoppages: Iterable[Stoppage], axis: engine.Axis
) -> list[engine.Network]:
    """The networks of the projects with the stops that hit each of them."""
    networks = [network for _, network in found]
    for stoppage in stoppages:
        is_hit = hitting(stoppage)
        at = [number for number, (project, _) in enumerate(found) if is_hit(project)]
        stopped = engine.stopped([networks[number] for number in at], stop_of(stoppage, axis)) if at else ()
        for number, network in zip(at, stopped, strict=True):
            networks[number] = network
    return networks


def _for_projects(projects: QuerySet[Project]) -> Q:
    """Stops that hit one of these projects."""
    towns = Organisation.objects.filter(pk__in=projects.exclude(town=None).order_by().values("town"))
    above = {part for path in towns.values_list("path", flat=True) for part in path.split("/") if part}
    return Q(reach=R.DISTRICT) | Q(project__in=projects.order_by().values("pk")) | Q(town__in=above)


def visible_stoppages(user: User) -> QuerySet[Stoppage]:
    """The stops that hit a project this person sees, newest first."""
    rows = Stoppage.objects.select_related("project", "town", "entered_by", "withdrawn_by")
    if reach(user, Ability.SEE_PROJECTS) is not Reach.ALL:
        rows = rows.filter(_for_projects(visible_projects(user)))
    return rows.order_by("-pk")


def open_stoppages(user: User) -> QuerySet[Stoppage]:
    """The stops that this person may edit and withdraw: their town's and its projects', or all."""
    rows = Stoppage.objects.select_related("project", "town")
    found = reach(user, Ability.ENTER_STOPPAGES)
    if found is Reach.ALL:
        return rows
    if found is Reach.TOWN:
        path = user.organisation.path
        return rows.filter(Q(project__town__path__startswith=path) | Q(town__path__startswith=path))
    return rows.none()


def stoppages_of(project: Project, since: date) -> list[Stoppage]:
    """The stops that hit a project and are not over, labour back included, at `since`."""
    own = Project.objects.filter(pk=project.pk)
    rows = Stoppage.objects.filter(_for_projects(own), withdrawn_at=None).order_by("from_on", "pk")
    return [row for row in rows if _over_on(row) >= since]


def _over_on(stoppage: Stoppage) -> date:
    return stoppage.until_on + timedelta(days=sum(days for days, _ in stoppage.ramp))
