"""Calendars, networks and strategies the engine tests share."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from luodi.engine import (
    Activity,
    Axis,
    Calendar,
    Link,
    Network,
    every_day,
    seasonal,
    with_exceptions,
    working_days,
)
from luodi.engine.network import LINK_TYPES, LinkType

AXIS = Axis(date(2020, 1, 1), 3 * 365 + 1)
OFFICIAL = sorted((Path(__file__).parent / "official").glob("*.json"))


@cache
def office() -> Calendar:
    """Working days 2020-2022 as announced."""
    return working_days(AXIS, [json.loads(path.read_text(encoding="utf-8")) for path in OFFICIAL])


@cache
def site() -> Calendar:
    """A building site: every day but for a stop around the Spring Festival, slow in winter."""
    stopped = with_exceptions(every_day(AXIS), {(date(2021, 2, 4), date(2021, 2, 26)): 0}, "SITE")
    return seasonal(stopped, [45, 60, 90, 100, 100, 95, 85, 85, 100, 100, 90, 50])


def calendars() -> tuple[Calendar, ...]:
    return office(), every_day(AXIS), site()


def slot(text: str) -> int:
    """Slot of a day: the start of work on it."""
    return AXIS.slot(date.fromisoformat(text))


def end(text: str) -> int:
    """Boundary behind a day: work finished on it."""
    return AXIS.boundary(date.fromisoformat(text))


def day(start: int) -> str:
    return AXIS.date(start).isoformat()


def last_day(boundary: int) -> str:
    return AXIS.finish_date(boundary).isoformat()


def network(activities: list[Activity], links: list[Link], name: str = "") -> Network:
    return Network(tuple(activities), tuple(links), calendars(), AXIS, name)


@st.composite
def random_calendars(draw: st.DrawFn) -> Calendar:
    """A short calendar with any weights, rests in front, inside and at the end included."""
    weights = draw(st.lists(st.sampled_from([0, 0, 1, 33, 45, 100, 100]), min_size=1, max_size=40))
    return Calendar("ANY", Axis(date(2021, 1, 1), len(weights)), np.array(weights, np.uint16))


_dates = st.none() | st.none() | st.none() | st.integers(200, 700)


@st.composite
def activities(draw: st.DrawFn, number: int, progress: bool, constraints: bool) -> Activity:
    duration = draw(st.sampled_from([0, 100, 300, 50, 1000, 2500, 133]))
    facts: dict[str, Any] = {}
    if constraints:
        for name in (
            "start_no_earlier",
            "start_no_later",
            "finish_no_earlier",
            "finish_no_later",
            "must_start",
        ):
            facts[name] = draw(_dates)
        facts["due"] = draw(_dates)
    if progress and draw(st.integers(0, 3)) == 0:
        facts["actual_start"] = draw(st.integers(300, 380))
        if draw(st.booleans()):
            spread = 0 if duration == 0 else draw(st.integers(1, 30))
            facts["actual_finish"] = facts["actual_start"] + spread
        else:
            facts["remaining"] = draw(st.none() | st.integers(0, 2000))
    return Activity(f"A{number}", duration, draw(st.integers(0, 2)), **facts)


@st.composite
def networks(
    draw: st.DrawFn, progress: bool = True, constraints: bool = True, only: LinkType | None = None
) -> Network:
    """Any sound network of up to twelve activities; `only` limits the link type and drops lags."""
    count = draw(st.integers(1, 12))
    members = [draw(activities(n, progress, constraints)) for n in range(count)]
    links = {}
    for succ in range(1, count):
        for pred in draw(st.sets(st.integers(0, succ - 1), max_size=3)):
            kind = draw(st.sampled_from(LINK_TYPES if only is None else (only,)))
            lag = 0 if only else draw(st.sampled_from([0, 0, 100, 250, 1000, -100, -300, -50]))
            lag_calendar = None if only else draw(st.sampled_from([None, None, 0, 1, 2]))
            links[pred, succ] = Link(f"A{pred}", f"A{succ}", kind, lag, lag_calendar)
    return network(members, list(links.values()))
