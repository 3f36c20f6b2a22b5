"""Draws examples/ledger_2021.xlsx: a district's ledger of 66 projects, all of them invented (虚构演示数据).

Run `python examples/make_ledger.py`; the same file comes out every time. The towns are those of
Jimo; projects, companies, figures and dates are not.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

HERE = Path(__file__).resolve().parent
STAMP = (2021, 6, 1, 0, 0, 0)
TOWNS = [
    f"{name}街道"
    for name in ["环秀", "潮海", "通济", "北安", "龙山", "龙泉", "灵山", "大信", "蓝村", "温泉", "鳌山卫"]
]
TOWNS += [f"{name}镇" for name in ["段泊岚", "移风店", "田横", "金口"]]
NUMERALS = [*"一二三四五六七八九十", "十一", "十二", "十三", "十四", "十五"]
FILING, LAND_AND_START = "备案制工业项目(常规)", "拿地即开工工业项目(标准地+承诺制)"
VERIFIED, GOVERNMENT, SMALL = "核准制企业投资项目", "政府投资审批制项目", "小型(简易低风险)社会投资工业项目"
FACTORY, FAB, CAR = "标准厂房", "6英寸功率半导体晶圆厂", "整车厂(冲焊涂总四大工艺)"
LOGISTICS, MALL, DEPOT = "物流枢纽/冷链仓储", "商业综合体/奥特莱斯", "地铁车辆段/维保中心"
PARK = "园区基础设施(道路管网、七通一平)"

# what it is, how it is approved, how it is built, 万元 and 亩 about, months of works about
SORTS: list[tuple[str, str, str, int, int, int]] = [
    ("精密铸件扩产项目", FILING, FACTORY, 18000, 40, 16),
    ("智能装备产业园", LAND_AND_START, FACTORY, 52000, 96, 18),
    ("高端纺织面料项目", FILING, FACTORY, 24000, 55, 17),
    ("冷链物流中心", FILING, LOGISTICS, 36000, 88, 18),
    ("海洋食品加工项目", LAND_AND_START, FACTORY, 15000, 35, 15),
    ("轴承零部件项目", SMALL, FACTORY, 3600, 9, 13),
    ("新能源电机项目", FILING, FACTORY, 41000, 72, 18),
    ("园区道路及管网工程", GOVERNMENT, PARK, 22000, 0, 16),
    ("医疗器械产业园", LAND_AND_START, FACTORY, 47000, 80, 18),
    ("木塑新材料项目", SMALL, FACTORY, 2900, 8, 12),
    ("供应链仓储项目", VERIFIED, LOGISTICS, 58000, 130, 20),
    ("智能家电配套项目", FILING, FACTORY, 27000, 60, 17),
    ("奥莱商业广场", VERIFIED, MALL, 96000, 105, 26),
]
SPECIALS: list[tuple[str, str, str, int, int, int]] = [
    ("功率半导体晶圆项目", FILING, FAB, 290000, 168, 22),
    ("新能源商用车基地", VERIFIED, CAR, 480000, 620, 28),
    ("轨道交通车辆维保中心", GOVERNMENT, DEPOT, 160000, 240, 30),
]
FIRST = [
    "海川",
    "鼎盛",
    "泰和",
    "蓝湾",
    "正远",
    "华岳",
    "金桥",
    "恒润",
    "瑞丰",
    "东启",
    "启航",
    "天衡",
    "凌云",
    "长青",
    "中湾",
    "博海",
]
SECOND = ["机械", "科技", "实业", "新材", "智造"]
LEADERS = {
    FACTORY: "副区长（分管工业）",
    FAB: "区委副书记（分管重大产业）",
    CAR: "区委副书记（分管重大产业）",
    LOGISTICS: "副区长（分管商贸物流）",
    MALL: "副区长（分管商贸物流）",
    DEPOT: "副区长（分管城建交通）",
    PARK: "副区长（分管城建交通）",
}
UNITS = {
    FACTORY: "区工业和信息化局",
    FAB: "区工业和信息化局、区发展和改革局",
    CAR: "区发展和改革局、区工业和信息化局",
    LOGISTICS: "区商务局",
    MALL: "区商务局",
    DEPOT: "区交通运输局；区住房和城乡建设局",
    PARK: "区住房和城乡建设局",
}
PROGRESS = [
    "正在办理项目备案",
    "已签订投资协议，正在选址",
    "用地组卷上报",
    "土地已挂牌",
    "设计方案编制中",
    "环评编制中",
    "已完成备案，准备土地摘牌",
]
PROBLEMS = [
    "",
    "",
    "",
    "地块内高压线需迁改",
    "用地指标尚未落实",
    "",
    "市政雨污水管网未接通",
    "",
    "施工用电容量不足",
]
HEADERS: list[str | tuple[str, list[str]]] = [
    "序号",
    "项目名称",
    "项目编号",
    "建设地点(镇街)",
    "建设内容及规模",
    "项目类型",
    "施工模板",
    ("投资情况", ["总投资(万元)", "2021年计划投资(万元)", "1-5月完成投资(万元)"]),
    "用地(亩)",
    ("承诺时间", ["承诺开工时间", "承诺竣工时间", "承诺投产时间"]),
    ("责任分工", ["责任领导", "责任单位"]),
    "项目单位",
    "形象进度",
    "存在问题",
]
WIDTHS = [6, 30, 14, 14, 34, 26, 24, 12, 14, 14, 9, 14, 14, 14, 22, 26, 26, 24, 20]


def month_after(year: int, month: int, months: int) -> tuple[int, int]:
    """Year and month that many months later."""
    total = year * 12 + month - 1 + months
    return total // 12, total % 12 + 1


def written(year: int, month: int, turn: int) -> Any:
    """A date as one of the many hands in an office would write it."""
    if turn % 5 == 0:
        return dt.date(year, month, 28)
    if turn % 5 == 3 and month in {6, 12}:
        return f"{year}年{'上' if month == 6 else '下'}半年"
    return [f"{year}年{month}月底", f"{year}.{month}", f"{year}年{month}月", f"{year}-{month:02d}"][turn % 4]


def projects() -> list[dict[str, Any]]:
    """The 66 projects, town by town."""
    dice = random.Random(2021)  # noqa: S311 - invented figures, no secret
    sorts = [*SPECIALS, *(SORTS * 5)][:66]
    rows = []
    for number, (what, kind, template, amount, land, months) in enumerate(sorts):
        brand = FIRST[number % len(FIRST)] + SECOND[(number // len(FIRST)) % len(SECOND)]
        total = round(amount * dice.uniform(0.8, 1.3), -2)
        plan = round(total * dice.uniform(0.1, 0.3), -2)
        rows.append(
            {
                "name": f"{'★' if number < 3 or number % 11 == 0 else ''}{brand}{what}",
                "code": f"JM2021-{number + 1:03d}",
                "town": TOWNS[number % len(TOWNS)],
                "content": content_of(template, total, dice),
                "kind": kind,
                "template": template,
                "total": int(total),
                "plan": int(plan),
                "done": int(round(plan * dice.uniform(0.0, 0.3), -1)),
                "land": round(land * dice.uniform(0.85, 1.2), 1) if land else None,
                "dates": dates_of(number, months, template, dice),
                "leader": LEADERS[template],
                "unit": UNITS[template],
                "owner": "区城市建设投资公司（示例）" if kind == GOVERNMENT else f"{brand}有限公司（示例）",
                "progress": PROGRESS[number % len(PROGRESS)],
                "problem": PROBLEMS[number % len(PROBLEMS)],
            }
        )
    return rows


def content_of(template: str, total: float, dice: random.Random) -> str:
    """What is to be built."""
    area = round(total * dice.uniform(1.2, 1.6) / 1000, 1)
    words = {
        FACTORY: f"新建厂房及配套{area}万平方米",
        FAB: f"新建晶圆厂房{area / 60:.1f}万平方米，月产3万片",
        CAR: "新建冲压、焊装、涂装、总装车间，年产10万辆",
        LOGISTICS: f"新建冷库及仓库{area}万平方米",
        MALL: f"新建商业综合体{area}万平方米",
        DEPOT: "新建车辆段、检修库及综合楼",
        PARK: "新建道路3.6公里及配套雨污水、给水、电力管线",
    }
    return words[template]


def dates_of(number: int, months: int, template: str, dice: random.Random) -> list[Any]:
    """Promised start, completion and production; a few left open, a few that nobody can keep."""
    if number % 13 == 7:
        return [None, None, None]
    year, month = month_after(2022, 3, dice.randrange(0, 6))
    works = months + dice.randrange(-1, 4)
    if number % 12 == 5:
        year, month, works = 2021, 8, 4
    end = month_after(year, month, works)
    if end > (2024, 6) and number > 2:
        end = (2024, 6)
    running = month_after(*end, 1 if template == PARK else dice.randrange(2, 5))
    finish = [written(*end, number + 1), written(*running, number + 2)]
    return [None if number % 17 == 4 else written(year, month, number), *finish]


def draw(sheet: Any) -> None:
    """Title, unit, two-row header, total, then the projects under their towns."""
    rows = projects()
    columns = len(WIDTHS)
    sheet["A1"] = "2021年重点项目台账（1-5月，虚构演示数据）"
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    sheet["A1"].font = Font(size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet["A2"] = "填报单位：区重点项目推进办公室（示例）"
    sheet.cell(2, columns - 1, "单位：万元、亩")
    draw_header(sheet)
    line = 5
    sheet.cell(line, 2, f"合计{len(rows)}个")
    for column, key in ((8, "total"), (9, "plan"), (10, "done")):
        sheet.cell(line, column, sum(row[key] for row in rows))
    serial = 0
    for number, town in enumerate(TOWNS):
        line += 1
        own = [row for row in rows if row["town"] == town]
        sheet.cell(line, 1, f"{NUMERALS[number]}、{town}（{len(own)}项）")
        sheet.merge_cells(start_row=line, start_column=1, end_row=line, end_column=columns)
        sheet.cell(line, 1).fill = PatternFill("solid", fgColor="E8EEF4")
        for row in own:
            serial, line = serial + 1, line + 1
            draw_project(sheet, line, serial, row)
    sheet.cell(
        line + 1,
        1,
        "注：本台账为虚构演示数据，镇街名称为真实地名，项目、单位、金额和时间均为虚构；带★的为示例中的重点调度项目。",
    )
    sheet.freeze_panes = "C5"
    for letter, wide in zip("ABCDEFGHIJKLMNOPQRS", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = wide


def draw_project(sheet: Any, line: int, serial: int, row: dict[str, Any]) -> None:
    """One project in one line."""
    cells = [
        serial,
        row["name"],
        row["code"],
        row["town"],
        row["content"],
        row["kind"],
        row["template"],
        row["total"],
        row["plan"],
        row["done"],
        row["land"],
        *row["dates"],
        row["leader"],
        row["unit"],
        row["owner"],
        row["progress"],
        row["problem"] or None,
    ]
    for column, value in enumerate(cells, 1):
        cell = sheet.cell(line, column, value)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        if isinstance(value, dt.date):
            cell.number_format = "yyyy-mm-dd"


def draw_header(sheet: Any) -> None:
    """The merged header in rows 3 and 4."""
    thin = Side(style="thin")
    column = 1
    for header in HEADERS:
        if isinstance(header, str):
            sheet.cell(3, column, header)
            sheet.merge_cells(start_row=3, start_column=column, end_row=4, end_column=column)
            column += 1
            continue
        sheet.cell(3, column, header[0])
        sheet.merge_cells(start_row=3, start_column=column, end_row=3, end_column=column + len(header[1]) - 1)
        for child in header[1]:
            sheet.cell(4, column, child)
            column += 1
    for row in sheet.iter_rows(min_row=3, max_row=4, max_col=column - 1):
        for cell in row:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="D5E0EB")
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = Border(thin, thin, thin, thin)


def main() -> None:
    """Write the file, byte for byte the same each time."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "重点项目台账"
    draw(sheet)
    book.properties.creator = "luodi examples"
    book.properties.created = dt.datetime(*STAMP)  # noqa: DTZ001 - a workbook knows no time zone
    buffer = io.BytesIO()
    book.save(buffer)
    target_path = HERE / "ledger_2021.xlsx"
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(target_path, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "docProps/core.xml":
                start, end = content.find(b"<dcterms:modified"), content.find(b"</dcterms:modified>")
                content = content[:start] + content[end + len(b"</dcterms:modified>") :]
            target.writestr(zipfile.ZipInfo(member.filename, STAMP), content, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
