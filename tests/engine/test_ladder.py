"""The ladder: what is no ladder is refused with its place; when an issue climbs."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engine.ladder import Cause, Holder, LadderFault, cause_to_climb, ladder_of

FOOT = {"code": "A", "post": "COMMISSIONER", "days": 2, "to": "B"}
MIDDLE = {"code": "B", "post": "OWNER", "days": 5, "to": "C"}
END = {"code": "C", "post": "CITY", "days": 0}
DAY = date(2021, 6, 30)


def made(*rows):
    return ladder_of(rows, [f"ladder.yaml:{n}" for n in range(1, len(rows) + 1)])


def test_rungs_follow_their_way_not_their_order() -> None:
    ladder = made(FOOT, END, MIDDLE)
    assert [rung.code for rung in ladder.rungs] == ["A", "B", "C"]
    assert ladder.above("A").code == "B"
    assert ladder.below("B").code == "A"
    assert ladder.above("C") is None
    assert ladder.below("A") is None
    assert ladder["B"].holder is Holder.OWNER


@pytest.mark.parametrize(
    ("rows", "code", "place"),
    [
        ((), "EMPTY", ""),
        ((FOOT, {**MIDDLE, "to": "A"}, END), "LOOP", "ladder.yaml:2"),
        (({**FOOT, "to": "A"},), "LOOP", "ladder.yaml:1"),
        ((FOOT, {**MIDDLE, "post": "EMPEROR"}, END), "POST_UNKNOWN", "ladder.yaml:2"),
        ((FOOT, {**MIDDLE, "days": -5}, END), "DAYS_WRONG", "ladder.yaml:2"),
        ((FOOT, {**MIDDLE, "days": 0}, END), "DAYS_WRONG", "ladder.yaml:2"),
        ((FOOT, {**MIDDLE, "days": "five"}, END), "DAYS_WRONG", "ladder.yaml:2"),
        ((FOOT, {**MIDDLE, "to": "Z"}, END), "NEXT_UNKNOWN", "ladder.yaml:2"),
        ((FOOT, MIDDLE, END, {**END, "code": "D"}), "UNREACHED", "ladder.yaml:4"),
        ((FOOT, FOOT), "TWICE", "ladder.yaml:2"),
    ],
)
def test_what_is_no_ladder_is_refused_with_its_place(rows, code, place) -> None:
    with pytest.raises(LadderFault) as fault:
        made(*rows)
    assert (fault.value.code, fault.value.place) == (code, place)


@given(st.integers(-30, 30), st.none() | st.integers(-9, 9), st.none() | st.integers(-9, 9))
def test_climbs_when_time_is_over_or_float_turns(days, before, now) -> None:
    cause = cause_to_climb(DAY, DAY + timedelta(days), before, now)
    if days > 0:
        assert cause is Cause.DUE
    else:
        turned = now is not None and now < 0 and not (before is not None and before < 0)
        assert cause is (Cause.FLOAT if turned else None)
