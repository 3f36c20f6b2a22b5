"""Files that lie, explode or never end."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from luodi.ledger.reading import Unreadable, read
from luodi.ledger.reading.worker import Limits, read_in_worker
from tests.ledger.reading import hostile

LEDGER_DIR = Path(__file__).resolve().parents[2] / "fixtures" / "ledgers"
GOOD = LEDGER_DIR / "fengxi.xlsx"
DOCTYPE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
LAUGHS = "<!DOCTYPE d [" + '<!ENTITY a "ha">' + '<!ENTITY b "&a;&a;">' + "]>"


def refusal(data: bytes, filename: str = "a.xlsx") -> str:
    with pytest.raises(Unreadable) as caught:
        read(data, filename)
    return caught.value.code


@pytest.mark.slow
def test_bombs_and_entities() -> None:
    assert refusal(hostile.package(hostile.bomb)) == "ZIP_BOMB"
    row = '<row r="1">' + hostile.text_cell("A1", "&x;") + "</row>"
    assert refusal(hostile.package(row, DOCTYPE)) == "ENTITY"
    assert refusal(hostile.package(row, LAUGHS)) == "ENTITY"
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(1001):
            archive.writestr(f"{number}.xml", "")
    assert refusal(many.getvalue()) == "ZIP_BOMB"


@pytest.mark.slow
def test_a_directory_that_lies_about_sizes_does_not_help() -> None:
    data = bytearray(hostile.package(hostile.bomb))
    entry = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    assert refusal(bytes(data)) in {"ZIP_BOMB", "TRUNCATED"}


def test_renamed_encrypted_truncated_empty() -> None:
    assert refusal(b"<html><table><tr><td>a</td></tr></table></html>", "a.xls") == "RENAMED"
    assert refusal(b"name,a\n1,2\n", "a.xlsx") == "RENAMED"
    assert refusal(b"%PDF-1.7 ...", "a.csv") == "NOT_A_SPREADSHEET"
    assert refusal(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 2000) == "TRUNCATED"
    locked = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert refusal(locked) == "ENCRYPTED"
    assert refusal(GOOD.read_bytes()[:3000]) == "TRUNCATED"
    assert refusal((LEDGER_DIR / "old.xls").read_bytes()[:1500], "a.xls") in {
        "TRUNCATED",
        "NOT_A_SPREADSHEET",
    }
    assert refusal(b"", "a.csv") == "EMPTY"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refusal(other.getvalue()) == "NOT_A_SPREADSHEET"


def test_encodings() -> None:
    text = "序号,项目名称,总投资(万元)\n1,虚构甲项目,3200\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        reading = read(text.encode(encoding), "a.csv")
        assert reading.rows[0].values["name"].parsed == "虚构甲项目"
    assert read(text.replace(",", "\t").encode(), "a.txt").rows[0].values["serial"].parsed == "1"
    assert refusal(text.encode()[:-12] + b"\xff\xfe", "a.csv") == "BAD_ENCODING"
    assert refusal(b"\xd0\xf2\xff\xff,a,b\n", "a.csv") == "BAD_ENCODING"
    assert refusal(b"hello,world\n1,2\n", "a.csv") == "NO_HEADER"


def test_a_cell_at_the_far_corner_is_left_out_and_said_so() -> None:
    far = '<row r="1048576">' + hostile.text_cell("XFD1048576", "y") + "</row>"
    reading = read(hostile.package(hostile.HEADER_ROW + hostile.project_row(2) + far), "a.xlsx")
    assert len(reading.rows) == 1
    assert [problem.code for problem in reading.warnings] == ["ROWS_IGNORED"]
    wide = hostile.project_row(2, hostile.text_cell("XFD2", "y"))
    reading = read(hostile.package(hostile.HEADER_ROW + wide), "a.xlsx")
    assert [problem.code for problem in reading.warnings] == ["COLUMNS_IGNORED"]


@pytest.mark.slow
def test_endless_empty_rows_stop() -> None:
    reading = read(hostile.package(hostile.empty_rows), "a.xlsx")
    assert (len(reading.rows), [problem.code for problem in reading.warnings]) == (
        1,
        ["STOPPED_AT_EMPTY_ROWS"],
    )


def test_too_many_rows_are_refused_not_cut() -> None:
    text = "序号,项目名称,总投资(万元)\n" + "1,甲,3\n" * 50_001
    assert refusal(text.encode(), "a.csv") == "TOO_LARGE"


def test_formulas_without_value_and_error_cells_are_errors_of_their_row() -> None:
    rows = hostile.HEADER_ROW + hostile.project_row(2, '<c r="D2"><f>A2</f></c>')
    rows += hostile.project_row(3, '<c r="D3" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    rows += hostile.project_row(4, '<c r="D4" t="str"><f>""</f><v></v></c>')
    rows += hostile.project_row(5, '<c r="D5"><f>A5</f><v>4</v></c>')
    reading = read(hostile.package(rows), "a.xlsx")
    assert [(problem.row, problem.column, problem.code) for problem in reading.errors] == [
        (2, "D", "FORMULA_WITHOUT_VALUE"),
        (3, "D", "ERROR_CELL"),
    ]
    assert reading.rows[3].values["note"].parsed == "4"


def test_1904_dates_and_long_codes() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.append(["项目名称", "项目代码", "计划开工时间"])
    sheet.append(["虚构甲", 2.0210312345678901e23, 42795])
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read(buffer.getvalue(), "a.xlsx")
    assert [problem.code for problem in reading.errors] == ["CODE_AS_NUMBER"]
    assert str(reading.rows[0].values["date:START:PLANNED"].parsed.on) == "2021-03-02"


def test_the_worker_reads_the_same_and_imports_no_django(tmp_path: Path) -> None:
    assert read_in_worker(GOOD) == read(GOOD)
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(hostile.package('<row r="1"/>', DOCTYPE))
    with pytest.raises(Unreadable, match="ENTITY"):
        read_in_worker(bad)
    seen = subprocess.run(
        [sys.executable, "-c", "import sys, luodi.ledger.reading.worker; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"django", "numpy", "openpyxl"} & set(seen)


def test_a_worker_out_of_memory_or_time_is_a_refusal() -> None:
    with pytest.raises(Unreadable, match="WORKER_LIMIT"):
        read_in_worker(GOOD, limits=Limits(memory_bytes=1 << 20))
    with pytest.raises(Unreadable, match="WORKER_LIMIT"):
        read_in_worker(GOOD, limits=Limits(wall_seconds=0.001))
