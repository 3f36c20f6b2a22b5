"""Every page: nothing fails, leaks, overflows or is out of reach for a screen reader; an English page is English.

`make test` sees each page in Chinese on a light desk and in one other look of its own; `make shots` sees all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys import ledgers
from tests.journeys.conftest import People, Visit, Watched
from tests.journeys.pages import ABSENT, PAGES, PROJECT, REFUSED
from tests.journeys.soundness import GRID, Look, faults, found_by_axe, given, looks_of, too_wide

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def imports(people: People, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of an import that waits with a wrong row, and of one that was written."""
    folder = tmp_path_factory.mktemp("imports")
    page = people.watched("office").page()
    found = {}
    for name, prefix in (("preview", "SEEN"), ("done", "SEEN-DONE")):
        lines = ledgers.rows(prefix, f"页面检查{prefix}", count=4)
        if name == "preview":
            lines[1][ledgers.column("总投资（万元）")] = "若干"
        page.goto(f"{people.site}/import/")
        page.set_input_files("#file", ledgers.draw(folder / f"{name}.xlsx", lines))
        page.locator(".im-hand button[type=submit]").click()
        page.locator(".im-acts").wait_for()
        found[name] = page.url.removeprefix(people.site)
    page.locator(".im-acts .btn-primary").click()
    page.wait_for_load_state()
    page.context.close()
    return found


@pytest.fixture(scope="module")
def look(people: People) -> Iterator[Callable[[str | None, str, int], tuple[Watched, Page]]]:
    """The page of a person with one pair of eyes, kept from test to test."""
    kept: dict[tuple[str | None, str, int], tuple[Watched, Page]] = {}

    def at(username: str | None, language: str, width: int) -> tuple[Watched, Page]:
        key = (username, language, width)
        if key not in kept:
            watched = people.watched(username, language, width)
            watched.absent = {f"{people.site}{ABSENT}", f"{people.site}/import/"} if username else set()
            kept[key] = (watched, watched.page())
        return kept[key]

    yield at
    for watched, _page in kept.values():
        watched.context.close()


def open_page(page: Page, address: str) -> int:
    """Go there and wait until what it fetches is drawn; the status of the answer."""
    answer = page.goto(address)
    assert answer
    if page.locator("[data-ld-wall], [data-desk-wall]").count():
        page.locator(".lw-tr").first.wait_for()
    if page.locator("[data-ld-map]").count():
        page.locator("[data-ld-map][data-ready]").wait_for()
    return answer.status


def words_given(home: Path, read_again: bool = False) -> tuple[str, ...]:
    """Chinese that the demonstration's people gave: it may stand on English pages. Read once, as jobs write all the time."""
    if read_again:
        given.cache_clear()
    return given(home / "luodi.sqlite3")


@pytest.mark.parametrize("name", PAGES)
def test_page(
    name: str,
    people: People,
    home: Path,
    imports: dict[str, str],
    look: Callable[[str | None, str, int], tuple[Watched, Page]],
    shots: Path | None,
) -> None:
    """Two looks of every page; with --shots all eight, each with its picture."""
    username, address = PAGES[name]
    found: list[str] = []
    for seen in GRID if shots else looks_of(name):
        watched, page = look(username, seen.language, seen.width)
        watched.problems.clear()
        status = open_page(page, people.site + address.format(**imports))
        if (status >= 400) != (name in REFUSED):
            found.append(f"{seen.language} {seen.width}: status {status}")
        page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", seen.theme)
        if shots:
            page.wait_for_load_state("networkidle")  # what comes later belongs to the picture
            file = name.replace(", ", "-").replace(" ", "-")
            page.screenshot(path=shots / f"{file}-{seen.language}-{seen.width}-{seen.theme}.png")
        wrong = faults(page, seen, words_given(home))
        if any("not in English" in each for each in wrong):  # or it was given since
            wrong = faults(page, seen, words_given(home, read_again=True))
        found += wrong
        found += [f"{seen.language} {seen.width}: {problem}" for problem in watched.problems]
    assert not found, "\n".join(found)


def test_the_checks_can_fail(visit: Visit, people: People, home: Path) -> None:
    """A page made unsound on purpose: too wide, a field without name, Chinese in English; names given by people pass."""
    page = visit("office", language="en")
    page.goto(f"{people.site}/projects/")
    names = words_given(home)
    assert not faults(page, Look("en", 1440, "light"), names)
    page.evaluate(
        """name => document.querySelector("main").insertAdjacentHTML("beforeend",
      "<p>未译</p><p>" + name + "</p><div><input></div><hr>")""",
        names[0],
    )
    page.locator("main hr").evaluate("line => { line.style.width = '3000px'; document.body.append(line); }")
    found = "\n".join(faults(page, Look("en", 1440, "light"), names))
    assert "not in English: 未译" in found
    assert found.count("not in English") == 1
    assert "px too wide" in found
    assert "label: " in found


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_drawers(visit: Visit, people: People, width: int, theme: str) -> None:
    """What opens beside a page is as sound as the page."""
    page = visit("office", width=width, theme=theme)
    open_page(page, f"{people.site}{PROJECT}?tab=facts")
    for opener in page.locator("[hx-target='#drawer']:visible").all():
        address = opener.get_attribute("hx-get")
        opener.click()
        drawer = page.get_by_role("dialog")
        drawer.wait_for()
        assert not too_wide(page), address
        assert not (found := found_by_axe(page)), f"{address}\n" + "\n".join(found)
        page.keyboard.press("Escape")
        drawer.wait_for(state="detached")


def test_the_demonstration_says_what_it_is_and_of_which_day(visit: Visit, people: People) -> None:
    page = visit("leader")
    page.goto(people.site)
    assert page.locator(".ld-date").inner_text() == "演示数据 · 数据日期 2021-11-30"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_leader_s_page_is_one_screen(visit: Visit, people: People, language: str) -> None:
    page = visit("leader", language=language)
    page.goto(people.site)
    assert page.locator(".dk-row").count() == 5
    assert page.evaluate("document.documentElement.scrollHeight") <= 900


def test_the_palette_is_worked_by_keys(visit: Visit, people: People) -> None:
    page = visit("office")
    page.goto(people.site)
    page.keyboard.press("Control+k")
    page.keyboard.type("xmtz")
    field = page.get_by_role("combobox", name="输入名称、编号或拼音首字母")
    option = page.get_by_role("option", name="项目台账", selected=True)
    option.wait_for()
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert not found_by_axe(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{people.site}/projects/")
    page.keyboard.press("Control+k")
    page.keyboard.type("xmdt")
    page.keyboard.press("Enter")  # faster than any answer: what was typed counts, not what stood there before
    page.wait_for_url(f"{people.site}/map/")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    assert not page.locator("#palette").is_visible()


def test_an_old_browser_is_told_so(visit: Visit, people: People) -> None:
    page = visit("leader")
    page.goto(people.site)
    assert not page.locator("#old-browser").is_visible()
    page.add_init_script(
        "delete window.structuredClone; delete CanvasRenderingContext2D.prototype.roundRect;"
    )
    page.goto(people.site)
    assert "Chromium 99" in page.locator("#old-browser").inner_text()


def test_a_sign_in_that_ended_loses_nothing(people: People) -> None:
    """The session is gone when a drawer is asked for: the page stays, says so, and works again after a new sign-in."""
    opener = "[hx-target='#drawer'][href*='/views/add/']"
    page = people.watched("office").page()  # the refused request stands on the console, as it should
    page.goto(f"{people.site}/projects/?stage=BUILDING")
    kept = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.locator(opener).click()
    page.locator("#signed-out").wait_for()
    page.context.add_cookies([cookie for cookie in kept if cookie["name"] == "sessionid"])  # type: ignore[misc]
    page.locator(opener).click()
    page.get_by_role("dialog").wait_for()
    assert not page.locator("#signed-out").is_visible()
    page.context.close()


def test_the_theme_stays(visit: Visit, people: People) -> None:
    page = visit("leader")
    page.goto(people.site)
    page.locator("[data-ld-theme]").click()
    page.goto(f"{people.site}/projects/")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_the_language_stays_and_the_page_too(visit: Visit, people: People) -> None:
    page = visit("leader")
    page.goto(f"{people.site}/projects/?stage=BUILDING")
    page.get_by_role("button", name="EN", exact=True).click()
    page.wait_for_url(f"{people.site}/projects/?stage=BUILDING")
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto(f"{people.site}/wallchart/")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_first_page_of_somebody_unknown_is_the_sign_in(visit: Visit, people: People) -> None:
    page = visit(None)
    page.goto(f"{people.site}/wallchart/")
    assert page.url == f"{people.site}/accounts/login/?next=/wallchart/"
