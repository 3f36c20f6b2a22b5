"""What became of a report's date, what was known of it on a day, which reports are tested."""

from dataclasses import replace

import pytest

from luodi.engine.history import BadHistory, Fault, History, Report

HORIZON, LATE = 365, 90


def said(day: int, finish: int | None, project: str = "p", **more: object) -> Report:
    return Report(project, day, finish, **more)  # type: ignore[arg-type]


def slip(*reports: Report) -> int:
    return History(reports).slip(reports[0], HORIZON)


def test_an_actual_finish_counts_however_late() -> None:
    assert slip(said(1000, 1500, actual_finish=3000), said(1365, 1600)) == 1500


def test_without_one_the_report_nearest_the_horizon_counts() -> None:
    assert slip(said(1000, 1500), said(1300, 1520), said(1380, 1530), said(1455, 1600)) == 30


def test_of_two_as_near_the_earlier_counts() -> None:
    assert slip(said(1000, 1500), said(1355, 1510), said(1375, 1520)) == 10


def test_outside_the_window_the_last_report_before_it_closes_counts() -> None:
    assert slip(said(1000, 1500), said(1274, 1540), said(1456, 1900)) == 40


def test_without_a_later_report_the_date_stands() -> None:
    assert slip(said(1000, 1500), said(1456, 1900)) == 0


def test_a_later_report_without_a_readable_finish_is_none() -> None:
    assert slip(said(1000, 1500), said(1365, None), said(1400, 1555)) == 55


def test_of_two_reports_on_one_day_the_last_counts() -> None:
    history = History([said(1000, 1500), said(1000, 1700)])
    assert [each.finish for each in history.reports] == [1700]


def test_tested_are_open_reports_with_a_readable_finish_within_reach() -> None:
    history = History(
        [
            said(900, 1500),
            said(1000, 1500),
            said(1001, None),
            said(1002, 1500, "finished", actual_finish=1002),
            said(1003, 1500, "overdue", start=800),
            said(1004, 950, "overdue"),
            said(1370, 1500, "last"),
            said(1006, 1500, "too young"),
        ]
    )
    tested = history.tested(1000, HORIZON)
    assert [(each.project, each.reported_on) for each in tested] == [
        ("p", 1000),
        ("overdue", 1003),
        ("overdue", 1004),
    ]


def test_a_cut_hides_later_reports_and_later_finishes() -> None:
    reports = [
        said(1000, 1500, actual_finish=1200),
        said(1100, 1500, "q", actual_finish=1150),
        said(1151, 1, "r"),
    ]
    assert History(reports).cut(1150).reports == [replace(reports[0], actual_finish=None), reports[1]]


def test_outcomes_known_on_a_day() -> None:
    history = History(
        [
            said(1000, 1100, "finished", actual_finish=1150),
            said(1000, 3000, "passed"),
            said(1001, 1100, "overdue when the horizon had passed"),
            said(1200, 1210, "overdue"),
            said(1200, 2000, "open"),
        ]
    )
    known, waiting = history.outcomes(1400, HORIZON, LATE)
    assert {each.report.project: each.slip for each in known} == {
        "finished": 50,
        "passed": 0,
        "overdue when the horizon had passed": 300,
    }
    assert [each.project for each in waiting] == ["open", "overdue"]


def test_an_outcome_is_known_when_a_report_near_the_horizon_exists() -> None:
    known, _ = History([said(1000, 2000), said(1280, 2050)]).outcomes(1290, HORIZON, LATE)
    assert [each.slip for each in known] == [50]


def test_a_history_without_reports_has_no_last_day() -> None:
    with pytest.raises(BadHistory) as refused:
        _ = History([]).last_day
    assert refused.value.fault is Fault.EMPTY
