"""The rules of a report, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from luodi.ledger.models import Project
from luodi.plan.models import Activity
from luodi.plan.progress_models import Reported
from luodi.plan.reporting import Filing, Line, Report, said

R = Reported
ON = date(2021, 6, 30)


def begun(on=date(2021, 6, 10), code="W10") -> Line:
    return Line(code, R.START, on, None)


def filed(*lines: Line, because="", **fields) -> Filing:
    rows = {
        "W10": Activity(code="W10", name="桩基", step="WORKS", duration_days=Decimal(20), **fields),
        "M10": Activity(code="M10", name="封顶", step="MILESTONE", duration_days=Decimal(0)),
        "P10": Activity(code="P10", name="施工许可", step="PERMIT", permit="C07", duration_days=Decimal(5)),
    }
    project = Project(name="虚构", total_investment_yuan=Decimal(10**9))
    made = Filing(Report(project, lines, ON, because), ON, ON, rows, None, frozenset({"C07"}))
    made.check()
    return made


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([begun(date(2021, 7, 1))], "IN_FUTURE"),
        ([begun(date(1921, 7, 1))], "TOO_LONG_AGO"),
        ([begun("2021-06-01")], "NOT_A_DAY"),
        ([begun(), Line("W10", R.FINISH, date(2021, 6, 9), None)], "FINISH_BEFORE_START"),
        ([Line("W10", R.FINISH, date(2021, 6, 9), None)], "FINISH_WITHOUT_START"),
        ([Line("W10", R.REMAINING, Decimal(5), None)], "NOT_STARTED"),
        ([Line("W10", R.PERCENT, 5, None)], "NOT_STARTED"),
        ([begun(), Line("W10", R.PERCENT, 101, None)], "PERCENT_RANGE"),
        ([begun(), Line("W10", R.PERCENT, -1, None)], "PERCENT_RANGE"),
        ([begun(), Line("W10", R.PERCENT, Decimal("NaN"), None)], "NOT_A_NUMBER"),
        ([begun(), Line("W10", R.REMAINING, Decimal("NaN"), None)], "NOT_A_NUMBER"),
        ([begun(), Line("W10", R.REMAINING, Decimal("Infinity"), None)], "NOT_A_NUMBER"),
        ([begun(), Line("W10", R.REMAINING, Decimal(3651), None)], "TOO_MANY_DAYS"),
        ([begun(), Line("W10", R.REMAINING, Decimal(-1), None)], "NEGATIVE"),
        ([Line("", R.PAID, Decimal(10**13), None)], "MORE_THAN_TOTAL"),
        ([Line("", R.PAID, Decimal("NaN"), None)], "NOT_A_NUMBER"),
        ([Line("", R.PAID, Decimal(-1), None)], "NEGATIVE"),
        ([Line("GONE", R.START, date(2021, 6, 1), None)], "STEP_UNKNOWN"),
        ([Line("W10", R.PAID, Decimal(1), None)], "FIELD_UNKNOWN"),
        ([Line("", R.START, date(2021, 6, 1), None)], "FIELD_UNKNOWN"),
        ([Line("M10", R.PERCENT, 50, None)], "NOT_WORKS"),
        ([Line("P10", R.START, date(2021, 6, 1), None)], "FROM_APPLICATION"),
    ],
)
def test_what_cannot_be_is_named_with_its_place(lines, code):
    found = filed(*lines).problems
    assert [(each.code, each.step) for each in found] == [(code, lines[-1].code)]


def test_a_finish_with_rest_is_a_contradiction():
    found = filed(
        begun(), Line("W10", R.FINISH, date(2021, 6, 20), None), Line("W10", R.REMAINING, Decimal(3), None)
    )
    assert [each.code for each in found.problems] == ["FINISHED_WITH_REST"]


def test_an_event_has_one_day():
    row = filed(Line("M10", R.FINISH, date(2021, 6, 20), None)).rows["M10"]
    assert row.actual_start_on == row.actual_finish_on == date(2021, 6, 20)


def test_a_finished_step_has_nothing_left():
    started = {"actual_start_on": date(2021, 6, 1), "remaining_days": Decimal(5), "percent_done": 70}
    row = filed(Line("W10", R.FINISH, date(2021, 6, 20), None), **started).rows["W10"]
    assert (row.remaining_days, row.percent_done) == (None, 100)


def test_percent_says_what_remains_unless_that_is_said_too():
    assert filed(begun(), Line("W10", R.PERCENT, 40, None)).rows["W10"].remaining_days == 12
    both = filed(begun(), Line("W10", R.PERCENT, 40, None), Line("W10", R.REMAINING, Decimal(30), None))
    assert both.rows["W10"].remaining_days == 30


@pytest.mark.parametrize(
    "line", [Line("W10", R.PERCENT, 30, 40), Line("W10", R.START, None, date(2021, 6, 1))]
)
def test_progress_runs_backwards_only_with_a_reason(line):
    stands = {"actual_start_on": date(2021, 6, 1), "percent_done": 40}
    assert filed(line, **stands).problems[0].code == "BACKWARDS"
    assert "BACKWARDS" not in [each.code for each in filed(line, because="上次误报", **stands).problems]


def test_the_same_said_twice_is_no_change():
    made = filed(begun(date(2021, 6, 1)), actual_start_on=date(2021, 6, 1))
    assert (made.changes, made.conflicts, made.problems) == ([], [], [])


def test_values_as_text():
    assert [said(each) for each in (None, date(2021, 6, 1), Decimal("5.00"), Decimal(300), 7)] == [
        "", "2021-06-01", "5", "300", "7",
    ]  # fmt: skip
