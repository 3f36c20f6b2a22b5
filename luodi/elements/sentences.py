"""Refusals of this room as sentences (Chinese; English in the room's catalogue)."""

from django.utils.translation import gettext_noop

SENTENCES: dict[str, str] = {
    "POOL_NOT_YOURS": gettext_noop("没有保存：“%(pool)s”由%(keeper)s或重点办维护。"),
    "ELEMENT_TAKEN": gettext_noop("没有保存：“%(element)s”已有指标池，一种要素只建一个。"),
    "BATCH_TAKEN": gettext_noop("没有保存：%(source)s 在 %(on)s 的批次已登记。如数量有误，请先删除再登记。"),
}
