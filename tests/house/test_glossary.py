"""Words first: every table, choice and engine name has a row with Chinese and English in docs/glossary.md."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import TextChoices

import luodi
import luodi.engine

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
CODE = re.compile(r"`([^`]+)`")


def rows() -> dict[str, tuple[str, str]]:
    """Chinese and English by code."""
    found = {}
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) >= 3:
            found.update({code: (cells[1], cells[2]) for code in CODE.findall(cells[0])})
    return found


def rooms() -> Iterator[str]:
    """Every module that may hold a choice: rooms, without the outermost edge."""
    for module in pkgutil.walk_packages(luodi.__path__, "luodi."):
        if module.name.split(".")[1] not in ("migrations", "cli", "site"):
            yield module.name


def choices(above: type = TextChoices) -> Iterator[type[TextChoices]]:
    for choice in above.__subclasses__():
        yield choice
        yield from choices(choice)


def wanted() -> Iterator[tuple[str, str]]:
    """(code, Chinese where the code itself knows it)."""
    for model in apps.get_app_config("luodi").get_models():
        yield model.__name__, "…"
    for name in luodi.engine.__all__:
        yield name, "…"
    for name in rooms():
        importlib.import_module(name)
    for choice in choices():
        if choice.__module__.startswith("luodi."):
            yield choice.__qualname__, "…"
            for member in choice:
                yield f"{choice.__qualname__}.{member.name}", str(member.label)


def test_every_name_has_both_languages() -> None:
    known = rows()
    missing = [
        f"| `{code}` | {chinese} | … | |"
        for code, chinese in wanted()
        if code not in known or not all(known[code])
    ]
    assert not missing, "\n".join(["", "add to docs/glossary.md:", *missing])


def test_languages_stand_in_their_columns() -> None:
    coded = {code: words for code, words in rows().items() if not code.startswith("Datum.")}
    assert not [
        code for code, (chinese, _english) in coded.items() if not re.search(r"[\u3400-\u9fff]", chinese)
    ]
    assert not [code for code, (_chinese, english) in coded.items() if re.search(r"[\u3400-\u9fff]", english)]


def test_a_choice_says_what_the_glossary_says() -> None:
    known = rows()
    differing = [
        f"{code}: {chinese}, glossary: {known[code][0]}"
        for code, chinese in wanted()
        if code in known and re.search(r"[\u3400-\u9fff]", chinese) and known[code][0] != chinese
    ]
    assert not differing, "\n".join(differing)
