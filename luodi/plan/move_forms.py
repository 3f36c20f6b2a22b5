"""Cleaning of a move by hand: from which share, to which need, how much, by what document."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from luodi.elements.actions import Move
from luodi.elements.element_types import ElementType, plain
from luodi.elements.forms import AmountField
from luodi.elements.models import Need, Share
from luodi.people.forms import offer
from luodi.plan.forms import DressedForm
from luodi.plan.rivals import Receiver

VERSIONED = RegexValidator(r"^\d{1,18}\.\d{1,9}$")


class RowChoice(forms.ChoiceField):
    """A row with the version that was shown, as "key.version": one that was changed since is the action's to refuse."""

    def valid_value(self, value: Any) -> bool:
        VERSIONED(value)
        return True


class MoveForm(DressedForm):
    giver = RowChoice(label=_("调出项目"))
    receiver = RowChoice(label=_("调入项目"))
    amount = AmountField(label=_("数量"))
    unit = forms.CharField(label=_("单位"), max_length=20)
    document = forms.CharField(label=_("依据文号"), max_length=160, required=False)

    def __init__(
        self, *args: Any, kind: ElementType, givers: list[Share], receivers: list[Receiver], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        unit = kind.unit_words
        give = [
            (key(each), f"{each.need.project.name} · {plain(each.amount)} {unit} {each.get_state_display()}")
            for each in givers
        ]
        take = [
            (key(each.need), _("%(project)s · 还缺 %(gap)s %(unit)s") % {
                "project": each.need.project.name, "gap": plain(each.gap), "unit": unit,
            })
            for each in receivers
        ]  # fmt: skip
        offer(self, "giver", [("", "—"), *give])
        offer(self, "receiver", [("", "—"), *take])
        self.fields["unit"].initial = unit

    def move(self, givers: list[Share], receivers: list[Receiver], document: str = "") -> Move | None:
        """What was typed, once it is clean; None where a row is not there any more, with the error at its field."""
        typed = self.cleaned_data
        share = self._row("giver", {each.pk: each for each in givers})
        need = self._row("receiver", {each.need.pk: each.need for each in receivers})
        if share is None or need is None:
            return None
        amount: Decimal = typed["amount"]
        return Move(
            share[0], share[1], need[0], need[1], amount, document or typed["document"], typed["unit"].strip()
        )

    def _row(self, name: str, rows: dict[int, Any]) -> tuple[Any, int] | None:
        pk, _dot, version = self.cleaned_data[name].partition(".")
        if int(pk) in rows:
            return rows[int(pk)], int(version)
        self.add_error(name, _("这一笔刚有变动，已不能调剂。请重新选择。"))
        return None


def key(row: Share | Need) -> str:
    """A row and its version as the value of a choice."""
    return f"{row.pk}.{row.version}"
