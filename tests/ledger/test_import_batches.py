"""Importing: what is created, changed, left alone, asked and refused; and that nothing is half written."""

from pathlib import Path

import pytest

from luodi.ledger.intake import batches
from luodi.ledger.models import ImportBatch, Project

LEDGERS = Path(__file__).parents[1] / "fixtures" / "ledgers"
ROW_LEDGERS = [
    "fengxi.xlsx",
    "foreign_signed.xlsx",
    "gov_invest_plan.xlsx",
    "land_tracking.xlsx",
    "longquanyi2009.xlsx",
    "nanping_funds.xlsx",
    "nanping_month.xlsx",
    "nanping_year.xlsx",
    "recruit_summary.xlsx",
    "taizhou_platform_2026.xlsx",
    "zhangzhou_responsibility.xlsx",
    "zhangzhou_tenday.xlsx",
    "gb18030.csv",
    "old.xls",
]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


CARDS = ["zhangzhou_construction_card.xlsx", "zhangzhou_prework_card.xlsx"]


@pytest.mark.parametrize("name", [*ROW_LEDGERS, *CARDS])
def test_the_same_file_again_changes_nothing(office, at, name):
    content = (LEDGERS / name).read_bytes()
    first = batches.hand_in(by=office, at=at, filename=name, content=content)
    assert first.state == ImportBatch.State.PREVIEW, first.outcome
    first = batches.confirm(by=office, at=at, batch=first, accept_valid=True)
    assert first.outcome["created"] >= 1
    second = batches.hand_in(by=office, at=at, filename=name, content=content)
    numbers = batches.summary(batches.preview(second, office))
    assert (numbers["created"], numbers["updated"]) == (0, 0), numbers
    assert numbers["unchanged"] == first.outcome["created"]
    batches.confirm(by=office, at=at, batch=second, accept_valid=True)
    assert Project.objects.count() == first.outcome["created"]
