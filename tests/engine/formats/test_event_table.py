"""Tables of events: heads in two languages, dates as they are typed, rows that cannot be used counted with their line."""

from pathlib import Path

import numpy as np
import pytest

from luodi.engine.formats.event_moments import moment
from luodi.engine.formats.event_table import TableWords, read_table
from luodi.engine.mining import BadLog, Fault, Reason, works
from luodi.reference import reference

WORDS = TableWords(**reference("event_columns.yaml"))
CHINESE = Path(__file__).resolve().parents[2] / "fixtures" / "events" / "办件.csv"


def test_chinese_heads_and_dates() -> None:
    log = read_table(CHINESE.read_text(encoding="gb18030"), WORDS)
    assert (log.cases, log.events, log.zoneless) == (2, 5, 0)
    assert [(log.steps[s], log.departments[d]) for s, d in zip(log.step, log.department, strict=True)] == [
        ("受理", "行政审批服务局"),
        ("审查", "自然资源局"),
        ("审查", "自然资源局"),
    ]
    found = works(log)
    np.testing.assert_allclose(found.handling[:2] * 24, [1, 15])
    np.testing.assert_allclose(found.waiting[1] * 24, 47)
    assert [(each.reason, each.first) for each in log.left_out] == [
        (Reason.NO_CASE, [(6, "审查")]),
        (Reason.END_BEFORE_START, [(4, "乙 受理")]),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_transitions_and_delimiters(delimiter: str) -> None:
    rows = [
        "Case ID,Activity,Timestamp,lifecycle:transition,Resource,Department",
        "1,check,2021-03-01T09:00:00Z,START,r,d",
        "1,check,2021-03-02T09:00:00Z,complete,r,d",
        "1,sign,2021-03-02T10:00:00Z,assign,r,d",
    ]
    log = read_table("\n".join(rows).replace(",", delimiter), WORDS)
    assert works(log).handling.tolist() == [1.0]
    assert [(each.reason, each.count) for each in log.left_out] == [(Reason.OTHER_TRANSITION, 1)]


@pytest.mark.parametrize(
    ("text", "fault", "detail"),
    [
        ("", Fault.EMPTY, ""),
        ("case,activity,time\n", Fault.EMPTY, ""),
        ("case,time\n1,2021-01-01\n", Fault.COLUMNS, "step"),
        ("case,activity,end time,timestamp\n", Fault.TWICE, "end time, timestamp"),
        ("case,activity,time\n1,a,never\n,b,2021-01-01\n", Fault.NOTHING_LEFT, ""),
        ('case,activity,time\n1,"a"b,2021-01-01\n', Fault.TABLE, "2"),
    ],
)
def test_what_is_no_log_is_refused(text: str, fault: Fault, detail: str) -> None:
    with pytest.raises(BadLog) as raised:
        read_table(text, WORDS)
    assert (raised.value.fault, raised.value.detail) == (fault, detail)
    assert bool(raised.value.left_out) == (fault is Fault.NOTHING_LEFT)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2021-03-01T09:00:00.000+08:00", 9),
        ("2021-03-01T01:00:00Z", 9),
        ("2021/3/1 9:00", 9),
        ("2021.3.1", 0),
        ("2021年3月1日", 0),
        ("2021年3月1日 9时30分", 9.5),
        ("20210301", 0),
    ],
)
def test_moments(text: str, hours: float) -> None:
    found = moment(text)
    midnight = moment("2021-03-01T00:00:00+08:00")
    assert found is not None
    assert midnight is not None
    assert (found.seconds - midnight.seconds) / 3600 == hours


@pytest.mark.parametrize(
    "text", ["", "2021-02-30", "1021-03-01", "9999-12-31", "3", "2021-03-01 25:00", "soon"]
)
def test_what_names_no_moment(text: str) -> None:
    assert moment(text) is None
