"""Scores in words: lines of a card, the facts behind them, who is meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.approvals.queries import item_names
from luodi.elements.element_types import element_types
from luodi.engine.score_rules import Formula, Item, ScoreRules, Subject
from luodi.engine.scoring import Confidence, Outcome, Place
from luodi.ledger.money_words import money_words
from luodi.ledger.stages import Stage
from luodi.people.models import Organisation
from luodi.plan.queries import own_language
from luodi.scoring.models import Scorecard, ScoreFact

CONFIDENCE = {
    Confidence.HIGH: gettext_lazy("依据充分"),
    Confidence.MEDIUM: gettext_lazy("依据一般"),
    Confidence.LOW: gettext_lazy("依据较少，仅供参考"),
    Confidence.NONE: gettext_lazy("没有依据，不计分"),
}
PLACES = {
    Place.UPPER: gettext_lazy("上段"),
    Place.MIDDLE: gettext_lazy("中段"),
    Place.LOWER: gettext_lazy("下段"),
}
OUTCOMES = {
    Outcome.NO_CASES: gettext_lazy("本期没有事实，不计分也不扣分"),
    Outcome.NOT_HELD: gettext_lazy("未计算"),
}
MONEY = ("STARTED_YUAN", "PROJECT_SCALE", "PLAN_SCALE", "PLAN_DONE", "TAX_KEPT", "OUTPUT_KEPT", "TAX_MU_KEPT")
PROMISES = ("START_ONTIME", "PRODUCTION_ONTIME", "LATE_STARTS")
RESULTS = ("JOBS_KEPT", "TAX_KEPT", "OUTPUT_KEPT", "TAX_MU_KEPT")


def figure(text: str) -> str:
    """A figure as it is read: no zeros behind the point."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(text: str) -> str:
    """A share as percent with at most one decimal; a dash for none."""
    return _figure_of(Decimal(text) * 100) + " %" if text else "—"


def _figure_of(value: Decimal) -> str:
    return figure(f"{value:.1f}")


def whose(card: Scorecard) -> str:
    """The unit or post, in the reader's language."""
    if card.unit:
        return own_language(card.unit.name, card.unit.name_en)
    if card.post is None:
        return "—"
    return own_language(card.post.title, card.post.title_en)


def class_words(rules: ScoreRules, card: Scorecard) -> str:
    """The name of its size class; empty where the kind is not divided."""
    classes = rules.subjects[Subject(card.scored_as)].classes
    found = next((each for each in classes if each.code == card.size_class), None)
    return own_language(found.name, found.name_en) if found else ""


def look(card: Scorecard) -> dict[str, Any]:
    """A card for templates."""
    return {
        "card": card,
        "whose": whose(card),
        "confidence": CONFIDENCE[Confidence(card.confidence)],
        "is_weak": card.confidence in (Confidence.LOW, Confidence.NONE),
        "place": PLACES[Place(card.place)] if card.place else "",
    }


@dataclass(frozen=True)
class Line:
    """A line of a card in words."""

    code: str
    measure: str
    words: str
    of: str
    points: str
    cases: int
    share: str
    drawn: str
    mean: str
    said: str
    is_computed: bool


def lines(rows: Iterable[Mapping[str, Any]]) -> list[Line]:
    """The lines of a card; one that was not computed says why."""
    return [_line(row) for row in rows]


def _line(row: Mapping[str, Any]) -> Line:
    computed = row["outcome"] == Outcome.COMPUTED
    said = "" if computed else str(OUTCOMES[Outcome(row["outcome"])])
    if row["lacks"]:
        said = _("未计算：系统没有“%(lacks)s”") % {"lacks": own_language(row["lacks"], row["lacks_en"])}
    moved = computed and row["drawn"] != row["share"] and row["formula"] == "SHARE"
    return Line(
        row["code"],
        row["measure"],
        own_language(row["name"], row["name_en"]),
        _("附加") if row["bonus"] else figure(row["of"]),
        figure(row["points"]) if computed else "—",
        row["cases"],
        percent(row["share"]) if row["formula"] in ("SHARE", "SLOPE") else "—",
        percent(row["drawn"]) if moved else "",
        percent(row["mean"]) if moved else "",
        said,
        computed,
    )


def formula_words(item: Item) -> str:
    """How an item becomes points, as a regulation says it."""
    if item.formula is Formula.STEPS:
        steps = [
            _("%(from)s 起 %(n)s 分") % {"from": money_words(step.start), "n": plain(step.points)}
            for step in item.steps
        ]
        return _("；").join(steps)
    facts = {
        "n": plain(item.points), "each": plain(item.each), "below": plain(item.each_below),
        "unit": money_words(item.unit) if item.unit > 1 else _("个"),
        "least": plain(item.least), "most": "—" if item.most is None else plain(item.most),
    }  # fmt: skip
    words = {
        Formula.SHARE: _("%(n)s 分 × 完成比例"),
        Formula.EACH: _("每个 %(each)s 分"),
        Formula.SLOPE: _(
            "达到 100%% 得 %(n)s 分，每超 1 个百分点加 %(each)s、每欠 1 个减 %(below)s，%(least)s 至 %(most)s 分"
        ),
        Formula.GAP: _(
            "与承诺相同得 %(n)s 分，每多 %(unit)s 加 %(each)s、每少减 %(below)s，%(least)s 至 %(most)s 分"
        ),
        Formula.ABSENT: _("不计算"),
    }
    return words[item.formula] % facts


def plain(value: Decimal) -> str:
    """Points without empty decimals."""
    return figure(format(value, "f"))


@dataclass(frozen=True)
class FactLine:
    """A fact in words: what it is about with its address, what was gained of what was wanted, why."""

    fact: ScoreFact
    name: str
    address: str
    gained: str
    why: list[str]
    held: list[dict[str, str]]
    is_full: bool


def fact_lines(
    rows: Iterable[ScoreFact], seen: set[int], units: Mapping[int, Organisation]
) -> list[FactLine]:
    """The facts of a line. `seen`: projects the reader may open; of the others the name alone is said."""
    return [_fact(row, seen, units) for row in rows]


def _fact(row: ScoreFact, seen: set[int], units: Mapping[int, Organisation]) -> FactLine:
    name = row.project.name if row.project else _("入库评审意见")
    opens = _address(row.about, row) if row.project_id is None or row.project_id in seen else ""
    return FactLine(
        row,
        name,
        opens,
        _gained(row),
        [part for part in (_about(row), *_why(row)) if part],
        [_held(each, row, units, row.project_id in seen) for each in row.facts.get("held", [])],
        row.gained >= row.wanted > 0,
    )


def _address(about: str, row: ScoreFact) -> str:
    kind, _sep, key = about.partition(":")
    if kind in ("application", "issue"):
        return reverse(kind, args=[int(key)])
    if row.project is None:
        return ""
    if row.measure in PROMISES or kind == "activity":
        return reverse("project_plan", args=[row.project.code])
    return reverse("project", args=[row.project.code])


def _gained(row: ScoreFact) -> str:
    if row.measure in MONEY and row.measure not in RESULTS:
        return f"{money_words(row.gained)} / {money_words(row.wanted)}"
    if row.measure in RESULTS:
        return percent(str(row.gained))
    if row.wanted:
        return _("是") if row.gained >= row.wanted else _("否")
    return _figure_of(row.gained)


def _about(row: ScoreFact) -> str:
    """What of the project it is: the permit, the step, the issue."""
    told = row.facts
    if "item" in told:
        return item_names().get(told["item"], str(told["item"]))
    if "element" in told:
        kind = element_types().get(told["element"])
        return own_language(kind.name, kind.name_en) if kind else str(told["element"])
    return own_language(told["words"], told.get("words_en", "")) if "words" in told else ""


def _why(row: ScoreFact) -> list[str]:
    told = row.facts
    if row.measure in PROMISES:
        return _promise_words(told)
    if row.measure in RESULTS:
        return [_result_words(row)]
    named = {
        "promised": _("承诺 %(n)s 个工作日"), "used": _("用了 %(n)s 个工作日"), "planned": _("计划 %(n)s"),
        "due": _("期限 %(n)s"), "decided": _("办结 %(n)s"), "finished": _("完成 %(n)s"), "done": _("完成 %(n)s"),
        "late": _("晚 %(n)s 天"), "own": _("本单位新增 %(n)s 天"), "actual": _("实际 %(n)s"), "committed": _("承诺 %(n)s"),
        "waits": _("已等 %(n)s 天"), "on": _("申请或答复 %(n)s"), "until": _("报至 %(n)s"),
    }  # fmt: skip
    found = [words % {"n": told[name]} for name, words in named.items() if told.get(name)]
    if "plan" in told:
        found.append(_("年度计划 %(n)s") % {"n": money_words(Decimal(told["plan"]))})
    return [*found, str(Stage(told["stage"]).label)] if "stage" in told else found


def _promise_words(told: Mapping[str, Any]) -> list[str]:
    found = [_("承诺 %(n)s") % {"n": told["committed"]}]
    if told["original"]:
        found.append(_("原承诺 %(n)s") % {"n": told["original"]})
    found.append(_("实际 %(n)s") % {"n": told["actual"]} if told["actual"] else _("期末还没有"))
    if told["late"]:
        found.append(_("晚 %(n)s 天") % {"n": told["late"]})
        found.append(_("核减 %(n)s 天") % {"n": told["excused"]})
        found.append(_("别的单位占用 %(n)s 天") % {"n": told["others"]})
        found.append(_("计在本单位 %(n)s 天") % {"n": told["own"]})
    return found


def _result_words(row: ScoreFact) -> str:
    told = row.facts

    def unit(text: str) -> str:
        if row.measure == "JOBS_KEPT":
            return _("%(n)s 人") % {"n": _figure_of(Decimal(text))}
        return money_words(Decimal(text))

    return _("%(year)s 年 %(months)s 个月：承诺 %(promised)s，实际 %(actual)s") % {
        "year": told["year"],
        "months": told["months"],
        "promised": unit(told["promised"]),
        "actual": unit(told["actual"]),
    }


def _held(
    each: Mapping[str, Any], row: ScoreFact, units: Mapping[int, Organisation], seen: bool
) -> dict[str, str]:
    unit = units.get(each["unit"])
    kind, _sep, key = each["about"].partition(":")
    address = reverse(kind, args=[int(key)]) if seen and kind in ("application", "issue") else ""
    if seen and kind == "activity" and row.project:
        address = reverse("project_plan", args=[row.project.code])
    name = own_language(each["words"], each["words_en"])
    return {
        "words": item_names().get(name, name) if kind == "application" else name,
        "unit": own_language(unit.name, unit.name_en) if unit else _("企业或上级"),
        "from": each["from"],
        "to": each["to"],
        "address": address,
    }


def row_of(card: Scorecard) -> dict[str, Any]:
    """A card for a machine: codes and figures as text."""
    return {
        "id": card.pk,
        "as": card.scored_as,
        "unit": card.unit.code if card.unit else None,
        "post": card.post_id,
        "class": card.size_class,
        "points": figure(str(card.points)),
        "reachable": figure(str(card.reachable)),
        "percent": None if card.percent is None else figure(str(card.percent)),
        "cases": card.cases,
        "confidence": card.confidence,
        "place": card.place,
        "items": card.items,
    }
