"""The wall chart as one HTML file that opens without a server: styles, scripts, words and facts inside it."""

import json
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from luodi.ledger.queries import visible_projects
from luodi.people.models import User
from luodi.wallchart.queries import wall
from luodi.wallchart.schedule import schedules
from luodi.wallchart.words import island_words

STYLES = [
    "vendor/bootstrap-5.3.9/bootstrap.min.css",
    "luodi/tokens.css",
    "luodi/luodi.css",
    "luodi/wall.css",
    "luodi/wallchart.css",
]
PARTS = [
    "model", "time", "paint", "marks", "bars", "steps", "front", "tree", "panel", "controls", "view", "act", "touch", "address",
]  # fmt: skip
SCRIPTS = [*(f"luodi/wall_{part}.js" for part in PARTS), "luodi/wall.js"]


@cache
def _asset(name: str) -> SafeString:
    """A file of ours, ready to stand inside a page; a closing tag in it would end the page's own."""
    text = (settings.PACKAGE / "static" / name).read_text(encoding="utf-8")
    if "</script" in text or "</style" in text:
        raise ValueError(f"{name} closes a tag and cannot be put into a page")
    return mark_safe(text)  # noqa: S308 - shipped with the package, checked above


def _inside(facts: Any) -> SafeString:
    """JSON that cannot close the script element around it."""
    text = (
        json.dumps(facts, ensure_ascii=False)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
    )
    return mark_safe(text)  # noqa: S308 - no character that HTML reads is left


def offline_page(user: User, title: str, data_date: date) -> str:
    """The whole file. Scoped to `user` like the page on the server."""
    feed = wall(user, {}, data_date, "town")
    steps = schedules(visible_projects(user))
    for row in feed["projects"]:
        del row["url"]
        row.get("card", {}).pop("url", None)
        row["children"] = steps.get(row["id"], [])
    facts = {
        "title": title,
        "data_date": data_date,
        "count": len(feed["projects"]),
        "styles": [_asset(name) for name in STYLES],
        "scripts": [_asset(name) for name in SCRIPTS],
        "feed": _inside(feed),
        "words": _inside(island_words()),
    }
    return render_to_string("wallchart/offline.html", facts)
