"""What the print form takes: paper, sheets, scope and days."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.ledger.periods import FIRST_DAY, LAST_DAY
from luodi.reports.wall_paper import PAPER, Layout

SHEETS = [("1", _("一张")), ("2", _("两张")), ("groups", _("每组单独成张"))]


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class PaperForm(forms.Form):
    """Address parameters of the printed wall: `paper`, `sheets`, `attention`, `cards`, `from`, `to`; the wall's own filters,
    grouping and order come beside them."""

    paper = forms.ChoiceField(label=_("纸张"), choices=[(name, name) for name in PAPER], required=False)
    sheets = forms.ChoiceField(label=_("张数"), choices=SHEETS, required=False)
    attention = forms.BooleanField(label=_("只印不能按期和余量紧的项目"), required=False)
    cards = forms.BooleanField(label=_("只印已亮牌的项目"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "from" is no name that a class body could give.
        self.fields |= {"from": _day(_("起始日期")), "to": _day(_("截止日期"))}
        self.order_fields(["paper", "sheets", "from", "to", "attention", "cards"])
        for name in ("paper", "sheets"):
            self.fields[name].widget.attrs["class"] = "form-select"
        for name in ("attention", "cards"):
            self.fields[name].widget.attrs["class"] = "form-check-input"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("from"), cleaned.get("to")
        for name, on in (("from", first), ("to", last)):
            if on and not FIRST_DAY <= on <= LAST_DAY:
                self.add_error(name, _("日期须在 1980 年至 2099 年之间。"))
        if first and last and last <= first:
            self.add_error("to", _("截止日期须晚于起始日期。"))
        return cleaned

    def layout(self) -> Layout:
        """The layout asked for; what is not said is A0, one sheet, all days."""
        asked = self.cleaned_data
        groups = asked["sheets"] == "groups"
        count = 1 if groups else int(asked["sheets"] or 1)
        return Layout(asked["paper"] or "A0", count, groups, asked["from"], asked["to"])
