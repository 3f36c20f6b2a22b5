"""One-project forms."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from luodi.ledger.reading import read

LEDGER_DIR = Path(__file__).resolve().parents[2] / "fixtures" / "ledgers"


def test_construction_card() -> None:
    reading = read(LEDGER_DIR / "zhangzhou_construction_card.xlsx")
    assert (reading.form_kind, reading.table, len(reading.rows)) == ("CARD", "zhangzhou_construction_card", 1)
    assert (reading.unit, reading.period.year, reading.period.month) == ("万元", 2010, 7)
    assert reading.errors == []
    row = reading.rows[0]
    values = {name: value.parsed for name, value in row.values.items()}
    assert (values["name"], row.marks, row.number) == ("虚构精密机床扩产项目", "★", 3)
    assert values["owner_text"] == ("虚构机床公司", "虚构重工公司")
    assert values["total_investment"] == Decimal(320_000_000)
    assert values["money:PAID:TO_DATE:2009"] == Decimal(10_000_000)
    assert values["money:PLAN:YEAR:2010"] == Decimal(40_000_000)
    assert values["money:PAID:YEAR_TO_MONTH:2010:7"] == Decimal(20_000_000)
    assert values["date:PILING:PLANNED"].on == dt.date(2009, 11, 20)
    assert values["date:TOPPING_OUT:PLANNED"].until == dt.date(2010, 8, 31)
    assert values["person:PRODUCTION"] == "岗位7"
    assert values["money:PLAN:TEN_DAYS:2010:8:1"] == Decimal(1_000_000)
    assert values["money:PAID:MONTH:2010:8"] == Decimal(2_700_000)
    assert [node.when.on for node in values["nodes"] if node.milestone == "TOPPING_OUT"] == [
        dt.date(2010, 8, 21)
    ]
    assert (values["problem_text"], values["resolution_text"]) == ("管线迁改（虚构）", "正在迁改")


def test_prework_card() -> None:
    reading = read(LEDGER_DIR / "zhangzhou_prework_card.xlsx")
    assert (reading.form_kind, reading.table, reading.unit) == ("CARD", "zhangzhou_prework_card", "亿元")
    assert reading.errors == []
    values = {name: value.parsed for name, value in reading.rows[0].values.items()}
    assert values["total_investment"] == Decimal(320_000_000)
    assert values["date:PREEXAM:PLANNED"].until == dt.date(2010, 6, 30)
    assert values["progress:APPLICATION"] == "已完成"
    assert (values["unit:WORK_PERMIT"], values["person:UTILITIES"]) == ("市发改委", "岗位11")
    assert values["help_text"] == "用地指标（虚构）"
