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
    "DEED_GONE": gettext_noop("没有决定：要调剂的指标（%(what)s）已变动。请重新推演后再定。"),
    "BRIEF_OUTDATED": gettext_noop("没有决定：推演之后计划或问题已变动。请重新推演后再定。"),
    "TASK_OWNER_MISSING": gettext_noop("没有保存：议定事项须写明内容和责任单位。"),
    "TASK_NOT_YOURS": gettext_noop("没有保存：任务“%(task)s”由另一单位负责，或已完成。"),
    "MEETINGS_TOO_MANY": gettext_noop(
        "没有召集：本月%(kind)s已满 %(most)s 次。请合并到已有会议，或改到下月。"
    ),
    "MEETING_TOO_LONG": gettext_noop(
        "没有召集：共需 %(minutes)s 分钟，超过 %(most)s 分钟。请减少议题或时长。"
    ),
    "AGENDA_EMPTY": gettext_noop("没有召集：请至少勾选一个未解决的问题。"),
    "NOBODY_COMPETENT": gettext_noop("不能议定：没有能拍板的单位参加（%(items)s）。请先明确并通知责任单位。"),
    "MEETING_NOT_IN_STATE": gettext_noop("没有保存：会议现在的状态是“%(state)s”，或已进入其他议题。请刷新。"),
    "MEETING_DAY_PAST": gettext_noop("没有召集：%(on)s 已过。请选今天或以后的日期。"),
    "REQUEST_SETTLED": gettext_noop("没有转为问题：企业已办结“%(title)s”。"),
    "BREAKING_HELD": gettext_noop("没有重复办理：“%(title)s”已经开工。"),
    "BREAKING_NOT_YET": gettext_noop("没有办理：开工日期 %(on)s 还没有到。"),
    "BREAKING_EMPTY": gettext_noop("没有保存：没有可以开工的项目。请至少勾选一个项目。"),
}
