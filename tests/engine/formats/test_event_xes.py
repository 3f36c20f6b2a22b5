"""XES in pieces: starts meet ends, zones are one time, what cannot be used is counted with its line, bombs are refused."""

from pathlib import Path

import numpy as np
import pytest

from luodi.engine.formats.event_xes import LONGEST, read_xes
from luodi.engine.mining import BadLog, Fault, Log, Reason, events, works

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "events" / "small.xes"


def pieces(content: bytes, size: int = 7) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


@pytest.fixture(scope="module")
def log() -> Log:
    return read_xes(pieces(SMALL.read_bytes()))


def test_works_of_the_file(log: Log) -> None:
    """Two of the accept events are one work: nine in the morning in Beijing is two in the morning in Berlin."""
    assert (log.cases, log.events) == (2, 13)
    found = works(log)
    rows = [
        (log.steps[step], log.departments[department], log.kinds[kind])
        for step, department, kind in zip(log.step, log.department, log.kind, strict=True)
    ]
    assert rows == [
        ("accept", "Window", "factory"),
        ("review", "Planning", "factory"),
        ("accept", "Window", "factory"),
        ("accept", "Window", ""),
    ]
    np.testing.assert_array_equal(found.handling, [0.0, 1.0, np.nan, np.nan])
    np.testing.assert_array_equal(found.waiting, [np.nan, 2.0, np.nan, np.nan])
    np.testing.assert_array_equal(found.elapsed, [0.0, 3.0, 1.0, np.nan])


def test_everything_left_out_is_counted_with_its_line(log: Log) -> None:
    counts = {each.reason: each.count for each in log.left_out}
    assert counts == {
        Reason.NO_CASE: 1,
        Reason.NO_TIME: 1,
        Reason.BAD_TIME: 1,
        Reason.END_BEFORE_START: 1,
        Reason.NEVER_FINISHED: 2,
        Reason.OTHER_TRANSITION: 1,
        Reason.EMPTY_CASE: 1,
    }
    lines = SMALL.read_text(encoding="utf-8").splitlines()
    [(line, text)] = next(each.first for each in log.left_out if each.reason is Reason.BAD_TIME)
    assert "<event>" in lines[line - 1]
    assert text == "soon"
    assert log.zoneless == 1


@pytest.mark.parametrize("size", [1, 4096, 1 << 20])
def test_the_size_of_the_pieces_does_not_matter(log: Log, size: int) -> None:
    again = read_xes(pieces(SMALL.read_bytes(), size))
    np.testing.assert_array_equal(again.end, log.end)


def test_gb18030() -> None:
    text = SMALL.read_text(encoding="utf-8").replace("UTF-8", "GB18030", 1).replace("review", "审查")
    assert "审查" in read_xes(pieces(text.encode("gb18030"), 101)).steps


BOMB = b"""<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>
<log><trace><string key="concept:name" value="&b;"/></trace></log>"""


@pytest.mark.parametrize(
    ("content", "fault", "detail"),
    [
        (BOMB, Fault.ENTITY, "EntitiesForbidden"),
        (b"<Project/>", Fault.NOT_XES, "Project"),
        (b"", Fault.XML, "1"),
        (b"<log/>", Fault.EMPTY, ""),
        (b"<log>\n<trace>\n<event>", Fault.XML, "3"),
        (b"<log>\n<trace></log>", Fault.XML, "2"),
        (b'<?xml version="1.0" encoding="klingon"?><log/>', Fault.ENCODING, "unknown encoding: klingon"),
        (b'<?xml version="1.0" encoding="gb18030"?><log>\xff\xff</log>', Fault.ENCODING, ""),
        (b"<log><trace><event/></trace></log>", Fault.NOTHING_LEFT, ""),
        (b"<log><a>" + b"x" * (LONGEST + (1 << 17)) + b"</a></log>", Fault.TOO_LONG, ""),
    ],
)
def test_what_is_no_log_is_refused(content: bytes, fault: Fault, detail: str) -> None:
    with pytest.raises(BadLog) as raised:
        read_xes(pieces(content, 1 << 16))
    assert raised.value.fault is fault
    assert detail in raised.value.detail


def test_a_truncated_log_is_refused_wherever_it_ends() -> None:
    content = SMALL.read_bytes().rstrip()
    for end in range(0, len(content) - 1, 97):
        with pytest.raises(BadLog):
            read_xes(pieces(content[:end], 512))


def test_deep_nesting_is_only_deep() -> None:
    deep = b'<a key="x" value="y">' * 50_000 + b"</a>" * 50_000
    content = SMALL.read_bytes().replace(b"</log>", deep + b"</log>")
    assert read_xes(pieces(content, 1 << 16)).cases == 2


def test_a_case_that_names_itself_last_keeps_its_events() -> None:
    text = SMALL.read_text(encoding="utf-8")
    name = '    <string key="concept:name" value="B"/>\n'
    head, tail = text.split(name)
    body, rest = tail.split("  </trace>", 1)
    again = read_xes(pieces(f"{head}{body}{name}  </trace>{rest}".encode()))
    assert (again.cases, again.events, len(again.end)) == (2, 13, 4)


def test_utf_16() -> None:
    text = SMALL.read_text(encoding="utf-8").replace("UTF-8", "UTF-16", 1)
    assert read_xes(pieces(text.encode("utf-16"), 1001)).events == 13


def test_names_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_LETTERS", 5)
    with pytest.raises(BadLog) as raised:
        read_xes([SMALL.read_bytes()])
    assert raised.value.fault is Fault.TOO_LONG
