"""Pages of templates: the list, one template with its computed milestones, copies, and the table form."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.people.requests import Request
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.plan import actions
from luodi.plan.models import Template
from luodi.plan.sentences import SENTENCES
from luodi.plan.template_forms import CopyForm, TemplateTable
from luodi.plan.works import milestone_days, works
from luodi.refusal import Refusal

PER_PAGE = 50
MORE_ROWS = 5


@require_GET
def templates(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    wanted = request.GET.get("q", "").strip()
    found = Template.objects.annotate(steps=Count("activities")).order_by("-is_shipped", "code")
    if wanted:
        found = found.filter(
            Q(name__icontains=wanted) | Q(code__icontains=wanted) | Q(name_en__icontains=wanted)
        )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    may_edit = reach(request.user, Ability.EDIT_TEMPLATES) is not Reach.NOTHING
    return render(request, "plan/templates.html", {"page": page, "wanted": wanted, "may_edit": may_edit})


def _template(code: str) -> Template:
    prepared = Template.objects.prefetch_related("activities", "links__predecessor", "links__successor")
    return get_object_or_404(prepared, code=code)


@require_GET
def template(request: Request, code: str) -> HttpResponse:
    require(request.user, Ability.SEE_PROJECTS)
    found = _template(code)
    incoming: dict[int, list[str]] = {}
    for link in found.links.all():
        lag = f"{link.lag_days.normalize():+f}" if link.lag_days else ""
        incoming.setdefault(link.successor_id, []).append(f"{link.predecessor.code} {link.type}{lag}")
    words = {
        "template": found,
        "steps": [(step, "，".join(incoming.get(step.pk, ()))) for step in found.activities.all()],
        "milestones": milestone_days(works(found)),
        "may_edit": reach(request.user, Ability.EDIT_TEMPLATES) is not Reach.NOTHING,
    }
    return render(request, "plan/template.html", words)


@require_http_methods(["GET", "POST"])
def template_copy(request: Request, code: str) -> HttpResponse:
    require(request.user, Ability.EDIT_TEMPLATES)
    found = _template(code)
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        initial={"code": f"{found.code}_own", "name": found.name},
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = actions.copy_template(
                    by=request.user, at=request.at, template=found, **form.cleaned_data
                )
            except actions.TemplateCodeTaken as refusal:
                form.add_error("code", _(SENTENCES[refusal.code]) % refusal.facts)
                status = 409
            else:
                messages.success(request, _("已另存为本区模板。"))
                return redirect("template_edit", made.code)
    return render(request, "plan/template_copy.html", {"form": form, "template": found}, status=status)


@require_http_methods(["GET", "POST"])
def template_edit(request: Request, code: str) -> HttpResponse:
    """The table form. "More rows" gives empty rows and saves nothing."""
    require(request.user, Ability.EDIT_TEMPLATES)
    found = _template(code)
    if found.is_shipped:
        raise actions.TemplateShipped(template=found.name)
    if request.method == "GET":
        return _table(request, found, TemplateTable(found, more=3))
    if "more" in request.POST:
        return _table(request, found, TemplateTable(found, _with_more(request.POST, request.POST["more"])))
    table = TemplateTable(found, request.POST)
    if not table.is_valid():
        return _table(request, found, table, 400)
    version = table.head.cleaned_data["version"]
    stored = _template(code)
    try:
        actions.save_template(
            by=request.user, at=request.at, template=stored, version=version, content=table.content()
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        table.head.add_error(None, _({**PEOPLE, **SENTENCES}[refusal.code]) % refusal.facts)
        return _table(request, found, table, 409)
    messages.success(request, _("模板已保存。已有项目的计划不变，重新编制时才用新模板。"))
    return redirect("template", code)


def _table(request: Request, found: Template, table: TemplateTable, status: int = 200) -> HttpResponse:
    return render(request, "plan/template_edit.html", {"template": found, "table": table}, status=status)


def _with_more(typed: QueryDict, which: str) -> QueryDict:
    """The same form with more empty rows in one of its tables."""
    copy = typed.copy()
    key = f"{which}-TOTAL_FORMS"
    if which in ("steps", "links") and str(copy.get(key, "")).isdigit():
        copy[key] = str(int(str(copy[key])) + MORE_ROWS)
    return copy
