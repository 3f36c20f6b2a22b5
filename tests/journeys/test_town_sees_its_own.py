"""A town sees its own projects and no others, by whatever way it asks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Page, expect

from tests.journeys import ledgers
from tests.journeys.conftest import People, Visit

pytestmark = pytest.mark.browser
OWN, OTHER = "town", "town2"


@dataclass
class Asker:
    """A signed-in person, and what they get when they ask."""

    page: Page
    site: str

    def get(self, address: str) -> APIResponse:
        return self.page.request.get(self.site + address)

    def wall(self) -> dict[str, str]:
        """Code → name of every project on the wall."""
        return {
            project["id"]: project["name"] for project in self.get("/wallchart/data.json").json()["projects"]
        }


@pytest.fixture
def own(visit: Visit, people: People) -> Asker:
    return Asker(visit(OWN), people.site)


@pytest.fixture
def other(visit: Visit, people: People) -> Asker:
    return Asker(visit(OTHER), people.site)


@pytest.fixture
def office(visit: Visit, people: People) -> Asker:
    return Asker(visit("office"), people.site)


def test_wall_data_of_two_towns_are_parts_of_the_whole(own: Asker, other: Asker, office: Asker) -> None:
    ours, theirs, all_of_them = own.wall(), other.wall(), office.wall()
    assert ours
    assert theirs
    assert not set(ours) & set(theirs)
    assert set(ours) | set(theirs) < set(all_of_them)


def test_the_list_names_no_other(own: Asker, other: Asker) -> None:
    ours, theirs = own.wall(), other.wall()
    listed: set[str] = set()
    own.page.goto(f"{own.site}/projects/")
    while True:
        listed |= set(own.page.locator("tbody tr td:first-child").all_inner_texts())
        following = own.page.get_by_role("link", name="下一页")
        if not following.count():
            break
        own.page.goto(f"{own.site}/projects/{following.get_attribute('href')}")
    assert listed == set(ours)
    assert not listed & set(theirs)


@pytest.mark.parametrize(
    "address",
    [
        "/projects/{code}/",
        "/projects/{code}/?tab=files",
        "/projects/{code}/plan/",
        "/projects/{code}/edit/",
        "/projects/{code}/dates/",
        "/wallchart/{code}/data.json",
        "/wallchart/{code}/activities.json",
        "/wallchart/{code}/panel/",
    ],
)
def test_addresses_of_another_town_do_not_exist(own: Asker, other: Asker, address: str) -> None:
    mine, theirs = next(iter(own.wall())), next(iter(other.wall()))
    assert own.get(address.format(code=mine)).status == 200
    answer = own.get(address.format(code=theirs))
    assert answer.status == 404
    assert other.wall()[theirs] not in answer.text()


def test_the_page_of_another_town_says_no_more_than_any_absent_page(
    visit: Visit, people: People, other: Asker
) -> None:
    theirs = f"/projects/{next(iter(other.wall()))}/"
    page = visit(OWN, absent=(theirs,))
    page.goto(people.site + theirs)
    said = page.get_by_role("main").inner_text()
    assert own_absent_words(visit, people) == said


def own_absent_words(visit: Visit, people: People) -> str:
    page = visit(OWN, absent=("/projects/NOBODY/",))
    page.goto(f"{people.site}/projects/NOBODY/")
    return page.get_by_role("main").inner_text()


def test_search_finds_no_other(own: Asker, other: Asker) -> None:
    code, name = next(iter(other.wall().items()))
    for words in (code, name):
        own.page.goto(own.site)
        own.page.get_by_role("searchbox", name="搜索项目").fill(words)
        own.page.keyboard.press("Enter")
        own.page.wait_for_url("**/projects/?q=*")
        assert code not in own.page.get_by_role("main").inner_text()


def test_the_filter_by_town_opens_nothing(own: Asker, other: Asker) -> None:
    """Whatever stands in the address, it narrows and never widens."""
    theirs = other.get("/projects/").text()
    towns = {part.split('"')[0] for part in theirs.split("/projects/?town=")[1:]}
    for town in towns | {"", "999"}:
        shown = own.get(f"/wallchart/data.json?town={town}").json()["projects"]
        assert {project["id"] for project in shown} <= set(own.wall())


def test_the_exported_file_holds_no_other(own: Asker, other: Asker, tmp_path: Path) -> None:
    own.page.goto(f"{own.site}/projects/")
    with own.page.expect_download() as download:
        own.page.get_by_role("link", name="导出 Excel").click()
    download.value.save_as(tmp_path / "own.xlsx")
    texts = ledgers.texts(tmp_path / "own.xlsx")
    assert set(own.wall()) <= texts
    assert not set(other.wall()) & texts


def test_a_file_can_be_fetched_by_its_town_only(own: Asker, other: Asker, tmp_path: Path) -> None:
    code = next(iter(other.wall()))
    paper = ledgers.draw(tmp_path / "协议附表.xlsx", ledgers.rows("X", "附表", count=1))
    page = other.page
    page.goto(f"{other.site}/projects/{code}/files/")
    page.locator("main input[type=file]").set_input_files(paper)
    page.locator("main form:has(input[type=file]) button[type=submit]").click()
    page.goto(f"{other.site}/projects/{code}/?tab=files")
    link = page.get_by_role("link", name="协议附表.xlsx")
    expect(link).to_be_visible()
    address = link.get_attribute("href")
    assert address
    fetched = other.get(address)
    assert (fetched.status, fetched.body()) == (200, paper.read_bytes())
    assert own.get(address).status == 404
    mine = next(iter(own.wall()))
    assert own.get(address.replace(code, mine)).status == 404


def test_a_row_of_another_town_is_refused(own: Asker, other: Asker, tmp_path: Path) -> None:
    """One row of each town: the own one may be written, the other says why not, and nothing of it is written."""
    name = "两镇台账检查"
    lines = ledgers.rows("TWO", name, count=2)
    towns = {str(line[ledgers.column("镇街")]): str(line[ledgers.column("项目名称")]) for line in lines}
    page = own.page
    page.goto(f"{own.site}/import/")
    page.get_by_label("台账文件").set_input_files(ledgers.draw(tmp_path / "两镇.xlsx", lines))
    page.get_by_role("button", name="上传并预览").click()
    page.get_by_role("link", name="有错").click()
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(towns["龙泉街道"])
    expect(row.locator(".im-says .ld-red")).not_to_be_empty()
    page.get_by_role("button", name="写入正确的 1 行").click()
    page.get_by_role("link", name="到项目台账查看").wait_for()
    assert towns["蓝村街道"] in own.wall().values()
    assert towns["龙泉街道"] not in other.wall().values()


def test_an_import_of_another_town_does_not_exist(own: Asker, other: Asker, tmp_path: Path) -> None:
    page = other.page
    page.goto(f"{other.site}/import/")
    lines = ledgers.rows("OURS", "本镇台账检查", towns=("龙泉街道",), count=2)
    page.get_by_label("台账文件").set_input_files(ledgers.draw(tmp_path / "本镇.xlsx", lines))
    page.get_by_role("button", name="上传并预览").click()
    page.locator(".im-acts").wait_for()
    address = page.url.removeprefix(other.site)
    assert other.get(address).status == 200
    assert own.get(address).status == 404
    assert own.get(f"{address}errors/").status == 404
    assert "本镇.xlsx" not in own.get("/import/").text()
