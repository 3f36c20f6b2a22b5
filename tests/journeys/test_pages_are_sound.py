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
from tests.journeys.soundness import GRID, Look, faults, found_by_axe, given, looks_of, too_wide

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
    "today, commissioner": ("commissioner", "/"),
    "today, inspector": ("inspector", "/"),
    "today, administrator": ("system", "/"),
    "wall": ("office", "/wallchart/"),
    "wall, filtered": ("office", "/wallchart/?stage=BUILDING&group=leader"),
    "wall, nothing found": ("office", "/wallchart/?q=没有这个项目"),
    "wall, print": ("office", "/wallchart/print/?stage=BUILDING"),
    "messages": ("office", "/messages/"),
    "messages, unread": ("office", "/messages/?show=unread"),
    "issues": ("office", "/dispatch/"),
    "issues, nothing found": ("town", "/dispatch/?kind=FUNDS"),
    "issue": ("office", "/dispatch/issues/1/"),
    "issue, acceptance": ("office", "/dispatch/issues/1/direct/accept/"),
    "issue, measures": ("office", "/dispatch/issues/1/handle/work/"),
    "issue, reopening": ("office", "/dispatch/issues/1/answer/reopen/"),
    "top leader": ("leader", "/dispatch/leader/"),
    "tasks": ("office", "/dispatch/tasks/?show=all"),
    "task, done": ("office", "/dispatch/tasks/1/done/"),
    "weekly dispatch": ("town", "/dispatch/weekly/"),
    "joint ground-breakings": ("office", "/dispatch/ground-breakings/"),
    "meetings held": ("office", "/dispatch/meetings/"),
    "meeting": ("leader", "/dispatch/meetings/1/"),
    "meeting, new": ("office", "/dispatch/meetings/new/"),
    "issue, raise": ("office", f"{PROJECT}issues/new/"),
    "cards": ("office", "/oversight/cards/"),
    "cards, town": ("town", "/oversight/cards/"),
    "cards, nothing found": ("office", "/oversight/cards/?colour=ORANGE"),
    "card": ("office", "/oversight/cards/1/"),
    "card, lifting": ("office", "/oversight/cards/1/judge/excuse/"),
    "digest": ("town", "/oversight/digest/"),
    "digest, office": ("office", "/oversight/digest/"),
    "record of forecasts": ("leader", "/oversight/forecasts/"),
    "card rules": ("office", "/oversight/rules/"),
    "card rules, reported only": ("office", "/oversight/rules/?rules=zaozhuang2023"),
    "card rules, decision": ("office", "/oversight/rules/decide/"),
    "scores": ("office", "/scoring/"),
    "scores, a town": ("town", "/scoring/"),
    "scores, computing": ("office", "/scoring/ask/"),
    "scores of a period": ("office", "/scoring/runs/2/"),
    "scores of a period, published": ("leader", "/scoring/runs/1/?as=DEPARTMENT"),
    "scores of a period, showing": ("office", "/scoring/runs/2/step/show/"),
    "scorecard": ("office", "/scoring/cards/1/?item=PERMITS"),
    "score rules": ("town", "/scoring/rules/"),
    "score rules, a preset": ("office", "/scoring/rules/?rules=guangxi@年份未载"),
    "score rules, reported only": ("office", "/scoring/rules/?rules=zhangzhou@年份未载"),
    "score rules, handing in": ("office", "/scoring/rules/add/"),
    "results": ("office", "/results/"),
    "results, a town": ("town", "/results/?q=没有这个项目"),
    "burden": ("office", "/burden/"),
    "burden, a town": ("town", "/burden/?month=2021-10"),
    "burden, cap": ("office", "/burden/cap/"),
    "burden, a form": ("department", "/burden/forms/"),
    "responsibility": ("office", "/desk/posts/"),
    "responsibility, commissioners": ("leader", "/desk/posts/?as=commissioner"),
    "responsibility, a town": ("town", "/desk/posts/"),
    "sheet of a post": ("leader", "/desk/posts/4/"),
    "sheet of a unit": ("office", "/desk/units/APPROVALS/"),
    "gaps in responsibility": ("office", "/desk/gaps/"),
    "handovers": ("office", "/desk/handovers/"),
    "handover": ("office", "/desk/handovers/1/"),
    "handover, new": ("office", "/desk/handovers/new/"),
    "service": ("commissioner", "/service/"),
    "service, enterprise": ("enterprise", "/service/"),
    "service of a project": ("office", f"{PROJECT}service/"),
    "service, log": ("office", f"{PROJECT}service/log/"),
    "visits": ("office", "/inspection/"),
    "visits, town": ("town", "/inspection/?show=done"),
    "visits, nothing found": ("office", "/inspection/?q=没有这个项目"),
    "visits by risk": ("inspector", "/inspection/proposals/"),
    "visit": ("inspector", "/inspection/visits/1/"),
    "visit, held": ("office", "/inspection/visits/4/"),
    "visit, plan": ("office", f"{PROJECT}visit/"),
    "visit, cancel": ("inspector", "/inspection/visits/1/cancel/"),
    "visit, on the spot": ("inspector", "/inspection/visits/1/record/"),
    "findings": ("town", "/inspection/findings/"),
    "leads": ("office", "/recruiting/"),
    "leads, town": ("town", "/recruiting/?state=all&sort=-amount"),
    "leads, nothing found": ("office", "/recruiting/?q=没有这条线索"),
    "lead": ("office", "/recruiting/leads/1/"),
    "lead, new": ("town", "/recruiting/leads/add/"),
    "lead, edit": ("office", "/recruiting/leads/1/edit/"),
    "lead, talk": ("office", "/recruiting/leads/1/keep/talk/"),
    "lead, kinds": ("office", "/recruiting/leads/1/judge/kinds/"),
    "lead, signing": ("office", "/recruiting/leads/1/sign/"),
    "pipeline": ("office", "/recruiting/pipeline/"),
    "reports": ("office", "/reports/"),
    "reports, one town": ("town", "/reports/?stage=BUILDING"),
    "map": ("office", "/map/"),
    "map, filtered": ("town", "/map/?stage=BUILDING"),
    "map, nothing found": ("office", "/map/?q=没有这个项目"),
    "outlines": ("office", "/map/boundaries/"),
    "outlines, one file": ("office", "/map/boundaries/1/"),
    "place": ("office", f"{PROJECT}place/"),
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
    "editions": ("office", "/approvals/editions/"),
    "edition": ("office", "/approvals/editions/filing_industrial/1/"),
    "edition, graph": ("department", "/approvals/editions/land_and_start/1/?tab=graph"),
    "edition, no changes": ("office", "/approvals/editions/government/1/?tab=changes"),
    "edition, copy": ("office", "/approvals/editions/filing_industrial/1/copy/"),
    "edition, not computed": ("office", "/approvals/editions/filing_industrial/1/impact/"),
    "desks": ("office", "/approvals/desks/"),
    "desk, new": ("office", "/approvals/desks/add/"),
    "desk, edit": ("office", "/approvals/desks/1/"),
    "fast track": ("office", "/approvals/"),
    "quicker": ("office", "/approvals/quicker/"),
    "meetings": ("office", "/approvals/meetings/?minutes=60&each=15"),
    "fast track, a department": ("department", "/approvals/?department=APPROVALS&view=stopped"),
    "project, permits": ("office", f"{PROJECT}?tab=permits"),
    "application": ("office", "/approvals/applications/1/"),
    "application, step": ("office", "/approvals/applications/1/step/?verb=WITHDRAW"),
    "application, begin": ("town", f"{PROJECT}permits/E02/"),
    "pools": ("office", "/elements/"),
    "pool, new": ("office", "/elements/add/"),
    "pool, edit": ("office", "/elements/1/"),
    "balance of elements": ("office", "/elements/balance/"),
    "durations of a log": ("office", "/plan/durations/"),
    "who competes": ("office", "/elements/1/rivals/?month=2021-12"),
    "move by hand": ("office", "/elements/1/move/"),
    "offer of elements": ("office", "/elements/offer/"),
    "shares of a pool": ("office", "/elements/1/shares/"),
    "plan runs": ("office", "/plan/runs/"),
    "progress": ("town", "/progress/"),
    "progress, one project": ("town", "/projects/JM-F018/progress/"),
    "progress, monthly table": ("town", "/progress/import/"),
    "moves of promised dates": ("office", "/projects/JM-F018/moves/"),
    "stoppages": ("office", "/plan/stoppages/"),
    "stoppage, new": ("town", "/plan/stoppages/new/"),
    "why impossible": ("leader", "/projects/JM-F004/plan/why/"),
    "why, one step": ("leader", "/projects/JM-F004/plan/why/steps/W90/"),
    "view, new": ("office", "/views/add/?page=projects&query=state%3DLATE"),
    "fact": ("office", f"{PROJECT}facts/ADMISSION/"),
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
