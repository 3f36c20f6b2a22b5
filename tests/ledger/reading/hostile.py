"""Files nobody should have to read, made on the fly: bombs, entities, endless ranges."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName='
    '"/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    '<?xml version="1.0"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="' + _RELATION + '/{kind}" Target="{target}"/></Relationships>'
)
BOOK = (
    '<?xml version="1.0"?>'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="'
    + _RELATION
    + '"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>'
)
HEAD = (
    '<?xml version="1.0"?>{doctype}'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
TAIL = "</sheetData></worksheet>"


def text_cell(reference: str, text: str) -> str:
    """An inline text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER_ROW = (
    '<row r="1">'
    + "".join(
        text_cell(f"{letter}1", text)
        for letter, text in zip("ABCD", ["序号", "项目名称", "总投资(万元)", "备注"], strict=True)
    )
    + "</row>"
)


def project_row(number: int, extra: str = "") -> str:
    """A plain project in sheet row `number`."""
    return (
        f'<row r="{number}"><c r="A{number}"><v>{number - 1}</v></c>'
        f"{text_cell(f'B{number}', f'虚构项目{number}')}"
        f'<c r="C{number}"><v>3200</v></c>{extra}</row>'
    )


def package(parts: str | Callable[[], Iterator[bytes]], doctype: str = "") -> bytes:
    """An .xlsx with one sheet of the given rows."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr(
            "xl/_rels/workbook.xml.rels", RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml")
        )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            stream.write(HEAD.format(doctype=doctype).encode())
            if isinstance(parts, str):
                stream.write(parts.encode())
            else:
                for part in parts():
                    stream.write(part)
            stream.write(TAIL.encode())
    return buffer.getvalue()


def bomb() -> Iterator[bytes]:
    """250 MB of one letter."""
    yield b'<row r="1"><c r="A1" t="inlineStr"><is><t>'
    for _ in range(250):
        yield b"A" * (1 << 20)
    yield b"</t></is></c></row>"


def empty_rows() -> Iterator[bytes]:
    """A header, one project, 200,000 formatted rows without a value."""
    yield (HEADER_ROW + project_row(2)).encode()
    for number in range(3, 200_001):
        yield b'<row r="%d"><c r="A%d" s="0"/><c r="Z%d" s="0"/></row>' % (number, number, number)
