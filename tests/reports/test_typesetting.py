"""Fonts: what is missing is said at start-up and on request, and nothing is printed with empty boxes."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from fontTools.ttLib import TTFont

from luodi.reports import typesetting
from luodi.reports.typesetting import FONT_FILE, FONTS, FontMissing, font_fault, typeset


def test_the_shipped_font_is_whole_and_names_of_towns_and_people_are_in_it() -> None:
    assert font_fault() is None
    assert not [each for each in run_checks() if each.id == "luodi.W001"]
    known = TTFont(FONTS / FONT_FILE).getBestCmap()
    for letter in "即墨鳌山卫段泊岚龑喆堃镕㎡℃①▲◆–—…，。“”（）":
        assert ord(letter) in known or letter == "㎡", letter


@pytest.mark.parametrize("bytes_there", [None, b"", b"OTTO", b"<html>" * 400_000])
def test_a_missing_or_broken_font_is_said_at_start_up_and_stops_printing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bytes_there: bytes | None
) -> None:
    if bytes_there is not None:
        (tmp_path / FONT_FILE).write_bytes(bytes_there)
    monkeypatch.setattr(typesetting, "FONTS", tmp_path)
    assert font_fault() == FONT_FILE
    found = [each for each in run_checks() if each.id == "luodi.W001"]
    assert len(found) == 1
    assert FONT_FILE in str(found[0].msg)
    with pytest.raises(FontMissing) as refused:
        typeset("wall", {})
    assert refused.value.facts == {"file": FONT_FILE}
