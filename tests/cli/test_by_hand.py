"""Five projects counted forward and back by hand, from the tables that ship and a calendar on the wall.

No engine was asked for a single expected value below. How it was counted:

- Data date Monday 2021-05-31; work may begin on it.
- Offices work on weekdays, but not on the official days off and also on the make-up days. Used below:
  off 2021-06-12..14, 09-19..21, 10-01..07, 2022-01-01..03, 01-31..02-06, 04-03..05, 04-30..05-04;
  make-up 2021-09-18 Sat, 09-26 Sun, 10-09 Sat, 2022-04-24 Sun, 05-07 Sat.
- Whoever prepares papers counts calendar days, and so do links with a lag ("+6", "-10").
- Sites work every day at a percentage by month (luodi/data/seasons.yaml). Used below:
        Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
    S0   75  75 100 100 100 100 100 100 100 100 100 100   indoor
    S1   60  60  95 100 100 100  95  95 100 100 100  85   fitting, floors
    S2   50  50  90 100 100 100  90  85 100 100  95  70   concrete
    S3   45  45  85 100 100  95  70  70  95 100  90  60   earthwork, piles
    S4    0   0  50 100 100  95  80  80 100 100  50   0   pipes, roads
    S5   55  50  80  90 100 100  90  85 100 100  85  70   steel, cladding
  and at 10 % around the lunar new year: 2022-01-22..02-16 (26 days), where the month does not rest anyway.
- A step of the authority begins when its papers are ready; the papers when what they are made from is there.
- Latest responsible starts are counted from committed - min(max(margin, 0), 10 days).
- "WP 5" are the papers (准备) of an item, 5 calendar days; "10 wd" are office days.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.terminal import ROOT, luodi

PREPARE = "准备："

# BH-1 and BH-2: small low-risk factory, nothing done yet. Forward:
#   A01P 2: 05-31..06-01; A01 1 wd: 06-02 Wed. A06P 1: 06-03; A06 1 wd: 06-04 Fri.
#   B02P 3: 06-05..07; B02 3 wd: 06-08, 09, 10. C07P 2: 06-11..12; C07 1 wd: 06-13, 14 are off -> 06-15 Tue.
#   Site clearing 15 S3 from A06 (there is land): 06-05.. at 95 %: 16 days = 15.2 -> 06-20.
#   Piles 20 S3 behind clearing and C07: 06-21..30 10 x 95 % = 9.5; 10.5 left at 70 % = 15 days exactly -> 07-15.
#   Excavation 12 S3, piles' end - 5: 07-11.. at 70 %: 17.1 -> 18 days -> 07-28.
#   Foundations 28 S2, excavation's start + 6: 07-17..31 15 x 90 % = 13.5; 14.5 at 85 %: 17.06 -> 18 -> 08-18.
#   Structure 50 S2: 08-19..31 13 x 85 % = 11.05; September 30; 8.95 left -> 9 days of October -> 10-09.
#   Roof 30 S5, structure's start + 25 = 09-13: 18 days of September, 12 of October -> 10-12.
#   Floor 18 S1: 10-13..30. Fitting 45 S1, roof's start + 12 = 09-25: 6 + 31 + 8 -> 11-08.
#   Roads 35 S4, roof's end - 10: from 10-03: 29; 6 left at 50 %: 12 -> 11-12.
#   Power 50 S1 from topping out: 10-10..31 22; 28 -> 11-28.
#   Equipment 40 S0 behind floor (10-30) and fitting's end - 10 (from 10-30): 10-31.. 1 + 30 + 9 -> 12-09.
#   D05P 5 behind fitting and roads: 11-13..17; D05 10 wd: 11-18 .. 12-01. D06P 2: 12-02..03; D06: 12-06 Mon.
#   Commissioning 30 S0 behind equipment: 12-10..31 22; 8 left at 75 %: 10.7 -> 11 days -> 2022-01-11. Production then.
SMALL_PRODUCTION = date(2022, 1, 11)

# BH-1 promises 2022-03-31: margin 20 + 28 + 31 = 79. Ten days are kept back: everything ends by 03-21. Backward:
BH_1 = {
    # March 1..21 = 21; 9 left: February 17..28 12 x 75 % = 9 exactly.
    "联动调试与试生产": date(2022, 2, 17),
    # by 02-16: new year 26 x 10 % = 2.6; January 1..21 x 75 % = 15.75; 21.65 left -> 22 days of December.
    "生产设备安装": date(2021, 12, 10),
    # by 02-16: 2.6; January 21 x 60 % = 12.6; December 31 x 85 % = 26.35; 8.45 left -> 9 days of November.
    "永久供配电送电": date(2021, 11, 22),
    # by 12-09 (equipment): 9 x 85 % = 7.65; 10.35 left -> 11 days of November.
    "耐磨地坪": date(2021, 11, 20),
    # equipment may begin 10 days before its end: by 12-19: 19 x 85 % = 16.15; 28.85 left -> 29 of November.
    "机电消防安装": date(2021, 11, 2),
    # 1 wd by 03-21, a Monday; its papers 2 days before it.
    "竣工验收备案": date(2022, 3, 21),
    PREPARE + "竣工验收备案": date(2022, 3, 19),
    # 10 wd by 03-18, a Friday: 03-18..14 and 03-11..07; its papers 5 days before.
    "联合验收(限时办结)": date(2022, 3, 7),
    PREPARE + "联合验收(限时办结)": date(2022, 3, 2),
}

# BH-2 promises 2021-12-31 for the same works: 11 days short. No reserve is left to keep; counted from 12-31:
BH_2 = {
    "联动调试与试生产": date(2021, 12, 2),  # 30 days: 12-02..31
    "生产设备安装": date(2021, 10, 23),  # by 12-01: 1 + 30 + 9 of October
    "耐磨地坪": date(2021, 10, 5),  # by 10-22: 18 days
    "永久供配电送电": date(2021, 10, 12),  # by 12-01: 0.85 + 30; 19.15 left -> 20 days of October
    "机电消防安装": date(2021, 9, 18),  # by 11-01: 1 + 31 + 13 of September
    # by 10-04 (floor): 4 + 26 of September = 09-05; fitting would allow 09-06.
    "屋面与外墙围护": date(2021, 9, 5),
    # 25 days before the roof; its own end (topping out by 10-11, for power) would allow 08-21.
    "主体结构(钢柱梁/框架)": date(2021, 8, 11),
    # D06 on 12-31; its papers 12-29; D05 10 wd by 12-28: 12-15; papers 12-10. Roads by 12-09: in December none,
    # November 30 x 50 % = 15, 20 days of October.
    "室外管网道路": date(2021, 10, 12),
    PREPARE + "联合验收(限时办结)": date(2021, 12, 10),
}

# BH-3 and BH-4: filing, land supplied, drawings not yet made. Forward:
#   B01P 40: 05-31..07-09; B01 8 wd: 07-12..16, 19..21. Drawings 45: 07-22..09-04. C03P 5: 09-05..09;
#   C03 7 wd: 09-10, 13..17, 18 (make-up). C06 ends with it, C04 before it. C07P 2: 09-19..20; C07: 21 off -> 09-22.
#   Piles 20 S3: 09-23..30 8 x 95 % = 7.6; 12.4 left -> 13 days -> 10-13. Excavation 12, - 5: 10-09..20.
#   Foundations 28 S2, + 6: 10-15..31 17; 11 left at 95 %: 11.6 -> 12 -> 11-12.
#   Structure 50 S2: 11-13..30 18 x 95 % = 17.1; December 31 x 70 % = 21.7; January 1..21 x 50 % = 10.5; 0.7 left
#   at 10 % -> 7 days -> 2022-01-28.
#   Roof 30 S5, + 25 = 12-08: 24 x 70 % = 16.8; 21 x 55 % = 11.55; 1.65 left at 10 % -> 17 days -> 02-07.
#   Floor 18 S1: 02-08..16 0.9; 02-17..28 12 x 60 % = 7.2; 9.9 left at 95 % -> 11 -> 03-11.
#   Fitting 45 S1, + 12 = 12-20: 12 x 85 % = 10.2; 12.6; 2.6; 7.2; 12.4 left at 95 %: 13.05 -> 14 -> 03-14.
#   Roads 35 S4, roof's end - 10: none before March; March 31 x 50 % = 15.5; 19.5 left -> 04-20.
#   Power 50 S1 from 01-29: 19 x 10 % = 1.9; 7.2; 31 x 95 % = 29.45; 11.45 left -> 04-12.
#   Equipment 40 S0 behind the floor: 03-12..31 20; 20 -> 04-20.
#   D01P 3 behind roads: 04-21..23; D01 5 wd: 04-24 (make-up), 25..28. D02P 3: 04-29..05-01; D02 5 wd: 05-05, 06,
#   07 (make-up), 09, 10. D03 is there on 05-07. D05P 5: 04-21..25; D05 10 wd: 04-26..29, 05-05..07, 09..11.
#   D06P 2: 05-12..13; D06: 05-16 Mon. That is completion.
#   Commissioning 30 S0 behind equipment: 04-21..05-20. That is production.
FILING_COMPLETION, FILING_PRODUCTION = date(2022, 5, 16), date(2022, 5, 20)

# BH-3 promises completion on 2022-05-22: margin 6, all of it kept back: everything ends by 05-16. Backward:
BH_3 = {
    "竣工验收备案": date(2022, 5, 16),
    PREPARE + "竣工验收备案": date(2022, 5, 14),
    # 10 wd by 05-13: 05-13..09, 07 (make-up), 06, 05, 04-29, 28; papers 5 days before.
    "联合验收(限时办结)": date(2022, 4, 28),
    PREPARE + "联合验收(限时办结)": date(2022, 4, 23),
    # must be there when D05 is issued, 05-13: 5 wd 05-13..09; papers 3 days before.
    "规划核实": date(2022, 5, 9),
    PREPARE + "规划核实": date(2022, 5, 6),
    # 5 wd by 05-05: 05-05, 04-29, 28, 27, 26; papers 3 days before.
    "联合测绘(多测合一)": date(2022, 4, 26),
    PREPARE + "联合测绘(多测合一)": date(2022, 4, 23),
    # 7 wd by 05-13: 05-13..09, 07, 06.
    "消防验收/备案抽查": date(2022, 5, 6),
    # by 04-22: 22; 13 left at 50 %: 26 days of March.
    "室外管网道路": date(2022, 3, 6),
    # roads may begin 10 days before its end: by 03-15: 15 x 80 % = 12; 12 x 50 % = 6; 2.6; 9.4 left at 55 % -> 18
    # days before 01-22.
    "屋面与外墙围护": date(2022, 1, 4),
}

# BH-5: government roads, land allotted, feasibility approved. Forward:
#   B04P 45: 05-31..07-14; B04 7 wd: 07-15, 16, 19..23. Drawings 45: 07-24..09-06. C03P 5: 09-07..11; C03 7 wd:
#   09-13..17, 18 (make-up), 22. Tender papers 10: 07-24..08-02; notice 30 calendar days: ends with C03, 09-22.
#   C06 5: 09-23..27. C07P 2: 09-28..29; C07: 09-30. C08P 3: 09-28..30; C08 2 wd: 10-08, 10-09 (make-up).
#   Levelling, which is the start of works: 10-10.
# It promises the start for 2021-10-31: margin 21, ten days kept back: by 10-21. Backward:
BH_5 = {
    "场地平整": date(2021, 10, 21),
    "建筑垃圾(渣土)处置核准": date(2021, 10, 19),  # 2 wd: 10-19, 20
    PREPARE + "建筑垃圾(渣土)处置核准": date(2021, 10, 16),
    "建筑工程施工许可证": date(2021, 10, 20),
    PREPARE + "建筑工程施工许可证": date(2021, 10, 18),
    "合同、质量安全监督、工资保证金等(并入施工许可)": date(2021, 10, 11),  # 5 days by 10-15
    "施工/监理招标投标": date(2021, 9, 11),  # 30 calendar days by 10-10
    PREPARE + "施工/监理招标投标": date(2021, 9, 1),
    # must be there when the tender is decided, 10-10, a Sunday: 7 wd 10-09 (make-up), 08, 09-30..27, 26 (make-up).
    "施工图联合审查(建筑、消防、人防、技防)": date(2021, 9, 26),
    PREPARE + "施工图联合审查(建筑、消防、人防、技防)": date(2021, 9, 21),
    "施工图设计": date(2021, 8, 7),  # 45 days by 09-20
    "初步设计及概算审批": date(2021, 7, 29),  # 7 wd by 08-06: 08-06..02, 07-30, 29
    PREPARE + "初步设计及概算审批": date(2021, 6, 14),  # 45 days by 07-28
}


@dataclass(frozen=True)
class Planned:
    """The JSON, the projects' lines, and the latest responsible starts by project and activity."""

    facts: dict[str, Any]
    projects: dict[str, dict[str, Any]]
    starts: dict[tuple[str, str], date | None]


def rows(path: Path, number: int) -> list[dict[str, Any]]:
    """The rows of a sheet under its heads, which stand in line 2."""
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[number]
    _title, heads, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, heads), line, strict=True)) for line in lines]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    folder = tmp_path_factory.mktemp("hand")
    ledger = ROOT / "tests" / "fixtures" / "ledgers" / "by_hand.xlsx"
    ran = luodi(folder, "plan", ledger, "-o", "out", "--data-date", "2021-05-31", "--json", "facts.json")
    assert ran.code == 0, ran.said
    plan = folder / "out" / "plan.xlsx"
    return Planned(
        facts=json.loads((folder / "facts.json").read_text()),
        projects={row["项目编号"]: row for row in rows(plan, 0)},
        starts={
            (row["项目编号"], row["工作"]): row["最迟责任开始"] and row["最迟责任开始"].date()
            for row in rows(plan, 1)
        },
    )


@pytest.mark.parametrize(
    ("code", "activity", "expected"),
    [
        (code, activity, expected)
        for code, steps in (("BH-1", BH_1), ("BH-2", BH_2), ("BH-3", BH_3), ("BH-5", BH_5))
        for activity, expected in steps.items()
    ],
)
def test_latest_responsible_start(planned: Planned, code: str, activity: str, expected: date) -> None:
    assert planned.starts[code, activity] == expected


@pytest.mark.parametrize(
    ("code", "milestone", "forecast", "margin", "state"),
    [
        ("BH-1", "投产", SMALL_PRODUCTION, 79, "可按期"),
        ("BH-2", "投产", SMALL_PRODUCTION, -11, "不能按期"),
        ("BH-3", "竣工", FILING_COMPLETION, 6, "可按期"),
        ("BH-4", "投产", FILING_PRODUCTION, None, "缺承诺日期"),
        ("BH-5", "开工", date(2021, 10, 10), 21, "可按期"),
    ],
)
def test_forecast_and_margin(
    planned: Planned, code: str, milestone: str, forecast: date, margin: int | None, state: str
) -> None:
    row = planned.projects[code]
    assert row["预计日"].date() == forecast
    assert (row["承诺节点"], row["余量（天）"], row["计划状态"]) == (milestone, margin, state)


def test_the_impossible_date_says_how_short_through_what_and_when_instead(planned: Planned) -> None:
    [late] = planned.facts["late_projects"]
    assert (late["code"], late["days_short"], late["honest_on"]) == ("BH-2", 11, "2022-01-11")
    # What holds up production: the papers of the first permit onwards, then the works one after the other.
    assert late["chain"] == [
        PREPARE + "企业投资项目备案",
        "企业投资项目备案",
        PREPARE + "建设用地规划许可证",
        "建设用地规划许可证",
        "场地三通一平与临设",
        "桩基/地基处理",
        "基坑土方开挖",
        "基础及地梁",
        "正负零",
        "主体结构(钢柱梁/框架)",
        "屋面与外墙围护",
        "厂房封闭",
        "耐磨地坪",
        "生产设备安装",
        "联动调试与试生产",
        "投产",
    ]


def test_without_a_promise_nothing_is_due(planned: Planned) -> None:
    assert {start for (code, _name), start in planned.starts.items() if code == "BH-4"} == {None}
    # Nor behind the last promise: registration of the building waits for completion, nothing waits for it.
    assert planned.starts["BH-3", "不动产首次登记(房屋)"] is None
    [missing] = planned.facts["missing"]
    assert (missing["code"], missing["missing"], missing["words"]) == ("BH-4", ["COMMITMENT"], "承诺日期")


def test_the_summary_counts_them(planned: Planned) -> None:
    facts = planned.facts
    counted = [facts[key] for key in ("projects", "feasible", "tight", "unknown")]
    assert counted == [5, 3, 1, 1]
    assert len(facts["late_projects"]) == 1
