"""Deeds in words: what is decided, what it costs, what it wins."""

from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from luodi.dispatch.deeds import Deed, DeedKind
from luodi.dispatch.models import Issue
from luodi.elements.element_types import element_types
from luodi.elements.models import Share
from luodi.ledger.money_words import money_words


def deed_words(deed: Deed, issue: Issue) -> str:
    """The decision in one sentence, as it is offered and then kept."""
    if deed.kind == DeedKind.DECIDE:
        return _("联席会议议定：%(on)s 前办结“%(title)s”") % {"on": deed.on, "title": issue.title}
    if deed.kind == DeedKind.SHORTEN:
        cost = money_words(Decimal(deed.yuan))
        return _("压缩 %(n)s 天（增加费用 %(cost)s）：%(title)s") % {
            "n": deed.days,
            "cost": cost,
            "title": issue.title,
        }
    if deed.kind == DeedKind.ELEMENT:
        return _from_other(deed)
    return _("限期解决：%(title)s") % {"title": issue.title}


def deed_short(deed: Deed) -> str:
    """The decision beside the issue's own title."""
    if deed.kind == DeedKind.DECIDE:
        return _("联席会议议定")
    if deed.kind == DeedKind.SHORTEN:
        return _("压缩 %(n)s 天") % {"n": deed.days}
    if deed.kind == DeedKind.ELEMENT:
        return _from_other(deed)
    return _("限期解决")


def _from_other(deed: Deed) -> str:
    kind = element_types()[deed.element]
    donor = Share.objects.select_related("need__project").filter(pk=deed.donor).first()
    return _("从“%(donor)s”调剂 %(amount)s %(unit)s%(element)s") % {
        "donor": donor.need.project.name if donor else "—",
        "amount": f"{float(deed.amount):g}",
        "unit": kind.unit_words,
        "element": kind.words,
    }


def effect_words(effect: dict[str, Any]) -> str:
    """What it wins, and what another project loses by it. Dates stand beside the days where they are of one promise; where
    another is worst off than before, the margins do."""
    words = _("计划提前 %(n)s 天") % {"n": effect["days"]}
    before, after = (parse_date(effect.get(name) or "") for name in ("before_on", "after_on"))
    if before and after and (before - after).days == effect["days"]:
        words += _("（%(before)s → %(after)s）") % {"before": before, "after": after}
    elif effect.get("margin_before") is not None and effect.get("margin_after") is not None:
        words += _("（距承诺：%(before)s → %(after)s）") % {
            "before": _margin(effect["margin_before"]),
            "after": _margin(effect["margin_after"]),
        }
    lost, margin = effect.get("donor_loses"), effect.get("donor_margin")
    if not lost:
        return words
    words += _("；调出项目晚 %(n)s 天") % {"n": lost}
    if margin is None:
        return words
    return words + (_("，仍能按期") if margin >= 0 else _("，误期 %(n)s 天") % {"n": -margin})


def _margin(days: int) -> str:
    return _("晚 %(n)s 天") % {"n": -days} if days < 0 else _("余 %(n)s 天") % {"n": days}


def options_shown(issue: Issue, options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options of an issue as they stand on the page."""
    shown = []
    for number, option in enumerate(options):
        deed = Deed(**option["deed"])
        loses_nothing = deed.kind == DeedKind.ELEMENT and not option["effect"].get("donor_loses")
        shown.append(
            {
                "number": number,
                "words": deed_words(deed, issue),
                "short": deed_short(deed),
                "effect": effect_words(option["effect"]),
                "loses_nothing": loses_nothing,
            }
        )
    return shown
