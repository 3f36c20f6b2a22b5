"""From facts to PDF with typst. Fonts come from the package, never from the machine, so that paper looks the same
everywhere and every character is embedded as text."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from luodi.refusal import Refusal

FONTS = Path(__file__).parent / "fonts"
FONT = "Luodi Sans SC"
FONT_FILE = "LuodiSansSC-Regular.otf"
SHEETS = Path(__file__).parent / "sheets"
# An OpenType font with outlines of its own begins so; the shipped one is 5 MB.
MAGIC, LEAST_BYTES = b"OTTO", 1_000_000


class FontMissing(Refusal):
    """The font for print is not in the package, or is not whole. Facts: file."""

    code = "FONT_MISSING"


def font_fault() -> str | None:
    """The name of the file that is missing or broken; None when paper can be printed."""
    path = FONTS / FONT_FILE
    try:
        whole = path.stat().st_size >= LEAST_BYTES and path.open("rb").read(4) == MAGIC
    except OSError:
        whole = False
    return None if whole else FONT_FILE


def typeset(sheet: str, facts: Mapping[str, Any], drawings: Mapping[str, str] | None = None) -> bytes:
    """The PDF of `sheets/<sheet>.typ`, which reads `facts.json` and the named drawings beside it.

    Raises FontMissing instead of printing empty boxes.
    """
    if fault := font_fault():
        raise FontMissing(file=fault)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, drawing in (drawings or {}).items():
            (place / name).write_text(drawing, encoding="utf-8")
        (place / "facts.json").write_text(
            json.dumps(facts, ensure_ascii=False, default=str), encoding="utf-8"
        )
        (place / "sheet.typ").write_text(
            (SHEETS / f"{sheet}.typ").read_text(encoding="utf-8"), encoding="utf-8"
        )
        made = typst.compile(str(place / "sheet.typ"), font_paths=[str(FONTS)], ignore_system_fonts=True)
    if not isinstance(made, bytes):
        raise TypeError("typst made several files where one was asked for")
    return made
