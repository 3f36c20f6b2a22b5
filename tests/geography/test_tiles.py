"""The base map against a map service of our own: fetched once, bounded, silent when it fails, closed to strangers."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client
from django.urls import reverse

from luodi.geography import tiles
from luodi.people.models import Role

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
INSIDE = (10, 853, 402)  # z, x, y of a tile over the test towns


class Service:
    """What a map service may answer; `asked` are the addresses it saw."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status, self.content, self.headers = 200, PNG, {}


@pytest.fixture
def service(settings, tmp_path) -> Iterator[Service]:
    own = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            own.asked.append(self.path)
            self.send_response(own.status)
            for name, value in own.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(own.content)

        def log_message(self, *_said: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.LUODI_TILES = [f"http://127.0.0.1:{server.server_port}/vec?z={{z}}&x={{x}}&y={{y}}&tk={{key}}"]
    settings.LUODI_TILES_KEY = "secret-key"
    settings.LUODI_TILES_CACHE = tmp_path / "tiles"
    tiles._failed_at.clear()
    yield own
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser(district, outlines) -> Client:
    client = Client()
    client.force_login(district.users[Role.LEADER])
    return client


def ask(browser: Client, layer: int = 0, tile: tuple[int, int, int] = INSIDE):
    return browser.get(reverse("map_tile", args=[layer, *tile]))


def test_fetched_once_and_kept(browser, service) -> None:
    first, second = ask(browser), ask(browser)
    assert first.content == second.content == PNG
    assert first.headers["Content-Type"] == "image/png"
    assert service.asked == ["/vec?z=10&x=853&y=402&tk=secret-key"]


@pytest.mark.parametrize(
    ("tile", "layer"), [((10, 100, 100), 0), ((19, 1, 1), 0), ((3, 8, 1), 0), ((0, 0, 0), 0), (INSIDE, 1)]
)
def test_nothing_but_the_district_is_asked_for(browser, service, tile, layer) -> None:
    assert ask(browser, layer, tile).content == tiles.NOTHING
    assert service.asked == []


@pytest.mark.parametrize(
    "address", ["/map/tiles/0/10/853/-1", "/map/tiles/0/10/853/a", "/map/tiles/0/10/853/402/..%2f"]
)
def test_only_whole_numbers(browser, service, address) -> None:
    assert browser.get(address).status_code == 404
    assert service.asked == []


@pytest.mark.parametrize(
    ("status", "content", "headers"),
    [
        (500, b"", {}),
        (403, b'{"msg":"key"}', {}),
        (200, b"<html>", {}),
        (200, PNG + b"x" * tiles.MOST_TILE_BYTES, {}),
        (302, b"", {"Location": "http://127.0.0.1:1/"}),
    ],
)
def test_a_failure_is_an_empty_picture_and_a_pause(
    browser, service, caplog, status, content, headers
) -> None:
    service.status, service.content, service.headers = status, content, headers
    answer = ask(browser)
    assert (answer.status_code, answer.content) == (200, tiles.NOTHING)
    assert answer.headers["Cache-Control"] == "no-store"
    service.status, service.content = 200, PNG
    assert ask(browser).content == tiles.NOTHING  # nobody waits again at once
    assert len(service.asked) == 1
    assert "secret-key" not in caplog.text


def test_after_the_pause_it_is_asked_again(browser, service) -> None:
    service.status = 500
    ask(browser)
    tiles._failed_at[0] -= tiles.PAUSE_S
    service.status = 200
    assert ask(browser).content == PNG


def test_an_unreachable_service(browser, service, settings) -> None:
    settings.LUODI_TILES = ["http://127.0.0.1:1/{z}"]
    assert ask(browser).content == tiles.NOTHING


def test_off_by_default_and_no_other_scheme(browser, settings) -> None:
    settings.LUODI_TILES = []
    assert ask(browser).content == tiles.NOTHING
    settings.LUODI_TILES = ["file:///etc/passwd"]
    assert tiles.layers() == []


def test_not_for_strangers(service, district) -> None:
    assert ask(Client()).status_code == 302
    assert service.asked == []


def test_the_cache_stays_within_its_bound(tmp_path) -> None:
    for number in range(10):
        path = tmp_path / "a" / str(number)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * 100)
        os.utime(path, (number, number))
    tiles.trim(tmp_path, 2000)
    assert len(list((tmp_path / "a").iterdir())) == 10
    tiles.trim(tmp_path, 500)
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["6", "7", "8", "9"]


def test_an_old_picture_is_fetched_again(browser, service, settings) -> None:
    ask(browser)
    for path in settings.LUODI_TILES_CACHE.rglob("402"):
        os.utime(path, (0, 0))
    ask(browser)
    assert len(service.asked) == 2


def test_a_cache_that_cannot_be_written_costs_only_speed(browser, service, settings, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    settings.LUODI_TILES_CACHE = tmp_path / "file"
    assert ask(browser).content == PNG
