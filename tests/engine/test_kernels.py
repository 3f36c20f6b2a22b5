"""Compiled, uncompiled and without numba the same dates; importing the engine stays light."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PLANS = """
import hashlib, random, sys
if sys.argv[1] == "missing":
    sys.modules["numba"] = None
from luodi.engine import Activity, Link, compile, plan
from tests.engine.samples import network
from luodi.engine.critical_path import passes
dice, digest = random.Random(7), hashlib.sha256()
for number in range(60):
    count = dice.randint(1, 14)
    members = [
        Activity(
            f"A{n}", dice.choice((0, 50, 300, 1234)), dice.randrange(3),
            due=dice.choice((None, None, dice.randint(300, 900))),
            start_no_earlier=dice.choice((None, dice.randint(300, 600))),
            finish_no_earlier=dice.choice((None, None, dice.randint(300, 1200))),
            actual_start=dice.choice((None, None, None, 350)),
        )
        for n in range(count)
    ]
    links = {}
    for succ in range(1, count):
        for pred in {dice.randrange(succ) for _ in range(2)}:
            kind = dice.choice(("FS", "SS", "FF", "SF"))
            lag, lag_calendar = dice.choice((0, 100, -250)), dice.choice((None, 1))
            links[pred, succ] = Link(f"A{pred}", f"A{succ}", kind, lag, lag_calendar)
    result = plan(compile(network(members, list(links.values()))), 360, number)
    early, late = result.early, result.late
    floats = result.total_float, result.free_float, result.slack_days, result.driver
    for values in (early.start, early.finish, early.resume, late.start, late.finish, late.resume, *floats):
        digest.update(values.tobytes())
print(type(passes().forward).__name__, digest.hexdigest())
"""


def run(mode: str, **env: str) -> tuple[str, str]:
    found = subprocess.run(
        [sys.executable, "-c", PLANS, mode],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT), **env},
    )  # fmt: skip
    kind, digest = found.stdout.split()
    return kind, digest


@pytest.mark.slow
def test_three_ways_one_answer() -> None:
    compiled, plain = run("compiled", NUMBA_DISABLE_JIT="0"), run("plain", NUMBA_DISABLE_JIT="1")
    missing = run("missing")
    assert compiled[0] != "function"
    assert plain[0] == missing[0] == "function"
    assert compiled[1] == plain[1] == missing[1]


def test_importing_the_engine_loads_neither_django_nor_solvers_nor_numba() -> None:
    probe = "import sys, luodi.engine; print([m for m in ('django', 'ortools', 'numba') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
