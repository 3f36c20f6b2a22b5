"""The office shortens a promised limit, sees which plans move, puts the edition in force, and a plan follows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
SLOW = 120_000
START = "/approvals/editions/"


def test_a_shorter_limit_is_seen_decided_and_followed(visit: Visit, people: People) -> None:
    page = visit("office", absent=(f"{START}filing_industrial/2/items/B01/",))
    page.goto(f"{people.site}{START}")
    page.get_by_role("link", name=re.compile("第 1 版")).click()
    page.get_by_role("link", name="另存为草稿").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("名称").fill("提速版（虚构）")
    drawer.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").filter(has_text="已另存为草稿")).to_be_visible(timeout=SLOW)
    draft = page.url

    page.get_by_role("link", name=re.compile("^B01 ")).click()
    days = drawer.get_by_label("承诺时限（工作日）")
    expect(days).to_have_value("8")
    days.fill("-1")
    drawer.get_by_role("button", name="保存").click()
    # What is wrong is told on a page of its own, beside what was typed.
    expect(page.get_by_text("-1 天不对")).to_be_visible(timeout=SLOW)
    page.get_by_label("承诺时限（工作日）").fill("3")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").filter(has_text="已保存到草稿")).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name=re.compile("与现行的差别 1")).click()
    expect(page.get_by_role("row", name=re.compile("B01 .*承诺时限（工作日） 8 3"))).to_be_visible()

    page.get_by_role("link", name="看影响、定生效").click()
    page.get_by_role("button", name="推演影响").click()
    decide = page.get_by_role("button", name="生效", exact=True)
    expect(decide).to_be_visible(timeout=SLOW)
    # One that still waits for its work permit: where it is issued, nothing of it moves any more.
    permit = page.locator("td:first-of-type").filter(has_text=re.compile(r"→\s*\d{4}"))
    row = page.locator("#main tbody tr").filter(has=permit).first
    expect(row).to_contain_text(re.compile("(提前|推迟)"))
    plan = row.get_by_role("link").get_attribute("href")
    told = re.search(r"→\s*(\d{4}-\d\d-\d\d)", row.locator("td").first.inner_text())
    assert told
    page.get_by_label("依据文号").fill("虚构〔2021〕1号")
    decide.click()
    expect(page.get_by_role("status").filter(has_text="已生效")).to_be_visible(timeout=SLOW)
    assert page.url.startswith(draft.split("?")[0])
    expect(page.locator("#main .ld-tag.is-green").first).to_have_text("现行")

    # The worker makes the plans anew; until then the page of the project says the edition before.
    def follows() -> bool:
        page.goto(f"{people.site}{plan}")
        return page.get_by_text("第 2 版", exact=True).is_visible()

    for _try in range(60):
        if follows():
            break
        page.wait_for_timeout(1000)
    expect(page.get_by_text("第 2 版", exact=True)).to_be_visible()
    expect(page.locator("#main").get_by_text(told[1]).first).to_be_visible()
