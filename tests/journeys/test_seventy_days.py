"""Spring 2020, as the office lived it: a month without work is entered once, the lost topping-out is bought back for
the least money, and the plan and its baselines follow. Then the same stop for the whole district."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
CODE, NAME = "SD-01", "七十天芯片（虚构）"
DISTRICT_MS = 420_000  # several hundred projects on a machine that does other work too


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"#id_{name}", value)


def new_project(page: Page, site: str) -> None:
    page.goto(f"{site}/projects/new/")
    fill(page, code=CODE, name=NAME)
    page.select_option("#id_kind", "filing_industrial")
    page.select_option("#id_template", "fab_6inch_power")
    page.get_by_role("button", name="保存").first.click()
    page.wait_for_url(f"{site}/projects/{CODE}/")


def days_of(page: Page, site: str, step: str) -> tuple[date, date]:
    """Earliest start and finish of a step in the table of the plan."""
    page.goto(f"{site}/projects/{CODE}/plan/")
    row = page.locator("tbody tr").filter(has=page.get_by_role("link", name=step, exact=True)).first
    start, finish = (date.fromisoformat(row.locator("td").nth(at).inner_text()) for at in (4, 5))
    return start, finish


def promise(page: Page, site: str, on: date) -> None:
    page.goto(f"{site}/projects/{CODE}/dates/")
    page.select_option("#id_milestone", "TOPPING_OUT")
    page.select_option("#id_meaning", "COMMITTED")
    fill(page, on=on.isoformat())
    page.get_by_role("button", name="保存").first.click()
    page.wait_for_load_state()


def enter_stop(page: Page, reach: str, first: date, reason: str, project: str = "") -> None:
    """By the menu, four weeks."""
    page.locator(".ld-side a[href='/plan/stoppages/']").click()
    page.get_by_role("link", name="登记停工").click()
    page.locator(".ld-drawer #id_reach").select_option(reach)
    last = first + timedelta(27)
    fill(page, project=project, from_on=first.isoformat(), until_on=last.isoformat(), reason=reason)
    page.get_by_role("button", name="保存并推演").click()
    page.wait_for_url(re.compile(r"/plan/stoppages/\d+/$"))


def option(page: Page, words: str) -> Locator:
    return page.get_by_role("region", name="赶工方案").locator("tbody tr", has_text=words)


def number(row: Locator, column: int) -> float:
    return float(row.locator("td").nth(column).inner_text().replace(",", ""))


def test_seventy_days(visit: Visit, people: People) -> None:
    page, site = visit(None), people.site
    people.sign_in(page, "office")
    new_project(page, site)
    topped = days_of(page, site, "主体封顶")[1]
    promise(page, site, topped)
    begun = days_of(page, site, "FAB主厂房结构(含华夫板/大跨屋架)")[0]
    page.fill("#baseline-reason", "首次批准")
    page.get_by_role("button", name="批准为第 1 版").click()

    enter_stop(page, "PROJECT", begun + timedelta(5), "疫情防控（虚构）", CODE)
    nothing, cheapest, all_out = (option(page, words) for words in ("不赶工", "最省赶工", "全力赶工"))
    lost = number(nothing, 2)
    assert lost >= 28
    assert number(nothing, 0) == 0
    assert 0 < number(cheapest, 0) < number(all_out, 0)
    assert number(cheapest, 2) < lost
    stop = page.url
    page.goto(f"{site}/projects/{CODE}/")
    expect(page.get_by_role("link", name=re.compile("停工 20"))).to_be_visible()
    assert (days_of(page, site, "主体封顶")[1] - topped).days >= 28

    page.goto(stop)
    cheapest.get_by_role("button", name="采纳").click()
    expect(page.get_by_role("status").first).to_contain_text("已采纳：1 个项目")
    back = days_of(page, site, "主体封顶")[1]
    assert (back - topped).days <= lost - 20
    versions = page.locator("section", has=page.get_by_role("heading", name="基准计划")).locator("li")
    expect(versions).to_have_count(2)
    expect(versions.first).to_contain_text("最省赶工")

    page.goto(stop)
    page.get_by_role("link", name="撤回").click()
    fill(page, because="疫情提前结束（虚构）")
    page.get_by_role("button", name="撤回并推演").click()
    expect(page.get_by_role("status").first).to_contain_text("已撤回")
    expect(page.locator(".ld-log")).to_contain_text("疫情提前结束（虚构）")
    assert days_of(page, site, "主体封顶")[1] == topped
    expect(versions).to_have_count(3)
    expect(versions.first).to_contain_text("撤回停工")


@pytest.mark.slow
def test_the_same_stop_for_the_district(visit: Visit, people: People) -> None:
    """Worked off behind the page, which says how far it is; withdrawn, the plans stand as before."""
    page, site = visit(None), people.site
    people.sign_in(page, "office")
    page.goto(f"{site}/plan/stoppages/")
    enter_stop(page, "DISTRICT", date(2022, 3, 1), "全区疫情防控（虚构）")
    expect(page.get_by_role("heading", name=re.compile("受影响项目"))).to_be_visible(timeout=DISTRICT_MS)
    table = page.locator("section", has=page.get_by_role("heading", name=re.compile("受影响项目")))
    expect(table.locator("tbody tr")).to_have_count(6)
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_role("status").first).to_contain_text("已撤回")
