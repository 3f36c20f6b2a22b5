"""Elements follow the project: two officers want the last of a pool, and one is told no."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
FIRST, SECOND = "JM-F010", "JM-F011"


def ask(page: Page, site: str, code: str) -> None:
    """State a need of ten and ask for it, on the project's own page."""
    page.goto(f"{site}/projects/{code}/elements/add/?element=SEWAGE")
    page.fill("#id_amount", "10")
    page.get_by_role("button", name="保存").click()
    row = page.get_by_role("row").filter(has_text="污水接纳能力")
    expect(row).to_contain_text("还没有申请")
    row.get_by_role("link", name="申请").click()
    page.locator("#drawer").get_by_role("button", name="保存").click()
    expect(page.get_by_role("row").filter(has_text="污水接纳能力")).to_contain_text("已申请")


def open_decision(page: Page, shares: str, number: int) -> None:
    page.goto(shares)
    page.get_by_role("link", name="办理").nth(number).click()
    page.locator("#drawer select[name=verb]").select_option("grant")


def test_two_officers_grant_the_last_ten(visit: Visit, people: People) -> None:
    site = people.site
    office = visit("office")
    office.goto(f"{site}/elements/add/")
    office.select_option("#id_element", "SEWAGE")
    office.fill("#id_name", "污水接纳能力（虚构）")
    office.get_by_role("button", name="保存").click()
    box = office.locator("section").filter(has_text="污水接纳能力（虚构）").first
    box.get_by_role("link", name="污水接纳能力（虚构）", exact=True).click()
    drawer = office.locator("#drawer")
    drawer.locator("[name=available_on]").fill("2021-01-01")
    drawer.locator("form.lm-add [name=amount]").fill("10")
    drawer.locator("[name=source]").fill("虚构〔2021〕污1号")
    drawer.get_by_role("button", name="登记批次").click()
    for code in (FIRST, SECOND):
        ask(office, site, code)

    office.goto(f"{site}/elements/")
    box = office.locator("section").filter(has_text="污水接纳能力（虚构）").first
    box.get_by_role("link", name="待办申请").click()
    shares = office.url
    refused = office.get_by_role("link", name="办理").nth(1).get_attribute("href") or ""
    # The second of them is answered 409: that is what is meant to happen.
    one, two = visit("office"), visit("office", absent=(refused,))
    open_decision(one, shares, 0)
    open_decision(two, shares, 1)
    one.locator("#drawer").get_by_role("button", name="保存").click()
    expect(one.get_by_role("table")).to_contain_text("已批准")
    with two.expect_response(lambda answer: answer.url.endswith(refused)) as told:
        two.locator("#drawer").get_by_role("button", name="保存").click()
    assert told.value.status == 409
    expect(two.get_by_role("alert")).to_contain_text("只余 0")
    office.goto(shares)
    expect(office.get_by_role("row").filter(has_text="已批准")).to_have_count(1)
    expect(office.get_by_role("row").filter(has_text="已申请")).to_have_count(1)
