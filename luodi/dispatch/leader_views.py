"""The leader's page, tasks, the week, joint ground-breakings."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.dispatch import queries
from luodi.dispatch.actions.breaking import break_ground, call_ground_breaking
from luodi.dispatch.actions.deciding import carrier, decide_from_brief, finish_task
from luodi.dispatch.brief import BriefRow, newest
from luodi.dispatch.deed_words import deed_words, effect_words, options_shown
from luodi.dispatch.deeds import Deed
from luodi.dispatch.meeting_forms import TaskForm
from luodi.dispatch.models import GroundBreaking, Task
from luodi.dispatch.readiness import of_projects, ready_by
from luodi.dispatch.sentences import SENTENCES
from luodi.dispatch.tasks import brief_later
from luodi.dispatch.weekly import week_of
from luodi.dispatch.words import holder_words, look
from luodi.elements.sentences import SENTENCES as ELEMENTS
from luodi.jobs import later
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.permissions import Ability, NotAllowed, Reach, reach, require
from luodi.people.queries import page_of
from luodi.people.requests import Request
from luodi.people.saving import saving
from luodi.people.sentences import SENTENCES as PEOPLE
from luodi.plan.sentences import SENTENCES as PLAN
from luodi.refusal import Refusal

SAID = {**PEOPLE, **ELEMENTS, **PLAN, **SENTENCES}


@require_GET
def leader(request: Request) -> HttpResponse:
    """The few issues that need the top leader, with what each decision frees; one press decides."""
    require(request.user, Ability.SEE_DISPATCH)
    brief, rows = newest()
    words = {
        "brief": brief,
        "rows": [_shown(row) for row in rows],
        "may_decide": reach(request.user, Ability.DECIDE_ISSUES) is not Reach.NOTHING,
        "total": sum(row.weighted_days for row in rows),
    }
    return render(request, "dispatch/leader.html", words)


def _shown(row: BriefRow) -> dict[str, object]:
    options = options_shown(row.issue, row.options)
    for option, kept in zip(options, row.options, strict=True):
        owner, post = carrier(row, Deed(**kept["deed"]))
        option["owner"] = post or owner
    return {"row": row, "options": options, "holder": holder_words(row.issue)}


@require_POST
def leader_compute(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_DISPATCH)
    later(brief_later, data_date=request.data_date.isoformat())
    messages.success(request, _("正在后台推算，完成后刷新此页。"))
    return redirect("leader")


@require_POST
def leader_decide(request: Request, issue: int) -> HttpResponse:
    """One press: the option becomes a decision with a task, an owner and a day, and the plan changes."""
    require(request.user, Ability.DECIDE_ISSUES)
    number = request.POST.get("option", "")
    if not number.isdecimal() or len(number) > 3:
        raise BadRequest("option")
    _brief, rows = newest()
    row = next((each for each in rows if each.issue.pk == issue), None)
    words = ""
    if row is not None and int(number) < len(row.options):
        with override("zh-hans"):
            words = deed_words(Deed(**row.options[int(number)]["deed"]), row.issue)
    try:
        made = decide_from_brief(
            by=request.user, at=request.at, on=request.data_date, issue=issue, option=int(number), words=words
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, _(SAID[refusal.code]) % refusal.facts)
        return redirect("leader")
    messages.success(request, _("已决定，任务已下达。") + effect_words(made.effect))
    return redirect("issue", issue)


@require_GET
def tasks(request: Request) -> HttpResponse:
    """Tasks from decisions: open ones of one's unit or post first; `show=all` with those done."""
    require(request.user, Ability.SEE_ISSUES)
    show = request.GET.get("show", "")
    rows = queries.own_tasks(request.user)
    if show == "all":
        rows = queries.visible_tasks(request.user).select_related("project", "owner", "post", "decision")
        rows = rows.order_by("state", "due_on", "pk")
    page = page_of(rows, request.GET.get("page"))
    lines = [
        {
            "task": task,
            "late": task.state == Task.State.OPEN and task.due_on < request.data_date,
            "may": task.state == Task.State.OPEN and queries.may_finish(request.user, task),
        }
        for task in page
    ]
    return render(request, "dispatch/tasks.html", {"page": page, "lines": lines, "show": show})


@require_http_methods(["GET", "POST"])
def task_done(request: Request, task: int) -> HttpResponse:
    require(request.user, Ability.HANDLE_ISSUES)
    seen = queries.visible_tasks(request.user).select_related("project", "owner")
    found = get_object_or_404(seen, pk=task)
    form = TaskForm(request.POST or None, instance=found)
    words = {"title": _("完成任务"), "room": "dispatch", "back": reverse("tasks"), "about": found.words}

    def save() -> None:
        finish_task(
            by=request.user, at=request.at, on=request.data_date, task=found,
            version=form.cleaned_data["opened_version"], note=form.cleaned_data["note"],
        )  # fmt: skip

    return saving(request, form, words, save, SAID) or redirect("tasks")


@require_GET
def weekly(request: Request) -> HttpResponse:
    """What moved, what slipped, what is at risk, who must act: from the data."""
    require(request.user, Ability.SEE_ISSUES)
    week = week_of(request.user, request.data_date)
    overdue = [look(issue, request.data_date) for issue in week.overdue]
    return render(request, "dispatch/weekly.html", {"week": week, "overdue": overdue})


# -- joint ground-breakings ---------------------------------------------------------------------------------


@require_GET
def breakings(request: Request) -> HttpResponse:
    """Choose a day: who is ready, what each still lacks, who gives it. Below, those planned and held."""
    require(request.user, Ability.SEE_DISPATCH)
    asked = parse_date(request.GET.get("on", "")) if len(request.GET.get("on", "")) == 10 else None
    on: date = asked or request.data_date + timedelta(30)
    words = {
        "on": on,
        "ready": ready_by(request.user, on),
        "made": GroundBreaking.objects.prefetch_related("places__project")[:20],
        "may_call": reach(request.user, Ability.MOVE_STAGES) is not Reach.NOTHING,
    }
    return render(request, "dispatch/breakings.html", words)


@require_POST
def breaking_call(request: Request) -> HttpResponse:
    require(request.user, Ability.MOVE_STAGES)
    on = parse_date(request.POST.get("on", "")) if len(request.POST.get("on", "")) == 10 else None
    title = request.POST.get("title", "").strip()[:120]
    codes = request.POST.getlist("project")[:200]
    projects = list(Project.objects.filter(code__in=codes)) if codes else []
    if on is None or not title or not projects:
        messages.error(request, _("没有保存：请填名称和日期，并至少勾选一个项目。"))
        return redirect("ground_breakings")
    made = call_ground_breaking(by=request.user, at=request.at, title=title, on=on, projects=projects)
    return redirect("ground_breaking", made.pk)


@require_GET
def breaking(request: Request, breaking: int) -> HttpResponse:
    require(request.user, Ability.SEE_DISPATCH)
    found = get_object_or_404(GroundBreaking, pk=breaking)
    places = list(found.places.select_related("project__town").order_by("project__code"))
    seen = set(visible_projects(request.user).values_list("pk", flat=True))
    ready = {each.project.pk: each for each in of_projects([place.project_id for place in places], found.on)}
    words = {
        "breaking": found,
        "lines": [(place, ready[place.project_id]) for place in places if place.project_id in seen],
        "ready_count": sum(each.is_ready for each in ready.values()),
        "may_break": not found.held_at
        and found.on <= request.data_date
        and reach(request.user, Ability.MOVE_STAGES) is not Reach.NOTHING,
    }
    return render(request, "dispatch/breaking.html", words)


@require_POST
def breaking_hold(request: Request, breaking: int) -> HttpResponse:
    """All of them on their day, with one press."""
    require(request.user, Ability.MOVE_STAGES)
    found = get_object_or_404(GroundBreaking, pk=breaking)
    version = request.POST.get("version", "")
    if not version.isdecimal() or len(version) > 9:
        raise BadRequest("version")
    try:
        break_ground(
            by=request.user, at=request.at, data_date=request.data_date, breaking=found, version=int(version)
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, _(SAID[refusal.code]) % refusal.facts)
    return redirect("ground_breaking", found.pk)
