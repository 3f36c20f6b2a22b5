"""How the room before committed dates was used up, and what a run of the plan would change in it."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from luodi.ledger.models import Project
from luodi.ledger.periods import month_end
from luodi.plan.margin_models import ProjectMargin
from luodi.plan.models import PlanRun
from luodi.plan.settings import settings
from luodi.reports.pictures import Picture, Series

MONTHS = 12


def month_ends(until: date, count: int = MONTHS) -> list[date]:
    """Month ends before a day, and the day itself, earliest first."""
    found, year, month = [until], until.year, until.month
    for _step in range(count - 1):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        found.append(month_end(date(year, month, 1)))
    return found[::-1]


def float_burn(projects: QuerySet[Project], data_date: date) -> Picture:
    """Late and tight projects at each month end, as the plans of those days said (one question)."""
    ends = month_ends(data_date)
    past = ProjectMargin.objects.filter(project=OuterRef("pk")).order_by("-on").values("margin_days")
    columns: dict[str, Any] = {
        f"m{place}": Subquery(past.filter(on__lte=end)[:1]) for place, end in enumerate(ends)
    }
    known = list(projects.order_by().annotate(**columns).values_list(*columns))
    tight = settings().tight_days
    late, close, short, room = [], [], [], []
    for place in range(len(ends)):
        margins = [row[place] for row in known if row[place] is not None]
        late.append(sum(margin < 0 for margin in margins))
        close.append(sum(0 <= margin <= tight for margin in margins))
        short.append(sum(-margin for margin in margins if margin < 0))
        room.append(len(margins))
    first = next((place for place, count in enumerate(room) if count), None)
    heads = [
        (_("日期"), 12), (_("有承诺的项目"), 14), (_("不能按期"), 12), (_("余量紧"), 12), (_("合计短缺（天）"), 16),
    ]  # fmt: skip
    title = _("余量消耗")
    if first is None:
        return Picture("float", title, _("还没有计划留下余量记录。"), "", _("个项目"), heads=heads)
    shown = slice(first, None)
    labels = [end.isoformat() if end == data_date else f"{end:%Y-%m}" for end in ends[shown]]
    said = _("不能按期 %(late)s 个，余量紧 %(close)s 个；%(since)s 时为 %(was_late)s 个和 %(was_close)s 个。") % {
        "late": late[-1], "close": close[-1], "since": labels[0], "was_late": late[first], "was_close": close[first],
    }  # fmt: skip
    series = [
        Series(_("不能按期"), late[shown], "red", stack="count"),
        Series(_("余量紧"), close[shown], "yellow", stack="count"),
        Series(_("合计短缺"), short[shown], "ink-2", "line", right=True),
    ]
    rows = list(zip(ends[shown], room[shown], late[shown], close[shown], short[shown], strict=True))
    note = _("每月末各项目最近一次计划的余量；余 %(days)s 天及以内为紧") % {"days": tight}
    return Picture("float", title, said, note, _("个项目"), labels, series, heads, rows, unit_right=_("天"))


def project_float(project: Project) -> Picture:
    """The margin of one project on every data date it was planned on (one question)."""
    rows = list(project.margins.filter(margin_days__isnull=False).values_list("on", "margin_days"))
    heads = [(_("日期"), 12), (_("余量（天）"), 12)]
    title = _("余量变化")
    if len(rows) < 2:
        return Picture(
            "project", title, _("计划只记录了一次余量，还画不出变化。"), "", _("天"), heads=heads, rows=rows
        )
    said = _("%(since)s 为%(was)s，现在%(now)s。") % {
        "since": rows[0][0], "was": _margin(rows[0][1]), "now": _margin(rows[-1][1]),
    }  # fmt: skip
    series = [Series(_("余量"), [margin for _on, margin in rows], "st-build", "line")]
    return Picture(
        "project", title, said, _("对最紧的承诺，日历天；零线以下为晚"), _("天"), [on.isoformat() for on, _m in rows],
        series, heads, rows, mark=0, mark_words=_("承诺日"),
    )  # fmt: skip


def _margin(days: int | None) -> str:
    """A margin without plus or minus sign."""
    days = days or 0
    return (_("晚%(days)s天") if days < 0 else _("余%(days)s天")) % {"days": abs(days)}


BANDS = ((None, -91), (-90, -31), (-30, -1), (0, 10), (11, 90), (91, None))


def _band_words() -> list[str]:
    return [
        _("晚 90 天以上"),
        _("晚 31–90 天"),
        _("晚 1–30 天"),
        _("余 0–10 天"),
        _("余 11–90 天"),
        _("余 90 天以上"),
    ]


def run_margins(run: PlanRun, seen: QuerySet[Project]) -> Picture:
    """How many projects stand in which band of margin before and after a run (one question)."""
    margins = list(
        run.projects.filter(project__in=seen.order_by().values("pk")).values_list(
            "margin_before", "margin_after"
        )
    )
    before, after = ([_in_band([row[side] for row in margins], *band) for band in BANDS] for side in (0, 1))
    words = _band_words()
    better = sum(a > b for b, a in margins if a is not None and b is not None)
    worse = sum(a < b for b, a in margins if a is not None and b is not None)
    said = _("比现有计划余量增加的 %(better)s 个，减少的 %(worse)s 个。") % {"better": better, "worse": worse}
    series = [Series(_("现有计划"), before, "base"), Series(_("推演结果"), after, "st-build")]
    return Picture(
        "run", _("推演前后的余量"), said, _("最紧的承诺按余量分段，项目数"), _("个项目"), words, series if margins else (),
        [(_("余量"), 16), (_("现有计划"), 12), (_("推演结果"), 12)], list(zip(words, before, after, strict=True)),
    )  # fmt: skip


def _in_band(margins: list[int | None], least: int | None, most: int | None) -> int:
    return sum(
        margin is not None and (least is None or margin >= least) and (most is None or margin <= most)
        for margin in margins
    )
