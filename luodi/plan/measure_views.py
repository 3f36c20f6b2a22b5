"""Measures: accept what is proposed, join items, take back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.approvals.actions import file_together
from luodi.approvals.measure_models import Measure
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.forms import offer
from luodi.people.models import User
from luodi.people.permissions import Ability, NotAllowed
from luodi.people.requests import Request
from luodi.plan.actions.measures import MeasureOutdated, accept_measures, join_items, return_measure
from luodi.plan.actions.seeking import seek_speed_of
from luodi.plan.models import LIVE, Activity, ProjectPlan
from luodi.plan.speed_models import SpeedUps
from luodi.plan.trying import Won
from luodi.plan.views import project_of, said
from luodi.refusal import Refusal


class AcceptForm(forms.Form):
    """The numbers of the proposals that were ticked, and the plan they were shown for."""

    inputs = forms.CharField(max_length=64)
    row = forms.TypedMultipleChoiceField(coerce=int, choices=[(n, n) for n in range(100)])


class ReturnForm(forms.Form):
    """The measure that is taken back."""

    measure = forms.IntegerField(min_value=1)


class FileForm(forms.Form):
    """The joint item that is handed in, the day, and the receipt."""

    measure = forms.IntegerField(min_value=1)
    on = forms.DateField()
    document = forms.CharField(max_length=120, required=False)


class JoinForm(forms.Form):
    """The steps of the items that become one."""

    step = forms.ModelMultipleChoiceField(Activity.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = visible_projects(user, Ability.EDIT_PLANS).order_by().values("pk")
        rows = Activity.objects.filter(project__in=seen).select_related("project")
        offer(self, "step", rows)


def _answered(request: Request, project: Project, do: Callable[[], str]) -> HttpResponse:
    """Do it, say what it gained or why not, and show the permits again."""
    try:
        done = do()
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, done)
    return redirect(f"{reverse('project', args=[project.code])}?tab=permits#tabs")


def _won_words(won: Won) -> str:
    words = _("已采纳，计划已随之更新：施工许可早 %(permit)s 天，承诺节点早 %(promise)s 天。")
    return words % {"permit": won.permit, "promise": won.promise}


@require_POST
def measures_seek(request: Request, code: str) -> HttpResponse:
    """Looked for by itself only where a promise is at risk; here because somebody asks."""
    project = project_of(request, code, Ability.EDIT_PLANS)

    def do() -> str:
        plan = ProjectPlan.objects.select_related("project").filter(project=project, state__in=LIVE).first()
        if plan is None:
            return _("还没有计划，无从试算。")
        seek_speed_of(plan, at=request.at)
        found = SpeedUps.objects.filter(project=project).exclude(rows=[]).exists()
        return _("已试算，办法列在下面。") if found else _("已试算：没有能赢回日子的办法。")

    return _answered(request, project, do)


@require_POST
def measures_accept(request: Request, code: str) -> HttpResponse:
    project = project_of(request, code, Ability.EDIT_PLANS)
    form = AcceptForm(request.POST)

    def do() -> str:
        rows = form.cleaned_data["row"] if form.is_valid() else []
        inputs = form.cleaned_data.get("inputs", "")
        try:
            won = accept_measures(
                by=request.user, at=request.at, data_date=request.data_date, project=project, rows=rows,
                inputs=inputs,
            )  # fmt: skip
        except MeasureOutdated:
            plan = ProjectPlan.objects.select_related("project").filter(project=project).first()
            if plan is not None:
                seek_speed_of(plan, at=request.at)
            raise
        return _won_words(won)

    return _answered(request, project, do)


@require_POST
def measures_join(request: Request, code: str) -> HttpResponse:
    project = project_of(request, code, Ability.EDIT_PLANS)
    form = JoinForm(request.POST, user=request.user)

    def do() -> str:
        steps = list(form.cleaned_data["step"]) if form.is_valid() else []
        won = join_items(by=request.user, at=request.at, data_date=request.data_date, steps=steps)
        words = _("已合并为一件，计划已随之更新：承诺节点早 %(days)s 天。") if won.promise >= 0 else ""
        late = _("已合并为一件，计划已随之更新：承诺节点晚 %(days)s 天。")
        return (words or late) % {"days": abs(won.promise)}

    return _answered(request, project, do)


@require_POST
def measures_file(request: Request, code: str) -> HttpResponse:
    """Hand in a joint item: one submission for all its items."""
    project = project_of(request, code, Ability.FILE_APPLICATIONS)
    form = FileForm(request.POST)
    if not form.is_valid():
        raise BadRequest("measure, on")
    facts = form.cleaned_data
    measure = get_object_or_404(project.measures, pk=facts["measure"])

    def do() -> str:
        filed = file_together(
            by=request.user, at=request.at, data_date=request.data_date, measure=measure, on=facts["on"],
            document=facts["document"],
        )  # fmt: skip
        return _("已一次提交 %(n)s 项，计划已随之更新。") % {"n": len(filed)}

    return _answered(request, project, do)


@require_POST
def measures_return(request: Request, code: str) -> HttpResponse:
    project = project_of(request, code, Ability.EDIT_PLANS)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        raise BadRequest("measure")
    rows = Measure.objects.select_related("project")
    row = get_object_or_404(rows, pk=form.cleaned_data["measure"], project=project)

    def do() -> str:
        return_measure(by=request.user, at=request.at, data_date=request.data_date, measure=row)
        return _("已收回，计划已随之更新。")

    return _answered(request, project, do)
