"""MS Project files: dates as Project counts them, calendars with their exceptions, rubbish refused by its place."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engine.formats.file_calendars import slot_weights
from luodi.engine.formats.file_dates import ActivityDates, file_dates
from luodi.engine.formats.mspdi import read_mspdi
from luodi.engine.formats.recognise import read_schedule
from luodi.engine.formats.schedule_file import Fault, Ignored, ScheduleFile, Unreadable
from luodi.engine.workdays import Axis
from tests.engine.formats.planners import DAY, WEEK, activity, after, calendar, mspdi, times

NIGHT = "".join(
    f"<WeekDay><DayType>{day}</DayType><DayWorking>1</DayWorking>{times(('00:00', '08:00'))}</WeekDay>"
    for day in range(1, 8)
)


def rows(text: str, **asked: date) -> dict[str, ActivityDates]:
    found = file_dates(read_mspdi(text.encode("utf-8"), "x"), **asked)
    return {row.activity.id: row for row in found.rows}


def at(day: int, hour: int, month: int = 1) -> datetime:
    return datetime(2024, month, day, hour)


def test_links_with_lags_of_all_kinds() -> None:
    found = rows(
        mspdi(
            activity(1, 16),
            activity(2, 8, after(1, lag=4800)),  # a working day behind
            activity(3, 8, after(1, lag=14400, form=8)),  # an elapsed day behind
            activity(4, 8, after(1, lag=50, form=19)),  # half of the predecessor behind
            activity(5, 8, after(1, kind=3, lag=4800)),
            activity(6, 8, after(1, kind=2)),  # must not finish before the other starts
        )
    )
    assert found["2"].early_start == at(4, 8)
    assert found["3"].early_start == at(3, 17).replace(day=4, hour=8)
    assert found["4"].early_start == at(4, 8)
    assert found["5"].early_start == at(2, 8)
    assert (found["6"].early_start, found["6"].early_finish) == (at(1, 8), at(1, 17))


def test_two_shifts_work_side_by_side() -> None:
    calendars = (
        calendar(1) + calendar(2, f"<WeekDays>{NIGHT}</WeekDays>") + calendar(3, "", 1) + calendar(4, "", 2)
    )
    people = "".join(
        f"<Resource><UID>{n}</UID><Type>1</Type><CalendarUID>{n + 2}</CalendarUID></Resource>" for n in (1, 2)
    )
    work = "".join(
        f"<Assignment><TaskUID>1</TaskUID><ResourceUID>{n}</ResourceUID></Assignment>" for n in (1, 2)
    )
    more = f"<Resources>{people}</Resources><Assignments>{work}</Assignments>"
    found = rows(mspdi(activity(1, 32), calendars=calendars, more=more))
    assert found["1"].early_finish == at(3, 0 + 8)  # 8 by day, 8 by night, 8 by day, 8 by night


def test_summaries_roll_up_and_pass_links_on() -> None:
    found = rows(
        mspdi(
            activity(1, 0, Summary=1),
            activity(2, 8, level=2),
            activity(3, 16, level=2),
            activity(4, 0, after(1), Summary=1),
            activity(5, 8, level=2),
        )
    )
    assert (found["1"].early_start, found["1"].early_finish) == (at(1, 8), at(2, 17))
    assert found["5"].early_start == at(3, 8)
    assert found["2"].total_float == 480
    assert found["1"].total_float == 0


def branch(*links: str, wait: int = 0) -> tuple[str, str, str]:
    """A summary of two days, and three days that begin `wait` days later."""
    own = {"ConstraintType": 4, "ConstraintDate": f"2024-01-0{1 + wait}T08:00:00"} if wait else {}
    return (
        activity(1, 0, *links, Summary=1),
        activity(2, 16, level=2),
        activity(3, 24, level=2, **own),
    )


def test_links_from_the_start_of_a_summary_leave_with_the_member_that_begins_first() -> None:
    found = rows(mspdi(*branch(wait=3), activity(4, 160, after(1, 3, 4800))))
    assert found["4"].early_start == at(2, 8)
    assert found["2"].late_start == at(1, 8)  # a day earlier than what waits for it
    assert found["3"].late_finish == at(29, 17)  # the other member holds nobody
    ended = rows(mspdi(*branch(wait=3), activity(4, 16, after(1, 2, 19200)), activity(5, 160, after(4))))
    assert ended["4"].early_finish == at(4, 17)


def test_links_to_the_finish_of_a_summary_hold_each_member() -> None:
    found = rows(mspdi(activity(4, 48), *branch(after(4, 0)), activity(5, 160)))
    assert (found["2"].early_start, found["2"].early_finish) == (at(5, 8), at(8, 17))
    assert (found["3"].early_start, found["3"].early_finish) == (at(4, 8), at(8, 17))
    assert found["4"].late_finish == at(26, 17)
    leads = rows(mspdi(activity(4, 48), *branch(after(4, 1, -9600))))
    assert leads["2"].early_start == at(5, 8)


def test_no_later_dates_stand_against_logic() -> None:
    def waiting(**dates: object) -> dict[str, ActivityDates]:
        return rows(
            mspdi(
                activity(1, 40),
                activity(2, 16, after(1), **dates),
                activity(3, 8, after(2)),
                activity(4, 160),
            )
        )

    for kind, on in ((5, "2024-01-03T08:00:00"), (7, "2024-01-04T17:00:00")):
        found = waiting(ConstraintType=kind, ConstraintDate=on)
        assert (found["2"].early_start, found["2"].early_finish) == (at(3, 8), at(4, 17))
        assert found["3"].early_start == at(5, 8)
        assert found["1"].late_finish == at(2, 17)
    assert waiting(Deadline="2024-01-04T17:00:00")["2"].early_start == at(8, 8)
    assert waiting(ConstraintType=7, ConstraintDate="2024-01-26T17:00:00")["2"].early_start == at(8, 8)


def test_what_follows_a_task_as_late_as_possible_is_late_too() -> None:
    found = rows(mspdi(activity(2, 16, ConstraintType=1), activity(3, 24, after(2)), activity(4, 160)))
    assert (found["2"].start, found["2"].finish) == (at(22, 8), at(23, 17))
    assert (found["3"].early_start, found["3"].total_float) == (at(24, 8), 0)


def test_levelling_delays_come_behind_what_a_start_waits_for() -> None:
    two_days = {"LevelingDelay": 9600, "LevelingDelayFormat": 7}
    found = rows(
        mspdi(
            activity(1, 16, **two_days),
            activity(2, 8, after(1), LevelingDelay=28800, LevelingDelayFormat=8),
            activity(3, 16, ConstraintType=4, ConstraintDate="2024-01-03T08:00:00", **two_days),
            activity(4, 80),
        )
    )
    assert found["1"].early_start == at(3, 8)
    assert found["2"].early_start == at(
        8, 8
    )  # two days round the clock from Thursday evening end on Saturday
    assert found["3"].early_start == at(3, 8)  # not added to a constraint
    assert found["1"].late_finish == at(11, 17)


def test_manual_and_inactive_tasks() -> None:
    found = rows(
        mspdi(
            activity(1, 16),
            activity(2, 8, after(1), Manual=1, Start="2024-01-01T08:00:00", Finish="2024-01-01T17:00:00"),
            activity(3, 80, after(1), Active=0),
            activity(4, 8, after(3), after(2)),
        )
    )
    assert found["2"].early_start == at(1, 8)  # stands against its predecessor
    assert found["4"].early_start == at(2, 8)  # waits for the manual one, not for the inactive one
    assert found["3"].early_start == at(3, 8)


def test_constraints_deadlines_and_tasks_as_late_as_possible() -> None:
    found = rows(
        mspdi(
            activity(1, 8, ConstraintType=4, ConstraintDate="2024-01-03T08:00:00"),
            activity(2, 8, ConstraintType=1),
            activity(3, 8, after(1), Deadline="2024-01-03T17:00:00"),
            activity(4, 80),
        )
    )
    assert found["1"].early_start == at(3, 8)
    assert found["2"].start == at(12, 8)
    assert (found["3"].late_finish, found["3"].total_float) == (at(3, 17), -480)


def test_work_under_way_stays_where_it_was_resumed() -> None:
    begun = activity(
        1, 16, ActualStart="2023-12-28T08:00:00", RemainingDuration="PT8H0M0S",
        Stop="2023-12-28T17:00:00", Resume="2024-01-04T08:00:00",
    )  # fmt: skip
    done = activity(2, 8, ActualStart="2023-12-28T08:00:00", ActualFinish="2023-12-29T12:00:00")
    found = rows(mspdi(begun, done, activity(3, 8, after(1))))
    assert (found["1"].start, found["1"].finish) == (datetime(2023, 12, 28, 8), at(4, 17))
    assert found["2"].early_finish == datetime(2023, 12, 29, 12)
    assert found["3"].early_start == at(5, 8)


def test_counted_back_from_a_day() -> None:
    found = rows(mspdi(activity(1, 16), activity(2, 8, after(1))), back_from=date(2024, 1, 31))
    assert (found["2"].start, found["2"].finish) == (at(31, 8), at(31, 17))
    assert (found["1"].start, found["1"].early_start) == (at(29, 8), at(1, 8))


EXCEPTION = (
    "<Exception><TimePeriod><FromDate>{}T00:00:00</FromDate><ToDate>{}T23:59:00</ToDate></TimePeriod>"
    "<Type>{}</Type>{}<DayWorking>0</DayWorking></Exception>"
)


@pytest.mark.parametrize(
    ("kind", "rule", "first", "last", "rests"),
    [
        (1, "", "2024-01-02", "2024-01-03", [2, 3]),
        (6, "<Period>1</Period><DaysOfWeek>2</DaysOfWeek>", "2024-01-01", "2024-01-16", [1, 8, 15]),
        (4, "<Period>1</Period><MonthDay>9</MonthDay>", "2024-01-01", "2024-03-01", [9]),
        (5, "<Period>1</Period><MonthItem>4</MonthItem><MonthPosition>1</MonthPosition>", "2024-01-01", "2024-01-31", [8]),
        (2, "<Month>0</Month><MonthDay>10</MonthDay>", "2024-01-01", "2026-01-31", [10]),
        (1, "<Period>1</Period>", "2024-01-04", "2024-01-05", [4, 5]),
    ],
)  # fmt: skip
def test_exceptions_that_repeat(kind: int, rule: str, first: str, last: str, rests: list[int]) -> None:
    inside = (
        f"<WeekDays>{WEEK}</WeekDays><Exceptions>{EXCEPTION.format(first, last, kind, rule)}</Exceptions>"
    )
    read = read_mspdi(mspdi(activity(1, 8), calendars=calendar(1, inside)).encode(), "x")
    axis = Axis(date(2024, 1, 1), 31 * 24, 60)
    worked = slot_weights("1", read.calendars, axis).reshape(31, 24).any(axis=1)
    weekdays = [day for day in range(1, 32) if date(2024, 1, day).weekday() < 5]
    assert [day for day in weekdays if not worked[day - 1]] == rests


def test_a_resource_calendar_rests_on_its_base() -> None:
    own = "<WeekDays><WeekDay><DayType>7</DayType><DayWorking>1</DayWorking>" + DAY + "</WeekDay></WeekDays>"
    read = read_mspdi(mspdi(activity(1, 8), calendars=calendar(1) + calendar(2, own, 1)).encode(), "x")
    axis = Axis(date(2024, 1, 1), 7 * 24, 60)
    assert slot_weights("2", read.calendars, axis).reshape(7, 24).any(axis=1).tolist() == [True] * 6 + [False]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    text = mspdi(activity(1, 8)).replace('encoding="UTF-8"', f'encoding="{encoding}"')
    read = read_schedule(text.encode(encoding), "x")
    assert isinstance(read, ScheduleFile)
    assert read.activities[0].name == "任务1"


BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><Project>&b;</Project>'


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.EMPTY),
        (b" \r\n\x00", Fault.EMPTY),
        (b"\x7fELF\x00\x01\x02", Fault.BINARY),
        (b"PK\x03\x04rest", Fault.BINARY),
        ("任意文字".encode(), Fault.FORMAT),
        (b"<html><body/></html>", Fault.FORMAT),
        (BOMB.encode(), Fault.STRUCTURE),
        (mspdi(activity(1, 8))[:-20].encode(), Fault.STRUCTURE),
        (mspdi().encode(), Fault.STRUCTURE),
        (mspdi(activity(1, 8)).replace("PT8H0M0S", "NaN").encode(), Fault.VALUE),
        (mspdi(activity(1, 8)).replace("PT8H0M0S", "PT999999999H0M0S").encode(), Fault.VALUE),
        (mspdi(activity(1, 8, Start="2024-13-01T00:00:00")).encode(), Fault.VALUE),
        (mspdi(activity(1, 8), activity(1, 8)).encode(), Fault.STRUCTURE),
        (mspdi(activity(1, 8), activity(2, 8, after(1, kind=9))).encode(), Fault.VALUE),
        (mspdi(activity(1, 8, ConstraintType=4, ConstraintDate="9000-01-01T08:00:00")).encode(), Fault.RANGE),
    ],
)  # fmt: skip
def test_rubbish_is_refused(data: bytes, fault: Fault) -> None:
    with pytest.raises(Unreadable) as refused:
        file_dates(read_schedule(data, "x"))  # type: ignore[arg-type]
    assert refused.value.fault is fault


def test_what_is_read_past_is_counted() -> None:
    text = mspdi(
        activity(1, 8, CalendarUID=77),
        "<Task><UID>2</UID><IsNull>1</IsNull></Task>",
        activity(3, 8, after(99)),
    )
    found = file_dates(read_mspdi(text.encode(), "x"))
    assert found.ignored == {
        Ignored.BLANK_ACTIVITIES: 1,
        Ignored.UNKNOWN_CALENDARS: 1,
        Ignored.EXTERNAL_LINKS: 1,
    }


WHOLE = mspdi(activity(1, 8), activity(2, 16, after(1, 3, -4800)), activity(3, 8, after(2, 0))).encode()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE)), st.sampled_from([b"", b"9", b"<", b"\xff", b"-"]), st.integers(0, 3))
def test_garbled_files_never_crash(place: int, rubbish: bytes, lost: int) -> None:
    try:
        read = read_schedule(WHOLE[:place] + rubbish + WHOLE[place + lost :], "x")
        assert isinstance(read, ScheduleFile)
        file_dates(read)
    except ValueError:
        return  # refused, with a reason


def test_splits_and_assignment_delays_are_told() -> None:
    split = activity(1, 16, Start="2024-01-01T08:00:00", Finish="2024-01-04T17:00:00")
    late = "<Assignments><Assignment><TaskUID>2</TaskUID><ResourceUID>1</ResourceUID><Delay>4800</Delay></Assignment></Assignments>"
    whole = activity(2, 16, Start="2024-01-01T08:00:00", Finish="2024-01-02T17:00:00")
    found = file_dates(read_mspdi(mspdi(split, whole, more=late).encode("utf-8"), "x"))
    assert found.ignored == {Ignored.ASSIGNMENT_DELAYS: 1, Ignored.TASK_SPLITS: 1}


def test_counting_back_from_the_end_of_time_is_refused() -> None:
    with pytest.raises(Unreadable, match="RANGE"):
        rows(mspdi(activity(1, 16)), back_from=date.max)
