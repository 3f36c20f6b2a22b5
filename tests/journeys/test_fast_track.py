"""The fast track in the browser: a return stops the clock and moves the plan; a department sees what waits."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
SLOW = 60_000


def drawer(page: Page) -> Locator:
    return page.locator("#drawer").get_by_role("dialog")


def test_a_return_stops_the_clock_and_moves_the_plan(visit: Visit, people: People) -> None:
    page = visit("office")
    page.goto(f"{people.site}/approvals/?state=ACCEPTED")
    # One with room left: it is due later, and nothing has stopped it yet.
    page.locator(".ld-task", has_text="剩 ").first.click()
    expect(drawer(page).get_by_text("部门，审查办理")).to_be_visible()
    address = drawer(page).locator('a[href^="/projects/"]').first.get_attribute("href")
    item = drawer(page).get_by_role("heading", level=2).inner_text()
    other = visit("office")
    row = other.locator("tbody tr", has_text=item)
    other.goto(f"{people.site}{address}")
    before = row.locator("td").nth(3).inner_text().split(" – ")[1]

    drawer(page).get_by_role("link", name="退回补正").click()
    drawer(page).get_by_label("请于何日前补正").fill("2022-03-31")
    drawer(page).get_by_role("button", name="退回补正").click()
    reason = drawer(page).get_by_label("原因")
    assert reason.evaluate("field => !field.checkValidity()")  # it says why, or it is not sent
    reason.fill("缺一份图纸（虚构）")
    drawer(page).get_by_role("button", name="退回补正").click()
    expect(page.get_by_role("status").filter(has_text="计划已随之更新")).to_be_visible(timeout=SLOW)

    other.reload()
    expect(row).to_contain_text("补正中")
    after = row.locator("td").nth(3).inner_text().split(" – ")[1]
    assert after > "2022-03-31" > before
    row.get_by_role("link").first.click()
    said = drawer(other)
    expect(said.get_by_text("申请人，补正材料")).to_be_visible()
    expect(said.get_by_text("缺一份图纸（虚构）")).to_be_visible()
    said.get_by_role("link", name="提交补正").click()
    said.get_by_role("button", name="提交补正").click()
    expect(other.get_by_role("status").filter(has_text="计划已随之更新")).to_be_visible(timeout=SLOW)
    assert row.locator("td").nth(3).inner_text().split(" – ")[1] == before


def test_a_department_sees_its_queue_by_what_waits(visit: Visit, people: People) -> None:
    page = visit("department")
    page.goto(f"{people.site}/approvals/")
    lane = page.locator(".ld-lane").first
    expect(lane).to_have_attribute("aria-label", "区行政审批服务局")
    expect(page.locator('select[name="sort"]')).to_have_value("stake")
    stakes = []
    for words in lane.locator(".ld-task").all_inner_texts():
        late = re.search(r"项目晚 (\d+) 天", words)
        amount = re.search(r"([\d.]+) 亿元", words)
        stakes.append(int(late[1]) * float(amount[1]) if late and amount else 0)
    assert len(stakes) == 8
    assert stakes[0] > 0
    # Amounts on the cards are rounded to a hundredth of 亿元.
    assert all(first >= second * 0.98 for first, second in pairwise(stakes))
    lane.locator(".ap-more").click()
    expect(page.get_by_role("heading", name="审批快车道")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("项目晚")
