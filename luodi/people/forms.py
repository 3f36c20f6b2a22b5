"""Cleaning of what people type about units, posts, users and themselves."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.people.models import Organisation, Post, Role, SavedView, User


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit of the tree, indented by its depth."""

    def label_from_instance(self, obj: Any) -> str:
        english = get_language() == "en" and obj.name_en
        return f"{'　' * (obj.level - 1)}{obj.name_en if english else obj.name}"


class PostChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A post with its unit."""

    def label_from_instance(self, obj: Any) -> str:
        if get_language() == "en":
            return f"{obj.organisation.name_en or obj.organisation.name} · {obj.title_en or obj.title}"
        return f"{obj.organisation.name} · {obj.title}"


def _short_empty(field: forms.Field) -> None:
    """The choice of nothing is a dash here, as in the tables."""
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = field.empty_label and "—"
    elif isinstance(field, forms.ChoiceField):
        field.choices = [
            (value, label if value else "—")
            for value, label in cast("Iterable[tuple[Any, Any]]", field.choices)
        ]


def offer(form: forms.BaseForm, name: str, found: Any) -> None:
    """What a field of choices, or of rows, has to choose from, where that is known only when the form is made."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = found
    elif isinstance(field, forms.ChoiceField):
        field.choices = found
    else:
        raise TypeError(f"{name} has nothing to choose from")


def _dressed(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput):
            widget.attrs["class"] = "form-check-input"
        elif isinstance(widget, forms.Select):
            widget.attrs["class"] = "form-select"
            _short_empty(field)
        elif not widget.is_hidden:
            widget.attrs["class"] = "form-control"
            widget.attrs.setdefault("autocomplete", "off")


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form of one row that carries the version it was opened with."""

    opened_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened_version"].initial = self.instance.version if self.instance.pk else 0
        _dressed(self)

    @property
    def wanted(self) -> dict[str, Any]:
        """What was typed, without the version; synthetic rows stay so."""
        typed = {key: value for key, value in self.cleaned_data.items() if key != "opened_version"}
        return {**typed, "is_synthetic": self.instance.is_synthetic}


class OrganisationForm(RowForm):
    parent = UnitChoice(Organisation.objects.filter(is_active=True), label=_("上级单位"), required=False)
    longitude = forms.FloatField(label=_("经度（°，WGS-84）"), required=False, min_value=-180, max_value=180)
    latitude = forms.FloatField(label=_("纬度（°，WGS-84）"), required=False, min_value=-90, max_value=90)

    class Meta:
        model = Organisation
        fields = ["code", "name", "name_en", "kind", "parent", "longitude", "latitude"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = bool(self.instance.pk)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (cleaned.get("longitude") is None) != (cleaned.get("latitude") is None):
            self.add_error("latitude", _("经度和纬度须同时填写，或都不填。"))
        return cleaned


class PostForm(RowForm):
    organisation = UnitChoice(Organisation.objects.filter(is_active=True), label=_("单位"))

    class Meta:
        model = Post
        fields = ["organisation", "title", "title_en", "rank", "is_leader"]


class UserForm(RowForm):
    organisation = UnitChoice(Organisation.objects.filter(is_active=True), label=_("单位"))
    post = PostChoice(
        Post.objects.filter(is_active=True)
        .select_related("organisation")
        .order_by("organisation__path", "rank"),
        label=_("职务"),
        required=False,
    )

    class Meta:
        model = User
        fields = ["username", "name", "name_en", "role", "organisation", "post"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The journal names a person as "user:…" in 120 characters.
        self.fields["username"].validators.append(MaxLengthValidator(100))
        self.fields["username"].disabled = bool(self.instance.pk)


class ViewForm(RowForm):
    """Name and place of a saved view; sharing only for those who may. A new one carries its page and query."""

    page = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    query = forms.CharField(widget=forms.HiddenInput, max_length=1000, required=False)

    class Meta:
        model = SavedView
        fields = ["name", "position", "is_shared"]

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]
        if self.instance.pk:
            del self.fields["page"], self.fields["query"]
        else:
            del self.fields["position"]

    @property
    def wanted(self) -> dict[str, Any]:
        return {key: value for key, value in self.cleaned_data.items() if key != "opened_version"}


class UnitFilter(forms.Form):
    """Filters above lists; whatever is not understood is left out."""

    q = forms.CharField(required=False, max_length=100)
    kind = forms.ChoiceField(required=False, choices=[("", _("全部")), *Organisation.Kind.choices])
    role = forms.ChoiceField(required=False, choices=[("", _("全部")), *Role.choices])
    unit = UnitChoice(Organisation.objects.all(), required=False, empty_label=_("全部"))


class JournalForm(forms.Form):
    actor = forms.CharField(required=False, max_length=150)
    action = forms.CharField(required=False, max_length=80)
    target = forms.CharField(required=False, max_length=120)
    on = forms.DateField(required=False)


class VersionForm(forms.Form):
    """A button on one row: the version of the row it stood beside."""

    version = forms.IntegerField(min_value=1)


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("界面语言"), required=False, choices=[("", _("随浏览器")), *settings.LANGUAGES]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dressed(self)


class PasswordForm(forms.Form):
    """Change of one's own password."""

    old = forms.CharField(label=_("当前密码"), strip=False, widget=forms.PasswordInput)
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        widget=forms.PasswordInput,
        help_text=_("至少 10 位，不能全为数字，不能与账号相近。"),
    )
    again = forms.CharField(label=_("再输一遍新密码"), strip=False, widget=forms.PasswordInput)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        _dressed(self)
        self.fields["old"].widget.attrs["autocomplete"] = "current-password"
        for name in ("new", "again"):
            self.fields[name].widget.attrs["autocomplete"] = "new-password"

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise ValidationError(_("当前密码不对。"))
        return old

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("两次输入的新密码不一致。"))
        return cleaned
