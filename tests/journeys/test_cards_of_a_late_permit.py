"""A permit that is put off turns a card yellow long before the date is missed; the town explains, days are excused, and
the card is lifted by other hands."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import People, Visit
from tests.journeys.test_cards import do

pytestmark = pytest.mark.browser
# Fictional, in 蓝村街道, and in time until its registration is put off: then it starts 21 days after 31 January 2023.
PROJECT, PERMIT, UNTIL = "JM-F146", "企业投资项目备案", "2022-12-30"
SLOW = 60_000


def put_off(page: Page, site: str) -> str:
    """The department sends the application back until a day; the name of the project."""
    page.goto(f"{site}/projects/{PROJECT}/?tab=permits")
    page.get_by_role("link", name=f"A01 {PERMIT}", exact=True).first.click()
    drawer = page.locator("#drawer").get_by_role("dialog")
    drawer.get_by_role("link", name="退回补正").click()
    drawer.get_by_label("请于何日前补正").fill(UNTIL)
    drawer.get_by_label("原因").fill("虚构：产能置换方案未批复")
    drawer.get_by_role("button", name="退回补正").click()
    expect(page.get_by_role("status").filter(has_text="计划已随之更新")).to_be_visible(timeout=SLOW)
    return page.locator("h1").first.inner_text()


def proposal(page: Page, site: str, name: str) -> Locator:
    """Its line among the proposals, once the worker has looked at it."""
    line = page.locator("table.ld-table tbody tr", has_text=name)
    for _try in range(120):
        page.goto(f"{site}/oversight/cards/?state=PROPOSED&colour=YELLOW")
        if line.count():
            break
        page.wait_for_timeout(500)
    return line


def test_a_late_permit_turns_a_card_yellow_before_the_date_is_missed(visit: Visit, people: People) -> None:
    department, office, town, second = visit("department"), visit("office"), visit("town"), visit("office2")
    name = put_off(department, people.site)

    line = proposal(office, people.site, name)
    expect(line).to_contain_text("预计晚于承诺日 21 天")
    line.get_by_role("link").first.click()
    chain = office.locator("section", has=office.locator("#chain-title")).locator("tbody tr")
    expect(chain.first).to_contain_text(PERMIT)
    expect(chain.first).to_contain_text("现在卡在这里")
    expect(office.locator("tr.is-on")).to_have_count(1)
    address = office.url
    office.locator(".ld-acts").get_by_role("link", name="亮牌", exact=True).click()
    office.locator("#drawer .ld-drawer footer button[type=submit]").click()
    expect(office.locator(".ov-tags", has_text="已亮牌")).to_be_visible()

    town.goto(address)
    do(town, "说明情况", {"words": "虚构：产能置换方案由省里审查，窗口已受理。"})
    office.goto(address)
    expect(office.get_by_text("产能置换方案由省里审查").first).to_be_visible()
    do(office, "核减天数", {"days": "12", "reason": "HIGHER_APPROVAL", "words": "虚构：省级窗口停办 12 天"})
    expect(
        office.get_by_text("应为蓝牌（提醒）")
    ).to_be_visible()  # nine days are left: a reminder, no warning
    do(office, "核减天数", {"days": "2", "reason": "HIGHER_APPROVAL", "words": "虚构：另有 2 天系统停机"})
    expect(office.get_by_text("亮牌原因已消除，可以销号")).to_be_visible()
    second.goto(address)
    do(second, "销号", {"evidence": "虚构：产能置换批复已下，备案办结"})
    expect(second.locator(".ov-tags", has_text="已销号")).to_be_visible()
