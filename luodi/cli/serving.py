"""The web server and the worker."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.utils.translation import gettext as _
from granian import Granian
from granian.constants import Interfaces

from luodi.cli import Stop, clock

HOST = "127.0.0.1"
PATIENCE_SECONDS = 10
NICE = 15


def serve(port: int) -> int:
    """Serve until interrupted; what the system checks find is said first. With SQLite a worker is started along, so that one command is enough.

    Raises Stop where the port is taken.
    """
    _refuse_taken(port)
    for message in run_checks():
        print(f"{message.msg} {message.hint or ''}".strip(), file=sys.stderr, flush=True)
    with _worker_along():
        print(_("落地 已在 http://127.0.0.1:%(port)s 运行，按 Ctrl+C 结束。") % {"port": port}, flush=True)
        Granian(
            "luodi.site.wsgi:application",
            address=HOST,
            port=port,
            interface=Interfaces.WSGI,
            workers=2,
            blocking_threads=4,
            log_enabled=False,
        ).serve()
    return 0


def _refuse_taken(port: int) -> None:
    """The server shares its port among its processes, so that it would not notice another program on it."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise Stop(
                _("端口 %(port)s 不能使用，可能已被占用；可用 --port 换一个。") % {"port": port}
            ) from error


@contextmanager
def _worker_along() -> Iterator[None]:
    """The worker of an installation on SQLite lives as long as its server, however that is ended."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield
        return
    # Until the server has put its own handlers in place, an end must not leave the worker behind.
    signal.signal(signal.SIGTERM, _leave)
    worker = subprocess.Popen([sys.executable, "-m", "luodi.cli", "worker"])
    try:
        yield
    finally:
        worker.terminate()
        try:
            worker.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            # A job that does not come to an end is queued again by the next worker.
            worker.kill()
            worker.wait()


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def work() -> int:
    """Run queued jobs until interrupted, and queue what falls due meanwhile. Pages come first: the worker is nice."""
    os.nice(NICE)
    stop = clock.start()
    try:
        call_command("db_worker", verbosity=0)
    finally:
        stop.set()
    return 0
