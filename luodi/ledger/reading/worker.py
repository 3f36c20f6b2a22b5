"""Reading in a process of its own, with little memory and little time: a hostile file takes only itself down.

The child imports no Django. It gets the request as JSON and the file on its standard input, and answers
with a pickle.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import resource
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from luodi.ledger.reading import read
from luodi.ledger.reading.safe import MAX_FILE_BYTES
from luodi.ledger.reading.shape import Reading, Unreadable

_ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reading may use: bytes of address space, seconds of processor time and of waiting."""

    memory_bytes: int = 1 << 30
    cpu_seconds: int = 60
    wall_seconds: float = 120.0


def read_in_worker(
    path: str | Path,
    filename: str = "",
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    default_year: int | None = None,
    limits: Limits | None = None,
) -> Reading:
    """As luodi.ledger.reading.read, in a child process. Raises Unreadable (WORKER_LIMIT: it was stopped)."""
    limits = limits or Limits()
    name = filename or Path(path).name
    if Path(path).stat().st_size > MAX_FILE_BYTES:
        raise Unreadable("TOO_LARGE", bytes=Path(path).stat().st_size, limit=MAX_FILE_BYTES)
    request = {"filename": name, "sheet": sheet, "mapping": dict(mapping or {}), "default_year": default_year}
    header = (
        json.dumps({**request, "memory": limits.memory_bytes, "cpu": limits.cpu_seconds}).encode() + b"\n"
    )
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_ROOT), "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "luodi.ledger.reading.worker"],
            input=header + Path(path).read_bytes(),
            capture_output=True,
            timeout=limits.wall_seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise Unreadable("WORKER_LIMIT", filename=name, limit="time") from late
    if done.returncode != 0 or not done.stdout:
        raise Unreadable("WORKER_LIMIT", filename=name, limit="memory or time")
    answer: object = pickle.loads(done.stdout)  # noqa: S301 - written by our own child
    if isinstance(answer, Unreadable):
        raise answer
    if not isinstance(answer, Reading):
        raise Unreadable("WORKER_LIMIT", filename=name, limit="answer")
    return answer


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """The child: set the limits, read, answer."""
    # A child that reads one file and ends has nothing to collect; the collector would only walk the rows.
    gc.disable()
    request = json.loads(source.readline())
    resource.setrlimit(resource.RLIMIT_CPU, (request["cpu"], request["cpu"]))
    resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    answer: Reading | Unreadable
    try:
        answer = read(
            source.read(),
            request["filename"],
            sheet=request["sheet"],
            mapping=request["mapping"],
            default_year=request["default_year"],
        )
    except Unreadable as refused:
        answer = refused
    except MemoryError:
        answer = Unreadable("WORKER_LIMIT", filename=request["filename"], limit="memory")
    pickle.dump(answer, target, protocol=pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
