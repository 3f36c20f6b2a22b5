"""Characters as people type them: invisible ones go, full-width digits become digits in figures and codes."""

from __future__ import annotations

import re
import unicodedata

# Control (Cc) and format (Cf) characters carry no meaning in a cell, except line breaks and tabs.
_KEPT_CONTROLS = "\n\t"
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
EMPTY_MARKS = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "*", "N/A", "n/a", "null", "NULL", "…"}
)


def visible(text: str) -> str:
    """The text without zero-width, bidi and control characters, line breaks unified, ends trimmed."""
    if text.isascii() and text.isprintable():
        return text.strip()
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "\n")
    return _INVISIBLE.sub("", unified).strip(" \t\n\u00a0\u3000")


def plain(text: str) -> str:
    """For figures and codes: NFKC (full-width to half-width), no white space at all."""
    return "".join(unicodedata.normalize("NFKC", visible(text)).split())


def one_line(text: str) -> str:
    """A name on one line; the spelling (full-width letters, ㎡) stays as the writer chose it."""
    return _SPACES.sub(" ", visible(text).replace("\n", " ")).strip()


def is_blank(text: str) -> bool:
    """Nothing, or one of the signs people put for nothing: dash, slash, 无."""
    return text.strip() in EMPTY_MARKS


def column_letter(index: int) -> str:
    """Spreadsheet letter of a 0-based column: 0 → A, 26 → AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """0-based column of a spreadsheet letter: A → 0, AA → 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
