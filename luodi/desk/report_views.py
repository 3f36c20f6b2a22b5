"""Reports: the district's pictures with the wall's filters, one picture alone for the pages it belongs to, its file."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.desk import sheets
from luodi.desk.downloads import EXCEL
from luodi.elements.queries import pools
from luodi.ledger.queries import visible_projects
from luodi.people.permissions import Ability, Reach, reach, require
from luodi.people.requests import Request
from luodi.plan.models import PlanRun
from luodi.plan.queries import own_language
from luodi.reports.floats import float_burn, project_float, run_margins
from luodi.reports.investment import investment
from luodi.reports.loads import balance_months, desk_loads, pool_loads
from luodi.reports.pictures import Picture, workbook
from luodi.reports.stages import stages
from luodi.wallchart.choices import NAMES, chosen_projects, filters, is_filtered

Draw = Callable[[Request], Picture]


def _of_projects(draw: Callable[..., Picture], *, dated: bool = True) -> Draw:
    def answer(request: Request) -> Picture:
        projects = chosen_projects(request.user, request.GET, request.data_date)
        return draw(projects, request.data_date) if dated else draw(projects)

    return answer


def _of_project(request: Request) -> Picture:
    return project_float(get_object_or_404(visible_projects(request.user), code=request.GET.get("of", "")))


def _of_run(request: Request) -> Picture:
    number = request.GET.get("of", "")
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    return run_margins(get_object_or_404(PlanRun, pk=int(number)), visible_projects(request.user))


def _of_pool(draw: Callable[..., Picture | None]) -> Draw:
    def answer(request: Request) -> Picture:
        found = draw(request.data_date, request.GET.get("of", ""))
        if found is None:
            raise Http404
        return found

    return answer


S, L, R = Ability.SEE_PROJECTS, Ability.SEE_LIMITS, Ability.SEE_PLAN_RUNS
PICTURES: dict[str, tuple[Ability, Draw]] = {
    "investment": (S, _of_projects(investment)),
    "float": (S, _of_projects(float_burn)),
    "stages": (S, _of_projects(stages, dated=False)),
    "project": (S, _of_project),
    "desks": (L, lambda request: desk_loads(request.data_date)),
    "pool": (L, _of_pool(pool_loads)),
    "balance": (L, _of_pool(balance_months)),
    "run": (R, _of_run),
}
ON_PAGE = ("investment", "stages", "float")


def _asked(request: Request) -> Picture:
    """The picture that the address names, for who may see it; the investment curve when it names none."""
    found = PICTURES.get(request.GET.get("name", "investment"))
    if found is None:
        raise Http404
    ability, draw = found
    require(request.user, ability)
    return draw(request)


def _file(request: Request, picture: Picture) -> str:
    """The address of the workbook of the same picture of the same projects."""
    carried = {name: request.GET[name] for name in NAMES if request.GET.get(name)}
    about = {"of": request.GET["of"]} if request.GET.get("of") else {}
    return f"{reverse('picture_file')}?{urlencode({'name': picture.code, **about, **carried})}"


@require_GET
def reports(request: Request) -> HttpResponse:
    """Pictures of the chosen projects at once; those of desks and pools come after, each on its own."""
    require(request.user, S)
    drawn = [PICTURES[name][1](request) for name in ON_PAGE]
    count = chosen_projects(request.user, request.GET, request.data_date).count()
    shared: list[tuple[str, str, str]] = []
    if reach(request.user, L) is not Reach.NOTHING:
        kept = [pool for pool in pools() if pool.is_active]
        shared = [("desks", "", _("审批窗口占用"))]
        shared += [("pool", pool.element, own_language(pool.name, pool.name_en)) for pool in kept]
    context = {
        "pictures": [(picture, _file(request, picture)) for picture in drawn],
        "shared": shared,
        "filters": filters(request.user, request.GET),
        "filtered": is_filtered(request.GET),
        "scope": sheets.scope_words(request.user, request.GET, count),
    }
    return render(request, "reports/reports.html", context)


@require_GET
def picture(request: Request) -> HttpResponse:
    """One picture as a part of a page."""
    found = _asked(request)
    return render(request, "reports/_picture.html", {"picture": found, "file": _file(request, found)})


@require_GET
def picture_file(request: Request) -> HttpResponse:
    """The table behind a picture as Excel."""
    found = _asked(request)
    answer = HttpResponse(workbook(found, sheets.stamp(request.data_date)), content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="luodi-{found.key}-{request.data_date}.xlsx"'
    return answer
