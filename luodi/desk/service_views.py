"""Service for enterprises: requests that wait, and one page per project with dates, requests and the log."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from luodi.desk.date_list import date_list
from luodi.desk.one_project import may
from luodi.dispatch.models import Issue
from luodi.dispatch.queries import issues_of_requests
from luodi.ledger.duty_models import ServiceRequest
from luodi.ledger.queries import visible_projects
from luodi.ledger.service import open_verbs, visible_requests
from luodi.people.models import Role
from luodi.people.permissions import Ability, require
from luodi.people.queries import page_of
from luodi.people.requests import Request

LOG_SHOWN = 50
State = ServiceRequest.State


def _is_raised(issue: Issue | None) -> bool:
    return issue is not None and issue.is_open


@require_GET
def service(request: Request) -> HttpResponse:
    """All requests of the person's projects; an enterprise sees its own."""
    require(request.user, Ability.SEE_PROJECTS)
    rows = visible_requests(request.user)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    asked = request.GET.get("state", "")
    shown = rows.filter(state=asked) if asked in ServiceRequest.State else rows
    projects = visible_projects(request.user) if request.user.role == Role.ENTERPRISE else None
    context = {
        "page": page_of(shown, request.GET.get("page")),
        "tabs": [(state, state.label, counts.get(state, 0)) for state in ServiceRequest.State],
        "asked": asked,
        "total": sum(counts.values()),
        "own": projects,
    }
    return render(request, "desk/service.html", context)


@require_GET
def project_service(request: Request, code: str) -> HttpResponse:
    """What enterprise and commissioner look at together; the log is not the enterprise's."""
    require(request.user, Ability.SEE_PROJECTS)
    seen = visible_projects(request.user).select_related("town", "leader", "commissioner__organisation")
    project = get_object_or_404(seen.prefetch_related("dates"), code=code)
    rows = visible_requests(request.user).filter(project=project).prefetch_related("steps__by__post")
    issues = issues_of_requests(request.user, [row.pk for row in rows])
    inside, serves = request.user.role != Role.ENTERPRISE, may(request.user, Ability.SERVE_PROJECTS, project)
    context = {
        "project": project,
        "dates": date_list(project, request.data_date),
        "requests": [
            {
                "row": row,
                "verbs": open_verbs(request.user, row),
                "left": row.days_left(request.data_date),
                "issue": issues.get(row.pk),
                "may_raise": serves and row.state != State.CLOSED and not _is_raised(issues.get(row.pk)),
            }
            for row in rows
        ],
        "log": project.service_entries.select_related("by__post")[:LOG_SHOWN] if inside else None,
        "inside": inside,
        "may_log": serves,
        "may_ask": may(request.user, Ability.ASK_SERVICE, project),
    }
    return render(request, "desk/project_service.html", context)
