"""The office changes one step and sees what moves, and why, before it accepts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
PROJECT, STEP = "JM-F014", "W50"
SLOW = 60_000  # the whole district is levelled twice


@pytest.fixture
def page(visit: Visit, people: People) -> Page:
    opened = visit("office")
    opened.goto(f"{people.site}/projects/{PROJECT}/plan/")
    return opened


def drawer(page: Page) -> Locator:
    return page.locator("#drawer").get_by_role("dialog")


def looked_at(page: Page, days: str) -> str:
    """Opens the step, types a duration and looks at what it moves; the duration that stood before."""
    page.locator(f'a[href$="/activities/{STEP}/"]').first.click()
    part = drawer(page).locator("form", has=page.locator('input[value="duration"]'))
    field = part.locator('input[name="duration-days"]')
    stood = field.input_value()
    field.fill(days)
    part.get_by_role("button", name="先看影响").click()
    expect(drawer(page).get_by_role("heading", name="先看影响")).to_be_visible()
    return stood


def test_seen_and_discarded_leaves_everything(page: Page, people: People) -> None:
    before = page.locator("table").first.inner_text()
    stood = looked_at(page, "400")
    said = drawer(page)
    expect(said.get_by_role("heading", name="其他项目")).to_be_visible()
    first = said.locator("tbody tr", has_text=STEP).first
    expect(first).to_contain_text("本项")
    expect(first).to_contain_text("晚")
    expect(said.get_by_text("转为晚").first).to_be_visible()
    said.get_by_role("heading", name="其他项目").scroll_into_view_if_needed()
    said.locator("div[tabindex]").first.evaluate("part => part.scrollTo(0, part.scrollHeight)")
    expect(said.locator(".plan-others")).to_be_visible(timeout=SLOW)
    said.get_by_role("link", name="放弃").click()
    field = drawer(page).locator('input[name="duration-days"]')
    expect(field).to_have_value(stood)
    page.reload()
    assert page.locator("table").first.inner_text() == before


def test_seen_and_accepted_is_what_was_shown(page: Page, people: People) -> None:
    stood = looked_at(page, "90")
    shown = drawer(page).locator("tbody tr", has_text="本项").locator("td").nth(1).inner_text().split("\n")
    drawer(page).get_by_role("button", name="采纳并保存").click()
    expect(drawer(page).get_by_text("已保存并重新推演")).to_be_visible(timeout=SLOW)
    page.reload()
    row = page.locator("tbody tr", has=page.locator(f'a[href$="/activities/{STEP}/"]'))
    expect(row).to_contain_text(shown[0].strip())
    expect(row).to_contain_text(shown[1].strip())
    looked_at(page, stood)
    drawer(page).get_by_role("button", name="采纳并保存").click()
    expect(drawer(page).get_by_text("已保存并重新推演")).to_be_visible(timeout=SLOW)


def test_what_cannot_be_saved_is_said_before(page: Page) -> None:
    page.locator(f'a[href$="/activities/{STEP}/"]').first.click()
    part = drawer(page).locator("form", has=page.locator('input[value="constraint"]'))
    part.locator("select").select_option("MUST_START")
    part.get_by_role("button", name="先看影响").click()
    expect(drawer(page).locator(".ld-err")).to_be_visible()
    expect(drawer(page).get_by_role("button", name="采纳并保存")).to_have_count(0)
