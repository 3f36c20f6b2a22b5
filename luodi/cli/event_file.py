"""An approval event log: XES, plain or packed, or a table, told by what is in it and not by its name."""

import gzip
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext as _

from luodi.cli.history_file import MOST_BYTES, plain_file, refused, text_of
from luodi.engine.formats.event_table import TableWords, read_table
from luodi.engine.formats.event_xes import read_xes
from luodi.engine.mining import Log
from luodi.reference import reference

MOST_UNPACKED: Final = 2_000_000_000
PIECE: Final = 1 << 18
PACKED: Final = b"\x1f\x8b"
MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_events(path: Path) -> Log:
    """The log of the file. Raises Stop naming the file and why it cannot be read, BadLog where it is no log."""
    try:
        with plain_file(path).open("rb") as file:
            is_packed = file.read(2) == PACKED
            file.seek(0)
            if is_packed:
                with gzip.open(file) as unpacked:
                    return _read(path, unpacked)
            return _read(path, file)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise refused(path, _("压缩文件不完整或已损坏：%(reason)s") % {"reason": error}) from error
    except OSError as error:
        raise refused(path, str(error.strerror)) from error


def table_words() -> TableWords:
    """The words of tables that ship with the product."""
    return TableWords(**reference("event_columns.yaml"))


def _read(path: Path, file: IO[bytes] | gzip.GzipFile) -> Log:
    first = file.read(PIECE)
    pieces = chain([first], _pieces(path, file))
    if _is_markup(first):
        return read_xes(pieces)
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > MOST_BYTES:
            raise refused(path, _("文件太大"))
    return read_table(text_of(path, bytes(content)), table_words())


def _is_markup(first: bytes) -> bool:
    head = first
    for mark in MARKS:
        head = head.removeprefix(mark)
    return head.lstrip(b" \t\r\n\0")[:1] == b"<"


def _pieces(path: Path, file: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    """The rest of the file; a packed one may unpack to anything, so it is counted."""
    seen = PIECE
    while piece := file.read(PIECE):
        seen += len(piece)
        if seen > MOST_UNPACKED:
            raise refused(path, _("文件太大"))
        yield piece
