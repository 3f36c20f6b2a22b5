"""Fixtures shared by all tests: a small district with one person of every role. All of it is fictional."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("SECRET_KEY", "a key for tests only, never for an installation")

import pytest
from hypothesis import HealthCheck, settings

from luodi.people.models import Organisation, Post, Role, User

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
# What the driver switches off by itself, which a list of ours replaces; then what only costs: pages of the address bar
# that nobody sees, drawn anew for every window, and a process in reserve for every page.
SWITCHED_OFF = [
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess",
]  # fmt: skip
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    f"--disable-features={','.join(SWITCHED_OFF)}",
]
APART = ("browser", "command", "slow")  # what the Makefile runs apart, and finds by the text of the files
LONGEST = "test_pages_are_sound.py"
AT = datetime(2021, 6, 30, 1, 0, tzinfo=UTC)
DATA_DATE = date(2021, 6, 30)


# No property test fails because the machine is slow.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """A test database is emptied between tests, which the guards of the journal refuse; test_journal.py puts them back."""
    from django.db import connection

    from luodi.people.journal_guard import removal

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for statement in removal(connection.vendor):
            cursor.execute(statement)


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """The system's Chromium, one for the whole run: a process can hold only one driver. None is downloaded."""
    from playwright.sync_api import sync_playwright

    # The driver keeps a loop in this thread, which Django takes for a reason to refuse the database to later tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def beside(transactional_db, tmp_path):
    """`beside(module, *steps)` runs a program of the tests on this database (SQLite: on a copy); the JSON that it tells."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM INTO '{tmp_path / 'beside.sqlite3'}'")
        url = f"sqlite:///{tmp_path / 'beside.sqlite3'}"
    else:
        place = connection.settings_dict
        url = f"postgres://{place['USER']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"

    def run(module: str, *steps: str):
        ran = subprocess.run(
            [sys.executable, "-m", module, *steps],
            cwd=Path(__file__).resolve().parents[1],
            env={**os.environ, "DATABASE_URL": url, "LUODI_HOME": str(tmp_path)},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    return run


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture(autouse=True)
def _fixed_day(settings) -> None:
    settings.LUODI_DATA_DATE = DATA_DATE.isoformat()
    settings.WHITENOISE_AUTOREFRESH = True  # else every client of every test looks through all static files


def _units(parent: Organisation | None, *rows: tuple[str, str, str]) -> list[Organisation]:
    """Written together, as the districts of some thousand tests are: code, name and kind of each."""
    units = [
        Organisation(
            code=code, name=name, kind=kind, parent=parent, path=f"pending-{code}", is_synthetic=True
        )
        for code, name, kind in rows
    ]
    Organisation.objects.bulk_create(units)
    for unit in units:
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    Organisation.objects.bulk_update(units, ["path"])
    return units


class District:
    """district, two towns, two departments, an enterprise; `users[role]` and a second town's and department's user."""

    def __init__(self) -> None:
        kind = Organisation.Kind
        [self.district] = _units(None, ("D", "测试区", kind.DISTRICT))
        self.office, self.permits, self.land, self.town, self.other_town, self.firm = _units(
            self.district,
            ("OFFICE", "重点项目办公室", kind.DEPARTMENT),
            ("PERMITS", "区行政审批服务局", kind.DEPARTMENT),
            ("LAND", "区自然资源局", kind.DEPARTMENT),
            ("T1", "东街道", kind.TOWN),
            ("T2", "西镇", kind.TOWN),
            ("E1", "虚构制造有限公司", kind.ENTERPRISE),
        )
        self.leader_post = Post.objects.create(
            organisation=self.district, title="副区长（分管工业）", is_leader=True, is_synthetic=True
        )
        self.commissioner_post = Post.objects.create(
            organisation=self.office, title="项目专员一", is_synthetic=True
        )
        units = {
            Role.OFFICE: self.office,
            Role.DEPARTMENT: self.permits,
            Role.TOWN: self.town,
            Role.LEADER: self.district,
            Role.COMMISSIONER: self.office,
            Role.ENTERPRISE: self.firm,
        }
        posts = {Role.LEADER: self.leader_post, Role.COMMISSIONER: self.commissioner_post}
        self.users = {
            role: _user(role.value.lower(), role, units.get(role, self.district), post=posts.get(role))
            for role in Role
        }
        self.other_town_user = _user("town2", Role.TOWN, self.other_town)
        self.other_department_user = _user("department2", Role.DEPARTMENT, self.land)
        self.disabled = _user("disabled", Role.OFFICE, self.office, is_active=False)
        User.objects.bulk_create(
            [*self.users.values(), self.other_town_user, self.other_department_user, self.disabled]
        )

    @staticmethod
    def person(username: str, role: Role, unit: Organisation, **fields: object) -> User:
        """One more."""
        user = _user(username, role, unit, **fields)
        user.full_clean(exclude=["password"])
        user.save()
        return user


def _user(username: str, role: Role, unit: Organisation, **fields: object) -> User:
    user = User(
        username=username,
        name=f"{username}（虚构）",
        role=role,
        organisation=unit,
        is_synthetic=True,
        **fields,
    )
    user.set_password("correct horse battery")
    return user


@pytest.fixture
def district(db) -> District:
    return District()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shots", help="folder: see every page in every look and keep the pictures there")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for name in APART:
            if item.get_closest_marker(name) and f"mark.{name}" not in _text(item.path):
                raise pytest.UsageError(f"{item.nodeid} is marked {name}, but not in its own file")
        if "tests/cli/" in item.path.as_posix():
            item.add_marker(pytest.mark.command)
    # The walk over the pages is the longest and makes the demonstration; what needs none runs beside it.
    items.sort(key=lambda item: (item.path.name != LONGEST, "settled" in getattr(item, "fixturenames", ())))
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        without = [item for item in items if not _asks_a_database(item)]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if _asks_a_database(item)]


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _asks_a_database(item: pytest.Item) -> bool:
    """On PostgreSQL only these run: the others have answered already."""
    names = getattr(item, "fixturenames", ())
    return bool({"db", "transactional_db"} & set(names)) or item.get_closest_marker("django_db") is not None
