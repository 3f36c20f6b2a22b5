"""The tables of an XER file: encoding found, lines taken apart, rows read with their line named in every refusal."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from luodi.engine.formats.schedule_file import Fault, Unreadable

MOST_HOURS: Final = 24 * 365 * 200
_NUMBER: Final = re.compile(r"^-?\d{1,15}(?:[.,]\d*)?(?:[eE][-+]?\d{1,2})?$|^-?[.,]\d+$")
_PAIRS: Final = re.compile(rb"[\x80-\xff]+")
DATE_FORMATS: Final = ("%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S")


class Record:
    """One row."""

    __slots__ = ("_fields", "place")

    def __init__(self, fields: Mapping[str, str], place: str) -> None:
        self._fields = fields
        self.place = place

    def text(self, field: str) -> str:
        """The text of a field, "" where there is none."""
        return self._fields.get(field, "")

    def decimal(self, field: str) -> float | None:
        """A number; a comma may stand for the point."""
        text = self.text(field)
        if not text:
            return None
        if _NUMBER.match(text) is None:
            raise Unreadable(Fault.VALUE, f"{self.place} {field}", text)
        return float(text.replace(",", "."))

    def minutes(self, field: str) -> int | None:
        """Hours as whole minutes."""
        hours = self.decimal(field)
        if hours is None:
            return None
        if abs(hours) > MOST_HOURS:
            raise Unreadable(Fault.VALUE, f"{self.place} {field}", self.text(field))
        return round(hours * 60)

    def moment(self, field: str) -> datetime | None:
        """A date with time, to the minute."""
        text = self.text(field)
        if not text:
            return None
        for pattern in DATE_FORMATS:
            try:
                return datetime.strptime(text, pattern).replace(second=0)  # noqa: DTZ007 - files know no zone
            except ValueError:
                continue
        raise Unreadable(Fault.VALUE, f"{self.place} {field}", text)


Tables = Mapping[str, list[Record]]


def read_tables(data: bytes) -> Tables:
    """All tables by name; a table the file lacks is empty. Raises Unreadable."""
    lines = decoded(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines or not lines[0].startswith("ERMHDR"):
        raise Unreadable(Fault.FORMAT, "line 1", lines[0] if lines else "")
    tables: dict[str, list[Record]] = defaultdict(list)
    table, fields = "", list[str]()
    for number, line in _rows(lines):
        mark, _, rest = line.partition("\t")
        if mark == "%T":
            table, fields = rest.strip(), []
        elif mark == "%F":
            fields = rest.split("\t")
        elif mark == "%R":
            tables[table].append(_record(table, fields, rest, number))
        else:
            raise Unreadable(Fault.STRUCTURE, f"line {number}", line)
    if not tables["PROJECT"]:
        raise Unreadable(Fault.STRUCTURE, "PROJECT", "no row")
    return tables


def _rows(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines between the head and the mark of the end, with their numbers.

    Notes may break a row in two: what begins without a mark goes on with the line before.
    """
    begun, whole = 0, ""
    for number, line in enumerate(lines[1:], 2):
        if line.startswith("%"):
            if whole:
                yield begun, whole
            if line.startswith("%E"):
                return
            begun, whole = number, line
        elif line.strip():
            if not whole:
                raise Unreadable(Fault.STRUCTURE, f"line {number}", line)
            whole += " " + line
    raise Unreadable(Fault.STRUCTURE, f"line {len(lines)}", "no %E: cut off?")


def _record(table: str, fields: list[str], rest: str, number: int) -> Record:
    cells = rest.split("\t")
    if not table or not fields:
        raise Unreadable(Fault.STRUCTURE, f"line {number}", "a row without table or fields")
    if len(cells) > len(fields) and any(cells[len(fields) :]):
        raise Unreadable(
            Fault.STRUCTURE, f"line {number} {table}", f"{len(cells)} cells, {len(fields)} fields"
        )
    # Empty cells at the end of a row may be missing.
    return Record({f: c.strip() for f, c in zip(fields, cells, strict=False)}, f"line {number} {table}")


def decoded(data: bytes) -> str:
    """The text. P6 writes the code page of its machine: UTF-16 and UTF-8 are recognised, then GB18030, else cp1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decode(data, "utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode(data, "gb18030") if _looks_chinese(data) else data.decode("cp1252", "replace")


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(Fault.ENCODING, f"byte {error.start}", encoding) from error


def _looks_chinese(data: bytes) -> bool:
    """Chinese comes in pairs of high bytes, accented letters of the West mostly stand alone."""
    runs = [len(run) for run in _PAIRS.findall(data)]
    paired = sum(length for length in runs if length % 2 == 0)
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return paired * 2 > sum(runs)
