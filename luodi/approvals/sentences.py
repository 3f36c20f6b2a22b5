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
    "NOTHING_TO_FILE": gettext_noop("没有提交：%(items)s 都已提交，或已不是合并办理的一件。"),
    "REASON_MISSING": gettext_noop("没有保存：“%(step)s”须写明原因。"),
    "ITEM_UNKNOWN": gettext_noop("没有保存：审批目录里没有事项 %(items)s。请按目录编码填写，用空格分开。"),
    "EDITION_DECIDED": gettext_noop(
        "没有保存：“%(edition)s”是%(state)s版本，不能再改。请另存为草稿，在草稿上改。"
    ),
    "EDITION_UNCHANGED": gettext_noop("没有生效：“%(edition)s”与现行版本相同，没有可生效的改动。"),
    "EDITION_OUTDATED": gettext_noop(
        "没有生效：“%(edition)s”比对之后，“%(other)s”已生效或已定待生效。请重新看影响后再定。"
    ),
    "EFFECTIVE_DAY_PAST": gettext_noop(
        "没有生效：生效日期 %(on)s 早于数据日期 %(data_date)s。请填数据日期当天或以后的日期。"
    ),
    "ITEM_AWAITED": gettext_noop("没有保存：%(items)s 还在等事项 %(item)s。请先改它们的前置事项。"),
    "ITEM_NOT_IN_CATALOGUE": gettext_noop("没有保存：目录里没有事项 %(item)s，或本版已有。"),
    "LIMIT_OUT_OF_RANGE": gettext_noop("事项 %(item)s：%(days)s 天不对，应在 0 至 %(longest)s 之间。"),
    "LIMIT_WITHOUT_UNIT": gettext_noop(
        "事项 %(item)s：法定天数与单位不符。有单位须填天数，“无统一规定”不填天数。"
    ),
    "PROMISED_LONGER": gettext_noop(
        "事项 %(item)s：承诺 %(promised)s 个工作日超过法定时限，最多 %(longest)s 个工作日。"
    ),
    "DEPARTMENT_UNKNOWN": gettext_noop("事项 %(item)s：目录和本区都没有部门“%(department)s”。"),
    "CHOICE_UNKNOWN": gettext_noop("事项 %(item)s：没有“%(value)s”这一选项。"),
    "GATE_UNKNOWN": gettext_noop("事项 %(item)s：本版没有前置事项 %(gates)s。"),
    "GATE_TWICE": gettext_noop("事项 %(item)s：%(gates)s 已须在受理前取得，不必再列为办结前取得。"),
    "GATES_LOOP": gettext_noop("事项 %(item)s：这样会循环等待：%(chain)s。请去掉其中一个前置事项。"),
}
