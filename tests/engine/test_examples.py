"""The worked examples of docs/engine.md and of the docstrings hold."""

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path.stem
    for path in (ROOT / "luodi" / "engine").glob("*.py")
    if ">>>" in path.read_text(encoding="utf-8")
)


def test_the_engine_page() -> None:
    found = doctest.testfile(str(ROOT / "docs" / "engine.md"), module_relative=False, encoding="utf-8")
    assert found.attempted > 10
    assert found.failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name: str) -> None:
    found = doctest.testmod(importlib.import_module(f"luodi.engine.{name}"))
    assert found.attempted > 0
    assert found.failed == 0
