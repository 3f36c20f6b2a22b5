"""Cleaning of what people type about pools and batches."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.elements.actions import Arrival
from luodi.elements.element_types import element_types
from luodi.elements.models import Pool
from luodi.ledger.fields import DayField
from luodi.people.forms import RowForm, UnitChoice
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach


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
        kinds = [(kind.code, f"{kind.words}（{kind.unit_words}）") for kind in element_types().values()]
        self.fields["element"].choices = kinds  # type: ignore[attr-defined]
        self.fields["element"].disabled = bool(self.instance.pk)
        # Who keeps a pool is the office's to say: a keeper cannot hand it on.
        self.fields["keeper"].disabled = reach(by, Ability.EDIT_ELEMENTS) is not Reach.ALL

    def _post_clean(self) -> None:
        """Nothing is written to the row here: an element twice is the action's to refuse."""


class BatchForm(forms.Form):
    """A batch, beside the version of the pool it stood beside."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    available_on = DayField(label=_("可用日期"))
    amount = forms.DecimalField(
        label=_("数量"), min_value=0, max_value=9999999, max_digits=12, decimal_places=2
    )
    source = forms.CharField(label=_("来源文号"), max_length=160)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs.update({"class": "form-control", "autocomplete": "off"})

    @property
    def arrival(self) -> Arrival:
        """What was typed, once it is clean."""
        return Arrival(**{key: value for key, value in self.cleaned_data.items() if key != "version"})
