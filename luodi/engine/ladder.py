"""The ladder an issue climbs: who holds it for how many working days, and who takes it over after that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Holder(StrEnum):
    """Who holds an issue on a rung, told by the project: never by a name."""

    COMMISSIONER = "COMMISSIONER"
    OWNER = "OWNER"
    LEADER = "LEADER"
    TOP = "TOP"
    CITY = "CITY"


class Cause(StrEnum):
    """Why an issue climbs by itself."""

    DUE = "DUE"
    FLOAT = "FLOAT"


class LadderFault(ValueError):
    """A ladder nobody could climb. `code` says what is wrong, `place` where it stands, `said` what stands there."""

    def __init__(self, code: str, place: str, said: Any) -> None:
        super().__init__(f"{place}: {code} ({said})")
        self.code, self.place, self.said = code, place, said


@dataclass(frozen=True)
class Rung:
    """One level: `days` working days until it climbs to rung `to`; without `to` it stays (`days` may then be 0)."""

    code: str
    name: str
    name_en: str
    holder: Holder
    days: int
    to: str = ""


@dataclass(frozen=True)
class Ladder:
    """Rungs from the first to the last, each leading to the next."""

    rungs: tuple[Rung, ...]

    def __getitem__(self, code: str) -> Rung:
        return next(rung for rung in self.rungs if rung.code == code)

    def __contains__(self, code: str) -> bool:
        return any(rung.code == code for rung in self.rungs)

    def height(self, code: str) -> int:
        """0 for the first rung."""
        return self.rungs.index(self[code])

    def above(self, code: str) -> Rung | None:
        """The rung after this one; None at the end."""
        after = self.height(code) + 1
        return self.rungs[after] if after < len(self.rungs) else None

    def below(self, code: str) -> Rung | None:
        """The rung before this one; None at the start."""
        at = self.height(code)
        return self.rungs[at - 1] if at else None


def ladder_of(rows: Sequence[Mapping[str, Any]], places: Sequence[str]) -> Ladder:
    """The ladder that the rows describe, the first row its foot. `places`: where each row stands, for the fault.

    Raises LadderFault: EMPTY, TWICE, POST_UNKNOWN, DAYS_WRONG, NEXT_UNKNOWN, LOOP, UNREACHED.
    """
    if not rows:
        raise LadderFault("EMPTY", places[0] if places else "", "")
    rungs: dict[str, Rung] = {}
    where: dict[str, str] = {}
    for row, place in zip(rows, places, strict=True):
        rung = _rung(row, place)
        if rung.code in rungs:
            raise LadderFault("TWICE", place, rung.code)
        rungs[rung.code], where[rung.code] = rung, place
    return Ladder(_climbed(rungs, where))


def _climbed(rungs: Mapping[str, Rung], where: Mapping[str, str]) -> tuple[Rung, ...]:
    """The rungs from the first on, each behind the one that leads to it."""
    here = next(iter(rungs.values()))
    ordered = [here]
    while here.to:
        if here.to not in rungs:
            raise LadderFault("NEXT_UNKNOWN", where[here.code], here.to)
        if rungs[here.to] in ordered:
            raise LadderFault("LOOP", where[here.code], here.to)
        here = rungs[here.to]
        ordered.append(here)
    left = [code for code, rung in rungs.items() if rung not in ordered]
    if left:
        raise LadderFault("UNREACHED", where[left[0]], left[0])
    return tuple(ordered)


def _rung(row: Mapping[str, Any], place: str) -> Rung:
    holder, days, to = row.get("post"), row.get("days", 0), str(row.get("to") or "")
    if holder not in set(Holder):
        raise LadderFault("POST_UNKNOWN", place, holder)
    least = 1 if to else 0
    if not isinstance(days, int) or isinstance(days, bool) or not least <= days <= 250:
        raise LadderFault("DAYS_WRONG", place, days)
    code = str(row.get("code") or "")
    return Rung(code, str(row.get("name") or code), str(row.get("name_en") or ""), Holder(holder), days, to)


def cause_to_climb(due_on: date, on: date, float_before: int | None, float_now: int | None) -> Cause | None:
    """Does an issue climb today? When its day is over, or when the float of what it blocks turns negative.

    A float that was negative before has been acted upon: it moves nothing a second time. Floats in calendar days.

    >>> cause_to_climb(date(2021, 6, 3), date(2021, 6, 4), None, None)
    <Cause.DUE: 'DUE'>
    >>> cause_to_climb(date(2021, 6, 9), date(2021, 6, 4), 3, -1)
    <Cause.FLOAT: 'FLOAT'>
    >>> cause_to_climb(date(2021, 6, 9), date(2021, 6, 4), -2, -5)
    """
    if on > due_on:
        return Cause.DUE
    turned = float_now is not None and float_now < 0 and (float_before is None or float_before >= 0)
    return Cause.FLOAT if turned else None
