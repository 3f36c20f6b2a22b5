"""Cleaning of what people type about a step of an application: only the fields that the step has."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.approvals.actions import StepFacts
from luodi.approvals.catalogue import Permit
from luodi.approvals.models import ApplicationEvent
from luodi.approvals.steps import WITH_REASON, WITH_UNTIL
from luodi.ledger.fields import DayField

V = ApplicationEvent.Verb
UNTIL = {V.RETURN: _("请于何日前补正"), V.PUBLICISE: _("公示截止"), V.REVIEW: _("评审预计结束")}


class StepForm(forms.Form):
    """One step. `missing`: names of gates that are open, offered as gaps or on a commitment where the item allows."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    verb = forms.ChoiceField(widget=forms.HiddenInput, choices=V.choices)
    next = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)
    on = DayField(label=_("日期"))
    until_on = DayField(required=False)
    with_gaps = forms.BooleanField(label=_("容缺受理：所缺事项在办结前取得"), required=False)
    promised_on = DayField(label=_("告知承诺：所缺材料何日补齐"), required=False)
    document = forms.CharField(label=_("文号"), required=False, max_length=120)
    note = forms.CharField(label=_("说明"), required=False, max_length=300)

    def __init__(self, *args: Any, verb: str, permit: Permit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step = V(verb)
        accepts = step is V.ACCEPT and permit is not None
        self._keep("until_on", step in WITH_UNTIL)
        self._keep("with_gaps", accepts and permit is not None and permit.tolerant)
        self._keep("promised_on", accepts and permit is not None and permit.commitment != "none")
        self._keep("document", step not in (V.PREPARE, V.RESUME, V.KEEP))
        if step in UNTIL:
            self.fields["until_on"].label = UNTIL[step]
        if step in WITH_REASON:
            self.fields["note"].required = True
            self.fields["note"].label = _("原因")
        for name, field in self.fields.items():
            if name == "with_gaps":
                field.widget.attrs["class"] = "form-check-input"
            elif not field.widget.is_hidden:
                field.widget.attrs.update({"class": "form-control", "autocomplete": "off"})

    def _keep(self, name: str, wanted: bool) -> None:
        if not wanted:
            del self.fields[name]

    @property
    def step(self) -> StepFacts:
        """What was typed, once it is clean."""
        typed = {key: value for key, value in self.cleaned_data.items() if key not in ("version", "next")}
        return StepFacts(**typed)


def fresh(verb: str, version: int, on: date, back: str, permit: Permit | None) -> StepForm:
    """An empty form of a step, for today."""
    initial = {"verb": verb, "version": version, "on": on, "next": back}
    return StepForm(verb=verb, permit=permit, initial=initial)
