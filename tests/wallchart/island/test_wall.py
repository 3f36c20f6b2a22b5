"""The wall chart's island in Chromium: roles, keyboard, folding, order, zoom, pointer, language, theme, phone, offline."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from luodi.wallchart.offline import PARTS
from tests.wallchart.island import fixture
from tests.wallchart.island.conftest import HERE, STATIC, open_wall

pytestmark = pytest.mark.browser
WALL = "document.querySelector('[data-ld-wall]').luodiWall"
WHERE = "(i => document.activeElement.getAttribute('aria-rowindex'))()"


def wall(page: Page, expression: str) -> Any:
    """Evaluate `w.<expression>` on the mounted chart."""
    return page.evaluate(f"(w => w.{expression})({WALL})")


def settle(page: Page) -> None:
    """Wait for the next drawing."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.fixture
def visit(chromium: Browser, island: str) -> Iterator[Callable[..., Page]]:
    """Opens the test page; at the end nothing may have failed in it and nothing left this machine."""
    pages: list[Page] = []

    def go(query: str = "", width: int = 1440, height: int = 900, **more: Any) -> Page:
        page = open_wall(chromium, f"{island}/?{query}", width, height, **more)
        pages.append(page)
        return page

    yield go
    for page in pages:
        assert page.problems == []  # type: ignore[attr-defined]
        page.context.close()


def focus_first_project(page: Page) -> None:
    page.locator(".lw-tr.is-group").first.focus()
    page.keyboard.press("ArrowDown")


def test_all_projects_are_rows_but_only_those_in_view_are_nodes(visit: Callable[..., Page]) -> None:
    page = visit()
    rows = wall(page, "rows()")
    assert sum(r["type"] == "project" for r in rows) == 487
    assert page.locator("[role=treegrid]").get_attribute("aria-rowcount") == str(len(rows) + 1)
    assert page.locator(".lw-tr[role=row]").count() < 60


def test_rows_say_level_place_and_whether_they_can_be_opened(visit: Callable[..., Page]) -> None:
    page = visit()
    group, project = page.locator(".lw-tr.is-group").first, page.locator(".lw-tr.is-project").first
    assert [group.get_attribute(a) for a in ("aria-level", "aria-rowindex", "aria-expanded")] == [
        "1",
        "2",
        "true",
    ]
    assert [project.get_attribute(a) for a in ("aria-level", "aria-rowindex", "aria-expanded")] == [
        "2",
        "3",
        "false",
    ]
    assert "承诺日：" in (project.locator("[role=gridcell]").last.text_content() or "")


def test_keyboard_moves_opens_and_goes_back(visit: Callable[..., Page]) -> None:
    page = visit()
    focus_first_project(page)
    assert page.evaluate(WHERE) == "3"
    page.keyboard.press("ArrowRight")
    page.locator(".lw-tr.is-activity").first.wait_for()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-level')") == "3"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(WHERE) == "3"
    assert page.locator(".lw-tr.is-activity:visible").count() == 0
    page.keyboard.press("End")
    assert page.evaluate(WHERE) == page.locator("[role=treegrid]").get_attribute("aria-rowcount")
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    assert page.evaluate(WHERE) == "2"


def test_one_row_has_the_tab_stop_and_keeps_focus_while_scrolling(visit: Callable[..., Page]) -> None:
    page = visit()
    focus_first_project(page)
    wall(page, "scroller.scrollTo(0, 6000)")
    settle(page)
    assert page.evaluate(WHERE) == "3"
    assert page.locator(".lw-tbody [tabindex='0']").count() == 1
    page.keyboard.press("ArrowDown")
    assert page.evaluate(WHERE) == "4"
    assert wall(page, "scroller.scrollTop") < 100


def test_rows_of_pane_and_canvas_stand_at_the_same_height(visit: Callable[..., Page]) -> None:
    page = visit("full")
    wall(page, "openAll()")
    wall(page, "scroller.scrollTo(0, 123457)")
    settle(page)
    for entry in page.evaluate(
        f"(w => [...w.tree.live].filter(([r]) => w.view.rows.includes(r)).map(([r, n]) => [w.model.offsets[r.index], n.getBoundingClientRect().top, n.getBoundingClientRect().height, r.type,"
        f" r === (w.view.pinned || {{}}).row, w.canvas.getBoundingClientRect().top, w.scroller.scrollTop, w.dim[r.type]]))({WALL})"
    ):
        offset, top, height, _kind, pinned, canvas, scrolled, expected = entry
        assert height == expected
        assert pinned or abs(canvas + offset - scrolled - top) <= 1


def test_activities_come_when_a_project_is_opened_and_a_failure_is_said(visit: Callable[..., Page]) -> None:
    page = visit()
    page.route("**/children/XG-018.json", lambda route: route.fulfill(status=503, body="{}"))
    wall(page, "toggle('XG-018')")
    failed = page.get_by_role("row", name="没有读到数据")
    failed.wait_for()
    page.unroute("**/children/XG-018.json")
    failed.focus()
    page.keyboard.press("Enter")
    page.locator(".lw-tr.is-activity").first.wait_for()
    assert sum(r["type"] == "activity" for r in wall(page, "rows()")) == 61
    page.problems.clear()  # type: ignore[attr-defined]  # the refused request above is in the console by design


def test_sorting_by_margin_puts_the_latest_first_and_unknown_last(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_role("button", name="分组").click()
    page.get_by_role("button", name="预计距承诺").click()
    margins = page.evaluate(f"{WALL}.model.rows.map(r => r.margin)")
    known = [m for m in margins if m is not None]
    assert known == sorted(known)
    assert margins[len(known) :] == [None] * (len(margins) - len(known))
    assert page.locator("[role=columnheader][aria-sort=ascending]").count() == 1
    page.get_by_role("button", name="预计距承诺").click()
    margins = page.evaluate(f"{WALL}.model.rows.map(r => r.margin)")
    assert margins[: len(known)] == sorted(known, reverse=True)


@pytest.mark.parametrize(("key", "reverse"), [("amount", True), ("committed", False)])
def test_other_orders(visit: Callable[..., Page], key: str, reverse: bool) -> None:
    page = visit()
    wall(page, "group(false)")
    wall(page, f"sort('{key}')")
    values = [v for v in page.evaluate(f"{WALL}.model.rows.map(r => r.{key})") if v is not None]
    assert values == sorted(values, reverse=reverse)


def test_filter_by_words_and_by_function(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_role("searchbox").fill("冷链 龙泉")
    rows = [r for r in wall(page, "rows()") if r["type"] == "project"]
    assert rows
    assert all("冷链" in r["name"] for r in rows)
    assert page.get_by_role("status").text_content() == f"显示 {len(rows)} / 487 个项目"
    page.get_by_role("searchbox").fill("没有这个项目")
    assert page.get_by_text("没有符合条件的项目").is_visible()
    wall(page, "setFilter(p => p.margin_kind === 'tight')")
    assert wall(page, "model.shown") == sum(
        p["margin_kind"] == "tight" for p in fixture.feed(inline=False)["projects"]
    )


def test_groups_fold_one_by_one_and_all(visit: Callable[..., Page]) -> None:
    page = visit()
    page.locator(".lw-tr.is-group").first.click()
    assert wall(page, "rows()")[1]["type"] == "group"
    page.get_by_role("button", name="收起各组").click()
    assert {r["type"] for r in wall(page, "rows()")} == {"group"}
    page.get_by_role("button", name="展开各组").click()
    assert len(wall(page, "rows()")) == 487 + len(fixture.GROUPS)


@pytest.mark.parametrize("level", ["year", "month", "week"])
def test_zoom_keeps_the_middle_day(visit: Callable[..., Page], level: str) -> None:
    page = visit()
    wall(page, "goTo(w.model.dataDate + 200, 0.5)")
    before = wall(page, "dayAt(w.width / 2)")
    wall(page, f"zoomTo('{level}')")
    settle(page)
    pressed = page.locator(".lw-seg [aria-pressed=true]")
    assert pressed.count() == 1
    if level != "year":
        assert abs(wall(page, "dayAt(w.width / 2)") - before) < 1.5


def test_zoom_by_wheel_keeps_the_day_under_the_pointer(visit: Callable[..., Page]) -> None:
    page = visit()
    box = page.locator(".lw-canvas").bounding_box()
    assert box
    before, per_day = wall(page, "dayAt(300)"), wall(page, "perDay")
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Control")
    settle(page)
    assert wall(page, "perDay") > per_day * 1.3
    assert abs(wall(page, "dayAt(300)") - before) < 1.5


def test_zoom_by_keys(visit: Callable[..., Page]) -> None:
    page = visit()
    focus_first_project(page)
    before = wall(page, "perDay")
    page.keyboard.press("+")
    assert wall(page, "perDay") > before
    page.keyboard.press("-")
    assert abs(wall(page, "perDay") - before) < 1e-9


def test_hit_finds_segment_milestone_and_flag(visit: Callable[..., Page]) -> None:
    page = visit()
    found = page.evaluate(
        f"""(w => {{
          const row = w.view.rows.find(r => r.type === 'project' && r.milestones.length && r.committed && w.painter.x(r.committed) > 0
            && w.painter.x(r.committed) < w.width);
          const i = w.view.rows.indexOf(row), y = w.view.ys[i] + 17, x = d => w.painter.x(d + 1);
          const m = row.milestones.find(m => x(m.on) > 0), s = row.segments[row.segments.length - 1];
          return [w.hit(x(m.on), y), w.hit(x(row.committed) + 2, y), w.hit(x(s.s) + 20, y), w.hit(x(s.e) + 400, y)].map(h => h.kind);
        }})({WALL})"""
    )
    assert found[0] == "milestone"
    assert found[1] in {"flag", "milestone"}
    assert found[3] == "row"


def test_pointing_shows_the_dates_and_a_click_opens(visit: Callable[..., Page]) -> None:
    page = visit()
    page.evaluate("window.opened = []; addEventListener('luodi:open', e => opened.push(e.detail.id))")
    x, y = page.evaluate(
        f"""(w => {{ const r = w.model.find('XG-009'), box = w.canvas.getBoundingClientRect();
          return [box.left + w.painter.nowX() - 30,
            box.top + w.model.offsets[r.index] - w.scroller.scrollTop + 14]; }})({WALL})"""
    )
    page.mouse.move(x, y)
    page.locator(".lw-tip").wait_for()
    assert "建设" in (page.locator(".lw-tip").text_content() or "")
    page.mouse.click(x, y)
    assert page.evaluate("opened") == ["XG-009"]
    page.locator(".lw-tr.is-project .lw-name").nth(3).click()
    assert len(page.evaluate("opened")) == 2


def test_enter_opens_the_panel_and_escape_returns_focus(visit: Callable[..., Page]) -> None:
    page = visit()
    focus_first_project(page)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    assert "预计距承诺" in (dialog.text_content() or "")
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert page.evaluate(WHERE) == "3"


def test_with_a_page_panel_the_server_is_asked(visit: Callable[..., Page]) -> None:
    page = visit()
    page.evaluate(
        f"window.asked = []; window.htmx = {{ ajax: (...a) => asked.push(a) }}; {WALL}.options.urls.panel = '/projects/{{code}}/panel/'"
    )
    focus_first_project(page)
    page.keyboard.press("Enter")
    assert page.evaluate("asked") == [
        ["GET", "/projects/XG-000/panel/", {"target": "#drawer", "swap": "innerHTML"}]
    ]


def test_divider_moves_by_keyboard_and_by_drag(visit: Callable[..., Page]) -> None:
    page = visit()
    divider = page.get_by_role("separator")
    before = float(divider.get_attribute("aria-valuenow") or 0)
    divider.focus()
    page.keyboard.press("ArrowRight")
    assert float(divider.get_attribute("aria-valuenow") or 0) == before + 16
    box = divider.bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, 400)
    page.mouse.down()
    page.mouse.move(box["x"] - 96, 400)
    page.mouse.up()
    assert float(divider.get_attribute("aria-valuenow") or 0) == before - 84


def test_links_are_drawn_for_the_selected_project_only_unless_asked(visit: Callable[..., Page]) -> None:
    page = visit("full")
    wall(page, "toggle('XG-009')")
    wall(page, "moveTo(0)")
    settle(page)
    assert wall(page, "view.links.length") == 0
    wall(page, "setActive(w.model.find('XG-009'), true)")
    assert wall(page, "view.links.length") > 10
    page.get_by_label("前后关系").select_option("none")
    settle(page)
    assert wall(page, "view.links.length") == 0


def test_the_picture_follows_the_theme(visit: Callable[..., Page]) -> None:
    page = visit()
    corner = f"(w => [...w.painter.body.getImageData(w.canvas.width - 3, w.canvas.height - 20, 1, 1).data])({WALL})"
    light = page.evaluate(corner)
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    settle(page)
    assert light != page.evaluate(corner)
    assert sum(page.evaluate(corner)[:3]) < 200


def test_canvas_has_the_pixels_of_the_screen(visit: Callable[..., Page]) -> None:
    page = visit(device_scale_factor=2)
    assert page.evaluate(f"(w => w.canvas.width === Math.round(w.width * 2))({WALL})")


def test_english_words_only(visit: Callable[..., Page]) -> None:
    page = visit("en")
    assert page.get_by_role("button", name="Quarter").is_visible()
    shell = (
        page.locator(".lw-bar").inner_text()
        + page.locator(".lw-legend").inner_text()
        + page.locator(".lw-foot").inner_text()
    )
    assert not any("一" <= letter <= "鿿" for letter in shell)


def test_both_word_lists_have_the_same_keys() -> None:
    zh, en = (json.loads((HERE / f"words.{name}.json").read_text(encoding="utf-8")) for name in ("zh", "en"))
    assert set(zh) - set(en) <= {"months_short"}
    assert set(en) <= set(zh)


def test_no_words_in_the_code() -> None:
    for file in STATIC.glob("wall*.js"):
        assert not any("一" <= letter <= "鿿" for letter in file.read_text(encoding="utf-8")), file.name


def test_files_stay_small() -> None:
    for file in [*STATIC.glob("wall*.js"), STATIC / "wall.css"]:
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 400, file.name


@pytest.mark.parametrize("query", ["", "en"])
def test_phone_keeps_the_margin_and_does_not_scroll_sideways(visit: Callable[..., Page], query: str) -> None:
    page = visit(query, 390, 844, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert wall(page, "left") == 148
    under = page.locator(".lw-tr.is-project .lw-under").first
    assert under.is_visible()
    assert "天" in (under.text_content() or "")


@pytest.mark.parametrize("query", ["", "dark", "en", "en&dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_accessible(visit: Callable[..., Page], query: str, width: int) -> None:
    page = visit(query, width, 844)
    wall(page, "toggle('XG-009')")
    page.locator(".lw-tr.is-activity").first.wait_for()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wall(page, "setActive(w.model.find('XG-009'), true)")
    page.keyboard.press("Enter")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def one_file(folder: Path) -> Path:
    """The chart in a single file, as `luodi plan` writes it."""
    feed = json.dumps(fixture.feed(30, 20), ensure_ascii=False)
    words = (HERE / "words.zh.json").read_text(encoding="utf-8")
    styles = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("tokens.css", "wall.css"))
    scripts = "".join((STATIC / f"wall_{part}.js").read_text(encoding="utf-8") for part in PARTS)
    scripts += (STATIC / "wall.js").read_text(encoding="utf-8")
    assert "</script" not in scripts
    file = folder / "wall.html"
    file.write_text(
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>挂图</title><style>{styles} main{{height:95vh;display:flex}}</style>'
        f'</head><body><main><div data-ld-wall data-json-id="d" data-words-id="w"></div></main>'
        f'<script type="application/json" id="d">{feed}</script><script type="application/json" id="w">{words}</script>'
        f"<script>{scripts}</script></body></html>",
        encoding="utf-8",
    )
    return file


def test_one_file_without_a_server(chromium: Browser, tmp_path: Path) -> None:
    page = open_wall(chromium, one_file(tmp_path).as_uri())
    wall(page, "toggle('XG-009')")
    page.locator(".lw-tr.is-activity").first.wait_for()
    assert wall(page, "rows().length") == 30 + len(fixture.GROUPS) + 20
    page.locator(".lw-tr.is-project .lw-name").first.click()
    assert page.get_by_role("dialog").is_visible()
    assert page.problems == []  # type: ignore[attr-defined]
    page.context.close()
