"""The web server and the worker."""

import subprocess
import sys

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _
from granian import Granian
from granian.constants import Interfaces


def serve(port: int) -> int:
    """Serve until interrupted. With SQLite a worker is started along, so that one command is enough."""
    worker = None
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        worker = subprocess.Popen([sys.executable, "-m", "luodi.cli", "worker"])
    print(_("落地 已在 http://127.0.0.1:%(port)s 运行，按 Ctrl+C 结束。") % {"port": port}, flush=True)
    try:
        Granian(
            "luodi.site.wsgi:application",
            address="127.0.0.1",
            port=port,
            interface=Interfaces.WSGI,
            workers=2,
            blocking_threads=4,
            log_enabled=False,
        ).serve()
    finally:
        if worker is not None:
            worker.terminate()
            worker.wait(timeout=10)
    return 0


def work() -> int:
    """Run queued jobs until interrupted."""
    call_command("db_worker", verbosity=0)
    return 0
