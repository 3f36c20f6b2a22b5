"""Moments in event logs: ISO 8601 as XES writes them, and the Chinese and slashed ways of tables."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

BEIJING: Final = timezone(timedelta(hours=8))
FIRST_YEAR: Final = 1950
LAST_YEAR: Final = 2100
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TYPED: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T\s]*(\d{1,2})[:时：](\d{1,2})(?:[:分：]?(\d{1,2})?(?:\.\d+)?)[秒分]?)?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Seconds since 1970 in UTC; `zoneless`: no zone was written, Beijing time is taken."""

    seconds: float
    zoneless: bool


def moment(text: str) -> Moment | None:
    """The moment a text names; None where it names none, or one outside 1950 to 2100."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        typed = _TYPED.fullmatch(text)
        if typed is None:
            return None
        try:
            year, month, day, hour, minute, second = (int(part or 0) for part in typed.groups())
            found = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone follows below
        except ValueError:
            return None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    zoneless = found.tzinfo is None
    if zoneless:
        found = found.replace(tzinfo=BEIJING)
    return Moment((found - _EPOCH).total_seconds(), zoneless)
