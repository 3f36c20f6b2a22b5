"""Cleaning of what people type about leads."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from luodi.ledger.fields import DayField, NamedChoice, WanField
from luodi.ledger.kinds import kinds, templates
from luodi.ledger.models import Team
from luodi.ledger.stages import Tag
from luodi.people.forms import PostChoice, RowForm, UnitChoice, offer
from luodi.people.models import Organisation, Post, User
from luodi.people.permissions import Ability, Reach, reach
from luodi.recruiting.actions.leads import MOVES
from luodi.recruiting.actions.signing import CLAUSES, People, Terms
from luodi.recruiting.models import Agreement, Lead, LeadState, Opinion
from luodi.recruiting.queries import twins
from luodi.recruiting.rules import lead_rules

TOWNS = (Organisation.Kind.TOWN, Organisation.Kind.ZONE)


class LeadRowForm(RowForm):
    """A form about one lead; what cannot be is the action's to refuse."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare()

    class Meta:
        model = Lead
        fields: list[str] = []

    def prepare(self) -> None:
        """Choices and first values."""

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""


class LeadForm(LeadRowForm):
    amount_yuan = WanField(label=_("意向总投资（万元）"))
    tax_yuan = WanField(label=_("预期年税收（万元）"))
    next_on = DayField(label=_("下一步日期"), required=False)

    class Meta:
        model = Lead
        fields = [
            "name", "investor", "credit_code", "content", "origin", "town", "chain", "link", "amount_yuan", "land_mu",
            "energy_tce", "tax_yuan", "jobs", "export_percent", "contact_name", "contact_phone", "next_step", "next_on",
            "blocker", "promised",
        ]  # fmt: skip
        field_classes = {"town": UnitChoice}
        widgets = {
            "content": forms.Textarea(attrs={"rows": 3}),
            "promised": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        towns = Organisation.objects.filter(is_active=True, kind__in=TOWNS).order_by("path")
        if reach(self.user, Ability.EDIT_LEADS) is Reach.TOWN:
            towns = towns.filter(path__startswith=self.user.organisation.path)
        offer(self, "town", towns)
        chains = lead_rules().kinds.chains
        self.fields["chain"].help_text = _choices(str(_("可从常用产业链中选：%(chains)s")), chains=chains)
        own = chains.get(self.instance.chain, {})
        if own:
            self.fields["link"].help_text = _choices(str(_("这条链的环节：%(links)s")), links=own)
        for name in ("land_mu", "energy_tce", "export_percent", "jobs"):
            self.fields[name].widget.attrs["min"] = 0


def _choices(words: str, **named: Iterable[str]) -> SafeString:
    """What may be chosen, written as the rules write it: in Chinese, and said to be so."""
    return format_html(
        words.replace("%(", "{").replace(")s", "}"),
        **{
            name: format_html('<span lang="zh-CN">{}</span>', "、".join(each)) for name, each in named.items()
        },
    )


class TalkForm(LeadRowForm):
    on = DayField(label=_("日期"))
    words = forms.CharField(label=_("洽谈内容"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    with_whom = forms.CharField(label=_("对方"), max_length=120, required=False)
    next_on = DayField(label=_("下一步日期"), required=False)

    class Meta:
        model = Lead
        fields = ["next_step", "next_on", "blocker"]

    field_order = ["on", "words", "with_whom", "next_step", "next_on", "blocker"]


class MoveForm(LeadRowForm):
    to = forms.ChoiceField(label=_("转为"))
    words = forms.CharField(
        label=_("理由"), max_length=300, required=False, help_text=_("未成、退回、重新洽谈须写明。")
    )

    def prepare(self) -> None:
        open_ones = [LeadState(to) for left, to in MOVES if left == self.instance.state]
        offer(self, "to", [(to.value, to.label) for to in open_ones])


class KindsForm(LeadRowForm):
    tags = forms.MultipleChoiceField(
        label=_("类型"), choices=Tag.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        self.fields["tags"].widget.attrs.pop("class", None)
        self.fields["tags"].initial = [row.tag for row in self.instance.tags.all()]


class AskOpinionsForm(LeadRowForm):
    departments = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("征求意见的部门"), widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        self.fields["departments"].widget.attrs.pop("class", None)
        units = Organisation.objects.filter(is_active=True, kind=Organisation.Kind.DEPARTMENT)
        offer(self, "departments", units.exclude(opinions__lead=self.instance).order_by("path"))


class OpinionForm(RowForm):
    verdict = forms.ChoiceField(label=_("意见结论"), choices=Opinion.Verdict.choices)
    words = forms.CharField(
        label=_("说明"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("有条件同意或反对须写明。"),
    )

    class Meta:
        model = Opinion
        fields: list[str] = []

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""


class AdmissionForm(LeadRowForm):
    is_admitted = forms.ChoiceField(label=_("决定"), choices=[("yes", _("同意入库")), ("no", _("不予入库"))])
    document = forms.CharField(label=_("评审文号"), max_length=120)
    words = forms.CharField(
        label=_("评审意见"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class MergeForm(LeadRowForm):
    into = forms.ModelChoiceField(Lead.objects.none(), label=_("并入"))
    words = forms.CharField(label=_("理由"), max_length=300)

    def prepare(self) -> None:
        offer(self, "into", twins(self.instance))
        self.fields["into"].label_from_instance = lambda row: f"{row.keeper.name} · {row.name}"  # type: ignore[attr-defined]


class SignForm(RowForm):
    """The clauses, who answers, and how the plan is made."""

    signed_on = DayField(label=_("签约日期"))
    amount_yuan = WanField(label=_("约定总投资（万元）"), required=True)
    start_on = DayField(label=_("约定开工日期"))
    production_on = DayField(label=_("约定投产日期"), required=False)
    tax_per_mu_yuan = WanField(label=_("约定亩均税收（万元/亩）"), required=True)
    leader = PostChoice(Post.objects.none(), label=_("责任领导"), required=False)
    team = NamedChoice(Team.objects.none(), label=_("专班"), required=False)
    commissioner = PostChoice(Post.objects.none(), label=_("项目专员"), required=False)
    kind = forms.ChoiceField(label=_("审批类型"), required=False)
    template = forms.ChoiceField(label=_("施工模板"), required=False)

    class Meta:
        model = Agreement
        fields = [*CLAUSES, "production_on"]

    field_order = [*CLAUSES, "production_on"]

    def __init__(self, *args: Any, lead: Lead, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = Post.objects.select_related("organisation").filter(is_active=True)
        offer(self, "leader", posts.filter(is_leader=True))
        offer(self, "commissioner", posts.filter(is_leader=False).order_by("organisation__path", "rank"))
        offer(self, "team", Team.objects.all())
        offer(self, "kind", kinds())
        offer(self, "template", templates())
        self.fields["opened_version"].initial = lead.version
        known = {
            "amount_yuan": lead.amount_yuan,
            "land_mu": lead.land_mu,
            "jobs": lead.jobs,
            "tax_per_mu_yuan": lead.tax_per_mu_yuan,
        }
        for name, value in known.items():
            self.fields[name].initial = value
        self.fields["land_mu"].help_text = _("租赁厂房填 0。")

    def _post_clean(self) -> None:
        """Nothing is written to the row here."""

    @property
    def terms(self) -> Terms:
        """The clauses, once they are clean."""
        return Terms(**{name: self.cleaned_data[name] for name in (*CLAUSES, "production_on")})

    @property
    def people(self) -> People:
        """Who answers, once it is clean."""
        names = ("leader", "team", "commissioner", "kind", "template")
        return People(**{name: self.cleaned_data[name] for name in names})
