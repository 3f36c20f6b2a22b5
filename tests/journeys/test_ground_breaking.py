"""Ten projects break ground on one day: who is ready, what each other lacks and who gives it; one press, three meanings kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
SLOW = 60_000
DAY = "2021-11-30"


def test_ten_projects_break_ground_on_one_day(visit: Visit, people: People) -> None:
    office = visit("office")
    office.goto(f"{people.site}/dispatch/ground-breakings/")
    office.get_by_label("日期").fill(DAY)
    office.get_by_role("button", name="换一天").click()
    expect(office.get_by_role("heading", name=f"{DAY} 谁能开工")).to_be_visible()
    rows = office.get_by_role("region", name="谁能开工").locator("tbody tr")
    ready = rows.filter(has_text="具备条件")
    assert ready.count() >= 10
    assert ready.get_by_role("checkbox").evaluate_all("all => all.every(each => each.checked)")
    lacking = rows.filter(has_not_text="具备条件")
    assert lacking.count() > 0
    one = rows.filter(has_text=re.compile(r"施工合同（区住房和城乡建设局）$"))  # nothing else
    expect(one.first).to_be_visible()

    for extra in ready.all()[10:]:
        extra.get_by_role("checkbox").uncheck()
    names = [each.strip() for each in ready.locator("label").all_inner_texts()[:10]]
    office.get_by_label("名称", exact=True).fill("四季度集中开工（虚构）")
    office.get_by_role("button", name="拟定集中开工").click()
    expect(office.get_by_text("10 个项目，10 个具备管理开工条件")).to_be_visible()

    office.get_by_role("button", name="10 个项目同日开工").click()
    held = office.get_by_role("main").locator("tbody tr")
    expect(held.filter(has_text="开工")).to_have_count(10, timeout=SLOW)
    for name in names:
        cells = held.filter(has_text=name).locator("td").all_inner_texts()
        assert cells[1:4] == ["开工", DAY, DAY], (name, cells)  # stage, ceremony, management's start

    held.filter(has_text=names[0]).get_by_role("link").click()
    office.get_by_role("link", name="资料", exact=True).click()
    dates = office.get_by_role("region", name="项目日期").locator("tbody tr").filter(has_text="实际")
    expect(dates.filter(has_text="仪式开工")).to_contain_text(DAY)
    expect(dates.filter(has_text="统计开工")).to_have_count(0)  # the unit reports it, by law
