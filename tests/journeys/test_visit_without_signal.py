"""An inspector where there is no signal: records a visit, closes the page, opens it again; it arrives once."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.conftest import People, Watched

pytestmark = pytest.mark.browser
LOST = ("net::ERR_INTERNET_DISCONNECTED", "Failed to fetch", "Failed to load resource")


def photo(shade: int) -> dict[str, object]:
    drawn = Image.linear_gradient("L").rotate(90 + shade).resize((640, 480)).convert("RGB")
    out = io.BytesIO()
    drawn.save(out, "JPEG")
    return {"name": f"{shade}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def stored(home: Path, query: str) -> list[tuple]:
    with sqlite3.connect(home / "luodi.sqlite3") as base:
        return base.execute(query).fetchall()


def watched(people: People, width: int = 390) -> tuple[Watched, Page]:
    found = people.watched("inspector", width=width)
    page = found.page()
    page.on("dialog", lambda dialog: dialog.accept())
    return found, page


def on_the_spot(page: Page, site: str) -> str:
    """The page of the first visit to come, put aside for the time without signal; its address."""
    page.goto(f"{site}/inspection/?show=planned")
    page.locator(".dp-cards a").first.click()
    page.get_by_role("link", name="到现场记录").click()
    expect(page.locator("[data-in-kept]")).to_have_text("没有信号时也能重新打开本页。")
    return page.url


def fill(page: Page, words: str) -> None:
    step = page.locator("[data-in-part]").first
    step.get_by_label("未达上报").check()
    step.get_by_label("说明").fill("差两层（虚构）")
    step.locator("input[type=file]").set_input_files([photo(3)])  # type: ignore[list-item]
    page.get_by_label("问题（一句话）").fill(words)
    page.locator("#fault-0-photo").set_input_files([photo(40)])  # type: ignore[list-item]


def without_network_noise(found: Watched) -> list[str]:
    return [each for each in found.problems if not any(noise in each for noise in LOST)]


def test_recorded_without_signal_arrives_once(people: People, home: Path) -> None:
    found, page = watched(people)
    address = on_the_spot(page, people.site)
    before = stored(home, "select count(*) from luodi_inspectionrecord")[0][0]

    found.context.set_offline(True)
    fill(page, "配电箱未上锁（虚构旅程）")
    page.wait_for_timeout(500)  # a camera is not that quick
    page.reload()  # the phone needed its memory for the camera: the page comes back, and what was filled in
    expect(page.locator("[data-in-said]")).to_contain_text("已填回")
    expect(page.get_by_label("问题（一句话）")).to_have_value("配电箱未上锁（虚构旅程）")
    assert page.locator("#fault-0-photo").evaluate("field => field.files.length") == 1
    page.get_by_role("button", name="保存并发送").dblclick()  # a cold thumb
    expect(page.locator("[data-in-count]")).to_have_text("待发送 1 份")
    expect(page.locator("[data-in-said]")).to_contain_text("已保存在本机")
    page.get_by_label("总的情况").fill("第二份：材料已进场（虚构旅程）")
    page.get_by_role("button", name="保存并发送").click()
    expect(page.locator("[data-in-count]")).to_have_text("待发送 2 份")
    page.close()
    assert stored(home, "select count(*) from luodi_inspectionrecord")[0][0] == before

    page = found.page()
    page.goto(address)  # still without signal
    expect(page.locator("[data-in-count]")).to_have_text("待发送 2 份")
    found.context.set_offline(False)
    other = found.page()
    other.goto(f"{people.site}/inspection/")  # two pages send at the same time
    expect(page.locator("[data-in-waiting]")).to_be_hidden(timeout=30_000)
    expect(other.locator("[data-in-waiting]")).to_be_hidden(timeout=30_000)

    assert stored(home, "select count(*) from luodi_inspectionrecord")[0][0] == before + 2
    issues = stored(home, "select count(*) from luodi_issue where title = '配电箱未上锁（虚构旅程）'")
    assert issues == [(1,)]
    other.goto(address.removesuffix("record/"))
    expect(other.locator(".dp-cards").get_by_text("差两层（虚构）")).to_be_visible()
    expect(other.locator(".in-photos img:visible")).to_have_count(2)
    assert not without_network_noise(found)
    found.context.close()


def test_what_the_server_refuses_comes_back_into_the_form(people: People, home: Path) -> None:
    found, page = watched(people)
    found.absent = {people.site + "/inspection/visits/2/record/"}
    on_the_spot(page, people.site)
    page.get_by_label("问题（一句话）").fill("另一处（虚构旅程）")
    page.locator("[name='fault-0-kind'] option").first.evaluate("option => { option.value = 'NONSENSE'; }")
    page.locator("[name=fault-0-kind]").select_option("NONSENSE")
    page.get_by_role("button", name="保存并发送").click()
    expect(page.locator("[data-in-list]")).to_contain_text("填写不对")
    page.get_by_role("button", name="放回表单").click()
    expect(page.get_by_label("问题（一句话）")).to_have_value("另一处（虚构旅程）")
    expect(page.locator("[data-in-waiting]")).to_be_hidden()
    page.locator("[name=fault-0-kind]").select_option("FUNDS")
    page.get_by_role("button", name="保存并发送").click()
    expect(page.locator("[data-in-said]")).to_contain_text("已收到")
    assert stored(home, "select kind from luodi_issue where title = '另一处（虚构旅程）'") == [("FUNDS",)]
    found.context.close()


def test_after_sign_out_nothing_of_the_page_is_left(people: People) -> None:
    found, page = watched(people)
    address = on_the_spot(page, people.site)
    assert page.evaluate("caches.keys()") != []
    page.goto(f"{people.site}/account/")
    page.locator("form[action='/accounts/logout/'] button").click()
    page.wait_for_url(f"{people.site}/accounts/login/**")
    page.wait_for_function("async () => !(await caches.keys()).length")
    found.context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.goto(address)
    found.context.close()
    people.signed_in.pop("inspector")
