"""Event logs in XES (IEEE 1849), read piece by piece: no tree is built, so memory holds the works and one case.

Entities are refused (defusedxml). Nested attributes, globals, classifiers and extensions are passed over.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from xml.etree.ElementTree import ParseError  # type only; parsing is defusedxml's

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from luodi.engine.formats.event_moments import moment
from luodi.engine.mining import BadLog, Collector, Event, Fault, Log, Reason

LONGEST: Final = 1 << 24
"""So many characters without a tag are no log."""
KINDS: Final = ("case_type", "case:type", "kind", "category", "parts", "channel")
"""Attributes of a case that say, from its beginning, what kind it is; the first two that are there count together."""
DEPARTMENTS: Final = ("org:group", "department", "org:role")
NAME, TIME, TRANSITION = "concept:name", "time:timestamp", "lifecycle:transition"
WANTED: Final = {NAME, TIME, TRANSITION, *KINDS, *DEPARTMENTS}
NOTHING: Final = {"", "UNKNOWN", "EMPTY", "MISSING", "NIL"}
_DECLARATION: Final = re.compile(rb"^\s*<\?xml[^>]*?encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_TREE: Final = {"trace": 2, "event": 3}


class _Target:
    """Follows the parser: attributes of the case and of the event at hand, cases handed on whole."""

    def __init__(self) -> None:
        self.collector = Collector()
        self.parser: Any = None
        self.tags = 0
        self._depth = 0
        self._inside: list[str] = []
        self._case: dict[str, str] = {}
        self._event: dict[str, str] = {}
        self._waiting: list[tuple[int, dict[str, str]]] = []
        self._line = self._event_line = self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.tags += 1
        self._depth += 1
        name = tag.rpartition("}")[2]
        if self._depth == 1 and name != "log":
            raise BadLog(Fault.NOT_XES, name[:40])
        if _TREE.get(name) == self._depth and len(self._inside) == self._depth - 2:
            self._inside.append(name)
            if name == "trace":
                self._case, self._line, self._count = {}, self._at(), 0
            else:
                self.collector.count()
                self._event, self._event_line = {}, self._at()
                self._count += 1
        elif self._inside and self._depth == len(self._inside) + 2 and attributes.get("key") in WANTED:
            holder = self._event if self._inside[-1] == "event" else self._case
            holder.setdefault(attributes["key"], attributes.get("value", ""))

    def end(self, tag: str) -> None:
        if self._inside and self._depth == len(self._inside) + 1:
            if self._inside.pop() == "event":
                self._waiting.append((self._event_line, self._event))
                if NAME in self._case:
                    self._hand_on()
            else:
                self._hand_on()
                if not self._count:
                    self.collector.leave(Reason.EMPTY_CASE, self._line, self._case.get(NAME, ""))
        self._depth -= 1

    def close(self) -> Log:
        return self.collector.log()

    def _at(self) -> int:
        return int(self.parser.parser.CurrentLineNumber)

    def _hand_on(self) -> None:
        """Events of the case, which by the standard names itself before them; else they wait for its end."""
        case = self._case.get(NAME, "").strip()
        kind = " · ".join([text for key in KINDS if (text := _said(self._case, key))][:2])
        for line, event in self._waiting:
            self._take(line, event, case, kind)
        self._waiting = []

    def _take(self, line: int, event: dict[str, str], case: str, kind: str) -> None:
        transition = event.get(TRANSITION, "complete").strip().lower()
        step = event.get(NAME, "").strip()
        if transition not in {"start", "complete", ""}:
            self.collector.leave(Reason.OTHER_TRANSITION, line, f"{transition}: {case} {step}")
            return
        text = event.get(TIME, "").strip()
        found = moment(text)
        if text and found is None:
            self.collector.leave(Reason.BAD_TIME, line, text)
            return
        seconds = found.seconds if found else None
        self.collector.add(
            Event(
                line,
                case,
                step,
                None if transition == "start" else seconds,
                seconds if transition == "start" else None,
                next((t for key in DEPARTMENTS for at in (event, self._case) if (t := _said(at, key))), ""),
                kind,
                found is not None and found.zoneless,
            )
        )


def _said(attributes: dict[str, str], key: str) -> str:
    text = attributes.get(key, "").strip()
    return "" if text.upper() in NOTHING else text


def read_xes(pieces: Iterable[bytes]) -> Log:
    """The log in the bytes of a file, given in pieces. Raises BadLog."""
    target = _Target()
    parser = target.parser = DefusedXMLParser(target=target)
    quiet, tags = 0, 0
    try:
        for text in _texts(iter(pieces)):
            parser.feed(text)
            quiet = quiet + len(text) if target.tags == tags else 0
            tags = target.tags
            if quiet > LONGEST:
                raise BadLog(Fault.TOO_LONG)
        log: Log = parser.close()
    except ParseError as error:
        raise BadLog(Fault.XML, str(error.position[0])) from error
    except DefusedXmlException as error:
        raise BadLog(Fault.ENTITY, type(error).__name__) from error
    except (ValueError, LookupError) as error:
        if isinstance(error, BadLog):
            raise
        raise BadLog(Fault.ENCODING, str(error)) from error
    return log


def _texts(pieces: Iterator[bytes]) -> Iterator[bytes | str]:
    """Encodings that expat does not know (GB18030 above all) are decoded here; text needs no declaration."""
    first = next(pieces, b"")
    declared = _DECLARATION.match(first)
    if declared is None or declared[1].lower() in {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"iso-8859-1"}:
        yield first
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(declared[1].decode("ascii"))()
    yield decoder.decode(first)
    for piece in pieces:
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)
