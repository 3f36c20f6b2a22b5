"""A permit that is sent back turns a card yellow weeks before the date is missed; its chain says who holds it up."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser


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
