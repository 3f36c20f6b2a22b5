"""Ledgers as an office draws them: a title, a unit, a header, rows. Every project in them is invented."""

from pathlib import Path

import openpyxl

TITLE = "2021年新签约项目台账（虚构，仅供测试）"
HEADER = (
    "序号",
    "项目编号",
    "项目名称",
    "镇街",
    "建设内容及规模",
    "审批类型",
    "施工模板",
    "建设阶段",
    "总投资（万元）",
    "用地面积（亩）",
    "计划开工时间",
    "计划竣工时间",
    "计划投产时间",
    "备注",
)
FIRST_ROW = 3  # of the sheet: below the title and the header
KIND, TEMPLATE = "备案制工业项目(常规)", "标准厂房"
Row = list[str | int]


def rows(
    prefix: str, name: str, towns: tuple[str, ...] = ("蓝村街道", "龙泉街道"), count: int = 12
) -> list[Row]:
    """`count` projects named `<name>01项目` …, in the towns by turns, to start in 2022 and produce in 2024."""
    return [
        [
            number,
            f"{prefix}-{number:02d}",
            f"{name}{number:02d}项目",
            towns[number % len(towns)],
            f"新建厂房{number}万平方米",
            KIND,
            TEMPLATE,
            "签约",
            10_000 + 500 * number,
            30 + number,
            f"2022年{number % 6 + 4}月",
            f"2023年{number % 12 + 1}月底",
            f"2024年{number % 6 + 1}月",
            "虚构",
        ]
        for number in range(1, count + 1)
    ]


def draw(path: Path, lines: list[Row]) -> Path:
    """Write the ledger to `path`."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "签约项目"
    sheet.append([TITLE])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADER))
    sheet.append(list(HEADER))
    for line in lines:
        sheet.append(line)
    book.save(path)
    return path


def column(header: str) -> int:
    """Index in a row."""
    return HEADER.index(header)


def texts(path: Path) -> set[str]:
    """Every text of every cell, as an independent reader finds it."""
    book = openpyxl.load_workbook(path)
    return {
        str(cell.value)
        for sheet in book
        for line in sheet.iter_rows()
        for cell in line
        if cell.value is not None
    }
