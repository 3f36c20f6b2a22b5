"""`luodi` as somebody at a terminal runs it: a process of its own, with nothing of this one's settings or data."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEDGER = ROOT / "examples" / "ledger_2021.xlsx"
CHINESE, ENGLISH = "zh_CN.UTF-8", "en_US.UTF-8"


@dataclass(frozen=True)
class Ran:
    """What came back. `said` is standard error, `given` standard output."""

    code: int
    given: str
    said: str


def surroundings(home: Path, language: str = CHINESE) -> dict[str, str]:
    """The environment of a command whose database and secret stand in `home`."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    return {**kept, "LUODI_HOME": str(home), "LANG": language, "PYTHONPATH": str(ROOT)}


def program() -> list[str]:
    return [sys.executable, "-m", "luodi.cli"]


def luodi(home: Path, *words: str | Path, language: str = CHINESE) -> Ran:
    """Run one command to its end."""
    command = [*program(), *(str(word) for word in words)]
    done = subprocess.run(
        command,
        env=surroundings(home, language),
        cwd=home,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
