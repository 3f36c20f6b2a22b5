"""Cleaning of what people type about projects. Rules live in the actions."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luodi.ledger.actions import EDITABLE
from luodi.ledger.fields import NamedChoice, WanField, dress, labelled
from luodi.ledger.kinds import kinds, templates
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.ledger.stages import Tag
from luodi.people.forms import offer
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, reach

GROUPS: list[tuple[Promise, tuple[str, ...]]] = [
    (
        _("基本情况"),
        ("code", "name", "online_code", "kind", "template", "nature", "industry", "tags", "content"),
    ),
    (_("落地位置"), ("town", "address")),
    (_("投资主体"), ("investor", "credit_code", "enterprise")),
    (
        _("规模"),
        (
            *(
                "total_investment_yuan",
                "total_investment_usd",
                "land_mu",
                "new_land_mu",
                "gfa_sqm",
                "energy_tce",
            ),
            *("jobs", "tax_yuan", "output_yuan", "capacity"),
        ),
    ),
    (_("进度与备注"), ("progress_text", "problem_text", "note", "source")),
]
UNITS = {
    "total_investment_yuan": _("总投资（万元）"),
    "total_investment_usd": _("外资总投资（万美元）"),
    "land_mu": _("用地（亩）"),
    "new_land_mu": _("新增建设用地（亩）"),
    "gfa_sqm": _("建筑面积（平方米）"),
    "energy_tce": _("年综合能耗（吨标准煤）"),
    "jobs": _("计划用工（人）"),
    "tax_yuan": _("预期年税收（万元）"),
    "output_yuan": _("预期年产值（万元）"),
}
PLACE_KINDS = (Organisation.Kind.TOWN, Organisation.Kind.ZONE)


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]
    """A project's own fields; amounts in 万元. `opened_version` is the version it was opened with."""

    opened_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    code = forms.CharField(
        label=_("项目编号"),
        max_length=40,
        required=False,
        help_text=_("不填则自动编号。编号确定后不再更改。"),
    )
    kind = forms.ChoiceField(label=_("审批类型"), required=False)
    template = forms.ChoiceField(label=_("施工模板"), required=False)
    tags = forms.MultipleChoiceField(
        label=_("招引类型"), choices=Tag.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    town = NamedChoice(Organisation.objects.none(), label=_("镇街"), required=False)
    enterprise = NamedChoice(Organisation.objects.none(), label=_("企业账户"), required=False)
    total_investment_yuan = WanField()
    total_investment_usd = WanField()
    tax_yuan = WanField()
    output_yuan = WanField()

    class Meta:
        model = Project
        fields = list(EDITABLE)
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in GROUPS[-1][1]} | {
            "content": forms.Textarea(attrs={"rows": 3})
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labelled(self, UNITS)
        project = self.instance
        self.fields["opened_version"].initial = project.version if project.pk else 0
        offer(self, "kind", kinds(project.kind))
        offer(self, "template", templates(project.template))
        if project.pk:
            del self.fields["code"]
            self.fields["tags"].initial = [each.tag for each in project.tags.all()]
        self._narrow(user)
        dress(self)

    def _narrow(self, user: User) -> None:
        """Towns that this person may put the project into; enterprise accounts are given by the office."""
        wide = reach(user, Ability.EDIT_PROJECTS)
        towns = Organisation.objects.filter(kind__in=PLACE_KINDS, is_active=True)
        if wide is Reach.TOWN:
            towns = towns.filter(path__startswith=user.organisation.path)
            self.fields["town"].required = True
            self.fields["town"].initial = user.organisation_id
        if self.instance.town_id:
            towns |= Organisation.objects.filter(pk=self.instance.town_id)
        offer(self, "town", towns.order_by("path"))
        if wide is not Reach.ALL:
            del self.fields["enterprise"]
            return
        firms = Organisation.objects.filter(kind=Organisation.Kind.ENTERPRISE, is_active=True)
        offer(self, "enterprise", firms.order_by("name"))

    def grouped(self) -> Iterator[tuple[Promise, list[BoundField]]]:
        """The visible fields under their headings."""
        for words, names in GROUPS:
            yield words, [self[name] for name in names if name in self.fields]

    def wanted(self) -> dict[str, Any]:
        """What was typed, by field of the project."""
        return {name: value for name, value in self.cleaned_data.items() if name in EDITABLE}

    def _get_validation_exclusions(self) -> set[str]:
        """The code is the action's to check: left empty it is given there."""
        return {*super()._get_validation_exclusions(), "code"}  # type: ignore[misc]


class ParentForm(forms.Form):
    """The project above, named by its code, and how this one hangs on it."""

    parent = forms.CharField(
        label=_("上级项目编号"), max_length=40, required=False, help_text=_("不填即取消关联。")
    )
    relation = forms.ChoiceField(label=_("关系"), choices=Project.Relation.choices)

    def __init__(self, *args: Any, user: User, project: Project, **kwargs: Any) -> None:
        now = {"parent": project.parent.code if project.parent else "", "relation": project.relation}
        super().__init__(*args, **{**kwargs, "initial": now})
        self.user = user
        dress(self)

    def clean_parent(self) -> Project | None:
        code = self.cleaned_data["parent"].strip()
        if not code:
            return None
        found = visible_projects(self.user).filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("您看得到的项目中没有这个编号。"), code="unknown")
        return found
