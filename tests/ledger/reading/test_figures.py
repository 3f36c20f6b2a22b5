"""Amounts and dates: what is written comes back, what is doubtful is an error."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.ledger.reading.amounts import (
    UNITS,
    BadAmount,
    format_amount,
    format_number,
    number_of,
    parse_amount,
    parse_percent,
)
from luodi.ledger.reading.dates import BadDate, format_date, parse_date, parse_span
from luodi.ledger.reading.shape import Precision

figures = st.decimals(min_value=0, max_value=99_999, places=4, allow_nan=False).map(format_number)


@given(figures, st.sampled_from(sorted(UNITS)))
def test_amounts_come_back(text: str, unit: str) -> None:
    assert format_amount(parse_amount(text, unit), unit) == text
    assert parse_amount(text + unit, "") == parse_amount(text, unit)


@given(st.floats(min_value=0.001, max_value=1e9))
def test_a_float_cell_means_what_the_sheet_shows(number: float) -> None:
    assert number_of(number) == Decimal(format(number, ".15g"))


@pytest.mark.parametrize(
    ("cell", "unit", "yuan"),
    [
        ("3.2亿", "亿元", 320_000_000),
        ("30亿元", "", 3_000_000_000),
        ("１２３．５万元", "万元", 1_235_000),
        ("1,234.5", "万元", 12_345_000),
        (0.1 + 0.2, "万元", 3000),
        ("500万美元", "万美元", 5_000_000),
        (0, "", 0),
    ],
)
def test_amounts(cell: object, unit: str, yuan: int) -> None:
    assert parse_amount(cell, unit) == yuan


@pytest.mark.parametrize(
    ("cell", "unit", "code"),
    [
        ("3.2亿", "万元", "AMOUNT_UNIT_CONFLICT"),
        (12, "", "AMOUNT_UNIT_MISSING"),
        ("-5", "万元", "AMOUNT_NEGATIVE"),
        ("1.2-1.5亿", "亿元", "AMOUNT_UNREADABLE"),
        (float("nan"), "元", "AMOUNT_UNREADABLE"),
        (float("inf"), "元", "AMOUNT_UNREADABLE"),
        (True, "元", "AMOUNT_UNREADABLE"),
        (1e12, "亿元", "AMOUNT_TOO_LARGE"),
        ("30亿元(含设备)", "亿元", "AMOUNT_UNREADABLE"),
        ("3亩", "万元", "AMOUNT_UNREADABLE"),
    ],
)
def test_amounts_refused(cell: object, unit: str, code: str) -> None:
    with pytest.raises(BadAmount) as caught:
        parse_amount(cell, unit)
    assert caught.value.code == code


def test_percent() -> None:
    assert [parse_percent(cell) for cell in ("85%", 85, 0.85, "0.85")] == [85, 85, 85, Decimal("0.85")]


days = st.dates(dt.date(1980, 1, 1), dt.date(2099, 12, 31))


@given(days)
def test_days_come_back(day: dt.date) -> None:
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
    ):
        read = parse_date(text)
        assert (read.on, read.until, read.precision) == (day, day, Precision.DAY)
        assert parse_date(format_date(read)) == read
    assert parse_date(day) == parse_date(day.isoformat())
    assert parse_date(float((day - dt.date(1899, 12, 30)).days)).on == day


@given(
    st.integers(1980, 2099),
    st.sampled_from(
        [
            "{}年",
            "{}年上半年",
            "{}年下半年",
            "{}年一季度",
            "{}年四季度",
            "{}年1月",
            "{}年12月",
            "{}年2月上旬",
            "{}年2月下旬",
            "{}年10月中旬",
        ]
    ),
)
def test_partial_dates_come_back(year: int, form: str) -> None:
    text = form.format(year)
    assert format_date(parse_date(text)) == text


@pytest.mark.parametrize(
    ("cell", "on", "until", "precision"),
    [
        ("2021年3月底", "2021-03-01", "2021-03-31", "MONTH"),
        ("2021.3", "2021-03-01", "2021-03-31", "MONTH"),
        ("2021年上半年", "2021-01-01", "2021-06-30", "HALF"),
        ("三季度", "2020-07-01", "2020-09-30", "QUARTER"),
        ("2021Q3", "2021-07-01", "2021-09-30", "QUARTER"),
        ("年底前", "2020-12-01", "2020-12-31", "MONTH"),
        (44256, "2021-03-01", "2021-03-01", "DAY"),
        (2021, "2021-01-01", "2021-12-31", "YEAR"),
        (20210301, "2021-03-01", "2021-03-01", "DAY"),
        (202103, "2021-03-01", "2021-03-31", "MONTH"),
        ("预计２０２１年６月竣工", "2021-06-01", "2021-06-30", "MONTH"),
        ("21.3", "2021-03-01", "2021-03-31", "MONTH"),
    ],
)
def test_dates(cell: object, on: str, until: str, precision: str) -> None:
    read = parse_date(cell, 2020)
    assert (str(read.on), str(read.until), read.precision) == (on, until, precision)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2022.2.30", "DATE_IMPOSSIBLE"),
        ("2021年13月", "DATE_IMPOSSIBLE"),
        ("09.10", "DATE_AMBIGUOUS"),
        (2021.1, "DATE_AMBIGUOUS"),
        (0, "DATE_OUT_OF_RANGE"),
        (1.0, "DATE_OUT_OF_RANGE"),
        ("1900-01-01", "DATE_OUT_OF_RANGE"),
        ("1970-01-01", "DATE_OUT_OF_RANGE"),
        ("3月底", "DATE_WITHOUT_YEAR"),
        ("三季度", "DATE_WITHOUT_YEAR"),
        ("很快", "DATE_UNREADABLE"),
        (dt.datetime(1900, 1, 1), "DATE_OUT_OF_RANGE"),
    ],
)
def test_dates_refused(cell: object, code: str) -> None:
    with pytest.raises(BadDate) as caught:
        parse_date(cell)
    assert caught.value.code == code


def test_1904_serials() -> None:
    assert parse_date(42794, epoch_1904=True).on == dt.date(2021, 3, 1)


@pytest.mark.parametrize(
    ("text", "start", "finish"),
    [
        ("2009-2011", "2009-01-01", "2011-12-31"),
        ("09.10-11.3", "2009-10-01", "2011-03-31"),
        ("2010-", "2010-01-01", None),
        ("2010年至今", "2010-01-01", None),
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021年3月至2022年底", "2021-03-01", "2022-12-31"),
        ("2021年3月-12月", "2021-03-01", "2021-12-31"),
        ("2009-13", "2009-01-01", "2013-12-31"),
        ("2019-03-2021-12", "2019-03-01", "2021-12-31"),
        ("2021-03", "2021-03-01", None),
    ],
)
def test_spans(text: str, start: str, finish: str | None) -> None:
    span = parse_span(text)
    assert span.start is not None
    assert (str(span.start.on), span.finish and str(span.finish.until)) == (start, finish)


@pytest.mark.parametrize(
    ("text", "code"),
    [("2009-11", "DATE_AMBIGUOUS"), ("2011-2009", "DATE_REVERSED"), ("3年", "DATE_UNREADABLE")],
)
def test_spans_refused(text: str, code: str) -> None:
    with pytest.raises(BadDate) as caught:
        parse_span(text)
    assert caught.value.code == code
