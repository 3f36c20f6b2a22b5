"""Refusals of this room as sentences (Chinese; English in the room's catalogue)."""

from django.utils.translation import gettext_noop

SENTENCES: dict[str, str] = {
    "LEAD_NOT_OPEN": gettext_noop("此线索不归您的单位跟进。请联系重点办。"),
    "LEAD_NOT_IN_STATE": gettext_noop(
        "没有保存：“%(lead)s”现在的状态是“%(state)s”，不能这样办理。请刷新后再看。"
    ),
    "LEAD_STANDS": gettext_noop("没有保存：本单位已登记同一投资方的“%(lead)s”。请在原线索下补充。"),
    "LEAD_NOT_VALID": gettext_noop("没有保存。有内容不符合要求，请改正后再存。"),
    "LEAD_WORDS_MISSING": gettext_noop("没有保存：“%(lead)s”须写明理由或依据文号。"),
    "LEAD_TALK_AHEAD": gettext_noop("%(on)s 晚于数据日期 %(today)s，洽谈尚未发生，不能登记。"),
    "LEAD_NOT_TWINS": gettext_noop("没有合并：“%(lead)s”与“%(other)s”不是同一投资方。"),
    "LEAD_OPINIONS_OUTSTANDING": gettext_noop(
        "没有保存：“%(lead)s”还在等部门意见（%(units)s）。意见到齐或过期后再决定。"
    ),
    "LEAD_OPINION_NOT_YOURS": gettext_noop("没有保存：“%(lead)s”没有征求您的部门意见，或意见已经提交。"),
    "LEAD_TERMS_MISSING": gettext_noop("没有签约：“%(lead)s”的协议还缺 %(count)s 项条款，请补齐。"),
    "LEAD_TERMS_NOT_POSSIBLE": gettext_noop("没有签约：“%(lead)s”的协议有 %(count)s 项条款不成立，请改正。"),
    "LEAD_NOT_ADMITTED": gettext_noop("没有签约：“%(lead)s”还没有通过入库评审。请先作出评审决定。"),
    "LEAD_NEVER_TALKED": gettext_noop("没有签约：“%(lead)s”没有洽谈记录。请先登记最近一次洽谈。"),
}
