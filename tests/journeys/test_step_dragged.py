"""The office draws bars and links of one project by hand: what moves is shown before anything is saved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PASSWORD, People, Visit

pytestmark = pytest.mark.browser
PROJECT, STEP = "JM-F014", "W50"
SLOW = 60_000
FAR = 200
"""Days later than desks and quotas hold the step anyway: its bar is drawn where its links alone put it."""
WALL = "document.querySelector('[data-project-wall]').luodiWall"
PLACE = f"""code => {{ const w = {WALL}, row = w.model.rows.find(row => row.raw.id === code);
  w.setActive(row, true); w.goTo(row.s, 0.3); w.draw();
  const box = w.canvas.getBoundingClientRect(), y = box.top + w.drag.middle(row);
  return {{ start: box.left + w.painter.x(row.s), end: box.left + w.painter.x(row.e + 1), y, perDay: w.perDay,
            s: row.raw.s, e: row.raw.e }}; }}"""


def opened(page: Page, people: People) -> Page:
    """The plan of the project with its chart by months."""
    page.goto(f"{people.site}/projects/{PROJECT}/plan/")
    page.locator(".lw-tr.is-activity").first.wait_for()
    page.evaluate(f"{WALL}.zoomToLevel('month')")
    return page


@pytest.fixture
def page(visit: Visit, people: People) -> Page:
    return opened(visit("office"), people)


def drag(page: Page, kind: str, days: int) -> dict[str, str]:
    """Draws the step's bar, or its end, by some days; where it was."""
    page.evaluate(PLACE, STEP)
    page.wait_for_timeout(100)
    at: dict[str, str] = page.evaluate(PLACE, STEP)
    x = float(at["end"]) - 1 if kind == "end" else (float(at["start"]) + float(at["end"])) / 2
    page.mouse.move(x, float(at["y"]))
    page.mouse.down()
    page.mouse.move(x + days * float(at["perDay"]), float(at["y"]), steps=6)
    expect(page.locator(".lw-drag-note")).to_be_visible()
    page.mouse.up()
    return at


def drawer(page: Page) -> Locator:
    return page.locator("#drawer").get_by_role("dialog")


def until(page: Page, expression: str) -> None:
    """Asked again and again: the page's policy lets no waiting function be made from text."""
    for _ in range(SLOW // 200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(200)
    raise AssertionError(expression)


def moved(on: str, days: int) -> str:
    return (date.fromisoformat(on) + timedelta(days=days)).isoformat()


def test_a_step_is_drawn_seen_and_accepted_and_the_chart_follows(page: Page) -> None:
    at = drag(page, "move", FAR)
    said = drawer(page)
    expect(said.get_by_role("heading", name="先看影响")).to_be_visible(timeout=SLOW)
    own = said.locator("tbody tr", has_text="本项").first
    expect(own).to_contain_text("晚")
    expect(said.get_by_role("heading", name="其他项目")).to_be_visible()
    said.get_by_role("button", name="采纳并保存").click()
    expect(said.get_by_text("已保存并重新推演")).to_be_visible(timeout=SLOW)
    expect(said.locator('select[name="constraint-constraint"]')).to_have_value("START_NO_EARLIER")
    expect(said.locator('input[name="constraint-on"]')).to_have_value(moved(at["s"], FAR))
    find = f"{WALL}.model.rows.find(row => row.raw.id === '{STEP}').raw"
    until(page, f"{find}.s >= '{moved(at['s'], FAR)}'")
    assert page.evaluate("sessionStorage.getItem('luodi-change')") is None
    said.locator('select[name="constraint-constraint"]').select_option("")
    said.locator('input[name="constraint-on"]').fill("")
    said.get_by_role("button", name="改约束").click()
    until(page, f"{find}.s === '{at['s']}'")


def test_seen_and_discarded_changes_nothing(page: Page) -> None:
    before = page.evaluate(PLACE, STEP)
    drag(page, "end", 40)
    expect(drawer(page).get_by_role("heading", name="先看影响")).to_be_visible(timeout=SLOW)
    drawer(page).get_by_role("link", name="放弃").click()
    expect(drawer(page).locator('input[name="duration-days"]')).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('luodi-change')") is None
    page.reload()
    page.locator(".lw-tr.is-activity").first.wait_for()
    after = page.evaluate(PLACE, STEP)
    assert (after["s"], after["e"]) == (before["s"], before["e"])


def test_escape_ends_a_drag(page: Page) -> None:
    at = page.evaluate(PLACE, STEP)
    x = (at["start"] + at["end"]) / 2
    page.mouse.move(x, at["y"])
    page.mouse.down()
    page.mouse.move(x + 80, at["y"], steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".lw-drag-note")).to_be_hidden()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_link_is_pressed_and_its_removal_seen_first(page: Page) -> None:
    page.evaluate(PLACE, STEP)
    page.wait_for_timeout(100)
    x, y = page.evaluate(
        f"""() => {{ const w = {WALL}, box = w.canvas.getBoundingClientRect(), to = w.active;
          const link = w.view.links.find(link => link.to === to), [, , , a, b] = link.points;
          return [box.left + a[0], box.top + (a[1] + b[1]) / 2]; }}"""
    )
    page.mouse.click(x, y)
    page.locator(".lw-pop button").click()
    expect(drawer(page).get_by_role("heading", name="先看影响")).to_be_visible(timeout=SLOW)
    expect(drawer(page).locator("tbody tr", has_text="本项").first).to_be_visible()


def test_a_lost_sign_in_loses_no_change(people: People) -> None:
    page = opened(people.watched("office").page(), people)  # the refused request stands on the console
    at = page.evaluate(PLACE, STEP)
    page.context.clear_cookies()
    drag(page, "end", 27)
    note = page.locator(".lw-ask")
    expect(note).to_contain_text("登录已失效", timeout=SLOW)
    expect(note).to_contain_text(moved(at["e"], 27))
    expect(page.locator("#drawer form")).to_have_count(0)
    note.get_by_role("link", name="重新登录").click()
    page.fill("#id_username", "office")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"**/projects/{PROJECT}/plan/")
    expect(page.locator(".lw-ask")).to_contain_text(moved(at["e"], 27))
    page.get_by_role("button", name="再看影响").click()
    expect(drawer(page).get_by_role("heading", name="先看影响")).to_be_visible(timeout=SLOW)
    page.context.close()
