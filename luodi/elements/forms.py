"""Cleaning of what people type about pools, batches, needs and shares."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.elements.actions import Arrival, Decision, NeedFacts
from luodi.elements.element_types import ElementLevel, ElementType, element_types, plain
from luodi.elements.models import AMOUNT, MOST, Batch, Need, Pool, Share
from luodi.ledger.fields import DayField, MonthField
from luodi.people.forms import RowForm, UnitChoice, offer
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach

S = Share.State


def _choices() -> list[tuple[str, str]]:
    return [(kind.code, f"{kind.words}（{kind.unit_words}）") for kind in element_types().values()]


class AmountField(forms.DecimalField):
    """An amount in the unit of its element; how fine it may be is the element's to say."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": MOST, **AMOUNT, **options})
        self.widget.attrs["step"] = "any"

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value


class AnyMonthField(MonthField):
    """A month, or none."""

    def clean(self, value: Any) -> date | None:  # type: ignore[override]
        if not value or isinstance(value, date):
            return value or None
        return super().clean(value)


class PoolForm(RowForm):
    element = forms.ChoiceField(label=_("要素"))
    keeper = UnitChoice(
        Organisation.objects.filter(is_active=True, kind=Organisation.Kind.DEPARTMENT),
        label=_("主管部门"),
        required=False,
    )

    class Meta:
        model = Pool
        fields = ["element", "name", "name_en", "keeper", "carries", "is_active"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "element", _choices())
        self.fields["element"].disabled = bool(self.instance.pk)
        # Who keeps a pool is the office's to say: a keeper cannot hand it on.
        self.fields["keeper"].disabled = reach(by, Ability.EDIT_ELEMENTS) is not Reach.ALL

    def _post_clean(self) -> None:
        """Nothing is written to the row here: an element twice is the action's to refuse."""


class BatchForm(forms.Form):
    """A batch, beside the version of the pool it stood beside."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    available_on = DayField(label=_("可用日期"))
    amount = AmountField(label=_("数量"))
    unit = forms.CharField(label=_("文件所用单位"), max_length=20, required=False)
    source = forms.CharField(label=_("来源文号"), max_length=160)
    level = forms.ChoiceField(label=_("下达层级"), required=False)
    year = forms.IntegerField(label=_("所属年度"), min_value=2000, max_value=2099, required=False)
    expires_on = DayField(label=_("有效期至"), required=False)
    is_pledged = forms.BooleanField(label=_("承诺腾出（先立后破）"), required=False)

    def __init__(self, *args: Any, kind: ElementType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(level, str(ElementLevel(level).label)) for level in kind.levels]
        offer(self, "level", [("", "—"), *levels])
        self.fields["unit"].initial = kind.unit_words
        if not kind.advances:
            del self.fields["is_pledged"]
        for field in self.fields.values():
            if field.widget.is_hidden:
                continue
            ticked = isinstance(field.widget, forms.CheckboxInput)
            css = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            css = "form-check-input" if ticked else css
            field.widget.attrs.update({"class": css, "autocomplete": "off"})

    @classmethod
    def of(cls, batch: Batch, kind: ElementType, version: int) -> "BatchForm":
        """The form filled with what stands."""
        known = {name: getattr(batch, name) for name in cls.base_fields if hasattr(batch, name)}
        return cls(initial={**known, "version": version}, kind=kind)

    @property
    def arrival(self) -> Arrival:
        """What was typed, once it is clean."""
        return Arrival(**{key: value for key, value in self.cleaned_data.items() if key != "version"})


class NeedForm(RowForm):
    element = forms.ChoiceField(label=_("要素"))
    amount = AmountField(label=_("需要数量"))
    month = AnyMonthField(label=_("月份"), required=False, help_text=_("只有用工按月填写。"))
    needed_on = DayField(
        label=_("最迟需要日期"), required=False, help_text=_("不填的，按计划中办理相应事项的日期。")
    )

    class Meta:
        model = Need
        fields = ["element", "amount", "month", "needed_on", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "element", _choices())
        fixed = bool(self.instance.pk)
        self.fields["element"].disabled = self.fields["month"].disabled = fixed

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""

    @property
    def facts(self) -> NeedFacts:
        """What was typed, once it is clean."""
        return NeedFacts(**self.wanted)


class RequestForm(RowForm):
    """How much of a need is asked for."""

    amount = AmountField(label=_("申请数量"))

    class Meta:
        model = Need
        fields: list[str] = []

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""


VERBS = {
    "reserve": (_("预留"), (S.REQUESTED,)),
    "grant": (_("批准"), (S.REQUESTED, S.RESERVED)),
    "refuse": (_("不批准"), (S.REQUESTED,)),
    "use": (_("登记已使用"), (S.GRANTED, S.ADVANCED, S.REPAID)),
    "return": (_("退回"), (S.RESERVED, S.GRANTED, S.ADVANCED, S.REPAID, S.USED)),
}


class ShareForm(RowForm):
    """What is decided on a share."""

    verb = forms.ChoiceField(label=_("办理"))
    amount = AmountField(
        label=_("数量"), required=False, help_text=_("不填为全部；少于申请的部分批准后，其余仍为已申请。")
    )

    class Meta:
        model = Share
        fields = ["verb", "amount", "document"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = self.instance.state
        offered = [(verb, words) for verb, (words, states) in VERBS.items() if state in states]
        offer(self, "verb", offered)
        self.initial.pop("amount", None)
        self.initial.pop("document", None)

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""

    @property
    def decision(self) -> Decision:
        """What was typed, once it is clean."""
        typed = self.cleaned_data
        return Decision(typed["opened_version"], typed["document"], typed["amount"])
