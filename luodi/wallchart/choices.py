"""Which projects a page shows: filters that live in the address, the same for the wall and for the list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from luodi.ledger.models import ListMembership, Project
from luodi.ledger.queries import filtered, visible_projects
from luodi.ledger.stages import Stage, Tag
from luodi.oversight.chips import card_options
from luodi.oversight.queries import open_cards
from luodi.people.models import Organisation, Post, User
from luodi.plan.chances import BANDS, bands
from luodi.plan.models import ProjectPlan
from luodi.wallchart.words import own_language

Params = Mapping[str, str]
NAMES = ("q", "town", "leader", "level", "stage", "tag", "state", "card", "chance")


@dataclass(frozen=True)
class Filter:
    """One select of the bar: its name in the address, its words, its (value, words) and the chosen value."""

    name: str
    words: str
    options: list[tuple[str, str]]
    chosen: str

    @property
    def stray(self) -> bool:
        """The address asks for what is not offered here: the select must show it all the same."""
        return bool(self.chosen) and self.chosen not in dict(self.options)


def chosen_projects(user: User, params: Params, data_date: date) -> QuerySet[Project]:
    """Projects of this person's reach that fit the address, in its order; `state` and `chance` are what the plan says,
    `card` an open card that this person may see."""
    found = filtered(user, params, data_date)
    state = params.get("state", "").strip()
    found = found.filter(plan__state=state) if state else found
    card = params.get("card", "").strip()
    found = found.filter(pk__in=open_cards(user, card).order_by().values("project")) if card else found
    band = BANDS.get(params.get("chance", "").strip())
    return found.filter(plan__on_time_percent__range=band) if band else found


def counts_of(user: User, queries: Mapping[str, Params], data_date: date) -> dict[str, int]:
    """How many projects each of several queries finds, in one question to the database."""
    counted = {
        f"n{key}": Count(
            "pk", filter=Q(pk__in=chosen_projects(user, params, data_date).order_by().values("pk"))
        )
        for key, params in queries.items()
    }
    found = Project.objects.aggregate(**counted)
    return {key: found[f"n{key}"] for key in queries}


@dataclass(frozen=True)
class Gone:
    """A filter of the address that names what is no more: its name, its words, what it named."""

    name: str
    words: str
    value: str


def gone(found: Sequence[Filter]) -> list[Gone]:
    """Filters whose value names nothing any more: a closed town or post, a stage that no longer exists."""
    missing = []
    for each in found:
        if not each.stray:
            continue
        name, stands = STANDING.get(each.name, _nothing)(each.chosen)
        if not stands:
            missing.append(Gone(each.name, each.words, name or each.chosen))
    return missing


def _nothing(_value: str) -> tuple[str, bool]:
    return "", False


def _town(code: str) -> tuple[str, bool]:
    row = Organisation.objects.filter(code=code).first()
    return (own_language(row.name, row.name_en), row.is_active) if row else ("", False)


def _leader(post: str) -> tuple[str, bool]:
    row = Post.objects.filter(pk=int(post)).first() if post.isdecimal() and len(post) < 19 else None
    return (own_language(row.title, row.title_en), row.is_active) if row else ("", False)


STANDING: dict[str, Callable[[str], tuple[str, bool]]] = {"town": _town, "leader": _leader}


def filters(user: User, params: Params) -> list[Filter]:
    """The selects of the bar; towns and leaders are those of the person's own projects (two queries)."""
    seen = visible_projects(user).order_by()
    towns = Organisation.objects.filter(pk__in=seen.values("town")).order_by("path")
    leaders = Post.objects.filter(pk__in=seen.values("leader")).order_by("rank", "id")
    town_rows = towns.values_list("code", "name", "name_en")
    leader_rows = leaders.values_list("pk", "title", "title_en")
    options = {
        "town": (_("镇街"), [(code, own_language(name, english)) for code, name, english in town_rows]),
        "leader": (
            _("责任领导"),
            [(str(pk), own_language(name, english)) for pk, name, english in leader_rows],
        ),
        "level": (_("名单"), _labels(ListMembership.Level.choices)),
        "stage": (_("阶段"), _labels(Stage.choices)),
        "tag": (_("类型"), _labels(Tag.choices)),
        "state": (_("计划"), _labels(ProjectPlan.State.choices)),
    }
    if cards := card_options(user):
        options["card"] = (_("警示牌"), cards)
    return [
        Filter(name, words, listed, params.get(name, "").strip()) for name, (words, listed) in options.items()
    ]


def chance_filter(params: Params) -> Filter:
    """The select of bands of probability; the list has room for it, the wall's bar has not."""
    return Filter("chance", _("按期概率"), bands(), params.get("chance", ""))


def _labels(choices: Sequence[tuple[str, object]]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices]


def is_filtered(params: Params) -> bool:
    return any(params.get(name, "").strip() for name in NAMES)
