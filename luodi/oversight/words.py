"""Cards in words: levels, figures, thresholds, what would lift them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.engine.card_rules import UNITS, Colour, Level, Measure, Rules, Threshold, Unit
from luodi.oversight.models import Card, CardColour
from luodi.oversight.rules import excuse_reasons, rule_sets
from luodi.plan.queries import own_language

MEASURES = {
    Measure.SLIP_DAYS: gettext_lazy("预计晚于承诺日"),
    Measure.CHANCE: gettext_lazy("按期概率"),
    Measure.START_DAYS: gettext_lazy("计划开工日已过"),
    Measure.START_MONTHS: gettext_lazy("计划开工月已过"),
    Measure.PACE_OWN: gettext_lazy("投资完成率（按自报进度）"),
    Measure.PACE_LINEAR: gettext_lazy("投资完成率（按月均）"),
    Measure.BEHIND_OWN: gettext_lazy("投资落后（按自报进度）"),
    Measure.BEHIND_LINEAR: gettext_lazy("投资落后（按月均）"),
    Measure.STATISTICS_MONTHS: gettext_lazy("开工后未入库纳统"),
    Measure.PERMIT_DAYS: gettext_lazy("审批超过最迟完成日"),
    Measure.ISSUE_DAYS: gettext_lazy("问题超过办结期限"),
    "UNRECTIFIED": gettext_lazy("上一张牌到期未整改"),
    "REPEATED": gettext_lazy("多次亮牌"),
}
CSS = {"BLUE": "is-blue", "YELLOW": "is-yellow", "ORANGE": "is-yellow", "RED": "is-red"}


def level_of(rules: str, colour: str) -> Level | None:
    """The level as the rule set of that card names it; None where the set is no longer shipped."""
    found = rule_sets().get(rules)
    return found.levels.get(Colour(colour)) if found and colour else None


def level_words(rules: str, colour: str) -> str:
    """Its name; the colour where the rule set is no longer shipped."""
    level = level_of(rules, colour)
    return (
        own_language(level.name, level.name_en) if level else str(CardColour(colour).label) if colour else ""
    )


def figure_words(figure: str, cause: str) -> str:
    """A figure with its unit."""
    text = figure.rstrip("0").rstrip(".") if "." in figure else figure
    if cause == "REPEATED":
        return _("%(n)s 张") % {"n": text}
    unit = Unit.DAYS if cause == "UNRECTIFIED" else UNITS[Measure(cause)]
    words = {
        Unit.DAYS: _("%(n)s 天"),
        Unit.MONTHS: _("%(n)s 个月"),
        Unit.PERCENT: "%(n)s %%",
        Unit.POINTS: _("%(n)s 个百分点"),
    }
    return words[unit] % {"n": text}


def _limit(words: str, figure: str, cause: str) -> str:
    return words % {"figure": figure_words(figure, cause)}


def threshold_words(row: Mapping[str, Any]) -> str:
    """Where it lights, as a regulation says it."""
    if not row["figure"]:
        return ""
    words = {
        (False, False): _("达到 %(figure)s"),
        (True, False): _("超过 %(figure)s"),
        (False, True): _("不高于 %(figure)s"),
        (True, True): _("低于 %(figure)s"),
    }
    return _limit(words[row["strict"], row["falls"]], row["figure"], row["cause"])


def lifting_words(row: Mapping[str, Any]) -> str:
    """What would lift it."""
    if not row["figure"]:
        return _("整改完成并销号") if row["cause"] == "UNRECTIFIED" else ""
    if row["lifts"]:
        back = _("达到 %(figure)s") if row["falls"] else _("低于 %(figure)s")
        return _limit(back, row["lifts"], row["cause"])
    words = {
        (False, False): _("低于 %(figure)s"),
        (True, False): _("不超过 %(figure)s"),
        (False, True): _("超过 %(figure)s"),
        (True, True): _("达到 %(figure)s"),
    }
    return _limit(words[row["strict"], row["falls"]], row["figure"], row["cause"])


@dataclass(frozen=True)
class ReasonLine:
    """A reason for people: what, the figure of that moment, before excused days, the threshold, what would lift it."""

    words: str
    level: str
    css: str
    value: str
    reported: str
    threshold: str
    lifts: str
    held: bool
    since: str


def reason_lines(rules: str, rows: Iterable[Mapping[str, Any]]) -> list[ReasonLine]:
    """The reasons of a card, the worst first."""
    return [
        ReasonLine(
            str(MEASURES[row["cause"]]),
            level_words(rules, row["colour"]),
            CSS[row["colour"]],
            figure_words(row["value"], row["cause"]),
            figure_words(row["reported"], row["cause"]) if row["reported"] != row["value"] else "",
            threshold_words(row),
            lifting_words(row),
            row["held"],
            row["since"],
        )
        for row in rows
    ]


def first_reason(rows: list[Mapping[str, Any]]) -> str:
    """The worst reason in a few words, for lists."""
    if not rows:
        return ""
    cause = rows[0]["cause"]
    return _("%(cause)s %(figure)s") % {
        "cause": MEASURES[cause],
        "figure": figure_words(rows[0]["value"], cause),
    }


def look(card: Card) -> dict[str, Any]:
    """A card for templates: its level in words and its class; dressed as a card only once issued."""
    return {
        "card": card,
        "level": level_words(card.rules, card.colour),
        "css": CSS[card.colour],
        "first": first_reason(card.reasons),
        "now": level_words(card.rules, card.now_colour) if card.now_colour else "",
    }


def excuse_words(code: str) -> str:
    """The name of a reason for excused days."""
    row = excuse_reasons()[code]
    return own_language(row["name"], row["name_en"])


def rule_lines(rules: Rules) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """A rule set as a table: measure, then (level, class, threshold) of each of its levels."""
    return [
        (
            str(MEASURES[measure]),
            [
                (level_words(rules.code, colour), CSS[colour], threshold_words(_row(measure, threshold)))
                for colour, threshold in ruling.thresholds.items()
            ],
        )
        for measure, ruling in rules.measures.items()
    ]


def _row(measure: Measure, threshold: Threshold) -> dict[str, Any]:
    return {
        "cause": measure.value,
        "figure": str(threshold.figure),
        "strict": threshold.strict,
        "falls": threshold.falls,
    }
