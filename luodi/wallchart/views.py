"""The wall chart page, its data, and the panel of one project."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.ledger.stages import Milestone
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request
from luodi.plan.models import ProjectPlan
from luodi.wallchart.choices import chosen_projects, filters, is_filtered
from luodi.wallchart.comparing import NAME, compared, compared_steps, compared_wall, offered
from luodi.wallchart.queries import GROUPINGS, carded, project_wall, wall
from luodi.wallchart.schedule import activities, chains
from luodi.wallchart.words import island_words, missing_words

PLAIN = {"ensure_ascii": False, "separators": (",", ":")}


def grouping(request: Request) -> str:
    """How the address asks the wall to be grouped; by town when it does not say."""
    asked = request.GET.get("group", "")
    return asked if asked in GROUPINGS else "town"


def seen_project(request: Request, code: str) -> Project:
    """The project of this code within the person's reach; anything else does not exist for them."""
    return get_object_or_404(visible_projects(request.user), code=code)


@require_GET
def wallchart(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    plan = compared(request.user, request.GET)
    total = visible_projects(request.user).count()
    chosen = is_filtered(request.GET)
    context = {
        "compared": plan,
        "lost": bool(request.GET.get(NAME)) and plan is None,
        "offered": offered(request.user),
        "filters": filters(request.user, request.GET),
        "filtered": chosen,
        "group": grouping(request),
        "shown": chosen_projects(request.user, request.GET, request.data_date).count() if chosen else total,
        "total": total,
        "standard": [
            (_("预计不能按期"), "state=LATE&sort=margin"),
            (_("省级名单"), "level=PROVINCE"),
            (_("缺承诺日期"), "state=NO_COMMITMENT"),
        ],
        "words": island_words(),
    }
    return render(request, "wallchart/wallchart.html", context)


@require_GET
def wallchart_data(request: Request) -> JsonResponse:
    require(request.user, Ability.SEE_PROJECTS)
    plan = compared(request.user, request.GET)
    if plan:
        chosen = chosen_projects(request.user, request.GET, request.data_date)
        found = carded(compared_wall(plan, chosen, request.data_date, grouping(request)), request.user)
    else:
        found = wall(request.user, request.GET, request.data_date, grouping(request))
    return JsonResponse(found, json_dumps_params=PLAIN)


@require_GET
def wallchart_project(request: Request, code: str) -> JsonResponse:
    require(request.user, Ability.SEE_PROJECTS)
    project = seen_project(request, code)
    found = carded(project_wall(project, request.data_date), request.user)
    found["projects"][0]["children"] = activities(project)
    found["words"] = island_words()
    return JsonResponse(found, json_dumps_params=PLAIN)


@require_GET
def wallchart_activities(request: Request, code: str) -> JsonResponse:
    require(request.user, Ability.SEE_PROJECTS)
    project, plan = seen_project(request, code), compared(request.user, request.GET)
    rows = compared_steps(plan, project, request.data_date) if plan else activities(project)
    return JsonResponse({"children": rows}, json_dumps_params=PLAIN)


@require_GET
def wallchart_panel(request: Request, code: str) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    project = get_object_or_404(
        visible_projects(request.user).select_related("town", "leader", "plan"), code=code
    )
    plan: ProjectPlan | None = getattr(project, "plan", None)
    context = {
        "project": project,
        "plan": plan,
        "milestone": dict(Milestone.choices).get(plan.milestone, "") if plan else "",
        "missing": missing_words(plan.missing) if plan else [],
        "steps": chains([(project.pk, plan.chain)])[project.pk] if plan else [],
    }
    return render(request, "wallchart/panel.html", context)
