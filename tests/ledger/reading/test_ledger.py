"""Every known ledger is understood without a mapping made by hand."""

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from luodi.ledger.reading import PartialDate, Precision, Reading, Unreadable, YearSpan, read
from tests.fixtures.ledgers.make import LEDGERS, leaves

LEDGER_DIR = Path(__file__).resolve().parents[2] / "fixtures" / "ledgers"
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "ledger_2021.xlsx"

# letter → field for the columns that matter; anything else must at least be known.
EXPECTED = {
    "nanping_month": {
        "B": "name",
        "C": "total_investment",
        "D": "money:PAID:TO_DATE:2009",
        "E": "money:PLAN:YEAR:2010",
        "F": "money:PAID:YEAR_TO_MONTH:2010:7",
        "G": "percent:YEAR",
        "H": "progress_text",
        "I": "owner_text",
        "J": "leader_text",
    },
    "nanping_year": {
        "C": "town_text",
        "E": "years",
        "F": "total_investment",
        "G": "money:PAID:TO_DATE:2009:11",
        "H": "money:PLAN:YEAR:2009",
        "I": "money:PAID:MONTH:2009:11",
        "J": "money:PAID:YEAR_TO_MONTH:2009:11",
        "K": "percent:YEAR",
        "M": "date:START:PLANNED",
        "N": "date:START:ACTUAL",
        "O": "date:COMPLETION:PLANNED",
        "P": "date:COMPLETION:ACTUAL",
        "Q": "list_class",
        "R": "list_level",
        "T": "owner_text",
        "U": "help_text",
    },
    "zhangzhou_tenday": {
        "C": "nature",
        "F": "money:PLAN:YEAR:2010",
        "G": "money:PLAN:MONTHS:2010:8-12",
        "H": "money:PLAN:MONTH:2010:8",
        "I": "money:PAID:TEN_DAYS:2010:8:2",
        "J": "percent:TEN_DAYS",
        "K": "money:PAID:MONTH:2010:8",
        "L": "percent:MONTH",
        "M": "leader_text",
        "N": "leader_text",
        "P": "responsible_person",
        "Q": "owner_text",
    },
    "zhangzhou_responsibility": {
        "E": "years",
        "G": "money:PAID:TO_DATE:2009",
        "H": "money:PLAN:YEAR:2010",
        "I": "money:PAID:YEAR_TO_MONTH:2010:7",
        "J": "nodes",
        "L": "owner_text",
        "P": "responsible_unit",
        "Q": "responsible_person",
        "T": "leader_text",
    },
    "nanping_funds": {
        "D": "investor",
        "G": "money:FUNDED:TO_DATE:2008",
        "H": "money:FUNDED:YEAR:2009",
        "I": "money:PLAN:YEAR:2009",
        "J": "money:PAID:YEAR:2009",
    },
    "recruit_summary": {
        "C": "town_text",
        "D": "content",
        "E": "total_investment",
        "F": "progress_text",
        "I": "contact_text",
        "J": "note",
    },
    "foreign_signed": {
        "D": "investor",
        "E": "investor",
        "H": "total_investment_usd",
        "I": "foreign:CAPITAL",
        "K": "date:APPROVED:ACTUAL",
        "N": "usd:FUNDED:TO_DATE:2011",
        "O": "date:START:PLANNED",
        "P": "date:PRODUCTION:PLANNED",
    },
    "gov_invest_plan": {
        "F": "money:PAID:TO_DATE:2020",
        "G": "money:PLAN:YEAR:2021",
        "H": "funding:CENTRAL:2021",
        "K": "funding:CITY_FISCAL:2021",
        "O": "funding:COUNTY:2021",
        "R": "funding:PPP_TOTAL",
        "U": "responsible_unit",
        "V": "responsible_person",
    },
    "longquanyi2009": {
        "C": "stage_text",
        "D": "total_investment",
        "E": "money:PLAN:YEAR:2009",
        "F": "owner_text",
        "G": "responsible_unit",
        "H": "leader_text",
    },
    "fengxi": {
        "C": "investor",
        "D": "years",
        "F": "money:PLAN:YEAR:2016",
        "G": "progress_plan_text",
        "H": "progress_text",
        "I": "money:PAID:MONTH:2016:5",
        "J": "money:PAID:TO_DATE:2016:5",
        "L": "date:START:PLANNED",
    },
    "land_tracking": {
        "A": "name",
        "B": "years",
        "H": "town_text",
        "J": "land_mu",
        "K": "new_land_mu",
        "M": "land:EARLY:AREA",
        "W": "date:PREEXAM:ACTUAL",
        "X": "date:FEASIBILITY:ACTUAL",
        "AD": "date:CONVERSION_APPROVED:ACTUAL",
        "AF": "problem_text",
    },
    "taizhou_platform_2026": {
        "A": "code",
        "H": "total_investment",
        "I": "total_investment_usd",
        "M": "output_yuan",
        "N": "jobs",
        "O": "tax_per_mu",
        "P": "years",
        "Q": "money:PLAN:YEAR:2026",
        "U": "credit_code",
        "AC": "land_mu",
        "AN": "money:PAID:TO_DATE:2025",
        "AS": "responsible_unit",
    },
}


def fields(reading: Reading) -> dict[str, str | None]:
    return {column.letter: column.field for column in reading.columns}


def codes(reading: Reading) -> set[str]:
    return {problem.code for problem in [*reading.errors, *reading.warnings]}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_row_ledgers_map_by_themselves(name: str) -> None:
    reading = read(LEDGER_DIR / f"{name}.xlsx")
    assert reading.form_kind == "ROWS"
    assert reading.table == name
    assert reading.errors == []
    found = fields(reading)
    assert {letter: found[letter] for letter in EXPECTED[name]} == EXPECTED[name]
    doubled = {problem.column for problem in reading.warnings if problem.code == "DUPLICATE_COLUMN"}
    assert [
        column.header for column in reading.columns if column.field is None and column.letter not in doubled
    ] == []
    assert len(reading.columns) == sum(len(leaves(header)) for header in LEDGERS[name]["headers"])
    assert len(reading.rows) == sum(line for line in LEDGERS[name]["lines"] if isinstance(line, int)) >= 8
    assert reading.skipped.note == 1


def test_groups_totals_marks_and_owners() -> None:
    reading = read(LEDGER_DIR / "nanping_month.xlsx")
    assert (reading.skipped.group, reading.skipped.total) == (6, 2)
    assert [row.group for row in reading.rows][::4] == [
        ("一、市本级", "（一）在建"),
        ("一、市本级", "（二）预备"),
        ("二、县区（5项）", "（一）在建"),
    ]
    assert (reading.rows[1].marks, reading.rows[1].values["name"].parsed) == ("★", "虚构冷链仓储中心")
    assert reading.rows[5].marks == "★●"
    assert reading.rows[1].values["owner_text"].parsed == ("虚构冷链公司", "虚构物流公司")
    assert reading.rows[3].values["total_investment"].parsed == Decimal(120_000_000)
    assert reading.rows[0].number == 8


def test_dates_units_and_nodes_in_rows() -> None:
    year = read(LEDGER_DIR / "nanping_year.xlsx").rows
    assert year[0].values["date:START:PLANNED"].parsed == PartialDate(
        dt.date(2009, 3, 10), dt.date(2009, 3, 10), Precision.DAY
    )
    assert year[1].values["years"].parsed == YearSpan(
        PartialDate(dt.date(2009, 10, 1), dt.date(2009, 10, 31), Precision.MONTH),
        PartialDate(dt.date(2011, 3, 1), dt.date(2011, 3, 31), Precision.MONTH),
    )
    quanyi = read(LEDGER_DIR / "longquanyi2009.xlsx")
    assert quanyi.rows[1].values["total_investment"].parsed == Decimal(3_000_000_000)
    assert quanyi.rows[0].group == ("工业项目（4个）",)
    signed = read(LEDGER_DIR / "foreign_signed.xlsx").rows[1].values
    assert signed["total_investment_usd"].parsed == Decimal(12_000_000)
    nodes = read(LEDGER_DIR / "zhangzhou_responsibility.xlsx").rows[0].values["nodes"].parsed
    assert [(node.when.on.month, node.milestone) for node in nodes] == [
        (8, ""),
        (8, ""),
        (9, "PILING"),
        (10, "FOUNDATION"),
        (12, "TOPPING_OUT"),
    ]
    land = read(LEDGER_DIR / "land_tracking.xlsx").rows[0].values
    assert (land["date:PREEXAM:ACTUAL"].parsed, land["land_mu"].parsed) == ("是", Decimal("320.5"))
    abroad = read(LEDGER_DIR / "taizhou_platform_2026.xlsx").rows[1].values
    assert abroad["total_investment"].parsed == Decimal(1_000_000_000)
    assert abroad["total_investment_usd"].parsed == Decimal(20_000_000)
    assert abroad["money:PLAN:YEAR:2026"].parsed == Decimal(200_000_000)


def test_roll_up_and_wall_are_refused_by_name() -> None:
    with pytest.raises(Unreadable) as rollup:
        read(LEDGER_DIR / "xiangxi_rollup.xlsx")
    assert rollup.value.code == "ROLL_UP"
    assert "州重点项目投资完成情况汇总表" in str(rollup.value.facts["title"])
    with pytest.raises(Unreadable) as wall:
        read(LEDGER_DIR / "westcoast_wall.xlsx")
    assert wall.value.code == "WALL_DESCRIPTION"


def test_old_xls_and_gb18030_csv() -> None:
    old = read((LEDGER_DIR / "old.xls").read_bytes(), "renamed.xlsx")
    assert (old.encoding, old.header_row, len(old.rows)) == ("XLS", (3, 4), 8)
    assert old.rows[2].values["date:START:PLANNED"].parsed.on == dt.date(2021, 3, 3)
    chinese = read(LEDGER_DIR / "gb18030.csv")
    assert (chinese.encoding, chinese.header_row, len(chinese.rows)) == ("gb18030", (3, 4), 9)
    assert chinese.columns[4].header == "完成情况/1-11月完成投资"
    assert chinese.rows[0].values["money:PLAN:YEAR:2021"].parsed == Decimal(40_000_000)


def test_example_ledger_reads_clean() -> None:
    reading = read(EXAMPLE)
    assert (len(reading.rows), reading.skipped.group, reading.skipped.total) == (66, 15, 1)
    assert codes(reading) == set()
    assert {column.field for column in reading.columns} >= {
        "code",
        "kind_text",
        "template_text",
        "land_mu",
        "date:START:PLANNED",
        "date:COMPLETION:PLANNED",
        "date:PRODUCTION:PLANNED",
        "money:PAID:YEAR_TO_MONTH:2021:5",
    }


def sheet_bytes(rows: list[list[object]], merges: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


HEADER: list[object] = ["序号", "项目名称", "镇街", "总投资(万元)", "计划开工时间", "责任单位"]


def test_english_headers() -> None:
    header = "name,location,total_investment_yi,land_mu,start,completion_or_production,mystery"
    text = f"{header}\nPlant,Here,3.2,40,2021-03,2022,x\n"
    reading = read(text.encode(), "projects.csv")
    assert [column.field for column in reading.columns] == [
        "name",
        "town_text",
        "total_investment",
        "land_mu",
        "date:START:PLANNED",
        "date:PRODUCTION:PLANNED",
        None,
    ]
    assert reading.rows[0].values["total_investment"].parsed == Decimal(320_000_000)
    assert [problem.code for problem in reading.warnings] == ["UNKNOWN_COLUMN"]


def test_mapping_corrects_what_was_found() -> None:
    data = sheet_bytes([["序号", "项目名称", "属地", "数额", "某列"], [1, "虚构甲", "甲镇", 3, "2021年3月"]])
    assert fields(read(data, "a.xlsx"))["D"] is None
    mapped = read(data, "a.xlsx", mapping={"D": "total_investment@亿元", "E": "date:START:PLANNED", "C": ""})
    assert fields(mapped) == {
        "A": "serial",
        "B": "name",
        "C": None,
        "D": "total_investment",
        "E": "date:START:PLANNED",
    }
    assert mapped.rows[0].values["total_investment"].parsed == Decimal(300_000_000)
    assert mapped.rows[0].values["date:START:PLANNED"].parsed.on == dt.date(2021, 3, 1)
    with pytest.raises(Unreadable, match="MAPPING_COLUMN"):
        read(data, "a.xlsx", mapping={"ZZ": "name"})


def test_default_year_stands_in() -> None:
    data = sheet_bytes([HEADER, [1, "虚构甲", "甲镇", 3200, "3月底", "甲局"]])
    assert [problem.code for problem in read(data, "a.xlsx").errors] == ["DATE_WITHOUT_YEAR"]
    assert read(data, "a.xlsx", default_year=2022).rows[0].values[
        "date:START:PLANNED"
    ].parsed.until == dt.date(2022, 3, 31)


def test_bad_cells_are_named_one_by_one() -> None:
    data = sheet_bytes(
        [
            HEADER,
            [1, "虚构甲", "甲镇", "3.2亿元", "2022.2.30", "甲局"],
            [2, None, "甲镇", -5, 0, "甲局"],
            [3, "虚构\u200b丙\u202e", "甲镇", "很多", "待定", "甲局"],
            [4, "虚构丁", "甲镇", "约3200", 2021.1, "甲局"],
            [5, "虚构丁", "甲镇", "=D2", "1900-01-01", "甲局"],
        ]
    )
    reading = read(data, "a.xlsx")
    assert {(problem.row, problem.column, problem.code) for problem in reading.errors} == {
        (2, "D", "AMOUNT_UNIT_CONFLICT"),
        (2, "E", "DATE_IMPOSSIBLE"),
        (3, "D", "AMOUNT_NEGATIVE"),
        (3, "E", "DATE_OUT_OF_RANGE"),
        (3, "", "NAME_MISSING"),
        (4, "D", "AMOUNT_UNREADABLE"),
        (5, "E", "DATE_AMBIGUOUS"),
        (6, "D", "FORMULA_WITHOUT_VALUE"),
        (6, "E", "DATE_OUT_OF_RANGE"),
    }
    assert reading.rows[2].values["name"].parsed == "虚构丙"
    assert {(problem.row, problem.code) for problem in reading.warnings} == {
        (4, "DATE_UNDECIDED"),
        (5, "AMOUNT_APPROXIMATE"),
        (6, "DUPLICATE_NAME"),
    }
    assert len(reading.rows) == 5


def test_merged_cells_fill_down_only_where_they_group() -> None:
    rows: list[list[object]] = [HEADER]
    rows += [[1, "虚构甲", "甲镇", 100, None, "甲局"], [2, "虚构乙", None, None, None, None]]
    reading = read(sheet_bytes(rows, ("C2:C3", "D2:D3", "F2:F3")), "a.xlsx")
    assert reading.rows[1].values["town_text"].parsed == "甲镇"
    assert reading.rows[1].values["responsible_unit"].parsed == ("甲局",)
    assert [(problem.row, problem.column, problem.code) for problem in reading.errors] == [
        (3, "D", "MERGED_CELL")
    ]


def test_a_figure_far_from_the_others_asks_for_confirmation() -> None:
    rows: list[list[object]] = [HEADER]
    rows += [[number, f"虚构{number}", "甲镇", 3000 + number, None, "甲局"] for number in range(1, 8)]
    rows.append([8, "虚构八", "甲镇", 32_000_000, None, "甲局"])
    found = [
        problem for problem in read(sheet_bytes(rows), "a.xlsx").warnings if problem.code == "SUSPECT_UNIT"
    ]
    assert [(problem.row, problem.column) for problem in found] == [(9, "D")]


def test_shares_are_checked_against_the_figures() -> None:
    head: list[object] = [
        "序号",
        "项目名称",
        "2021年计划投资(万元)",
        "1-5月完成投资(万元)",
        "完成投资占年计划%",
    ]
    reading = read(sheet_bytes([head, [1, "虚构甲", 100, 50, "50%"], [2, "虚构乙", 100, 50, 0.8]]), "a.xlsx")
    assert [(problem.row, problem.code) for problem in reading.warnings] == [(3, "PERCENT_MISMATCH")]


def test_the_first_sheet_that_is_a_ledger_is_read_and_the_others_named() -> None:
    book = openpyxl.load_workbook(LEDGER_DIR / "fengxi.xlsx")
    book.create_sheet("说明", 0)["A1"] = "填表说明"
    book.create_sheet("加速开工").append(["序号", "项目名称", "总投资(万元)"])
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read(buffer.getvalue(), "a.xlsx")
    assert (reading.sheet, reading.other_sheets) == ("台账", ("说明", "加速开工"))
    assert reading.warnings[0].code == "OTHER_SHEETS"
    assert read(buffer.getvalue(), "a.xlsx", sheet="加速开工").rows == []
    with pytest.raises(Unreadable, match="SHEET_UNKNOWN"):
        read(buffer.getvalue(), "a.xlsx", sheet="没有")
    with pytest.raises(Unreadable, match="NO_HEADER"):
        read(buffer.getvalue(), "a.xlsx", sheet="说明")
