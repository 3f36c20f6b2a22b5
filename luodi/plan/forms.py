"""Cleaning of what people type about activities and baselines."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.ledger.fields import DayField
from luodi.people.forms import offer
from luodi.people.models import Organisation
from luodi.plan.models import Activity, Link, LinkType
from luodi.plan.queries import own_language

LONGEST = 3650


def plain_days(days: Decimal) -> str:
    """Days for a field: 50 and 2.5, never 50.00 or 5E+1."""
    return format(days.normalize(), "f")


def dressed(form: forms.BaseForm) -> None:
    """The classes of the house on every field."""
    for field in form.fields.values():
        widget = field.widget
        if not widget.is_hidden:
            widget.attrs["class"] = "form-select" if isinstance(widget, forms.Select) else "form-control"
            widget.attrs.setdefault("autocomplete", "off")
        if isinstance(field, forms.ModelChoiceField) and field.empty_label:
            field.empty_label = "—"
        elif isinstance(field, forms.TypedChoiceField):
            known = cast("Iterable[tuple[Any, Any]]", field.choices)
            field.choices = [(value, label if value else "—") for value, label in known]


def marked(form: forms.BaseForm) -> None:
    """Wrong fields of a checked form say so to screen readers."""
    for name in form.errors:
        if name in form.fields:
            attrs = form.fields[name].widget.attrs
            attrs["aria-invalid"] = "true"
            attrs["aria-describedby"] = f"{form[name].auto_id}_error"


class DressedForm(forms.Form):
    """A form whose fields wear the classes of the house."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dressed(self)


class VersionedForm(DressedForm):
    """A form of one activity that carries the version it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class DurationForm(VersionedForm):
    days = forms.DecimalField(
        label=_("持续时间（天）"), min_value=0, max_value=LONGEST, max_digits=7, decimal_places=2
    )


class ConstraintForm(VersionedForm):
    constraint = forms.ChoiceField(
        label=_("日期约束"), required=False, choices=[("", _("无")), *Activity.Constraint.choices]
    )
    on = DayField(label=_("约束日期"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("constraint")) != bool(cleaned.get("on")) and "on" not in self.errors:
            self.add_error("on", _("约束类型和约束日期须同时填写，或都不填。"))
        return cleaned


class UnitField(forms.ModelChoiceField[Any]):
    """A unit by its name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return own_language(obj.name, obj.name_en)


class FinishForm(VersionedForm):
    """The last day of an activity, as a bar's end is drawn to it: another duration, or another remainder once begun."""

    finish_on = DayField(label=_("最后一天"))


class UnlinkForm(DressedForm):
    """A predecessor that `activity` shall no longer wait for."""

    link = forms.ModelChoiceField(
        Link.objects.none(), error_messages={"invalid_choice": _("这条关系已经没有了。")}
    )

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "link", activity.incoming.all())


class OwnerForm(VersionedForm):
    owner = UnitField(Organisation.objects.filter(is_active=True), label=_("责任单位"), required=False)


class ProgressForm(VersionedForm):
    actual_start_on = DayField(label=_("实际开始"), required=False)
    actual_finish_on = DayField(label=_("实际完成"), required=False)
    remaining_days = forms.DecimalField(
        label=_("剩余天数（未完成时填）"),
        required=False, min_value=0, max_value=LONGEST, max_digits=7, decimal_places=2,
    )  # fmt: skip


class StepField(forms.ModelChoiceField[Any]):
    """A step of the project by its name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {own_language(obj.name, obj.name_en)}"


class LinkForm(DressedForm):
    """A predecessor of `activity`."""

    predecessor = StepField(Activity.objects.none(), label=_("紧前工作"))
    type = forms.ChoiceField(label=_("搭接关系"), choices=LinkType.choices)
    lag_days = forms.DecimalField(
        label=_("时距（日历日，可为负）"),
        initial=0, min_value=-LONGEST, max_value=LONGEST, max_digits=7, decimal_places=2,
    )  # fmt: skip

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        others = Activity.objects.filter(project=activity.project).exclude(pk=activity.pk)
        offer(self, "predecessor", others)

    def link(self) -> Link:
        """The relationship as typed, not saved."""
        return Link(successor=self.activity, project=self.activity.project, **self.cleaned_data)


class BaselineForm(DressedForm):
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(label=_("调整原因"), required=False, max_length=300)
