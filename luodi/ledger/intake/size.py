"""How much work a file is, judged without opening it: what is big is read in the queue."""

import io
import zipfile

BIG_BYTES = 2 * 1024 * 1024
BIG_ROWS = 5_000
# A row of a ledger of thirty columns is about 2,000 bytes of sheet XML.
BIG_SHEET_BYTES = BIG_ROWS * 2_000


def is_big(content: bytes) -> bool:
    """More than 2 MB, or more than about 5,000 rows."""
    if len(content) > BIG_BYTES:
        return True
    if content[:4] != b"PK\x03\x04":
        return content.count(b"\n") > BIG_ROWS
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheets = [
                one.file_size for one in archive.infolist() if one.filename.startswith("xl/worksheets/")
            ]
    except zipfile.BadZipFile:
        return False
    return max(sheets, default=0) > BIG_SHEET_BYTES
