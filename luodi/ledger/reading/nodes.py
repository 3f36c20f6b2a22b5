"""Monthly nodes in one cell: "8月 1.办理许可 2.桩基施工 9月 1.主体封顶" becomes a node per month and item."""

from __future__ import annotations

import re

from luodi.ledger.reading.characters import one_line, visible
from luodi.ledger.reading.dates import BadDate, month_of, parse_date
from luodi.ledger.reading.rules import Rules, month_number
from luodi.ledger.reading.shape import Node

_MONTH = (
    r"(?:(?:20\d\d|19\d\d)年)?(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|底|末|上旬|中旬|下旬)?"
)
_HEAD = re.compile(rf"(?:^|(?<=[\s;；。,，、\n]))({_MONTH})(?:前)?\s*[:：.、]?")
_ITEM = re.compile(r"(?:^|(?<=[\s;；。\n]))\s*(?:\d{1,2}[.、．)）](?!\d)|[①-⑳]|[(（]\d{1,2}[)）])\s*")


def split_nodes(text: str, year: int | None, rules: Rules) -> tuple[Node, ...]:
    """The nodes in the order written; a later month that is smaller than the one before is next year's.

    Raises BadDate: DATE_UNREADABLE without any month, DATE_WITHOUT_YEAR when nobody says the year.
    """
    cleaned = visible(text)
    heads = list(_HEAD.finditer(cleaned))
    if not heads:
        raise BadDate("DATE_UNREADABLE", text)
    nodes: list[Node] = []
    before = 0
    for position, head in enumerate(heads):
        end = heads[position + 1].start() if position + 1 < len(heads) else len(cleaned)
        stated = re.match(r"(\d{4})年", head.group(1))
        if stated:
            year, before = int(stated.group(1)), 0
        month = month_number(re.sub(r"^\d{4}年|月.*$", "", head.group(1))) or 0
        if year is None:
            raise BadDate("DATE_WITHOUT_YEAR", text)
        if month < before:
            year += 1
        before = month
        part = head.group(1).partition("月")[2]
        when = (
            parse_date(f"{year}年{month}月{part}")
            if part in {"上旬", "中旬", "下旬"}
            else month_of(year, month)
        )
        for item in _items(cleaned[head.end() : end]):
            nodes.append(Node(when, item, milestone_in(item, rules)))
    return tuple(nodes)


def milestone_in(text: str, rules: Rules) -> str:
    """The furthest milestone a text speaks of, "" when it speaks of none."""
    return next((code for code, words in rules.milestone_words if words.search(text)), "")


def _items(text: str) -> list[str]:
    parts = (one_line(part).strip(";；,，。 ") for part in _ITEM.split(text))
    return [part for part in parts if part]
