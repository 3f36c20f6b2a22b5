"""Dates as ledgers write them, with the precision they were written with.

"2021年3月底", "2021.3", "三季度", "09.10-11.3", "2010-", Excel serials. What is impossible (2022.2.30)
or can be read two ways (09.10 alone) is an error, never a guess; nothing ever becomes 1900 or 1970.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from luodi.ledger.reading.characters import plain
from luodi.ledger.reading.shape import PartialDate, Precision, YearSpan

FIRST_YEAR, LAST_YEAR = 1980, 2099
_SERIAL_DAYS = (29221, 73050)  # 1980-01-01 … 2099-12-31 as Excel serials of the 1900 system
_EPOCH_1900, _EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)

_Y = r"(?P<y>(?:19|20)\d\d)"
_YEAR_SIGN = r"(?:年度?|[./-])"
_M = r"(?P<m>\d{1,2})"
_MONTH_TAIL = r"(?:份)?(?P<part>上旬|中旬|下旬|初|中|底|末|月底|月末|月初)?(?P<by>之?前|左右|以前)?"
_FILLER = r"(?:计划|预计|力争|拟|约|于|在|完成|开工|竣工|投产)*"
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_TEN_DAYS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_YEAR_PARTS = {"初": (1, 3), "中": (6, 6), "底": (12, 12), "末": (12, 12)}

_DAY_COMPACT = re.compile(rf"{_Y}(?P<m>\d\d)(?P<d>\d\d)")
_DAY = re.compile(rf"{_Y}{_YEAR_SIGN}{_M}[月./-](?P<d>\d{{1,2}})[日号]?(?:T?00:00(?::00)?)?(?:之?前|左右)?")
_DAY_SHORT = re.compile(r"(?P<m>\d{1,2})(?:月|/)(?P<d>\d{1,2})[日号]?(?:之?前|左右)?")
_MONTH_COMPACT = re.compile(rf"{_Y}(?P<m>0[1-9]|1[0-2])")
_MONTH = re.compile(
    rf"{_Y}{_YEAR_SIGN}{_M}月{_MONTH_TAIL}|{_Y.replace('<y>', '<y2>')}(?:年|[./-])(?P<m2>\d{{1,2}})"
)
_MONTH_SHORT = re.compile(rf"{_M}月{_MONTH_TAIL}")
_MONTH_TWO_DIGIT = re.compile(r"(?P<y>\d\d)(?:年|[./-])(?P<m>\d{1,2})月?")
_QUARTER = re.compile(
    rf"(?:{_Y}年?)?[第-]?(?P<q>[一二三四1-4])季度?(?P<by>底|末|初|前)?"
    rf"|(?:{_Y.replace('<y>', '<y2>')}年?-?)?Q(?P<q2>[1-4])"
)
_HALF = re.compile(rf"(?:{_Y}年?)?(?P<h>[上下])半年(?:底|末|前)?")
_YEAR = re.compile(rf"{_Y}年?度?(?P<part>初|中|底|末)?(?:之?前)?(?:内)?")
_YEAR_PART = re.compile(r"年(?P<part>初|中|底|末)(?:之?前)?")

_SPAN_SIGN = re.compile(r"[-~至到—–─－―]+")
_OPEN_END = re.compile(r"(?:至今|今|长期)?")


class BadDate(ValueError):
    """A text that is no usable date. `code`: DATE_UNREADABLE, DATE_IMPOSSIBLE, DATE_AMBIGUOUS,
    DATE_OUT_OF_RANGE, DATE_WITHOUT_YEAR or DATE_REVERSED."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


def parse_date(value: object, default_year: int | None = None, *, epoch_1904: bool = False) -> PartialDate:
    """The days meant by a cell: a date, an Excel serial, a year or a text.

    `default_year` completes texts such as "3月底" and "三季度". Raises BadDate.
    """
    if isinstance(value, dt.datetime):
        return _day(value.year, value.month, value.day, str(value))
    if isinstance(value, dt.date):
        return _day(value.year, value.month, value.day, str(value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value, epoch_1904)
    text = re.sub(rf"^{_FILLER}|{_FILLER}$", "", plain(str(value)))
    for reader in (_read_day, _read_month, _read_part_of_year, _read_year):
        found = reader(text, default_year)
        if found is not None:
            return found
    if re.fullmatch(r"\d{5}(?:\.0)?", text):
        return _from_number(float(text), epoch_1904)
    raise BadDate("DATE_UNREADABLE", str(value))


def parse_span(value: object, default_year: int | None = None, *, epoch_1904: bool = False) -> YearSpan:
    """Start and finish of the works: "2009-2011", "09.10-11.3", "2010-", "2021年3月至2022年底".

    A single date is the start when it is exact, and both ends when it is only a year. Raises BadDate.
    """
    if not isinstance(value, str):
        return _single(parse_date(value, default_year, epoch_1904=epoch_1904))
    text = plain(value)
    if re.fullmatch(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])", text):
        if int(text[2:4]) < int(text[5:]):
            raise BadDate("DATE_AMBIGUOUS", value)
        return _single(parse_date(text))
    ends = _split_span(text)
    if ends is None:
        return _single(_span_end(text, default_year))
    start = _span_end(ends[0], default_year) if ends[0] else None
    year = start.on.year if start else default_year
    finish = None if _OPEN_END.fullmatch(ends[1]) else _span_end(_with_century(ends[1], start), year)
    if start is None and finish is None:
        raise BadDate("DATE_UNREADABLE", value)
    if start and finish and finish.until < start.on:
        raise BadDate("DATE_REVERSED", value)
    return YearSpan(start, finish)


def format_date(date: PartialDate) -> str:
    """The text that parse_date reads back as the same date ("2021年3月", "2021年上半年")."""
    year, month = date.on.year, date.on.month
    if date.precision is Precision.DAY:
        return date.on.isoformat()
    if date.precision is Precision.MONTH:
        part = next((name for name, (first, _) in _TEN_DAYS.items() if _is_part(date, first)), "")
        return f"{year}年{month}月{part}"
    if date.precision is Precision.QUARTER:
        return f"{year}年{'一二三四'[(month - 1) // 3]}季度"
    if date.precision is Precision.HALF:
        return f"{year}年{'上' if month == 1 else '下'}半年"
    return f"{year}年"


def month_of(year: int, month: int) -> PartialDate:
    """A whole month."""
    return _months(year, month, month, Precision.MONTH, f"{year}-{month}")


def _is_part(date: PartialDate, first: int) -> bool:
    whole = (date.until - date.on).days >= 27
    return not whole and date.on.day == first


def _split_span(text: str) -> tuple[str, str] | None:
    """The two ends, when the text has a sign between them that is not part of one ISO date."""
    if re.fullmatch(r"(?:19|20)\d\d-\d{1,2}-\d{1,2}", text):
        return None
    signs = list(_SPAN_SIGN.finditer(text))
    if not signs:
        return None
    middle = signs[len(signs) // 2]
    return text[: middle.start()], text[middle.end() :]


def _with_century(end: str, start: PartialDate | None) -> str:
    """The right end of "2019.10-21.3" or "2009-11": two digits of a year borrow the century of the start."""
    if start is not None and re.fullmatch(r"\d\d年?", end):
        return f"{start.on.year // 100}{end}"
    return end


def _span_end(text: str, default_year: int | None) -> PartialDate:
    """One end of a span, where "09.10" can only mean October 2009."""
    two_digits = _MONTH_TWO_DIGIT.fullmatch(text)
    if two_digits:
        return month_of(2000 + int(two_digits["y"]), int(two_digits["m"]))
    return parse_date(text, default_year)


def _single(date: PartialDate) -> YearSpan:
    return YearSpan(date, date if date.precision is Precision.YEAR else None)


def _from_number(number: float, epoch_1904: bool) -> PartialDate:
    text = format(number, ".15g")
    if number == int(number):
        whole = int(number)
        if FIRST_YEAR <= whole <= LAST_YEAR:
            return _months(whole, 1, 12, Precision.YEAR, text)
        compact = _read_day(text, None) or (_read_month(text, None) if len(text) == 6 else None)
        if compact is not None:
            return compact
    elif FIRST_YEAR <= number < LAST_YEAR + 1:
        # 2021.1 as a number may have been typed 2021.10: Excel drops the zero.
        if text.endswith(".1"):
            raise BadDate("DATE_AMBIGUOUS", text)
        return parse_date(text)
    if not _SERIAL_DAYS[0] - (1462 if epoch_1904 else 0) <= number <= _SERIAL_DAYS[1]:
        raise BadDate("DATE_OUT_OF_RANGE", text)
    on = (_EPOCH_1904 if epoch_1904 else _EPOCH_1900) + dt.timedelta(days=int(number))
    return _day(on.year, on.month, on.day, text)


def _read_day(text: str, default_year: int | None) -> PartialDate | None:
    found = _DAY_COMPACT.fullmatch(text) or _DAY.fullmatch(text)
    if found:
        return _day(int(found["y"]), int(found["m"]), int(found["d"]), text)
    found = _DAY_SHORT.fullmatch(text)
    if found:
        return _day(_known(default_year, text), int(found["m"]), int(found["d"]), text)
    return None


def _read_month(text: str, default_year: int | None) -> PartialDate | None:
    found = _MONTH_COMPACT.fullmatch(text) or _MONTH.fullmatch(text)
    if found:
        groups = found.groupdict()
        year, month = groups.get("y") or groups.get("y2"), groups.get("m") or groups.get("m2")
        return _month_part(int(year or 0), int(month or 0), groups.get("part"), text)
    found = _MONTH_SHORT.fullmatch(text)
    if found:
        return _month_part(_known(default_year, text), int(found["m"]), found["part"], text)
    found = _MONTH_TWO_DIGIT.fullmatch(text)
    if found:
        first, second = int(found["y"]), int(found["m"])
        if "年" in text or (first > 12 and second <= 12):
            return _months(2000 + first, second, second, Precision.MONTH, text)
        raise BadDate("DATE_AMBIGUOUS", text)
    return None


def _read_part_of_year(text: str, default_year: int | None) -> PartialDate | None:
    found = _QUARTER.fullmatch(text.upper())
    if found:
        quarter = _DIGITS[found["q"] or found["q2"]]
        year = int(found["y"] or found["y2"] or _known(default_year, text))
        return _months(year, quarter * 3 - 2, quarter * 3, Precision.QUARTER, text)
    found = _HALF.fullmatch(text)
    if found:
        first = 1 if found["h"] == "上" else 7
        return _months(int(found["y"] or _known(default_year, text)), first, first + 5, Precision.HALF, text)
    return None


def _read_year(text: str, default_year: int | None) -> PartialDate | None:
    found = _YEAR.fullmatch(text)
    year = int(found["y"]) if found else None
    if found is None:
        found = _YEAR_PART.fullmatch(text)
        if found is None:
            return None
        year = _known(default_year, text)
    assert year is not None
    if not found["part"]:
        return _months(year, 1, 12, Precision.YEAR, text)
    first, last = _YEAR_PARTS[found["part"]]
    return _months(year, first, last, Precision.QUARTER if last > first else Precision.MONTH, text)


def _month_part(year: int, month: int, part: str | None, text: str) -> PartialDate:
    whole = _months(year, month, month, Precision.MONTH, text)
    if part not in _TEN_DAYS:
        return whole
    first, last = _TEN_DAYS[part]
    return PartialDate(
        whole.on.replace(day=first), whole.on.replace(day=min(last, whole.until.day)), Precision.MONTH
    )


def _known(default_year: int | None, text: str) -> int:
    if default_year is None:
        raise BadDate("DATE_WITHOUT_YEAR", text)
    return default_year


def _day(year: int, month: int, day: int, text: str) -> PartialDate:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadDate("DATE_OUT_OF_RANGE", text)
    try:
        on = dt.date(year, month, day)
    except ValueError as wrong:
        raise BadDate("DATE_IMPOSSIBLE", text) from wrong
    return PartialDate(on, on, Precision.DAY)


def _months(year: int, first: int, last: int, precision: Precision, text: str) -> PartialDate:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadDate("DATE_OUT_OF_RANGE", text)
    if not (1 <= first <= 12 and 1 <= last <= 12):
        raise BadDate("DATE_IMPOSSIBLE", text)
    until = dt.date(year, last, calendar.monthrange(year, last)[1])
    return PartialDate(dt.date(year, first, 1), until, precision)
