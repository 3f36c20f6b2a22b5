"""What an enterprise asks becomes an issue with one press, the two know of each other; issues go to Excel; units read the
meetings to which they are asked, and no others."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
SLOW = 60_000


def drawer(page: Page) -> Locator:
    return page.locator("#drawer").get_by_role("dialog")


def test_a_request_becomes_an_issue_and_both_know_of_each_other(visit: Visit, people: People) -> None:
    firm = visit("enterprise")
    firm.goto(f"{people.site}/service/")
    firm.get_by_role("region", name="我们的项目").get_by_role("link").first.click()
    title = "厂区外供水管压力不足（虚构旅程）"
    firm.get_by_role("main").get_by_role("link", name="提出诉求").click()
    drawer(firm).get_by_label("诉求").fill(title)
    drawer(firm).get_by_label("具体情况").fill("水压只有 0.15 兆帕，消防验收不能通过（虚构）")
    drawer(firm).get_by_role("button", name="提出诉求").click()
    asked = firm.locator("article", has_text=title)
    expect(asked).to_contain_text("待答复", timeout=SLOW)
    expect(asked.get_by_role("button", name="转为问题")).to_have_count(0)  # whoever serves decides that

    serving = visit("commissioner")
    serving.goto(firm.url)
    serving.locator("article", has_text=title).get_by_role("button", name="转为问题").click()
    expect(serving.get_by_role("heading", level=1)).to_have_text(title)
    expect(serving.get_by_text("水压只有 0.15 兆帕")).to_be_visible()
    serving.get_by_role("link", name=f"企业诉求：{title}").click()
    row = serving.locator("article", has_text=title)
    expect(row.get_by_role("button", name="转为问题")).to_have_count(0)
    firm.reload()
    expect(asked).to_contain_text("已转为问题")
    asked.get_by_role("link", name=title).click()  # the enterprise follows its own
    expect(firm.get_by_role("heading", level=1)).to_have_text(title)

    office = visit("office")
    office.goto(firm.url)
    office.get_by_role("main").get_by_role("link", name="受理并交办").click()
    drawer(office).get_by_label("类别").select_option("UTILITIES")
    step = drawer(office).get_by_label("卡住的工作", exact=True)
    step.select_option(index=step.locator("option").count() - 1)
    drawer(office).get_by_role("button", name="受理并交办").click()
    expect(office.locator(".dp-tags")).to_contain_text("已受理", timeout=SLOW)
    expect(office.locator(".dp-tags")).to_contain_text("配套")


def in_excel(page: Page, folder: Path) -> list[tuple[object, ...]]:
    with page.expect_download() as file:
        page.get_by_role("link", name="导出 Excel").click()
    path = folder / file.value.suggested_filename
    file.value.save_as(path)
    sheet = openpyxl.load_workbook(path).active
    assert sheet
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_the_list_goes_to_excel_as_far_as_one_sees(visit: Visit, people: People, tmp_path: Path) -> None:
    office, town = visit("office"), visit("town2")
    office.goto(f"{people.site}/dispatch/?kind=UTILITIES")
    shown = office.get_by_role("table").locator("tbody tr")
    heads, *rows = in_excel(office, tmp_path)
    assert len(rows) == shown.count() > 1
    assert {row[heads.index("类别")] for row in rows} == {"配套"}

    town.goto(f"{people.site}/dispatch/")
    heads, *rows = in_excel(town, tmp_path)
    assert rows
    assert {row[heads.index("镇街")] for row in rows} == {"龙泉街道"}


def test_a_unit_reads_the_meetings_to_which_it_is_asked(visit: Visit, people: People) -> None:
    office = visit("office")
    office.goto(f"{people.site}/dispatch/meetings/new/")
    agenda = office.get_by_role("region", name="议程").locator("tbody tr")
    for box in agenda.get_by_role("checkbox").all():
        box.uncheck()
    # One that the town of the second account can decide: it is asked, and the other is not.
    agenda.filter(has=office.get_by_role("cell", name="龙泉街道", exact=True)).first.get_by_role(
        "checkbox"
    ).check()
    office.get_by_label("会议类别").select_option("DISPATCH")
    office.get_by_role("button", name="发出召集").click()
    expect(office.get_by_text("只请议题涉及的单位")).to_be_visible()
    name = office.get_by_role("heading", level=1).inner_text()

    asked = visit("town2")
    asked.goto(f"{people.site}/dispatch/meetings/")
    asked.get_by_role("link", name=name, exact=True).click()
    expect(asked.get_by_role("heading", level=1)).to_have_text(name)
    expect(asked.get_by_role("region", name="议程").get_by_role("listitem")).to_have_count(1)
    expect(asked.get_by_role("button", name="签到完毕，开始会议")).to_have_count(
        0
    )  # it reads, the office leads
    message = asked.get_by_role("button", name=f"请参加：{name}")
    asked.goto(f"{people.site}/messages/")
    for _try in range(60):  # the worker delivers beside the server
        if message.count():
            break
        asked.wait_for_timeout(500)
        asked.reload()
    expect(message).to_be_visible()

    path = office.url.removeprefix(people.site)
    other = visit("town", absent=(path,))
    other.goto(f"{people.site}/dispatch/meetings/")
    expect(other.get_by_role("link", name=name, exact=True)).to_have_count(0)
    assert other.goto(office.url).status == 404  # type: ignore[union-attr]
