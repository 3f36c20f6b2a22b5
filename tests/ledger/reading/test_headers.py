"""Headers no published set has in these words, but offices write."""

from luodi.ledger.reading import Reading, read
from luodi.ledger.reading.headers import units_in
from luodi.ledger.reading.rules import load_rules, make_plain


def of(*lines: str) -> Reading:
    return read("\n".join(lines).encode(), "a.csv")


def test_spaces_stars_and_wildcards_in_headers() -> None:
    reading = of(
        "某区2022年重点项目表,,,",
        "序 号,*项目 名称,总 投 资（亿元）,<yyyy>年计划投资（亿元）",
        "1,虚构甲,3,1",
    )
    assert [column.field for column in reading.columns] == [
        "serial",
        "name",
        "total_investment",
        "money:PLAN:YEAR:2022",
    ]
    assert reading.rows[0].values["total_investment"].parsed == 300_000_000


def test_numbered_headings_in_the_serial_column() -> None:
    reading = of(
        "序号,项目名称,总投资(万元)",
        "一,交通类,",
        "（一）,续建,",
        "1,三一虚构项目,3",
        "二,工业类,",
        "2,虚构乙,4",
        "合计,,7",
    )
    assert [row.group for row in reading.rows] == [("一、交通类", "(一)续建"), ("二、工业类",)]
    assert (reading.skipped.group, reading.skipped.total) == (3, 1)


def test_a_name_that_begins_with_a_numeral_is_no_heading() -> None:
    reading = of("项目名称,总投资(万元),备注", "三一虚构项目,3,", "十里虚构长街改造,4,")
    assert [row.values["name"].parsed for row in reading.rows] == ["三一虚构项目", "十里虚构长街改造"]


def test_units_above_the_table() -> None:
    assert units_in("填报单位：某局  单位：万元").money == "万元"
    assert units_in("单位：万元、亩").area == "亩"
    assert units_in("表（亿元）").money == "亿元"
    assert units_in("业主单位  某公司").money == ""
    assert units_in("单位：内资亿元/外资万美元").money_for("计划总投资/外资") == "万美元"


def test_year_and_months_are_taken_out_of_headers() -> None:
    found = make_plain("2021年1-11月完成投资（万元）")
    assert (found.text, found.unit, found.year, found.month) == ("Ⓨ年Ⓒ月完成投资", "万元", 2021, 11)
    assert make_plain("8月至12月计划投资额").months == (8, 12)
    assert make_plain("至上年底累计完成投资").last_year


def test_statistical_figures_stay_apart_from_those_of_the_ledger() -> None:
    rules = load_rules()
    for header, field in (
        ("1-5月入统投资", "money:STATISTICAL:YEAR_TO_MONTH"),
        ("1-5月完成投资", "money:PAID:YEAR_TO_MONTH"),
    ):
        found = rules.find(make_plain(header).text)
        assert found is not None
        assert found[0].field == field
