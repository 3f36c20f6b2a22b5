"""Photos as phones send them: looked at before anything is unpacked, turned upright, stripped of what the camera wrote."""

import hashlib
import io
import struct
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from PIL import Image, ImageOps

from luodi.engine.geodesy import Pair
from luodi.inspection.rules import PhotoLimits
from luodi.refusal import Refusal

TAKEN = ("JPEG", "PNG", "WEBP")
# Pillow's own guard would refuse at its own figure; the limit of the rule file is looked at first.
Image.MAX_IMAGE_PIXELS = None
_EXIF, _GPS = 0x8769, 0x8825
_TAKEN_AT, _LATITUDE, _LONGITUDE = 36867, (1, 2), (3, 4)
# What a camera's notes raise when they are broken: a photo is no worse for it.
BROKEN_NOTES = (
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    ZeroDivisionError,
    OSError,
    struct.error,
)
BROKEN_PICTURE = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error)


class PhotoTooLarge(Refusal):
    """More bytes than a file may have. Facts: limit."""

    code = "PHOTO_TOO_LARGE"


class PhotoTooManyPixels(Refusal):
    """By its header; nothing was unpacked. Facts: megapixels, limit."""

    code = "PHOTO_TOO_MANY_PIXELS"


class PhotoNotAPicture(Refusal):
    """Not JPEG, PNG or WebP, or broken. Facts: none."""

    code = "PHOTO_NOT_A_PICTURE"


@dataclass(frozen=True)
class TakenPhoto:
    """What is kept of a photo, and what its notes said: `place` only until the distance is known."""

    content: bytes
    sha256: str
    width: int
    height: int
    picture_hash: str
    taken_on: date | None
    place: Pair | None


def read_photo(content: bytes, limits: PhotoLimits) -> TakenPhoto:
    """The photo upright, small enough and without notes. Raises PhotoTooLarge, PhotoTooManyPixels, PhotoNotAPicture."""
    if len(content) > settings.LUODI_MAX_UPLOAD_BYTES:
        raise PhotoTooLarge(limit=settings.LUODI_MAX_UPLOAD_BYTES // 1024 // 1024)
    try:
        picture = Image.open(io.BytesIO(content), formats=TAKEN)
    except BROKEN_PICTURE as wrong:
        raise PhotoNotAPicture from wrong
    pixels = picture.width * picture.height
    if pixels > limits.megapixels * 1_000_000:
        raise PhotoTooManyPixels(megapixels=round(pixels / 1_000_000), limit=limits.megapixels)
    taken_on, place = _notes(picture)
    try:
        # Smaller first: a JPEG is unpacked at a fraction of its size, and turning copies little.
        picture.thumbnail((limits.side, limits.side))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    except BROKEN_PICTURE as wrong:
        raise PhotoNotAPicture from wrong
    kept = io.BytesIO()
    # A new picture: nothing of the notes, thumbnails or profiles goes over.
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    clean.save(kept, "JPEG", quality=limits.quality, optimize=True)
    data = kept.getvalue()
    return TakenPhoto(
        data, hashlib.sha256(data).hexdigest(), *clean.size, picture_hash(clean), taken_on, place
    )


def _notes(picture: Image.Image) -> tuple[date | None, Pair | None]:
    """Day and place as the camera noted them; None where it did not, or nonsense."""
    try:
        notes = picture.getexif()
    except BROKEN_NOTES:
        return None, None
    return _taken_on(notes), _place(notes)


def _taken_on(notes: Image.Exif) -> date | None:
    try:
        text = str(notes.get_ifd(_EXIF)[_TAKEN_AT])
        return datetime.strptime(text.strip("\x00 ")[:10], "%Y:%m:%d").date()  # noqa: DTZ007 - a camera knows no zone
    except BROKEN_NOTES:
        return None


def _place(notes: Image.Exif) -> Pair | None:
    try:
        gps = notes.get_ifd(_GPS)
        latitude = _degrees(gps[_LATITUDE[1]], str(gps[_LATITUDE[0]]))
        longitude = _degrees(gps[_LONGITUDE[1]], str(gps[_LONGITUDE[0]]))
    except BROKEN_NOTES:
        return None
    # Phones without a fix write noughts.
    known = -90 <= latitude <= 90 and -180 <= longitude <= 180 and (longitude, latitude) != (0, 0)
    return (longitude, latitude) if known else None


def _degrees(parts: tuple[float, float, float], side: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    found = degrees + minutes / 60 + seconds / 3600
    return -found if side.strip("\x00 ").upper() in ("S", "W") else found


def picture_hash(picture: Image.Image) -> str:
    """64 bits of what a picture shows: is each of 8 × 8 cells brighter than the one to its right? The same picture smaller,
    paler or saved again has nearly the same."""
    small = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    cells = small.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            here = row * 9 + column
            bits = bits << 1 | (cells[here] > cells[here + 1])
    return f"{bits:016x}"


def same_picture(one: str, other: str, most_bits: int) -> bool:
    """Do two hashes show the same? A picture of one colour shows nothing that could be compared."""
    first, second = int(one, 16), int(other, 16)
    return bool(first) and (first ^ second).bit_count() <= most_bits
