"""Amounts of money and plain figures, exact: Decimal, units from the title, the header or the cell.

A unit in the cell must agree with the one above it in kind (yuan or dollars) and in size; if not,
it is an error.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from luodi.ledger.reading.characters import plain

WAN = "万元"
UNITS: dict[str, tuple[str, Decimal]] = {
    "元": ("CNY", Decimal(1)),
    "千元": ("CNY", Decimal(1000)),
    "万元": ("CNY", Decimal(10_000)),
    "百万元": ("CNY", Decimal(1_000_000)),
    "千万元": ("CNY", Decimal(10_000_000)),
    "亿元": ("CNY", Decimal(100_000_000)),
    "美元": ("USD", Decimal(1)),
    "万美元": ("USD", Decimal(10_000)),
    "亿美元": ("USD", Decimal(100_000_000)),
}
_ALIASES = {
    "万": "万元",
    "亿": "亿元",
    "千万": "千万元",
    "万人民币": "万元",
    "亿人民币": "亿元",
    "万元人民币": "万元",
    "亿元人民币": "亿元",
    "人民币": "元",
    "yi": "亿元",
    "yuan": "元",
    "cny": "元",
    "万usd": "万美元",
    "usd": "美元",
}
UNIT_PATTERN = r"(?:百万|千万|[千万亿])?(?:美元|元)(?:人民币)?"
_FIGURE = re.compile(
    r"(?P<about>约|近|超)?(?P<sign>[-−]?)[¥￥$]?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?P<unit>[^\d,.\s]*)(?P<more>.*)"
)


class BadAmount(ValueError):
    """A text that is no usable figure. `code`: AMOUNT_UNREADABLE, AMOUNT_NEGATIVE, AMOUNT_UNIT_MISSING,
    AMOUNT_UNIT_CONFLICT or AMOUNT_TOO_LARGE."""

    def __init__(self, code: str, text: str, unit: str = "") -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text
        self.unit = unit


_LARGEST = Decimal(10) ** 15


def unit_named(text: str) -> str:
    """The canonical name of a unit written alone ("亿" → "亿元"), "" when it is none."""
    name = plain(text).lower()
    name = _ALIASES.get(name, name)
    return name if name in UNITS else ""


def currency_of(unit: str) -> str:
    """CNY or USD."""
    return UNITS[unit][0]


def number_of(value: object) -> Decimal:
    """The exact figure of a cell; the binary dust of a spreadsheet float (0.1+0.2) is swept off at 15 digits.

    Raises BadAmount.
    """
    figure, unit = _figure(value)
    if unit:
        raise BadAmount("AMOUNT_UNREADABLE", str(value))
    return figure


def parse_amount(value: object, unit: str) -> Decimal:
    """Yuan (dollars when `unit` is in dollars) meant by a cell under a header that states `unit`, or "".

    Raises BadAmount.
    """
    figure, written = _figure(value)
    cell_unit = unit_named(written) if written else ""
    if written and not cell_unit:
        raise BadAmount("AMOUNT_UNREADABLE", str(value))
    if cell_unit and unit and cell_unit != unit:
        raise BadAmount("AMOUNT_UNIT_CONFLICT", str(value), unit)
    used = cell_unit or unit
    if not used:
        if figure == 0:
            return figure
        raise BadAmount("AMOUNT_UNIT_MISSING", str(value))
    amount = figure * UNITS[used][1]
    if amount > _LARGEST:
        raise BadAmount("AMOUNT_TOO_LARGE", str(value), used)
    return amount


def parse_quantity(value: object, factors: dict[str, Decimal], unit: str) -> Decimal:
    """A figure with units other than money: `factors` lead to the canonical unit, `unit` is the header's.

    Raises BadAmount.
    """
    figure, written = _figure(value)
    if written and written not in factors:
        raise BadAmount("AMOUNT_UNREADABLE", str(value))
    if written and unit and written != unit:
        raise BadAmount("AMOUNT_UNIT_CONFLICT", str(value), unit)
    return figure * factors.get(written or unit, Decimal(1))


def parse_percent(value: object) -> Decimal:
    """A share in percent: 85, "85%" and a cell formatted as percent that holds 0.85 are all 85.

    Raises BadAmount.
    """
    figure, written = _figure(value)
    if written not in {"", "%"}:
        raise BadAmount("AMOUNT_UNREADABLE", str(value))
    # Sheets store a percentage as a fraction; nobody reports less than 1.5 percent of a yearly plan as "0.9".
    is_fraction = isinstance(value, float) and not written and figure <= Decimal("1.5")
    return figure * 100 if is_fraction else figure


def format_amount(yuan: Decimal, unit: str) -> str:
    """The figure in `unit`, exact, as parse_amount reads it back."""
    return format_number(yuan / UNITS[unit][1])


def format_number(figure: Decimal) -> str:
    """Plain digits without exponent or trailing zeros."""
    text = format(figure, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _figure(value: object) -> tuple[Decimal, str]:
    if isinstance(value, bool):
        raise BadAmount("AMOUNT_UNREADABLE", str(value))
    if isinstance(value, (int, float)):
        text = format(value, ".15g") if isinstance(value, float) else str(value)
        return _positive(_decimal(text), text), ""
    text = plain(str(value))
    found = _FIGURE.fullmatch(text)
    if not found or found["more"]:
        raise BadAmount("AMOUNT_UNREADABLE", str(value))
    figure = _decimal(found["sign"].replace("−", "-") + found["number"].replace(",", ""))
    return _positive(figure, text), found["unit"]


def _decimal(text: str) -> Decimal:
    try:
        figure = Decimal(text)
    except InvalidOperation as wrong:
        raise BadAmount("AMOUNT_UNREADABLE", text) from wrong
    if not figure.is_finite():
        raise BadAmount("AMOUNT_UNREADABLE", text)
    return figure


def _positive(figure: Decimal, text: str) -> Decimal:
    if figure < 0:
        raise BadAmount("AMOUNT_NEGATIVE", text)
    return figure
