"""The sentence for each code of a reading, in the reader's language. The only file here that knows Django."""

from __future__ import annotations

from collections import defaultdict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luodi.ledger.reading.shape import Problem, Unreadable

REFUSALS: dict[str, Promise] = {
    "EMPTY": _("文件是空的。"),
    "TOO_LARGE": _("文件太大，超出上限 %(limit)s。请拆分后再导入。"),
    "ENCRYPTED": _("文件有密码保护。请取消密码、另存为 .xlsx 后再导入。"),
    "RENAMED": _("文件内容（%(found)s）与扩展名不符。请用表格软件打开，另存为 .xlsx 或 .csv。"),
    "NOT_A_SPREADSHEET": _("这不是可以读取的表格文件（%(found)s）。"),
    "ZIP_BOMB": _("压缩内容异常，已拒绝读取。"),
    "ENTITY": _("不支持的文件内容：文件中含有外部实体或文档类型声明。"),
    "TRUNCATED": _("文件已损坏或不完整，无法打开。"),
    "BAD_ENCODING": _("文字编码无法识别。请另存为 UTF-8 或 GB18030 编码的 CSV。"),
    "NO_HEADER": _("没有找到表头：需要一行同时含有“项目名称”和另外至少两列。"),
    "ROLL_UP": _("这是汇总表（%(title)s），没有逐个项目的数据，不能作为台账导入。"),
    "WALL_DESCRIPTION": _("这是挂图作战的文字说明（%(title)s），不是项目台账，不能导入。"),
    "SHEET_UNKNOWN": _("文件中没有名为“%(sheet)s”的工作表。"),
    "MAPPING_COLUMN": _("列对应中的 %(column)s 列在表中不存在。"),
    "WORKER_LIMIT": _("读取文件超出了时间或内存限制，已停止。"),
}

PROBLEMS: dict[str, Promise] = {
    # cells that cannot be used
    "NAME_MISSING": _("缺少项目名称。"),
    "DATE_UNREADABLE": _("“%(text)s”不是可以识别的日期。"),
    "DATE_IMPOSSIBLE": _("“%(text)s”是不存在的日期。"),
    "DATE_AMBIGUOUS": _("“%(text)s”可以理解为不同的日期，请写明年、月。"),
    "DATE_OUT_OF_RANGE": _("“%(text)s”超出日期的合理范围（1980—2099 年）。"),
    "DATE_WITHOUT_YEAR": _("“%(text)s”没有写年份，表中也没有说明年份。"),
    "DATE_REVERSED": _("“%(text)s”的结束时间早于开始时间。"),
    "AMOUNT_UNREADABLE": _("“%(text)s”不是可以识别的数字。"),
    "AMOUNT_NEGATIVE": _("“%(text)s”是负数。"),
    "AMOUNT_UNIT_MISSING": _("“%(text)s”没有单位，表头和标题也没有写明单位。"),
    "AMOUNT_UNIT_CONFLICT": _("“%(text)s”的单位与表头的单位（%(unit)s）不一致。"),
    "AMOUNT_TOO_LARGE": _("“%(text)s”的金额大得不合理，请核对单位。"),
    "DATE_WHERE_NUMBER": _("这里应填数字，单元格却是日期：“%(text)s”。"),
    "CODE_AS_NUMBER": _("代码以数字格式保存，末尾几位已经丢失。请把单元格设为文本后重新填写。"),
    "DEGREES_OUT_OF_RANGE": _("“%(text)s”不在经纬度的合理范围（%(low)s 至 %(high)s）内。"),
    "TEXT_TOO_LONG": _("文字过长（%(length)s 字，上限 %(limit)s 字）。"),
    "FORMULA_WITHOUT_VALUE": _("单元格是公式，但没有保存计算结果。请在表格软件中重新计算并保存。"),
    "ERROR_CELL": _("单元格是错误值（%(text)s）。"),
    "MERGED_CELL": _("第 %(first)s 至 %(last)s 行的单元格被合并，无法判断各行的值。请取消合并并逐行填写。"),
    # doubts: nothing is changed, somebody confirms
    "UNKNOWN_COLUMN": _("列“%(header)s”没有对应的字段，其内容不会导入。请指定对应关系。"),
    "DUPLICATE_COLUMN": _("列“%(header)s”与 %(other)s 列对应同一字段，这里未采用。请指定对应关系。"),
    "UNIT_NOT_STATED": _("列“%(header)s”没有写明金额单位。"),
    "UNIT_ASSUMED": _("列“%(header)s”没有写明单位，按系统的标准单位读取。"),
    "YEAR_NOT_STATED": _("列“%(header)s”没有写明年份，表中也找不到年份。"),
    "AMOUNT_APPROXIMATE": _("“%(text)s”是约数，按所写数字读取。"),
    "DATE_UNDECIDED": _("“%(text)s”表示日期尚未确定。"),
    "SUSPECT_UNIT": _("“%(text)s”（%(unit)s）与本列中位数 %(median)s 相差百倍以上，请确认单位。"),
    "PERCENT_MISMATCH": _("比例“%(text)s”与按金额计算的 %(computed)s%% 不一致。"),
    "DUPLICATE_CODE": _("项目编号“%(text)s”出现在多行：%(rows)s。"),
    "DUPLICATE_NAME": _("项目名称“%(text)s”出现在多行：%(rows)s。"),
    "OTHER_SHEETS": _("文件中还有其他工作表未读取：%(sheets)s。"),
    "ROWS_IGNORED": _("第 %(row)s 行之后连续一千行为空，更后面的内容没有读取。"),
    "STOPPED_AT_EMPTY_ROWS": _("第 %(row)s 行之后都是空行，到此为止。"),
    "COLUMNS_IGNORED": _("%(column)s 列之后的内容没有读取。"),
}


def sentence(problem: Problem | Unreadable) -> str:
    """What is wrong, for the person who can mend it; sheet, row and column are shown beside it, not in it."""
    table = REFUSALS if isinstance(problem, Unreadable) else PROBLEMS
    facts = defaultdict(
        str, {name: "" if fact is None else str(fact) for name, fact in problem.facts.items()}
    )
    return str(table[problem.code]) % facts
