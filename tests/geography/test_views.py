"""Pages of outlines, and the outlines as data."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luodi.geography.models import Boundary, BoundaryImport
from luodi.people.models import Role
from tests.geography.conftest import BOTH

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(district) -> Client:
    client = Client()
    client.force_login(district.users[Role.OFFICE])
    return client


def upload(browser: Client, content: bytes, **more: str):
    file = SimpleUploadedFile("towns.geojson", content)
    return browser.post(reverse("boundaries"), {"file": file, "source": "虚构", "is_sketch": "on", **more})


def test_upload_preview_confirm(browser) -> None:
    answer = upload(browser, BOTH, credit="虚构署名")
    handed_in = BoundaryImport.objects.get()
    assert answer.headers["Location"] == reverse("boundary_import", args=[handed_in.pk])
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "东街道" in page
    assert "将改变 2 个镇街" in page
    shown = browser.get(reverse("boundary_outlines", args=[handed_in.pk])).json()
    assert [(town["code"], town["short"]) for town in shown["towns"]] == [("T1", "东"), ("T2", "西")]
    browser.post(reverse("boundary_confirm", args=[handed_in.pk]))
    assert Boundary.objects.count() == 2
    assert "由此启用的轮廓" in browser.get(answer.headers["Location"]).content.decode()
    answer = browser.post(reverse("boundary_confirm", args=[handed_in.pk]))
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "第 1 个图形是 Point，不是面"), ("en", "Shape 1 is a Point")]
)
def test_a_bad_file_keeps_what_was_typed(browser, language: str, words: str) -> None:
    browser.cookies["luodi_language"] = language
    point = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [120, 36]}}
    answer = upload(browser, json.dumps(point).encode(), credit="一行字")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert words in page
    assert "一行字" in page
    assert not BoundaryImport.objects.exists()


def test_too_large_and_empty(browser, settings) -> None:
    settings.LUODI_MAX_UPLOAD_BYTES = 10
    assert upload(browser, BOTH).status_code == 409
    assert upload(browser, b"").status_code == 400


def test_dropped(browser) -> None:
    upload(browser, BOTH)
    browser.post(reverse("boundary_drop", args=[BoundaryImport.objects.get().pk]))
    assert BoundaryImport.objects.get().state == "DROPPED"
    assert not Boundary.objects.exists()


def test_outlines_are_read_once_per_edition(browser, outlines, django_assert_max_num_queries) -> None:
    address = reverse("outlines")
    answer = browser.get(address)
    assert [town["name"] for town in answer.json()["towns"]] == ["东街道", "西镇"]
    assert [town["short"] for town in answer.json()["towns"]] == ["东", "西"]
    assert answer.json()["credits"][0]["review_number"] == "虚构审图号"
    with django_assert_max_num_queries(6):
        again = browser.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
