"""Export: a ledger drawn back in the office's layout, or in the default one, imports without a change."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from luodi.ledger.intake import batches
from luodi.ledger.intake.directory import Directory
from luodi.ledger.intake.layout import last_layout
from luodi.ledger.layouts import default_layout, draw
from luodi.ledger.models import Project

LEDGERS = Path(__file__).parents[1] / "fixtures" / "ledgers"
ROW_LEDGERS = [
    "fengxi", "foreign_signed", "gov_invest_plan", "land_tracking", "longquanyi2009", "nanping_funds",
    "nanping_month", "nanping_year", "recruit_summary", "taizhou_platform_2026", "zhangzhou_responsibility",
    "zhangzhou_tenday",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def imported(office, at, name):
    content = (LEDGERS / f"{name}.xlsx").read_bytes()
    batch = batches.hand_in(by=office, at=at, filename=f"{name}.xlsx", content=content)
    return batches.confirm(by=office, at=at, batch=batch, accept_valid=True)


def again(office, at, content):
    batch = batches.hand_in(by=office, at=at, filename="export.xlsx", content=content)
    assert batch.state == "PREVIEW", batch.outcome
    return batches.preview(batch, office)


def told(difference):
    return [
        (row.name, row.outcome, row.changes, row.problems) for row in difference.rows if row.outcome != "SAME"
    ]


@pytest.mark.parametrize("name", ROW_LEDGERS)
def test_the_office_s_own_layout_imports_without_a_change(office, at, name):
    first = imported(office, at, name)
    layout = last_layout(office.organisation)
    content = draw(list(Project.objects.all()), layout, Directory.load(office))
    difference = again(office, at, content)
    assert told(difference) == []
    assert len(difference.rows) == first.outcome["created"]
    drawn = batches.hand_in(by=office, at=at, filename="again.xlsx", content=content).reading
    assert [column["field"] for column in drawn["columns"]] == [
        column["field"] for column in layout["columns"]
    ]


@pytest.mark.parametrize("name", ["nanping_year", "taizhou_platform_2026", "zhangzhou_responsibility"])
def test_the_default_layout_imports_without_a_change(office, at, name):
    first = imported(office, at, name)
    content = draw(list(Project.objects.all()), default_layout(date(2021, 6, 30)), Directory.load(office))
    difference = again(office, at, content)
    assert told(difference) == []
    assert len(difference.rows) == first.outcome["created"]


def test_no_text_becomes_a_formula(office, at, project):
    project.content = '=HYPERLINK("http://example.invalid","x")'
    project.save()
    content = draw([project], default_layout(date(2021, 6, 30)), Directory.load(office))
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    assert told(again(office, at, content)) == []
