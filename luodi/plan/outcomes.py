"""What a run says of a project as a whole: the row that lists and the wall read."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import override

from luodi import engine
from luodi.ledger.models import ProjectDate
from luodi.ledger.stages import Milestone, StageGroup
from luodi.plan.compile import is_paused
from luodi.plan.levelled import standing
from luodi.plan.models import ProjectPlan
from luodi.plan.passed import milestones_behind
from luodi.plan.portfolio import Dates, ProjectRows, Row, Run
from luodi.plan.spreads import risk
from luodi.plan.works_steps import both_languages

State = ProjectPlan.State
DAY = timedelta(days=1)


def outcome(book: ProjectRows, run: Run | None, data_date: date, missing: list[str]) -> dict[str, Any]:
    """Columns of ProjectPlan for one project whose dates were found. `missing`: what the network lacks."""
    behind = milestones_behind(book.project.stage)
    open_dates = [dated for dated in book.unplaced if dated.milestone not in behind]
    if open_dates:
        missing = [*missing, "UNPLACED"]
    if run is None or book.loop or not book.activities:
        return _without_dates(book, data_date, missing)
    dates = book.found
    promises = commitments(book, run, dates)
    still_open = [promise for promise in promises if not promise["met"]]
    worst = min(still_open, key=lambda promise: promise["margin_days"], default=None)
    if worst is None and "FULL_PRODUCTION" not in behind:
        missing = ["COMMITMENT", *missing]
    target = aim(book, dates) if worst is None else worst
    return {
        "state": _state(book, worst, missing),
        "milestone": target.get("milestone", ""),
        "committed_on": worst["committed_on"] if worst else None,
        "forecast_on": target.get("forecast_on"),
        "margin_days": worst["margin_days"] if worst else None,
        **_levelled(book, target.get("code", "")),
        **_simulated(book, target.get("code", "")),
        "is_provisional": run.is_provisional(book, dates),
        "commitments": [_plain(promise) for promise in promises],
        "chain": chain(book, run, worst["code"] if worst else target.get("code", "")),
        "missing": missing,
        "segments": segments(book, dates, data_date),
        "milestones": milestones(book, dates),
    }


def _levelled(book: ProjectRows, code: str) -> dict[str, Any]:
    """The same under limits: the open promise that is then worst off, without one the aim's planned day."""
    finishes = {code: dates.planned_finish_on for code, dates in book.found.items()}
    found = standing(book, finishes)
    return {
        "planned_on": found.on or finishes.get(code),
        "planned_margin_days": found.margin_days,
        "collides": book.collides,
    }


def _simulated(book: ProjectRows, code: str) -> dict[str, Any]:
    """How likely the same promise is kept, its P50 and P80; nothing where nothing was simulated."""
    found = book.odds.get(code)
    return {
        "on_time_percent": found.percent if found else None,
        "p50_on": found.p50_on if found else None,
        "p80_on": found.p80_on if found else None,
        "samples": risk().samples if found else 0,
    }


def _without_dates(book: ProjectRows, data_date: date, missing: list[str]) -> dict[str, Any]:
    committed = any(dated.meaning == ProjectDate.Meaning.COMMITTED for dated in book.dates)
    behind = milestones_behind(book.project.stage)
    if not committed and "FULL_PRODUCTION" not in behind:
        missing = ["COMMITMENT", *missing]
    return {
        "state": _state(book, None, missing),
        "milestone": "",
        "committed_on": None,
        "forecast_on": None,
        "margin_days": None,
        "planned_on": None,
        "planned_margin_days": None,
        "on_time_percent": None,
        "p50_on": None,
        "p80_on": None,
        "samples": 0,
        "collides": [],
        "is_provisional": False,
        "commitments": [],
        "chain": [{"code": code} for code in book.loop],
        "missing": missing,
        "segments": segments(book, {}, data_date),
        "milestones": milestones(book, {}),
    }


def _state(book: ProjectRows, worst: Mapping[str, Any] | None, missing: list[str]) -> State:
    """One word for the project. What cannot be said comes before what can."""
    finished = bool(book.activities) and all(row.actual_finish_on for row in book.activities)
    if is_paused(book.project.stage):
        return State.PAUSED
    if book.loop:
        return State.LOOP
    if finished or "FULL_PRODUCTION" in milestones_behind(book.project.stage):
        return State.DONE
    if not book.activities:
        return State.NO_KIND if "KIND" in missing else State.NO_TEMPLATE
    if worst is not None:
        return State.LATE if worst["margin_days"] < 0 else State.FEASIBLE
    return State.NO_TEMPLATE if "TEMPLATE" in missing and "UNPLACED" in missing else State.NO_COMMITMENT


def commitments(book: ProjectRows, run: Run, dates: Mapping[str, Dates]) -> list[dict[str, Any]]:
    """Every promise that has a place in the plan, earliest first, against its forecast in calendar days."""
    found = []
    for row in book.activities:
        dated = book.due.get(row.code)
        forecast = dates[row.code].early_finish_on
        if dated is None or forecast is None:
            continue
        odds = book.odds.get(row.code)
        found.append(
            {
                "code": row.code,
                "milestone": dated.milestone,
                "title": dated.title,
                "name": row.name,
                "name_en": row.name_en,
                "committed_on": dated.on,
                "precision": dated.precision,
                "forecast_on": forecast,
                "margin_days": (dated.on - forecast).days,
                "met": row.actual_finish_on is not None,
                "on_time_percent": odds.percent if odds else None,
                "p50_on": odds.p50_on if odds else None,
                "p80_on": odds.p80_on if odds else None,
            }
        )
    return sorted(found, key=lambda promise: promise["committed_on"])


def _plain(promise: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in promise.items()}


def aim(book: ProjectRows, dates: Mapping[str, Dates]) -> dict[str, Any]:
    """Without an open promise: the forecast of production, else of completion and so on."""
    for milestone in (Milestone.PRODUCTION, Milestone.COMPLETION, Milestone.FULL_PRODUCTION, Milestone.START):
        for row in book.activities:
            if row.milestone == milestone and not row.actual_finish_on:
                on = dates[row.code].early_finish_on
                return {"milestone": milestone.value, "forecast_on": on, "code": row.code}
    return {}


def chain(book: ProjectRows, run: Run, code: str) -> list[dict[str, Any]]:
    """The steps that set the date of an activity, first one first; `reason` is the engine's cause."""
    if not code:
        return []
    rows = {row.code: row for row in book.activities}
    axis = run.calendars.axis
    hops = []
    for reason in run.chain(book, code):
        row = rows[reason.activity]
        start = axis.date(reason.day if not row.actual_finish_on else reason.start)
        finish = axis.finish_date(reason.finish)
        hops.append(_hop(row, reason, min(start, finish) if row.is_event else start, finish))
    return hops


def _hop(row: Row, reason: engine.Reason, start: date, finish: date) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "name_en": row.name_en,
        "step": row.step,
        "owner": row.owner or row.owner_text,
        "owner_en": row.owner_en or "",
        "from": start.isoformat(),
        "to": max(start, finish).isoformat(),
        "reason": reason.cause.value,
        "link": reason.link.type if reason.link else "",
    }


# To which bar a reported day belongs. A ceremony belongs to none: it is not a start.
REPORTED_IN = {
    Milestone.SIGNED: StageGroup.LEAD,
    **dict.fromkeys(
        (
            Milestone.START,
            Milestone.PILING,
            Milestone.FOUNDATION,
            Milestone.ZERO_LEVEL,
            Milestone.TOPPING_OUT,
            Milestone.ENCLOSED,
        ),
        StageGroup.BUILD,
    ),
    **dict.fromkeys((Milestone.POWER_ON, Milestone.EQUIPMENT, Milestone.LINE_THROUGH), StageGroup.EQUIP),
    **dict.fromkeys((Milestone.TRIAL, Milestone.PRODUCTION, Milestone.FULL_PRODUCTION), StageGroup.PROD),
}


def reported_days(book: ProjectRows, data_date: date) -> dict[StageGroup, list[date]]:
    """Days the ledger reports as reached, by the bar they belong to."""
    found: dict[StageGroup, list[date]] = {}
    for dated in book.dates:
        group = REPORTED_IN.get(Milestone(dated.milestone))
        if group and dated.meaning == ProjectDate.Meaning.ACTUAL and dated.on <= data_date:
            found.setdefault(group, []).append(dated.on)
    return found


def segments(book: ProjectRows, dates: Mapping[str, Dates], data_date: date) -> list[dict[str, Any]]:
    """One bar per stage group, end to end: a group's bar begins where the one before it ends.

    A bar reaches back to the days that the ledger reports, also where the steps behind are no longer in the
    network. `done` is its last day that lies behind: the end when every step is finished, else the data date.
    """
    reported = reported_days(book, data_date)
    made: list[tuple[date, date, StageGroup, date | None]] = []
    for group in StageGroup:
        bar = _bar(group, book, dates, reported.get(group, []))
        if bar is None:
            continue
        start, finish, begun, finished = bar
        if begun:
            # What has really begun cuts short what is only left over from the bars before it.
            made = [(s, min(f, start - DAY), g, done) for s, f, g, done in made if s < start]
        start = max(start, made[-1][1] + DAY) if made else start
        if start <= finish:
            done = finish if finished else min(finish, data_date) if begun and start <= data_date else None
            made.append((start, finish, group, done))
    return [_segment(group, start, finish, done and min(done, finish)) for start, finish, group, done in made]


def _bar(
    group: StageGroup, book: ProjectRows, dates: Mapping[str, Dates], known: list[date]
) -> tuple[date, date, bool, bool] | None:
    """First and last day of a group, whether it has begun, whether it is finished; None where it has no day."""
    rows = [row for row in book.activities if row.stage_group == group and row.code in dates]
    spans = [(dates[row.code].early_start_on, dates[row.code].early_finish_on) for row in rows]
    starts = [start for start, _finish in spans if start] + known
    finishes = [finish for _start, finish in spans if finish] + known
    if not starts or not finishes:
        return None
    begun = bool(known) or any(row.actual_start_on for row in rows)
    return min(starts), max(finishes), begun, all(row.actual_finish_on for row in rows)


def _segment(group: StageGroup, start: date, finish: date, done: date | None) -> dict[str, Any]:
    with override("zh-hans"):
        name = str(group.label)
    return {
        "k": group.value,
        "name": name,
        "s": start.isoformat(),
        "e": finish.isoformat(),
        "done": done.isoformat() if done else None,
    }


def milestones(book: ProjectRows, dates: Mapping[str, Dates]) -> list[dict[str, Any]]:
    """Milestones of the plan, and reported ones whose step is no longer in it, in order of their days."""
    found = []
    shown = set()
    for row in book.activities:
        on = dates[row.code].early_finish_on if row.code in dates else None
        if row.milestone and on:
            shown.add(row.milestone)
            names = (
                (row.name, row.name_en) if row.milestone == Milestone.NODE else both_languages(row.milestone)
            )
            found.append((on, row.milestone, names, row.actual_finish_on is not None))
    for dated in book.dates:
        if dated.meaning == ProjectDate.Meaning.ACTUAL and dated.milestone not in shown:
            names = (dated.title, "") if dated.title else both_languages(dated.milestone)
            found.append((dated.on, dated.milestone, names, True))
    return [
        {"code": code, "name": names[0], "name_en": names[1], "on": on.isoformat(), "done": done}
        for on, code, names, done in sorted(found, key=lambda each: each[0])
    ]
