"""The drawer holds the focus and gives it back; on a phone everything that is pressed is large enough for a thumb."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
THUMB = 44
MAIN = {
    "office": [
        "/",
        "/projects/",
        "/projects/JM-F019/",
        "/projects/JM-F019/edit/",
        "/import/",
        "/plan/stoppages/",
    ],
    "leader": ["/", "/projects/JM-F004/plan/why/"],
    "enterprise": ["/"],
}
# Links inside a sentence may be as high as their line (WCAG 2.5.8); buttons, fields and lone links may not.
SMALL = """thumb => Array.from(document.querySelectorAll("button, select, input:not([type=hidden]), summary, .btn, nav a"))
  .filter(each => each.checkVisibility ? each.checkVisibility() : each.getClientRects().length)
  .map(each => [each.matches("[type=checkbox], [type=radio]") ? each.closest("label") || each : each, each])
  .map(([box, each]) => [box.getBoundingClientRect(), each])
  .filter(([box]) => box.width > 1 && box.height > 1 && box.right > 0)
  .filter(([box]) => box.height < thumb - 0.5 || box.width < thumb - 0.5)
  .map(([box, each]) => `${each.tagName} ${each.className} ${(each.textContent || each.name || "").trim().slice(0, 20)}`
    + ` ${Math.round(box.width)}x${Math.round(box.height)}`)"""


def small(page: Page) -> list[str]:
    found: list[str] = page.evaluate(SMALL, THUMB)
    return found


def test_a_thumb_hits_everything(visit: Visit, people: People) -> None:
    found = []
    for username, addresses in MAIN.items():
        page = visit(username, width=390)
        for address in addresses:
            page.goto(people.site + address)
            found += [f"{username} {address}: {each}" for each in small(page)]
    assert not found, "\n".join(found)


def test_too_small_is_found(visit: Visit, people: People) -> None:
    page = visit("leader", width=390)
    page.goto(people.site)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('afterbegin', '<button id=\"tiny\">x</button>')"
    )
    page.locator("#tiny").evaluate(
        "each => { each.style.cssText = 'height:20px;min-height:0;width:20px;min-width:0'; }"
    )
    assert any("20x20" in each for each in small(page))


def test_tab_goes_round_in_the_drawer_and_escape_gives_the_focus_back(visit: Visit, people: People) -> None:
    page = visit("office")
    page.goto(f"{people.site}/projects/?stage=BUILDING")
    opener = page.locator("[hx-target='#drawer'][href*='/views/add/']")
    opener.focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer.locator("[data-ld-close]").first).to_be_focused()
    for key in ("Tab", "Shift+Tab"):
        seen = set()
        for _ in range(25):
            page.keyboard.press(key)
            assert page.evaluate("document.getElementById('drawer').contains(document.activeElement)"), key
            seen.add(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
        assert 3 < len(seen) < 25, "it goes round"
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(opener).to_be_focused()
