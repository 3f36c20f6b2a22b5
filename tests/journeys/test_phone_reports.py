"""On the phone: a commissioner reports that nothing changed with one press, and a start; the office sees both."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
SLOW = 60_000


def not_begun(page: Page) -> Locator | None:
    """A step of the page that is to begin soon and has no start yet."""
    for step in page.get_by_role("region", name="在做的和将要开始的工作").locator("fieldset").all():
        start = step.get_by_label("实际开始", exact=True)
        if start.count() and start.is_visible() and not start.input_value():
            return step
    return None


def test_no_change_is_one_press_and_a_start_is_seen_by_the_office(visit: Visit, people: People) -> None:
    phone = visit("commissioner", width=390)
    phone.goto(f"{people.site}/progress/")
    waiting = phone.locator("li").filter(has=phone.get_by_role("button", name=re.compile("^无变化")))
    name = waiting.first.locator("b").inner_text()
    waiting.first.get_by_role("button", name=re.compile("^无变化")).click()
    expect(phone.get_by_role("status").filter(has_text="已报 1 个项目无变化")).to_be_visible(timeout=SLOW)
    expect(phone.locator("li", has_text=name)).to_contain_text("本月已报")
    same = phone.locator("li", has_text=name).get_by_role("link").first.get_attribute("href")

    for path in [each.get_attribute("href") for each in waiting.locator("a.btn").all()]:
        phone.goto(people.site + str(path))
        if step := not_begun(phone):
            break
    assert step
    start = step.get_by_label("实际开始", exact=True)
    work = str(step.locator("legend").evaluate("legend => legend.firstChild.textContent")).strip()
    project = phone.locator("h1").inner_text()
    start.fill("2021-11-29")
    phone.get_by_role("button", name="上报", exact=True).click()
    expect(phone.get_by_role("status").filter(has_text="已上报")).to_be_visible(timeout=SLOW)
    reported = phone.get_by_role("region", name="上报记录").get_by_role("listitem").first
    expect(reported).to_contain_text(f"{work} 实际开始")
    expect(reported).to_contain_text("2021-11-29")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    office = visit("office")
    office.goto(phone.url)
    seen = office.get_by_role("region", name="上报记录").get_by_role("article").first
    expect(seen).to_contain_text("2021-11-29")
    expect(seen).to_contain_text("专员")
    office.goto(people.site + str(same))
    expect(office.get_by_role("region", name="上报记录").get_by_role("article").first).to_contain_text(
        "无变化"
    )
    office.goto(f"{people.site}/")
    expect(office.get_by_role("region", name="昨日以来").get_by_text(project).first).to_be_visible()
