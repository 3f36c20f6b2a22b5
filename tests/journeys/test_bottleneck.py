"""A land bottleneck climbs the ladder, a joint meeting decides, the plan gains its days, other hands lift the card."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
SLOW = 60_000
LAND = "用地指标要等明年批次"


def drawer(page: Page) -> Locator:
    return page.locator("#drawer").get_by_role("dialog")


def do(page: Page, verb: str, words: dict[str, str]) -> None:
    """A next step of the page's head, filled in and sent."""
    page.get_by_role("main").get_by_role("link", name=verb, exact=True).click()
    for label, value in words.items():
        drawer(page).get_by_label(label).fill(value)
    drawer(page).get_by_role("button", name=verb, exact=True).click()
    expect(page.get_by_role("status").filter(has_text="已保存")).to_be_visible(timeout=SLOW)


def until(page: Page, seen: Locator) -> None:
    """Look again until the worker, which goes beside the server, has done it."""
    for _try in range(60):
        if seen.count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(f"never seen: {seen}")


def planned(page: Page, address: str) -> str:
    """The day planned for the step that is blocked, as the issue's page has it: "from – until"."""
    page.goto(address)
    step = page.locator("dl.ld-facts > div", has_text="卡住的工作").locator(".ld-note")
    return step.inner_text()


def test_a_land_bottleneck_climbs_a_meeting_decides_and_the_card_lifts(visit: Visit, people: People) -> None:
    office = visit("office")
    office.goto(f"{people.site}/dispatch/?kind=LAND&q={LAND}")
    office.get_by_role("table").get_by_role("link", name=re.compile(LAND)).click()
    address, project = office.url, office.locator(".dp-tags span").last.inner_text()
    climbed = office.get_by_role("region", name="提级记录").get_by_role("listitem")
    expect(climbed).to_have_count(2)
    expect(climbed.filter(has_text="期限已过")).to_have_count(2)  # by itself, its days being over
    do(office, "提级", {"理由": "责任领导无权调剂其他镇街的指标（虚构）"})
    expect(office.locator('[aria-current="step"]')).to_contain_text("顶格协调")
    expect(climbed.first).to_contain_text("责任领导无权调剂")
    before = planned(office, address)

    # The card of the project: its days are not cured, so nobody is told that it can be lifted.
    second = visit("office2")
    second.goto(f"{people.site}/oversight/cards/?state=ISSUED")
    second.get_by_role("table").get_by_role("link", name=project, exact=True).click()
    cured = second.get_by_text("亮牌原因已消除，可以销号")
    expect(cured).to_have_count(0)
    card = second.url

    # The leader's list knows what frees the days: land of a project that has time.
    leader = visit("leader")
    leader.goto(f"{people.site}/dispatch/leader/")
    told = leader.get_by_role("article").filter(has_text=LAND).get_by_role("listitem").filter(has_text="调剂")
    won = int(re.search(r"计划提前 (\d+) 天", told.inner_text())[1])  # type: ignore[index]
    assert won > 0

    office.goto(f"{people.site}/dispatch/meetings/new/")
    agenda = office.get_by_role("region", name="议程").locator("tbody tr")
    for box in agenda.get_by_role("checkbox").all():
        box.uncheck()
    agenda.filter(has_text=LAND).get_by_role("checkbox").check()
    office.get_by_role("button", name="发出召集").click()
    expect(office.get_by_text("只请议题涉及的单位")).to_be_visible()
    held = office.url
    office.get_by_role("button", name="签到完毕，开始会议").click()
    expect(office.get_by_role("heading", level=1)).to_contain_text(LAND)
    said = office.get_by_label("议定事项")
    expect(said).to_have_value(re.compile("调剂"))
    office.get_by_role("button", name="记下议定").click()
    decided = office.locator("p", has_text="议定").filter(has_text=f"计划提前 {won} 天")
    expect(decided).to_be_visible(timeout=SLOW)
    office.get_by_role("button", name=re.compile("结束会议")).click()
    office.wait_for_url(held)
    expect(office.get_by_text("已结束")).to_be_visible()
    with office.expect_download() as minutes:
        office.get_by_role("link", name="会议纪要（Word）").click()
    assert minutes.value.suggested_filename.endswith(".docx")

    after = planned(office, address)
    assert after < before  # the blocked step is planned earlier
    expect(office.get_by_text("未因此等待")).to_be_visible()
    expect(office.get_by_text(f"计划提前 {won} 天")).to_be_visible()

    second.goto(card)
    until(second, cured)
    do(second, "销号", {"销号依据": "虚构：联席会议议定调剂指标，计划已恢复。"})
    expect(second.locator(".ov-tags", has_text="已销号")).to_be_visible()
