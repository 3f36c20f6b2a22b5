"""A town opens a point of its score down to the permit that held it, objects and is answered; when the last day is over the office decides, and another publishes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
PERIOD = {"name": "虚构：九月至十一月", "from_on": "2021-09-01", "until_on": "2021-11-30"}


def do(page: Page, verb: str, words: dict[str, str], within: str = ".ld-acts") -> None:
    """Open a next step, fill in its drawer, send it."""
    page.locator(f"{within} a", has_text=verb).first.click()
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


def own_card(page: Page, site: str) -> None:
    page.goto(f"{site}/scoring/")
    page.locator("section[aria-labelledby=own-title] a", has_text=PERIOD["name"]).click()
    expect(page.locator("#lines-title")).to_be_visible()


def signed_in(chromium: Browser, site: str, name: str) -> Page:
    page = chromium.new_context(locale="zh-CN").new_page()
    People(chromium, site).sign_in(page, name)
    return page


def test_a_town_opens_a_point_objects_and_is_answered(
    visit: Visit, people: People, chromium: Browser, later_site: Callable[[str], str]
) -> None:
    office, town = visit("office"), visit("town2")
    office.goto(f"{people.site}/scoring/")
    do(office, "推算考核", PERIOD)
    run = office.url
    expect(office.get_by_text("预览：只有重点办看得到")).to_be_visible(
        timeout=120_000
    )  # the worker computes beside
    town.goto(f"{people.site}/scoring/")
    expect(town.get_by_text(PERIOD["name"])).to_have_count(0)
    do(office, "征求意见", {"object_until_on": "2021-11-30"})

    own_card(town, people.site)
    own = town.url
    town.locator("#lines-title ~ *, section").locator("a", has_text="按期开工").first.click()
    missed = town.locator("#facts tr", has=town.locator(".ld-late")).first
    expect(missed).to_contain_text(re.compile(r"计在本单位 \d+ 天"))
    missed.locator("th a").click()
    expect(town).to_have_url(re.compile(r"/projects/JM-F\d+/plan/"))
    town.goto(f"{own}?item=START")
    do(town, "提出异议", {"words": "虚构：开工日期已经批准调整"}, within="#facts")
    expect(town.locator("#objections")).to_contain_text("待答复")

    office.goto(run)
    expect(office.locator("section[aria-labelledby=waiting-title]")).to_contain_text("开工日期已经批准调整")
    expect(office.locator(".ld-acts a", has_text="审定")).to_have_count(0)
    office.locator("section[aria-labelledby=waiting-title] a").first.click()
    expect(office.locator("#objections")).to_contain_text("2021-11-30 过后（次日起）答复")
    expect(office.locator("#objections a", has_text="答复异议")).to_have_count(0)

    there = later_site("2021-12-01")  # the last day is over
    office, second, town = (signed_in(chromium, there, name) for name in ("office", "office2", "town2"))
    office.goto(run.replace(people.site, there))
    office.locator("section[aria-labelledby=waiting-title] a").first.click()
    do(office, "答复异议", {"upholds": "yes", "words": "虚构：批准文件属实"}, within="#objections")

    town.goto(f"{own.replace(people.site, there)}?item=START")
    expect(town.locator("#facts")).to_contain_text("异议采纳，不计")
    expect(town.locator("#objections")).to_contain_text("批准文件属实")

    office.goto(run.replace(people.site, there))
    do(office, "审定", {"words": "虚构：例会审定"})
    expect(office.locator(".ld-say", has_text="须由另一人公布")).to_contain_text("可以公布的有")
    expect(office.locator(".ld-acts a", has_text="公布")).to_have_count(0)
    second.goto(run.replace(people.site, there))
    do(second, "公布", {})
    expect(second.locator(".ld-sub")).to_contain_text("已公布")
    own_card(town, there)
    expect(town.locator(".ld-sub")).to_contain_text("已公布")
    expect(town.get_by_text("蓝村街道")).to_have_count(0)
    for page in (office, second, town):
        page.context.close()


def test_a_form_that_asks_what_is_known_is_sent_back(visit: Visit, people: People) -> None:
    page = visit("department", absent=("/burden/forms/",))
    page.goto(f"{people.site}/burden/")
    page.locator(".ld-acts a", has_text="报表准入").click()
    drawer = page.locator("#drawer .ld-drawer")
    drawer.locator("[name=title]").fill("虚构：节后复工情况")
    drawer.locator("[name=purpose]").fill("虚构通知")
    drawer.locator("[name=columns]").fill("总投资\n返岗人数（节后三日）")
    drawer.locator("[name=units]").select_option(index=[20, 21])
    drawer.locator("footer button[type=submit]").click()
    form = page.locator("form.ld-box-b")
    expect(form).to_contain_text("“总投资”见项目台账")
    expect(form.locator("[name=columns]")).to_have_value(re.compile("返岗人数"))
    form.locator("[name=columns]").fill("返岗人数（节后三日）")
    form.locator("button[type=submit]").click()
    expect(page.locator("section[aria-labelledby=calls-title]")).to_contain_text("虚构：节后复工情况")
