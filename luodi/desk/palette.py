"""What the command palette finds: pages, projects, towns and posts of the person's reach, best first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.desk.initials import typed
from luodi.dispatch.models import OPEN
from luodi.dispatch.queries import visible_issues
from luodi.ledger.queries import visible_projects
from luodi.people.models import Organisation, Post, User
from luodi.recruiting.queries import visible_leads
from luodi.scoring.queries import visible_runs
from luodi.wallchart.words import own_language

MOST = 8  # of each kind
LONGEST = 60


@dataclass(frozen=True)
class Entry:
    """A line of the palette: `said` is read, `hint` stands behind it, `other` is found but not shown."""

    said: str
    hint: str
    address: str
    other: str = ""


def _names(entry: Entry) -> tuple[str, ...]:
    initials, whole = typed(entry.said)
    return entry.said.lower(), initials, whole, entry.hint.lower(), entry.other.lower()


def rank(entry: Entry, text: str) -> int | None:
    """0 begins with it, 1 holds it in its name, 2 holds it elsewhere; None: not found."""
    said, initials, whole, hint, other = _names(entry)
    if said.startswith(text) or initials.startswith(text) or whole.startswith(text) or hint == text:
        return 0
    if text in said or text in initials:
        return 1
    return 2 if text in whole or text in hint or text in other else None


def best(entries: Iterable[Entry], text: str) -> list[Entry]:
    """The best few, in their own order where equal."""
    ranked = [
        (place, number, entry)
        for number, entry in enumerate(entries)
        if (place := rank(entry, text)) is not None
    ]
    return [entry for _place, _number, entry in sorted(ranked, key=lambda each: each[:2])[:MOST]]


def _projects(user: User) -> list[Entry]:
    rows = visible_projects(user).order_by("code").values_list("code", "name", "investor", "online_code")
    return [
        Entry(name, code, reverse("project", args=[code]), f"{investor} {online}")
        for code, name, investor, online in rows
    ]


def _towns(user: User) -> list[Entry]:
    seen = visible_projects(user).order_by().values("town")
    rows = Organisation.objects.filter(pk__in=seen).order_by("path").values_list("code", "name", "name_en")
    address, hint = reverse("projects"), _("镇街的项目")
    return [
        Entry(own_language(name, english), hint, f"{address}?town={code}", _both(name, english))
        for code, name, english in rows
    ]


def _posts(user: User) -> list[Entry]:
    seen = visible_projects(user).order_by().values("leader")
    rows = Post.objects.filter(pk__in=seen).order_by("rank", "id").values_list("pk", "title", "title_en")
    address, hint = reverse("projects"), _("包联的项目")
    return [
        Entry(own_language(title, english), hint, f"{address}?leader={pk}&sort=margin", _both(title, english))
        for pk, title, english in rows
    ]


def _leads(user: User) -> list[Entry]:
    """Leads of the person's reach; contacts are not found by."""
    rows = visible_leads(user).order_by("-pk").values_list("pk", "name", "investor")
    hint = _("招引线索")
    return [Entry(name, hint, reverse("lead", args=[pk]), investor) for pk, name, investor in rows]


def _scores(user: User) -> list[Entry]:
    """Periods of which the person sees a card."""
    rows = visible_runs(user).order_by("-until_on", "-pk").values_list("pk", "name")
    hint = _("考核评分")
    return [Entry(name, hint, reverse("score_run", args=[pk])) for pk, name in rows]


def _issues(user: User) -> list[Entry]:
    rows = (
        visible_issues(user)
        .filter(state__in=OPEN)
        .order_by("-pk")
        .values_list("pk", "title", "project__name")
    )
    return [Entry(title, project, reverse("issue", args=[pk])) for pk, title, project in rows]


def _both(chinese: str, english: str) -> str:
    """Found by the other language too, and by the letters of the Chinese name."""
    return " ".join([chinese, english, *typed(chinese)])


def found(user: User, text: str, pages: Iterable[Entry]) -> list[dict[str, Any]]:
    """Groups with entries; without text the pages alone (seven queries at most)."""
    asked = text.strip().lower()[:LONGEST]
    if not asked:
        return _grouped({_("页面和操作"): list(pages)})
    sources: dict[str, Callable[[User], list[Entry]]] = {
        _("项目"): _projects,
        _("问题"): _issues,
        _("镇街"): _towns,
        _("责任领导"): _posts,
        _("招引线索"): _leads,
        _("考核评分"): _scores,
    }
    groups = {_("页面和操作"): best(pages, asked)[:4]}
    groups |= {words: best(source(user), asked) for words, source in sources.items()}
    return _grouped(groups)


def _grouped(groups: dict[str, list[Entry]]) -> list[dict[str, Any]]:
    return [
        {
            "words": words,
            "entries": [{"said": each.said, "hint": each.hint, "address": each.address} for each in entries],
        }
        for words, entries in groups.items()
        if entries
    ]
