"""Cleaning of a template as it is written in the table form."""

from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from luodi.plan.actions import TemplateContent
from luodi.plan.forms import LONGEST, DressedForm, dressed, marked, plain_days
from luodi.plan.models import LinkType, Template, TemplateActivity, TemplateLink

PLAIN = RegexValidator(r"^[A-Za-z0-9_-]+$", _("编码只能用字母、数字、下划线和连字符。"))


class CopyForm(DressedForm):
    code = forms.CharField(label=_("编码"), max_length=60, validators=[PLAIN])
    name = forms.CharField(label=_("名称"), max_length=120)


class TemplateForm(forms.ModelForm[Any]):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Template
        fields = ["name", "name_en", "reference", "reference_en", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        dressed(self)
        self.fields["is_active"].widget.attrs["class"] = "form-check-input"


def _days(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_value=LONGEST, max_digits=7, decimal_places=2)


class StepForm(forms.ModelForm[Any]):
    """One step; an empty row is no step."""

    optimistic_days = _days(_("乐观"))
    likely_days = _days(_("可能"))
    pessimistic_days = _days(_("悲观"))

    class Meta:
        model = TemplateActivity
        fields = [
            "code", "name", "name_en", "optimistic_days", "likely_days", "pessimistic_days", "calendar",
            "milestone", "stage_group", "stands_for",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].validators.append(PLAIN)
        _labelled(self)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        low, likely, high = (cleaned.get(f"{word}_days") for word in ("optimistic", "likely", "pessimistic"))
        if low is not None and likely is not None and low > likely:
            self.add_error("likely_days", _("可能天数不能小于乐观天数。"))
        if likely is not None and high is not None and likely > high:
            self.add_error("pessimistic_days", _("悲观天数不能小于可能天数。"))
        marked(self)
        return cleaned


class WireForm(forms.Form):
    """One relationship by the codes of its steps; an empty row is none."""

    predecessor = forms.CharField(label=_("紧前工作编码"), max_length=20)
    successor = forms.CharField(label=_("紧后工作编码"), max_length=20)
    type = forms.ChoiceField(label=_("搭接关系"), choices=LinkType.choices, initial=LinkType.FS)
    lag_days = forms.DecimalField(
        label=_("时距"), initial=0, min_value=-LONGEST, max_value=LONGEST, max_digits=7, decimal_places=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _labelled(self)


def _labelled(form: forms.BaseForm) -> None:
    """In a table the head says the label to the eye; each field says it to the screen reader."""
    for field in form.fields.values():
        field.widget.attrs["aria-label"] = str(field.label)
    dressed(form)


class StepRows(forms.BaseFormSet[Any]):
    def clean(self) -> None:
        codes: set[str] = set()
        for form in self._kept():
            code = form.cleaned_data.get("code")
            if code in codes:
                form.add_error("code", _("编码重复。"))
                marked(form)
            codes.add(code)

    def _kept(self) -> list[Any]:
        return [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]

    def contents(self) -> list[dict[str, Any]]:
        """The steps as typed, in order."""
        return [{name: form.cleaned_data[name] for name in StepForm.Meta.fields} for form in self._kept()]


class WireRows(forms.BaseFormSet[Any]):
    def check(self, codes: set[str]) -> bool:
        """Do all relationships name known, different steps, each pair and type once? Errors stand at the field."""
        seen: set[tuple[str, str, str]] = set()
        for form in self._kept():
            typed = form.cleaned_data
            for name in ("predecessor", "successor"):
                if typed.get(name) not in codes:
                    form.add_error(name, _("没有这个编码的工序。"))
            key = (typed.get("predecessor", ""), typed.get("successor", ""), typed.get("type", ""))
            if key[0] and key[0] == key[1]:
                form.add_error("successor", _("工序不能等待自己。"))
            if key in seen:
                form.add_error("successor", _("这个关系重复了。"))
            seen.add(key)
            marked(form)
        return not any(form.errors for form in self._kept())

    def _kept(self) -> list[Any]:
        return [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]

    def contents(self) -> list[dict[str, Any]]:
        """The relationships as typed."""
        return [{k: v for k, v in form.cleaned_data.items() if k != "DELETE"} for form in self._kept()]


class TemplateTable:
    """The whole form of a template: its head, its steps, its relationships."""

    def __init__(self, template: Template, data: Any = None, more: int = 0) -> None:
        steps = forms.formset_factory(
            StepForm, formset=StepRows, extra=0 if data else more, can_delete=True, max_num=400
        )
        wires = forms.formset_factory(
            WireForm, formset=WireRows, extra=0 if data else more, can_delete=True, max_num=1200
        )
        links = TemplateLink.objects.filter(template=template).order_by("successor__position", "pk")
        columns = ("predecessor__code", "successor__code", "type", "lag_days")
        initial = [
            {"predecessor": before, "successor": behind, "type": kind, "lag_days": plain_days(lag)}
            for before, behind, kind, lag in links.values_list(*columns)
        ]
        self.head = TemplateForm(data, instance=template)
        rows = list(template.activities.values(*StepForm.Meta.fields))
        for row in rows:
            row |= {name: plain_days(value) for name, value in row.items() if name.endswith("_days")}
        self.steps = cast(StepRows, steps(data, initial=rows, prefix="steps"))
        self.wires = cast(WireRows, wires(data, initial=initial, prefix="links"))

    def is_valid(self) -> bool:
        if not all([self.head.is_valid(), self.steps.is_valid(), self.wires.is_valid()]):
            return False
        return self.wires.check({step["code"] for step in self.steps.contents()})

    def content(self) -> TemplateContent:
        """What was typed, once it is valid."""
        columns = {name: self.head.cleaned_data[name] for name in TemplateForm.Meta.fields}
        return TemplateContent(columns, self.steps.contents(), self.wires.contents())
