"""Is this file what it says it is, and is it harmless? Decided from its bytes before anything parses it."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from luodi.ledger.reading.shape import Unreadable

MAX_FILE_BYTES = 50_000_000
MAX_INFLATED_BYTES = 200_000_000
MAX_RATIO = 100
# A small sheet of equal rows compresses better than 1:100 without being a bomb.
RATIO_FLOOR_BYTES = 20_000_000
MAX_MEMBERS = 1000
_CHUNK = 1 << 20
_OLE2 = bytes.fromhex("D0CF11E0A1B11AE1")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HTML = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<table|<head|<meta)", re.IGNORECASE)
_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7Z",
    b"GIF8": "GIF",
    b"\x1f\x8b": "GZIP",
    b"MZ": "EXE",
    b"{\\rtf": "RTF",
}
_SHEET_ENDINGS = (".xlsx", ".xlsm", ".xls", ".et", ".xltx")
_SEPARATORS = ",\t;|"


@dataclass(frozen=True, slots=True)
class Content:
    """A harmless file. `kind`: XLSX, XLS or CSV; `text` and `separator` only for CSV."""

    kind: str
    data: bytes
    sha256: str
    encoding: str
    text: str = ""
    separator: str = ","


def open_content(data: bytes, filename: str) -> Content:
    """Sniff and check the bytes; the file name only helps to say what was expected. Raises Unreadable."""
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise Unreadable("EMPTY", filename=filename)
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable("TOO_LARGE", bytes=len(data), limit=MAX_FILE_BYTES)
    sha256 = hashlib.sha256(data).hexdigest()
    if data.startswith(b"PK"):
        _check_zip(data, filename)
        return Content("XLSX", data, sha256, "XLSX")
    if data.startswith(_OLE2):
        _check_ole(data, filename)
        return Content("XLS", data, sha256, "XLS")
    _refuse_others(data, filename)
    text, encoding = _decode(data)
    return Content("CSV", data, sha256, encoding, text, _separator(text))


def _refuse_others(data: bytes, filename: str) -> None:
    if _HTML.match(data[:2000]):
        raise Unreadable("RENAMED", filename=filename, found="HTML")
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"):
        raise Unreadable("RENAMED", filename=filename, found="XML")
    for magic, found in _OTHERS.items():
        if data.startswith(magic):
            raise Unreadable("NOT_A_SPREADSHEET", filename=filename, found=found)
    if filename.lower().endswith(_SHEET_ENDINGS):
        raise Unreadable("RENAMED", filename=filename, found="TEXT" if b"\0" not in data else "BINARY")


def _check_zip(data: bytes, filename: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_directory(members, len(data))
            names = {member.filename for member in members}
            if "xl/workbook.xml" not in names:
                raise Unreadable("NOT_A_SPREADSHEET", filename=filename, found=_zip_kind(names))
            _check_members(archive, members)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as broken:
        raise damaged(broken, filename) from broken


def damaged(broken: Exception, filename: str = "") -> Exception:
    """The refusal of a file that does not open; running out of memory says nothing about the file."""
    if "memory" in str(broken).lower() or "Error -4" in str(broken):
        return MemoryError(str(broken))
    return Unreadable("TRUNCATED", filename=filename)


def _check_directory(members: list[zipfile.ZipInfo], packed: int) -> None:
    if len(members) > MAX_MEMBERS:
        raise Unreadable("ZIP_BOMB", members=len(members), limit=MAX_MEMBERS)
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("ENCRYPTED")
    _check_inflated(sum(member.file_size for member in members), packed)


def _check_inflated(inflated: int, packed: int) -> None:
    if inflated > MAX_INFLATED_BYTES:
        raise Unreadable("ZIP_BOMB", bytes=inflated, limit=MAX_INFLATED_BYTES)
    if inflated > RATIO_FLOOR_BYTES and inflated > MAX_RATIO * packed:
        raise Unreadable("ZIP_BOMB", ratio=inflated // max(packed, 1), limit=MAX_RATIO)


def _check_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Inflate every member once, counting: the directory of a hostile archive may lie about the sizes."""
    inflated = 0
    packed = sum(member.compress_size for member in members)
    for member in members:
        is_xml = member.filename.endswith((".xml", ".rels", ".vml"))
        tail = b""
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                inflated += len(chunk)
                _check_inflated(inflated, packed)
                if is_xml:
                    window = (tail + chunk).replace(b"\0", b"")
                    if _DOCTYPE.search(window):
                        raise Unreadable("ENTITY", member=member.filename)
                    tail = window[-16:]


def _zip_kind(names: set[str]) -> str:
    if "word/document.xml" in names:
        return "DOCX"
    if any(name.startswith("ppt/") for name in names):
        return "PPTX"
    if "xl/workbook.bin" in names:
        return "XLSB"
    return "ODS" if "content.xml" in names else "ZIP"


def _check_ole(data: bytes, filename: str) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("ENCRYPTED", filename=filename)
    # "Book" closes the name of both streams a workbook may have: "Workbook" (BIFF8) and "Book" (BIFF5).
    if "ook\0".encode("utf-16-le") in data or "book".encode("utf-16-le") in data:
        return
    code = "NOT_A_SPREADSHEET" if "WordDocument".encode("utf-16-le") in data else "TRUNCATED"
    raise Unreadable(code, filename=filename, found="OLE2")


def _decode(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16"), "utf-16"
    if b"\0" in data:
        raise Unreadable("NOT_A_SPREADSHEET", found="BINARY")
    try:
        return data.decode("utf-8-sig"), "utf-8-sig"
    except UnicodeDecodeError as wrong:
        # Chinese text that is valid UTF-8 for a while is damaged UTF-8: GB18030 would turn it into nonsense.
        good = data[: wrong.start].decode("utf-8-sig")
        if sum("\u4e00" <= sign <= "\u9fff" for sign in good) >= 4:
            raise Unreadable("BAD_ENCODING", position=wrong.start) from wrong
    return _strictly(data, "gb18030"), "gb18030"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise Unreadable("BAD_ENCODING", position=wrong.start) from wrong


def _separator(text: str) -> str:
    """The sign that cuts the first lines into the most even number of columns."""
    sample = text[:20_000].splitlines()[:20]

    def evenness(sign: str) -> tuple[int, int]:
        widths = [len(cells) for cells in csv.reader(sample, delimiter=sign) if cells]
        usual = max(widths, key=lambda width: (widths.count(width) if width > 1 else 0, width), default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(_SEPARATORS, key=evenness)
