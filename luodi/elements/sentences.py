"""Refusals of this room as sentences (Chinese; English in the room's catalogue)."""

from django.utils.translation import gettext_noop

SENTENCES: dict[str, str] = {
    "POOL_NOT_YOURS": gettext_noop("没有保存：“%(pool)s”由%(keeper)s或重点办维护。"),
    "ELEMENT_TAKEN": gettext_noop("没有保存：“%(element)s”已有指标池，一种要素只建一个。"),
    "BATCH_TAKEN": gettext_noop("没有保存：%(source)s 在 %(on)s 的批次已登记。如数量有误，请改原批次。"),
    "UNIT_DIFFERS": gettext_noop("没有保存：这种要素按“%(wanted)s”计，填写的是“%(unit)s”。请换算后再填。"),
    "AMOUNT_WRONG": gettext_noop("没有保存：数量 %(amount)s 不对，须为正数，最小计到 %(least)s %(unit)s。"),
    "LEVEL_WRONG": gettext_noop("没有保存：“%(element)s”没有“%(level)s”一级下达的批次。"),
    "EXPIRY_PAST": gettext_noop("没有保存：%(source)s 的有效期至 %(on)s，登记时已过期或早于可用日期。"),
    "PLEDGE_WRONG": gettext_noop("没有保存：“%(element)s”不能先借后还，只有污染物指标可以登记承诺腾出。"),
    "BATCH_BELOW_HELD": gettext_noop("没有保存：%(source)s 已占用 %(held)s %(unit)s，批次不能改到比它小。"),
    "BATCH_IN_USE": gettext_noop("没有删除：%(source)s 已有 %(shares)s 笔预留或批准，先退回才能处理。"),
    "NEED_NOT_OPEN": gettext_noop("没有保存：“%(project)s”不由您填报。"),
    "NEED_BELOW_SHARES": gettext_noop(
        "没有保存：已申请和已占用 %(open)s %(unit)s，需求不能改为 %(amount)s；可先退回一部分。"
    ),
    "MONTH_WRONG": gettext_noop("没有保存：用工按月填写月份，其他要素不填月份（%(element)s）。"),
    "POOL_MISSING": gettext_noop("没有提交：本区还没有建立“%(element)s”指标池，请重点办先建。"),
    "POOL_SHORT": gettext_noop("没有办成：%(pool)s现在只余 %(free)s %(unit)s，要办 %(asked)s。"),
    "MORE_THAN_NEEDED": gettext_noop("没有提交：需求只剩 %(open)s %(unit)s 未申请，填写的是 %(asked)s。"),
    "MORE_THAN_HELD": gettext_noop("没有办成：这一笔是 %(held)s %(unit)s，填写的是 %(asked)s。"),
    "NOT_DIVISIBLE": gettext_noop("没有办成：“%(element)s”不能拆分，须一次办 %(whole)s %(unit)s。"),
    "MOVE_NOWHERE": gettext_noop("没有调剂：只能调给另一个需要“%(element)s”的项目（所选：%(project)s）。"),
    "MOVE_UNDOCUMENTED": gettext_noop("没有调剂：请填写依据文号，调剂是一项决定。"),
    "NOT_ARRIVED": gettext_noop("没有办成：%(source)s 的批次 %(on)s 才到位，到位后才能批准。"),
    "ADVANCE_NOT_USABLE": gettext_noop(
        "没有办成：“%(project)s”不在可先用预支指标的名单（%(lists)s）上，腾出指标到位、还清后才能使用。"
    ),
    "NOT_THIS_STEP": gettext_noop("没有办成：这一笔现在是“%(state)s”，不能这样办理。"),
}
