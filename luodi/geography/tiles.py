"""The optional base map: pictures of a map service, fetched by the server, kept on disk within a bound.

Off unless LUODI_TILES names a template. Never an open proxy: the template is fixed by the installation, the browser
gives three whole numbers, and only pictures of the district's surroundings are asked for. The key stays here.
"""

import hashlib
import logging
import math
import os
import secrets
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime
from http.client import HTTPException
from pathlib import Path

from django.conf import settings

from luodi.engine.outlines import Box
from luodi.geography import queries

log = logging.getLogger(__name__)
NOTHING = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c48900"
    "00000b4944415478da636000020000050001e9fadcd80000000049454e44ae426082"
)  # one transparent point; the page sees by its size that there is no picture
KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
DEEPEST = 18
MARGIN_DEG = 0.3
MOST_TILE_BYTES = 512 * 1024
PATIENCE_S = 4
PAUSE_S = 30  # after a failure nobody waits for this service again so soon
KEPT_DAYS = 90
TRIM_EVERY = 64


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A service that sends us elsewhere could send us inside: it is not followed."""

    def redirect_request(self, *_facts: object) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)
_failed_at: dict[int, float] = {}
_written = 0
_trimming = threading.Lock()


def layers() -> list[str]:
    """Templates of the layers, lowest first; empty when the base map is off."""
    return [each for each in settings.LUODI_TILES if each.startswith(("https://", "http://"))]


def box_of(z: int, x: int, y: int) -> Box:
    """West, south, east, north in degrees of a tile of the Web Mercator grid."""
    side = 2**z

    def latitude(row: int) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / side))))

    return x / side * 360 - 180, latitude(y + 1), (x + 1) / side * 360 - 180, latitude(y)


def is_asked_for(z: int, x: int, y: int) -> bool:
    """Whether the tile exists and shows something of the district or just around it."""
    district = queries.district_box(MARGIN_DEG)
    if district is None or not (1 <= z <= DEEPEST and x < 2**z and y < 2**z):
        return False
    west, south, east, north = box_of(z, x, y)
    return west <= district[2] and east >= district[0] and south <= district[3] and north >= district[1]


def kind_of(picture: bytes) -> str:
    """The content type of a picture by its first bytes; empty for anything else."""
    return next((kind for magic, kind in KINDS.items() if picture.startswith(magic)), "")


def picture(layer: int, z: int, x: int, y: int, at: datetime) -> bytes | None:
    """The tile from disk or from the service; None when there is none now."""
    templates = layers()
    if layer >= len(templates) or not is_asked_for(z, x, y):
        return None
    template = templates[layer]
    name = hashlib.sha256(template.encode()).hexdigest()[:12]
    path = settings.LUODI_TILES_CACHE / name / str(z) / str(x) / str(y)
    kept = _kept(path, at)
    if kept is not None:
        return kept
    if time.monotonic() - _failed_at.get(layer, -math.inf) < PAUSE_S:
        return None
    fetched = _fetched(template, z, x, y)
    if fetched is None:
        _failed_at[layer] = time.monotonic()
    else:
        _keep(path, fetched)
    return fetched


def _kept(path: Path, at: datetime) -> bytes | None:
    try:
        old_days = (at.timestamp() - path.stat().st_mtime) / 86_400
        return path.read_bytes() if old_days < KEPT_DAYS else None
    except OSError:
        return None


def _fetched(template: str, z: int, x: int, y: int) -> bytes | None:
    facts = {"z": z, "x": x, "y": y, "s": (x + y) % 8, "key": settings.LUODI_TILES_KEY}
    address = template
    for name, value in facts.items():
        address = address.replace(f"{{{name}}}", str(value))
    asked = urllib.request.Request(address, headers={"User-Agent": "luodi"})  # noqa: S310 - http(s) only, see layers()
    try:
        with _opener.open(asked, timeout=PATIENCE_S) as answer:
            found: bytes = answer.read(MOST_TILE_BYTES + 1)
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as failed:
        # Without the address: it carries the key.
        log.warning("The map service did not answer for tile %s/%s/%s: %s", z, x, y, type(failed).__name__)
        return None
    if len(found) > MOST_TILE_BYTES or not kind_of(found):
        log.warning("The map service answered for tile %s/%s/%s with something that is no picture.", z, x, y)
        return None
    return found


def _keep(path: Path, content: bytes) -> None:
    """On disk for the next who asks; a full or missing disk costs the speed only."""
    global _written  # noqa: PLW0603 - a counter of this process
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as failed:
        log.warning("A tile could not be kept: %s", failed.strerror)
        return
    _written += 1
    if _written % TRIM_EVERY == 1 and _trimming.acquire(blocking=False):
        try:
            trim(settings.LUODI_TILES_CACHE, settings.LUODI_TILES_MAX_BYTES)
        finally:
            _trimming.release()


def trim(folder: Path, most: int) -> None:
    """Remove the oldest files until at most nine tenths of `most` bytes are left, if there are more than `most`."""
    files = []
    for where, _folders, names in os.walk(folder):
        for name in names:
            try:
                facts = os.stat(Path(where, name))
            except FileNotFoundError:
                continue  # another process trims too
            files.append((facts.st_mtime, facts.st_size, Path(where, name)))
    total = sum(size for _since, size, _path in files)
    if total <= most:
        return
    for _since, size, path in sorted(files):
        path.unlink(missing_ok=True)
        total -= size
        if total <= most * 0.9:
            return
