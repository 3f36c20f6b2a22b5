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
