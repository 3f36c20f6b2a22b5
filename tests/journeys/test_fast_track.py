"""The fast track in the browser: a permit sent back turns a card yellow weeks before the date is missed, its chain saying
who holds it up; a return stops the clock and moves the plan; a department sees what waits."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
SLOW = 60_000
SOUGHT_SECONDS = 300  # only against waiting for ever: the worker looks at the dearest projects first


def drawer(page: Page) -> Locator:
    return page.locator("#drawer").get_by_role("dialog")


def days_late(page: Page) -> int:
    reason = page.get_by_role("region", name="亮牌原因").get_by_role("row").filter(has_text="天")
    return int(reason.first.locator("td.n b").inner_text().split()[0]) if reason.count() else 0


def held_up_by_a_permit(page: Page, people: People) -> Locator:
    """The first yellow proposal for days of delay whose chain stands at an item that is being corrected: that line."""
    page.goto(f"{people.site}/oversight/cards/?state=PROPOSED&colour=YELLOW")
    links = page.locator("table.ld-table tbody th a").all()
    for path in [each.get_attribute("href") for each in links]:
        page.goto(people.site + str(path))
        line = page.locator("tr.is-on").filter(has_text="补正中")
        if line.count() and 15 <= days_late(page) <= 30:  # not one that was worse and only stays yellow
            return line
    raise AssertionError("no yellow proposal for a permit")


# First in its file: journeys that stop the whole district or change the catalogue leave other cards behind.
def test_a_late_permit_turns_yellow_weeks_before_and_its_chain_names_who_acts(
    visit: Visit, people: People
) -> None:
    office = visit("office")
    line = held_up_by_a_permit(office, people)
    expect(line).to_contain_text("现在卡在这里")
    expect(line).to_contain_text("申请人，补正材料")  # not the department, whose clock stands still
    permit = line.locator("th").inner_text().replace("现在卡在这里", "").strip()

    office.locator(".ld-acts a", has_text="亮牌").last.click()
    drawer = office.locator("#drawer .ld-drawer")
    drawer.get_by_role("button", name="亮牌").click()
    expect(office.locator(".ov-tags", has_text="已亮牌")).to_contain_text("黄牌")

    office.get_by_role("navigation", name="路径").get_by_role("link").nth(1).click()
    promised = office.get_by_role("region", name="承诺与预计").locator("dl").first
    said = re.search(r"承诺日\s*(\d{4}-\d\d-\d\d)", promised.inner_text())
    assert said
    assert (date.fromisoformat(said[1]) - date(2021, 11, 30)).days > 42  # weeks before it is missed
    office.get_by_role("link", name="手续", exact=True).click()
    item = office.locator("tr", has_text=permit).filter(has_text="补正中")
    expect(item).to_be_visible()


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


def reached(home: Path, code: str) -> dict[str, date]:
    """Planned last days of the first document that lets works begin and of every open promise, from the database."""
    asked = """SELECT a.code, a.planned_finish_on FROM luodi_activity a JOIN luodi_project p ON p.id = a.project_id
        WHERE p.code = ? AND a.actual_finish_on IS NULL AND a.planned_finish_on IS NOT NULL
        AND (a.committed_on IS NOT NULL OR a.code IN ('C07a', 'C07', 'M-START'))"""
    with closing(sqlite3.connect(f"file:{home / 'luodi.sqlite3'}?mode=ro", uri=True)) as database:
        return {step: date.fromisoformat(on) for step, on in database.execute(asked, (code,))}


def sought(page: Page, site: str) -> str:
    """The first project of which the worker says by now that it can be quicker."""
    end = time.monotonic() + SOUGHT_SECONDS
    link = page.locator('tbody a[href^="/projects/"]').first
    while time.monotonic() < end:
        page.goto(f"{site}/approvals/quicker/")
        if link.count():
            return (link.get_attribute("href") or "").split("/")[2]
    raise AssertionError("nothing was found that could be quicker")


def offers(page: Page) -> list[tuple[int, int, int]]:
    """Number, days at the permit and days at the promise of each measure offered on the project's page."""
    rows = page.locator("form[action$='/measures/accept/'] tbody tr")
    cells = [row.locator("th, td").all_inner_texts() for row in rows.all()]
    return [(number, int(found[1]), int(found[2])) for number, found in enumerate(cells)]


def test_a_suggestion_is_accepted_and_the_plan_gains_the_days_said(
    visit: Visit, people: People, home: Path
) -> None:
    page = visit("office")
    code = sought(page, people.site)
    page.goto(f"{people.site}/projects/{code}/?tab=permits#tabs")
    for _ in range(
        3
    ):  # other stories may have moved the queues since it was sought: then nothing is done but the days anew
        number, permit, promise = max(offers(page), key=lambda row: row[1:])
        assert permit > 0 or promise > 0
        before = reached(home, code)
        offered = page.locator("form[action$='/measures/accept/'] tbody tr")
        offered.nth(number).get_by_role("checkbox").check()
        page.get_by_role("button", name="采纳选中的，更新计划").click()
        said = page.locator(".ld-say", has_text=re.compile("已采纳，|没有采纳")).first
        said.wait_for(timeout=SLOW)
        if "没有采纳" not in said.inner_text():
            break
    expect(said).to_contain_text(f"施工许可早 {permit} 天，承诺节点早 {promise} 天")
    after = reached(home, code)
    won = {step: (on - after[step]).days for step, on in before.items() if step in after}
    permits = [won[step] for step in ("C07a", "C07", "M-START") if step in won]
    assert permit == (permits[0] if permits else 0)
    assert promise in won.values()

    standing = page.get_by_role("list", name="已采纳")
    expect(standing.get_by_role("listitem")).to_have_count(1)
    standing.get_by_role("button", name="收回").click()
    expect(page.get_by_role("status").filter(has_text="已收回")).to_be_visible(timeout=SLOW)
    expect(standing).to_have_count(0)
