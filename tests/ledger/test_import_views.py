"""Pages of importing and exporting: what is asked, shown, refused and out of reach."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.ledger.intake import batches
from luodi.ledger.models import ImportBatch, Project
from luodi.people.models import Role

LEDGERS = Path(__file__).parents[1] / "fixtures" / "ledgers"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(client, name, content=None):
    file = SimpleUploadedFile(name, content if content is not None else (LEDGERS / name).read_bytes())
    return client.post(reverse("import"), {"file": file})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_file_to_projects(client, district, office, language):
    client.cookies["luodi_language"] = language
    client.force_login(office)
    assert client.get(reverse("import")).status_code == 200
    answer = upload(client, "nanping_year.xlsx")
    address = answer.headers["Location"]
    for tab in ("see", "all", "wrong", "ask", "columns", "nonsense"):
        page = client.get(address, {"tab": tab})
        assert page.status_code == 200
        assert b"style=" not in page.content
    batch = ImportBatch.objects.get()
    seen = batches.preview(batch, office).fingerprint
    answer = client.post(reverse("import_confirm", args=[batch.pk]), {"accept_valid": "1", "seen": seen})
    assert answer.status_code == 302
    assert client.get(address).status_code == 200
    assert Project.objects.count() == ImportBatch.objects.get().outcome["created"] > 0
    assert client.get(reverse("import")).status_code == 200


def test_export_answers_with_the_scoped_list(client, district, project, other):
    client.force_login(district.users[Role.TOWN])
    answer = client.get(reverse("export"))
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    texts = {str(cell.value) for row in page.iter_rows() for cell in row}
    assert project.name in texts
    assert other.name not in texts


ADDRESSES = ["import_batch", "import_mapping", "import_confirm", "import_drop", "import_errors"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_another_unit_s_ledger_is_not_there(client, district, office, at, name):
    content = (LEDGERS / "longquanyi2009.xlsx").read_bytes()
    batch = batches.hand_in(by=office, at=at, filename="l.xlsx", content=content)
    client.force_login(district.users[Role.TOWN])
    address = reverse(name, args=[batch.pk])
    posted = name in {"import_mapping", "import_confirm", "import_drop"}
    assert (client.post(address) if posted else client.get(address)).status_code == 404


def test_columns_rows_and_errors_on_the_pages(client, district, office, at):
    client.force_login(office)
    text = "项目名称,投多少,计划竣工时间,镇街\n虚构甲项目,5000,2022.2.30,东街道\n虚构乙项目,60,2022-06-30,东街道\n"
    address = upload(client, "台账.csv", text.encode()).headers["Location"]
    batch = ImportBatch.objects.get()
    page = client.get(address)
    assert "2022.2.30" in page.content.decode()
    rows = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("import_errors", args=[batch.pk])).content)
    ).active
    assert rows[2][0].value == "虚构甲项目"
    posted = {"field-B": "total_investment", "unit-B": "万元", "tab": "columns"}
    answer = client.post(reverse("import_mapping", args=[batch.pk]), posted)
    assert answer.headers["Location"].endswith("?tab=columns")
    batch.refresh_from_db()
    assert batch.reading["mapping"]["B"].startswith("total_investment")
    client.post(address, {"row": "3", "document": "虚构字〔2021〕1号", "tab": "ask"})
    batch.refresh_from_db()
    assert batch.outcome["decisions"]["3"]["document"] == "虚构字〔2021〕1号"
    client.post(reverse("import_drop", args=[batch.pk]))
    assert client.get(address).status_code == 200
    assert client.post(reverse("import_drop", args=[batch.pk])).status_code == 409


def test_a_refused_file_says_why(client, office):
    client.force_login(office)
    address = upload(client, "xiangxi_rollup.xlsx").headers["Location"]
    assert "汇总表" in client.get(address).content.decode()
    assert upload(client, "x.exe", b"MZ").status_code == 409
    assert client.post(reverse("import"), {}).status_code == 302


def test_the_preview_asks_a_bounded_number_of_questions(client, office, django_assert_max_num_queries):
    client.force_login(office)
    address = upload(client, "nanping_year.xlsx").headers["Location"]
    with django_assert_max_num_queries(22):
        client.get(address)
