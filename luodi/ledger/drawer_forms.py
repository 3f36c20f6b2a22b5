"""Cleaning of the small things: a move, a date, an amount, a proof, a list, the people, a file."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from luodi.ledger.fields import DayField, MonthField, NamedChoice, NamedChoices, PostChoice, WanField, dress
from luodi.ledger.gates import NOT_APPLICABLE, Need
from luodi.ledger.lifecycle import OpenMove, WayOutReason
from luodi.ledger.models import (
    GateFact,
    InvestmentFigure,
    ListMembership,
    Project,
    ProjectDate,
    ProjectUnit,
    Team,
)
from luodi.ledger.moves import approver_lines, reason_choices
from luodi.ledger.periods import period_end
from luodi.ledger.stages import Milestone, Precision
from luodi.people.forms import offer
from luodi.people.models import Organisation, Post

Series, Span = InvestmentFigure.Series, InvestmentFigure.Span


class Dressed(forms.Form):
    """A form in the look of the product."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class MoveForm(Dressed):
    """Where to, from which day, why, and on whose decision."""

    opened_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    to = forms.ChoiceField(label=_("转为"))
    on = DayField(label=_("自"))
    reason = forms.ChoiceField(label=_("原因"), choices=[("", "—"), *WayOutReason.choices], required=False)
    words = forms.CharField(label=_("说明"), max_length=180, required=False)
    decision = forms.CharField(
        label=_("决定文号"),
        max_length=120,
        required=False,
        help_text=_("暂缓、退出、恢复须有名单管理单位的决定。"),
    )

    def __init__(self, *args: Any, moves: list[OpenMove], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.to.value, f"{each.move.label} · {each.to.label}") for each in moves]
        offer(self, "to", choices)


class DateForm(Dressed):
    """One date; `seen_on` is what stood there when the form was opened."""

    milestone = forms.ChoiceField(label=_("节点"), choices=Milestone.choices)
    title = forms.CharField(
        label=_("节点名称"), max_length=200, required=False, help_text=_("节点选“节点”时必填。")
    )
    meaning = forms.ChoiceField(label=_("含义"), choices=ProjectDate.Meaning.choices)
    on = DayField(label=_("日期"), required=False, help_text=_("不填即删除此日期。"))
    precision = forms.ChoiceField(
        label=_("精度"), choices=Precision.choices, help_text=_("选月、季度等，则取该期最后一天。")
    )
    document = forms.CharField(
        label=_("依据文号"),
        max_length=120,
        required=False,
    )
    responsible = forms.CharField(label=_("责任人"), max_length=60, required=False)
    reason = forms.ChoiceField(label=_("变更原因"), required=False)
    words = forms.CharField(label=_("说明"), max_length=300, required=False)
    seen_on = forms.DateField(widget=forms.HiddenInput, required=False, input_formats=["%Y-%m-%d"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *reason_choices(get_language() or "")]
        offer(self, "reason", choices)
        self.fields["reason"].help_text = _who_decides()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("on") and cleaned.get("precision"):
            cleaned["on"] = period_end(cleaned["on"], cleaned["precision"])
        if cleaned.get("milestone") != Milestone.NODE:
            cleaned["title"] = ""
        return cleaned


def _who_decides() -> str:
    """That a promise is moved only when somebody agrees, and who that is."""
    lines = [
        (gettext("超过的或取消：%(who)s") if limit is None else gettext("比原定晚 %(n)s 天以内：%(who)s"))
        % {"n": limit, "who": who}
        for limit, who in approver_lines()
    ]
    told = gettext("只在变更已承诺的日期时填；提交后须经同意才生效。")
    return told + gettext("由谁决定：%(lines)s。") % {"lines": gettext("；").join(lines)}


class FigureForm(Dressed):
    """An amount in 万元 of one series; the statistical one is not offered."""

    SERIES = [(each.value, each.label) for each in (Series.PAID, Series.PLAN, Series.FUNDED)]
    SPANS = [(each.value, each.label) for each in (Span.MONTH, Span.YEAR_TO_MONTH, Span.YEAR, Span.TO_DATE)]

    series = forms.ChoiceField(label=_("口径"), choices=SERIES)
    span = forms.ChoiceField(label=_("期间"), choices=SPANS)
    month = MonthField(label=_("截至月份"), help_text=_("全年数填 12 月。"))
    amount_yuan = WanField(label=_("金额（万元）"), help_text=_("不填即删除此数。"))
    seen_yuan = forms.DecimalField(widget=forms.HiddenInput, required=False)


class OperationForm(Dressed):
    """What one year after production brought."""

    year = forms.IntegerField(label=_("年度"), min_value=1990, max_value=2100)
    jobs = forms.IntegerField(label=_("实际用工（人）"), min_value=0, max_value=10_000_000, required=False)
    tax_yuan = WanField(label=_("实际税收（万元）"))
    output_yuan = WanField(label=_("实际产值（万元）"))


class FactForm(Dressed):
    """The proof of one fact, with the kinds that its row in the table of gates offers."""

    value = forms.ChoiceField(label=_("类型"), required=False)
    document = forms.CharField(label=_("文号或编号"), max_length=120, required=False)
    on = DayField(label=_("日期"), required=False)
    attachment = forms.ModelChoiceField(GateFact.objects.none(), label=_("附件"), required=False)

    def __init__(self, *args: Any, need: Need, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [("", "—"), *need.options]
        if need.may_not_apply:
            options.append((NOT_APPLICABLE, _("本项目不适用（文号处写明依据）")))
        offer(self, "value", options)
        self.fields["value"].required = bool(need.options)
        self.fields["on"].required = need.needs_day and not need.may_not_apply
        offer(self, "attachment", project.attachments.all())
        self.fields["attachment"].empty_label = "—"  # type: ignore[attr-defined]
        self.fields["attachment"].label_from_instance = lambda file: file.name  # type: ignore[attr-defined]
        if len(options) == 1:
            del self.fields["value"]


class ListedForm(Dressed):
    """A list of one year and the day of entering it."""

    year = forms.IntegerField(label=_("年度"), min_value=1990, max_value=2100)
    level = forms.ChoiceField(label=_("级别"), choices=ListMembership.Level.choices)
    list_class = forms.ChoiceField(label=_("类别"), choices=ListMembership.ListClass.choices)
    list_name = forms.CharField(
        label=_("名单"), max_length=120, required=False, help_text=_("如：新旧动能转换优选、双招双引重点签约")
    )
    from_on = DayField(label=_("列入日期"))


class LeaveForm(Dressed):
    """Which membership ends, and when."""

    membership = forms.IntegerField(widget=forms.HiddenInput)
    until_on = DayField(label=_("调出日期"))


class PeopleForm(Dressed):
    """Who answers for a project."""

    opened_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    leader = PostChoice(Post.objects.none(), label=_("责任领导"), required=False)
    team = NamedChoice(Team.objects.none(), label=_("专班"), required=False)
    commissioner = PostChoice(Post.objects.none(), label=_("项目专员"), required=False)
    responsible = NamedChoices(
        Organisation.objects.none(), label=_("责任单位"), required=False, widget=forms.CheckboxSelectMultiple
    )
    assisting = NamedChoices(
        Organisation.objects.none(), label=_("配合单位"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = Post.objects.select_related("organisation").filter(is_active=True)
        firms = Organisation.Kind.ENTERPRISE
        units = Organisation.objects.filter(is_active=True).exclude(kind=firms) | Organisation.objects.filter(
            duties__project=project
        )
        offered = {
            "leader": posts.filter(is_leader=True) | _kept(project.leader_id),
            "team": Team.objects.all(),
            "commissioner": posts.filter(is_leader=False) | _kept(project.commissioner_id),
            "responsible": units.distinct(),
            "assisting": units.distinct(),
        }
        for name, rows in offered.items():
            offer(self, name, rows)

    def clean(self) -> dict[str, Any]:
        """One of each: a form that names two is refused, never silently reduced to the last."""
        for name in ("leader", "team", "commissioner"):
            given = self.data.getlist(name) if hasattr(self.data, "getlist") else []
            if len(set(filter(None, given))) > 1:
                self.add_error(name, _("一个项目只有一名责任领导、一个专班、一名专员，请只选一个。"))
        return super().clean() or {}


def _kept(post: int | None) -> Any:
    """The post that has the duty now stays among the choices, in use or not."""
    return Post.objects.select_related("organisation").filter(pk__in=[post] if post else [])


def people_now(project: Project) -> dict[str, Any]:
    """Who answers for the project, as the form starts."""
    units = {
        duty: [each.organisation_id for each in project.units.all() if each.duty == duty]
        for duty in ProjectUnit.Duty
    }
    return {
        "opened_version": project.version,
        "leader": project.leader_id,
        "team": project.team_id,
        "commissioner": project.commissioner_id,
        "responsible": units[ProjectUnit.Duty.RESPONSIBLE],
        "assisting": units[ProjectUnit.Duty.ASSISTING],
    }


class FileForm(Dressed):
    """One file to keep with the project."""

    file = forms.FileField(label=_("文件"), help_text=_("PDF、PNG、JPG、DOCX、XLSX、ZIP，不超过 20 MB。"))


class RemoveFileForm(Dressed):
    """One file to take off."""

    remove = forms.IntegerField(widget=forms.HiddenInput)
