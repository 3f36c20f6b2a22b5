"""The wall chart on paper: one sheet, the right size, its own font, text that can be found."""

import io
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from luodi.reports.wall_paper import Caption, wall_pdf, wall_svg


def row(number: int, **changes: Any) -> dict[str, Any]:
    facts = {
        "id": f"P{number}", "name": f"虚构墨重产业园 <{number}> & 配套", "group": "t1", "amount": "5.8", "margin": -12,
        "margin_kind": "late", "margin_text": "晚12天", "state_text": "不能按期", "committed": "2022-04-30",
        "segments": [
            {"k": "permit", "name": "用地手续", "s": "2021-01-01", "e": "2021-05-31", "done": "2021-05-31"},
            {"k": "build", "name": "建设", "s": "2021-06-01", "e": "2022-05-12", "done": None},
        ],
        "milestones": [{"name": "竣工", "on": "2022-05-12", "done": False}],
        "baseline": {"s": "2021-01-01", "e": "2022-04-30"},
    }  # fmt: skip
    return {**facts, **changes}


def feed(count: int) -> dict[str, Any]:
    return {
        "data_date": "2021-11-30", "from": "2021-01-01", "to": "2022-12-31",
        "groups": [{"id": "t1", "name": "东街道", "note": f"{count} 个"}, {"id": "t2", "name": "空镇", "note": ""}],
        "projects": [row(number) for number in range(count)],
    }  # fmt: skip


@pytest.mark.parametrize(("paper", "points"), [("A0", (3370, 2384)), ("A3", (1191, 842))])
def test_one_sheet_of_the_paper_asked_for(paper: str, points: tuple[int, int]) -> None:
    made = PdfReader(io.BytesIO(wall_pdf(feed(60), Caption("测试区挂图", "数据日期 2021-11-30"), paper)))
    assert len(made.pages) == 1
    box = made.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == pytest.approx(points, abs=1)


def test_text_is_text_and_every_font_is_ours_and_embedded() -> None:
    page = PdfReader(io.BytesIO(wall_pdf(feed(3), Caption("即墨区重点项目挂图", "日志序号 12")))).pages[0]
    words = page.extract_text()
    for wanted in ("即墨区重点项目挂图", "日志序号 12", "虚构墨重产业园", "晚12天", "东街道"):
        assert wanted in words
    fonts = page["/Resources"]["/Font"]
    for font in fonts.values():
        inner = font.get_object()["/DescendantFonts"][0].get_object()
        assert "LuodiSansSC" in inner["/BaseFont"]
        assert any(key in inner["/FontDescriptor"].get_object() for key in ("/FontFile2", "/FontFile3"))


def test_groups_without_projects_and_strange_letters() -> None:
    drawn = wall_svg(feed(2))
    assert "空镇" not in drawn
    assert "&lt;0&gt; &amp; 配套" in drawn


def test_a_project_without_dates_still_has_its_line() -> None:
    empty = row(1, segments=[], milestones=[], committed=None, margin=None, baseline=None, amount=None)
    drawn = wall_svg({**feed(0), "projects": [empty]})
    assert "不能按期" in drawn
    assert ">—<" in drawn


def test_487_rows_stay_on_the_sheet() -> None:
    import re

    lowest = max(float(y) for y in re.findall(r' y="([\d.]+)"', wall_svg(feed(487))))
    assert lowest < 841


def test_english_legend() -> None:
    with translation.override("en"):
        assert "招引" not in wall_svg(feed(1))
