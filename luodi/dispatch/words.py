"""Issues in words: rungs, holders, days left, days at risk."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from luodi.dispatch.ladder import holder_of, ladder
from luodi.dispatch.models import CLIMBING, Issue
from luodi.people.models import Post
from luodi.plan.queries import own_language


def rung_words(code: str) -> str:
    """The name of a rung; its code where the ladder has no such rung any more."""
    if code not in ladder():
        return code
    rung = ladder()[code]
    return own_language(rung.name, rung.name_en)


def holder_words(issue: Issue, top: Post | None = None) -> str:
    """Post, else unit, of who holds an issue now."""
    if issue.level not in ladder():
        return "—"
    held = holder_of(issue, top)
    if held.post is not None:
        return own_language(held.post.title, held.post.title_en)
    return own_language(held.unit.name, held.unit.name_en) if held.unit else _("区外（上级）")


def left_words(issue: Issue, on: date) -> tuple[str, str]:
    """Days left of the present rung in words, and their class."""
    days = issue.days_left(on)
    if days is None:
        return "—", ""
    if days < 0:
        return _("已超 %(n)s 天") % {"n": -days}, "ld-late"
    if days == 0:
        return _("今天到期"), "ld-tight"
    return _("还有 %(n)s 天") % {"n": days}, "ld-tight" if days <= 1 else ""


def look(issue: Issue, on: date, top: Post | None = None) -> dict[str, Any]:
    """What a line says of an issue."""
    left, css = left_words(issue, on)
    return {
        "issue": issue,
        "rung": rung_words(issue.level),
        "holder": holder_words(issue, top),
        "left": left,
        "left_css": css,
        "climbs": issue.state in CLIMBING,
    }


def rungs_of(issue: Issue) -> list[dict[str, Any]]:
    """The whole ladder with where the issue stands, for the page."""
    here = ladder().height(issue.level) if issue.level in ladder() else -1
    return [
        {
            "words": own_language(rung.name, rung.name_en),
            "mark": "on" if number == here else "ok" if number < here else "",
            "days": rung.days,
        }
        for number, rung in enumerate(ladder().rungs)
    ]
