"""The list of issues as Excel: what the person's list shows under the same filters; kept in the journal."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.desk.downloads import excel_answer
from luodi.dispatch.ladder import top_post
from luodi.dispatch.models import Issue
from luodi.dispatch.queries import filtered
from luodi.dispatch.words import holder_words, rung_words
from luodi.journal import record_alone
from luodi.people.models import Post
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request
from luodi.reports.workbooks import Sheet
from luodi.wallchart.words import own_language

YI = 100_000_000


@require_GET
def issues_export(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_ISSUES)
    rows = list(filtered(request.user, request.GET.dict(), request.data_date))
    title, top = _("问题清单 %(on)s") % {"on": request.data_date}, top_post()
    sheet = Sheet(_("问题清单"), title, _heads(), [_row(issue, top) for issue in rows])
    record_alone(by=request.user, at=request.at, action="ISSUES_EXPORTED", target="issues", count=len(rows))
    return excel_answer(title, [sheet])


def _heads() -> list[tuple[str, int]]:
    return [
        (_("编号"), 8), (_("项目编号"), 12), (_("项目"), 32), (_("镇街"), 14), (_("问题"), 40), (_("类别"), 10),
        (_("状态"), 10), (_("层级"), 12), (_("现由谁办"), 20), (_("本层级期限"), 12), (_("责任单位"), 20),
        (_("办结期限"), 12), (_("风险天数（天）"), 10), (_("涉及投资（亿元）"), 12), (_("情况和诉求"), 40),
        (_("办理措施"), 40), (_("办理结果"), 40), (_("提出"), 16), (_("提出日期"), 12), (_("销号日期"), 12), (_("虚构"), 8),
    ]  # fmt: skip


def _row(issue: Issue, top: Post | None) -> list[object]:
    project, owner, by = issue.project, issue.owner, issue.raised_by
    return [
        issue.pk, project.code, project.name, own_language(project.town.name, project.town.name_en) if project.town else "",
        issue.title, str(issue.get_kind_display()), str(issue.get_state_display()), rung_words(issue.level),
        holder_words(issue, top), issue.level_due_on, own_language(owner.name, owner.name_en) if owner else "",
        issue.due_on, issue.days_at_risk, None if issue.stake_yuan is None else issue.stake_yuan / YI,
        issue.words, issue.measures, issue.result, own_language(by.name, by.name_en) if by else "", issue.raised_on,
        issue.closed_on, _("是") if issue.is_synthetic else "",
    ]  # fmt: skip
