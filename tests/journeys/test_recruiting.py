"""A lead becomes a signed project with its people; a post changes hands; an enterprise asks and closes by itself."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
SLOW = 60_000


def drawer(page: Page) -> Locator:
    return page.locator("#drawer").get_by_role("dialog")


def _press(page: Page, words: str) -> Locator:
    """Open the drawer of a button in the page's head."""
    page.get_by_role("main").get_by_role("link", name=words, exact=True).click()
    expect(drawer(page).get_by_role("heading", name=words)).to_be_visible()
    return drawer(page)


def _choose(said: Locator, label: str, words: str) -> None:
    """The choice that holds these words."""
    field = said.get_by_label(label)
    field.select_option(value=field.locator("option", has_text=words).get_attribute("value"))


def _send(page: Page, words: str) -> None:
    drawer(page).get_by_role("button", name=words, exact=True).click()
    expect(page.get_by_role("status").filter(has_text="已保存")).to_be_visible(timeout=SLOW)


def test_a_lead_becomes_a_signed_project_with_its_people(visit: Visit, people: People) -> None:
    town = visit("town")
    town.goto(f"{people.site}/recruiting/leads/add/")
    facts = {
        "项目名称": "旅程电驱工厂（虚构）", "投资方": "旅程电驱有限公司（虚构）", "建设内容及规模": "年产电机 5 万台（虚构）",
        "产业链": "汽车", "产业链环节": "电池电驱", "意向总投资（万元）": "600000", "用地需求（亩）": "120",
        "预期年税收（万元）": "3000", "预计用工（人）": "400",
    }  # fmt: skip
    for label, said in facts.items():
        town.get_by_label(label, exact=True).fill(said)
    town.get_by_role("button", name="登记线索").click()
    expect(town.get_by_role("heading", level=1)).to_have_text(facts["项目名称"])
    address = town.url
    said = _press(town, "登记洽谈")
    said.get_by_label("洽谈内容").fill("确认用地位置（虚构）")
    _send(town, "登记洽谈")
    expect(town.get_by_text("确认用地位置（虚构）")).to_be_visible()

    office = visit("office")
    office.goto(address)
    said = _press(office, "确定类型")
    expect(said.get_by_text("“电池电驱”本区还没有项目")).to_be_visible()
    said.get_by_label("旗舰型").check()
    _send(office, "确定类型")
    said = _press(office, "入库评审决定")
    said.get_by_label("评审文号").fill("虚构评〔2021〕9号")
    _send(office, "入库评审决定")

    said = _press(office, "登记签约")
    said.get_by_label("协议编号").fill("虚构协〔2021〕9号")
    said.get_by_label("签约日期").fill("2021-11-30")
    said.get_by_label("约定开工日期").fill("2022-06-01")
    _choose(said, "责任领导", "副区长（分管工业）")
    _choose(said, "专班", "重点产业项目专班")
    _choose(said, "项目专员", "项目专员05")
    said.get_by_label("审批类型").select_option(value="filing_industrial")
    said.get_by_label("施工模板").select_option(value="standard_factory")
    said.get_by_role("button", name="登记签约", exact=True).click()
    office.wait_for_url("**/projects/**", timeout=SLOW)
    expect(office.get_by_role("heading", level=1)).to_contain_text(facts["项目名称"])
    main = office.get_by_role("main")
    for words in ("副区长（分管工业）", "项目专员05", "重点产业项目专班", "旗舰型", "2022-06-01"):
        expect(main.get_by_text(words).first).to_be_visible()
    expect(main.locator('[aria-current="step"]')).to_contain_text("签约")


def test_a_post_changes_hands_on_a_signed_sheet(visit: Visit, people: People) -> None:
    giver, open_issue = visit("commissioner-02"), "围挡外电杆未迁（虚构旅程）"
    giver.goto(f"{people.site}/projects/")
    project = giver.locator('tbody a[href^="/projects/"]').first.get_attribute("href")
    giver.goto(f"{people.site}{project}issues/new/")
    giver.get_by_label("问题（一句话）").fill(open_issue)
    giver.get_by_role("button", name="提出问题").click()
    expect(giver.get_by_role("heading", level=1)).to_have_text(open_issue, timeout=SLOW)

    office = visit("office")
    office.goto(f"{people.site}/desk/handovers/")
    said = _press(office, "办理职务交接")
    _choose(said, "职务", "项目专员02")
    _choose(said, "接收人", "commissioner-next")
    _send(office, "办理职务交接")
    address = office.url
    section = office.get_by_role("region", name=re.compile("^项目 "))
    codes = {str(each.get_attribute("href")) for each in section.locator('a[href^="/projects/"]').all()}
    assert codes
    expect(office.get_by_role("region", name="未了结的问题和任务")).to_contain_text(open_issue)
    expect(office.get_by_role("region", name="近几个月的记录").get_by_role("listitem").first).to_be_visible()
    expect(office.get_by_role("heading", name=re.compile("到期的工作"))).to_be_visible()

    for username, after in (("commissioner-02", "待签收"), ("commissioner-next", "已交接")):
        page = visit(username)
        page.goto(f"{people.site}/")
        page.get_by_role("region", name="待我签收的交接").get_by_role("link", name="项目专员02").click()
        page.get_by_role("button", name="我已核对，签收").click()
        expect(page.get_by_role("main").get_by_text(after, exact=True)).to_be_visible(timeout=SLOW)
    for username, has in (("commissioner-next", True), ("commissioner-02", False)):
        page = visit(username)
        page.goto(f"{people.site}/projects/")
        own = {str(each.get_attribute("href")) for each in page.locator('tbody a[href^="/projects/"]').all()}
        assert (codes <= own) == has, (username, own)
    taken = visit("commissioner-next")
    taken.goto(f"{people.site}/dispatch/?show=mine")
    expect(taken.get_by_role("table").get_by_role("link", name=open_issue)).to_be_visible()
    taken.goto(f"{people.site}/desk/posts/?as=commissioner")
    taken.get_by_role("main").get_by_role("link", name="项目专员02").click()
    expect(taken.get_by_role("heading", level=1)).to_have_text("项目专员02的责任清单")
    office.goto(address)
    expect(office.get_by_text("已签收")).to_have_count(2)
    kept = office.get_by_role("region", name=re.compile("^项目 ")).locator('a[href^="/projects/"]')
    assert {str(each.get_attribute("href")) for each in kept.all()} == codes  # the sheet as it was signed
    with office.expect_response(re.compile(r"sheet\.pdf")) as paper:
        office.evaluate("address => fetch(address)", f"{address}sheet.pdf")
    assert paper.value.headers["content-type"] == "application/pdf"


def test_an_enterprise_asks_and_alone_decides_when_it_is_settled(visit: Visit, people: People) -> None:
    firm = visit("enterprise", width=390)
    firm.goto(f"{people.site}/service/")
    firm.get_by_role("region", name="我们的项目").get_by_role("link").first.click()
    title = "蒸汽管道接入（虚构旅程）"
    said = _press(firm, "提出诉求")
    said.get_by_label("诉求").fill(title)
    said.get_by_label("具体情况").fill("需每小时 10 吨蒸汽（虚构）")
    _send(firm, "提出诉求")
    own = firm.locator("article", has_text=title)
    expect(own).to_contain_text("待答复")

    serving = visit("commissioner", width=390)
    serving.goto(f"{people.site}/")
    serving.get_by_role("link", name=title).click()
    asked = serving.locator("article", has_text=title)
    for words in ("已联系热力公司（虚构）", "下周接通（虚构）"):
        asked.get_by_role("link", name="答复").click()
        drawer(serving).get_by_label("内容").fill(words)
        _send(serving, "答复")
        firm.reload()
        expect(own).to_contain_text(words)
        if words.startswith("已联系"):
            own.get_by_role("link", name="重新提出").click()
            drawer(firm).get_by_label("内容").fill("请给出日期（虚构）")
            _send(firm, "重新提出")
            serving.reload()
    own.get_by_role("link", name="确认办结").click()
    _send(firm, "确认办结")
    expect(own).to_contain_text("企业已办结")
    serving.reload()
    expect(asked.get_by_role("link", name="答复")).to_have_count(0)
