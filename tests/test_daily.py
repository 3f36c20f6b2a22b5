"""The work of a day is done once: by one of many workers, again after one was killed, and plans follow it."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from luodi.cli import clock
from luodi.daily import DayDone, is_open, once_a_day
from luodi.jobs import data_date, now
from luodi.plan.actions.days import FLOW_BACK
from tests import dawning

AT, ON = datetime(2021, 6, 30, 1, tzinfo=UTC), date(2021, 6, 30)


def test_once_for_a_day_and_again_for_the_next(db):
    done = []

    def work() -> int:
        done.append(1)
        return len(done)

    assert is_open("w", ON)
    assert once_a_day("w", at=AT, on=ON, do=work) == 1
    assert not is_open("w", ON)
    assert once_a_day("w", at=AT, on=ON, do=work) is None
    assert once_a_day("w", at=AT, on=date(2021, 7, 1), do=work) == 2
    assert once_a_day("other", at=AT, on=ON, do=work) == 3


def test_what_failed_is_not_done(db):
    def fails() -> int:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        once_a_day("w", at=AT, on=ON, do=fails)
    assert not DayDone.objects.exists()
    assert once_a_day("w", at=AT, on=ON, do=lambda: 7) == 7


def test_the_clock_of_the_worker_sees_to_it(db):
    on = data_date(now())
    clock.look()
    assert not is_open(FLOW_BACK, on)
    clock.look()
    assert DayDone.objects.count() == 1


def dawn(tmp_path: Path, how: str) -> dict:
    root = Path(dawning.__file__).parents[1]
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    done = subprocess.run(
        [sys.executable, dawning.__file__, how],
        env={**kept, "LUODI_HOME": str(tmp_path), "PYTHONPATH": str(root)},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_of_four_workers_one_takes_back_also_after_one_was_killed(tmp_path):
    found = dawn(tmp_path, "locked")
    assert found == {
        "killed": 1,
        "after_killed": "GRANTED",
        "did": 1,
        "state": "EXPIRED",
        "events": 1,
        "queued": 1,
    }


def test_the_race_finds_a_version_that_does_not_lock(tmp_path):
    assert dawn(tmp_path, "unlocked")["did"] > 1
