"""Cleaning of what people type about cards."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.engine.card_rules import Colour
from luodi.ledger.fields import DayField
from luodi.ledger.models import Attachment
from luodi.oversight.actions import Addressee, Excuse, RulesWanted, Upload, units_of
from luodi.oversight.models import MOST_EXCUSED, Card, CardColour, CardRules
from luodi.oversight.queries import LATER, days_to_clear
from luodi.oversight.rules import SHADOW_DAYS, excuse_reasons, rule_sets
from luodi.oversight.words import excuse_words
from luodi.people.forms import PostChoice, RowForm, UnitChoice, offer
from luodi.people.models import Organisation, Post
from luodi.plan.queries import own_language


class CardForm(RowForm):
    """A form about one card on a data date. What cannot be is the action's to refuse."""

    class Meta:
        model = Card
        fields: list[str] = []

    def __init__(self, *args: Any, on: date, keeps_files: bool = False, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)
        if not keeps_files:
            self.fields.pop("upload", None)
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values."""

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""


def _text(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 5}), **options)


class IssueForm(CardForm):
    unit = UnitChoice(Organisation.objects.none(), label=_("责任单位"))
    post = PostChoice(Post.objects.none(), label=_("责任岗位"), required=False)
    limit_on = DayField(label=_("整改期限"))

    def prepare(self) -> None:
        card: Card = self.instance
        units = units_of(card.project)
        offer(self, "unit", Organisation.objects.filter(pk__in=units))
        posts = Post.objects.filter(organisation__in=units, is_active=True)
        offer(self, "post", posts.select_related("organisation"))
        level = rule_sets()[card.rules].levels.get(Colour(card.now_colour or card.colour))
        days = level.limit_days if level else 0
        self.fields["unit"].initial = card.unit_id or card.project.town_id or next(iter(units), None)
        self.fields["post"].initial = card.post_id
        self.fields["limit_on"].initial = self.on + timedelta(days=days)

    @property
    def addressee(self) -> Addressee:
        """What was chosen, once it is clean."""
        return Addressee(**{name: self.cleaned_data[name] for name in ("unit", "post", "limit_on")})


class DismissForm(CardForm):
    words = _text(_("不予亮牌的理由"))


class UploadForm(CardForm):
    """A form with which a file can be handed in; only by who may keep files with the project."""

    upload = forms.FileField(
        label=_("上传文件"), required=False, help_text=_("PDF、PNG、JPG、DOCX、XLSX、ZIP，不超过 20 MB。")
    )

    @property
    def handed_in(self) -> Upload | None:
        """The file, once the form is clean. One byte more than is taken is enough to know that it is too large."""
        file = self.cleaned_data.get("upload")
        return Upload(file.name, file.read(settings.LUODI_MAX_UPLOAD_BYTES + 1)) if file else None


class ExplainForm(UploadForm):
    words = _text(_("情况说明"), help_text=_("写明原因、正在采取的措施和完成日期。"))
    field_order = ("words", "upload")

    def prepare(self) -> None:
        self.fields["words"].initial = self.instance.explanation


class AppealForm(CardForm):
    words = _text(_("申诉理由"), help_text=_("每张牌可申诉一次，由签发人以外的人决定。"))


class DecideForm(CardForm):
    upholds = forms.ChoiceField(label=_("决定"), choices=[("yes", _("维持")), ("no", _("撤销"))])
    words = _text(_("决定理由"))


class ExcuseForm(CardForm):
    days = forms.IntegerField(label=_("核减天数"), min_value=1, max_value=MOST_EXCUSED)
    reason = forms.ChoiceField(label=_("理由"))
    words = forms.CharField(label=_("说明（文号、事实）"), max_length=300)

    def prepare(self) -> None:
        codes = [(code, excuse_words(code)) for code in excuse_reasons()]
        offer(self, "reason", codes)
        days = days_to_clear(self.instance, self.on)
        told = gettext("只能核减责任单位无法控制的天数。")
        if days is None:
            told += gettext("单靠核减天数不能消除亮牌原因。")
        else:
            told += gettext("按今天的数据，核减 %(n)s 天即可消除亮牌原因。") % {"n": days}
        self.fields["days"].help_text = told

    @property
    def excuse(self) -> Excuse:
        """What was typed, once it is clean."""
        return Excuse(**{name: self.cleaned_data[name] for name in ("days", "reason", "words")})


class LiftForm(UploadForm):
    evidence = _text(_("销号依据"), required=False, help_text=_("文字或文件至少一项。"))
    file = forms.ModelChoiceField(Attachment.objects.none(), label=_("依据文件（项目附件）"), required=False)
    field_order = ("evidence", "file", "upload")

    def prepare(self) -> None:
        chosen = self.instance.project.attachments.all()
        offer(self, "file", chosen)
        self.fields["file"].label_from_instance = lambda each: each.name  # type: ignore[attr-defined]


class RulesForm(RowForm):
    """Which rule set from which day; its shadow time is three months unless said otherwise."""

    rules = forms.ChoiceField(label=_("规则"))
    from_on = DayField(label=_("启用日期"))
    shadow_until_on = DayField(
        label=_("试运行至"), help_text=_("试运行期间建议只供重点办查看，不能亮牌。通常三个月。")
    )

    class Meta:
        model = CardRules
        fields = ["rules", "from_on", "shadow_until_on", "note"]

    opened_version = None  # type: ignore[assignment]  # a decision is always a new row

    def __init__(self, *args: Any, on: date, chosen: str, **kwargs: Any) -> None:
        forms.ModelForm.__init__(self, *args, **kwargs)
        sets = [row for row in rule_sets().values() if row.is_computable]
        names = [(row.code, own_language(row.name, row.name_en)) for row in sets]
        offer(self, "rules", names)
        self.fields["rules"].initial = chosen
        self.fields["from_on"].initial = on
        self.fields["shadow_until_on"].initial = on + timedelta(days=SHADOW_DAYS)
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""

    def asked(self, replayed: dict[str, int]) -> RulesWanted:
        """What was typed, once it is clean, with what the replay showed."""
        return RulesWanted(**self.cleaned_data, replayed=replayed)


STATES = [(LATER, _("以后再看的建议")), *Card.State.choices]


class CardFilter(forms.Form):
    """The filters of the list; whatever is not understood finds nothing."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("未了结")), ("all", _("全部")), *STATES]
    )
    colour = forms.ChoiceField(
        label=_("级别"), required=False, choices=[("", _("全部")), *CardColour.choices]
    )
    town = forms.ChoiceField(label=_("镇街"), required=False)

    def __init__(self, *args: Any, judges: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = Organisation.objects.filter(kind=Organisation.Kind.TOWN, is_active=True).order_by("path")
        names = [(unit.code, own_language(unit.name, unit.name_en)) for unit in towns]
        offer(self, "town", [("", _("全部")), *names])
        if not judges:
            inner = {LATER, Card.State.PROPOSED, Card.State.LAPSED, Card.State.DISMISSED}
            chosen = [each for each in self.fields["state"].choices if each[0] not in inner]  # type: ignore[attr-defined]
            offer(self, "state", chosen)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select form-select-sm"
