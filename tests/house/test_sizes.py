"""Ceilings: a file has at most 400 lines, a function at most 50."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES, FUNCTION_LINES = 400, 50
GENERATED = {"migrations", "vendor", "words", "data"}
WRITTEN = {".py", ".js", ".css", ".html"}


def files(folder: str, kinds: set[str]) -> list[Path]:
    return [
        path
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in kinds and not GENERATED & set(path.relative_to(ROOT).parts)
    ]


def long_functions(source: str) -> list[tuple[str, int]]:
    """(name, lines) of functions above the ceiling; decorators and docstring count."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                found.append((node.name, lines))
    return found


@pytest.mark.parametrize("folder", ["luodi", "tests", "tools", "bench"])
def test_no_file_is_too_long(folder: str) -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files(folder, WRITTEN)}
    found = [
        f"{path.relative_to(ROOT)}: {count} lines" for path, count in lengths.items() if count > FILE_LINES
    ]
    assert not found, "\n".join(found)


def test_no_function_is_too_long() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name} has {lines} lines"
        for path in files("luodi", {".py"})
        for name, lines in long_functions(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_the_measure_measures() -> None:
    assert long_functions("def f():\n" + "    x = 1\n" * 60) == [("f", 61)]
    assert not long_functions("def f():\n    x = 1\n")


def test_no_drawer_for_odds_and_ends() -> None:
    names = {"utils", "helpers", "common", "misc"}
    assert not [path for path in files("luodi", {".py"}) if path.stem in names or names & set(path.parts)]
