"""Import of 10,000 rows × 30 columns: reading in the worker, comparing, writing; then the same file again.

The peer reads the sheet with openpyxl and saves project by project through the ORM, as a first version usually does;
it runs on a part of the rows and is scaled up, because it takes minutes. Prints one JSON line. Rows are synthetic.
"""

import argparse
import json
import os
import platform
import resource
import tempfile
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

AT = datetime(2021, 6, 30, 1, tzinfo=UTC)
TOWNS = 17
PEER_ROWS = 500
HEADERS = [
    "序号", "项目编号", "项目名称", "镇街", "建设内容及规模", "建设性质", "产业链", "建设阶段", "投资主体", "总投资（万元）",
    "2021年计划投资（万元）", "2021年1-6月完成投资（万元）", "至2020年底累计完成投资（万元）", "2021年6月完成投资（万元）",
    "用地面积（亩）", "建筑面积（平方米）", "用工（人）", "预期年税收（万元）", "预期年产值（万元）", "计划开工时间",
    "实际开工时间", "主体封顶时间", "计划竣工时间", "计划投产时间", "责任领导", "责任单位", "项目级别", "形象进度",
    "存在问题", "备注",
]  # fmt: skip


def draw(path: Path, rows: int) -> None:
    """A ledger as a district would keep it, all of it invented."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = book.add_worksheet("台账")
    page.merge_range(0, 0, 0, len(HEADERS) - 1, "2021年6月重点项目台账（虚构）")
    for index, header in enumerate(HEADERS):
        page.write_string(1, index, header)
    for number in range(rows):
        for index, value in enumerate(_row(number)):
            page.write(number + 2, index, value)
    book.close()


def _row(number: int) -> list[str | int]:
    money = 1_000 + number % 9_000
    return [
        number + 1, f"B-{number:05d}", f"虚构项目第{number:05d}号", f"虚构{number % TOWNS}街道",
        f"新建厂房{number % 90 + 10}千平方米（虚构）", "新建", "虚构产业", "在建", f"虚构公司{number % 800}", money * 10,
        money, money // 2, money * 3, money // 9, number % 300 + 5, number % 90_000 + 500, number % 900 + 10,
        number % 700, money * 2, "2020年3月", "2020-04-15", "2021年三季度", "2022年6月底", "2022年12月",
        "副区长（虚构）", f"虚构{number % 9}局", "区级", f"主体施工至{number % 9 + 1}层", "无", "虚构",
    ]  # fmt: skip


def prepare() -> "object":
    """A database of its own with one office, towns, departments and a leader."""
    import django

    django.setup()
    from django.core.management import call_command

    from luodi.people.models import Organisation, Post, Role, User

    call_command("migrate", verbosity=0)
    kind = Organisation.Kind
    root = Organisation.objects.create(
        code="B", name="虚构区", kind=kind.DISTRICT, path="/1/", is_synthetic=True
    )
    units = [(kind.TOWN, f"虚构{n}街道") for n in range(TOWNS)] + [
        (kind.DEPARTMENT, f"虚构{n}局") for n in range(9)
    ]
    for number, (sort, name) in enumerate(units):
        path = f"/1/{number + 2}/"
        Organisation.objects.create(code=f"B{number}", name=name, kind=sort, parent=root, path=path)
    Post.objects.create(organisation=root, title="副区长（虚构）", is_leader=True)
    return User.objects.create_user("bench", None, name="虚构", role=Role.OFFICE, organisation=root)


def peer(path: Path, rows: int) -> float:
    """Seconds for `rows` rows with openpyxl and one get_or_create and save at a time."""
    import openpyxl
    from django.db import transaction

    from luodi.ledger.models import InvestmentFigure, Project, ProjectDate

    started = time.perf_counter()
    page = openpyxl.load_workbook(path).active
    read = time.perf_counter() - started
    started = time.perf_counter()
    with transaction.atomic():
        for row in page.iter_rows(min_row=3, max_row=rows + 2, values_only=True):
            stamps = {"created_at": AT, "updated_at": AT}
            project, _ = Project.objects.get_or_create(code=f"P{row[1]}", defaults={"name": row[2], **stamps})
            project.total_investment_yuan = Decimal(row[9]) * 10_000
            project.save()
            for index, span in ((10, "YEAR"), (11, "YEAR_TO_MONTH"), (12, "TO_DATE"), (13, "MONTH")):
                InvestmentFigure.objects.update_or_create(
                    project=project, series="PAID", span=span, ends_on=date(2021, 6, 30),
                    defaults={"amount_yuan": Decimal(row[index]) * 10_000},
                )  # fmt: skip
            for milestone in ("START", "TOPPING_OUT", "COMPLETION", "PRODUCTION"):
                ProjectDate.objects.update_or_create(
                    project=project,
                    milestone=milestone,
                    meaning="COMMITTED",
                    defaults={"on": date(2022, 6, 30)},
                )
        transaction.set_rollback(True)
    return read + (time.perf_counter() - started) * page.max_row / rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(LUODI_HOME=folder, SECRET_KEY="bench", DJANGO_SETTINGS_MODULE="luodi.site.settings")
        path = Path(folder) / "ledger.xlsx"
        draw(path, chosen.rows)
        office = prepare()
        from luodi.ledger.intake import import_file

        started = time.perf_counter()
        told = import_file(office, AT, path)
        ours = time.perf_counter() - started
        started = time.perf_counter()
        again = import_file(office, AT, path)
        second = time.perf_counter() - started
        assert told["created"] == again["unchanged"] == chosen.rows, (told["created"], again["unchanged"])
        theirs = peer(path, min(PEER_ROWS, chosen.rows))
    print(
        json.dumps(
            {
                "name": f"import of {chosen.rows} rows x {len(HEADERS)} columns",
                "ours": round(ours, 2),
                "ours_again_unchanged": round(second, 2),
                "peer": round(theirs, 2),
                "peer_is": f"openpyxl and the ORM row by row, {PEER_ROWS} rows written, scaled",
                "ratio": round(theirs / ours, 1),
                "unit": "s",
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            }
        )
    )


if __name__ == "__main__":
    main()
