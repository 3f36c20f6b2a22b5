"""The demonstration served by the product's own command, and people who look at it in Chromium."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "luodi-demo-2021"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
HEIGHTS = {1440: 900, 820: 1180, 390: 844}
READY_SECONDS = 180  # only against waiting for ever: how fast it is ready is measured elsewhere
SETTLED_SECONDS = 900
# A job for no particular time stands at the end of all times.
WAITING = """select count(*) from django_tasks_database_dbtaskresult
  where status in ('READY', 'RUNNING') and (run_after <= datetime('now') or run_after >= '9999')"""
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation",
  event => console.error("policy: " + event.violatedDirective + " " + event.blockedURI));"""

# A click before the page's scripts are there follows the link instead of opening the drawer; people are not that fast.
CLICK_WHEN_READY = """document.addEventListener("click", event => {
  if (document.readyState === "complete") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  addEventListener("load", () => event.target.click(), {once: true});
}, true);"""


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


def _wait_until_ready(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"the demonstration did not come up:\n{log.read_text(encoding='utf-8')}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """At once, with its worker: nobody needs this home any more, and how it ends for a person is tested elsewhere."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


@pytest.fixture(scope="session")
def shots(request: pytest.FixtureRequest) -> Path | None:
    """The folder for pictures of every look; None: the usual two looks, no pictures."""
    given = request.config.getoption("--shots")
    if given:
        Path(given).mkdir(parents=True, exist_ok=True)
    return Path(given) if given else None


@contextmanager
def serving(command: str, home: Path, more: dict[str, str]) -> Iterator[str]:
    """Address of the product's own server with this home, until the end of the block."""
    port, log = _free_port(), home / "log"
    outside = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with log.open("wb") as stream:
        server = subprocess.Popen(
            [sys.executable, "-m", "luodi.cli", command, "--port", str(port)],
            env={**outside, "LUODI_HOME": str(home), "SECRET_KEY": "a key for tests only", **more},
            cwd=ROOT,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(address, server, log)
        yield address
    finally:
        _stop(server)


def waiting_jobs(home: Path) -> int:
    """Jobs of this home that are due and not done."""
    with closing(sqlite3.connect(f"file:{home / 'luodi.sqlite3'}?mode=ro", uri=True)) as database:
        [(found,)] = database.execute(WAITING)
    return int(found)


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home of `luodi demo` once its worker has nothing left to do; made once a run, by the process that asks first."""
    mine = tmp_path_factory.getbasetemp()
    folder = (mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "settled"
    folder.mkdir(exist_ok=True)
    with (folder.parent / "settled.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            with serving("demo", folder, {}):
                end = time.monotonic() + SETTLED_SECONDS
                while waiting_jobs(folder):
                    assert time.monotonic() < end, "the worker does not come to an end"
                    time.sleep(0.5)
            (folder / "done").touch()
    return folder


@pytest.fixture(scope="module")
def home(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Database and files of the demonstration, a copy for each module: what one journey does no other one sees."""
    return shutil.copytree(settled, tmp_path_factory.mktemp("district"), dirs_exist_ok=True)


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[str]:
    """Address of `luodi demo` with a home of its own."""
    with serving("demo", home, {}) as address:
        yield address


@pytest.fixture
def later_site(site: str, home: Path, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """`later_site(day)`: the same district on a later day, with a worker of its own, from a copy of the database."""
    with ExitStack() as stack:

        def begin(day: str) -> str:
            with ExitStack() as files:
                was, copy = (
                    files.enter_context(closing(sqlite3.connect(folder / "luodi.sqlite3")))
                    for folder in (home, tmp_path)
                )
                was.backup(copy)
            return stack.enter_context(serving("serve", tmp_path, {"LUODI_DATA_DATE": day}))

        yield begin


@dataclass
class Watched:
    """A browser context in which every error, every violation of the policy and every foreign request is noted."""

    context: BrowserContext
    site: str
    problems: list[str] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)  # addresses that are meant to answer 4xx

    def page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("console", self._said)
        page.on("request", self._asked)
        return page

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and message.location.get("url") not in self.absent:
            self.problems.append(f"{message.location.get('url')}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.problems.append(f"asked another host: {request.url}")


class People:
    """Opens the site for a user of the demonstration; each signs in once."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site
        self.signed_in: dict[str, object] = {}

    def sign_in(self, page: Page, username: str) -> None:
        page.goto(f"{self.site}/accounts/login/")
        page.fill("#id_username", username)
        page.fill("#id_password", PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_url(f"{self.site}/")

    def state_of(self, username: str) -> object:
        if username not in self.signed_in:
            context = self.browser.new_context(locale="zh-CN")
            address = f"{self.site}/accounts/login/"
            context.request.get(address)
            token = next(c["value"] for c in context.cookies() if c["name"] == "csrftoken")
            form = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token}
            answer = context.request.post(address, form=form, max_redirects=0)
            assert answer.status == 302, f"{username}: {answer.status}"
            self.signed_in[username] = context.storage_state()
            context.close()
        return self.signed_in[username]

    def watched(
        self,
        username: str | None,
        language: str = "zh",
        width: int = 1440,
        theme: str = "light",
        touch: bool = False,
    ) -> Watched:
        """Still transitions: a colour half-way between two themes says nothing about either."""
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            locale="zh-CN" if language == "zh" else "en",
            reduced_motion="reduce",
            has_touch=touch,
            is_mobile=touch,
            storage_state=self.state_of(username) if username else None,  # type: ignore[arg-type]
        )
        context.add_cookies(
            [
                {"name": "luodi_language", "value": LANGUAGES[language], "url": self.site},
                {"name": "luodi_theme", "value": theme, "url": self.site},
            ]
        )
        context.add_init_script(TELL_VIOLATIONS)
        context.add_init_script(CLICK_WHEN_READY)
        return Watched(context, self.site)


@pytest.fixture(scope="module")
def people(chromium: Browser, site: str) -> People:
    return People(chromium, site)


Visit = Callable[..., Page]


@pytest.fixture
def visit(people: People) -> Iterator[Visit]:
    """`visit(username, …)` is a page of a context of its own; at the end nothing may have gone wrong in any."""
    opened: list[Watched] = []

    def go(username: str | None, absent: tuple[str, ...] = (), **eye: object) -> Page:
        watched = people.watched(username, **eye)  # type: ignore[arg-type]
        watched.absent = {people.site + address for address in absent}
        opened.append(watched)
        return watched.page()

    yield go
    problems = [problem for watched in opened for problem in watched.problems]
    for watched in opened:
        watched.context.close()
    assert not problems, "\n".join(problems)
