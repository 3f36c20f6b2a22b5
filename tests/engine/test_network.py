"""A network that exists is sound; what is not is named."""

from typing import Any

import pytest

from luodi.engine import Activity, Axis, Link, Loop, Network, compile, every_day
from luodi.engine.network import shortest_cycle
from tests.engine.samples import AXIS, calendars, network

A, B, C = Activity("A", 100), Activity("B", 100), Activity("C", 100)


@pytest.mark.parametrize(
    ("activities", "links", "named"),
    [
        ([A, A], [], "'A' appears twice"),
        ([Activity("", 1)], [], "without an id"),
        ([Activity("X", -1)], [], "'X': duration"),
        ([Activity("X", 3650 * 100 + 1)], [], "'X': duration of 3650.01 days"),
        ([Activity("X", 1, remaining=-1)], [], "'X': remaining"),
        ([Activity("X", 1, calendar=3)], [], "'X': calendar 3"),
        ([Activity("X", 1, actual_start=5, actual_finish=5)], [], "'X': finished"),
        ([A], [Link("A", "Z")], "unknown activity 'Z'"),
        ([A], [Link("A", "A")], "wait for itself"),
        ([A, B], [Link("A", "B"), Link("A", "B", lag=5)], "'A' → 'B' \\(FS\\) appears twice"),
        ([A, B], [Link("A", "B", lag=-365001)], "lag"),
        ([A, B], [Link("A", "B", lag_calendar=7)], "calendar 7"),
        ([A, Activity("P", 1, project="other")], [Link("A", "P")], "leaves its project"),
    ],
)
def test_bad_networks_are_refused_by_name(activities: list[Activity], links: list[Link], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        network(activities, links)


def test_unknown_link_types_are_refused() -> None:
    kind: Any = "XX"
    with pytest.raises(ValueError, match="XX"):
        network([A, B], [Link("A", "B", kind)])


def test_calendars_must_share_the_axis() -> None:
    other = every_day(Axis(AXIS.epoch, 5), "SHORT")
    with pytest.raises(ValueError, match="SHORT"):
        Network((A,), (), (other,), AXIS)


def test_a_loop_is_named_shortest_first() -> None:
    names = [Activity(x, 100) for x in "ABCDEF"]
    chain = [Link(a, b) for a, b in zip("ABCDEF", "BCDEFA", strict=True)]
    with pytest.raises(Loop) as caught:
        network(names, [*chain, Link("D", "C")])
    assert caught.value.cycle == ("C", "D", "C")
    assert str(caught.value) == "C → D → C"


def test_sound_networks_have_no_cycle() -> None:
    assert shortest_cycle("ABC", [Link("A", "B"), Link("A", "C"), Link("B", "C")]) == ()


def test_arrays_are_contiguous_by_project_and_sorted() -> None:
    members = [Activity("b", 1, project="P"), Activity("x", 1, project="Q"), Activity("a", 1, project="P")]
    arrays = compile(network(members, [Link("a", "b")]))
    assert set(arrays.projects) == {"P", "Q"}
    assert [x.id for x in arrays.activities if x.project == "P"] == ["a", "b"]
    span = arrays.span(arrays.projects.index("P"))
    assert [arrays.activities[i].id for i in span] == ["a", "b"]
    assert arrays.at("b", "P") == span[1]
    assert arrays.has_predecessors(arrays.at("b"))


def test_many_networks_may_repeat_activity_ids_but_not_names() -> None:
    arrays = compile([network([A, B], [Link("A", "B")], "ONE"), network([A], [], "TWO")])
    assert arrays.projects == ("ONE", "TWO")
    assert (arrays.at("A", "ONE"), arrays.at("A", "TWO")) == (0, 2)
    with pytest.raises(ValueError, match="'ONE' appears twice"):
        compile([network([A], [], "ONE"), network([B], [], "ONE")])
    with pytest.raises(ValueError, match="no network"):
        compile([])


def test_networks_compiled_together_share_one_axis() -> None:
    short = Axis(AXIS.epoch, 5)
    with pytest.raises(ValueError, match="another axis"):
        compile([Network((A,), (), calendars(), AXIS), Network((B,), (), (every_day(short),), short)])
