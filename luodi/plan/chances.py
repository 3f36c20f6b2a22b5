"""Probabilities in words, so that nobody has to read a colour."""

from django.utils.translation import gettext as _

from luodi.engine.learning import ENOUGH
from luodi.plan.forecast_models import ForecastMethod
from luodi.plan.learnt import Known

LIKELY, EVEN, DOUBTFUL = 80, 50, 20
"""In percent: from here a promise is called likely, rather likely, doubtful; below it is unlikely."""
BANDS = {"80": (LIKELY, 100), "50": (EVEN, LIKELY - 1), "20": (DOUBTFUL, EVEN - 1), "0": (0, DOUBTFUL - 1)}


def chance_words(percent: int | None) -> str:
    """A probability in whole percent; a finite number of samples never shows certainty. Unknown is a dash."""
    if percent is None:
        return "—"
    if percent < 1:
        return _("不到 1 %")
    if percent > 99:
        return _("99 % 以上")
    return f"{percent} %"


def verdict(percent: int | None) -> str:
    """The same as a word; empty where nothing is known."""
    if percent is None:
        return ""
    if percent >= LIKELY:
        return _("很有把握")
    if percent >= EVEN:
        return _("较有把握")
    return _("把握不大") if percent >= DOUBTFUL else _("很难按期")


def chance_class(percent: int | None) -> str:
    """Its class of the style sheet."""
    if percent is None:
        return ""
    return "ld-early" if percent >= LIKELY else "ld-tight" if percent >= EVEN else "ld-late"


def bands() -> list[tuple[str, str]]:
    """The choices of the filter."""
    return [
        ("80", _("80 % 及以上")),
        ("50", "50–79 %"),
        ("20", "20–49 %"),
        ("0", _("低于 20 %")),
    ]


def method_words(known: Known, method: str = "") -> str:
    """What a probability rests on, in one sentence; with too few outcomes it says so."""
    count = known.row.promises if known.row else 0
    if count < ENOUGH:
        return _("历史数据不足：按参考波动推算，未经校准。")
    words = {
        ForecastMethod.SIMULATED: _("模拟推算，已按 %(n)s 个到期承诺检验。"),
        ForecastMethod.RECALIBRATED: _("模拟推算，已按 %(n)s 个到期承诺的结果校准，P50、P80 与概率一致。"),
        ForecastMethod.REFERENCE: _(
            "更简单的预测更准：概率取同类承诺的按期率（%(n)s 个到期承诺），P50、P80 与概率一致。"
        ),
        ForecastMethod.BASE: _(
            "更简单的预测更准：概率取全部承诺的按期率（%(n)s 个到期承诺），P50、P80 与概率一致。"
        ),
    }
    return words[ForecastMethod(method or known.method)] % {"n": count}
