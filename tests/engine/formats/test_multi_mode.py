"""Multi-mode files: what they say, and what is refused."""

from pathlib import Path

import pytest

from luodi.engine.formats.multi_mode import read_multi_mode
from luodi.engine.levelling.exact import solve_exact
from luodi.engine.result import Objective, Status

TEXT = (Path(__file__).parents[2] / "data" / "multi_mode" / "small.mm").read_text(encoding="ascii")


def test_modes_resources_and_links_are_read() -> None:
    network, limits = read_multi_mode(TEXT, "small")
    assert [activity.id for activity in network.activities] == ["1", "2", "3", "4"]
    assert [(link.pred, link.succ) for link in network.links] == [
        ("1", "2"),
        ("1", "3"),
        ("2", "4"),
        ("3", "4"),
    ]
    assert [(m.activity, m.duration, m.demands) for m in limits.modes] == [
        ("2", 200, (("R1", 2), ("N1", 4))),
        ("2", 500, (("R1", 1), ("N1", 1))),
        ("3", 300, (("R1", 2), ("N1", 3))),
        ("3", 400, (("R1", 1),)),
    ]
    assert [(c.code, c.amount) for c in limits.capacities] == [("R1", 2)]
    assert [(q.code, q.batches) for q in limits.quotas] == [("N1", ((0, 4),))]


def test_the_best_choice_of_modes_is_proven() -> None:
    # both in their slow way side by side take 5; one fast way leaves too little room or material
    answer = solve_exact(*read_multi_mode(TEXT), Objective())
    assert (answer.status, answer.value, answer.bound) == (Status.OPTIMAL, 5, 5)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (TEXT, "", "EMPTY"),
        (TEXT, TEXT[: len(TEXT) // 2], "cut off"),
        (TEXT[TEXT.index("RESOURCEAV") :], "***", "missing or empty"),
        ("        2     5       1    1\n", "", "of 6 modes"),
        ("N 1\n  2    4", "N 1\n  2", "availabilities"),
        ("  2    4\n", "  nan  4\n", "'nan'"),
        ("  2      1     2       2    4", "  2      1    -2       2    4", "'-2'"),
        (
            "   2        2          1           4",
            "   2        2          1           9",
            "cannot precede 9",
        ),
        ("   2        2          1           4", "   2        0          1           4", "no mode"),
        ("supersource/sink ):  4", "supersource/sink ):  5", "4 of 5 jobs"),
        ("supersource/sink ):  4", "supersource/sink ):  999999999", "activities of 999999999"),
        ("doubly constrained        :  0", "doubly constrained        :  1", "doubly constrained"),
        ("   2        2          1", "   2        2147483648 1", "6 of 2147483652 modes"),
        (
            "- renewable                 :  1",
            "- renewable                 :  1000000000",
            "renewable resources of 1000000000",
        ),
        ("  2      1     2       2    4", "  2      1     99999   2    4", "duration of activity 2 of 99999"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(ValueError, match=said):
        read_multi_mode(TEXT.replace(old, new, 1))


@pytest.mark.parametrize("cut", range(0, 1400, 61))
def test_a_truncated_file_is_never_read_by_halves(cut: int) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_multi_mode(TEXT[:cut])
