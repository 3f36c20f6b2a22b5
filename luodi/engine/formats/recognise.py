"""Which format a file has, by its content; the readers are loaded when their format turns up."""

import re
from dataclasses import dataclass
from typing import Final

from luodi.engine.formats.schedule_file import Fault, ScheduleFile, Unreadable
from luodi.engine.limits import Limits
from luodi.engine.network import Network

MOST_BYTES: Final = 200 * 1024 * 1024
COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Begins the compound files of Microsoft, `.mpp` among them."""
_XML: Final = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<")
_XML_16: Final = (b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"<\x00?\x00", b"\x00<\x00?")
_XER_16: Final = (b"\xff\xfeE\x00", b"\xfe\xff\x00E")
_NUMBERS: Final = re.compile(r"[0-9\s.:]+")
_LAGS: Final = re.compile(r"[-0-9\s\[\]]+")


@dataclass(frozen=True)
class Problem:
    """A benchmark problem: periods instead of dates."""

    name: str
    network: Network
    limits: Limits


def read_schedule(data: bytes, name: str) -> ScheduleFile | Problem:
    """The schedule in a file of any known format; `name` is the file's without its ending.

    Raises Unreadable, or ValueError naming the place.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise Unreadable(Fault.EMPTY)
    if len(data) > MOST_BYTES:
        raise Unreadable(Fault.TOO_LARGE, f"{len(data) // 1024 // 1024} MB")
    if data.startswith(COMPOUND):
        from luodi.engine.formats.mpp import mspdi_of

        data = mspdi_of(data)
    if _XML.match(data) or data.startswith(_XML_16):
        from luodi.engine.formats.mspdi import read_mspdi

        return read_mspdi(data, name)
    if data.removeprefix(b"\xef\xbb\xbf").startswith(b"ERMHDR") or data.startswith(_XER_16):
        from luodi.engine.formats.xer import read_xer

        return read_xer(data, name)
    return Problem(name, *_problem(_plain_text(data), name))


def _plain_text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Unreadable(Fault.ENCODING, f"byte {error.start}", "utf-16") from error
    if b"\x00" in data or data.startswith((b"PK\x03\x04", b"\x1f\x8b", b"%PDF")):
        raise Unreadable(Fault.BINARY)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # The numbers that matter are ASCII; only a comment can hold other letters.
        return data.decode("latin-1")


def _problem(text: str, name: str) -> tuple[Network, Limits]:
    if "PRECEDENCE RELATIONS" in text.upper() or (_NUMBERS.fullmatch(text) and "[" not in text):
        from luodi.engine.formats.psplib import read_psplib

        return read_psplib(text, name)
    if _LAGS.fullmatch(text):
        from luodi.engine.formats.rcpsp_max import read_rcpsp_max

        return read_rcpsp_max(text, name)
    first = next(iter(text.strip().splitlines()), "")
    raise Unreadable(Fault.FORMAT, "line 1", first)
