"""Server time of the main pages of the demonstration (487 projects), and of one changed activity until its new dates.

usage: python bench/pages.py      (makes its own SQLite file in a temporary folder; prints one JSON line per figure)
Each figure is the median of ten requests through the whole stack of the application, without the network.
"""

import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

HOME = tempfile.mkdtemp(prefix="luodi-bench-")
os.environ.update(
    LUODI_HOME=HOME,
    SECRET_KEY="bench",
    DJANGO_SETTINGS_MODULE="luodi.site.settings",
    LUODI_DATA_DATE="2021-11-30",
)
os.environ.pop("DATABASE_URL", None)
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django  # noqa: E402

django.setup()

from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from luodi.cli.database import ready  # noqa: E402
from luodi.demo.load import load_demo  # noqa: E402
from luodi.people.models import User  # noqa: E402
from luodi.plan.models import Activity  # noqa: E402

TIMES = 10
TARGET_MS = {
    "change": 200,
    "wall": 1000,
    "map": 200,
    "page": None,
}  # null: measured to be watched, nothing is promised
PROJECT = "JM-F019"
PAGES = {
    "today, office": ("office", "/", "page"),
    "today, town": ("town", "/", "page"),
    "projects, first page": ("office", "/projects/", "page"),
    "project": ("office", f"/projects/{PROJECT}/", "page"),
    "plan of a project": ("office", f"/projects/{PROJECT}/plan/", "page"),
    "wall, page": ("office", "/wallchart/", "page"),
    "wall, data of 487 projects": ("office", "/wallchart/data.json", "wall"),
    "wall, activities of a project": ("office", f"/wallchart/{PROJECT}/activities.json", "page"),
    "map, page": ("office", "/map/", "page"),
    "map, data of 487 projects": ("office", "/map/data.json", "map"),
    "map, outlines": ("office", "/map/outlines.json", "page"),
    "export of 487 projects": ("office", "/projects/export/", "page"),
}


def machine() -> str:
    """Processor model where the system tells it, and the number of cores."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def timed(name: str, ask: Callable[[], Any], target: str) -> None:
    """Ask once to warm up, then ten times; a wrong answer stops the run."""
    ask()
    spent = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        answer = ask()
        spent.append((time.perf_counter() - begin) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{name}: status {answer.status_code}")
    figure = {
        "name": name,
        "ours": round(statistics.median(spent), 1),
        "unit": "ms",
        "target": TARGET_MS[target],
        "machine": machine(),
    }
    print(json.dumps(figure, ensure_ascii=False), flush=True)


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def change_of(client: Client, activity: Activity) -> Callable[[], Any]:
    """POST another duration, as the drawer does; the answer holds the new dates."""
    address = f"/projects/{PROJECT}/plan/activities/{activity.code}/"

    def ask() -> Any:
        activity.refresh_from_db()
        days = activity.duration_days + 1
        typed = {"change": "duration", "duration-version": activity.version, "duration-days": days}
        answer = client.post(address, typed, headers={"HX-Request": "true"})
        before = activity.version
        activity.refresh_from_db()
        if activity.version == before:
            raise SystemExit("the change was not written")
        return answer

    return ask


def main() -> None:
    at = timezone.now()
    ready(at)
    load_demo(at=at)
    clients = {username: client_of(username) for username in ("office", "town")}
    for name, (username, address, target) in PAGES.items():
        timed(name, partial(clients[username].get, address), target)
    waiting = Activity.objects.filter(
        project__code=PROJECT, actual_start_on=None, actual_finish_on=None, duration_days__gt=1
    ).first()
    assert waiting, "every activity of the project has begun"
    timed("one duration changed, new dates on the page", change_of(clients["office"], waiting), "change")


if __name__ == "__main__":
    main()
