"""A worker that is killed while issues climb: nothing climbs twice, nothing is forgotten, whoever is told is told once."""

import pytest

from luodi.cli import clock
from luodi.dispatch.models import Issue

ONCE = ["UNIT", 1, 1, 1]
NOT_YET = ["COMMISSIONER", 0, 0, 0]


@pytest.fixture
def program(beside):
    """killed_climb.py: what it told after each step."""

    def run(*steps):
        return beside("tests.dispatch.killed_climb", *steps)

    return run


def test_nothing_climbs_twice_and_nothing_is_forgotten(program) -> None:
    steps = ["before_record@2", "before_notice@1", "after_notice@2", "committed@1", "lives@0", "lives@0"]
    after = program(*steps)
    for found in after:  # at every moment each issue has climbed whole or not at all
        assert all(issue in (ONCE, NOT_YET) for issue in found), found
    climbed = [sum(issue == ONCE for issue in found) for found in after]
    assert climbed == [1, 1, 2, 3, 5, 5]


def test_without_one_transaction_it_is_forgotten(program) -> None:
    """Red control: the same kill finds an issue that climbed and of which nobody was ever told."""
    assert ["UNIT", 1, 0, 0] in program("split@2", "lives@0")[-1]


def test_the_clock_looks_by_the_rows(raised, settings) -> None:
    settings.LUODI_DATA_DATE = "2021-07-02"
    clock.look()
    assert Issue.objects.get().climbed == 0
    settings.LUODI_DATA_DATE = "2021-07-20"
    clock.look()
    assert Issue.objects.get().climbed == 1
    clock.look()
    assert Issue.objects.get().climbed == 1
