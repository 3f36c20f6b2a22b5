"""Files by content, stored by hash, seen like their project."""

import io
import struct
import zipfile
import zlib

import pytest

from luodi.journal import Event
from luodi.ledger.actions import OutOfReach
from luodi.ledger.file_types import type_of
from luodi.ledger.files import (
    FileGone,
    FileTooLarge,
    FileTypeRefused,
    attach_file,
    clean_name,
    place_of,
    remove_file,
    visible_file,
)
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed

PDF = b"%PDF-1.4\nfictional\n%%EOF\n"
HEAD = b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
PNG = (
    b"\x89PNG\r\n\x1a\n"
    + struct.pack(">I", 13)
    + HEAD
    + struct.pack(">I", zlib.crc32(HEAD))
    + b"\0\0\0\0IEND\xaeB`\x82"
)
JPG = b"\xff\xd8\xff\xe0" + b"0" * 20 + b"\xff\xd9"


def packed(**entries: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return held.getvalue()


WORD = packed(**{"[Content_Types].xml": b"<x/>", "word__document.xml": b"<x/>"})
EXCEL = packed(**{"[Content_Types].xml": b"<x/>", "xl__workbook.xml": b"<x/>"})


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.mark.parametrize(
    ("content", "ending"),
    [(PDF, "pdf"), (PNG, "png"), (JPG, "JPG"), (WORD, "docx"), (EXCEL, "xlsx"), (packed(a=b"a"), "zip")],
)
def test_taken_kinds(project, town, at, content, ending):
    file = attach_file(project=project, name=f"照片 1.{ending}", content=content, by=town, at=at)
    assert place_of(file.sha256).read_bytes() == content
    assert place_of(file.sha256).parent.name == file.sha256[:2]
    assert Event.objects.first().facts["sha256"] == file.sha256


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>1</script>", "a.pdf"),
        (b"<svg onload='x'/>", "a.png"),
        (PNG[:-8], "a.png"),
        (PNG[:20] + b"X" + PNG[21:], "a.png"),
        (PDF, "a.exe"),
        (PDF, "pdf"),
        (EXCEL, "a.docx"),
        (b"PK\x03\x04 broken", "a.zip"),
        (
            packed(
                **{"[Content_Types].xml": b"<x/>", "xl__workbook.xml": b"<x/>", "xl__vbaProject.bin": b"x"}
            ),
            "a.xlsx",
        ),
        (lambda: packed(bomb=b"0" * 210_000_000), "a.zip"),
        (lambda: packed(**{f"n{number}": b"" for number in range(2001)}), "a.zip"),
        (b"", "a.pdf"),
    ],
    ids=[
        "html",
        "svg",
        "cut",
        "bad-sum",
        "exe",
        "no-ending",
        "renamed",
        "broken",
        "macros",
        "bomb",
        "many",
        "empty",
    ],
)
def test_everything_else_is_refused(project, town, at, content, name):
    content = content() if callable(content) else content  # the big ones are made only when it is their turn
    with pytest.raises(FileTypeRefused):
        attach_file(project=project, name=name, content=content, by=town, at=at)
    assert not project.attachments.exists()


def test_an_encrypted_archive_is_refused():
    content = bytearray(packed(a=b"a"))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    assert type_of(bytes(content)) is None


def test_too_large(project, town, at, settings):
    settings.LUODI_MAX_UPLOAD_BYTES = len(PDF) - 1
    with pytest.raises(FileTooLarge):
        attach_file(project=project, name="a.pdf", content=PDF, by=town, at=at)


def test_the_same_content_is_one_file_per_project_and_one_on_disk(project, other, office, at, settings):
    first = attach_file(project=project, name="a.pdf", content=PDF, by=office, at=at)
    assert attach_file(project=project, name="b.pdf", content=PDF, by=office, at=at) == first
    attach_file(project=other, name="a.pdf", content=PDF, by=office, at=at)
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1


def test_a_file_is_removed_from_its_own_project_only(project, other, office, at):
    file = attach_file(project=project, name="a.pdf", content=PDF, by=office, at=at)
    with pytest.raises(FileGone):
        remove_file(project=other, file=file.pk, by=office, at=at)
    remove_file(project=project, file=file.pk, by=office, at=at)
    assert Event.objects.first().action == "FILE_REMOVED"
    assert place_of(file.sha256).exists()


def test_a_file_is_seen_like_its_project(project, other, district, office, at):
    file = attach_file(project=project, name="a.pdf", content=PDF, by=office, at=at)
    assert visible_file(user=district.users[Role.TOWN], code="A-1", file=file.pk) == file
    assert visible_file(user=district.other_town_user, code="A-1", file=file.pk) is None
    assert visible_file(user=office, code="B-1", file=file.pk) is None
    with pytest.raises(OutOfReach):
        attach_file(project=project, name="a.pdf", content=PDF, by=district.other_town_user, at=at)
    with pytest.raises(NotAllowed):
        attach_file(project=project, name="a.pdf", content=PDF, by=district.users[Role.LEADER], at=at)


def test_names_are_cleaned():
    assert clean_name("C:\\用户\\合同\r\n.pdf") == "合同.pdf"
    assert clean_name("../../etc/x.pdf") == "x.pdf"
    assert len(clean_name("长" * 300 + ".pdf")) <= 200
    assert clean_name("长" * 300 + ".pdf").endswith(".pdf")


def test_a_file_whose_content_is_lost_is_not_found(project, office, at, client):
    file = attach_file(project=project, name="a.pdf", content=PDF, by=office, at=at)
    address = f"/projects/{project.code}/files/{file.pk}/"
    client.force_login(office)
    assert client.get(address).status_code == 200
    place_of(file.sha256).unlink()
    assert client.get(address).status_code == 404
