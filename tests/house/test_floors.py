"""The floors: import-linter holds on the house, and reports an import that is planted."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--config", folder / ".importlinter", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_floors_hold() -> None:
    found = linted(ROOT)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("place", "planted", "reported"),
    [
        (
            "luodi/people/queries.py",
            "from luodi.ledger import models as _planted",
            "luodi.people.queries -> luodi.ledger.models",
        ),
        ("luodi/engine/network.py", "import django", "luodi.engine.network -> django"),
        (
            "luodi/people/queries.py",
            "from luodi.people import forms as _planted",
            "luodi.people.queries -> luodi.people.forms",
        ),
    ],
)
def test_a_planted_import_is_reported(tmp_path, place: str, planted: str, reported: str) -> None:
    """Red control: without it a linter that checks nothing would pass."""
    shutil.copytree(
        ROOT / "luodi", tmp_path / "luodi", ignore=shutil.ignore_patterns("static", "words", "__pycache__")
    )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    with (tmp_path / place).open("a", encoding="utf-8") as file:
        file.write(f"\n{planted}\n")
    found = linted(tmp_path)
    assert found.returncode != 0
    assert reported in found.stdout, found.stdout
