"""Refusals of this room as sentences (Chinese; English in the room's catalogue), and what is wrong with a rule file."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from luodi.engine.score_rules import RuleFault

SENTENCES: dict[str, str] = {
    "SCORE_NOT_IN_STATE": gettext_noop(
        "没有保存：“%(run)s”现在的状态是“%(state)s”，不能这样办理。请刷新后再看。"
    ),
    "SCORE_PERIOD_NOT_POSSIBLE": gettext_noop(
        "没有推算：期间 %(from_on)s 至 %(until_on)s 不成立。截止日期不晚于数据日期 %(today)s，不早于开始日期，期间不超过一年。"
    ),
    "SCORE_ASKED_ALREADY": gettext_noop(
        "没有推算：%(from_on)s 至 %(until_on)s 用同一规则的考核正在推算或还在预览。要重新推算，请先作废那一份。"
    ),
    "FORM_ASKED_ALREADY": gettext_noop("没有登记：“%(title)s”本月已经准入，不再重复登记。"),
    "SCORE_RULES_NOT_POSSIBLE": gettext_noop("没有推算：规则“%(rules)s”不存在，或只收录报道、不能计算。"),
    "SCORE_RULES_KNOWN": gettext_noop("没有保存：规则“%(rules)s”已有，不改旧版。请换一个版本号再提交。"),
    "SCORE_WORDS_MISSING": gettext_noop("没有保存：请写明理由或依据。"),
    "SCORE_TIME_NOT_OVER": gettext_noop(
        "没有保存：%(until)s 当日仍可提出异议，期限过后（次日起）才能答复异议和审定。"
    ),
    "SCORE_SAME_HANDS": gettext_noop(
        "没有公布：您审定了“%(run)s”或答复过它的异议，须由另一人公布。可以公布的有：%(who)s。"
    ),
    "SCORE_NO_OTHER_HANDS": gettext_noop(
        "没有公布：您审定了“%(run)s”或答复过它的异议，须由另一人公布，而重点办没有另一人。请安全管理员为重点办增加账号。"
    ),
    "SCORE_OBJECTIONS_OPEN": gettext_noop("没有审定：还有 %(count)s 条异议没有答复。"),
    "SCORE_TIME_OVER": gettext_noop("没有保存：提出异议的期限 %(until)s 已过。"),
    "SCORE_NOT_YOURS": gettext_noop(
        "没有保存：第 %(card)s 号评分卡须由被考核的单位或岗位提出异议，由重点办另一人答复。"
    ),
    "SCORE_OBJECTED_ALREADY": gettext_noop("没有保存：这一条事实已经提出过异议。"),
    "FORM_FIELDS_MISSING": gettext_noop(
        "没有登记：请每行写一个栏目，至少一个、不超过 %(most)s 个，每个不超过 %(long)s 字。"
    ),
    "BURDEN_CAP_NOT_POSSIBLE": gettext_noop("没有保存：上限须在 1 到 %(most)s 之间，并写明依据。"),
}
FAULTS = {
    "NOT_A_LIST": gettext_lazy("这里应是至少一行的列表"),
    "NOT_A_MAPPING": gettext_lazy("这里应是“名称: 值”"),
    "UNKNOWN": gettext_lazy("不认识的栏目“%(name)s”"),
    "MISSING": gettext_lazy("缺少“%(name)s”"),
    "TWICE": gettext_lazy("“%(name)s”出现两次"),
    "WEIGHTS": gettext_lazy("各项分值相加是 %(total)s，不等于满分 %(base)s"),
    "OVER_MAXIMUM": gettext_lazy("最多可得 %(gives)s 分，超过上限 %(most)s 分"),
    "ITEM_OVER_MAXIMUM": gettext_lazy("这一项可得 %(gives)s 分，超过它的上限 %(most)s 分"),
    "OVERLAP": gettext_lazy("分档重叠：%(one)s 与 %(other)s"),
    "HOLE": gettext_lazy("分档没有接上：%(one)s 与 %(other)s"),
    "NONE_OF": gettext_lazy("“%(given)s”不在可选值之内：%(names)s"),
    "NO_TEXT": gettext_lazy("这里应是文字"),
    "NO_FLAG": gettext_lazy("这里应是 true 或 false，不是“%(given)s”"),
    "NO_FIGURE": gettext_lazy("“%(given)s”不是不超过 %(most)s 的数"),
    "TOO_LONG": gettext_lazy("超过 %(most)s 个字符"),
    "TOO_DEEP": gettext_lazy("嵌套超过 %(most)s 层"),
    "REFERENCES": gettext_lazy("不接受引用（& 和 *）"),
    "NO_YAML": gettext_lazy("不是可读的 YAML"),
}


def fault_words(fault: RuleFault) -> str:
    """What is wrong with a rule file, where, and why, in the reader's language."""
    facts: dict[str, Any] = {name: _plain(value) for name, value in fault.facts.items()}
    return _("没有保存：规则文件 %(place)s：%(why)s。") % {
        "place": fault.place,
        "why": FAULTS[fault.code] % facts,
    }


def _plain(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
