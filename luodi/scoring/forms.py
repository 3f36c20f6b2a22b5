"""Cleaning of what people type about scores and about forms that are to be filled in."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.ledger.fields import DayField, NamedChoices
from luodi.people.forms import RowForm
from luodi.people.models import Organisation
from luodi.plan.queries import own_language
from luodi.scoring.actions import RunWanted
from luodi.scoring.burden import COUNTED, FormWanted
from luodi.scoring.models import BurdenCap, FormCall, Objection, ScoreRuleFile, ScoreRun
from luodi.scoring.rules import LONGEST, rule_sets


class OnDay(RowForm):
    """A form about one row on a data date. What cannot be is the action's to refuse."""

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values."""

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""


def _words(label: Any, most: int = 500) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 4}))


def _rule_choices() -> list[tuple[str, str]]:
    usable = [each for each in rule_sets().values() if each.rules.is_computable]
    names = [(each, own_language(each.rules.name, each.rules.name_en)) for each in usable]
    return [(each.key, f"{name} · {each.rules.edition}") for each, name in names]


class RunForm(OnDay):
    name = forms.CharField(label=_("考核名称"), max_length=80)
    from_on = DayField(label=_("开始日期"))
    until_on = DayField(label=_("结束日期"), help_text=_("不晚于数据日期。"))
    rules = forms.ChoiceField(label=_("规则"), choices=_rule_choices)

    class Meta:
        model = ScoreRun
        fields: list[str] = []

    def prepare(self) -> None:
        first = self.on.replace(month=(self.on.month - 1) // 3 * 3 + 1, day=1)
        self.fields["from_on"].initial, self.fields["until_on"].initial = first, self.on
        self.fields["name"].initial = f"{self.on.year} Q{(self.on.month + 2) // 3}"

    @property
    def asked(self) -> RunWanted:
        return RunWanted(
            **{name: self.cleaned_data[name] for name in ("name", "from_on", "until_on", "rules")}
        )


class ShowForm(OnDay):
    object_until_on = DayField(
        label=_("意见截止日期"),
        help_text=_("各单位、岗位只看到自己的评分卡，到这一天为止（含当日）可以提出异议；次日起答复和审定。"),
    )

    class Meta:
        model = ScoreRun
        fields: list[str] = []


class DecideForm(OnDay):
    words = _words(_("审定意见"))

    class Meta:
        model = ScoreRun
        fields: list[str] = []


class DropForm(OnDay):
    words = _words(_("作废的理由"))

    class Meta:
        model = ScoreRun
        fields: list[str] = []


class PublishForm(OnDay):
    class Meta:
        model = ScoreRun
        fields: list[str] = []


class ObjectForm(OnDay):
    words = _words(_("异议理由"))

    class Meta:
        model = Objection
        fields: list[str] = []


class AnswerForm(OnDay):
    upholds = forms.ChoiceField(
        label=_("答复"), choices=[("no", _("不采纳")), ("yes", _("采纳，这条事实不再计入"))]
    )
    words = _words(_("答复理由"))

    class Meta:
        model = Objection
        fields: list[str] = []


class RuleFileForm(OnDay):
    text = forms.CharField(
        label=_("规则文件（YAML）"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
        help_text=_("编码和版本写在文件里；改动须用新版本号，旧版不变。"),
    )
    note = forms.CharField(label=_("依据文号"), max_length=300)

    class Meta:
        model = ScoreRuleFile
        fields: list[str] = []


class CapForm(OnDay):
    fields_most = forms.IntegerField(label=_("每单位每月栏目上限"), min_value=1, max_value=100_000)
    from_on = DayField(label=_("启用日期"))
    note = forms.CharField(label=_("决定依据"), max_length=300)

    class Meta:
        model = BurdenCap
        fields: list[str] = []


class FormCallForm(OnDay):
    title = forms.CharField(label=_("报表名称"), max_length=120)
    purpose = forms.CharField(label=_("用途和依据"), max_length=300)
    columns = forms.CharField(
        label=_("栏目（每行一个）"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("系统已有的栏目会被退回，并指明在哪里看。"),
    )
    units = NamedChoices(
        Organisation.objects.filter(is_active=True, kind__in=COUNTED).order_by("path"),
        label=_("填报单位"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    class Meta:
        model = FormCall
        fields: list[str] = []

    @property
    def asked(self) -> FormWanted:
        given = self.cleaned_data
        columns = [line.strip() for line in given["columns"].splitlines() if line.strip()]
        return FormWanted(given["title"], given["purpose"], columns, list(given["units"]))


class MonthFilter(forms.Form):
    """Which month; whatever is not understood is left out."""

    month = forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", required=False, label=_("月份"))
