"""The big screen in a browser: it turns by itself, readable from afar, keeps what it has while the network is away,
and answers the two keys."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
SMALL = """() => {
  const scale = Number(document.querySelector('.sc-screen').style.transform.match(/scale\\((.*)\\)/)[1]);
  const found = [];
  for (const each of document.querySelectorAll('.sc-screen *')) {
    if (each.children.length || !each.textContent.trim() || each.closest('svg')) continue;
    if (parseFloat(getComputedStyle(each).fontSize) * scale < 24 * innerWidth / 1920 - 0.1) found.push(each.textContent.trim());
  }
  return found;
}"""


BLOCKS = tuple(f"/screen/block/?name={name}" for name in ("wall", "map", "late", "cards", "week"))


@pytest.fixture
def screen(visit: Visit, people: People) -> Callable[..., Page]:
    def opened(seconds: float, width: int = 1920, height: int = 1080) -> Page:
        # Without network the browser itself complains about the blocks it could not read.
        page = visit("leader", absent=BLOCKS)
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{people.site}/screen/?seconds={seconds}")
        return page

    return opened


def turns(page: Page) -> int:
    return int(page.evaluate("document.querySelector('[data-ld-turn]').dataset.turns || 0"))


def wait_for(page: Page, number: int) -> None:
    for _try in range(150):
        if turns(page) >= number:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{turns(page)} turns, not {number}")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160)])
def test_every_page_is_readable_at_five_metres_and_fits(
    screen: Callable[..., Page], width: int, height: int
) -> None:
    page = screen(0.1, width, height)
    for number in range(2, 12):
        wait_for(page, number)
        assert page.evaluate(SMALL) == []
        too_big = "(e => e.scrollHeight - e.clientHeight)(document.querySelector('.sc-screen main'))"
        assert page.evaluate(too_big) <= 2


def test_it_keeps_what_it_has_while_the_network_is_away_and_goes_on_after(
    screen: Callable[..., Page],
) -> None:
    page = screen(0.2)
    wait_for(page, 3)
    page.context.set_offline(True)
    wait_for(page, turns(page) + 12)
    assert "连不上服务器" in page.inner_text("[data-notice]")
    assert page.locator("main li, main tr").count() > 3
    page.context.set_offline(False)
    wait_for(page, turns(page) + 40)
    assert page.inner_text("[data-notice]") == ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_its_first_page_is_seen(visit: Visit, people: People, language: str, shots: Path | None) -> None:
    """The wall in the reader's language; with --shots its picture."""
    page = visit("leader", language=language)
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{people.site}/screen/?seconds=600")
    wait_for(page, 1)
    assert (
        page.inner_text(".sc-screen h1")
        == {
            "zh": "即墨区重点项目挂图作战",
            "en": "Jimo District key projects",
        }[language]
    )
    if shots:
        page.screenshot(path=shots / f"screen-{language}-1920-light.png")


def test_space_pauses_and_arrows_turn(screen: Callable[..., Page]) -> None:
    page = screen(600)
    wait_for(page, 1)
    first = page.inner_text("main")
    page.keyboard.press("ArrowRight")
    wait_for(page, 2)
    assert page.inner_text("main") != first
    page.keyboard.press("ArrowLeft")
    wait_for(page, 3)
    assert page.inner_text("main") == first
    page.keyboard.press(" ")
    assert "已暂停" in page.inner_text("[data-notice]")
