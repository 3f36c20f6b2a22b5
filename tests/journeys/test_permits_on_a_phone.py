"""The permit graph on a phone: layers from top to bottom, ties in words that lead from one permit to the other."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
TAB = "/projects/JM-F019/?tab=permits"
SIDEWAYS = """() => [...document.querySelectorAll("#tabs .ld-scroll, .ap-layers, .ap-layers *")]
  .filter(box => box.clientWidth > 1 && box.scrollWidth > box.clientWidth + 1).map(box => box.className)"""


def layers(page: Page) -> list[bool]:
    return page.locator(".ap-layers > details").evaluate_all("all => all.map(each => each.open)")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_moves_sideways(visit: Visit, people: People, language: str) -> None:
    page = visit("office", language=language, width=390)
    page.goto(people.site + TAB)
    expect(page.locator(".ap-layers")).to_be_visible()
    expect(page.locator(".ap-graph")).to_be_hidden()
    for summary in page.locator(".ap-layers details:not([open]) > summary").all()[::-1]:
        summary.click()
    assert all(layers(page))
    assert page.evaluate(SIDEWAYS) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_tie_leads_to_its_permit_by_keyboard(visit: Visit, people: People) -> None:
    """What is in hand is folded away; a tie into it unfolds it."""
    page = visit("office", width=390)
    page.goto(people.site + TAB)
    assert (layers(page)[0], layers(page)[-1]) == (False, True)
    waits = page.locator("#permit-D03").get_by_role("list").first
    expect(waits).to_contain_text("已取得 C07")
    link = waits.get_by_role("link", name="C07")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#permit-C07")).to_be_visible()
    expect(page.locator("#permit-C07 .ap-ties").last).to_contain_text("D03")


def test_a_wide_screen_keeps_the_drawing(visit: Visit, people: People) -> None:
    page = visit("office")
    page.goto(people.site + TAB)
    expect(page.locator(".ap-graph")).to_be_visible()
    expect(page.locator(".ap-layers")).to_be_hidden()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_edition_of_the_catalogue_stands_in_layers_too(
    visit: Visit, people: People, language: str
) -> None:
    """Each tie leads to its item; stages that neither decide the work permit nor differ are folded."""
    page = visit("department", language=language, width=390)
    page.goto(f"{people.site}/approvals/editions/land_and_start/1/?tab=graph")
    expect(page.locator(".ap-graph")).to_be_hidden()
    assert {True, False} == set(layers(page))
    folded = page.locator(".ap-layers > details:not([open]) li[id]").evaluate_all(
        "all => all.map(each => each.id)"
    )
    link = page.locator(", ".join(f"details[open] a[href='#{each}']" for each in folded)).first
    target = link.get_attribute("href")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(str(target))).to_be_visible()
    for summary in page.locator(".ap-layers details:not([open]) > summary").all()[::-1]:
        summary.click()
    assert page.evaluate(SIDEWAYS) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
