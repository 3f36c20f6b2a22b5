"""Slippage and contradictions in reported progress."""

from luodi.engine import Activity, Anomaly, Link, contradictions, slippage
from tests.engine.samples import end, network, office, slot


def test_slippage_counts_working_and_calendar_days() -> None:
    slips = slippage(
        office(),
        {"A": end("2021-02-10"), "B": end("2021-03-05"), "GONE": 5},
        {"A": end("2021-02-19"), "B": end("2021-03-04")},
    )
    assert [(s.activity, s.working, s.calendar_days) for s in slips] == [("A", 200, 9), ("B", -100, -1)]


def test_out_of_sequence_work_is_reported() -> None:
    net = network(
        [
            Activity("A", 500, actual_start=slot("2021-03-01"), actual_finish=end("2021-03-05")),
            Activity("EARLY", 100, actual_start=slot("2021-03-03")),
            Activity("OPEN", 100),
            Activity("AHEAD", 0, actual_finish=end("2021-03-04")),
            Activity("FINE", 100, actual_start=slot("2021-03-08")),
        ],
        [Link("A", "EARLY"), Link("OPEN", "AHEAD"), Link("A", "FINE"), Link("A", "AHEAD", "SS")],
    )
    found = contradictions(net, slot("2021-03-08"))
    assert [(f.anomaly, f.activity, f.allowed) for f in found] == [
        (Anomaly.OUT_OF_SEQUENCE, "EARLY", end("2021-03-05")),
        (Anomaly.OUT_OF_SEQUENCE, "AHEAD", None),
    ]


def test_actual_dates_in_the_future_are_reported() -> None:
    net = network(
        [
            Activity("TODAY", 100, actual_start=slot("2021-03-08"), actual_finish=end("2021-03-08")),
            Activity("START", 100, actual_start=slot("2021-03-09")),
            Activity("FINISH", 100, actual_start=slot("2021-03-01"), actual_finish=end("2021-03-09")),
        ],
        [],
    )
    found = contradictions(net, slot("2021-03-08"))
    assert [(f.anomaly, f.activity) for f in found] == [
        (Anomaly.AHEAD_OF_DATA_DATE, "START"),
        (Anomaly.AHEAD_OF_DATA_DATE, "FINISH"),
    ]
