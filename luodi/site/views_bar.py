"""The tabs above a list: the whole, what the page offers, what people saved. The address says which one is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from luodi.people.models import SavedView
from luodi.people.queries import own_views, views_of
from luodi.people.requests import Request
from luodi.people.view_views import kept
from luodi.wallchart.choices import counts_of


@dataclass
class Tab:
    """One tab; `view` is None for those of the page itself."""

    words: str
    query: str
    is_here: bool
    view: SavedView | None = None
    count: int | None = None

    @property
    def address(self) -> str:
        parts = [self.query] if self.query else []
        return "?" + "&".join([*parts, f"view={self.view.pk}"] if self.view else parts)


def view_bar(
    request: Request, page: str, standard: Sequence[tuple[str, str]], counted: bool
) -> dict[str, Any]:
    """Tabs with counts, and what may be done with the open one (one query for the views, one for all counts)."""
    views, here = views_of(request.user, page), kept(request.GET)
    asked = request.GET.get("view", "")
    chosen = next((view for view in views if str(view.pk) == asked), None)
    own = [(_("全部"), ""), *standard]
    tabs = [Tab(words, kept(query), chosen is None and kept(query) == here) for words, query in own]
    tabs += [Tab(view.name, view.query, view is chosen, view) for view in views]
    if counted:
        queries = {str(number): QueryDict(tab.query) for number, tab in enumerate(tabs)}
        counts = counts_of(request.user, queries, request.data_date)
        for number, tab in enumerate(tabs):
            tab.count = counts[str(number)]
    may_change = chosen is not None and own_views(request.user).filter(pk=chosen.pk).exists()
    return {
        "tabs": tabs,
        "page": page,
        "query": here,
        "view": chosen,
        "is_gone": bool(asked) and chosen is None,
        "may_change": may_change,
        "is_changed": chosen is not None and chosen.query != here,
        "may_save": chosen is None and not any(tab.is_here for tab in tabs),
    }
