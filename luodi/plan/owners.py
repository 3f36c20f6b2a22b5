"""Who is responsible for an activity: the catalogue's department as a unit of this district, and its post."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from re import split, sub

from luodi.approvals.catalogue import catalogue
from luodi.ledger.models import Project
from luodi.people.models import Organisation, Post
from luodi.plan.drafts import Draft
from luodi.plan.models import Step

Kind = Organisation.Kind
BY_DEPARTMENT = frozenset({Step.PERMIT.value, Step.LAND.value})


@dataclass
class Owners:
    """All active units and posts, read once for many projects."""

    units: list[Organisation]
    posts: dict[int, Post | None] = field(default_factory=dict)
    found: dict[str, Organisation | None] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Owners":
        units = list(Organisation.objects.filter(is_active=True))
        posts: dict[int, list[Post]] = {}
        for post in Post.objects.filter(is_active=True):
            posts.setdefault(post.organisation_id, []).append(post)
        return cls(units, {unit: _answering(held) for unit, held in posts.items()})

    def of(self, draft: Draft, project: Project) -> tuple[Organisation | None, str]:
        """The unit, and the text to show where this district has no such unit."""
        if not draft.department:
            return project.enterprise, project.investor if project.enterprise_id is None else ""
        unit = self._unit(draft.department, project)
        return unit, "" if unit else draft.department

    def post(self, unit: Organisation | None) -> Post | None:
        return self.posts.get(unit.pk) if unit else None

    def _unit(self, text: str, project: Project) -> Organisation | None:
        names = [sub(r"[（(].*?[）)]", "", name) for name in split(r"[/→]", text)]
        for name in names:
            if name in catalogue().town_words:
                return project.town
            if name not in self.found:
                self.found[name] = self._named(name)
            if unit := self.found[name]:
                return unit
        return None

    def _named(self, name: str) -> Organisation | None:
        """By its full name, else the only unit whose name ends so: 区统计局 is 即墨区统计局 too."""
        if name == catalogue().district_word:
            return _only(unit for unit in self.units if unit.kind == Kind.DISTRICT)
        exact = _only(unit for unit in self.units if unit.name == name)
        core = name.removeprefix(catalogue().district_word[0])
        departments = (unit for unit in self.units if unit.kind in (Kind.DEPARTMENT, Kind.ZONE))
        return exact or _only(unit for unit in departments if unit.name.endswith(core))


def _only(units: Iterable[Organisation]) -> Organisation | None:
    found = list(units)
    return found[0] if len(found) == 1 else None


def _answering(posts: list[Post]) -> Post | None:
    """The only post of a unit, or its only leading one; nobody is guessed."""
    if len(posts) == 1:
        return posts[0]
    leaders = [post for post in posts if post.is_leader]
    return leaders[0] if len(leaders) == 1 else None
