"""Money done against the plan of the year, month by month; ledger and statistics stay apart."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.ledger.models import InvestmentFigure, Project
from luodi.ledger.money_words import money_words
from luodi.ledger.periods import month_end
from luodi.ledger.queries import FigureRow, accumulated, counted_once
from luodi.reports.pictures import Picture, Series

Kind, Span = InvestmentFigure.Series, InvestmentFigure.Span
Amounts = dict[int, Decimal | None]
YI = Decimal(100_000_000)


def investment(projects: QuerySet[Project], data_date: date) -> Picture:
    """Two questions: figures of the year, and which projects are parts of which (counted once)."""
    rows = InvestmentFigure.objects.filter(
        project__in=projects.order_by().values("pk"), ends_on__year=data_date.year
    ).order_by("ends_on")
    figures: dict[str, dict[int, list[FigureRow]]] = {kind: {} for kind in Kind}
    for row in map(FigureRow._make, rows.values_list(*FigureRow._fields)):
        figures[row.series].setdefault(row.project_id, []).append(row)
    parts = projects.filter(relation=Project.Relation.PART, parent__isnull=False).order_by()
    bundles = {part: bundle for part, bundle in parts.values_list("pk", "parent_id") if bundle is not None}
    ends = [month_end(date(data_date.year, month, 1)) for month in range(1, 13)]
    plan, own = _plan(figures[Kind.PLAN], ends, bundles)
    paid = _done(figures[Kind.PAID], ends, bundles, data_date)
    told = _done(figures[Kind.STATISTICAL], ends, bundles, data_date)
    note = _(
        "%(year)s 年累计，亿元；计划 %(planned)s 个项目，其中按自报月度 %(own)s 个，其余按年计划每月十二分之一；"
        "%(reported)s 个项目报过台账口径完成额"
    ) % {
        "year": data_date.year, "planned": len(figures[Kind.PLAN]), "own": own, "reported": len(figures[Kind.PAID]),
    }  # fmt: skip
    return _picture(plan, paid, told, note)


def _plan(
    figures: dict[int, list[FigureRow]], ends: list[date], bundles: dict[int, int]
) -> tuple[list[Decimal | None], int]:
    """The plan at each month end: a project's own months where it gave them, else a twelfth a month; how many gave."""
    by_month: list[Amounts] = [{} for _end in ends]
    own = 0
    for project, rows in figures.items():
        months = [row for row in rows if row.span in (Span.MONTH, Span.YEAR_TO_MONTH)]
        year = next((row.amount_yuan for row in rows if row.span == Span.YEAR), None)
        own += bool(months)
        for place, end in enumerate(ends):
            if months:
                by_month[place][project] = accumulated(row for row in months if row.ends_on <= end)[0]
            elif year is not None:
                by_month[place][project] = year * (place + 1) / 12
    return [counted_once(amounts, bundles) if amounts else None for amounts in by_month], own


def _done(
    figures: dict[int, list[FigureRow]], ends: list[date], bundles: dict[int, int], data_date: date
) -> list[Decimal | None]:
    """What was done by each month end, as far as it is known; a gap after the last month that anybody reported."""
    last = max(
        (row.ends_on for rows in figures.values() for row in rows if row.ends_on <= data_date), default=None
    )
    found: list[Decimal | None] = []
    for end in ends:
        if last is None or end > last:
            found.append(None)
            continue
        amounts: Amounts = {project: accumulated(_until(rows, end))[0] for project, rows in figures.items()}
        found.append(counted_once(amounts, bundles) if any(a is not None for a in amounts.values()) else None)
    return found


def _until(rows: Iterable[FigureRow], end: date) -> list[FigureRow]:
    return [row for row in rows if row.ends_on <= end]


def _yi(amount: Decimal | None) -> float | None:
    return None if amount is None else float(round(amount / YI, 2))


def _picture(
    plan: list[Decimal | None], paid: list[Decimal | None], told: list[Decimal | None], note: str
) -> Picture:
    months = [
        _("1月"), _("2月"), _("3月"), _("4月"), _("5月"), _("6月"),
        _("7月"), _("8月"), _("9月"), _("10月"), _("11月"), _("12月"),
    ]  # fmt: skip
    series = [
        Series(_("计划"), [_yi(each) for each in plan], "ink-3", "line", is_dashed=True),
        Series(_("完成（台账口径）"), [_yi(each) for each in paid], "st-build", "line"),
        Series(_("完成（统计口径）"), [_yi(each) for each in told], "st-prod", "line"),
    ]
    known = [place for place, amount in enumerate(paid) if amount is not None]
    said = _("还没有登记今年的完成投资。")
    if known:
        said = _said(known[-1], paid, plan)
    heads = [
        (_("月份"), 10), (_("计划（万元）"), 16), (_("完成·台账口径（万元）"), 20), (_("完成·统计口径（万元）"), 20),
        (_("台账口径完成计划（%）"), 18),
    ]  # fmt: skip
    rows = [
        (month, _wan(p), _wan(a), _wan(b), round(a * 100 / p, 1) if a is not None and p else None)
        for month, p, a, b in zip(months, plan, paid, told, strict=True)
    ]
    has = any(value is not None for each in series for value in each.values)
    return Picture(
        "investment", _("投资完成与计划"), said, note, _("亿元"), months, series if has else (), heads, rows
    )


def _said(place: int, paid: list[Decimal | None], plan: list[Decimal | None]) -> str:
    done, wanted = paid[place] or Decimal(0), plan[place]
    facts = {"month": place + 1, "paid": money_words(done), "plan": money_words(wanted)}
    if not wanted:
        return _("到 %(month)s 月完成 %(paid)s（台账口径），没有年度计划可比。") % facts
    share = f"{done * 100 / wanted:.1f}"
    return _("到 %(month)s 月完成 %(paid)s（台账口径），为序时计划 %(plan)s的 %(share)s%%。") % {
        **facts,
        "share": share,
    }


def _wan(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount / 10_000, 2)
