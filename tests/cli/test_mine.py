"""`luodi mine`: the promised keys out, what is left out said, refusals with file, place and reason in two languages."""

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.terminal import CHINESE, ENGLISH, luodi

pytestmark = pytest.mark.command
EVENTS = Path(__file__).resolve().parents[1] / "fixtures" / "events"
SMALL = EVENTS / "small.xes"


def test_the_promised_keys(tmp_path: Path) -> None:
    packed = tmp_path / "packed, but not so named.xes"
    packed.write_bytes(gzip.compress(SMALL.read_bytes()))
    ran = luodi(tmp_path, "mine", packed, "--json", "-")
    assert ran.code == 0, ran.said
    given = json.loads(ran.given)
    assert {"cases", "events", "steps", "classes", "bottlenecks"} <= given.keys()
    assert (given["cases"], given["events"], given["works"]) == (2, 13, 4)
    assert sum(each["count"] for each in given["left_out"]) == 8
    assert {"line", "text"} == given["left_out"][0]["first"][0].keys()
    accept = next(each for each in given["steps"] if each["step"] == "accept")
    assert (accept["count"], accept["cases"], accept["times_again"]) == (3, 2, 1)
    assert [each["department"] for each in accept["departments"]] == ["Window"]
    assert given["bottlenecks"][0]["step"] == "review"
    assert given["bottlenecks"][0]["measure"] == "waiting"
    assert given["skill"]["verdict"] == "TOO_LITTLE"
    for each in given["classes"]:
        assert each["days"] == sorted(each["days"])
        assert each["p50"] <= each["p80"] <= each["p90"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (CHINESE, ["2 个案件，13 个事件", "1 个：时间无法识别（第 60 行 soon）", "按北京时间", "太少"]),
        (
            ENGLISH,
            ["2 cases, 13 events", "1: the time cannot be read (line 60 soon)", "Beijing time", "Too little"],
        ),
    ],
)
def test_findings_in_words(tmp_path: Path, language: str, words: list[str]) -> None:
    ran = luodi(tmp_path, "mine", SMALL, language=language)
    assert ran.code == 0, ran.said
    assert [each for each in words if each not in ran.given] == []


def test_a_table_in_gb18030(tmp_path: Path) -> None:
    ran = luodi(tmp_path, "mine", EVENTS / "办件.csv", "--json", "-")
    assert ran.code == 0, ran.said
    assert {each["step"] for each in json.loads(ran.given)["steps"]} == {"受理", "审查"}


PACKED = gzip.compress(SMALL.read_bytes())


@pytest.mark.parametrize(
    ("content", "chinese", "english"),
    [
        (b"", "没有任何事件", "there are no events"),
        (PACKED[:-20], "压缩文件不完整或已损坏", "cut off or damaged"),
        (PACKED[:40] + b"\0\0\0\0" + PACKED[44:], "压缩文件不完整或已损坏", "cut off or damaged"),
        (SMALL.read_bytes()[:2000], "XML 不完整或有误，第 48 行", "wrong at line 48"),
        (b"<?xml version='1.0'?><html/>", "不是 XES 事件日志：最外层是 <html>", "not an XES event log"),
        (b"<!DOCTYPE log [<!ENTITY a 'b'>]><log/>", "实体声明", "declares entities"),
        (b"case,time\n", "缺少列：step", "missing columns: step"),
        (b"case,activity,time\n1,a,then\n", "时间无法识别（第 2 行 then）", "line 2 then"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "不是文本文件", "not a text file"),
    ],
)
def test_a_file_that_is_no_log_is_refused(tmp_path: Path, content: bytes, chinese: str, english: str) -> None:
    file = tmp_path / "wrong.xes"
    file.write_bytes(content)
    for language, words in ((CHINESE, chinese), (ENGLISH, english)):
        ran = luodi(tmp_path, "mine", file, language=language)
        assert (ran.code, ran.given) == (1, "")
        assert words in ran.said
        assert "wrong.xes" in ran.said
        assert "Traceback" not in ran.said


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for place, words in ((tmp_path / "none.xes", "文件不存在"), (tmp_path, "不是普通文件")):
        ran = luodi(tmp_path, "mine", place)
        assert (ran.code, words in ran.said) == (1, True)
