"""Fields of this room's forms: amounts in 万元, ISO days, months, names of posts and units."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.ledger.periods import FIRST_DAY, LAST_DAY, month_end

WAN = Decimal(10_000)


class WanField(forms.DecimalField):
    """An amount shown and typed in 万元, kept in yuan."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"max_digits": 16, "decimal_places": 8, "min_value": 0, "required": False, **options}
        )
        self.widget.attrs["step"] = "any"

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        return format((value / WAN).normalize(), "f")

    def clean(self, value: Any) -> Decimal | None:
        amount: Decimal | None = super().clean(value)
        return None if amount is None else amount * WAN


class DayField(forms.DateField):
    """A day of 1980 to 2099, typed in the browser's own calendar or as 2021-06-30."""

    default_validators = [
        MinValueValidator(FIRST_DAY, _("请填写 1980 至 2099 年之间的日期。")),
        MaxValueValidator(LAST_DAY, _("请填写 1980 至 2099 年之间的日期。")),
    ]

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(**{"widget": widget, "input_formats": ["%Y-%m-%d"], **options})


class MonthField(forms.Field):
    """A month as 2021-06; its value is the last day."""

    widget = forms.TextInput(
        attrs={"type": "month", "placeholder": "2021-06", "pattern": "[0-9]{4}-[0-9]{2}"}
    )
    default_error_messages = {"invalid": _("请按 2021-06 的格式填写月份。")}

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%Y-%m") if isinstance(value, date) else value

    def clean(self, value: Any) -> date:
        text = str(super().clean(value) or "")
        try:
            month = month_end(date.fromisoformat(f"{text}-01"))
        except ValueError as wrong:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from wrong
        if not FIRST_DAY <= month <= LAST_DAY:
            raise forms.ValidationError(_("请填写 1980 至 2099 年之间的日期。"), code="range")
        return month


def own_name(thing: Any) -> str:
    """Name of a unit or post in the reader's language; Chinese where no English name is kept."""
    english = getattr(thing, "name_en", "") or getattr(thing, "title_en", "")
    return english if english and get_language() == "en" else str(thing)


class NamedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the rows, named in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return own_name(obj)


class PostChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the posts, with its unit: the same title stands in many units."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{own_name(obj.organisation)} · {own_name(obj)}"


class NamedChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some of the rows, named in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return own_name(obj)


def dress(form: forms.BaseForm) -> None:
    """Give every widget the class of the look."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(field, NamedChoice | PostChoice):
            field.empty_label = "—"
        if isinstance(widget, forms.CheckboxSelectMultiple):
            continue
        if isinstance(widget, forms.Select):
            widget.attrs.setdefault("class", "form-select")
        elif not widget.is_hidden:
            widget.attrs.setdefault("class", "form-control")


def labelled(form: forms.BaseForm, words: Mapping[str, Any]) -> None:
    """Set labels by field name."""
    for name, label in words.items():
        if name in form.fields:
            form.fields[name].label = label


def shown(field: forms.Field, value: Any) -> str:
    """A stored value in the words of its field; a dash where there is none."""
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, list):
        return "、".join(shown(field, each) for each in value)
    if isinstance(field, forms.ModelChoiceField):
        found = field.queryset.model.objects.filter(pk=value).first() if field.queryset is not None else None
        return field.label_from_instance(found) if found else str(value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(field.prepare_value(value))
