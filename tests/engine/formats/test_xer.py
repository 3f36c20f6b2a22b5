"""Primavera files: dates as Primavera counts them, encodings, and rubbish refused by its place."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.engine.formats.file_dates import ActivityDates, file_dates
from luodi.engine.formats.recognise import read_schedule
from luodi.engine.formats.schedule_file import Fault, Ignored, ScheduleFile, Unreadable
from luodi.engine.formats.xer import read_xer
from luodi.engine.network import Loop
from tests.engine.formats.planners import ALWAYS, OFFICE, clndr, link, task, xer


def rows(text: str) -> dict[str, ActivityDates]:
    found = file_dates(read_xer(text.encode("utf-8"), "x"))
    return {row.activity.id: row for row in found.rows}


def at(day: int, hour: int, month: int = 1) -> datetime:
    return datetime(2024, month, day, hour)


def test_hours_weekends_and_holidays() -> None:
    holiday = clndr(OFFICE, "(0||0(d|45293)())")  # 2 January 2024
    found = rows(xer([task(1, 12), task(2, 40)], [link(1, 2)], calendars={1: holiday}))
    assert (found["1"].early_start, found["1"].early_finish) == (at(1, 8), at(3, 12))
    assert (found["2"].early_start, found["2"].early_finish) == (at(3, 13), at(10, 12))
    assert found["2"].critical
    assert found["1"].total_float == 0


@pytest.mark.parametrize(
    ("chosen", "starts"),
    [
        ("rcal_Predecessor", at(8, 17)),  # Friday 17:00 and a working day more: Monday 17:00
        ("rcal_Successor", at(6, 1)),
        ("rcal_24Hour", at(6, 1)),
        ("rcal_ProjDefault", at(8, 17)),
    ],
)
def test_lags_count_in_the_chosen_calendar(chosen: str, starts: datetime) -> None:
    text = xer(
        [task(1, 40), task(2, 8, clndr_id=2)],
        [link(1, 2, hours=8)],
        sched_calendar_on_relationship_lag=chosen,
    )
    assert rows(text)["2"].early_start == starts


def test_a_lead_goes_back_to_where_its_work_began() -> None:
    found = rows(xer([task(1, 48), task(2, 8, clndr_id=2)], [link(1, 2, hours=-8)]))
    assert found["1"].early_finish == at(8, 17)
    assert found["2"].early_start == at(8, 8)  # not Friday 17:00


def test_a_finish_stands_where_it_is_held() -> None:
    # round the clock until Saturday 04:00; office work that must not end before stands on Monday morning
    found = rows(xer([task(1, 116, clndr_id=2), task(2, 8)], [link(1, 2, "PR_FF")]))
    assert (found["2"].early_start, found["2"].early_finish) == (at(5, 8), at(8, 8))


@pytest.mark.parametrize(("override", "resumes"), [("N", at(8, 8)), ("Y", at(1, 8))])
def test_out_of_sequence_work(override: str, resumes: datetime) -> None:
    begun = task(2, 16, status_code="TK_Active", act_start_date="2023-12-29 08:00", remain_drtn_hr_cnt=8)
    found = rows(
        xer([task(1, 40), begun], [link(1, 2)], sched_progress_override=override, sched_retained_logic="Y")
    )
    assert (found["2"].start, found["2"].early_start) == (datetime(2023, 12, 29, 8), resumes)


def test_finished_work_stays_and_its_lag_goes_on() -> None:
    done = task(
        1, 8, status_code="TK_Complete", act_start_date="2023-12-28 08:00", act_end_date="2023-12-28 17:00"
    )
    found = rows(xer([done, task(2, 8)], [link(1, 2, hours=24)]))
    assert (found["1"].start, found["1"].finish) == (datetime(2023, 12, 28, 8), datetime(2023, 12, 28, 17))
    assert found["2"].early_start == at(3, 8)


def test_milestones_level_of_effort_and_wbs_summaries() -> None:
    text = xer(
        [
            task(1, 8), task(2, 8),
            task(3, 0, task_type="TT_Mile"), task(4, 0, task_type="TT_FinMile"),
            task(5, 8, task_type="TT_LOE"), task(6, 8, task_type="TT_WBS"),
        ],
        [link(1, 2), link(1, 3), link(2, 4), link(1, 5, "PR_SS"), link(2, 5, "PR_FF")],
    )  # fmt: skip
    found = rows(text)
    assert found["3"].early_start == at(2, 8)  # a start milestone opens the day …
    assert found["4"].early_finish == at(2, 17)  # … a finish milestone closes it
    for spanning in ("5", "6"):
        assert (found[spanning].early_start, found[spanning].early_finish) == (at(1, 8), at(2, 17))


def test_constraints_and_the_finish_that_must_be_kept() -> None:
    late = task(1, 8, cstr_type="CS_MSO", cstr_date="2024-01-03 08:00")
    forced = task(2, 8, cstr_type="CS_MANDSTART", cstr_date="2024-01-02 08:00")
    found = rows(xer([late, forced, task(3, 8)], [link(1, 2), link(2, 3)], plan_end_date="2024-01-12 17:00"))
    assert found["1"].early_start == at(3, 8)
    assert found["2"].early_start == found["2"].late_start == at(2, 8)  # against logic
    assert found["1"].total_float == -2 * 480
    assert (found["3"].early_start, found["3"].late_finish) == (at(3, 8), at(12, 17))


def test_as_late_as_possible_and_expected_finish() -> None:
    late = task(1, 8, cstr_type="CS_ALAP")
    expected = task(3, 8, expect_end_date="2024-01-09 17:00")
    text = xer(
        [late, task(2, 40), expected, task(4, 8)],
        [link(1, 4), link(2, 4), link(3, 4)],
        sched_use_expect_end_flag="Y",
    )
    found = rows(text)
    assert found["3"].early_finish == at(9, 17)
    assert (found["1"].early_start, found["1"].free_float) == (at(9, 8), 0)


def test_what_is_read_past_is_counted() -> None:
    cut = clndr(OFFICE)[:60]
    text = xer(
        [task(1, 8, cstr_type="CS_WHAT", cstr_date="2024-01-03 08:00"), task(2, 8, clndr_id=99)],
        [link(1, 2), {"task_id": 2, "pred_task_id": 777, "pred_type": "PR_FS"}],
        calendars={1: clndr(OFFICE), 3: cut},
    )
    found = file_dates(read_xer(text.encode(), "x"))
    assert found.ignored == {
        Ignored.CALENDAR_DEFECTS: 1,
        Ignored.UNKNOWN_CALENDARS: 1,
        Ignored.UNKNOWN_CONSTRAINTS: 1,
        Ignored.EXTERNAL_LINKS: 1,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_in_every_encoding(encoding: str) -> None:
    read = read_schedule(xer([task(1, 8)]).encode(encoding), "x")
    assert isinstance(read, ScheduleFile)
    assert (read.name, read.activities[0].name) == ("虚构项目", "工作1")


def test_western_letters_are_not_taken_for_chinese() -> None:
    read = read_xer(
        xer([task(1, 8, task_name="Démolition à côté, 5 £")]).replace("虚构项目", "P").encode("cp1252"), "x"
    )
    assert read.activities[0].name == "Démolition à côté, 5 £"


@pytest.mark.parametrize(
    ("text", "fault", "place"),
    [
        (xer([task(1, 8)]).replace("%E\r\n", ""), Fault.STRUCTURE, "line"),
        (xer([task(1, 8, remain_drtn_hr_cnt="NaN")]), Fault.VALUE, "TASK remain_drtn_hr_cnt"),
        (xer([task(1, 8, remain_drtn_hr_cnt="1e20")]), Fault.VALUE, "TASK remain_drtn_hr_cnt"),
        (xer([task(1, 8, cstr_type="CS_MSO", cstr_date="31/31/2024")]), Fault.VALUE, "TASK cstr_date"),
        (xer([task(1, 8, task_type="TT_What")]), Fault.VALUE, "TASK task_type"),
        (xer([task(1, 8, proj_id=9)]), Fault.REFERENCE, "TASK"),
        (xer([task(1, 8)], calendars={1: clndr("".join(f"(0||{n}()())" for n in range(1, 8)))}), Fault.CALENDAR, "activity 1"),
        (xer([task(1, -8)]), Fault.VALUE, "activity 1"),
        (xer([task(1, 8), task(1, 8)]), Fault.STRUCTURE, "activity 1"),
        ("ERMHDR\t1\r\n%E\r\n", Fault.STRUCTURE, "PROJECT"),
        ("ERMHDR\t1\r\nrubbish\r\n%E\r\n", Fault.STRUCTURE, "line 2"),
    ],
)  # fmt: skip
def test_rubbish_is_refused_by_its_place(text: str, fault: Fault, place: str) -> None:
    with pytest.raises(Unreadable) as refused:
        file_dates(read_xer(text.encode(), "x"))
    assert refused.value.fault is fault
    assert place in refused.value.place


def test_a_loop_is_named() -> None:
    with pytest.raises(Loop, match="1 → 2 → 1"):
        rows(xer([task(1, 8), task(2, 8)], [link(1, 2), link(2, 1)]))


WHOLE = xer([task(1, 8), task(2, 16, clndr_id=2)], [link(1, 2, "PR_SS", -4)]).encode("gb18030")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE)), st.binary(max_size=3), st.integers(0, 20))
def test_cut_or_garbled_files_never_crash(place: int, rubbish: bytes, lost: int) -> None:
    data = WHOLE[:place] + rubbish + WHOLE[place + lost :]
    for garbled in (data, WHOLE[:place]):
        try:
            read = read_schedule(garbled, "x")
            assert isinstance(read, ScheduleFile)
            file_dates(read)
        except ValueError:
            continue  # refused, with a reason


def test_round_the_clock_ends_at_midnight() -> None:
    found = rows(
        xer(
            [task(1, 16, clndr_id=2), task(2, 24, clndr_id=2)],
            [link(1, 2)],
            calendars={1: clndr(OFFICE), 2: clndr(ALWAYS)},
        )
    )
    assert found["1"].early_finish == at(2, 0)
    assert found["2"].early_start == at(2, 0)


def test_a_baseline_beside_its_project_is_not_planned() -> None:
    text = xer([task(1, 8), task(2, 800, proj_id=9)]).replace(
        "last_recalc_date\r\n", "last_recalc_date\torig_proj_id\r\n"
    )
    rest = text.index("%T\tCALENDAR")
    text = text[:rest] + "%R\t9\t基线\t1\t\t1\r\n" + text[rest:]
    found = file_dates(read_xer(text.encode("utf-8"), "x"))
    assert [row.activity.id for row in found.rows] == ["1"]
    assert found.ignored == {Ignored.BASELINE_PROJECTS: 1}


def test_a_row_broken_in_two_is_joined() -> None:
    text = xer([task(1, 8, task_name="first"), task(2, 8)]).replace("first", "fir\r\nst")
    assert rows(text)["1"].activity.name == "fir st"
