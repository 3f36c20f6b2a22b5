"""The main job, as the office does it: a ledger with a mistake goes in, is mended, becomes projects with a plan, and
hangs on the wall."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import ledgers
from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
PREFIX, NAME = "YF", "远帆海工装备"
WRONG = 5  # which of the twelve rows


def hand_in(page: Page, file: Path) -> None:
    """From anywhere, by the menu."""
    page.locator(".ld-side a[href='/import/']").click()
    page.get_by_label("台账文件").set_input_files(file)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"导入预览：{file.name}")


def number(page: Page, title: str) -> list[str]:
    """The figures under a title of the preview or the result."""
    box = page.locator(".ld-kpi", has=page.get_by_text(title, exact=True))
    return re.findall(r"\d+", box.locator(".ld-num").inner_text())


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox", name="搜索项目").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/?q=*")


def wrong_row_is_shown_and_mended(page: Page, folder: Path) -> Path:
    """Two uploads: the first tells the row and the reason, the second is clean. The file that was written."""
    lines = ledgers.rows(PREFIX, NAME)
    lines[WRONG - 1][ledgers.column("计划竣工时间")] = "等通知再定"
    hand_in(page, ledgers.draw(folder / "签约项目台账.xlsx", lines))
    assert number(page, "新增") == ["11"]
    assert number(page, "有错 · 待确认")[:1] == ["1"]
    page.get_by_role("navigation", name="查看范围").get_by_role("link", name="有错").click()
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row.locator("td").first).to_have_text(str(ledgers.FIRST_ROW + WRONG - 1))
    expect(row).to_contain_text(f"{NAME}05项目")
    expect(row.locator(".im-says .ld-red")).to_contain_text("等通知再定")
    expect(row.locator("td.bad")).to_contain_text("等通知再定")
    page.get_by_role("button", name="放弃").click()
    expect(page.get_by_role("status")).to_contain_text("没有写入任何数据")

    mended = ledgers.draw(folder / "签约项目台账（改）.xlsx", ledgers.rows(PREFIX, NAME))
    hand_in(page, mended)
    assert (number(page, "新增"), number(page, "有错 · 待确认")[:1]) == (["12"], ["0"])
    page.get_by_role("button", name="写入 12 行").click()
    expect(page.locator(".ld-sub").first).to_contain_text("已写入")
    assert (number(page, "新增"), number(page, "未写入")) == (["12"], ["0"])
    return mended


def plan_stands(page: Page) -> None:
    """From the list to the project, to its plan: permits, land and works, counted back from the promise."""
    page.get_by_role("link", name=f"{NAME}01项目").first.click()
    promises = page.locator("section", has=page.locator("#promise-title"))
    expect(promises).to_contain_text("2023-02-28")
    page.locator(f"main a[href='/projects/{PREFIX}-01/plan/']").click()
    expect(page.get_by_role("heading", name="工作")).to_be_visible()
    assert page.locator("tbody tr").count() > 20
    expect(page.locator(".ld-head .ld-sub")).to_contain_text("承诺 2023-02-28")


def project_hangs_on_the_wall(page: Page) -> None:
    page.locator(".ld-side a[href='/wallchart/']").click()
    grid = page.get_by_role("treegrid")
    grid.locator(".lw-tr.is-project").first.wait_for()
    page.locator("select[name=stage]").select_option(label="签约")
    page.wait_for_url("**/wallchart/?*stage=SIGNED*")
    page.goto(f"{page.url}&q={NAME}")
    rows = grid.locator(".lw-tr.is-project")
    expect(rows).to_have_count(12)
    first = rows.filter(has_text=f"{NAME}01项目")
    expect(first).to_contain_text("天")
    first.locator(".lw-name").click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("heading", level=2)).to_have_text(f"{NAME}01项目")
    expect(panel).to_contain_text("承诺日")
    panel.get_by_role("link", name="打开项目").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{NAME}01项目")
    expect(page.get_by_role("treegrid").locator(".lw-tr").first).to_be_visible()
    expect(page.get_by_role("heading", name="还缺")).to_be_visible()


def nothing_would_change(page: Page) -> None:
    assert (number(page, "新增"), number(page, "更新")) == (["0"], ["0"])
    assert number(page, "有错 · 待确认") == ["0", "0"]
    expect(page.get_by_role("button", name="没有可写入的变化")).to_be_disabled()


def test_from_a_ledger_to_the_wall(visit: Visit, people: People, tmp_path: Path) -> None:
    page = visit(None)
    people.sign_in(page, "office")
    written = wrong_row_is_shown_and_mended(page, tmp_path)

    search(page, NAME)
    table = page.get_by_role("region", name="项目表")
    expect(table.locator("tbody tr")).to_have_count(12)
    plan_stands(page)
    project_hangs_on_the_wall(page)

    hand_in(page, written)
    expect(page.get_by_text("此后没有变化")).to_be_visible()
    nothing_would_change(page)

    search(page, NAME)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Excel").click()
    exported = tmp_path / "导出.xlsx"
    download.value.save_as(exported)
    names = {text for text in ledgers.texts(exported) if text.startswith(NAME)}
    assert names == {f"{NAME}{each:02d}项目" for each in range(1, 13)}
    hand_in(page, exported)
    assert number(page, "读到")[:1] == ["12"]
    nothing_would_change(page)
