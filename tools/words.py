"""Collect the words of every room, keep their translations, compile the catalogues. Needs Babel, not gettext.

usage: python tools/words.py          write luodi/words/<room>/locale/en/LC_MESSAGES/django.po and .mo
       python tools/words.py --check  say what is missing or stale, change nothing; exit 1 if anything is
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.site.settings")
os.environ.setdefault("SECRET_KEY", "words")
PACKAGE = Path(__file__).resolve().parent.parent / "luodi"
ROOMS = [
    "people",
    "geography",
    "ledger",
    "approvals",
    "elements",
    "plan",
    "dispatch",
    "recruiting",
    "oversight",
    "scoring",
    "inspection",
    "wallchart",
    "desk",
    "reports",
    "site",
    "demo",
    "cli",
]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}
EPOCH = datetime(2021, 1, 1, tzinfo=UTC)  # a date of today in the catalogue would make every run differ
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def python_words(path: Path) -> Iterator[str]:
    for _line, _name, words, _comments in extract_python(io.BytesIO(path.read_bytes()), KEYWORDS, [], {}):
        for word in words if isinstance(words, tuple) else (words,):
            if word:
                yield word


def template_words(path: Path) -> Iterator[str]:
    from django.utils.translation.template import templatize

    source = templatize(path.read_text(), origin=str(path))
    for _line, _name, words, _comments in extract_python(
        io.BytesIO(source.encode()), KEYWORDS, [], {"encoding": "utf-8"}
    ):
        for word in words if isinstance(words, tuple) else (words,):
            if word:
                yield word


def room_words(room: str) -> dict[str, str]:
    """Every msgid of a room with the first file that says it."""
    found: dict[str, str] = {}
    paths = sorted((PACKAGE / room).glob("**/*.py"))
    for path in paths:
        if path.is_file():
            for word in python_words(path):
                found.setdefault(word, str(path.relative_to(PACKAGE)))
    for path in sorted((PACKAGE / "templates" / room).glob("**/*.html")):
        for word in template_words(path):
            found.setdefault(word, str(path.relative_to(PACKAGE)))
    return found


def catalogue_path(room: str) -> Path:
    return PACKAGE / "words" / room / "locale" / "en" / "LC_MESSAGES" / "django.po"


def load(room: str) -> Catalog:
    path = catalogue_path(room)
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def renewed(room: str) -> Catalog:
    old, new = load(room), Catalog(locale="en", fuzzy=False, creation_date=EPOCH, revision_date=EPOCH)
    for word, place in room_words(room).items():
        known = old.get(word)
        new.add(
            word, known.string if known and isinstance(known.string, str) else "", locations=[(place, None)]
        )
    return new


def problems(room: str, catalogue: Catalog) -> Iterator[str]:
    for message in catalogue:
        if not message.id:
            continue
        if not message.string:
            yield f"{room}: no English for {message.id!r} ({message.locations[0][0]})"
        elif sorted(PLACEHOLDER.findall(str(message.id))) != sorted(PLACEHOLDER.findall(str(message.string))):
            yield f"{room}: placeholders differ in {message.id!r}"


def disagreements(catalogues: dict[str, Catalog]) -> Iterator[str]:
    """Words with different English in two rooms: Django takes the first catalogue's, whatever the page."""
    said: dict[str, dict[str, str]] = {}
    for room, catalogue in catalogues.items():
        for message in catalogue:
            if message.id and message.string:
                said.setdefault(str(message.id), {}).setdefault(str(message.string), room)
    for word, translations in said.items():
        if len(translations) > 1:
            listed = ", ".join(f"{room} {english!r}" for english, room in translations.items())
            yield f"{word!r} has several translations: {listed}"


def compiled(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def text(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, omit_header=False, sort_output=True)
    lines = [
        line
        for line in buffer.getvalue().split(b"\n")
        if b"-Date:" not in line and b"Generated-By" not in line
    ]
    return b"\n".join(lines)


def main(check: bool) -> int:
    import django

    django.setup()
    catalogues = {room: catalogue for room in ROOMS if len(catalogue := renewed(room))}
    found = list(disagreements(catalogues))
    for room, catalogue in catalogues.items():
        found += problems(room, catalogue)
        path = catalogue_path(room)
        for target, content in ((path, text(catalogue)), (path.with_suffix(".mo"), compiled(catalogue))):
            if target.exists() and target.read_bytes() == content:
                continue
            if check:
                found.append(f"{room}: {target.name} is stale, run tools/words.py")
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
    print("\n".join(found) or "words: complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
