"""Which project a row means: by code, else by its name within the importer's reach. Never merged by guess."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from luodi.ledger.intake.fields import Facts
from luodi.ledger.models import Project
from luodi.ledger.queries import visible_projects
from luodi.people.models import User
from luodi.people.permissions import Ability


@dataclass(frozen=True)
class Known:
    """A project that a row may mean."""

    id: int
    code: str
    name: str
    town_id: int | None


@dataclass(frozen=True)
class Match:
    """What a row means: one project, or nothing yet known by that name, or `candidates` to choose from.

    `why` is "" when sure, SIMILAR_NAME or SAME_NAME_ELSEWHERE when a person must choose, CODE_ELSEWHERE when the
    code belongs to a project out of reach.
    """

    project: Known | None = None
    candidates: tuple[Known, ...] = ()
    why: str = ""


def skeleton(name: str) -> str:
    """What is left of a name when width, case, white space, brackets and other signs are taken off."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in text if sign.isalnum())


@dataclass
class Index:
    """The projects within reach, by code, name and skeleton of the name."""

    by_code: dict[str, Known] = field(default_factory=dict)
    by_online: dict[str, Known] = field(default_factory=dict)
    by_name: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    by_skeleton: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    elsewhere: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, by: User, codes: Iterable[str]) -> "Index":
        """Two queries: all projects within reach, and which of the codes stated belong to others."""
        index = cls()
        rows = visible_projects(by, Ability.IMPORT_LEDGERS).order_by("id")
        for key, code, online, name, town in rows.values_list("id", "code", "online_code", "name", "town_id"):
            index.add(Known(key, code, name, town), online)
        unknown = {code for code in codes if code not in index.by_code}
        if unknown:
            index.elsewhere = set(Project.objects.filter(code__in=unknown).values_list("code", flat=True))
        return index

    def add(self, known: Known, online: str = "") -> None:
        """Make a project findable."""
        self.by_code[known.code] = known
        if online:
            self.by_online[online] = known
        self.by_name[known.name].append(known)
        self.by_skeleton[skeleton(known.name)].append(known)

    def match(self, facts: Facts) -> Match:
        """The project a row means."""
        code, online = facts.get("code", ""), facts.get("online_code", "")
        if code in self.elsewhere:
            return Match(why="CODE_ELSEWHERE")
        found = self.by_code.get(code) or self.by_online.get(online)
        if found:
            return Match(found)
        if code or online:
            # A code nobody knows is a statement: this is another project, whatever its name.
            return Match()
        town = int(facts["town_id"]) if "town_id" in facts else None
        return self._by_name(facts.get("name", ""), town)

    def _by_name(self, name: str, town: int | None) -> Match:
        same = self.by_name.get(name, [])
        here = [known for known in same if town is None or known.town_id in (town, None)]
        if len(here) == 1:
            return Match(here[0])
        if same:
            return Match(candidates=tuple(here or same), why="SAME_NAME_ELSEWHERE")
        near = self.by_skeleton.get(skeleton(name), []) if name else []
        return Match(candidates=tuple(near), why="SIMILAR_NAME") if near else Match()
