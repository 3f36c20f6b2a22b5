"""What the plan asks of desks and pools month by month, against what they give: need, capacity, gap."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import numpy as np
from django.utils.translation import gettext as _

from luodi.elements.element_types import plain
from luodi.engine.limits import Capacity
from luodi.ledger.periods import month_end
from luodi.plan.balance import balance
from luodi.plan.calendars import calendars
from luodi.plan.holdings import Holdings, holdings
from luodi.plan.limits import DESK, OFFICE, POOL, SHARES, Shared, read_limits
from luodi.plan.models import ProjectPlan
from luodi.plan.queries import own_language
from luodi.reports.pictures import Picture, Series

MONTHS = 12


def months_ahead(since: date, count: int = MONTHS) -> list[tuple[date, date]]:
    """First and last day of each month from that of a day on; the first month begins with the day."""
    found, first = [], since
    for _step in range(count):
        last = month_end(first)
        found.append((first, last))
        first = date(last.year + (last.month == 12), last.month % 12 + 1, 1)
    return found


def read(data_date: date) -> tuple[Shared, Holdings]:
    """Limits and everything that the plan holds of them, of all projects: what a district shares is no secret of one."""
    shared = read_limits()
    return shared, holdings(shared, (), data_date)


def desk_loads(data_date: date) -> Picture:
    """The share of its capacity that each desk needs in each of twelve months; the fullest desk first."""
    shared, held = read(data_date)
    months = months_ahead(data_date)
    found = []
    for capacity in shared.capacities:
        need, give = _by_month(capacity, held.reviews.get(capacity.code, ()), months)
        loads = [round(100 * n / g) if g else None for n, g in zip(need, give, strict=True)]
        found.append((_desk_name(shared, capacity), capacity.days > 1, need, give, loads))
    found.sort(key=lambda row: -max((load or 0 for load in row[4]), default=0))
    labels = [f"{first:%Y-%m}" for first, _last in months]
    tones = ("st-build", "st-permit", "st-equip", "st-prod", "st-lead")
    series = [
        Series(name, loads, tone, "line")
        for (name, _weekly, _need, _give, loads), tone in zip(found, tones, strict=False)
        if any(loads)
    ]
    heads = [
        (_("窗口名称"), 24),
        (_("计量单位"), 12),
        (_("月份"), 10),
        (_("需要"), 10),
        (_("能力"), 10),
        (_("缺口"), 10),
        (_("占用（%）"), 10),
    ]
    rows = [
        (name, _("件·周") if weekly else _("件·日"), label, n, g, max(0, n - g), load)
        for name, weekly, need, give, loads in found
        for label, n, g, load in zip(labels, need, give, loads, strict=True)
    ]  # fmt: skip
    said = _("还没有登记窗口，排计划不受办理能力限制。")
    if found:
        name, peak = found[0][0], max(load or 0 for load in found[0][4])
        said = _("最忙的是%(desk)s，%(month)s 占用 %(peak)s%%。") % {
            "desk": name, "month": labels[[load or 0 for load in found[0][4]].index(peak)], "peak": peak,
        }  # fmt: skip
    return Picture(
        "desks", _("审批窗口占用"), said, _("按现有计划，占办理能力的百分比；图中最多五个最忙的窗口，表中为全部"), "%",
        labels, series, heads, rows, mark=100, mark_words=_("能力上限"),
    )  # fmt: skip


def _desk_name(shared: Shared, capacity: Capacity) -> str:
    code = capacity.code.removeprefix(DESK)
    desks = [*shared.desks.general.values(), *shared.desks.special.values()]
    desk = next(desk for desk in desks if desk.code == code)
    return own_language(desk.name, desk.name_en)


def _by_month(
    capacity: Capacity, spans: Iterable[tuple[date, date, int]], months: list[tuple[date, date]]
) -> tuple[list[int], list[int]]:
    """Need and capacity of each month: item-days of a desk that works daily, items of one that sits weekly."""
    axis = calendars().axis
    begin, end = axis.slot(months[0][0]), axis.slot(months[-1][1]) + 1
    office = (calendars()[OFFICE].weights > 0)[begin:end]
    sits = ((capacity.calendar or calendars()[OFFICE]).weights > 0)[begin:end]
    use = np.zeros(end - begin, np.int64)
    for first, last, share in spans:
        a, b = max(axis.slot(first), begin) - begin, min(axis.slot(last) + 1, end) - begin
        if a < b:
            use[a:b] += share * office[a:b]
    amount = np.array([capacity.at(slot) for slot in range(begin, end)])
    weekly = capacity.days > 1
    # A weekly amount is given out over the office's days of its week, like the shares that count against it.
    give = amount * office / 5 if weekly else amount * sits
    scale = SHARES if weekly else 1
    cuts = [(axis.slot(first) - begin, axis.slot(last) + 1 - begin) for first, last in months]
    return (
        [round(int(use[a:b].sum()) / scale) for a, b in cuts],
        [round(float(give[a:b].sum()) / scale) for a, b in cuts],
    )


def pool_loads(data_date: date, element: str) -> Picture | None:
    """One pool: what has arrived and what is taken by the end of each month; None where there is no such pool."""
    shared, held = read(data_date)
    if element not in shared.pools:
        return None
    pool, kind = shared.pools[element]
    months = months_ahead(data_date, 18)
    batches = [(batch.available_on, batch.amount) for batch in pool.batches.all()]
    uses = [(use.on, Decimal(use.amount) / kind.parts) for use in held.uses if use.element == element]
    arrived, taken = [], []
    for _first, last in months:
        here = [(on, amount) for on, amount in batches if on <= last]
        since = here[0][0] if here else last
        if here and not pool.carries:
            since = here[-1][0]
            here = [each for each in here if each[0] == since]
        arrived.append(round(sum((amount for _on, amount in here), Decimal(0)), 2))
        taken.append(round(sum((amount for on, amount in uses if since <= on <= last), Decimal(0)), 2))
    labels = [f"{first:%Y-%m}" for first, _last in months]
    left = [a - t for a, t in zip(arrived, taken, strict=True)]
    waiting, short = _waiting(element, shared)
    unit = kind.unit_words
    said = _("到 %(month)s 可用 %(arrived)s %(unit)s，计划用掉 %(taken)s %(unit)s。") % {
        "month": labels[-1], "arrived": _plain(arrived[-1]), "taken": _plain(taken[-1]), "unit": unit,
    }  # fmt: skip
    if waiting:
        said += _("另有 %(count)s 个项目需要 %(short)s %(unit)s，现有批次不够，没有排入。") % {
            "count": waiting, "short": _plain(short), "unit": unit,
        }  # fmt: skip
    note = _("结余可结转，累计") if pool.carries else _("新批次到位时旧批次作废，按当期批次")
    series = [
        Series(_("已到位"), [float(each) for each in arrived], "ink-3", "step", is_dashed=True),
        Series(_("计划用掉"), [float(each) for each in taken], "st-build", "bar"),
    ]
    heads = [(_("月份"), 10), (_("已到位"), 14), (_("计划用掉"), 14), (_("余"), 14)]
    rows = list(zip(labels, arrived, taken, left, strict=True))
    title = own_language(pool.name, pool.name_en)
    return Picture("pool", title, said, note, unit, labels, series, heads, rows, of=element)


def _plain(amount: Decimal) -> str:
    """Thousands with commas, no empty decimals."""
    text = f"{amount:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _waiting(element: str, shared: Shared) -> tuple[int, Decimal]:
    """Projects that the known batches cannot serve, and what they need."""
    _pool, kind = shared.pools[element]
    plans = ProjectPlan.objects.exclude(collides=[]).select_related("project")
    lacking = [
        plan.project
        for plan in plans
        if any(collision["subject"] == POOL + element for collision in plan.collides)
    ]
    total = sum((Decimal(shared.shares.open(project, kind)) / kind.parts for project in lacking), Decimal(0))
    return len(lacking), round(total, 2)


def balance_months(data_date: date, element: str) -> Picture | None:
    """Need, what is held and what is missing of one pool at the end of each of twelve months; None for no such pool."""
    rows = balance(data_date, element)
    if not rows:
        return None
    row = rows[0]
    unit, labels = row.type.unit_words, [f"{cell.month:%Y-%m}" for cell in row.cells]
    series = [
        Series(_("当月要用"), [float(cell.need) for cell in row.cells], "st-build"),
        Series(_("已占用"), [float(cell.granted) for cell in row.cells], "st-prod"),
        Series(_("缺口"), [float(cell.short) for cell in row.cells], "red", "line"),
    ]
    heads = [
        (_("月份"), 10), (_("当月要用"), 12), (_("已占用"), 12), (_("余量"), 12), (_("缺口"), 12), (_("要用的项目"), 12),
    ]  # fmt: skip
    table = [
        (label, cell.need, cell.granted, max(cell.left, Decimal(0)), cell.short, cell.rivals)
        for label, cell in zip(labels, row.cells, strict=True)
    ]
    said = _("往后十二个月不缺。")
    if first := row.first_short:
        said = _("%(month)s 起缺 %(short)s %(unit)s，%(n)s 个项目的计划在等。") % {
            "month": f"{first.month:%Y-%m}", "short": f"{plain(first.short)}", "unit": unit, "n": len(row.waiting),
        }  # fmt: skip
    name = own_language(row.pool.name, row.pool.name_en)
    return Picture(
        "balance", _("%(pool)s：需要、占用、缺口") % {"pool": name}, said,
        _("需要按不排队时最早能办的日期；缺口为月末累计"), unit, labels, series, heads, table, of=element,
    )  # fmt: skip
