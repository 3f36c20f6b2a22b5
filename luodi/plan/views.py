"""Pages of one project's plan: its table, its activities, its baselines."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.approvals.sentences import SENTENCES as APPROVALS
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.people.requests import Request
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.plan import actions, forms, queries
from luodi.plan.changing import Change, change_of
from luodi.plan.models import Activity, Link
from luodi.plan.sentences import SENTENCES
from luodi.plan.stoppage_history import crashes_of
from luodi.refusal import Refusal

Form = forms.DressedForm
EDITED = ("duration", "owner", "constraint", "finish", "unlink")
PLANNED = "luodi:planned"
"""Event of the page by which charts and tables know that dates were computed anew."""


def project_of(request: Request, code: str, ability: Ability = Ability.SEE_PROJECTS) -> Project:
    """The project within this person's reach, else 404; 403 where they see it and the role lacks the ability."""
    project = get_object_or_404(visible_projects(request.user), code=code)
    require(request.user, ability)
    return get_object_or_404(visible_projects(request.user, ability), pk=project.pk)


def _may(request: Request, ability: Ability) -> bool:
    return reach(request.user, ability) is not Reach.NOTHING


@require_GET
def project_plan(request: Request, code: str) -> HttpResponse:
    """The table of activities; only the table for a page that composes it."""
    project = project_of(request, code)
    rows = project.activities.select_related("owner", "post")
    baseline = project.baselines.filter(superseded_at=None).first()
    words = {
        "project": project,
        "plan": (plan := getattr(project, "plan", None)),
        "collisions": queries.collisions(plan),
        "rows": queries.table_rows(rows, baseline, request.data_date),
        "baseline": baseline,
        "following": baseline.number + 1 if baseline else 1,
        "baselines": project.baselines.select_related("approved_by"),
        "crashes": crashes_of(project),
        "may_edit": _may(request, Ability.EDIT_PLANS),
        "may_approve": _may(request, Ability.APPROVE_BASELINES),
        "ready": bool(project.kind or project.template),
    }
    return render(request, "plan/_table.html" if request.htmx else "plan/project_plan.html", words)


@require_POST
def plan_compile(request: Request, code: str) -> HttpResponse:
    """Build the network, or build it anew from the kind, the template and the ledger."""
    project = project_of(request, code, Ability.EDIT_PLANS)
    actions.compile_project(by=request.user, at=request.at, project=project, data_date=request.data_date)
    messages.success(request, _("计划已按审批类型和施工模板编制，并倒排完毕。"))
    return redirect("project_plan", code)


@require_POST
def baseline_approve(request: Request, code: str) -> HttpResponse:
    project = project_of(request, code, Ability.APPROVE_BASELINES)
    form = forms.BaselineForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有批准：请刷新页面后重试。"))
        return redirect("project_plan", code)
    try:
        actions.approve_baseline(
            by=request.user,
            at=request.at,
            data_date=request.data_date,
            project=project,
            **form.cleaned_data,
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, _("基准计划已批准。"))
    return redirect("project_plan", code)


def said(refusal: Refusal) -> str:
    """A refusal as a sentence."""
    return _({**PEOPLE, **APPROVALS, **SENTENCES}[refusal.code]) % refusal.facts


def activity_of(request: Request, code: str, activity: str) -> Activity:
    """The activity with what its drawer shows, for those who may change this project's plan; else 404 or 403."""
    project = project_of(request, code, Ability.EDIT_PLANS)
    incoming = Link.objects.select_related("predecessor").order_by("pk")
    rows = project.activities.select_related("owner", "post", "project").prefetch_related(
        Prefetch("incoming", incoming)
    )
    return get_object_or_404(rows, code=activity)


def _initial(activity: Activity) -> dict[str, Form]:
    """Every small form of the drawer with what stands."""
    version = {"version": activity.version}
    started = {name: getattr(activity, name) for name in forms.ProgressForm.base_fields if name != "version"}
    return {
        "progress": forms.ProgressForm(initial={**version, **started}, prefix="progress"),
        "duration": forms.DurationForm(
            initial={**version, "days": forms.plain_days(activity.duration_days)}, prefix="duration"
        ),
        "finish": forms.FinishForm(
            initial={**version, "finish_on": activity.actual_finish_on or activity.early_finish_on},
            prefix="finish",
        ),
        "constraint": forms.ConstraintForm(
            initial={**version, "constraint": activity.constraint, "on": activity.constraint_on},
            prefix="constraint",
        ),
        "owner": forms.OwnerForm(initial={**version, "owner": activity.owner_id}, prefix="owner"),
        "link": forms.LinkForm(activity=activity, prefix="link"),
    }


def drawer(
    request: Request,
    activity: Activity,
    *,
    bound: dict[str, Form] | None = None,
    effect: actions.Effect | None = None,
    status: int = 200,
) -> HttpResponse:
    fresh = activity_of(request, activity.project.code, activity.code)
    words = {
        "activity": fresh,
        "project": fresh.project,
        "owner_words": queries.owner_words(fresh),
        "float_words": queries.float_words(fresh),
        "permit": queries.permit_of(fresh),
        "forms": {**_initial(fresh), **(bound or {})},
        "effect": effect,
    }
    if request.htmx:  # htmx shows only successful answers: what is wrong stands in the drawer itself
        answer = render(request, "plan/activity_drawer.html", words)
        if effect is not None:
            answer["HX-Trigger"] = PLANNED
        return answer
    return render(request, "plan/activity_page.html", words, status=status)


def _saved(request: Request, activity: Activity, change: Change) -> HttpResponse:
    """The drawer with the effect of the change, or with the form as it was typed and what is wrong with it."""
    typed = change.form
    if not typed.is_valid():
        forms.marked(typed)
        return drawer(request, activity, bound={change.name: typed}, status=400)
    try:
        effect = change.save(typed.cleaned_data)
    except NotAllowed:
        raise
    except Refusal as refusal:
        typed.add_error(None, said(refusal))
        return drawer(request, activity, bound={change.name: typed}, status=409)
    return drawer(request, activity, effect=effect)


@require_http_methods(["GET", "POST"])
def activity_edit(request: Request, code: str, activity: str) -> HttpResponse:
    """Duration, constraint or owner; the pressed button names which."""
    row = activity_of(request, code, activity)
    if request.method == "GET":
        return drawer(request, row)
    name = request.POST.get("change", "")
    change = change_of(request, row, name) if name in EDITED else None
    if change is None:
        return drawer(request, row, status=400)
    return _saved(request, row, change)


@require_http_methods(["GET", "POST"])
def activity_actual(request: Request, code: str, activity: str) -> HttpResponse:
    """Report actual start, remaining days or actual finish."""
    row = activity_of(request, code, activity)
    change = change_of(request, row, "progress") if request.method == "POST" else None
    return _saved(request, row, change) if change else drawer(request, row)


@require_POST
def link_add(request: Request, code: str, activity: str) -> HttpResponse:
    """Let the activity wait for another."""
    row = activity_of(request, code, activity)
    change = change_of(request, row, "link")
    return _saved(request, row, change) if change else drawer(request, row, status=400)


@require_POST
def link_remove(request: Request, code: str, activity: str, link: int) -> HttpResponse:
    """Let the activity no longer wait for another; pressed twice, the second press finds it gone."""
    row = activity_of(request, code, activity)
    found = row.incoming.filter(pk=link).first()
    if found is None:
        return drawer(request, row)
    try:
        effect = actions.remove_link(by=request.user, at=request.at, data_date=request.data_date, link=found)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, said(refusal))
        return drawer(request, row, status=409)
    return drawer(request, row, effect=effect)
