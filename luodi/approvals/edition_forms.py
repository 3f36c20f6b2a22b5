"""Cleaning of what an official types about an edition and one of its items."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.approvals.catalogue import Permit, catalogue
from luodi.approvals.edition_checks import COMMITMENTS, UNITS, ItemFacts, department_words
from luodi.approvals.edition_words import (
    COMMITMENT_WORDS,
    FIELD_WORDS,
    UNIT_WORDS,
    as_source,
    department,
    remark,
    stage,
)
from luodi.people.forms import offer
from luodi.people.models import Organisation

Choices = list[tuple[str, Any]]


def dressed(form: forms.BaseForm) -> None:
    """The classes of the house on every field."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput):
            widget.attrs["class"] = "form-check-input"
        elif not widget.is_hidden:
            widget.attrs["class"] = "form-select" if isinstance(widget, forms.Select) else "form-control"
            widget.attrs["autocomplete"] = "off"


def departments(present: Iterable[str]) -> Choices:
    """Departments of the catalogue, then the units of this district, in the reader's language; what is there stays."""
    english = get_language() == "en"
    known = sorted({*department_words(), *present})
    units = Organisation.objects.filter(is_active=True).exclude(kind=Organisation.Kind.ENTERPRISE)
    own = [(unit.name, unit.name_en if english and unit.name_en else unit.name) for unit in units]
    return [*((word, department(word)) for word in known), *(pair for pair in own if pair[0] not in known)]


class Codes(forms.CharField):
    """Codes of items, separated by blanks or commas, each once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=300, required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return " ".join(value) if isinstance(value, tuple | list) else value

    def clean(self, value: Any) -> tuple[str, ...]:
        text = super().clean(value)
        for mark in ",，、;；":
            text = text.replace(mark, " ")
        return tuple(dict.fromkeys(text.split()))


class Remark(forms.CharField):
    """A sentence of the source in the reader's language; left as it stands it stays the source's."""

    def __init__(self, max_length: int) -> None:
        super().__init__(max_length=max_length, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def prepare_value(self, value: Any) -> Any:
        return remark(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return as_source(super().clean(value))


class ItemForm(forms.Form):
    """One item of a draft; limits and gates are judged by the action, which knows the whole edition."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    promised_days = forms.IntegerField()
    preparation_days = forms.IntegerField()
    statutory_days = forms.IntegerField(required=False)
    statutory_unit = forms.ChoiceField(choices=[(code, UNIT_WORDS[code]) for code in UNITS])
    statutory_basis = Remark(200)
    department = forms.ChoiceField()
    supervisor = forms.ChoiceField()
    stage = forms.ChoiceField(help_text=_("“并行推进”的事项与各阶段并联办理。"))
    accept_after = Codes(help_text=_("事项编码，用空格分开；它们办结后才能受理本项。"))
    issue_after = Codes(help_text=_("事项编码，用空格分开；可容缺受理，本项办结前取得即可。"))
    tolerant = forms.BooleanField(required=False)
    commitment = forms.ChoiceField(choices=[(code, COMMITMENT_WORDS[code]) for code in COMMITMENTS])
    before_land = forms.BooleanField(required=False)
    condition = Remark(200)
    note = Remark(300)

    def __init__(self, data: Any = None, *, permit: Permit, version: int = 0) -> None:
        known = {field.name: getattr(permit, field.name) for field in fields(ItemFacts)}
        super().__init__(data, initial={**known, "version": version})
        units = departments([permit.department, permit.supervisor])
        offered = {"department": units, "supervisor": units}
        offered["stage"] = [(code, stage(code)) for code in catalogue().stages]
        for name, choices in offered.items():
            offer(self, name, choices)
        for name, field in self.fields.items():
            field.label = FIELD_WORDS.get(name, "")
        dressed(self)

    @property
    def facts(self) -> ItemFacts:
        """What was typed, once it is clean."""
        return ItemFacts(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class CopyForm(forms.Form):
    """Name and reason of a new draft."""

    name = forms.CharField(label=_("名称"), max_length=80)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dressed(self)


class AddForm(forms.Form):
    """An item of the shipped catalogue that the draft does not have."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    item = forms.CharField(max_length=20)
