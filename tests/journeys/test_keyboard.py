"""Without a mouse: from the sign-in to a project on the wall and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, People, Visit

pytestmark = pytest.mark.browser
STOPS = 100  # more than any page has before its content
FOCUSED = "document.activeElement"


def tab_until(page: Page, selector: str) -> None:
    """Press Tab until the focus stands on `selector`."""
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(f"selector => {FOCUSED}.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def place(page: Page) -> tuple[int, int]:
    """Row index and level of the focused row."""
    found: list[str] = page.evaluate(
        f"['aria-rowindex', 'aria-level'].map(name => {FOCUSED}.getAttribute(name))"
    )
    return int(found[0]), int(found[1])


def test_from_the_sign_in_to_the_wall_and_back(visit: Visit, people: People) -> None:
    page = visit(None)
    page.goto(f"{people.site}/accounts/login/")
    assert page.evaluate(f"{FOCUSED}.id") == "id_username"
    page.keyboard.type("leader")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{people.site}/")

    tab_until(page, ".ld-side a[href='/wallchart/']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{people.site}/wallchart/")
    page.locator(".lw-tr.is-project").first.wait_for()

    tab_until(page, "[role=row]")
    assert place(page) == (2, 1)
    page.keyboard.press("ArrowDown")
    assert place(page) == (3, 2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert place(page) == (3, 2)

    page.keyboard.press("ArrowRight")
    page.locator(".lw-tr.is-activity").first.wait_for()
    assert page.evaluate(f"{FOCUSED}.getAttribute('aria-expanded')") == "true"
    page.keyboard.press("ArrowRight")
    assert place(page) == (4, 3)
    page.keyboard.press("ArrowLeft")
    assert place(page) == (3, 2)

    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    panel.wait_for()
    expect(panel.locator("[data-ld-close]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    assert place(page) == (3, 2)

    page.keyboard.press("Enter")
    panel.wait_for()
    tab_until(page, "[role=dialog] footer a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/*/")


def test_the_wall_is_read_closer_by_keys_alone_and_the_address_remembers(
    visit: Visit, people: People
) -> None:
    page = visit("office")
    page.goto(f"{people.site}/wallchart/?group=none")
    page.locator(".lw-tr.is-project").first.wait_for()
    tab_until(page, "[role=row]")
    page.keyboard.press("3")
    page.keyboard.press("c")
    page.wait_for_url("**/wallchart/?group=none&zoom=month&chain=1")
    page.locator(".lw-tr.is-activity").first.wait_for()
    assert place(page) == (2, 1)
    page.reload()
    page.locator(".lw-tr.is-project").first.wait_for()
    expect(page.get_by_role("button", name="关键线路")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".lw-seg [aria-pressed=true]")).to_have_text("月")


def test_a_step_of_the_gantt_is_changed_by_form_alone(visit: Visit, people: People) -> None:
    """What a mouse draws, the drawer's form does: Enter opens it, its finish is looked at first."""
    page = visit("office")
    page.goto(f"{people.site}/projects/JM-F014/plan/")
    page.locator(".lw-tr.is-activity").first.wait_for()
    tab_until(page, "[role=row]")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    field = page.locator('#drawer input[name="finish-finish_on"]')
    field.wait_for()
    tab_until(page, 'input[name="finish-finish_on"]')
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate(f"{FOCUSED}.getAttribute('role')") == "row"


def test_the_first_stop_leads_past_the_menu(visit: Visit, people: People) -> None:
    page = visit("office")
    page.goto(people.site)
    page.keyboard.press("Tab")
    expect(page.locator(".ld-skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.closest('#main') !== null")


def test_focus_is_seen(visit: Visit, people: People) -> None:
    """Whatever Tab reaches on the first page shows that it has the focus, itself or with the box around it."""
    page = visit("office")
    page.goto(people.site)
    unseen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        found = page.evaluate(
            f"""() => {{ const node = {FOCUSED}, shows = style => style.outlineStyle !== "none" || style.boxShadow !== "none";
              return node === document.body || [node, node.parentElement].some(each => shows(getComputedStyle(each)))
                ? "" : node.outerHTML.slice(0, 120); }}"""
        )
        if found:
            unseen.append(found)
    assert not unseen, "\n".join(unseen)
