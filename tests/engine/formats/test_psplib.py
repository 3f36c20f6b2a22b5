"""Classical problem files: what is read, and that rubbish is refused by its place."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engine.formats.psplib import read_psplib

DATA = Path(__file__).parents[2] / "data" / "psplib"
SINGLE = "3 1\n5\n0 0 1 2\n4 5 1 3\n0 0 0\n"
MULTI = (DATA / "two_projects.rcmp").read_text()


def test_patterson() -> None:
    network, limits = read_psplib((DATA / "j30_1.rcp").read_text(), "j30_1")
    assert (network.name, len(network.activities), len(network.links)) == ("j30_1", 32, 48)
    assert [(c.code, c.amount) for c in limits.capacities] == [("R1", 12), ("R2", 13), ("R3", 4), ("R4", 12)]
    assert (network.by_id["2"].duration, network.by_id["32"].duration) == (800, 0)
    assert [(d.limit, d.amount) for d in limits.demands if d.activity == "2"] == [("R1", 4)]


def test_lines_may_wrap_and_numbers_end_in_a_point() -> None:
    network, limits = read_psplib("3 1 5.0 0 0\n1\n2 4 5 1 3 0\n0 0")
    assert network.activities == read_psplib(SINGLE)[0].activities
    assert network.links == read_psplib(SINGLE)[0].links
    assert limits == read_psplib(SINGLE)[1]


def test_single_mode_psplib() -> None:
    network, limits = read_psplib((DATA / "small.sm").read_text())
    assert [activity.duration for activity in network.activities] == [0, 200, 300, 400, 0]
    assert [(c.code, c.amount) for c in limits.capacities] == [("R1", 3), ("R2", 1)]
    assert not limits.modes


def test_several_projects_with_releases() -> None:
    network, limits = read_psplib(MULTI)
    assert {network.project_of(activity.id) for activity in network.activities} == {"1", "2"}
    assert {a.start_no_earlier for a in network.activities if a.project == "2"} == {2}
    assert {a.start_no_earlier for a in network.activities if a.project == "1"} == {None}
    assert [(d.activity, d.project, d.limit, d.amount) for d in limits.demands][-2:] == [
        ("2:3", "2", "R1", 3),
        ("2:3", "2", "R2", 2),
    ]
    limits.check([network])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "EMPTY"),
        (" \n\t", "EMPTY"),
        ("3", "line 1: the text ends before the number of resources"),
        (SINGLE[:-4], "line 5: the text ends before"),
        (SINGLE + "7\n", "line 6: '7' behind the last activity"),
        (SINGLE.replace("4 5", "-4 5"), "line 4: the duration of activity 2: '-4' is no whole number"),
        (SINGLE.replace("4 5", "NaN 5"), "line 4: the duration of activity 2: 'NaN' is no whole number"),
        (SINGLE.replace("4 5", "4.5 5"), "line 4: the duration of activity 2: '4.5' is no whole number"),
        (SINGLE.replace("4 5", "99999 5"), "line 4: the duration of activity 2 of 99999"),
        (SINGLE.replace("4 5", "4 6"), "line 4: activity 2 needs 6 of R1, which has 5"),
        (SINGLE.replace("1 3", "1 9"), "line 4: activity 2 cannot precede 9"),
        (SINGLE.replace("1 3", "1 1"), "1 → 2 → 1"),
        ("0 1 5", "line 1: the number of activities is 0"),
        ("999999999 1 5", "line 1: the number of activities of 999999999"),
        (MULTI.replace("2:4", "1:4"), "leaves its project"),
        (MULTI.replace("2:4", "3:4"), "activity 2:2 cannot precede 3:4"),
        (MULTI.replace("2:4", "2.4"), "a successor: '2.4' is not project:number"),
        (
            (DATA / "small.sm").read_text().replace("2    1\n", "2    7\n"),
            "activity 2 needs 7 of R2, which has 1",
        ),
    ],
)
def test_refusals_name_the_place(text: str, complaint: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 -- the message is compared below
        read_psplib(text)
    assert complaint in str(refusal.value)


@given(st.text(st.sampled_from("0123 \n:.-nae"), max_size=60), st.integers(0, len(MULTI)))
def test_rubbish_is_refused_or_read(rubbish: str, cut: int) -> None:
    for text in (rubbish, MULTI[:cut] + rubbish, MULTI[:cut] + rubbish + MULTI[cut + 5 :]):
        with suppress(ValueError):
            network, limits = read_psplib(text)
            limits.check([network])
