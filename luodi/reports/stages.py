"""How many projects, and how much money, stand in each stage."""

from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.ledger.models import Project
from luodi.ledger.queries import counted_once
from luodi.ledger.stages import LIFE, Stage
from luodi.reports.pictures import Picture, Series

# Which colour of the wall a stage belongs to.
TONES = {
    **dict.fromkeys(
        (Stage.IDEA, Stage.RESERVE, Stage.NEGOTIATION, Stage.SIGNED, Stage.REGISTERED), "st-lead"
    ),
    **dict.fromkeys((Stage.INITIATED, Stage.LAND, Stage.PERMITS), "st-permit"),
    **dict.fromkeys((Stage.STARTED, Stage.BUILDING), "st-build"),
    **dict.fromkeys((Stage.COMPLETED, Stage.PRODUCTION, Stage.FULL_PRODUCTION), "st-prod"),
}


def stages(projects: QuerySet[Project]) -> Picture:
    """One question. Parts of a bundle count once in money, like in every sum."""
    found: dict[str, dict[int, Decimal | None]] = {stage: {} for stage in Stage}
    bundles: dict[int, int] = {}
    fields = ("pk", "stage", "total_investment_yuan", "parent_id", "relation")
    for pk, stage, amount, parent, relation in projects.order_by().values_list(*fields):
        found[stage][pk] = amount
        if relation == Project.Relation.PART and parent:
            bundles[pk] = parent
    counts = [len(found[stage]) for stage in LIFE]
    out = sum(len(found[stage]) for stage in (Stage.SUSPENDED, Stage.DROPPED))
    live = sum(counts)
    building = len(found[Stage.STARTED]) + len(found[Stage.BUILDING])
    said = _("推进中的 %(live)s 个项目里，开工在建 %(building)s 个；暂缓或退出 %(out)s 个。") % {
        "live": live, "building": building, "out": out,
    }  # fmt: skip
    rows = [
        (str(stage.label), len(found[stage]), round(counted_once(found[stage], bundles) / 10_000, 2))
        for stage in Stage
    ]
    tones = list(dict.fromkeys(TONES[stage] for stage in LIFE))
    words = dict(zip(tones, (_("招引"), _("用地手续"), _("建设"), _("试产投产")), strict=True))
    series = [
        Series(
            words[tone],
            [count if TONES[stage] == tone else None for stage, count in zip(LIFE, counts, strict=True)],
            tone,
            stack="stages",
        )
        for tone in tones
    ]
    return Picture(
        "stages", _("各阶段项目"), said, _("项目数，个"), _("个项目"), [str(stage.label) for stage in LIFE],
        series if live else (), [(_("阶段"), 12), (_("项目数"), 10), (_("总投资（万元）"), 18)], rows, lies=True,
    )  # fmt: skip
