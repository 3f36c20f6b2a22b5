"""A server that is killed while it takes a record: the phone sends again, and it stands whole and once."""

NOTHING, ONCE = [0, 0, 0, 0], [1, 1, 1, 1]


def test_whole_or_not_at_all_and_never_twice(beside) -> None:
    steps = ["photo", "issue", "told", "committed", "lives", "lives"]
    assert beside("tests.inspection.killed_record", *steps) == [NOTHING] * 3 + [ONCE] * 3


def test_without_one_transaction_it_is_half(beside) -> None:
    """Red control: the same kill leaves a record of which the town is never told."""
    assert beside("tests.inspection.killed_record", "split", "lives")[-1] == [1, 1, 1, 0]
