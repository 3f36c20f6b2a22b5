"""A card from the town's explanation to its lifting by other hands; and a rule set that is replayed before it counts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser


def open_card(page: Page, people: People, query: str) -> None:
    page.goto(f"{people.site}/oversight/cards/?{query}")
    page.locator("table.ld-table tbody th a").first.click()
    expect(page.locator("#reasons-title")).to_be_visible()


def do(page: Page, verb: str, words: dict[str, str]) -> None:
    """Open a next step of the card, fill it in, send it."""
    page.locator(".ld-acts a", has_text=verb).click()
    drawer = page.locator("#drawer .ld-drawer")
    expect(drawer).to_be_visible()
    for name, value in words.items():
        field = drawer.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    drawer.locator("footer button[type=submit]").click()
    expect(page.locator(".ld-say", has_text="已保存")).to_be_visible()


def test_the_town_explains_the_office_excuses_other_hands_lift(visit: Visit, people: People) -> None:
    town, office, second = visit("town2"), visit("office"), visit("office2")
    open_card(town, people, "state=ISSUED&colour=BLUE")
    address, name = town.url, town.locator("h1").inner_text()
    expect(town.locator("#chain-title")).to_be_visible()
    expect(town.locator("tr.is-on")).to_have_count(1)
    do(town, "说明情况", {"words": "虚构：重污染天气停工令停工 12 天，现已复工。"})

    office.goto(address)
    expect(office.get_by_text("停工 12 天，现已复工").first).to_be_visible()
    expect(office.locator(".ld-acts a", has_text="销号")).to_have_count(0)
    office.locator(".ld-acts a", has_text="核减天数").click()
    # The figure is twelve days; the level is lifted below four.
    expect(office.locator("#drawer").get_by_text("核减 9 天即可消除亮牌原因")).to_be_visible()
    office.keyboard.press("Escape")
    do(
        office,
        "核减天数",
        {"days": "12", "reason": "STOP_ORDER", "words": "虚构：重污染天气停工令，共 12 天"},
    )
    expect(office.get_by_role("heading", name="核减 12 天")).to_be_visible()
    expect(office.get_by_text("亮牌原因已消除，可以销号")).to_be_visible()

    second.goto(address)
    do(second, "销号", {"evidence": "虚构：复工通知书已下达，监理周报已附"})
    expect(second.locator(".ov-tags", has_text="已销号")).to_be_visible()
    told = re.compile(f"已销号：{re.escape(name)}")
    town.goto(f"{people.site}/messages/")
    message = town.get_by_role("button", name=told)
    for _try in range(60):  # the worker delivers beside the server
        if message.count():
            break
        town.wait_for_timeout(500)
        town.reload()
    message.click()
    expect(town).to_have_url(address)


def test_a_rule_set_is_replayed_before_it_is_decided(visit: Visit, people: People) -> None:
    page = visit("office")
    page.goto(f"{people.site}/oversight/rules/?rules=contractor")
    replay = page.locator("section[aria-labelledby=replay-title]")
    expect(replay.get_by_text("曾亮牌的项目")).to_be_visible()
    warned = replay.locator("dd").first.inner_text()
    assert int(warned) > 0
    page.locator(".ld-acts a").first.click()
    drawer = page.locator("#drawer .ld-drawer")
    drawer.locator("[name=from_on]").fill("2030-01-01")
    drawer.locator("[name=shadow_until_on]").fill("2030-03-31")
    drawer.locator("[name=note]").fill("虚构：先看回放再定")
    drawer.locator("footer button[type=submit]").click()
    expect(page.locator(".ld-log", has_text="虚构：先看回放再定")).to_be_visible()
    expect(page.locator(".ld-sub", has_text="现行")).to_contain_text("默认规则")
