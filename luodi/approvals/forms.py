"""Cleaning of what people type about desks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.approvals.actions import CapacityChange
from luodi.approvals.models import Desk
from luodi.ledger.fields import DayField
from luodi.people.forms import RowForm, UnitChoice, offer
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach

WEEKDAYS = [
    ("1", _("周一")),
    ("2", _("周二")),
    ("3", _("周三")),
    ("4", _("周四")),
    ("5", _("周五")),
    ("6", _("周六（调休）")),
    ("7", _("周日（调休）")),
]
KEEPERS = [Organisation.Kind.DEPARTMENT, Organisation.Kind.ZONE]


class WeekdaysField(forms.MultipleChoiceField):
    """Days of the week as one word of digits; none chosen = every working day."""

    def prepare_value(self, value: Any) -> Any:
        return list(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return "".join(sorted(super().clean(value)))


class DeskForm(RowForm):
    department = UnitChoice(Organisation.objects.none(), label=_("部门"))
    amount = forms.IntegerField(label=_("办理能力（件）"), min_value=0, max_value=9999)
    weekdays = WeekdaysField(
        label=_("办理日"),
        required=False,
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选表示每个工作日。"),
    )

    class Meta:
        model = Desk
        fields = ["department", "code", "name", "name_en", "period", "amount", "items", "weekdays"]
        help_texts = {"items": _("审批目录编码，用空格分开，如 B02 B04；不填则办理本部门其余全部事项。")}

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Organisation.objects.filter(is_active=True, kind__in=KEEPERS)
        if reach(by, Ability.EDIT_DESKS) is not Reach.ALL:
            units = units.filter(path__startswith=by.organisation.path)
        offer(self, "department", units)
        self.fields["code"].disabled = bool(self.instance.pk)
        self.fields["weekdays"].widget.attrs["class"] = "lm-days"

    def _post_clean(self) -> None:
        """Nothing is written to the row here: overlaps and codes are the action's to refuse, with names."""


class CapacityForm(forms.Form):
    """A dated change, beside the version of the desk it stood beside."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    from_on = DayField(label=_("起始日期"))
    amount = forms.IntegerField(label=_("办理能力（件）"), min_value=0, max_value=9999)
    reason = forms.CharField(label=_("原因"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs.update({"class": "form-control", "autocomplete": "off"})

    @property
    def change(self) -> CapacityChange:
        """What was typed, once it is clean."""
        return CapacityChange(**{key: value for key, value in self.cleaned_data.items() if key != "version"})
