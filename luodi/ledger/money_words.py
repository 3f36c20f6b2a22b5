"""Amounts as people say them in a sentence. Tables keep one unit per column and write plain numbers."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

THOUSAND = 1_000
WAN = 10_000
MILLION = 1_000_000
YI = 100_000_000
BILLION = 1_000_000_000


def money_parts(yuan: Decimal | None) -> tuple[str, str]:
    """The number and its unit, for a large figure with a small unit behind it; "—" without a unit when unknown."""
    if yuan is None:
        return "—", ""
    if get_language() != "en":
        is_small = 0 < abs(yuan) < 1_000 * WAN  # a cost of some days would be "0 亿元"
        return (_number(yuan, WAN, "1"), _("万元")) if is_small else (_number(yuan, YI), _("亿元"))
    if abs(yuan) >= BILLION:
        return _number(yuan, BILLION), "CNY bn"
    if 0 < abs(yuan) < MILLION:
        return _number(yuan, THOUSAND, "1"), "CNY k"
    return _number(yuan, MILLION, "0.1"), "CNY m"


def money_words(yuan: Decimal | None) -> str:
    """As in "52.62 亿元" or "36 万元", in English "CNY 5.26 bn" or, below a billion, "CNY 526 m"; a dash for what is unknown."""
    number, unit = money_parts(yuan)
    if not unit:
        return number
    if get_language() != "en":
        return f"{number} {unit}"
    currency, scale = unit.split()
    return f"{currency} {number} {scale}"


def _number(yuan: Decimal, unit: int, places: str = "0.01") -> str:
    text = f"{(Decimal(yuan) / unit).quantize(Decimal(places), ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
