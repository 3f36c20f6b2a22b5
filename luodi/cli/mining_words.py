"""The sentences of `luodi mine`."""

from typing import Any, Final

from django.utils.translation import gettext as _

from luodi.engine.mining import BadLog, Fault, LeftOut, Reason, Verdict

MOST_STEPS: Final = 15
MOST_LOOPS: Final = 5


def fault_words(error: BadLog) -> str:
    """Why a log cannot be used, and where."""
    words = {
        Fault.COLUMNS: _(
            "缺少列：%(detail)s（表头可写作 case、activity、timestamp，或案件编号、环节、完成时间）"
        ),
        Fault.EMPTY: _("没有任何事件"),
        Fault.ENCODING: _("文字编码无法识别：%(detail)s"),
        Fault.ENTITY: _("文件带有实体声明，可能有害，不予读取（%(detail)s）"),
        Fault.NOT_XES: _("不是 XES 事件日志：最外层是 <%(detail)s>，应为 <log>"),
        Fault.NOTHING_LEFT: _("没有可用的事件：\n  %(detail)s"),
        Fault.TABLE: _("表格第 %(detail)s 行无法解析"),
        Fault.TOO_LONG: _("有一项内容过长，不是事件日志"),
        Fault.TOO_MANY: _("事件超过 %(detail)s 个，请分段"),
        Fault.TWICE: _("两列意思相同：%(detail)s"),
        Fault.XML: _("XML 不完整或有误，第 %(detail)s 行"),
    }
    detail = "\n  ".join(map(left_out_words, error.left_out)) if error.left_out else error.detail
    return words[error.fault] % {"detail": detail}


def left_out_words(left: LeftOut) -> str:
    """How many, why, and the first places."""
    why = {
        Reason.NO_CASE: _("没有案件编号"),
        Reason.NO_STEP: _("没有环节"),
        Reason.NO_TIME: _("没有时间"),
        Reason.BAD_TIME: _("时间无法识别"),
        Reason.END_BEFORE_START: _("完成早于开始"),
        Reason.NEVER_FINISHED: _("开始后没有完成"),
        Reason.OTHER_TRANSITION: _("既非开始也非完成的状态"),
        Reason.EMPTY_CASE: _("案件没有事件"),
    }[left.reason]
    places = [_("第 %(line)s 行 %(text)s") % {"line": line, "text": text} for line, text in left.first]
    return _("%(count)s 个：%(why)s（%(places)s）") % {
        "count": left.count,
        "why": why,
        "places": _("、").join(place.rstrip() for place in places)
        + (" …" if left.count > len(places) else ""),
    }


def say(facts: dict[str, Any], left_out: list[LeftOut]) -> None:
    """The findings for a person."""
    print(
        _("%(cases)s 个案件，%(events)s 个事件，其中可用 %(works)s 项工作。")
        % {key: facts[key] for key in ("cases", "events", "works")}
    )
    for left in left_out:
        print(_("未用 ") + left_out_words(left))
    if facts["times_without_zone_among_others"]:
        print(
            _("%(count)s 个时间没有写时区而其他写了，按北京时间读取。")
            % {"count": facts["times_without_zone_among_others"]}
        )
    if facts["first_of_case_without_start"]:
        print(
            _("%(count)s 项是案件的第一项且没有开始时间，不知历时。")
            % {"count": facts["first_of_case_without_start"]}
        )
    _say_steps(facts["steps"])
    _say_bottlenecks(facts["bottlenecks"])
    _say_loops(facts["loops"])
    _say_skill(facts["skill"], facts["steps"])


def _days(spread: dict[str, Any] | None) -> str:
    return "—" if spread is None else " / ".join(f"{spread[key]:.1f}" for key in ("p50", "p80", "p90"))


def _say_steps(steps: list[dict[str, Any]]) -> None:
    print("\n" + _("环节，历时最多的在前（次数；历时、等待、办理各为 P50 / P80 / P90 天）："))
    for each in steps[:MOST_STEPS]:
        times = " | ".join(_days(each[key]) for key in ("elapsed_days", "waiting_days", "handling_days"))
        print(f"  {each['step']}  {each['count']}  {times}")
    if len(steps) > MOST_STEPS:
        print(_("  另有 %(more)s 个，见 --json。") % {"more": len(steps) - MOST_STEPS})


def _say_bottlenecks(found: list[dict[str, Any]]) -> None:
    print("\n" + _("堵点，占全部天数的比例："))
    for each in found:
        measure = _("等待") if each["measure"] == "waiting" else _("历时，等待与办理分不开")
        name = "  ".join(part for part in (each["step"], each["department"]) if part)
        share = _("%(days).0f 天，%(share).1f %%") % {"days": each["days"], "share": 100 * each["share"]}
        print(f"  {name}  {share}  ({measure})")


def _say_loops(found: list[dict[str, Any]]) -> None:
    print("\n" + (_("返工：") if found else _("没有返工。")))
    for each in found[:MOST_LOOPS]:
        facts = {"times": each["times"], "cases": each["cases"], "days": _days(each["days"])}
        again = _("%(times)s 次，%(cases)s 个案件，间隔 %(days)s 天") % facts
        print(f"  {each['step']} → {each['via']} → … → {each['step']}  {again}")


def _say_skill(skill: dict[str, Any], steps: list[dict[str, Any]]) -> None:
    facts = {"taught": skill["taught"], "asked": skill["asked"], "at": skill["split_at"][:10]}
    print("\n" + _("分类检验：%(at)s 前的 %(taught)s 项为鉴，检验其后的 %(asked)s 项。") % facts)
    if skill["verdict"] == Verdict.TOO_LITTLE:
        print(_("太少，不能说分类是否有用；模板只给各环节整体的天数。"))
        return
    print(
        _("分位点损失（天）：全部一起 %(whole).3f，按环节 %(step).3f，环节内再分类 %(class).3f。")
        % skill["pinball_days"]
    )
    gains = skill["gain_in_standard_errors"]
    print(
        _("分类的提高为标准误的倍数：对全部 %(over_whole).1f，对环节 %(over_step).1f；超过 1.6 才算数。")
        % gains
    )
    if skill["verdict"] == Verdict.NO_SKILL:
        print(_("此处没有预测力：分类没有比整体确实更准；模板只给各环节整体的天数。"))
        return
    useful = [each["step"] for each in steps if each["skill"] and each["skill"]["verdict"] == Verdict.SKILL]
    print(_("分类更准的环节 %(count)s 个，模板中按类给出天数；其余给整体的天数。") % {"count": len(useful)})
