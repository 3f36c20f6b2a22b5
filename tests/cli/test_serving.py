"""`luodi serve`: says where, answers, and leaves nothing running when it is told to stop."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.terminal import luodi, program, surroundings

PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def serving(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*program(), "serve", "--port", str(port)],
        env=surroundings(home),
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def health(port: int) -> str:
    """What /healthz answers once the server listens."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                return str(json.load(answer)["status"])
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def below(process: int) -> list[int]:
    """The processes started by one, and by those."""
    own = Path(f"/proc/{process}/task/{process}/children")
    found = [int(word) for word in own.read_text().split()]
    return found + [later for child in found for later in below(child)]


def is_running(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_serve_says_where_answers_and_stops_with_its_worker(tmp_path: Path, sent: signal.Signals) -> None:
    port = free_port()
    with serving(tmp_path, port) as process:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        assert health(port) == "ok"
        started = below(process.pid)
        commands = [Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0") for one in started]
        assert sum(b"worker" in words for words in commands) == 1
        os.kill(process.pid, sent)
        _given, said = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0
        assert "Traceback" not in said
        assert not [one for one in started if is_running(one)]


def test_a_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ran = luodi(tmp_path, "serve", "--port", str(other.getsockname()[1]))
    assert ran.code == 1
    assert "--port" in ran.said
    assert "Traceback" not in ran.said
