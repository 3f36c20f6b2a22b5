"""Cleaning of what people type about issues."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.dispatch.actions import Assignment, IssueFacts
from luodi.dispatch.ladder import ladder
from luodi.dispatch.models import Issue, IssueKind
from luodi.ledger.fields import DayField
from luodi.ledger.models import Project
from luodi.people.forms import PostChoice, RowForm, UnitChoice, offer
from luodi.people.models import Organisation, Post
from luodi.plan.models import Activity
from luodi.plan.queries import own_language

U = Organisation.Kind


def text(label: Any, rows: int = 4, **options: Any) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(
        label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


def open_steps(project: Project, kept: str = "") -> list[tuple[str, Any]]:
    """Steps that can be blocked, those not finished and the one that is kept; first: none of them."""
    rows = Activity.objects.filter(Q(actual_finish_on=None) | Q(code=kept), project=project)
    named = rows.order_by("position", "pk").values_list("code", "name", "name_en")
    return [("", _("不卡具体工作")), *((code, own_language(name, english)) for code, name, english in named)]


class IssueForm(RowForm):
    """A form about one issue on a data date. What cannot be is the action's to refuse."""

    class Meta:
        model = Issue
        fields: list[str] = []

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values."""

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""


class RaiseForm(IssueForm):
    """Told in four fields; the rest follows from the plan and the ladder."""

    title = forms.CharField(label=_("问题（一句话）"), max_length=120)
    kind = forms.ChoiceField(label=_("类别"), choices=IssueKind.choices)
    step = forms.ChoiceField(label=_("卡住的工作"), required=False)
    words = text(_("情况和诉求"), rows=3, required=False)
    due_on = DayField(label=_("希望何时前解决"), required=False, help_text=_("不填按层级时限推算。"))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        self.project = project
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        offer(self, "step", open_steps(self.project))

    @property
    def facts(self) -> IssueFacts:
        """What was told, once it is clean."""
        return IssueFacts(
            **{name: self.cleaned_data[name] for name in ("kind", "title", "words", "step", "due_on")}
        )


class AcceptForm(IssueForm):
    owner = UnitChoice(Organisation.objects.none(), label=_("责任单位"))
    post = PostChoice(Post.objects.none(), label=_("责任岗位"), required=False)
    due_on = DayField(label=_("办结期限"))
    kind = forms.ChoiceField(label=_("类别"), choices=IssueKind.choices)
    step = forms.ChoiceField(label=_("卡住的工作"), required=False)
    plan_waits = forms.BooleanField(label=_("计划按此推演（卡住的工作等到办结期限）"), required=False)
    words = forms.CharField(label=_("受理意见"), max_length=300, required=False)

    def prepare(self) -> None:
        issue: Issue = self.instance
        named = [pk for pk in (issue.project.town_id, issue.owner_id) if pk]
        concerned = Q(kind__in=(U.DEPARTMENT, U.ZONE)) | Q(pk__in=named)
        units = Organisation.objects.filter(concerned, is_active=True).order_by("path")
        offer(self, "owner", units)
        posts = Post.objects.filter(organisation__in=units, is_active=True)
        offer(self, "post", posts.select_related("organisation"))
        self.fields["owner"].initial, self.fields["post"].initial = issue.owner_id, issue.post_id
        self.fields["due_on"].initial = max(issue.due_on, self.on)
        self.fields["kind"].initial, self.fields["step"].initial = issue.kind, issue.activity
        offer(self, "step", open_steps(issue.project, issue.activity))
        self.fields["plan_waits"].initial = True

    @property
    def assignment(self) -> Assignment:
        """What was chosen, once it is clean."""
        typed = self.cleaned_data
        names = ("owner", "due_on", "post", "plan_waits", "kind", "step")
        return Assignment(**{name: typed[name] for name in names})


class ReasonForm(IssueForm):
    words = text(_("理由"))


class MeasuresForm(IssueForm):
    words = text(_("办理措施和进展"), required=False)

    def prepare(self) -> None:
        self.fields["words"].initial = self.instance.measures


class ResultForm(IssueForm):
    words = text(_("办理结果"))


class WordsForm(IssueForm):
    words = text(_("意见"), required=False)


class IssueFilter(forms.Form):
    """The filters of the list; whatever is not understood finds nothing."""

    q = forms.CharField(label=_("查找"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *Issue.State.choices]
    )
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("全部")), *IssueKind.choices])
    level = forms.ChoiceField(label=_("层级"), required=False)
    town = forms.ChoiceField(label=_("镇街"), required=False)

    def __init__(self, *args: Any, towns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(unit.code, own_language(unit.name, unit.name_en)) for unit in towns]
        offer(self, "town", [("", _("全部")), *names])
        rungs = [(rung.code, own_language(rung.name, rung.name_en)) for rung in ladder().rungs]
        offer(self, "level", [("", _("全部")), *rungs])
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = (
                "form-select form-select-sm" if is_choice else "form-control form-control-sm"
            )
        if len(names) < 2:
            del self.fields["town"]
