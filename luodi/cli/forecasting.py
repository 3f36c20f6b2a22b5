"""`luodi forecast`: the product's forecaster, tested in the order of time on any status history."""

import argparse
import sys
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from tqdm import tqdm

from luodi.cli import Stop, give_json
from luodi.cli.history_file import read_history
from luodi.engine.history import BadHistory, Fault, Judged, backtest
from luodi.engine.history.backtest import ENOUGH


def forecast_history(chosen: argparse.Namespace) -> int:
    """Read, test, say how each model did."""
    history = read_history(chosen.history)
    first_day = chosen.test_from.toordinal() if chosen.test_from else None
    with tqdm(total=100, file=sys.stderr, leave=False, disable=not sys.stderr.isatty()) as bar:

        def heard(share: float) -> None:
            bar.update(round(100 * share) - bar.n)

        try:
            found = backtest(history, chosen.horizon, chosen.slip, first_day, chosen.seed, heard)
        except BadHistory as error:
            raise Stop(_reason(error)) from error
    facts = {
        "rows": len(found.reports),
        "base_rate": round(found.base_rate, 6),
        "models": {name: _figures(judged) for name, judged in found.models.items()},
    }
    give_json(facts, chosen.json)
    if chosen.json != "-":
        _say(facts)
    return 0


def _reason(error: BadHistory) -> str:
    match error.fault:
        case Fault.NO_TESTS:
            return _("没有可检验的行：完成日可读、报告时尚未完成、之后的报告够得着期限的行才检验。")
        case Fault.TOO_LITTLE:
            return _("历史不足：已知结果只有 %(count)s 个，少于 %(enough)s 个，不作预测。") % {
                "count": error.count,
                "enough": ENOUGH,
            }
        case Fault.HORIZON:
            return _("期限应为 1 到 3650 天，不能是 %(count)s") % {"count": error.count}
        case Fault.SLIP:
            return _("推迟天数应为 0 到 3650 天，不能是 %(count)s") % {"count": error.count}
    return _("没有数据行")


def _figures(judged: Judged) -> dict[str, Any]:
    return {name: None if value is None else round(value, 6) for name, value in asdict(judged.score).items()}


def _say(facts: dict[str, Any]) -> None:
    print(
        _("检验 %(rows)s 行，其中推迟的占 %(rate).1f %%。")
        % {"rows": facts["rows"], "rate": 100 * facts["base_rate"]}
    )
    heads = ("brier", "auc", "ece", "pinball_p50", "pinball_p80", "coverage_p80")
    print(f"{'':<20}" + "".join(f"{head:>14}" for head in heads))
    for name, figures in facts["models"].items():
        cells = ("—" if figures[head] is None else f"{figures[head]:.3f}" for head in heads)
        print(f"{name:<20}" + "".join(f"{cell:>14}" for cell in cells))
    models = facts["models"]
    best = min(models, key=lambda name: models[name]["brier"])
    if best != "luodi":
        print(_("在这份历史上，更简单的 %(name)s 更准，应当用它。") % {"name": best})
