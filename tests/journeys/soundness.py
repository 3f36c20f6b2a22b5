"""What makes a page sound: nothing fails, nothing overflows, WCAG 2.2 AA holds, English pages are English."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

CHINESE = re.compile(r"[\u3400-\u9fff]")
# Long tables are judged by their first rows: the others are made of the same cells.
AXE_CONTEXT = {"include": ["html"], "exclude": ["tbody tr:nth-child(n+13)", ".dk-cards > li:nth-child(n+13)"]}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE_RUN = """([context, rules]) => axe.run(context, {runOnly: rules, resultTypes: ["violations"]})
  .then(found => found.violations.flatMap(each => each.nodes.slice(0, 3).map(
    node => each.id + ": " + node.target + " " + node.html.slice(0, 160))))"""
# Every word that a reader sees or hears, with what marks it as Chinese on purpose left out.
SAID = """() => {
  const said = new Set();
  const add = (text, node) => { if (/[\\u3400-\\u9fff]/.test(text) && !node.closest("[lang^=zh]")) said.add(text.trim()); };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!node.closest("script, style, html[lang^=zh] body")) add(walker.currentNode.data, node);
  }
  for (const node of document.querySelectorAll("[title], [aria-label], [placeholder], [alt]"))
    for (const name of ["title", "aria-label", "placeholder", "alt"]) add(node.getAttribute(name) || "", node);
  add(document.title, document.head);
  return [...said];
}"""
# Rows with a second column for English: there the Chinese one must not be shown in English.
TRANSLATED = {"name": "name_en", "title": "title_en"}


class Look(NamedTuple):
    """Language, width and theme in which a page is seen."""

    language: str
    width: int
    theme: str


GRID = [
    Look(language, width, theme)
    for language in ("zh", "en")
    for width in (1440, 390)
    for theme in ("light", "dark")
]


def looks_of(name: str) -> list[Look]:
    """The first look of every page, and one of the others, the same one at every run."""
    return [GRID[0], GRID[1 + zlib.crc32(name.encode()) % (len(GRID) - 1)]]


def found_by_axe(page: Page) -> list[str]:
    """Violations of WCAG 2.2 A and AA."""
    page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(AXE_RUN, [AXE_CONTEXT, AXE_TAGS])
    return found


def too_wide(page: Page) -> int:
    """Pixels by which the page can be scrolled sideways."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(wide, 0)


def _texts(value: Any) -> Iterator[str]:
    """Every string in a value of the database, JSON unpacked."""
    if isinstance(value, str):
        yield value
        if value[:1] in "[{":
            try:
                yield from _texts(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


@cache
def given(database: Path) -> tuple[str, ...]:
    """What people gave as Chinese and nothing else: names, contents, remarks; longest first."""
    found: set[str] = set()
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as link:
        tables = [row[0] for row in link.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = link.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in rows.description]
            for row in rows:
                values = dict(zip(names, row, strict=True))
                for column, value in values.items():
                    if values.get(TRANSLATED.get(column, "")):
                        continue
                    for text in _texts(value):
                        if CHINESE.search(text):
                            found |= {text.strip(), *(line.strip() for line in text.splitlines())}
    return tuple(sorted(found, key=len, reverse=True))


def untranslated(said: list[str], names: tuple[str, ...]) -> list[str]:
    """Of what an English page says in Chinese, what nobody gave."""
    left = []
    for text in said:
        rest = text
        for name in names:
            if len(name) > 1 and name in rest:
                rest = rest.replace(name, "")
        if CHINESE.search(rest):
            left.append(text[:80])
    return left


def faults(page: Page, look: Look, names: tuple[str, ...]) -> list[str]:
    """What is wrong with the page as it stands, seen so."""
    where = f"{look.language} {look.width} {look.theme}"
    found = [f"{over} px too wide"] if (over := too_wide(page)) else []
    found += found_by_axe(page)
    if look.language == "en":
        said = page.evaluate(SAID)
        found += [f"not in English: {text}" for text in untranslated(said, names)]
    return [f"{where}: {each}" for each in found]
