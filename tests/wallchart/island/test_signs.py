"""What the wall's signs say: shapes of steps, milestones close together, day scale, address, chain, other plans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.wallchart.island.conftest import open_wall
from tests.wallchart.island.test_wall import WALL, settle, wall

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(chromium: Browser, island: str) -> Iterator[Callable[..., Page]]:
    """Opens the test page; at the end nothing may have failed in it."""
    pages: list[Page] = []

    def go(query: str = "", width: int = 1440, height: int = 900, **more: Any) -> Page:
        page = open_wall(chromium, f"{island}/?{query}", width, height, **more)
        pages.append(page)
        return page

    yield go
    problems = [problem for page in pages for problem in page.problems]  # type: ignore[attr-defined]
    for page in pages:
        page.context.close()
    assert not problems, "\n".join(problems)


def test_milestones_that_would_cover_one_another_are_one_with_their_number(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    of = """([days, near]) => LuodiWall.clusters(days.map(on => ({ on, done: on < 0 })), 1, near)
      .map(each => each.items.map(m => m.on))"""
    assert page.evaluate(of, [[0, 5, 40], 10]) == [[0, 5], [40]]
    assert page.evaluate(of, [[-3, 3], 10]) == [[-3], [3]]  # reached and expected stay apart
    assert page.evaluate(of, [[0, 9, 18, 27, 36], 10]) == [
        [0, 9, 18],
        [27, 36],
    ]  # a long row does not become one
    assert page.evaluate(of, [[], 10]) == []


@pytest.mark.parametrize("level", ["year", "quarter", "month", "week", "day"])
def test_titles_of_milestones_never_cover_one_another(visit: Callable[..., Page], level: str) -> None:
    page = visit()
    page.evaluate(f"{WALL}.zoomToLevel('{level}')")
    covered = page.evaluate(
        f"""() => {{ const w = {WALL}, u = w.painter.unit; let found = 0;
          for (const p of w.model.projects) {{
            const rooms = LuodiWall.clusters(p.milestones, w.perDay, 15 * u).filter((c, i, all) => !i || all[i - 1].done === c.done);
            rooms.forEach((c, i) => {{ if (i && (c.from - rooms[i - 1].to) * w.perDay < 15 * u
              && (c.from - rooms[i - 1].from) * w.perDay < 33 * u) found++; }});
          }} return found; }}"""
    )
    assert covered == 0


def test_digits_choose_the_scale_and_letters_links_and_chain(visit: Callable[..., Page]) -> None:
    page = visit()
    wall(page, "moveTo(1)")
    for key, level in zip("12345", ["day", "week", "month", "quarter", "year"], strict=True):
        page.keyboard.press(key)
        assert page.evaluate(f"LuodiWall.levelOf({WALL}.perDay, {WALL}.painter.unit)") == level
    page.keyboard.press("l")
    assert wall(page, "linkMode") == "all"
    page.keyboard.press("c")
    assert wall(page, "chain") is True
    expect(page.get_by_role("button", name="关键线路")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="前锋线")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    ("step", "at"),
    [
        ("{done_s: '2021-06-01', done_e: '2021-06-20'}", 100),  # done by its approved day: on the line
        ("{done_s: '2021-06-01', done_e: '2021-06-20', late: 9}", 109),  # and before it: ahead
        ("{}", 90),  # not begun though it should have: at its approved start
        (
            "{done_s: '2021-06-01', s: 80, e: 119}",
            95,
        ),  # half of its actual and remaining span: half of the approved
    ],
)
def test_the_progress_line_passes_where_the_approved_plan_would_be(
    visit: Callable[..., Page], step: str, at: float
) -> None:
    """The line of the data date is at the end of day 99; the approved plan runs from day 90 to the end of day 99."""
    page = visit()
    found = page.evaluate(
        f"""() => {{ const raw = {step}, late = raw.late || 0;
          return LuodiWall.frontDay({{type: 'activity', raw, s: raw.s || 80, e: raw.e || 99,
            baseline: {{s: 90, e: 99 + late}}}}, 100); }}"""
    )
    assert found == at


def test_the_progress_line_is_drawn_and_said(visit: Callable[..., Page]) -> None:
    page = visit()
    assert page.evaluate(f"LuodiWall.frontWords({WALL}.model.projects.find(p => p.baseline), {WALL})")
    before = page.evaluate(f"{WALL}.canvas.toDataURL()")
    wall(page, "showFront(true)")
    settle(page)
    assert page.evaluate(f"{WALL}.canvas.toDataURL()") != before


def test_shapes_differ_for_each_kind_of_step_also_without_colour(visit: Callable[..., Page]) -> None:
    page = visit()
    pictures = page.evaluate(
        f"""() => {{ const w = {WALL}, p = w.painter, g = p.body;
          return ['works', 'permit', 'element', 'prep'].map(shape => {{
            g.setTransform(1, 0, 0, 1, 0, 0); g.fillStyle = '#fff'; g.fillRect(0, 0, 60, 20); g.fillStyle = '#000';
            p.shapePath(shape, 4, 54, 3, 14); g.fill();
            return Array.from(g.getImageData(0, 0, 60, 20).data).join(); }}); }}"""
    )
    assert len(set(pictures)) == 4


def test_the_address_keeps_scale_order_and_links(visit: Callable[..., Page], island: str) -> None:
    page = visit()
    page.evaluate(f"new LuodiWall.Address({WALL})")
    wall(page, "zoomToLevel('month')")
    wall(page, "sort('amount')")
    wall(page, "links('all')")
    wall(page, "showFront(true)")
    page.wait_for_timeout(300)
    assert page.url.endswith("?zoom=month&sort=amount&links=all&front=1")
    other = visit(page.url.split("?")[1])
    other.evaluate(f"new LuodiWall.Address({WALL})")
    assert (wall(other, "model.sorting.key"), wall(other, "linkMode")) == ("amount", "all")
    assert other.evaluate(f"LuodiWall.levelOf({WALL}.perDay, {WALL}.painter.unit)") == "month"


def test_nonsense_in_the_address_is_passed_over(visit: Callable[..., Page]) -> None:
    page = visit("zoom=__proto__&sort=constructor&links=1&at=2021-99-99&chain=x")
    page.evaluate(f"new LuodiWall.Address({WALL})")
    assert (wall(page, "model.sorting.key"), wall(page, "linkMode"), wall(page, "chain")) == (
        None,
        "selected",
        False,
    )


def test_two_fingers_zoom_around_the_day_between_them(visit: Callable[..., Page]) -> None:
    page = visit("", 390, 844, has_touch=True)
    before = page.evaluate(f"[{WALL}.perDay, {WALL}.dayAt(100)]")
    page.evaluate(
        f"""() => {{ const w = {WALL}, box = w.canvas.getBoundingClientRect();
          const touch = (id, x) => new Touch({{ identifier: id, target: w.canvas, clientX: box.left + x, clientY: box.top + 60 }});
          const send = (kind, ...xs) => w.canvas.dispatchEvent(new TouchEvent(kind,
            {{ touches: xs.map((x, i) => touch(i, x)), bubbles: true, cancelable: true }}));
          send('touchstart', 75, 125); send('touchmove', 50, 150); send('touchend'); }}"""
    )
    settle(page)
    after = page.evaluate(f"[{WALL}.perDay, {WALL}.dayAt(100)]")
    assert after[0] == pytest.approx(2 * before[0], rel=0.01)
    assert after[1] == pytest.approx(before[1], abs=2)


def test_a_replaced_feed_keeps_what_is_open_and_in_view(visit: Callable[..., Page]) -> None:
    page = visit()
    wall(page, "toggle('XG-009')")
    page.locator(".lw-tr.is-activity").first.wait_for()
    wall(page, "setActive(w.model.find('XG-009'), true)")
    wall(page, "zoomToLevel('month')")
    before = page.evaluate(
        f"[{WALL}.scroller.scrollTop, {WALL}.scroller.scrollLeft, {WALL}.model.rows.length]"
    )
    page.evaluate(f"fetch('/full.json').then(a => a.json()).then(data => {WALL}.replace(data))")
    page.wait_for_timeout(500)
    after = page.evaluate(
        f"[{WALL}.scroller.scrollTop, {WALL}.scroller.scrollLeft, {WALL}.model.rows.length]"
    )
    assert after == before
    assert wall(page, "active.id") == "XG-009"


def test_of_another_plan_the_words_say_what_moves(visit: Callable[..., Page]) -> None:
    page = visit()
    page.evaluate(
        f"""async () => {{ const data = await (await fetch('/full.json')).json(), p = data.projects.find(p => p.children.length);
          data.whatif = 'x'; p.was = p.segments; p.moved_text = '推后12天'; p.moved_kind = 'late';
          window.box = document.createElement('div'); box.style.cssText = 'position:fixed;inset:0;display:flex;z-index:99';
          document.body.append(box); LuodiWall.mount(box, {{ data: {{ ...data, projects: [p] }}, words: {WALL}.words, urls: {{}} }}); }}"""
    )
    row = page.locator("body > div .lw-tr.is-project").first
    expect(row).to_contain_text("推后12天")
    expect(page.locator("body > div .lw-legend")).to_contain_text("变动前")
    expect(page.locator("body > div [role=columnheader]").nth(2)).to_have_text("变动")
