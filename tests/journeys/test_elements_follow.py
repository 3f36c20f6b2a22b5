"""Elements follow the project: the last of a pool is given once, what is not used goes to the next, shares are moved."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

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


# -- a share moved by hand, seen before it is saved ---------------------------------------------------------

GIVER, RECEIVER = "JM-F006", "JM-F095"


def new_pool(office: Page, site: str, element: str, name: str, amount: str) -> str:
    """A pool with one batch that has come; the answer is the address of its shares."""
    office.goto(f"{site}/elements/add/")
    office.select_option("#id_element", element)
    office.fill("#id_name", name)
    office.get_by_role("button", name="保存").click()
    box = office.locator("section").filter(has_text=name).first
    box.get_by_role("link", name=name, exact=True).click()
    drawer = office.locator("#drawer")
    drawer.locator("[name=available_on]").fill("2021-01-01")
    drawer.locator("form.lm-add [name=amount]").fill(amount)
    drawer.locator("[name=source]").fill(f"虚构〔2021〕{element}1号")
    drawer.get_by_role("button", name="登记批次").click()
    link = office.locator("section").filter(has_text=name).first.get_by_role("link", name="申请和批准")
    return site + (link.get_attribute("href") or "")


def state_and_ask(page: Page, site: str, code: str, element: str, amount: str) -> None:
    page.goto(f"{site}/projects/{code}/elements/add/?element={element}")
    page.fill("#id_amount", amount)
    page.get_by_role("button", name="保存").click()
    row = page.get_by_role("row").filter(has_text="还没有申请").filter(has_text=WORDS[element])
    row.get_by_role("link", name="申请").click()
    page.locator("#drawer").get_by_role("button", name="保存").click()
    expect(page.get_by_role("row").filter(has_text=WORDS[element])).to_contain_text("已申请")


LONG = 90_000  # only against waiting for ever: plans of many projects may follow first
WORDS = {"BONDS": "专项债券", "BUDGET": "预算内资金"}


def grant_first(page: Page, shares: str) -> None:
    page.goto(shares)
    row = page.get_by_role("row").filter(has_text="已申请").first
    row.get_by_role("link", name="办理").click()
    drawer = page.locator("#drawer")
    drawer.locator("select[name=verb]").select_option("grant")
    drawer.get_by_role("button", name="保存").click()
    expect(page.get_by_role("row").filter(has_text="已批准")).to_have_count(1, timeout=LONG)


def never_enough(page: Page, site: str, code: str) -> bool:
    page.goto(f"{site}/projects/{code}/")
    return "不够本项目使用" in page.locator("main").inner_text()


def test_twelve_are_moved_by_hand_with_the_keys_and_by_drag(visit: Visit, people: People) -> None:
    site, office = people.site, visit("office")
    shares = new_pool(office, site, "BUDGET", "预算内资金（虚构）", "100")
    state_and_ask(office, site, GIVER, "BUDGET", "100")
    grant_first(office, shares)
    state_and_ask(office, site, RECEIVER, "BUDGET", "12")
    assert never_enough(office, site, RECEIVER)
    board = shares.replace("/shares/", "/move/")

    office.goto(board)
    office.locator("[data-giver]").drag_to(office.locator("[data-receiver]"))
    expect(office.locator("#id_amount")).to_have_value("12")
    expect(office.locator("#id_receiver")).not_to_have_value("")

    office.goto(board)
    office.locator("[data-giver] button").press("Enter")
    expect(office.locator("[data-giver] button")).to_have_attribute("aria-pressed", "true")
    office.locator("[data-receiver] button").press("Enter")
    expect(office.locator("#id_amount")).to_be_focused()
    office.keyboard.press("Enter")
    found = office.locator("section").filter(has_text="还没有保存")
    expect(found.get_by_role("row").filter(has_text="调入项目")).to_contain_text("转为按期")
    expect(found.get_by_role("row").filter(has_text="调出项目")).to_contain_text("排不进")
    assert never_enough(visit("office"), site, RECEIVER)

    office.fill("#save-document", "虚构会议纪要〔2021〕7号")
    office.get_by_role("button", name="确认调剂").click()
    expect(office.get_by_text("已调剂并记入日志")).to_be_visible()
    assert not never_enough(office, site, RECEIVER)
    office.goto(shares)
    expect(office.get_by_role("row").filter(has_text="88")).to_contain_text("已批准")
    expect(office.get_by_role("row").filter(has_text="已退回")).to_contain_text("12")


def until(looks: Callable[[], None], seconds: float = LONG / 1000) -> None:
    """Look again until it is so."""
    end = time.monotonic() + seconds
    while True:
        try:
            return looks()
        except AssertionError:
            if time.monotonic() > end:
                raise


# -- granted, not used, taken back, given to the next -------------------------------------------------------


def test_granted_not_used_taken_back_and_given_to_the_next(
    visit: Visit, people: People, chromium: Browser, later_site: Callable[[str], str]
) -> None:
    site, office = people.site, visit("office")
    shares = new_pool(office, site, "BONDS", "专项债券（虚构）", "1000")
    state_and_ask(office, site, GIVER, "BONDS", "1000")
    grant_first(office, shares)
    state_and_ask(office, site, RECEIVER, "BONDS", "1000")
    assert never_enough(office, site, RECEIVER)

    after = later_site("2022-05-31")
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    People(chromium, after).sign_in(page, "office")
    there = shares.replace(site, after)
    page.set_default_timeout(LONG)

    def taken_back() -> None:
        page.goto(there)
        expect(page.get_by_role("row").filter(has_text="逾期收回")).to_have_count(1)

    until(taken_back)
    grant_first(page, there)
    assert not never_enough(page, after, RECEIVER)
    context.close()
