"""RCPSP/max files: what they say, and what is refused."""

from pathlib import Path

import pytest

from luodi.engine.formats.rcpsp_max import read_rcpsp_max
from luodi.engine.levelling.exact import solve_exact
from luodi.engine.limits import LongestWait
from luodi.engine.network import Link
from luodi.engine.result import Objective, Status

TEXT = (Path(__file__).parents[2] / "data" / "rcpsp_max" / "small.sch").read_text(encoding="ascii")


def test_arcs_become_links_and_longest_waits() -> None:
    network, limits = read_rcpsp_max(TEXT, "small")
    assert network.links == (
        Link("0", "1", "SS", 0),
        Link("0", "2", "SS", 0),
        Link("1", "3", "SS", 300),
        Link("2", "3", "SS", 200),
    )
    assert limits.waits == (LongestWait("1", "2", 4),)
    assert [a.duration for a in network.activities] == [0, 300, 200, 0]
    assert [(d.activity, d.limit, d.amount) for d in limits.demands] == [("1", "R1", 2), ("2", "R1", 1)]
    answer = solve_exact(network, limits, Objective())
    assert (answer.status, answer.value) == (Status.OPTIMAL, 5)


def test_a_wait_too_short_for_the_resource_is_proven_impossible() -> None:
    # 2 must begin at most a day behind 1, which takes all there is for three days, and not before it
    text = TEXT.replace("[-4]", "[-1]").replace("1\t1\t1\t3\t[3]", "1\t1\t2\t3\t2\t[3]\t[1]")
    answer = solve_exact(*read_rcpsp_max(text), Objective())
    assert answer.status is Status.INFEASIBLE


def test_arcs_that_hold_each_other_from_both_sides_make_no_loop() -> None:
    text = TEXT.replace("[-4]", "[0]").replace("1\t1\t1\t3\t[3]", "1\t1\t2\t3\t2\t[3]\t[0]")
    network, limits = read_rcpsp_max(text)
    assert len(network.links) + len(limits.waits) == 6
    assert solve_exact(network, limits, Objective()).status is Status.INFEASIBLE


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (TEXT, " \n", "EMPTY"),
        (TEXT, TEXT[:40], "cut off"),
        ("2\t1\t0\t0", "2\t1\t1\t0", "expected the numbers"),
        ("[-4]", "[nan]", "'nan'"),
        ("2\t1\t0\t0", "2\t100000000\t0\t0", "a number of 100000000"),
        ("[-4]", "-4", "as many"),
        ("[-4]", "[-99999]", "a number of -99999"),
        ("1\t1\t3\t2", "1\t1\t-3\t2", "negative"),
        ("1\t1\t3\t2", "1\t1\t3", "expected activity 1"),
        ("2\t1\t2\t3\t1", "2\t1\t2\t3\t2", "cannot precede 2"),
        ("2\t1\t2\t3\t1", "2\t1\t2\t3\t7", "cannot precede 7"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(ValueError, match=said):
        read_rcpsp_max(TEXT.replace(old, new, 1))


@pytest.mark.parametrize("cut", range(0, 130, 7))
def test_a_truncated_file_is_never_read_by_halves(cut: int) -> None:
    if len(TEXT[:cut].rstrip()) < len(TEXT.rstrip()):
        with pytest.raises(ValueError, match=r"\w"):
            read_rcpsp_max(TEXT[:cut])
