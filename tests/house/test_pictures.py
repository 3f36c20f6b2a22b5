"""Pictures of the documents: each comes from the walk over the pages, so that none can be left behind by a page."""

import re
from pathlib import Path

import pytest

from tests.journeys.test_pages_are_sound import PAGES
from tools.shots import DOCS, LANGUAGES, PICTURES, SCREEN

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
NAMED = re.compile(r"shots/([\w-]+)-(zh|en)\.png")


def test_every_picture_named_is_taken() -> None:
    named = {found for path in DOCUMENTS for found in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert {name for name, _language in named} <= {*PICTURES, *SCREEN}
    assert not [
        f"{name}-{language}" for name, language in named if not (DOCS / f"{name}-{language}.png").is_file()
    ]


def test_every_picture_kept_is_taken() -> None:
    kept = {path.name for path in DOCS.iterdir()}
    assert kept == {f"{name}-{language}.png" for name in (*PICTURES, *SCREEN) for language in LANGUAGES}


@pytest.mark.parametrize("page", sorted({page for page, _width in PICTURES.values()}))
def test_every_picture_is_of_a_page_of_the_walk(page: str) -> None:
    assert page in PAGES
