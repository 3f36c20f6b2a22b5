"""Refusals of this room as sentences (Chinese; English in the room's catalogue)."""

from django.utils.translation import gettext_noop

SENTENCES: dict[str, str] = {
    "DESK_NOT_YOURS": gettext_noop("没有保存：“%(department)s”的窗口由该部门或重点办维护。"),
    "DESK_CODE_TAKEN": gettext_noop("没有保存：编码“%(code)s”已被使用。请换一个编码。"),
    "DESK_OVERLAPS": gettext_noop(
        "没有保存：“%(other)s”已办理%(items)s。一个事项在一个部门只能由一个窗口办理，请先从那里去掉。"
    ),
    "ITEM_NOT_NEEDED": gettext_noop("没有保存：本项目（审批类型 %(kind)s）不需要办理事项 %(item)s。"),
    "APPLICATION_OPEN": gettext_noop("没有保存：%(item)s %(state)s，不能重复开始。"),
    "NOT_YOUR_APPLICATION": gettext_noop("没有保存：“%(step)s”由%(side)s办理。"),
    "STEP_NOT_POSSIBLE": gettext_noop("没有保存：当前%(state)s，不能“%(step)s”。"),
    "NOT_ACCEPTED": gettext_noop("没有保存：当前%(state)s，尚未受理，不能“%(step)s”。"),
    "STOP_WITHIN_STOP": gettext_noop(
        "没有保存：自 %(since)s 起%(state)s，已经停表，不能再“%(step)s”。请先恢复办理。"
    ),
    "DAY_NOT_POSSIBLE": gettext_noop(
        "没有保存：“%(step)s”的日期 %(on)s 不对，应在 %(from_on)s 至 %(to_on)s 之间。"
    ),
    "GATES_OPEN": gettext_noop("没有保存：“%(step)s”前须先取得：%(items)s。"),
    "COMMITMENT_NOT_POSSIBLE": gettext_noop("没有保存：%(item)s 不能告知承诺办理，或补齐日期早于受理日期。"),
    "REASON_MISSING": gettext_noop("没有保存：“%(step)s”须写明原因。"),
    "ITEM_UNKNOWN": gettext_noop("没有保存：审批目录里没有事项 %(items)s。请按目录编码填写，用空格分开。"),
}
