"""Cleaning of what people type about handovers, the service log and requests."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.ledger.duty_models import Handover, ServiceEntry, ServiceRequest
from luodi.ledger.fields import DayField
from luodi.ledger.handovers import HOLD_POSTS
from luodi.people.forms import PostChoice, RowForm
from luodi.people.models import Post, User
from luodi.people.views import named


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A person with the unit and, where one is held, the post."""

    def label_from_instance(self, obj: Any) -> str:
        held = f" · {named(obj.post)}" if obj.post else ""
        return f"{named(obj.organisation)} · {named(obj)} · {obj.username}{held}"


class HandoverForm(RowForm):
    post = PostChoice(
        Post.objects.filter(is_active=True)
        .select_related("organisation")
        .order_by("organisation__path", "rank"),
        label=_("职务"),
    )
    receiver = PersonChoice(
        User.objects.filter(is_active=True, role__in=HOLD_POSTS)
        .select_related("organisation", "post")
        .order_by("organisation__path", "username"),
        label=_("接收人"),
        help_text=_("与移交人同一单位、同一角色，且没有其他职务。"),
    )

    class Meta:
        model = Handover
        fields = ["post", "receiver", "words"]

    def _post_clean(self) -> None:
        """What cannot be is the action's to refuse."""


class LogForm(RowForm):
    on = DayField(label=_("日期"))

    class Meta:
        model = ServiceEntry
        fields = ["kind", "on", "words"]
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}

    opened_version = None  # type: ignore[assignment]  # a line is written once

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forms.ModelForm.__init__(self, *args, **kwargs)
        _dress(self)

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""


class AskForm(RowForm):
    words = forms.CharField(label=_("具体情况"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    class Meta:
        model = ServiceRequest
        fields = ["title"]

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""


class WordsForm(RowForm):
    words = forms.CharField(
        label=_("内容"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )

    class Meta:
        model = ServiceRequest
        fields: list[str] = []

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""


def _dress(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        is_choice = isinstance(field, forms.ChoiceField)
        field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
