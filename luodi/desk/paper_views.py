"""Paper: the wall as A0, A1 or A3, and the sheet of one project. Files are made anew for each request."""

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.desk import one_project, sheets
from luodi.desk.forms import PaperForm
from luodi.ledger.queries import visible_projects
from luodi.oversight.queries import ANY, open_cards
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request
from luodi.plan.settings import settings
from luodi.reports.project_paper import project_pdf
from luodi.reports.typesetting import font_fault
from luodi.reports.wall_paper import Caption, wall_pdf
from luodi.wallchart.choices import chosen_projects
from luodi.wallchart.queries import carded, feed
from luodi.wallchart.views import grouping


def pdf_answer(made: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows, under a name that says what it is."""
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    return answer


def _page(request: Request, form: PaperForm, status: int = 200) -> HttpResponse:
    count = chosen_projects(request.user, request.GET, request.data_date).count()
    wall = request.GET.copy()
    for name in form.fields:
        wall.pop(name, None)
    context = {
        "form": form,
        "carried": [(key, value) for key, value in wall.items() if value],
        "scope": sheets.scope_words(request.user, request.GET, count),
        "font_fault": font_fault(),
        "back": f"{reverse('wallchart')}?{wall.urlencode()}",
    }
    return render(request, "desk/print.html", context, status=status)


@require_GET
def wall_print(request: Request) -> HttpResponse:
    """The form: paper, sheets, scope, days. Filters, grouping and order of the wall ride along unseen."""
    require(request.user, Ability.SEE_PROJECTS)
    days = {name: request.GET[name] for name in ("from", "to") if request.GET.get(name)}
    return _page(request, PaperForm(initial={"paper": "A0", "sheets": "1", **days}))


@require_GET
def wall_paper(request: Request) -> HttpResponse:
    """The PDF of the projects that the address chooses, in the order and grouping of the wall."""
    require(request.user, Ability.SEE_PROJECTS)
    form = PaperForm(request.GET)
    if not form.is_valid():
        return _page(request, form, status=400)
    chosen = chosen_projects(request.user, request.GET, request.data_date)
    if form.cleaned_data["attention"]:
        chosen = chosen.filter(plan__margin_days__lte=settings().tight_days)
    if form.cleaned_data["cards"]:
        chosen = chosen.filter(pk__in=open_cards(request.user, ANY).order_by().values("project"))
    facts = carded(feed(chosen, request.data_date, grouping(request)), request.user)
    facts["projects"] = sheets.in_order(facts["projects"], request.GET.get("sort", ""))
    scope = sheets.scope_words(request.user, request.GET, len(facts["projects"]))
    if form.cleaned_data["attention"]:
        scope = f"{_('不能按期和余量紧')} · {scope}"
    if form.cleaned_data["cards"]:
        scope = f"{_('已亮牌')} · {scope}"
    title = _("%(district)s重点项目挂图作战图") % {"district": sheets.district_name()}
    caption = Caption(title, sheets.stamp(request.data_date), sheets.language(), scope)
    return pdf_answer(wall_pdf(facts, caption, form.layout()), f"{title} {request.data_date}")


@require_GET
def project_paper(request: Request, code: str) -> HttpResponse:
    """The sheet of one project on A4."""
    require(request.user, Ability.SEE_PROJECTS)
    found = get_object_or_404(one_project.with_everything(visible_projects(request.user)), code=code)
    sheet = sheets.project_sheet(found, request.user, request.data_date)
    return pdf_answer(project_pdf(sheet, request.data_date), f"{found.code} {found.name} {request.data_date}")
