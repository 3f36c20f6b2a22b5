"""The main job on the committed ledger of 66 projects: four files, which agree with each other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.cli.terminal import CHINESE, ENGLISH, LEDGER, Ran, luodi
from tests.wallchart.island.conftest import open_wall

FILES = ["cards.xlsx", "plan.xlsx", "wallchart.html", "wallchart.pdf"]
KEYS = [
    "data_date", "rows", "errors", "warnings", "projects", "activities", "feasible", "tight", "unknown",
    "cards", "late_projects", "missing",
]  # fmt: skip
A0_MILLIMETRES = (1189, 841)
POINT = 25.4 / 72
WALL = "document.querySelector('[data-ld-wall]').luodiWall"


@dataclass(frozen=True)
class Made:
    """One run with its folder."""

    ran: Ran
    folder: Path

    @cached_property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "facts.json").read_text(encoding="utf-8"))
        return found

    def sheet(self, file: str, number: int) -> Worksheet:
        sheet = openpyxl.load_workbook(self.folder / "out" / file).worksheets[number]
        assert isinstance(sheet, Worksheet)
        return sheet

    def rows(self, file: str, number: int) -> list[dict[str, Any]]:
        """The rows of a sheet under its heads, which stand in line 2."""
        _title, heads, *lines = self.sheet(file, number).iter_rows(values_only=True)
        return [dict(zip(map(str, heads), line, strict=True)) for line in lines]


def run(folder: Path, language: str) -> Made:
    words = ["plan", LEDGER, "-o", "out", "--data-date", "2021-05-31", "--json", "facts.json"]
    return Made(luodi(folder, *words, language=language), folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return run(tmp_path_factory.mktemp("plan"), CHINESE)


def test_four_files_and_a_summary(made: Made) -> None:
    assert made.ran.code == 0, made.ran.said
    assert sorted(path.name for path in (made.folder / "out").iterdir()) == FILES
    facts = made.facts
    assert list(facts) == KEYS
    assert (facts["data_date"], facts["rows"], facts["projects"]) == ("2021-05-31", 66, 66)
    assert facts["errors"] == []
    assert facts["activities"] > 60 * 40
    assert facts["feasible"] + len(facts["late_projects"]) + facts["unknown"] == 66
    assert set(facts["cards"]) == {"BLUE", "YELLOW", "RED"}
    assert 0 < sum(facts["cards"].values()) <= 66
    assert not list(made.folder.glob("*.sqlite3"))


def test_late_projects_say_how_short_through_what_and_when_instead(made: Made) -> None:
    late = made.facts["late_projects"]
    assert late == sorted(late, key=lambda one: -one["days_short"])
    for one in late:
        committed, honest = date.fromisoformat(one["committed_on"]), date.fromisoformat(one["honest_on"])
        assert (honest - committed).days == one["days_short"] > 0
        assert len(one["chain"]) > 3
        assert f"{one['name']}　晚 {one['days_short']} 天" in made.ran.said


def test_the_plan_lists_every_project_and_every_activity(made: Made) -> None:
    projects, activities = made.rows("plan.xlsx", 0), made.rows("plan.xlsx", 1)
    assert len(projects) == 66
    assert len(activities) == made.facts["activities"]
    short = {one["code"]: one for one in made.facts["late_projects"]}
    for row in projects:
        one = short.get(row["项目编号"])
        assert (row["计划状态"] == "不能按期") == (one is not None)
        if one:
            assert row["余量（天）"] == -one["days_short"]
            assert row["预计日"].date().isoformat() == one["honest_on"]
    asked = {one["code"]: one["words"] for one in made.facts["missing"]}
    assert {row["项目编号"]: row["还缺"] for row in projects if row["还缺"]} == asked
    for row in activities:
        starts, finishes = row["最早开始"], row["最早完成"]
        assert starts is None or starts <= finishes


def test_a_latest_responsible_start_never_is_behind_the_latest_start(made: Made) -> None:
    """The reserve only ever takes days away; and where the promise holds, work need not have begun yesterday."""
    late = {one["code"] for one in made.facts["late_projects"]}
    promised = [row for row in made.rows("plan.xlsx", 1) if row["最迟责任开始"]]
    assert len(promised) > 1000
    for row in promised:
        assert row["最迟责任开始"] <= row["最迟开始"]
        if row["项目编号"] not in late:
            assert row["最迟责任开始"] >= max(row["最早开始"], datetime(2021, 5, 31))


def test_sheets_have_units_formats_and_widths(made: Made) -> None:
    projects = made.sheet("plan.xlsx", 0)
    heads = [cell.value for cell in projects[2]]
    assert "总投资（万元）" in heads
    assert "余量（天）" in heads
    money, promised = heads.index("总投资（万元）") + 1, heads.index("承诺日") + 1
    assert {projects.cell(row, money).number_format for row in range(3, 69)} <= {"#,##0", "#,##0.##"}
    assert {projects.cell(row, promised).number_format for row in range(3, 69)} - {"General"} == {
        "yyyy-mm-dd"
    }
    assert projects.freeze_panes == "C3"
    assert "2021-05-31" in str(projects["A1"].value)
    for file, number in (("plan.xlsx", 0), ("plan.xlsx", 1), ("cards.xlsx", 0)):
        sheet = made.sheet(file, number)
        assert sheet.auto_filter.ref
        for cell in sheet[2]:
            assert sheet.column_dimensions[cell.column_letter].width >= 2 * len(str(cell.value)) * 0.6


def test_cards_are_the_late_and_the_tight(made: Made) -> None:
    cards = made.rows("cards.xlsx", 0)
    margins = [row["余量（天）"] for row in cards]
    assert margins == sorted(margins)
    assert all(margin <= 10 for margin in margins)
    late = [row for row in cards if row["判定"] == "不能按期"]
    assert [row["项目编号"] for row in late] == [one["code"] for one in made.facts["late_projects"]]
    assert len(cards) - len(late) == made.facts["tight"]
    for row, one in zip(late, made.facts["late_projects"], strict=True):
        assert row["短缺（天）"] == one["days_short"]
        assert row["起因链条"] == " → ".join(one["chain"])
        assert row["责任领导"]
        assert row["链条责任单位"]


def test_the_paper_is_one_sheet_of_a0_with_every_project(made: Made) -> None:
    [page] = PdfReader(made.folder / "out" / "wallchart.pdf").pages
    size = [round(float(length) * POINT) for length in (page.mediabox.width, page.mediabox.height)]
    assert tuple(size) == A0_MILLIMETRES
    text = page.extract_text()
    assert "2021-05-31" in text
    for row in made.rows("plan.xlsx", 0):
        assert row["项目名称"][:4] in text


@pytest.fixture
def chart(made: Made, chromium: Browser) -> Iterator[Page]:
    """The offline file in Chromium without a network; only itself may be asked for."""
    page = open_wall(chromium, (made.folder / "out" / "wallchart.html").as_uri(), offline=True)
    page.on("request", lambda request: page.problems.append(request.url))  # type: ignore[attr-defined]
    yield page
    assert page.problems == []  # type: ignore[attr-defined]
    asked = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    assert [name for name in asked if not name.startswith("data:")] == []
    page.context.close()


@pytest.mark.browser
def test_the_chart_opens_offline_with_every_project(made: Made, chart: Page) -> None:
    rows = chart.evaluate(f"{WALL}.rows()")
    assert sum(row["type"] == "project" for row in rows) == 66
    grid = chart.locator("[role=treegrid]")
    assert grid.get_attribute("aria-rowcount") == str(len(rows) + 1)
    assert "66 个项目" in (chart.locator(".ld-sub").text_content() or "")


@pytest.mark.browser
def test_a_late_project_shows_its_margin_and_opens_to_the_activities_of_the_plan(
    made: Made, chart: Page
) -> None:
    late = made.facts["late_projects"][0]
    chart.get_by_role("searchbox").fill(late["name"])
    chart.get_by_role("status").get_by_text("显示 1 / 66 个项目").wait_for()
    row = chart.locator(".lw-tr.is-project:visible")
    assert row.count() == 1
    assert f"晚{late['days_short']}天" in (row.text_content() or "")
    row.focus()
    chart.keyboard.press("ArrowRight")
    chart.locator(".lw-tr.is-activity").first.wait_for()
    planned = [line for line in made.rows("plan.xlsx", 1) if line["项目编号"] == late["code"]]
    open_rows = "model.rows.filter(row => row.type === 'activity')"
    shown = chart.evaluate(f"{WALL}.{open_rows}.map(row => [row.name, row.raw.must, row.raw.s, row.raw.e])")
    days = ("最迟责任开始", "最早开始", "最早完成")
    assert shown == [
        [line["工作"], *(line[day] and f"{line[day]:%Y-%m-%d}" for day in days)] for line in planned
    ]
    chart.keyboard.press("ArrowRight")
    chart.keyboard.press("Enter")
    first = planned[0]
    panel = chart.get_by_role("dialog", name=first["工作"])
    panel.get_by_text(f"{first['最迟责任开始']:%Y-%m-%d}").wait_for()


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return run(tmp_path_factory.mktemp("english"), ENGLISH)


def test_english_readers_get_english(made: Made, english: Made) -> None:
    """Names and text of the ledger stay as the office wrote them; everything of ours is translated."""
    assert english.ran.code == 0
    numbers = ["projects", "activities", "feasible", "tight", "unknown"]
    assert [english.facts[key] for key in numbers] == [made.facts[key] for key in numbers]
    chain = english.facts["late_projects"][0]["chain"]
    assert not [letter for name in chain for letter in name if "\u4e00" <= letter <= "\u9fff"]
    for file, number in (("plan.xlsx", 0), ("plan.xlsx", 1), ("cards.xlsx", 0)):
        heads = [str(cell.value) for cell in english.sheet(file, number)[2]]
        assert not [letter for head in heads for letter in head if "\u4e00" <= letter <= "\u9fff"]
    page = (english.folder / "out" / "wallchart.html").read_text(encoding="utf-8")
    assert '<html lang="en"' in page
    assert "66 projects" in page
