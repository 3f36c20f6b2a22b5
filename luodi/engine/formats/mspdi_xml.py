"""The XML of MSPDI: parsed without entities, read field by field with the place named in every refusal."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element, ParseError  # types only; parsing is defusedxml's

from defusedxml import DefusedXmlException, ElementTree

from luodi.engine.formats.schedule_file import Fault, Unreadable

MOST_NUMBER: Final = 1 << 40
_DECLARATION: Final = re.compile(rb"^\s*<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"'][^>]*\?>")
_DURATION: Final = re.compile(
    r"^(-)?P(?:(\d{1,6})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d+)?)S)?)?$"
)


def project_element(data: bytes) -> Element:
    """The root of an MSPDI file. Raises Unreadable."""
    try:
        root: Element = ElementTree.fromstring(_utf8(data))
    except ParseError as error:
        raise Unreadable(Fault.STRUCTURE, "XML", str(error)) from error
    except DefusedXmlException as error:
        raise Unreadable(Fault.STRUCTURE, "XML", type(error).__name__) from error
    except (ValueError, LookupError) as error:
        raise Unreadable(Fault.ENCODING, "XML", str(error)) from error
    if _local(root.tag) != "Project":
        raise Unreadable(Fault.FORMAT, "XML", _local(root.tag))
    return root


def _utf8(data: bytes) -> bytes:
    """Other encodings than expat's own (GB18030 above all) decoded here; their declaration goes."""
    declared = _DECLARATION.match(data)
    if declared is None or declared[1].lower() in (b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"iso-8859-1"):
        return data
    text = data[declared.end() :].decode(declared[1].decode("ascii"))
    return text.encode("utf-8")


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


class Row:
    """One element with named fields; fields are read once into a table, repeated ones stay elements."""

    def __init__(self, element: Element, place: str) -> None:
        self._element = element
        self._fields: dict[str, str] = {}
        for child in element:
            self._fields.setdefault(_local(child.tag), (child.text or "").strip())
        uid = self._fields.get("UID", "")
        self.place = f"{place} {uid}".rstrip()

    def children(self, tag: str) -> Iterator["Row"]:
        """Elements of this name directly below."""
        for child in self._element:
            if _local(child.tag) == tag:
                yield Row(child, f"{self.place} {tag}" if self.place != "Project" else tag)

    def below(self, group: str, tag: str) -> Iterator["Row"]:
        """Elements inside a grouping element."""
        for holder in self.children(group):
            for row in holder.children(tag):
                row.place = row.place.removeprefix(f"{group} ")
                yield row

    def text(self, tag: str) -> str:
        """The text of a field, "" where there is none."""
        return self._fields.get(tag, "")

    def flag(self, tag: str) -> bool:
        """1 or true."""
        return self.text(tag).lower() in ("1", "true")

    def number(self, tag: str, otherwise: int) -> int:
        """A whole number (decimals are rounded)."""
        text = self.text(tag)
        if not text:
            return otherwise
        try:
            value = round(float(text))
        except (ValueError, OverflowError) as error:
            raise Unreadable(Fault.VALUE, f"{self.place} {tag}", text) from error
        if abs(value) > MOST_NUMBER:
            raise Unreadable(Fault.VALUE, f"{self.place} {tag}", text)
        return value

    def moment(self, tag: str) -> datetime | None:
        """A date with time, to the minute; zones and seconds, which Project never writes, are cut off."""
        text = self.text(tag)
        if not text or text == "NA":
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError as error:
            raise Unreadable(Fault.VALUE, f"{self.place} {tag}", text) from error
        return found.replace(tzinfo=None, second=0, microsecond=0)

    def minutes(self, tag: str) -> int | None:
        """A duration such as PT8H30M0S in minutes."""
        text = self.text(tag)
        if not text:
            return None
        found = _DURATION.match(text)
        if found is None:
            raise Unreadable(Fault.VALUE, f"{self.place} {tag}", text)
        sign, days, hours, minutes, seconds = found.groups("0")
        whole = int(days) * 1440 + int(hours) * 60 + int(minutes) + round(float(seconds) / 60)
        return -whole if sign == "-" else whole
