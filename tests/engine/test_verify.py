"""The verifier finds what is wrong; that it accepts what is right is tested with the passes."""

import pytest

from luodi.engine import Activity, Breach, Link, compile, plan, verify
from tests.engine.samples import end, network, slot

DATA_DATE = slot("2021-03-01")
NET = network(
    [
        Activity("DONE", 100, actual_start=slot("2021-02-22"), actual_finish=end("2021-02-22")),
        Activity("RUNS", 1000, actual_start=slot("2021-02-22"), remaining=300),
        Activity("A", 300, start_no_earlier=slot("2021-03-02"), due=end("2021-03-31")),
        Activity("B", 200, finish_no_later=end("2021-04-30"), start_no_later=slot("2021-04-28")),
        Activity("M", 0),
    ],
    [Link("A", "B", "FS", 200), Link("A", "M", "FF", -100), Link("DONE", "RUNS")],
)


def dates() -> tuple[dict[str, int], dict[str, int]]:
    result = plan(compile(NET), DATA_DATE)
    return result.starts(), result.finishes()


def test_the_forecast_is_sound() -> None:
    assert verify(NET, *dates(), DATA_DATE) == []


@pytest.mark.parametrize(
    ("activity", "start", "finish", "breach"),
    [
        ("DONE", "2021-02-23", "2021-02-22", Breach.ACTUAL_MOVED),
        ("DONE", "2021-02-22", "2021-02-23", Breach.ACTUAL_MOVED),
        ("RUNS", "2021-02-23", "2021-03-03", Breach.ACTUAL_MOVED),
        ("RUNS", "2021-02-22", "2021-03-02", Breach.TOO_SHORT),
        ("A", "2021-02-26", "2021-03-02", Breach.BEFORE_DATA_DATE),
        ("A", "2021-03-01", "2021-03-03", Breach.TOO_EARLY),
        ("A", "2021-03-06", "2021-03-10", Breach.START_ON_REST),
        ("A", "2021-03-02", "2021-03-03", Breach.TOO_SHORT),
        ("A", "2021-03-02", "2021-03-05", Breach.TOO_LONG),
        ("A", "2021-04-06", "2021-04-08", Breach.DUE_MISSED),
        ("B", "2021-03-08", "2021-03-09", Breach.LINK_BROKEN),
        ("B", "2021-04-29", "2021-04-30", Breach.START_TOO_LATE),
        ("B", "2021-04-30", "2021-05-06", Breach.FINISH_TOO_LATE),
        ("M", "2021-03-03", "2021-03-02", Breach.LINK_BROKEN),
        ("M", "2021-03-04", "2021-03-05", Breach.TOO_LONG),
    ],
)
def test_each_breach_is_found(activity: str, start: str, finish: str, breach: Breach) -> None:
    starts, finishes = dates()
    starts[activity], finishes[activity] = slot(start), end(finish)
    assert breach in {v.breach for v in verify(NET, starts, finishes, DATA_DATE) if v.activity == activity}


def test_missing_dates_are_named() -> None:
    starts, finishes = dates()
    del starts["A"]
    assert [(v.breach, v.activity) for v in verify(NET, starts, finishes, DATA_DATE)] == [
        (Breach.MISSING, "A")
    ]
