"""Cleaning of what people type about tours."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.inspection.actions.touring import TourFacts
from luodi.inspection.models import Tour, TourScore
from luodi.inspection.proposals import ON_SITE
from luodi.ledger.fields import DayField
from luodi.ledger.models import Project
from luodi.ledger.stages import Stage
from luodi.people.forms import RowForm
from luodi.people.models import Organisation
from luodi.plan.queries import own_language

U = Organisation.Kind
OFFERED = 40  # the largest; others by their code


class ProjectChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Projects with their towns."""

    def label_from_instance(self, obj: Any) -> str:
        town = own_language(obj.town.name, obj.town.name_en) if obj.town else "—"
        return f"{obj.name} · {obj.code} · {town}"


class UnitChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Units by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return own_language(obj.name, obj.name_en)


class TourForm(RowForm):
    title = forms.CharField(label=_("名称"), max_length=120)
    on = DayField(label=_("观摩日期"))
    projects = ProjectChoices(
        Project.objects.none(), label=_("观摩点"), required=False, widget=forms.CheckboxSelectMultiple
    )
    codes = forms.CharField(
        label=_("其他项目编号"), max_length=400, required=False, help_text=_("上面没有的，用逗号隔开。")
    )
    units = UnitChoices(
        Organisation.objects.none(), label=_("评分单位"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Tour
        fields: list[str] = []

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = (*ON_SITE, Stage.PRODUCTION)
        found = Project.objects.filter(stage__in=stages, total_investment_yuan__isnull=False)
        largest = found.order_by("-total_investment_yuan", "code").values_list("pk", flat=True)[:OFFERED]
        rows = (
            Project.objects.filter(pk__in=list(largest)).select_related("town").order_by("town__path", "code")
        )
        self.fields["projects"].queryset = rows  # type: ignore[attr-defined]
        units = Organisation.objects.filter(
            kind__in=(U.DISTRICT, U.TOWN, U.ZONE, U.DEPARTMENT), is_active=True
        )
        self.fields["units"].queryset = units.order_by("path")  # type: ignore[attr-defined]
        self.fields["on"].initial = on
        for name in ("projects", "units"):
            self.fields[name].widget.attrs.pop("class", None)

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""

    def clean_codes(self) -> list[Project]:
        asked = [
            code.strip() for code in self.cleaned_data["codes"].replace("，", ",").split(",") if code.strip()
        ]
        found = {row.code: row for row in Project.objects.filter(code__in=asked)}
        if wrong := [code for code in asked if code not in found]:
            raise forms.ValidationError(
                _("没有编号为 %(codes)s 的项目。"), params={"codes": ", ".join(wrong)}
            )
        return [found[code] for code in dict.fromkeys(asked)]

    @property
    def facts(self) -> TourFacts:
        """What was chosen, once it is clean."""
        typed = self.cleaned_data
        projects = list(dict.fromkeys([*typed["projects"], *typed["codes"]]))
        return TourFacts(typed["title"], typed["on"], projects, list(typed["units"]))


class ScoreForm(RowForm):
    """The sheet of a tour: one whole number for each criterion."""

    class Meta:
        model = Tour
        fields: list[str] = []

    def __init__(self, *args: Any, given: TourScore | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sheet: Sequence[Mapping[str, Any]] = self.instance.sheet
        for row in sheet:
            words = own_language(row["name"], row["name_en"])
            self.fields[row["code"]] = forms.IntegerField(
                label=_("%(criterion)s（0–%(most)s）") % {"criterion": words, "most": row["most"]},
                min_value=0, max_value=row["most"], initial=given.points.get(row["code"]) if given else None,
                widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
            )  # fmt: skip

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""

    @property
    def points(self) -> dict[str, int]:
        """What was given, once it is clean."""
        return {row["code"]: self.cleaned_data[row["code"]] for row in self.instance.sheet}
