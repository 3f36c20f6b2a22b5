"""A worker that is killed while issues climb: nothing climbs twice, nothing is forgotten, whoever is told is told once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from luodi.cli import clock
from luodi.dispatch.models import Issue

ROOT = Path(__file__).resolve().parents[2]
ONCE = ["UNIT", 1, 1, 1]
NOT_YET = ["COMMISSIONER", 0, 0, 0]


@pytest.fixture
def program(transactional_db, tmp_path):
    """killed_climb.py on a database of its own: what it told after each step."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM INTO '{tmp_path / 'killed.sqlite3'}'")
        url = f"sqlite:///{tmp_path / 'killed.sqlite3'}"
    else:
        place = connection.settings_dict
        url = f"postgres://{place['USER']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"

    def run(*steps):
        ran = subprocess.run(
            [sys.executable, "-m", "tests.dispatch.killed_climb", *steps],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url, "LUODI_HOME": str(tmp_path)},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

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
