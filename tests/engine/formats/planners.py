"""Small planners' files written out for tests: tables of Primavera, elements of Project."""

from typing import Any

HOURS = "(0||0(s|08:00|f|12:00)())(0||1(s|13:00|f|17:00)())"
OFFICE = "".join(f"(0||{day}()({HOURS if 2 <= day <= 6 else ''}))" for day in range(1, 8))
ALWAYS = "".join(f"(0||{day}()((0||0(s|00:00|f|00:00)())))" for day in range(1, 8))


def clndr(days: str, exceptions: str = "") -> str:
    return f"(0||CalendarData()((0||DaysOfWeek()({days}))(0||Exceptions()({exceptions}))))"


def table(name: str, rows: list[dict[str, Any]]) -> list[str]:
    fields = list(dict.fromkeys(field for row in rows for field in row))
    lines = [f"%T\t{name}", "%F\t" + "\t".join(fields)]
    return lines + ["%R\t" + "\t".join(str(row.get(field, "")) for field in fields) for row in rows]


def task(number: int, hours: float, **facts: Any) -> dict[str, Any]:
    """One activity on the office calendar."""
    return {
        "task_id": number, "proj_id": 1, "wbs_id": 10, "clndr_id": 1, "task_type": "TT_Task",
        "status_code": "TK_NotStart", "task_code": f"A{number}", "task_name": f"工作{number}",
        "target_drtn_hr_cnt": hours, "remain_drtn_hr_cnt": hours, **facts,
    }  # fmt: skip


def link(pred: int, succ: int, kind: str = "PR_FS", hours: float = 0) -> dict[str, Any]:
    return {"task_id": succ, "pred_task_id": pred, "pred_type": kind, "lag_hr_cnt": hours}


def xer(tasks: list[dict[str, Any]], links: list[dict[str, Any]] | None = None, **options: Any) -> str:
    """A whole file; the data date is Monday, 1 January 2024 at 08:00. `options` are scheduling options."""
    project = {
        "proj_id": 1,
        "proj_short_name": "虚构项目",
        "clndr_id": 1,
        "last_recalc_date": "2024-01-01 08:00",
    }
    project |= {key: options.pop(key) for key in ("plan_end_date", "critical_drtn_hr_cnt") if key in options}
    calendars = options.pop("calendars", {1: clndr(OFFICE), 2: clndr(ALWAYS)})
    lines = ["ERMHDR\t22.12\t2024-01-01\tProject\tx\tx\tx\tx\tCNY", *table("PROJECT", [project])]
    rows = [
        {"clndr_id": code, "clndr_name": f"c{code}", "clndr_data": text} for code, text in calendars.items()
    ]
    lines += table("CALENDAR", rows)
    lines += table("SCHEDOPTIONS", [{"proj_id": 1, "sched_float_type": "FT_FF", **options}])
    wbs = options.pop("wbs", [{"wbs_id": 10, "parent_wbs_id": ""}])
    lines += table("PROJWBS", wbs) + table("TASK", tasks)
    if links:
        lines += table("TASKPRED", links)
    return "\r\n".join([*lines, "%E", ""])


def times(*hours: tuple[str, str]) -> str:
    one = "<WorkingTime><FromTime>{}:00</FromTime><ToTime>{}:00</ToTime></WorkingTime>"
    return f"<WorkingTimes>{''.join(one.format(*pair) for pair in hours)}</WorkingTimes>"


DAY = times(("08:00", "12:00"), ("13:00", "17:00"))
WEEK = "".join(
    f"<WeekDay><DayType>{day}</DayType><DayWorking>{int(2 <= day <= 6)}</DayWorking>{DAY if 2 <= day <= 6 else ''}</WeekDay>"
    for day in range(1, 8)
)


def calendar(uid: int, inside: str = f"<WeekDays>{WEEK}</WeekDays>", base: int = -1) -> str:
    return (
        f"<Calendar><UID>{uid}</UID><Name>日历{uid}</Name><IsBaseCalendar>{int(base < 0)}</IsBaseCalendar>"
        f"<BaseCalendarUID>{base}</BaseCalendarUID>{inside}</Calendar>"
    )


def activity(uid: int, hours: int, *links: str, level: int = 1, **fields: Any) -> str:
    given = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return (
        f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>任务{uid}</Name><OutlineLevel>{level}</OutlineLevel>"
        f"<Duration>PT{hours}H0M0S</Duration>{given}{''.join(links)}</Task>"
    )


def after(uid: int, kind: int = 1, lag: int = 0, form: int = 7) -> str:
    return (
        f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{kind}</Type>"
        f"<LinkLag>{lag}</LinkLag><LagFormat>{form}</LagFormat></PredecessorLink>"
    )


def mspdi(*tasks: str, calendars: str = calendar(1), more: str = "", **fields: Any) -> str:
    """A whole file; the project begins on Monday, 1 January 2024 at 08:00."""
    head = {
        "Name": "虚构",
        "StartDate": "2024-01-01T08:00:00",
        "CalendarUID": 1,
        "MinutesPerDay": 480,
        **fields,
    }
    given = "".join(f"<{name}>{value}</{name}>" for name, value in head.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Project xmlns="http://schemas.microsoft.com/project">'
        f"{given}<Calendars>{calendars}</Calendars><Tasks>{''.join(tasks)}</Tasks>{more}</Project>"
    )
