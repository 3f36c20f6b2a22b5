"""On a phone and a tablet: bars and links are drawn by finger, what moves is shown first; a swipe still scrolls."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
PROJECT, STEP = "JM-F014", "W50"
SLOW = 60_000
HOLD, FRAME = 600, 16  # milliseconds
WALL = "document.querySelector('[data-project-wall], [data-ld-wall]').luodiWall"
PLACE = f"""code => {{ const w = {WALL}, row = w.model.rows.find(row => row.raw.id === code);
  const top = w.model.offsets[row.index] - 90;
  w.scroller.scrollTop = top; w.goTo(row.s, 0.2); w.draw();
  const box = w.canvas.getBoundingClientRect(), y = box.top + w.drag.middle(row);
  return {{ x: box.left + (w.painter.x(row.s) + Math.min(w.width, w.painter.x(row.e + 1))) / 2, y, s: row.raw.s, e: row.raw.e }}; }}"""
STANDS = f"""() => {{ const w = {WALL}; return [w.scroller.scrollLeft, w.scroller.scrollTop, w.perDay]; }}"""
HANDLES = """() => Array.from(document.querySelectorAll('.lw-handle:not([hidden])')).map(each => {
  const box = each.getBoundingClientRect();
  return [each.getAttribute('aria-label'), box.x + box.width / 2, box.y + box.height / 2, Math.min(box.width, box.height)]; })"""
Point = tuple[float, float]


class Hand:
    """Fingers on the glass, as the browser gets them from a screen."""

    def __init__(self, page: Page) -> None:
        self.page, self.glass = page, page.context.new_cdp_session(page)
        self.asked: list[str] = []
        page.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        if request.method == "POST":
            self.asked.append(request.url)

    def _tell(self, kind: str, *points: Point) -> None:
        fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    def down(self, *points: Point) -> None:
        self._tell("touchStart", *points)

    def draw(self, *paths: tuple[Point, Point], steps: int = 8) -> None:
        for step in range(1, steps + 1):
            share = step / steps
            self._tell("touchMove", *[(a + (c - a) * share, b + (d - b) * share) for (a, b), (c, d) in paths])
            self.page.wait_for_timeout(FRAME)

    def up(self) -> None:
        self._tell("touchEnd")
        self.page.wait_for_timeout(100)

    def hold(self, point: Point) -> None:
        self.down(point)
        self.page.wait_for_timeout(HOLD)


@pytest.fixture(params=[390, 820])
def hand(request: pytest.FixtureRequest, visit: Visit, people: People) -> Hand:
    page = visit("office", width=request.param, touch=True)
    page.goto(f"{people.site}/projects/{PROJECT}/plan/")
    page.locator(".lw-tr.is-activity").first.wait_for()
    page.evaluate("document.querySelector('.lw-frame').scrollIntoView({block: 'center'})")
    page.evaluate(f"{WALL}.zoomToLevel('month')")
    return Hand(page)


def place(page: Page, code: str = STEP) -> Point:
    page.evaluate(PLACE, code)
    page.wait_for_timeout(100)
    at = page.evaluate(PLACE, code)
    return at["x"], at["y"]


def dates(page: Page) -> tuple[str, str]:
    at = page.evaluate(PLACE, STEP)
    return at["s"], at["e"]


def drawer(page: Page) -> Locator:
    return page.locator("#drawer").get_by_role("dialog")


def handles(page: Page) -> dict[str, Point]:
    """The handles that show, by the last words of what they are called; each is large enough for a finger."""
    found = page.evaluate(HANDLES)
    assert all(size >= 24 for *_place, size in found)
    return {name[-5:]: (x, y) for name, x, y, _size in found}


def test_a_swipe_over_the_bars_scrolls_and_changes_nothing(hand: Hand) -> None:
    page, (x, y) = hand.page, place(hand.page)
    before = page.evaluate(STANDS)
    hand.down((x, y))
    hand.draw(((x, y), (x - 90, y)))
    hand.up()
    along = page.evaluate(STANDS)
    assert along[0] > before[0] + 20
    hand.down((x, y))
    hand.draw(((x, y), (x, y - 90)))
    hand.up()
    assert page.evaluate(STANDS)[1] > along[1] + 20
    expect(page.locator(".lw-drag-note")).to_be_hidden()
    expect(drawer(page)).to_have_count(0)
    assert handles(page) == {}
    assert hand.asked == []


def test_a_bar_held_and_drawn_shows_what_moves_and_is_discarded(hand: Hand) -> None:
    page, before = hand.page, dates(hand.page)
    x, y = place(page)
    stands = page.evaluate(STANDS)
    hand.hold((x, y))
    expect(page.locator(".lw-foot [role=status]")).to_contain_text("拖左柄改开始")
    hand.draw(((x, y), (x + 60, y)))
    expect(page.locator(".lw-drag-note")).to_contain_text("推后20天")
    assert page.evaluate(STANDS) == stands, "the finger draws the bar, not the chart"
    hand.up()
    said = drawer(page)
    expect(said.get_by_role("heading", name="先看影响")).to_be_visible(timeout=SLOW)
    expect(said.locator("tbody tr", has_text="本项").first).to_be_visible()
    assert handles(page) == {}
    said.get_by_role("link", name="放弃").click()
    expect(said.locator('input[name="duration-days"]')).to_be_visible()
    page.reload()
    page.locator(".lw-tr.is-activity").first.wait_for()
    assert dates(page) == before


def test_a_bar_held_and_let_go_has_handles(hand: Hand) -> None:
    page, point = hand.page, place(hand.page)
    hand.hold(point)
    hand.up()
    expect(drawer(page)).to_have_count(0)
    assert set(handles(page)) == {"左柄改开始", "右柄改完成", "一项加关系"}
    x, y = handles(page)["右柄改完成"]
    hand.down((x, y))
    hand.draw(((x, y), (x - 30, y)))
    expect(page.locator(".lw-drag-note")).to_contain_text("提前10天")
    hand.up()
    expect(drawer(page).get_by_role("heading", name="先看影响")).to_be_visible(timeout=SLOW)


def test_a_link_is_drawn_by_finger_to_a_row_beyond_the_window(hand: Hand) -> None:
    page, point = hand.page, place(hand.page)
    hand.hold(point)
    hand.up()
    x, y = handles(page)["一项加关系"]
    hand.down((x, y))
    bottom = page.evaluate(f"{WALL}.canvas.getBoundingClientRect().bottom")
    hand.draw(((x, y), (x, bottom - 6)))
    top = page.evaluate(STANDS)[1]
    page.wait_for_timeout(400)
    assert page.evaluate(STANDS)[1] > top, "at the edge the chart moves on"
    box = page.locator(".lw-canvas").bounding_box()
    assert box
    hand.draw(((x, bottom - 6), (box["x"] + 60, box["y"] + box["height"] / 2)))
    expect(page.locator(".lw-drag-note")).to_contain_text("才开始")
    hand.up()
    expect(drawer(page).get_by_role("heading")).not_to_have_count(0, timeout=SLOW)
    assert [url.rsplit("/", 2)[1] for url in hand.asked] == ["link"]


def second_finger(hand: Hand, x: float, y: float) -> None:
    hand.down((x + 40, y), (x - 40, y + 60))
    hand.draw(((x + 40, y), (x + 80, y)), ((x - 40, y + 60), (x - 40, y + 60)))
    hand.up()


def taken_away(hand: Hand, _x: float, _y: float) -> None:
    hand.glass.send("Input.dispatchTouchEvent", {"type": "touchCancel", "touchPoints": []})


def escape(hand: Hand, _x: float, _y: float) -> None:
    hand.page.keyboard.press("Escape")
    hand.up()


@pytest.mark.parametrize("end", [second_finger, taken_away, escape])
def test_what_is_drawn_can_be_left(hand: Hand, end: Callable[[Hand, float, float], None]) -> None:
    page, (x, y) = hand.page, place(hand.page)
    hand.hold((x, y))
    hand.draw(((x, y), (x + 40, y)))
    expect(page.locator(".lw-drag-note")).to_be_visible()
    end(hand, x, y)
    expect(page.locator(".lw-drag-note")).to_be_hidden()
    assert handles(page) == {}
    page.wait_for_timeout(300)
    assert hand.asked == []
    expect(drawer(page)).to_have_count(0)


def test_a_tap_beside_it_ends_it_and_a_tap_on_a_bar_opens_it(hand: Hand) -> None:
    page, (x, y) = hand.page, place(hand.page)
    hand.hold((x, y))
    hand.up()
    assert handles(page)
    page.touchscreen.tap(x, y + 60)
    assert handles(page) == {}
    expect(drawer(page)).to_have_count(0)
    page.touchscreen.tap(x, y)
    expect(drawer(page).locator('input[name="duration-days"]')).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize("width", [390, 820])
def test_the_wall_is_moved_opened_and_zoomed_by_finger(visit: Visit, people: People, width: int) -> None:
    page = visit("office", width=width, touch=True)
    page.goto(f"{people.site}/wallchart/?stage=BUILDING&group=none")
    page.locator(".lw-tr.is-project").first.wait_for()
    hand, box = Hand(page), page.locator(".lw-canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 200
    before = page.evaluate(STANDS)
    hand.down((x, y))
    hand.draw(((x, y), (x - 80, y)))
    hand.up()
    hand.down((x, y))
    hand.draw(((x, y), (x, y - 80)))
    hand.up()
    moved = page.evaluate(STANDS)
    assert moved[0] > before[0]
    assert moved[1] > before[1]
    hand.down((x - 30, y), (x + 30, y))
    hand.draw(((x - 30, y), (x - 90, y)), ((x + 30, y), (x + 90, y)))
    hand.up()
    assert page.evaluate(STANDS)[2] > moved[2] * 2
    zoomed = page.evaluate(STANDS)[2]
    page.get_by_role("button", name="缩小").tap()
    assert page.evaluate(STANDS)[2] < zoomed
    expect(drawer(page)).to_have_count(0)
    bar = page.evaluate(
        f"""() => {{ const w = {WALL}; w.zoomToLevel('year'); w.draw();
          const row = w.view.rows.find(row => row.segments.length && w.view.yOf(row) > 60), own = row.segments[0], box = w.canvas.getBoundingClientRect();
          w.goTo((own.s + own.e) / 2, 0.5); w.draw();
          return [box.left + w.painter.x((own.s + own.e) / 2), box.top + w.view.yOf(row) + w.dim.project / 2]; }}"""
    )
    page.touchscreen.tap(*bar)
    expect(drawer(page)).to_be_visible(timeout=SLOW)
