"""The table of gates: what must be known, and proven, before a project enters a stage.

One row is one fact an official can read: what, where it is kept, by whom, and what proves it. 开工 has three
meanings: only the management start (a permit, or a staged permit, and works on site) stands in this table.
The ceremony (`START_CEREMONY`) and the statistical start (`START_STATISTICAL`) are dates and open nothing.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luodi.ledger.stages import Stage

NOT_APPLICABLE = "NOT_APPLICABLE"


class Where(models.TextChoices):
    """Where a required fact lives, which is also the page on which it is given."""

    FIELD = "FIELD", _("项目信息")
    PEOPLE = "PEOPLE", _("责任人")
    UNIT = "UNIT", _("责任单位")
    COMMITTED = "COMMITTED", _("承诺日期")
    ACTUAL = "ACTUAL", _("实际日期")
    FIGURE = "FIGURE", _("投资数据")
    OPERATION = "OPERATION", _("投产后数据")
    FACT = "FACT", _("佐证")


@dataclass(frozen=True)
class Need:
    """One required fact. By `where`, `fields` are project fields, milestones, series or a fact's code."""

    code: str
    words: Promise
    where: Where
    fields: tuple[str, ...]
    keeper: Promise
    evidence: Promise
    options: tuple[tuple[str, Promise], ...] = ()
    needs_document: bool = False
    needs_day: bool = False
    fresh_days: int = 0
    may_not_apply: bool = False


def _proof(code: str, words: Promise, keeper: Promise, evidence: Promise, **more: object) -> Need:
    """A fact kept as evidence: it needs a document number or a file unless the row says otherwise."""
    return Need(code, words, Where.FACT, (code,), keeper, evidence, **{"needs_document": True, **more})  # type: ignore[arg-type]


PLANNING = _("区发展和改革局")
TRADE = _("产业主管部门")
PROMOTION = _("投资促进中心、属地镇街")
MARKET = _("区市场监督管理局、区商务局")
COMMERCE = _("区商务局")
PERMITS = _("区行政审批服务局")
LAND = _("区自然资源局")
HOUSING = _("区住房和城乡建设局")
UNIT = _("责任单位")
OFFICE = _("区重点项目办公室")
INDUSTRY = _("区工业和信息化局")
ECOLOGY = _("区生态环境分局")
TAX = _("区税务局、区工业和信息化局")

GATES: dict[Stage, tuple[Need, ...]] = {
    Stage.IDEA: (
        Need("SECTOR", _("产业方向"), Where.FIELD, ("industry", "kind", "nature"), TRADE, _("项目设想")),
        Need("IDEA_UNIT", _("谋划单位"), Where.UNIT, ("units",), TRADE, _("项目设想")),
    ),
    Stage.RESERVE: (
        Need(
            "AMOUNT",
            _("总投资"),
            Where.FIELD,
            ("total_investment_yuan", "total_investment_usd"),
            PLANNING,
            _("项目一页纸"),
        ),
        Need("PLACE", _("落地镇街"), Where.FIELD, ("town",), PLANNING, _("项目一页纸")),
        Need("CONTENT", _("建设内容及规模"), Where.FIELD, ("content",), PLANNING, _("项目一页纸")),
        _proof(
            "ADMISSION",
            _("符合入库条件（投资额、选址、产业政策）"),
            PLANNING,
            _("项目一页纸、入库意见"),
        ),
    ),
    Stage.NEGOTIATION: (
        Need("INVESTOR", _("投资主体"), Where.FIELD, ("investor",), PROMOTION, _("洽谈记录")),
        _proof(
            "CONTACT",
            _("最近一次洽谈（60 天内）"),
            PROMOTION,
            _("洽谈记录：日期、对方联系人"),
            needs_document=False,
            needs_day=True,
            fresh_days=60,
        ),
    ),
    Stage.SIGNED: (
        _proof(
            "AGREEMENT",
            _("正式投资协议（框架协议不算）"),
            PROMOTION,
            _("协议编号、签订日期"),
            needs_day=True,
            may_not_apply=True,
        ),
        Need("COMMITTED_START", _("约定开工日期"), Where.COMMITTED, ("START",), PROMOTION, _("协议条款")),
        Need("TAX", _("约定年税收"), Where.FIELD, ("tax_yuan",), PROMOTION, _("协议条款")),
        Need("LAND_NEED", _("用地需求"), Where.FIELD, ("land_mu",), PROMOTION, _("协议条款，租赁厂房填 0")),
        Need("LEADER", _("责任领导"), Where.PEOPLE, ("leader",), OFFICE, _("责任分工文件")),
        Need("COMMISSIONER", _("项目专员"), Where.PEOPLE, ("commissioner",), OFFICE, _("责任分工文件")),
    ),
    Stage.REGISTERED: (
        Need("COMPANY", _("项目公司统一社会信用代码"), Where.FIELD, ("credit_code",), MARKET, _("营业执照")),
        _proof(
            "CAPITAL",
            _("资本金或外资到账"),
            COMMERCE,
            _("到账凭证"),
            options=(("DOMESTIC", _("内资到账")), ("FOREIGN", _("外资到账"))),
            needs_day=True,
            may_not_apply=True,
        ),
    ),
    Stage.INITIATED: (
        Need(
            "ONLINE_CODE",
            _("在线平台项目代码"),
            Where.FIELD,
            ("online_code",),
            PERMITS,
            _("投资项目在线审批监管平台"),
        ),
        _proof(
            "INITIATION",
            _("立项文件"),
            PERMITS,
            _("文号"),
            options=(
                ("FILING", _("备案")),
                ("APPROVAL", _("核准")),
                ("FEASIBILITY", _("可行性研究报告批复")),
            ),
            needs_day=True,
        ),
    ),
    Stage.LAND: (
        _proof(
            "LAND_RIGHT",
            _("用地来源"),
            LAND,
            _("合同或决定书编号、宗地号"),
            options=(("GRANT", _("出让合同")), ("ALLOCATION", _("划拨决定书")), ("LEASE", _("厂房租赁合同"))),
            needs_day=True,
        ),
    ),
    Stage.PERMITS: (
        _proof("LAND_PERMIT", _("建设用地规划许可证"), LAND, _("证号"), may_not_apply=True),
        _proof("WORKS_PERMIT", _("建设工程规划许可证"), LAND, _("证号"), may_not_apply=True),
        _proof("ENVIRONMENT", _("环境影响评价"), ECOLOGY, _("批复或登记编号"), may_not_apply=True),
        _proof("DRAWINGS", _("施工图审查"), HOUSING, _("审查合格书编号"), may_not_apply=True),
    ),
    Stage.STARTED: (
        _proof(
            "START_PERMIT",
            _("施工许可"),
            PERMITS,
            _("证号"),
            options=(("FULL", _("施工许可证")), ("STAGED", _("分阶段施工许可证"))),
            needs_day=True,
        ),
        _proof("CONTRACT", _("施工合同"), HOUSING, _("合同编号")),
        _proof("WORKS_ON_SITE", _("桩基或基础施工现场"), HOUSING, _("注明日期的现场照片"), needs_day=True),
        Need("ACTUAL_START", _("实际开工日期（管理口径）"), Where.ACTUAL, ("START",), HOUSING, _("现场核实")),
    ),
    Stage.BUILDING: (
        Need("PROGRESS", _("形象进度"), Where.FIELD, ("progress_text",), UNIT, _("月度形象进度")),
        Need("PAID", _("完成投资（台账口径）"), Where.FIGURE, ("PAID",), UNIT, _("月度完成投资")),
    ),
    Stage.COMPLETED: (
        _proof(
            "ACCEPTANCE",
            _("竣工联合验收或备案（主体完工不算）"),
            HOUSING,
            _("备案编号"),
            options=(("JOINT", _("联合验收")), ("FILING", _("竣工备案"))),
            needs_day=True,
        ),
        Need(
            "ACTUAL_COMPLETION", _("实际竣工日期"), Where.ACTUAL, ("COMPLETION",), HOUSING, _("竣工验收文件")
        ),
    ),
    Stage.PRODUCTION: (
        _proof("EQUIPMENT_RUN", _("设备投入运行"), INDUSTRY, _("用电量或运行记录"), may_not_apply=True),
        _proof("FIRST_SALE", _("产品销售或服务启用"), INDUSTRY, _("发票或启用文件"), needs_day=True),
        _proof("DISCHARGE", _("排污许可或登记"), ECOLOGY, _("许可证或登记编号"), may_not_apply=True),
        Need("ACTUAL_PRODUCTION", _("实际投产日期"), Where.ACTUAL, ("PRODUCTION",), INDUSTRY, _("投产证明")),
    ),
    Stage.FULL_PRODUCTION: (
        Need(
            "OPERATION", _("投产后年度产值或税收"), Where.OPERATION, ("operation",), TAX, _("年度产值、税收")
        ),
        _proof("DESIGN_REACHED", _("达到约定产值或税收"), TAX, _("核定意见"), needs_day=True),
    ),
}
FACTS: dict[str, Need] = {
    need.code: need for needs in GATES.values() for need in needs if need.where is Where.FACT
}
