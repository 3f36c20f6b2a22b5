"""Photos: the header before the picture, upright, nothing of the notes left; doubts about place, day and reuse."""

import io
import struct
import zlib

import pytest
from PIL import Image

from luodi.inspection.actions import Fault, Offered
from luodi.inspection.models import Photo
from luodi.inspection.photos import PhotoNotAPicture, PhotoTooManyPixels, read_photo, same_picture
from luodi.inspection.rules import inspection_rules
from luodi.ledger.files import place_of
from tests.inspection.conftest import notes, picture

LIMITS = inspection_rules().photos
SITE = (120.45, 36.39)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_notes_are_read_and_stripped() -> None:
    sent = picture(notes=notes(place=SITE))
    assert dict(opened(sent).getexif())
    taken = read_photo(sent, LIMITS)
    assert str(taken.taken_on) == "2021-06-30"
    assert taken.place == pytest.approx(SITE)
    kept = opened(taken.content)
    assert not dict(kept.getexif())
    assert not {"exif", "icc_profile", "comment"} & set(kept.info)
    assert b"Fictional" not in taken.content


def test_a_photo_held_sideways_stands_upright() -> None:
    taken = read_photo(picture(size=(640, 480), notes=notes(orientation=6)), LIMITS)
    assert (taken.width, taken.height) == (480, 640)


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge; unpacking it would take gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 64)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("size", [(20_000, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_two_hundred_megapixels_are_refused_by_the_header(size, monkeypatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(PhotoTooManyPixels) as refused:
        read_photo(bomb(*size), LIMITS)
    assert refused.value.facts["limit"] == LIMITS.megapixels


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text",
        b"\xff\xd8\xff\xe0",
        picture(kind="GIF"),
        picture(kind="BMP"),
        picture()[:900],
        bomb(900, 900),
    ],
    ids=["empty", "text", "head", "gif", "bmp", "cut", "short png"],
)
def test_no_picture(content) -> None:
    with pytest.raises(PhotoNotAPicture):
        read_photo(content, LIMITS)


def test_broken_notes_make_a_photo_no_worse() -> None:
    sent = picture(notes=b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff")
    taken = read_photo(sent, LIMITS)
    assert (taken.taken_on, taken.place) == (None, None)
    assert (
        read_photo(picture(notes=notes(taken="0000:00:00 00:00:00", place=(0.0, 0.0))), LIMITS).place is None
    )


def test_large_ones_become_small_and_other_kinds_jpeg() -> None:
    taken = read_photo(picture(size=(4000, 3000), kind="PNG"), LIMITS)
    assert (taken.width, taken.height) == (LIMITS.side, LIMITS.side * 3 // 4)
    assert opened(taken.content).format == "JPEG"
    assert read_photo(picture(kind="WEBP"), LIMITS).width == 640


def test_the_same_picture_is_known_again() -> None:
    first = read_photo(picture(), LIMITS).picture_hash
    again = read_photo(picture(size=(1280, 960), quality=40), LIMITS).picture_hash
    other = read_photo(picture(shade=90), LIMITS).picture_hash
    assert same_picture(first, again, LIMITS.same_bits)
    assert not same_picture(first, other, LIMITS.same_bits)
    flat = "0" * 16
    assert not same_picture(flat, flat, LIMITS.same_bits)


@pytest.fixture
def doubts(send, project):
    project.longitude, project.latitude = SITE
    project.source_datum, project.place_text = "WGS84", "120.45,36.39"
    project.save()

    def of(content: bytes) -> Photo:
        fault = Fault("OTHER", "虚构", photos=[Offered("a.jpg", content)])
        return send(steps=[], faults=[fault]).record.photos.get()

    return of


def test_without_place_or_day_nothing_is_doubtful(doubts) -> None:
    photo = doubts(picture())
    assert (photo.doubts, photo.distance_m, photo.taken_on) == ([], None, None)


def test_far_away_and_of_last_year(doubts) -> None:
    photo = doubts(picture(notes=notes(taken="2020:05:01 09:00:00", place=(120.9, 36.39))))
    assert set(photo.doubts) == {"FAR", "OLD"}
    assert photo.distance_m == pytest.approx(40_000, rel=0.05)


def test_near_and_of_the_day(doubts) -> None:
    assert doubts(picture(notes=notes(place=(120.455, 36.392)))).doubts == []


def test_used_before(doubts) -> None:
    first = doubts(picture())
    again = doubts(picture(quality=50))
    assert (first.doubts, again.doubts) == ([], ["REUSED"])
    assert place_of(first.sha256).read_bytes()
