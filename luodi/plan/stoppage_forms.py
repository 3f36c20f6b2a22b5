"""Cleaning of what people type about stops of work and recovery."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luodi.ledger.fields import DayField
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.forms import RowForm, UnitChoice, offer
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.plan.actions import Because, StoppageFacts
from luodi.plan.models import CalendarCode
from luodi.plan.prices import prices
from luodi.plan.stoppage_models import RecoveryStrategy, Stoppage

ON_SITE = [code for code in CalendarCode.values if code.startswith("S")]
STEP = re.compile(r"(\d{1,3})[:：](\d{1,3})%?")


class RampField(forms.CharField):
    """Steps of labour coming back, typed as 7:20 10:50 10:80."""

    def prepare_value(self, value: Any) -> Any:
        return " ".join(f"{days}:{percent}" for days, percent in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> tuple[tuple[int, int], ...]:
        text = str(super().clean(value))
        found = [STEP.fullmatch(part) for part in text.replace("，", " ").replace(",", " ").split()]
        steps = [(int(each[1]), int(each[2])) for each in found if each]
        if len(steps) != len(found) or any(percent > 100 for _days, percent in steps):
            raise forms.ValidationError(_("请按“天数:百分比”填写，如 7:20 10:50 10:80。"))
        return tuple(steps)


class CodesField(forms.MultipleChoiceField):
    """Calendars, kept as codes separated by spaces."""

    def prepare_value(self, value: Any) -> Any:
        return value.split() if isinstance(value, str) else value


class ProjectCodeField(forms.CharField):
    """A project by its number, within reach of the person."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.open: QuerySet[Project] = Project.objects.none()

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return Project.objects.values_list("code", flat=True).get(pk=value)
        return value

    def clean(self, value: Any) -> Project | None:
        code = super().clean(value)
        if not code:
            return None
        found = self.open.filter(code=code).select_related("town").first()
        if found is None:
            raise forms.ValidationError(
                _("没有编号为“%(code)s”的项目，或不在您的职责范围内。") % {"code": code}
            )
        return found


class BecauseFields(forms.Form):
    """Why a stop is changed or withdrawn of which something was accepted already, and what becomes of that."""

    because = forms.CharField(label=_("变更原因"), max_length=200)
    gives_back = forms.BooleanField(label=_("退回已采纳的赶工（工期和搭接恢复原样）"), required=False)

    @property
    def cause(self) -> Because:
        """What was typed, once it is clean."""
        typed = self.cleaned_data
        return Because(typed.get("because", ""), bool(typed.get("gives_back")))


class WithdrawForm(BecauseFields, RowForm):
    """Taking back a stop that was answered already."""

    class Meta:
        model = Stoppage
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gives_back"].initial = True


class StoppageForm(BecauseFields, RowForm):
    project = ProjectCodeField(label=_("项目编号"), required=False, max_length=40)
    town = UnitChoice(Organisation.objects.none(), label=_("镇街"), required=False)
    from_on = DayField(label=_("停工首日"))
    until_on = DayField(label=_("停工末日"))
    ramp = RampField(
        label=_("复工爬坡"),
        required=False,
        max_length=60,
        help_text=_("复工后每段“天数:到岗百分比”，用空格分开；不填表示复工当天全员到岗。"),
    )
    calendars = CodesField(
        label=_("哪些工作停"),
        choices=CalendarCode.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("通常只停现场；审批和申报照常。"),
    )

    class Meta:
        model = Stoppage
        fields = [
            "reach",
            "town",
            "project",
            "reason",
            "from_on",
            "until_on",
            "ramp",
            "document",
            "calendars",
        ]

    def __init__(self, *args: Any, by: User, is_settled: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_settled:
            del self.fields["because"], self.fields["gives_back"]
        towns = Organisation.objects.filter(is_active=True, kind=Organisation.Kind.TOWN)
        if reach(by, Ability.ENTER_STOPPAGES) is not Reach.ALL:
            towns = towns.filter(path__startswith=by.organisation.path)
            choices = [each for each in Stoppage.Reach.choices if each[0] != Stoppage.Reach.DISTRICT]
            offer(self, "reach", choices)
        offer(self, "town", towns)
        self.fields["project"].open = visible_projects(by, Ability.ENTER_STOPPAGES)  # type: ignore[attr-defined]
        self.fields["calendars"].widget.attrs["class"] = "lm-days"
        if not self.instance.pk:
            self.fields["calendars"].initial = " ".join(ON_SITE)
            self.fields["ramp"].initial = [list(step) for step in prices().ramp]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        for name, wanted in (("project", Stoppage.Reach.PROJECT), ("town", Stoppage.Reach.TOWN)):
            if typed.get("reach") == wanted and not typed.get(name) and name not in self.errors:
                self.add_error(name, _("请选择停工的范围。"))
        first, last = typed.get("from_on"), typed.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", _("停工末日不能早于首日。"))
        return typed

    def _post_clean(self) -> None:
        """Nothing is written to the row here: what cannot be is the action's to refuse."""

    @property
    def facts(self) -> StoppageFacts:
        """What was typed, once it is clean."""
        names = ("reach", "from_on", "until_on", "reason", "calendars", "ramp", "project", "town", "document")
        return StoppageFacts(**{name: self.cleaned_data[name] for name in names})


class AcceptForm(forms.Form):
    """One strategy, for one project or all that are open, of the answer that the page showed."""

    answer = forms.IntegerField(min_value=1)
    strategy = forms.ChoiceField(choices=RecoveryStrategy.choices)
    project = forms.IntegerField(min_value=1, required=False)
