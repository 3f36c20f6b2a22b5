"""Every page, Chinese and English, light and dark, on a desk and on a phone: nothing fails, leaks, overflows or is
out of reach for a screen reader; in English the frame of the page is English."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.journeys import ledgers
from tests.journeys.conftest import HEIGHTS, People, Visit, Watched

pytestmark = pytest.mark.browser
PROJECT = "/projects/JM-F019/"
ABSENT = "/projects/JM-NONE/"
# name: (who looks, address); {preview} and {done} are imports made below
PAGES: dict[str, tuple[str | None, str]] = {
    "sign in": (None, "/accounts/login/"),
    "today, office": ("office", "/"),
    "today, town": ("town", "/"),
    "today, leader": ("leader", "/"),
    "today, department": ("department", "/"),
    "today, enterprise": ("enterprise", "/"),
    "today, administrator": ("system", "/"),
    "wall": ("office", "/wallchart/"),
    "wall, filtered": ("office", "/wallchart/?stage=BUILDING&group=leader"),
    "wall, nothing found": ("office", "/wallchart/?q=没有这个项目"),
    "wall, print": ("office", "/wallchart/print/?stage=BUILDING"),
    "projects": ("office", "/projects/"),
    "projects, filtered": ("town", "/projects/?stage=BUILDING&sort=margin"),
    "project": ("office", PROJECT),
    "project, facts": ("office", f"{PROJECT}?tab=facts"),
    "project, money": ("office", f"{PROJECT}?tab=money"),
    "project, lists": ("office", f"{PROJECT}?tab=lists"),
    "project, files": ("office", f"{PROJECT}?tab=files"),
    "project, trail": ("office", f"{PROJECT}?tab=trail"),
    "project, a real one": ("leader", "/projects/JM-R001/"),
    "project, plan": ("office", f"{PROJECT}plan/"),
    "activity": ("office", f"{PROJECT}plan/activities/W90/"),
    "report on an activity": ("office", f"{PROJECT}plan/activities/W90/actual/"),
    "edit": ("office", f"{PROJECT}edit/"),
    "stage": ("office", f"{PROJECT}stage/"),
    "parent": ("office", f"{PROJECT}parent/"),
    "dates": ("office", f"{PROJECT}dates/"),
    "money": ("office", f"{PROJECT}money/"),
    "lists": ("office", f"{PROJECT}lists/"),
    "people": ("office", f"{PROJECT}people/"),
    "files": ("office", f"{PROJECT}files/"),
    "new": ("office", "/projects/new/"),
    "import": ("office", "/import/"),
    "import, preview": ("office", "{preview}"),
    "import, wrong rows": ("office", "{preview}?tab=wrong"),
    "import, columns": ("office", "{preview}?tab=columns"),
    "import, done": ("office", "{done}"),
    "templates": ("office", "/templates/"),
    "desks": ("office", "/approvals/desks/"),
    "desk, new": ("office", "/approvals/desks/add/"),
    "pools": ("office", "/elements/"),
    "plan runs": ("office", "/plan/runs/"),
    "stoppages": ("office", "/plan/stoppages/"),
    "stoppage, new": ("town", "/plan/stoppages/new/"),
    "why impossible": ("leader", "/projects/JM-F004/plan/why/"),
    "template": ("office", "/templates/standard_factory/"),
    "template, copy": ("office", "/templates/standard_factory/copy/"),
    "account": ("office", "/account/"),
    "organisations": ("system", "/admin/organisations/"),
    "organisation": ("system", "/admin/organisations/1/"),
    "organisation, new": ("system", "/admin/organisations/add/"),
    "posts": ("system", "/admin/posts/"),
    "post": ("system", "/admin/posts/1/"),
    "post, new": ("system", "/admin/posts/add/"),
    "users": ("security", "/admin/users/"),
    "user": ("security", "/admin/users/1/"),
    "user, new": ("security", "/admin/users/add/"),
    "journal": ("audit", "/journal/"),
    "not there": ("office", ABSENT),
    "not allowed": ("leader", "/import/"),
}
REFUSED = {"not there", "not allowed"}
LOOKS = [("zh", 1440), ("zh", 390), ("en", 1440), ("en", 390)]
AXE_LOOKS = {("zh", 1440), ("en", 390)}
# Long tables are judged by their first rows: the others are made of the same cells.
AXE_CONTEXT = {"include": ["html"], "exclude": ["tbody tr:nth-child(n+13)", ".dk-cards > li:nth-child(n+13)"]}
AXE_RULES: dict[str, list[str] | dict[str, object]] = {
    "light": ["wcag2a", "wcag2aa"],
    "dark": {"type": "rule", "values": ["color-contrast"]},  # a theme changes colours and nothing else
}
AXE_RUN = """([context, rules]) => axe.run(context, {runOnly: rules, resultTypes: ["violations"]})
  .then(found => found.violations.flatMap(each => each.nodes.slice(0, 3).map(
    node => each.id + ": " + node.target + " " + node.html.slice(0, 160))))"""
# The words of the interface: menus, heads, labels, buttons. Names that people gave stay as they gave them.
FRAME_WORDS = """() => {
  const frame = ".ld-top, .ld-side, .ld-tabbar, .ld-head .btn, .ld-box-h h2, .ld-views, thead th, legend, .form-label,"
    + " .btn, .ld-kpi dt, .ld-facts dt, .ld-f > span";
  const names = "[lang^=zh], td, tbody th, option, .ld-crumb, .ld-top-r > a, .im-box thead";
  const texts = [];
  for (const node of document.querySelectorAll(frame)) {
    if (node.closest(names)) continue;
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.data.trim();
      if (/[\\u4e00-\\u9fff]/.test(text) && !walker.currentNode.parentElement.closest(names)) texts.push(text);
    }
  }
  return texts;
}"""


@pytest.fixture(scope="session")
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
    return answer.status


def found_by_axe(page: Page, theme: str = "light") -> list[str]:
    """WCAG 2 A and AA in the light theme; in the dark one, after it, the contrast."""
    if theme == "light" or not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(AXE_RUN, [AXE_CONTEXT, AXE_RULES[theme]])
    return found


def too_wide(page: Page) -> int:
    """Pixels by which the page can be scrolled sideways."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(wide, 0)


@pytest.mark.parametrize("name", PAGES)
def test_page(
    name: str,
    people: People,
    imports: dict[str, str],
    look: Callable[[str | None, str, int], tuple[Watched, Page]],
) -> None:
    username, address = PAGES[name]
    found: list[str] = []
    for language, width in LOOKS:
        watched, page = look(username, language, width)
        watched.problems.clear()
        where = f"{language} {width}"
        status = open_page(page, people.site + address.format(**imports))
        if (status >= 400) != (name in REFUSED):
            found.append(f"{where}: status {status}")
        for theme in ("light", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", theme)
            if over := too_wide(page):
                found.append(f"{where} {theme}: {over} px too wide")
            if (language, width) in AXE_LOOKS:
                found += [f"{where} {theme}: {problem}" for problem in found_by_axe(page, theme)]
        if language == "en":
            found += [f"{where}: Chinese in the frame: {text}" for text in page.evaluate(FRAME_WORDS)]
        found += [f"{where}: {problem}" for problem in watched.problems]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", HEIGHTS)
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
        assert not (found := found_by_axe(page, theme)), f"{address}\n" + "\n".join(found)
        page.keyboard.press("Escape")
        drawer.wait_for(state="detached")


def test_the_demonstration_says_what_it_is_and_of_which_day(visit: Visit, people: People) -> None:
    page = visit("leader")
    page.goto(people.site)
    assert page.locator(".ld-date").inner_text() == "演示数据 · 数据日期 2021-11-30"


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
