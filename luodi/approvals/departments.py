"""Departments of the catalogue as units of this district."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from re import split, sub

from luodi.approvals.catalogue import catalogue
from luodi.ledger.models import Project
from luodi.people.models import Organisation

Kind = Organisation.Kind


@dataclass
class Departments:
    """All active units, read once for many projects."""

    units: list[Organisation]
    found: dict[str, Organisation | None] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Departments":
        return cls(list(Organisation.objects.filter(is_active=True)))

    def of(self, text: str, project: Project) -> Organisation | None:
        """The unit that the catalogue's words mean for a project; None where this district has no such unit."""
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
