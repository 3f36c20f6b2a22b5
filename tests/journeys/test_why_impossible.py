"""A leader asks why a date is impossible and reads the least changes that would make it possible."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
SLOW = 60_000  # the first question of a server compiles and loads


@pytest.fixture
def page(visit: Visit, people: People) -> Page:
    """The leader's first page."""
    opened = visit("leader")
    opened.goto(people.site)
    return opened


def ask_why(page: Page) -> None:
    """By the link under a late project: it asks why, or says until when its proposal still helps once that is computed."""
    page.locator(".dk-way").get_by_role("link").first.click()


def test_from_the_first_page_to_the_ways_out(page: Page) -> None:
    ask_why(page)
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text("为什么不能按期？")
    expect(main.locator(".why-verdict")).to_contain_text("还差")
    expect(main.locator(".why-told").first).to_contain_text("承诺")
    expect(main.locator(".why-chain svg").first).to_be_visible()
    expect(main.locator(".why-remedies li").first).to_contain_text("由谁决定", timeout=SLOW)
    main.get_by_text("以表格查看").click()
    steps = main.locator(".why-chain li").count()
    expect(main.locator("table tbody tr")).to_have_count(steps)


def test_a_step_leads_back_to_what_nobody_can_move(page: Page) -> None:
    ask_why(page)
    page.locator(".why-chain a").last.click()
    drawer = page.locator("#drawer").get_by_role("dialog")
    expect(drawer.get_by_role("heading", name="为什么在这一天")).to_be_visible(timeout=SLOW)
    hops = drawer.locator(".why-back > li")
    expect(hops.first).to_contain_text("要等")
    expect(hops.last).not_to_contain_text("要等")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)


def test_in_english_and_narrow(visit: Visit, people: People) -> None:
    page = visit("leader", language="en", width=390)
    page.goto(people.site)
    ask_why(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Why is the date missed?")
    expect(page.locator(".why-remedies li").first).to_contain_text("Decided by", timeout=SLOW)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
