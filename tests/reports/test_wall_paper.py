"""The wall on paper: sheets, order, text, fonts, and what stands where."""

import io
import re
import time
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from luodi.reports.wall_paper import (
    LEAST_ROW,
    PAPER,
    Caption,
    Layout,
    Sheet,
    span,
    wall_pdf,
    wall_sheets,
    wall_svg,
)


def row(number: int, group: str = "t1", **changes: Any) -> dict[str, Any]:
    facts = {
        "id": f"P{number}", "name": f"虚构墨重产业园 <{number}> & 配套", "group": group, "amount": "5.8", "margin": -12,
        "margin_kind": "late", "margin_text": "晚12天", "state_text": "不能按期", "committed": "2022-04-30",
        "forecast": "2022-05-12",
        "segments": [
            {"k": "permit", "name": "用地手续", "s": "2021-01-01", "e": "2021-05-31", "done": "2021-05-31"},
            {"k": "build", "name": "建设", "s": "2021-06-01", "e": "2022-05-12", "done": None},
        ],
        "milestones": [{"name": "竣工", "on": "2022-05-12", "done": False}],
        "baseline": {"s": "2021-01-01", "e": "2022-04-30"},
    }  # fmt: skip
    return {**facts, **changes}


def feed(count: int, **changes: Any) -> dict[str, Any]:
    return {
        "data_date": "2021-11-30", "from": "2021-01-01", "to": "2022-12-31",
        "groups": [{"id": "t1", "name": "东街道", "note": f"{count} 个"}, {"id": "t2", "name": "空镇", "note": ""}],
        "projects": [row(number) for number in range(count)], **changes,
    }  # fmt: skip


def towns(*counts: int) -> dict[str, Any]:
    groups = [
        {"id": f"t{town}", "name": f"第{town}镇", "note": f"{count} 个"} for town, count in enumerate(counts)
    ]
    rows = [
        row(100 * town + place, f"t{town}") for town, count in enumerate(counts) for place in range(count)
    ]
    return feed(0, groups=groups, projects=rows)


def drawn(facts: dict[str, Any], layout: Layout = Layout()) -> str:  # noqa: B008 - frozen
    return "".join(wall_svg(sheet, facts, layout) for sheet in wall_sheets(facts, layout))


def printed(sheets: list[Sheet]) -> list[str]:
    """Projects in the order in which they are read: sheet by sheet, column by column."""
    return [each["id"] for sheet in sheets for column in sheet.columns for each in column if "id" in each]


@pytest.mark.parametrize(
    ("paper", "points"), [("A0", (3370, 2384)), ("A1", (2384, 1684)), ("A3", (1191, 842))]
)
def test_one_sheet_of_the_paper_asked_for(paper: str, points: tuple[int, int]) -> None:
    made = wall_pdf(feed(60), Caption("测试区挂图", "数据日期 2021-11-30"), Layout(paper))
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) == 1
    box = pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == pytest.approx(points, abs=1)


def test_text_is_text_and_every_font_is_ours_and_embedded() -> None:
    caption = Caption("即墨区重点项目挂图", "日志序号 12", scope="镇街 东街道 · 3 个项目")
    page = PdfReader(io.BytesIO(wall_pdf(feed(3), caption))).pages[0]
    words = page.extract_text()
    wanted = (
        "即墨区重点项目挂图",
        "日志序号 12",
        "第 1 张，共 1 张",
        "镇街 东街道",
        "虚构墨重产业园",
        "晚12天",
        "东街道",
        "超出承诺",
    )
    for each in wanted:
        assert each in words
    for font in page["/Resources"]["/Font"].values():
        inner = font.get_object()["/DescendantFonts"][0].get_object()
        assert "LuodiSansSC" in inner["/BaseFont"]
        assert any(key in inner["/FontDescriptor"].get_object() for key in ("/FontFile2", "/FontFile3"))


def test_groups_without_projects_and_strange_letters() -> None:
    assert "空镇" not in drawn(feed(2))
    assert "&lt;0&gt; &amp; 配套" in drawn(feed(2))


def test_a_project_without_dates_still_has_its_line() -> None:
    empty = row(
        1, segments=[], milestones=[], committed=None, forecast=None, margin=None, baseline=None, amount=None
    )
    svg = drawn(feed(0, projects=[empty]))
    assert "不能按期" in svg
    assert ">—<" in svg


def test_without_projects_the_sheet_says_so() -> None:
    assert "没有符合条件的项目" in drawn(feed(0))
    assert (
        "没有符合条件的项目"
        in PdfReader(io.BytesIO(wall_pdf(feed(0), Caption("空", "")))).pages[0].extract_text()
    )


@pytest.mark.parametrize("count", [1, 150, 151, 487])
@pytest.mark.parametrize("paper", list(PAPER))
@pytest.mark.parametrize("asked", [1, 2])
def test_every_project_once_in_order_and_readable(count: int, paper: str, asked: int) -> None:
    facts, layout = feed(count), Layout(paper, asked)
    sheets = wall_sheets(facts, layout)
    assert printed(sheets) == [f"P{number}" for number in range(count)]
    assert all(sheet.row >= LEAST_ROW for sheet in sheets)
    assert len(sheets) >= min(asked, count)
    for sheet in sheets:
        lowest = max(float(y) for y in re.findall(r' y="([\d.]+)"', wall_svg(sheet, facts, layout)))
        assert lowest < PAPER[paper][1]


def test_a0_holds_the_district_on_one_sheet_and_a3_takes_more() -> None:
    assert len(wall_sheets(feed(487), Layout("A0"))) == 1
    assert len(wall_sheets(feed(487), Layout("A3"))) == 3


def test_a_heading_never_stands_last_and_is_said_again_where_its_group_goes_on() -> None:
    for counts in ((74, 74, 74), (60, 1, 90, 200), (3, 300)):
        for sheet in wall_sheets(towns(*counts), Layout("A0")):
            for column in sheet.columns:
                assert "heading" in column[0]
                assert "heading" not in column[-1]
    assert "第1镇（续）" in drawn(towns(3, 300))


def test_every_group_on_a_sheet_of_its_own() -> None:
    facts = towns(40, 1, 3)
    sheets = wall_sheets(facts, Layout("A3", per_group=True))
    assert [sheet.group for sheet in sheets] == ["第0镇", "第1镇", "第2镇"]
    made = wall_pdf(facts, Caption("测试区挂图", ""), Layout("A3", per_group=True))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    assert [f"测试区挂图 · 第{town}镇" in page for town, page in enumerate(pages)] == [True] * 3
    assert "第 3 张，共 3 张" in pages[2]


def test_days_asked_for_bound_the_axis_and_bars_point_over_its_edges() -> None:
    layout = Layout("A3", first=date(2021, 9, 1), last=date(2021, 12, 31))
    assert span(feed(2), layout) == (date(2021, 9, 1), date(2021, 12, 31))
    inside, cut = drawn(feed(1)), drawn(feed(1), layout)
    # The permit bar is over before September, the flag and the milestone come after December.
    assert inside.count(">用<") == cut.count(">用<") + 1
    assert cut.count("<polygon") == inside.count("<polygon") - 2 + 2


def test_one_project_of_a_hundred_does_not_stretch_the_axis() -> None:
    usual = feed(300)
    odd = row(
        999, segments=[{"k": "build", "name": "建设", "s": "2003-01-01", "e": "2003-06-30", "done": None}]
    )
    stretched = feed(0, projects=[*usual["projects"], odd])
    assert span(stretched, Layout()) == span(usual, Layout())


def test_a_name_of_34_characters_is_cut_with_a_mark_and_never_runs_into_the_amount() -> None:
    name = "青岛即墨经济开发区高端装备制造产业园一期工程配套道路及综合管网"
    svg = drawn(feed(0, projects=[row(1, name=name * 2)]))
    said = re.search(r">(青岛即墨[^<]*)<", svg)
    assert said
    assert said[1].endswith("…")


def test_english_has_no_chinese_but_names() -> None:
    with translation.override("en"):
        svg = drawn(
            feed(
                1,
                groups=[{"id": "t1", "name": "East", "note": "1"}],
                projects=[row(1, name="N", margin_text="12 days late")],
            )
        )
    assert not re.search(r"[\u4e00-\u9fff]", svg)


def test_the_district_on_a0_within_the_promised_three_seconds() -> None:
    start = time.process_time()
    wall_pdf(feed(487), Caption("测试区挂图", ""))
    assert time.process_time() - start < 3
