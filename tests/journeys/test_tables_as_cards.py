"""On a phone a table stands as cards: each figure behind its head, what is unknown left out, still a table to hear."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
SEEN = """row => Array.from(row.cells).filter(cell => cell.getClientRects().length).map(cell => ({
  role: cell.getAttribute('role'), said: cell.innerText.trim(),
  head: getComputedStyle(cell, '::before').content.replaceAll('"', ''),
}))"""


def test_each_figure_stands_behind_its_head(visit: Visit, people: People) -> None:
    page = visit("office", width=390)
    page.goto(f"{people.site}/oversight/cards/")
    rows = page.get_by_role("table").get_by_role("row")
    issued, proposed = (
        rows.filter(has_text=words).first.evaluate(SEEN) for words in ("已亮牌", "系统建议 · 红牌")
    )
    assert [cell["head"] for cell in issued[1:]] == [
        "级别", "状态", "主要原因", "镇街", "责任单位", "亮牌日期", "整改期限", "按现在的数据",
    ]  # fmt: skip
    assert [cell["role"] for cell in issued] == ["rowheader"] + ["cell"] * 8
    assert [cell["head"] for cell in proposed[1:]] == [
        "级别",
        "状态",
        "主要原因",
        "镇街",
    ]  # the rest is not known
    box = page.locator(".ld-scroll", has=page.get_by_role("table"))
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") == 0


def test_on_a_desk_it_is_a_table(visit: Visit, people: People) -> None:
    page = visit("office")
    page.goto(f"{people.site}/oversight/cards/")
    first = page.get_by_role("table").get_by_role("row").nth(1)
    assert first.evaluate("row => getComputedStyle(row).display") == "table-row"
    assert {cell["head"] for cell in first.evaluate(SEEN)} == {"none"}
