"""Refusals of this room as sentences (Chinese; English in the room's catalogue)."""

from django.utils.translation import gettext_noop

SENTENCES: dict[str, str] = {
    "DESK_NOT_YOURS": gettext_noop("没有保存：“%(department)s”的窗口由该部门或重点办维护。"),
    "DESK_CODE_TAKEN": gettext_noop("没有保存：编码“%(code)s”已被使用。请换一个编码。"),
    "DESK_OVERLAPS": gettext_noop(
        "没有保存：“%(other)s”已办理%(items)s。一个事项在一个部门只能由一个窗口办理，请先从那里去掉。"
    ),
    "ITEM_UNKNOWN": gettext_noop("没有保存：审批目录里没有事项 %(items)s。请按目录编码填写，用空格分开。"),
}
