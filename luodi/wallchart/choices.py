"""Which projects a page shows: filters that live in the address, the same for the wall and for the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.ledger.models import ListMembership, Project
from luodi.ledger.queries import filtered, visible_projects
from luodi.ledger.stages import Stage, Tag
from luodi.people.models import Organisation, Post, User
from luodi.plan.chances import BANDS, bands
from luodi.plan.models import ProjectPlan
from luodi.wallchart.words import own_language

Params = Mapping[str, str]
NAMES = ("q", "town", "leader", "level", "stage", "tag", "state", "chance")


@dataclass(frozen=True)
class Filter:
    """One select of the bar: its name in the address, its words, its (value, words) and the chosen value."""

    name: str
    words: str
    options: list[tuple[str, str]]
    chosen: str


def chosen_projects(user: User, params: Params, data_date: date) -> QuerySet[Project]:
    """Projects of this person's reach that fit the address, in its order; `state` and `chance` are what the plan says."""
    found = filtered(user, params, data_date)
    state = params.get("state", "").strip()
    found = found.filter(plan__state=state) if state else found
    band = BANDS.get(params.get("chance", "").strip())
    return found.filter(plan__on_time_percent__range=band) if band else found


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
    return [Filter(name, words, listed, params.get(name, "")) for name, (words, listed) in options.items()]


def chance_filter(params: Params) -> Filter:
    """The select of bands of probability; the list has room for it, the wall's bar has not."""
    return Filter("chance", _("按期概率"), bands(), params.get("chance", ""))


def _labels(choices: Sequence[tuple[str, object]]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices]


def is_filtered(params: Params) -> bool:
    return any(params.get(name, "").strip() for name in NAMES)
