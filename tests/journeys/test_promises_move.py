"""A promised day is moved: asked for with a reason, decided by whoever the slip calls for; the day promised first stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
SLOW = 60_000
# By how many days, and who is to decide that.
SLIPS = ((10, "重点办", "office"), (40, "分管区领导", "leader"), (100, "区主要领导", "secretary"))


def promises(page: Page) -> Locator:
    return page.get_by_role("region", name="承诺与预计").get_by_role("table").locator("tbody tr")


def a_project(page: Page, address: str) -> tuple[str, list[str]]:
    """Of the projects of that list one that has three promises to keep: its address, and the three milestones."""
    page.goto(address)
    links = page.locator('table tbody a[href^="/projects/"]')
    for path in dict.fromkeys(each.get_attribute("href") for each in links.all()):
        page.goto(address.split("/projects/", maxsplit=1)[0] + str(path))
        lines = promises(page).filter(has_not_text="已达成")
        if lines.count() >= len(SLIPS):
            return page.url, [line.get_by_role("rowheader").inner_text() for line in lines.all()]
    raise AssertionError("no project has three promises to keep")


def ask(page: Page, milestone: str, days: int) -> tuple[str, str]:
    """Ask, on the page of moves, for a later day; the answer: the day that stands and the day wanted."""
    page.get_by_role("link", name="申请变更").click()
    drawer = page.locator("#drawer .ld-drawer")
    row = drawer.locator("tbody tr").filter(has=page.get_by_role("rowheader", name=milestone, exact=True))
    row.get_by_role("link").first.click()
    on = drawer.get_by_role("textbox", name="日期", exact=True)
    expect(drawer.get_by_text("由谁决定")).to_contain_text("区主要领导")
    expect(on).not_to_have_value("")
    stands = on.input_value()
    wanted = (date.fromisoformat(stands) + timedelta(days)).isoformat()
    on.fill(wanted)
    drawer.get_by_label("精度").select_option("DAY")
    drawer.get_by_label("变更原因").select_option("LAND")
    drawer.get_by_label("说明", exact=True).fill("地块交付推迟（虚构）")
    drawer.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已提交变更申请，同意后生效")).to_be_visible(timeout=SLOW)
    return stands, wanted


def test_a_promise_moves_by_who_the_slip_calls_for_and_the_first_day_stays(
    visit: Visit, people: People
) -> None:
    pages = {name: visit(name) for _days, _who, name in SLIPS}
    pages["leader"].goto(f"{people.site}/")
    led = pages["leader"].get_by_role("region", name="我包联的项目").get_by_role("link", name="全部")
    town = visit("town")
    address, milestones = a_project(town, people.site + str(led.get_attribute("href")))
    project = town.locator("h1").inner_text()
    wishes = {}
    for (days, who, name), milestone in zip(SLIPS, milestones, strict=False):
        town.get_by_role("link", name="承诺变更").click()
        wishes[name] = (milestone, *ask(town, milestone, days))
        town.goto(f"{address}moves/")
        mine = town.get_by_role("region", name=milestone, exact=True)
        expect(mine).to_contain_text(who)
        expect(mine.get_by_role("button", name="同意变更")).to_have_count(0)  # never who asked
        expect(mine.get_by_role("button", name="撤回申请")).to_be_visible()
        town.goto(address)
        line = promises(town).filter(has_text=milestone)
        expect(line).to_contain_text(wishes[name][1])  # what was promised stands until somebody agrees

    for name, page in pages.items():
        milestone, stands, wanted = wishes[name]
        page.goto(f"{people.site}/")
        waiting = page.get_by_role("region", name="待我决定的承诺变更").get_by_role("listitem")
        mine = waiting.filter(has_text=project)
        expect(mine).to_have_count(1)  # the one that the size of its slip puts before this person
        expect(mine).to_contain_text(f"{milestone} · {stands} → {wanted}")
        mine.get_by_role("link").click()
        asked = page.get_by_role("region", name=milestone, exact=True)
        if name == "secretary":
            asked.get_by_label("决定说明").fill("先用足抢工措施（虚构）")
            asked.get_by_role("button", name="不同意").click()
        else:
            asked.get_by_role("button", name="同意变更").click()
        expect(page.get_by_role("status").filter(has_text="已决定")).to_be_visible(timeout=SLOW)

    town.goto(address)
    for name, (milestone, stands, wanted) in wishes.items():
        cells = promises(town).filter(has_text=milestone).locator("td").all_inner_texts()
        agreed = name != "secretary"
        assert cells[:2] == [stands, wanted if agreed else stands]
        assert ("晚" in cells[2]) == agreed  # by how much it stands behind the day promised first
