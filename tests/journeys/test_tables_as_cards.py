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


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_balance_of_elements_is_a_card_for_each_pool(visit: Visit, people: People, language: str) -> None:
    """Its months stand three abreast, each behind its name; what is pressed is the whole field."""
    page = visit("office", language=language, width=390)
    page.goto(f"{people.site}/elements/balance/")
    row = page.locator(".lm-heat").get_by_role("row").nth(1)
    cells = row.evaluate(SEEN)
    assert [cell["head"] for cell in cells[3:5]] == ["2021-11", "2021-12"]
    assert len(cells) == 15
    months = row.locator("td:not(.lm-plain)")
    tops = {round(cell["y"]) for cell in (months.nth(n).bounding_box() for n in range(3)) if cell}
    assert len(tops) == 1
    months.nth(1).click(position={"x": 4, "y": 50})
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    wide = "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth + 1).length"
    for summary in page.locator(".rp-table summary").all():
        summary.click()
    assert page.locator(".ld-scroll").evaluate_all(wide) == 0


SQUEEZED = """cells => cells.filter(cell => cell.getClientRects().length && cell.innerText.trim()).map(cell => {
  const style = getComputedStyle(cell);
  return [cell.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight), cell.innerText];
}).filter(([width]) => width < 70)"""


@pytest.mark.parametrize(
    "address",
    [
        "/approvals/quicker/", "/approvals/?department=APPROVALS", "/projects/JM-F019/?tab=elements",
        "/projects/JM-F019/?tab=facts", "/oversight/cards/", "/dispatch/tasks/?show=all",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh", "en"])
def test_figures_of_a_card_have_room(visit: Visit, people: People, address: str, language: str) -> None:
    """What a column is wide on a desk leaves no figure a letter's width on a phone, and nothing moves sideways."""
    page = visit("office", language=language, width=390)
    page.goto(people.site + address)
    assert page.locator(".ld-stack td").evaluate_all(SQUEEZED) == []
    wide = "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth + 1).length"
    assert page.locator("main .ld-scroll:visible").evaluate_all(wide) == 0
