"""Small words for pages: icons, amounts, dates, margins. Built in to every template."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.ledger.money_words import money_words
from luodi.plan.chances import chance_class, chance_words, method_words, verdict
from luodi.plan.learnt import Known, known_on
from luodi.site.views_bar import view_bar

register = template.Library()
register.filter("money", money_words)
register.filter("chance", chance_words)
register.filter("verdict", verdict)
register.filter("chance_class", chance_class)
EMPTY = "—"


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of the sprite, hidden from screen readers: the word beside it says the same."""
    return format_html(
        '<svg class="ld-i" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        static("luodi/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def forecast_note(context: RequestContext, method: str = "") -> str:
    """What probabilities rest on, in one sentence: of the `method` given, else of the one in use on the data date."""
    request = context.get("request")
    known = Known() if request is None else known_on(request.data_date)
    return method_words(known, method)


def _rounded(amount: Decimal, places: str) -> str:
    text = number_format(
        amount.quantize(Decimal(places), ROUND_HALF_UP), use_l10n=False, force_grouping=False
    )
    whole, dot, rest = text.partition(".")
    rest = rest.rstrip("0")
    return f"{int(whole):,}" + (dot + rest if rest else "")


@register.filter
def wan(amount: Decimal | None) -> str:
    """Yuan as 万元 with thousands commas; unknown is a dash, never 0."""
    return EMPTY if amount is None else _rounded(Decimal(amount) / 10_000, "0.01")


@register.filter
def yi(amount: Decimal | None) -> str:
    """Yuan as 亿元 with at most two decimals."""
    return EMPTY if amount is None else _rounded(Decimal(amount) / 100_000_000, "0.01")


@register.filter
def measure(amount: Decimal | None) -> str:
    """A measured amount with thousands commas and no empty decimals."""
    return EMPTY if amount is None else _rounded(Decimal(amount), "0.01")


@register.filter
def exact(amount: Decimal | None) -> str:
    """An amount of an element: thousands commas, as fine as it is counted."""
    return EMPTY if amount is None else _rounded(Decimal(amount), "0.0001")


@register.filter
def percent(value: int | None) -> str:
    """A share in whole percent."""
    return EMPTY if value is None else f"{value} %"


@register.filter
def share(value: float | None) -> str:
    """A share between 0 and 1 in whole percent."""
    return EMPTY if value is None else f"{100 * value:.0f} %"


@register.filter
def day(value: date | None) -> str:
    """A date for tables."""
    return EMPTY if value is None else value.isoformat()


@register.filter
def day_whole(value: date | None) -> SafeString:
    """A date within a sentence: no line ends in it. Browsers break after its hyphens."""
    return format_html('<span class="ld-nw">{}</span>', day(value))


@register.filter
def margin(days: int | None) -> str:
    """Margin against the committed date in words, without plus or minus signs."""
    if days is None:
        return EMPTY
    if days < 0:
        return _("晚%(days)s天") % {"days": -days}
    if days <= 10:
        return _("余%(days)s天 紧") % {"days": days}
    return _("余%(days)s天") % {"days": days}


@register.filter
def shift(days: int) -> str:
    """By how many days a date moved, in words."""
    return (_("推迟%(days)s天") if days < 0 else _("提前%(days)s天")) % {"days": abs(days)}


@register.filter
def slip(days: int) -> str:
    """By how many days a promise stands behind the day promised first, in words."""
    return (_("晚%(days)s天") if days > 0 else _("早%(days)s天") if days else _("未变")) % {"days": abs(days)}


@register.filter
def slip_class(days: int) -> str:
    """Its class: late, early, none where nothing moved."""
    return "ld-late" if days > 0 else "ld-early" if days else ""


@register.filter
def margin_class(days: int | None) -> str:
    """Its class: late, tight or early; none when unknown."""
    if days is None:
        return ""
    return "ld-late" if days < 0 else "ld-tight" if days <= 10 else "ld-early"


@register.filter
def named(thing: Any) -> str:
    """Name of a unit, post or template in the reader's language; Chinese where no English name is kept."""
    if thing is None:
        return EMPTY
    english = getattr(thing, "name_en", "") or getattr(thing, "title_en", "")
    own = getattr(thing, "name", "") or getattr(thing, "title", "")
    return str(english if english and get_language() == "en" else own)


@register.inclusion_tag("site/_views.html", takes_context=True)
def view_tabs(
    context: RequestContext, page: str, standard: Sequence[tuple[str, str]] = (), counted: bool = False
) -> dict[str, Any]:
    """The tabs of a page: all, `standard` (words, query), then saved views; `counted` on pages of projects."""
    return {
        **view_bar(context["request"], page, standard, counted),
        "csrf_token": context.get("csrf_token"),
        "LANGUAGE_CODE": context.get("LANGUAGE_CODE"),
    }


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    """The present address's query with some values changed; None removes. Filters live in the address."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        params.pop(key, None)
        if value not in (None, ""):
            params[key] = str(value)
    return f"?{params.urlencode()}" if params else "?"


@register.simple_tag(takes_context=True)
def turned(context: RequestContext, name: str, number: int) -> str:
    """The present address on another page of a list; `name`: which list, where a page has several."""
    return query(context, **{name or "page": number})


@register.simple_tag(takes_context=True)
def query_without(context: RequestContext, name: str) -> str:
    """The present address's query without one of its values."""
    return str(query(context, **{name: None, "page": None}))
