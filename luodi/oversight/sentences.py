"""Refusals of this room as sentences (Chinese; English in the room's catalogue)."""

from django.utils.translation import gettext_noop

SENTENCES: dict[str, str] = {
    "CARD_NOT_OPEN": gettext_noop("第 %(card)s 号牌不是发给您的单位或岗位的。请联系重点办。"),
    "CARD_NOT_IN_STATE": gettext_noop(
        "没有保存：第 %(card)s 号牌现在的状态是“%(state)s”，不能这样办理。请刷新后再看。"
    ),
    "CARDS_IN_SHADOW": gettext_noop(
        "没有亮牌：规则还在试运行（至 %(until)s），建议只供重点办查看。请先在“亮牌规则”中启用规则。"
    ),
    "CARD_SAME_HANDS": gettext_noop(
        "没有保存：第 %(card)s 号牌由您签发、说明或承担，申诉和销号须由另一人决定。"
    ),
    "CARD_WORDS_MISSING": gettext_noop("没有保存：第 %(card)s 号牌须写明理由；销号须有文字或文件依据。"),
    "CARD_ADDRESSEE_NOT_POSSIBLE": gettext_noop(
        "没有亮牌：“%(unit)s”不是该项目的镇街或责任单位，或岗位不属于该单位，或期限已过。请改选。"
    ),
    "CARD_RULES_NOT_POSSIBLE": gettext_noop(
        "没有启用：“%(rules)s”没有可计算的门槛，或日期先后不对，或没有写明依据。"
    ),
}
