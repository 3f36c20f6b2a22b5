"""An approval event log in columns: what was done, in which case, by which department, when; and what was left out.

Times are seconds since 1970 in UTC. A time without a zone is read as Beijing time: within one log only differences count,
and where zones are mixed the number of such times is kept.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_EVENTS: Final = 2_000_000
MOST_LETTERS: Final = 200_000_000
"""Of all different names together: with more it is no log, and memory would not be bounded."""
SHOWN: Final = 3
NOWHERE: Final = 0
"""The code of an empty name."""


class Fault(StrEnum):
    """Why a log cannot be read or mined."""

    COLUMNS = "COLUMNS"
    EMPTY = "EMPTY"
    ENCODING = "ENCODING"
    ENTITY = "ENTITY"
    NOT_XES = "NOT_XES"
    NOTHING_LEFT = "NOTHING_LEFT"
    TABLE = "TABLE"
    TOO_LONG = "TOO_LONG"
    TOO_MANY = "TOO_MANY"
    TWICE = "TWICE"
    XML = "XML"


class BadLog(ValueError):
    """A log that cannot be used. `detail`: columns, a parser's own words; `left_out`: why nothing is left."""

    def __init__(self, fault: Fault, detail: str = "", left_out: "list[LeftOut] | None" = None) -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail
        self.left_out = left_out or []


class Reason(StrEnum):
    """Why an event or a case is left out."""

    NO_CASE = "NO_CASE"
    NO_STEP = "NO_STEP"
    NO_TIME = "NO_TIME"
    BAD_TIME = "BAD_TIME"
    END_BEFORE_START = "END_BEFORE_START"
    NEVER_FINISHED = "NEVER_FINISHED"
    OTHER_TRANSITION = "OTHER_TRANSITION"
    EMPTY_CASE = "EMPTY_CASE"


@dataclass
class LeftOut:
    """How many events were left out for a reason, and the first of them as (line of the file, text)."""

    reason: Reason
    count: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, text: str) -> None:
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append((line, text[:80]))


@dataclass(frozen=True, slots=True)
class Event:
    """One event as a file gives it. `start`, `end`: seconds, None where not given; a transition of XES puts its time into
    one of the two. `zoneless`: a time had no zone, although others may."""

    line: int
    case: str
    step: str
    end: float | None
    start: float | None = None
    department: str = ""
    kind: str = ""
    zoneless: bool = False


class Names:
    """Names as numbers, the empty one 0."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {"": NOWHERE}
        self._letters = 0

    def code(self, name: str) -> int:
        """The number of a name. Raises BadLog where names are too long or too many."""
        found = self._codes.get(name)
        if found is None:
            found = self._codes[name] = len(self._codes)
            self._letters += len(name)
            if self._letters > MOST_LETTERS:
                raise BadLog(Fault.TOO_LONG)
        return found

    @property
    def names(self) -> list[str]:
        return list(self._codes)


@dataclass(frozen=True)
class Log:
    """Finished works, a row each, in the order of case, end and file. `start` is nan where it is not known.

    `events`: how many the file had; `zoneless`: how many times without a zone stood among times with one.
    """

    case: Ints
    step: Ints
    department: Ints
    kind: Ints
    start: Floats
    end: Floats
    steps: list[str]
    departments: list[str]
    kinds: list[str]
    events: int
    left_out: list[LeftOut]
    zoneless: int

    @property
    def cases(self) -> int:
        return len(np.unique(self.case))


class Collector:
    """Takes events one by one, pairs starts with ends, keeps account of what cannot be used."""

    def __init__(self) -> None:
        self._names = {name: Names() for name in ("case", "step", "department", "kind")}
        self._codes = {name: array("q") for name in self._names}
        self._start, self._end, self._line = array("d"), array("d"), array("q")
        self._opened: dict[tuple[int, int], list[tuple[float, int]]] = {}
        self._left: dict[Reason, LeftOut] = {}
        self._events = self._zoned = self._zoneless = 0

    def count(self) -> None:
        """One more event of the file, whatever becomes of it. Raises BadLog where there are too many."""
        self._events += 1
        if self._events > MOST_EVENTS:
            raise BadLog(Fault.TOO_MANY, str(MOST_EVENTS))

    def leave(self, reason: Reason, line: int, text: str = "") -> None:
        """An event or case that cannot be used."""
        self._left.setdefault(reason, LeftOut(reason)).add(line, text)

    def add(self, event: Event) -> None:
        """One event with readable times, or none."""
        missing = (
            (Reason.NO_CASE, event.case, event.step),
            (Reason.NO_STEP, event.step, event.case),
            (Reason.NO_TIME, event.start is not None or event.end is not None, f"{event.case} {event.step}"),
        )
        for reason, there, text in missing:
            if not there:
                self.leave(reason, event.line, text)
                return
        if event.zoneless:
            self._zoneless += 1
        else:
            self._zoned += 1
        if event.end is None:
            assert event.start is not None
            key = (self._names["case"].code(event.case), self._names["step"].code(event.step))
            self._opened.setdefault(key, []).append((event.start, event.line))
        elif event.start is not None and event.end < event.start:
            self.leave(Reason.END_BEFORE_START, event.line, f"{event.case} {event.step}")
        else:
            self._keep(event)

    def _keep(self, event: Event) -> None:
        for name, codes in self._codes.items():
            codes.append(self._names[name].code(getattr(event, name)))
        self._start.append(np.nan if event.start is None else event.start)
        assert event.end is not None
        self._end.append(event.end)
        self._line.append(event.line)

    def log(self) -> Log:
        """Everything taken so far. Raises BadLog where nothing can be used."""
        columns = {name: np.array(codes, np.int64) for name, codes in self._codes.items()}
        start, end = np.array(self._start), np.array(self._end)
        kept = self._pair(columns["case"], columns["step"], start, end)
        left = [self._left[reason] for reason in Reason if reason in self._left]
        if not kept.any():
            raise BadLog(Fault.NOTHING_LEFT if self._events or left else Fault.EMPTY, left_out=left)
        order = np.lexsort((end, columns["case"]))
        order = order[kept[order]]
        return Log(
            **{name: codes[order] for name, codes in columns.items()},
            start=start[order],
            end=end[order],
            steps=self._names["step"].names,
            departments=self._names["department"].names,
            kinds=self._names["kind"].names,
            events=self._events,
            left_out=left,
            zoneless=self._zoneless if self._zoned else 0,
        )

    def _pair(self, case: Ints, step: Ints, start: Floats, end: Floats) -> NDArray[np.bool_]:
        """Gives each end the earliest start of its case and step that is not after it; which rows can be used.

        A start left over makes an earlier end without a start of its own one that ended before it began.
        """
        kept = np.ones(len(end), np.bool_)
        if not self._opened:
            return kept
        rows: dict[tuple[int, int], list[int]] = {}
        for row in np.argsort(end, kind="stable").tolist():
            key = (int(case[row]), int(step[row]))
            if key in self._opened and np.isnan(start[row]):
                rows.setdefault(key, []).append(row)
        for key, opened in self._opened.items():
            over, bare = _matched(sorted(opened), rows.get(key, []), start, end)
            text = f"{self._names['case'].names[key[0]]} {self._names['step'].names[key[1]]}" if over else ""
            for number, (_at, line) in enumerate(over):
                if number < len(bare):
                    kept[bare[number]] = False
                    self.leave(Reason.END_BEFORE_START, self._line[bare[number]], text)
                self.leave(Reason.NEVER_FINISHED, line, text)
        return kept


def _matched(
    opened: list[tuple[float, int]], rows: Iterable[int], start: Floats, end: Floats
) -> tuple[list[tuple[float, int]], list[int]]:
    """Starts that found no end, ends that found no start; the others are written into `start`."""
    used, bare = 0, []
    for row in rows:
        if used < len(opened) and opened[used][0] <= end[row]:
            start[row] = opened[used][0]
            used += 1
        else:
            bare.append(row)
    return opened[used:], bare
