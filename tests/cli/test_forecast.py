"""`luodi forecast`: the promised keys out, refusals with row and column in two languages, no traceback."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.cli.terminal import CHINESE, ENGLISH, luodi
from tests.engine.history.test_backtest import reports

pytestmark = pytest.mark.command
HEAD = "project,reported_on,finish,class,start"
MODELS = ["plan_holds", "base_rate", "slipped_last_time", "reference_class", "luodi"]
FIGURES = ["brier", "auc", "ece", "pinball_p50", "pinball_p80", "coverage_p80"]


def iso(day: int | None) -> str:
    return date.fromordinal(day).isoformat() if day else ""


def history(folder: Path, *more: str) -> Path:
    rows = [
        f"{r.project},{iso(r.reported_on)},{iso(r.finish)},{r.group},{iso(r.start)}"
        for r in reports(projects=60)
    ]
    file = folder / "history.csv"
    file.write_text("\n".join([HEAD, *rows, *more]) + "\n", encoding="utf-8")
    return file


def test_the_promised_keys(tmp_path: Path) -> None:
    ran = luodi(tmp_path, "forecast", history(tmp_path), "--test-from", "2018-06-01", "--json", "-")
    assert ran.code == 0, ran.said
    given = json.loads(ran.given)
    assert list(given) == ["rows", "base_rate", "models"]
    assert list(given["models"]) == MODELS
    assert all(list(figures) == FIGURES for figures in given["models"].values())
    assert given["models"]["luodi"]["brier"] < given["models"]["base_rate"]["brier"]


@pytest.mark.parametrize(
    ("row", "chinese", "english"),
    [
        (",2018-01-01,2019-01-01,A,", "project: 没有填写", "project: not filled in"),
        (
            "x,2018-13-01,2019-01-01,A,",
            "reported_on: 不是日期：2018-13-01",
            "reported_on: not a date: 2018-13-01",
        ),
        ("x,2018-0", "reported_on: 不是日期：2018-0", "reported_on: not a date: 2018-0"),  # cut off
        ("x,2018-01-01,2019-01-01,A,soon", "start: 不是日期：soon", "start: not a date: soon"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, row: str, chinese: str, english: str) -> None:
    file = history(tmp_path, row)
    line = len(file.read_text(encoding="utf-8").splitlines())
    for language, words, place in ((CHINESE, chinese, f"第 {line} 行"), (ENGLISH, english, f"line {line}")):
        ran = luodi(tmp_path, "forecast", file, language=language)
        assert ran.code == 1
        assert words in ran.said
        assert place in ran.said
        assert "Traceback" not in ran.said


def test_one_row_is_too_little(tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text(f"{HEAD}\nx,2018-01-01,2019-01-01,A,\n", encoding="utf-8")
    ran = luodi(tmp_path, "forecast", file, language=CHINESE)
    assert (ran.code, "历史不足" in ran.said) == (1, True)


def test_outcomes_all_alike_have_no_area_and_say_so(tmp_path: Path) -> None:
    """Every date held: nothing can be told apart, and the simplest forecast is named."""
    days = [
        (f"P{n}", date(2016 + year, month, 1)) for n in range(30) for year in range(4) for month in (1, 7)
    ]
    file = tmp_path / "alike.csv"
    rows = [f"{project},{day},2025-01-01" for project, day in days]
    file.write_text("\n".join(["project,reported_on,finish", *rows]) + "\n", encoding="utf-8")
    ran = luodi(tmp_path, "forecast", file, "--json", "out.json", language=CHINESE)
    assert ran.code == 0, ran.said
    given = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert given["base_rate"] == 0
    assert {figures["auc"] for figures in given["models"].values()} == {None}
    assert "plan_holds" in ran.said + ran.given


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "文件是空的"),
        (b"project,finish\nx,2019-01-01\n", "缺少列 reported_on"),
        (b"project,finish,finish,reported_on\n", "列 finish 出现两次"),
        (HEAD.encode(), "没有数据行"),
        (
            b"project,reported_on,finish,start,actual_finish\nx,2018-01-01,2019-01-01,2018-01-01,2017-01-01\n",
            "完成早于开始",
        ),
        (b"\0\1\2", "不是文本文件"),
    ],
)
def test_a_file_that_is_no_history_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "wrong.csv"
    file.write_bytes(content)
    ran = luodi(tmp_path, "forecast", file, language=CHINESE)
    assert ran.code == 1
    assert reason in ran.said
