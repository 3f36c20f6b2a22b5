"""Blocks of the big screen: what each shows, page by page. New blocks join in BLOCKS and get a template of their name.

Everything is scoped to who is signed in at the screen, like the pages the blocks are taken from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import dateformat
from django.utils.translation import gettext as _

from luodi.desk import today
from luodi.geography.queries import edition
from luodi.ledger.models import Project
from luodi.ledger.money_words import money_words
from luodi.oversight.chips import chip_of
from luodi.oversight.queries import ANY, WORST, open_cards
from luodi.people.models import User
from luodi.plan.settings import settings
from luodi.wallchart.map_queries import map_feed
from luodi.wallchart.map_words import map_words
from luodi.wallchart.queries import feed
from luodi.wallchart.words import own_language

Row = dict[str, Any]
# Pages of a block; what does not fit is counted on the last page.
WALL_ROWS, LATE_ROWS, WEEK_ROWS, TOWN_ROWS, CARD_ROWS, MOST_PAGES = 8, 7, 10, 16, 7, 3
BARS = 1000
BACK, AHEAD = timedelta(days=300), timedelta(days=700)


@dataclass(frozen=True)
class Page:
    """One page of a block: its rows and what all pages of the block share."""

    number: int
    count: int
    rows: Sequence[Any]
    left_out: int


@dataclass(frozen=True)
class Block:
    """What a block shows: pages, and facts that stand on each of them. `total` counts what the pages are cut from."""

    title: str
    note: str
    pages: list[Page]
    facts: Row


def paged(rows: Sequence[Any], per: int) -> list[Page]:
    """Pages of `per` rows, at most MOST_PAGES; at least one, so that an empty block says that it is empty."""
    kept = rows[: per * MOST_PAGES]
    cuts = [kept[start : start + per] for start in range(0, len(kept), per)] or [[]]
    return [Page(number, len(cuts), cut, len(rows) - len(kept)) for number, cut in enumerate(cuts, start=1)]


def wall_block(user: User, projects: QuerySet[Project], data_date: date) -> Block:
    """Late and tight projects as bars, the latest first."""
    chosen = projects.filter(plan__margin_days__lte=settings().tight_days)
    rows = [_bars(row, data_date) for row in feed(chosen, data_date, "none")["projects"]]
    facts = {"months": _months(data_date), "today": _x(data_date, data_date), "width": BARS}
    note = _("不能按期和余量紧，余量小的在前")
    return Block(_("挂图作战"), note, paged(rows, WALL_ROWS), facts)


def _x(on: date, data_date: date) -> int:
    first, last = data_date - BACK, data_date + AHEAD
    return round(BARS * min(1, max(0, (on - first) / (last - first))))


def _bars(row: Row, data_date: date) -> Row:
    """The bars of a project in design pixels: (class, x, width)."""
    bars = []
    for segment in row["segments"]:
        start, end = date.fromisoformat(segment["s"]), date.fromisoformat(segment["e"])
        done = min(end, date.fromisoformat(segment["done"])) if segment["done"] else None
        x, stop = _x(start, data_date), _x(end, data_date)
        dark = max(x, _x(done, data_date)) if done else x
        bars += [(f"sc-{segment['k']}", x, dark - x)] if dark > x else []
        bars += [(f"sc-{segment['k']} is-ahead", dark, stop - dark)] if stop > dark else []
    committed = date.fromisoformat(row["committed"]) if row["committed"] else None
    return {**row, "bars": bars, "flag": _x(committed, data_date) if committed else None}


def _months(data_date: date) -> list[tuple[int, str]]:
    """Quarters with their place; a year's first says the year."""
    found, on = [], date((data_date - BACK).year, 1, 1)
    while on <= data_date + AHEAD:
        if on >= data_date - BACK and _x(on, data_date) < BARS - 60:
            found.append(
                (_x(on, data_date), str(on.year) if on.month == 1 else dateformat.format(on, _("n月")))
            )
        on = date(on.year + (on.month == 10), (on.month + 2) % 12 + 1, 1)
    return found


def map_block(user: User, projects: QuerySet[Project], data_date: date) -> Block:
    """Towns: how many projects, how much money, how many late; beside the map where outlines are in force."""
    counted = (
        projects.order_by()
        .values("town", "town__name", "town__name_en")
        .annotate(
            count=Count("pk", distinct=True),
            amount=Sum("total_investment_yuan", filter=~Q(relation=Project.Relation.PART)),
            late=Count("pk", filter=Q(plan__state=today.State.LATE), distinct=True),
        )
    )
    rows = [
        {
            "name": own_language(row["town__name"], row["town__name_en"]) or _("未定镇街"),
            **{name: row[name] for name in ("count", "late")},
            "amount": money_words(row["amount"]),
        }
        for row in counted
    ]
    rows.sort(key=lambda row: (-row["late"], -row["count"], row["name"]))
    facts: Row = {"edition": edition(), "data": {"feed": map_feed(projects), "words": map_words()}}
    return Block(_("各镇街项目"), _("不能按期多的在前"), paged(rows, TOWN_ROWS), facts)


def late_block(user: User, projects: QuerySet[Project], data_date: date) -> Block:
    """Projects that miss their date, the greatest margin first, with the first open step and who answers for it."""
    rows = today.late_projects(projects, LATE_ROWS * MOST_PAGES, by_margin=True)
    total = projects.filter(plan__state=today.State.LATE).count()
    pages = [Page(page.number, page.count, page.rows, total - len(rows)) for page in paged(rows, LATE_ROWS)]
    title = _("预计不能按期的项目 %(count)s 个") % {"count": total}
    return Block(title, _("按晚的天数"), pages, {})


def week_block(user: User, projects: QuerySet[Project], data_date: date) -> Block:
    """Steps that must begin or end within seven days; how many are overdue already."""
    due = today.due_activities(user, data_date).annotate(due_on=today.DUE_ON)
    coming = due.filter(due_on__gte=data_date, due_on__lt=data_date + timedelta(days=7))
    passed = due.filter(due_on__lt=data_date).count()
    total = coming.count()
    rows = today.due_list(coming, data_date, WEEK_ROWS * MOST_PAGES)
    pages = [Page(page.number, page.count, page.rows, total - len(rows)) for page in paged(rows, WEEK_ROWS)]
    title = _("七天内到期的工作 %(count)s 项") % {"count": total}
    return Block(title, _("另有 %(count)s 项已过最晚责任日") % {"count": passed}, pages, {})


def card_block(user: User, projects: QuerySet[Project], data_date: date) -> Block:
    """Issued cards, the worst and the longest overdue first. What is only proposed never stands on a screen."""
    cards = open_cards(user, ANY).select_related("project__town", "unit").annotate(rank=WORST)
    found = list(cards.order_by("-rank", "limit_on", "pk"))
    rows = [{"chip": chip_of(card), "card": card, "left": card.days_left(data_date)} for card in found]
    return Block(
        _("已亮牌 %(count)s 张") % {"count": len(rows)}, _("级别高、期限近的在前"), paged(rows, CARD_ROWS), {}
    )


Show = Callable[[User, QuerySet[Project], date], Block]
BLOCKS: dict[str, Show] = {
    "wall": wall_block,
    "map": map_block,
    "late": late_block,
    "week": week_block,
    "cards": card_block,
}
