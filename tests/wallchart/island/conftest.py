"""A small server for the island alone: no Django, no database, no network beyond this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.wallchart.island import fixture

MANY = 5000
HERE = Path(__file__).parent
STATIC = HERE.parents[2] / "luodi" / "static" / "luodi"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json"}


@cache
def _feed() -> dict[str, Any]:
    return fixture.feed()


@cache
def _answer(path: str) -> bytes | None:
    """The bytes for an address of the test page; None where there is nothing."""
    path, _, query = path.partition("?")
    if path == "/feed.json":
        bare = [{k: v for k, v in p.items() if k != "children"} for p in _feed()["projects"]]
        return json.dumps({**_feed(), "projects": bare}, ensure_ascii=False).encode()
    if path == "/many.json":
        return json.dumps(fixture.feed(MANY, 1, inline=False), ensure_ascii=False).encode()
    if path == "/full.json":
        return json.dumps(_feed(), ensure_ascii=False).encode()
    if path.startswith("/children/"):
        code = path.removeprefix("/children/").removesuffix(".json")
        found = next((p for p in _feed()["projects"] if p["id"] == code), None)
        return json.dumps({"children": found["children"]}, ensure_ascii=False).encode() if found else None
    if path == "/":
        return _page(query)
    file = STATIC / path.removeprefix("/static/") if path.startswith("/static/") else HERE / path.lstrip("/")
    return file.read_bytes() if file.is_file() else None


def _page(query: str) -> bytes:
    asked = set(query.split("&"))
    language = "en" if "en" in asked else "zh"
    text = (HERE / "page.html").read_text(encoding="utf-8")
    words = (HERE / f"words.{language}.json").read_text(encoding="utf-8")
    text = text.replace('id="wall-words">{}', f'id="wall-words">{words}')
    if "en" in asked:
        text = text.replace('lang="zh-CN"', 'lang="en"')
    if "dark" in asked:
        text = text.replace('data-bs-theme="light"', 'data-bs-theme="dark"')
    if "many" in asked:
        text = text.replace("/feed.json", "/many.json")
    if "full" in asked:
        text = text.replace("/feed.json", "/full.json")
    return text.encode()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = _answer(self.path)
        self.send_response(404 if body is None else 200)
        suffix = Path(self.path.partition("?")[0]).suffix or ".html"
        self.send_header("Content-Type", f"{TYPES.get(suffix, 'text/plain')}; charset=utf-8")
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Quiet: the tests look at answers, not at the access log."""


@pytest.fixture(scope="session")
def island() -> Iterator[str]:
    """Address of the test page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def open_wall(browser: Browser, address: str, width: int = 1440, height: int = 900, **more: Any) -> Page:
    """A page with the wall mounted, failing on any error and on any request beyond this machine."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **more)
    page = context.new_page()
    problems: list[str] = []
    page.problems = problems  # type: ignore[attr-defined]

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(message.text)

    def asked(request: Request) -> None:
        if "127.0.0.1" not in request.url and not request.url.startswith(("data:", "file:")):
            problems.append(request.url)

    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", said)
    page.on("request", asked)
    page.goto(address)
    page.locator(".lw-tr.is-project").first.wait_for()
    return page
