"""The list of leads as Excel: what the person's list shows, contacts only where they see them; kept in the journal."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.desk.downloads import excel_answer
from luodi.journal import record_alone
from luodi.people.permissions import Ability, require
from luodi.people.requests import Request
from luodi.recruiting.models import Lead
from luodi.recruiting.queries import filtered, sees_contact
from luodi.reports.workbooks import Sheet
from luodi.wallchart.words import own_language

WAN = 10_000


@require_GET
def leads_export(request: Request) -> HttpResponse:
    require(request.user, Ability.SEE_LEADS)
    rows = list(filtered(request.user, request.GET, request.data_date))
    title = _("招引线索 %(on)s") % {"on": request.data_date}
    sheet = Sheet(_("招引线索"), title, _heads(), [_row(request, lead) for lead in rows])
    record_alone(by=request.user, at=request.at, action="LEADS_EXPORTED", target="leads", count=len(rows))
    return excel_answer(title, [sheet])


def _heads() -> list[tuple[str, int]]:
    return [
        (_("项目"), 36), (_("投资方"), 30), (_("统一社会信用代码"), 22), (_("状态"), 10), (_("跟进单位"), 18),
        (_("类型"), 18), (_("产业链"), 14), (_("产业链环节"), 14), (_("意向总投资（万元）"), 16), (_("用地（亩）"), 12),
        (_("能耗（吨标准煤）"), 14), (_("预期年税收（万元）"), 16), (_("用工（人）"), 10), (_("最近洽谈"), 12),
        (_("下一步"), 30), (_("卡在哪里"), 30), (_("联系人"), 14), (_("联系电话"), 16), (_("虚构"), 8),
    ]  # fmt: skip


def _row(request: Request, lead: Lead) -> list[object]:
    own = sees_contact(request.user, lead)
    tags = _("、").join(str(tag.get_tag_display()) for tag in lead.tags.all())
    return [
        lead.name, lead.investor, lead.credit_code, str(lead.get_state_display()),
        own_language(lead.keeper.name, lead.keeper.name_en), tags, lead.chain, lead.link,
        None if lead.amount_yuan is None else lead.amount_yuan / WAN, lead.land_mu, lead.energy_tce,
        None if lead.tax_yuan is None else lead.tax_yuan / WAN, lead.jobs, lead.contacted_on,
        *((lead.next_step, lead.blocker, lead.contact_name, lead.contact_phone) if own else ("", "", "", "")),
        _("是") if lead.is_synthetic else "",
    ]  # fmt: skip
