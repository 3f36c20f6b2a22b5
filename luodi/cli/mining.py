"""`luodi mine`: what an approval event log says of waiting, handling, bottlenecks, rework and durations."""

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import numpy as np

from luodi.cli import give_json
from luodi.cli.event_file import read_events
from luodi.cli.history_file import refused
from luodi.cli.mining_words import fault_words, say
from luodi.engine.mining import (
    BadLog,
    Bottleneck,
    DurationClass,
    Log,
    Loop,
    Skill,
    StepTimes,
    Tested,
    bottlenecks,
    judge,
    loops,
    step_times,
    template,
    works,
)
from luodi.engine.mining.works import Place, Spread


def mine_events(chosen: argparse.Namespace) -> int:
    """Read, mine, say what was found and what was left out."""
    try:
        log = read_events(chosen.events)
    except BadLog as error:
        raise refused(chosen.events, fault_words(error)) from error
    facts = _facts(log)
    give_json(facts, chosen.json)
    if chosen.json != "-":
        say(facts, log.left_out)
    return 0


def _facts(log: Log) -> dict[str, Any]:
    found = works(log)
    steps = step_times(found)
    tested = judge(found)
    skills = {each.step: each for each in tested.steps}
    return {
        "cases": log.cases,
        "events": log.events,
        "works": len(log.end),
        "left_out": [
            {
                "reason": each.reason.value,
                "count": each.count,
                "first": [{"line": line, "text": text} for line, text in each.first],
            }
            for each in log.left_out
        ],
        "times_without_zone_among_others": log.zoneless,
        "first_of_case_without_start": int(np.isnan(found.elapsed).sum()),
        "steps": [_step(each, skills.get(each.whole.step)) for each in steps],
        "classes": [_class(each) for each in template(found, tested.keys)],
        "bottlenecks": [_bottleneck(each) for each in bottlenecks(steps)],
        "loops": [_loop(each) for each in loops(found)],
        "skill": _overall(tested),
    }


def _spread(days: Spread | None) -> dict[str, Any] | None:
    return None if days is None else {key: _round(value) for key, value in asdict(days).items()}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _place(place: Place) -> dict[str, Any]:
    return {
        "count": place.count,
        "waiting_days": _spread(place.waiting),
        "handling_days": _spread(place.handling),
        "elapsed_days": _spread(place.elapsed),
    }


def _step(each: StepTimes, skill: Skill | None) -> dict[str, Any]:
    return {
        "step": each.whole.step,
        "cases": each.cases,
        **_place(each.whole),
        "departments": [{"department": part.department, **_place(part)} for part in each.departments],
        "cases_again": each.cases_again,
        "times_again": each.again,
        "days_again": _round(each.again_days),
        "skill": None if skill is None else _skill(skill),
    }


def _skill(skill: Skill) -> dict[str, Any]:
    return {
        "verdict": skill.verdict.value,
        "by": skill.key or None,
        "taught": skill.taught,
        "asked": skill.asked,
        "pinball_days": {
            "whole": _round(skill.whole),
            "step": _round(skill.by_step),
            "class": _round(skill.by_class),
        },
        "gain_in_standard_errors": {
            "over_whole": _round(skill.over_whole),
            "over_step": _round(skill.over_step),
        },
    }


def _overall(tested: Tested) -> dict[str, Any]:
    split = datetime.fromtimestamp(tested.at, UTC).isoformat(timespec="seconds")
    return {"split_at": split, "open_at_split": tested.open, **_skill(tested.overall)}


def _class(each: DurationClass) -> dict[str, Any]:
    """`days` in the order of a template's step: optimistic, likely, pessimistic; calendar days."""
    p10, p50, p80, p90 = (round(days, 2) for days in (each.p10, each.p50, each.p80, each.p90))
    return {
        "step": each.step,
        "by": each.key or None,
        "class": each.name,
        "count": each.count,
        "p50": p50,
        "p80": p80,
        "p90": p90,
        "days": [p10, p50, p90],
        "share_again": _round(each.share_again),
    }


def _bottleneck(each: Bottleneck) -> dict[str, Any]:
    return {
        "step": each.place.step,
        "department": each.place.department,
        "measure": "waiting" if each.is_waiting else "elapsed",
        "days": _round(each.days),
        "share": _round(each.share),
        **_place(each.place),
    }


def _loop(each: Loop) -> dict[str, Any]:
    return {
        "step": each.step,
        "via": each.via,
        "cases": each.cases,
        "times": each.times,
        "days": _spread(each.days),
    }
