"""English is longer than Chinese: the lists still fit a desk's screen, and nothing in them is broken to fit."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import People, Visit
from tests.journeys.pages import PAGES

pytestmark = pytest.mark.browser
LISTS = (
    "projects", "issues", "tasks", "cards", "joint ground-breakings", "scores", "results", "burden", "responsibility",
    "sheet of a post", "visits", "leads", "project, plan", "editions", "edition", "desks", "quicker",
    "fast track, a department", "shares of a pool", "template",
)  # fmt: skip
WIDE = """() => Array.from(document.querySelectorAll('.ld-scroll'))
  .filter(each => each.querySelector('table.ld-table') && each.scrollWidth > each.clientWidth + 1)
  .map(each => `${each.clientWidth} < ${each.scrollWidth}: ${each.innerText.slice(0, 60)}`)"""
BROKEN = r"""() => Array.from(document.querySelectorAll('.ld-table td'))
  .filter(each => /^\d{4}-\d\d-\d\d$/.test(each.innerText.trim()) && each.firstChild.nodeType === Node.TEXT_NODE)
  .filter(each => { const range = document.createRange(); range.selectNodeContents(each); return range.getClientRects().length > 1; })
  .map(each => each.innerText)"""


def wide(page: Page) -> list[str]:
    found: list[str] = page.evaluate(WIDE)
    return found


def test_lists_fit_in_english(visit: Visit, people: People) -> None:
    page, found = visit("office", language="en"), []
    for name in LISTS:
        address = PAGES[name][1]
        page.goto(people.site + address)
        found += [f"{name} {address}: {each}" for each in wide(page)]
        found += [f"{name} {address}: {each} is broken" for each in page.evaluate(BROKEN)]
    assert not found, "\n".join(found)


def test_what_does_not_fit_is_found(visit: Visit, people: People) -> None:
    page = visit("office", language="en")
    page.goto(people.site + PAGES["tasks"][1])
    cell = page.locator(".ld-table tbody td").first
    cell.evaluate("each => { each.textContent = 'x'.repeat(400); }")
    assert wide(page)
