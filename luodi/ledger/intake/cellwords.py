"""Words in cells → codes: the tables of luodi/data/ledger_words.yaml and the names of kinds and templates."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from luodi.reference import reference

_SPACE = re.compile(r"\s+")
_SIGNS = re.compile(r"[^\w]+")


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    table = reference("ledger_words.yaml")
    return {
        name: [(code, re.compile(pattern)) for code, pattern in rows] if isinstance(rows, list) else rows
        for name, rows in table.items()
    }


@lru_cache(maxsize=4096)
def code_of(table: str, text: str) -> str:
    """The code a text means in one of the tables stages, levels, classes; "" when it means none."""
    squeezed = _SPACE.sub("", text)
    return next((code for code, pattern in _tables()[table] if pattern.search(squeezed)), "")


def codes_of(table: str, texts: Iterable[str]) -> list[str]:
    """All codes that any of the texts means, in the table's order."""
    squeezed = _SPACE.sub("", "、".join(texts))
    return [code for code, pattern in _tables()[table] if pattern.search(squeezed)]


def paper(code: str) -> str:
    """The name under which a step that is no milestone is kept as a node."""
    return str(_tables()["papers"].get(code, code))


def paper_codes() -> dict[str, str]:
    """Name of a step → its code in the ledger columns."""
    return {name: code for code, name in _tables()["papers"].items()}


def _folded(text: str) -> str:
    return _SIGNS.sub("", text).casefold()


@lru_cache(maxsize=2)
def names(file: str, section: str) -> Mapping[str, str]:
    """Folded code, Chinese and English name → code, of the kinds (permits.yaml) or templates (templates.yaml)."""
    found: dict[str, str] = {}
    for code, row in reference(file)[section].items():
        for text in (code, row["name"], row["name_en"], re.sub(r"[（(].*", "", row["name"])):
            found.setdefault(_folded(text), code)
    return found


@lru_cache(maxsize=1)
def unit_aliases() -> Mapping[str, str]:
    """Other names under which ledgers speak of a unit → the unit's code."""
    units = reference("jimo.yaml")["units"]
    return {alias: unit["code"] for unit in units for alias in unit.get("aliases", ())}


def kind_code(text: str) -> str:
    """Code of the approval kind named so, ""."""
    return names("permits.yaml", "kinds").get(_folded(text), "")


def template_code(text: str) -> str:
    """Code of the construction template named so, ""."""
    return names("templates.yaml", "templates").get(_folded(text), "")


@lru_cache(maxsize=2)
def _shown(file: str, section: str) -> Mapping[str, str]:
    return {code: row["name"] for code, row in reference(file)[section].items()}


def kind_name(code: str) -> str:
    """The Chinese name of a kind, as ledgers write it."""
    return _shown("permits.yaml", "kinds").get(code, code)


def template_name(code: str) -> str:
    """The Chinese name of a template, as ledgers write it."""
    return _shown("templates.yaml", "templates").get(code, code)
