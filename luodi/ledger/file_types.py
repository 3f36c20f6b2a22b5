"""What a file is, by its content and not by its name."""

import io
import struct
import zipfile
import zlib

MAX_ENTRIES = 2000
MAX_UNPACKED = 200 * 1024 * 1024
OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ENDINGS = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    OFFICE["word/document.xml"]: ("docx",),
    OFFICE["xl/workbook.xml"]: ("xlsx",),
    "application/zip": ("zip",),
}


def type_of(content: bytes) -> str | None:
    """The media type of one of the kinds that are taken; None for anything else, whatever its name says.

    None too: packed kinds over 200 MB unpacked or 2,000 entries, encrypted, broken, or with macros.
    """
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in content[-16:] and _png_intact(content):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content:
        return "image/jpeg"
    return _packed(content) if content.startswith(b"PK\x03\x04") else None


def _png_intact(content: bytes) -> bool:
    """The head chunk has the length and sum that it says."""
    if len(content) < 33:
        return False
    length, name = struct.unpack(">I4s", content[8:16])
    if length != 13 or name != b"IHDR":
        return False
    (said,) = struct.unpack(">I", content[29:33])
    return bool(zlib.crc32(content[12:29]) == said)


def _packed(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return None
    encrypted = any(entry.flag_bits & 1 for entry in entries)
    if encrypted or len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        return None
    names = {entry.filename for entry in entries}
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    if "[Content_Types].xml" in names:
        return next((kind for part, kind in OFFICE.items() if part in names), None)
    return "application/zip"


def fits_name(content_type: str, name: str) -> bool:
    """Does the name end as files of this type do? A renamed file is refused, not served."""
    _stem, dot, ending = name.rpartition(".")
    return bool(dot) and ending.lower() in ENDINGS[content_type]
