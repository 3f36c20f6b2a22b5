"""Refusals of this room as sentences (Chinese; English in the room's catalogue)."""

from django.utils.translation import gettext_noop

SENTENCES: dict[str, str] = {
    "ISSUE_PROJECT_NOT_OPEN": gettext_noop("没有保存：“%(project)s”不在您的职责范围内。请联系重点办。"),
    "ISSUE_STEP_FINISHED": gettext_noop(
        "没有保存：“%(activity)s”已于 %(finish)s 完成，不会再被卡住。请选未完成的工作。"
    ),
    "ISSUE_STEP_UNKNOWN": gettext_noop("没有保存：该项目的计划里没有工作“%(activity)s”。请刷新后重选。"),
    "ISSUE_DAY_PAST": gettext_noop("没有保存：%(due)s 早于今天（%(on)s）。请填今天或以后的日期。"),
    "ISSUE_NOT_IN_STATE": gettext_noop(
        "没有保存：问题现在的状态是“%(state)s”，不能“%(step)s”。请刷新后再看。"
    ),
    "ISSUE_NOT_YOURS": gettext_noop(
        "没有保存：“%(step)s”由另一方办理：办理由责任单位，销号由提出人或重点办。"
    ),
    "ISSUE_WORDS_MISSING": gettext_noop("没有保存：“%(step)s”须写明理由或结果。"),
    "ISSUE_OWNER_MISSING": gettext_noop("没有保存：责任岗位不属于所选责任单位。请改选。"),
    "ISSUE_SAME_HANDS": gettext_noop("没有保存：这个问题由您办结，须由另一人核验。"),
    "ISSUE_LADDER_ENDS": gettext_noop("没有保存：“%(level)s”已是最高或最低层级。"),
}
