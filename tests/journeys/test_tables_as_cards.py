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
        "/projects/JM-F019/?tab=permits", "/scoring/", "/scoring/runs/2/", "/scoring/cards/1/?item=PERMITS",
        "/results/", "/burden/", "/recruiting/pipeline/", "/dispatch/meetings/new/", "/map/boundaries/",
        "/projects/JM-F019/money/", "/desk/units/APPROVALS/", "/approvals/editions/land_and_start/1/?tab=graph",
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


def test_promised_and_actual_stand_beside_each_other(visit: Visit, people: People) -> None:
    """Figures that come in twos keep their place where one of them is not known."""
    page = visit("office", width=390)
    page.goto(f"{people.site}/results/")
    sides = page.locator(".is-pairs tbody tr").evaluate_all(
        """rows => rows.map(row => [0, 1].map(side => [...row.cells].slice(1)
          .filter((cell, at) => at % 2 === side && cell.getClientRects().length).map(cell => cell.getBoundingClientRect().x)))"""
    )
    assert sides
    left, right = ({x for row in sides for x in row[side]} for side in (0, 1))
    assert len(left) == len(right) == 1
    assert max(left) < min(right)
    assert page.locator(".is-pairs td.is-none:visible").count() == 0


def test_what_is_ticked_is_in_the_name_of_its_card(visit: Visit, people: People) -> None:
    """A finger has 44 px; what was ticked stays so on both sides of the width."""
    page = visit("office", width=390)
    page.goto(f"{people.site}/dispatch/meetings/new/")
    label = page.locator(".ld-stack th label").first
    box = label.bounding_box()
    assert box
    assert box["height"] >= 44
    was = label.get_by_role("checkbox").is_checked()
    label.click(position={"x": 60, "y": 22})
    assert label.get_by_role("checkbox").is_checked() is not was


def test_the_measures_fit_a_desk(visit: Visit, people: People) -> None:
    page = visit("office")
    page.goto(f"{people.site}/projects/JM-F019/?tab=permits")
    box = page.locator(".ld-scroll", has=page.locator(".ap-speed"))
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_lists_of_a_sheet_turn_each_for_itself(visit: Visit, people: People, language: str) -> None:
    page = visit("office", language=language, width=390)
    page.goto(f"{people.site}/desk/units/APPROVALS/")
    head = page.locator("#sheet-projects").inner_text()
    late, projects = (
        page.locator("section", has=page.locator(name)) for name in ("#sheet-late", "#sheet-projects")
    )
    assert (late.locator("tbody tr").count(), projects.locator("tbody tr").count()) == (10, 50)
    first = late.get_by_role("rowheader").first.inner_text()
    late.locator("a[rel=next]").click()
    page.wait_for_url("**late=2**")
    assert late.get_by_role("rowheader").first.inner_text() != first
    projects.locator("a[rel=next]").click()
    page.wait_for_url("**page=2**")
    assert "late=2" in page.url
    assert page.locator("#sheet-projects").inner_text() == head
