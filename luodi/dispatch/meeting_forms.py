"""Cleaning of what people type about meetings, decisions and tasks."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.dispatch.actions.meetings import MeetingFacts, Typed
from luodi.dispatch.ladder import due_after
from luodi.dispatch.models import AgendaItem, Meeting, Task
from luodi.dispatch.settings import settings
from luodi.ledger.fields import DayField
from luodi.people.forms import PostChoice, RowForm, UnitChoice, offer
from luodi.people.models import Organisation, Post

U = Organisation.Kind


class MeetingForm(RowForm):
    """Kind, day, length, place, chair; the agenda is chosen beside it."""

    kind = forms.ChoiceField(label=_("会议类别"), choices=Meeting.Kind.choices)
    on = DayField(label=_("召开日期"))
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=5, max_value=480)
    chair = PostChoice(Post.objects.none(), label=_("主持人"), required=False)

    class Meta:
        model = Meeting
        fields = ["kind", "on", "minutes", "place", "chair"]

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaders = Post.objects.filter(is_leader=True, is_active=True).select_related("organisation")
        offer(self, "chair", leaders.order_by("rank"))
        self.fields["on"].initial = on + timedelta(1)
        self.fields["minutes"].initial = settings().minutes_most

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""

    @property
    def facts(self) -> MeetingFacts:
        """What was typed, once it is clean."""
        return MeetingFacts(
            **{name: self.cleaned_data[name] for name in ("kind", "on", "minutes", "place", "chair")}
        )


class DecisionForm(forms.Form):
    """A decision typed on the spot: four fields."""

    words = forms.CharField(label=_("议定事项"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    owner = UnitChoice(Organisation.objects.none(), label=_("责任单位"))
    due_on = DayField(label=_("期限"))
    plan_follows = forms.BooleanField(label=_("计划按此议定更新"), required=False)
    key = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, item: AgendaItem, on: date, said: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        solves = item.issue.owner_id if item.issue else None
        named = [pk for pk in (item.project.town_id, item.competent_id, solves) if pk]
        concerned = Q(kind__in=(U.DEPARTMENT, U.ZONE)) | Q(pk__in=named)
        units = Organisation.objects.filter(concerned, is_active=True).order_by("path")
        offer(self, "owner", units)
        self.fields["owner"].initial = solves or item.competent_id
        self.fields["due_on"].initial = due_after(on, settings().task_days)
        self.fields["words"].initial = said
        self.fields["key"].initial = item.decisions.count()
        self.fields["plan_follows"].initial = bool(item.deed)
        for name, field in self.fields.items():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
            if name == "plan_follows":
                field.widget.attrs["class"] = "form-check-input"
        if not item.deed:
            del self.fields["plan_follows"]

    @property
    def typed(self) -> Typed:
        """What was typed, once it is clean."""
        got = self.cleaned_data
        return Typed(
            got["words"], got["owner"], got["due_on"], None, got.get("plan_follows", False), got["key"]
        )


class TaskForm(RowForm):
    """That it is done, and what was done."""

    note = forms.CharField(label=_("完成情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = Task
        fields: list[str] = []

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""
