"""Who and what is meant: towns, units and posts by the names ledgers write, kinds and templates by theirs."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from luodi.ledger.intake.cellwords import kind_code, template_code, unit_aliases
from luodi.ledger.intake.fields import Facts
from luodi.people.models import Organisation, Post, User
from luodi.people.permissions import Ability, Reach, require

_TOWN_KINDS = {Organisation.Kind.TOWN, Organisation.Kind.ZONE}
_SUFFIX = re.compile(r"(?:街道办事处|街道|镇|乡|功能区|开发区|园区)$")
_AREA = re.compile(r"^(?:.{2,3}[区市县]|[区市县])")
Doubt = tuple[str, str, dict[str, str]]


@dataclass
class Directory:
    """Names of the district, loaded once per import. `own` is the unit a town's person imports for."""

    towns: list[tuple[str, Organisation]]
    units: dict[str, list[int]]
    posts: dict[str, list[int]]
    names: dict[int, str]
    own: Organisation | None = None
    _town_known: dict[str, Organisation | None] = field(default_factory=dict)
    _units_known: dict[str, int | None] = field(default_factory=dict)

    @classmethod
    def load(cls, by: User) -> "Directory":
        """For importing: two queries. Raises NotAllowed."""
        limited = require(by, Ability.IMPORT_LEDGERS) is not Reach.ALL
        directory = cls.named()
        directory.own = by.organisation if limited else None
        return directory

    @classmethod
    def named(cls) -> "Directory":
        """The names alone, for whoever reads: two queries."""
        units: dict[str, list[int]] = defaultdict(list)
        towns, names, by_code = [], {}, {}
        for unit in Organisation.objects.filter(is_active=True):
            names[unit.pk] = unit.name
            if unit.kind == Organisation.Kind.ENTERPRISE:
                continue
            units[unit.name].append(unit.pk)
            if unit.kind in _TOWN_KINDS:
                towns.append((unit.name, unit))
            by_code[unit.code] = unit.pk
        for alias, code in unit_aliases().items():
            if code in by_code and alias not in units:
                units[alias].append(by_code[code])
        posts: dict[str, list[int]] = defaultdict(list)
        for key, title in Post.objects.filter(is_active=True, is_leader=True).values_list("pk", "title"):
            posts[title].append(key)
        towns.sort(key=lambda pair: -len(pair[0]))
        return cls(towns, dict(units), dict(posts), names)

    def town(self, text: str) -> Organisation | None:
        """The town a place name speaks of; None when it speaks of none or of several."""
        if text not in self._town_known:
            self._town_known[text] = self._find_town(re.sub(r"\s", "", text))
        return self._town_known[text]

    def _find_town(self, text: str) -> Organisation | None:
        short = _SUFFIX.sub("", text)
        exact = [unit for name, unit in self.towns if name == text or _SUFFIX.sub("", name) == short != ""]
        found = exact or [unit for name, unit in self.towns if name in text]
        return found[0] if len(found) == 1 else None

    def unit(self, name: str) -> int | None:
        """The unit of this name, or the only one whose name without the district's is this."""
        if name not in self._units_known:
            exact = self.units.get(name, [])
            bare = _AREA.sub("", name) or name
            near = [key for other, keys in self.units.items() for key in keys if _AREA.sub("", other) == bare]
            found = exact or near
            self._units_known[name] = found[0] if len(found) == 1 else None
        return self._units_known[name]

    def resolve(self, facts: Facts) -> tuple[Facts, list[Doubt]]:
        """Facts with codes and keys instead of names, and what could not be found out: (code, place, facts)."""
        known = dict(facts)
        doubts: list[Doubt] = []
        for place, finder in _FINDERS.items():
            text = known.pop(place, "")
            if text:
                finder(self, text, known, doubts)
        self._hold_to_own_town(known, doubts)
        return known, doubts

    def _hold_to_own_town(self, known: Facts, doubts: list[Doubt]) -> None:
        if self.own is None:
            return
        stated = known.get("town_id")
        if stated is None and not any(code == "TOWN_UNKNOWN" for code, _place, _facts in doubts):
            known["town_id"] = str(self.own.pk)
        elif stated is None or not self._within_own(int(stated)):
            doubts.append(("OTHER_TOWN", "town", {"text": self.names.get(int(stated or 0), "")}))

    def _within_own(self, key: int) -> bool:
        own = self.own
        return own is None or any(
            unit.pk == key and unit.path.startswith(own.path) for _name, unit in self.towns
        )

    def words(self, place: str, text: str) -> str:
        """Keys as names, for people."""
        keys = [int(part) for part in text.split("\n") if part.isdecimal()]
        if place == "leader_id":
            titles = {key: title for title, found in self.posts.items() for key in found}
            return "、".join(titles.get(key, "") for key in keys)
        return "、".join(self.names.get(key, "") for key in keys)


def _town(directory: Directory, text: str, known: Facts, doubts: list[Doubt]) -> None:
    town = directory.town(text)
    if town:
        known["town_id"] = str(town.pk)
    else:
        doubts.append(("TOWN_UNKNOWN", "town", {"text": text}))
    if town is None or _SUFFIX.sub("", text) != _SUFFIX.sub("", town.name):
        known.setdefault("address", text)


def _leader(directory: Directory, text: str, known: Facts, doubts: list[Doubt]) -> None:
    found = directory.posts.get(text, [])
    if len(found) == 1:
        known["leader_id"], known["leader_text"] = str(found[0]), ""
    else:
        known["leader_text"] = text
        doubts.append(("LEADER_UNKNOWN", "leader", {"text": text}))


def _units(directory: Directory, text: str, known: Facts, doubts: list[Doubt]) -> None:
    keys = {name: directory.unit(name) for name in text.split("、")}
    missing = [name for name, key in keys.items() if key is None]
    found = sorted({key for key in keys.values() if key is not None})
    if found:
        known["units"] = "\n".join(map(str, found))
    known["responsible_text"] = text if missing else ""
    if missing:
        doubts.append(("UNIT_UNKNOWN", "units", {"text": "、".join(missing)}))


def _coded(place: str, code_of: Callable[[str], str]) -> Callable[[Directory, str, Facts, list[Doubt]], None]:
    def find(_directory: Directory, text: str, known: Facts, doubts: list[Doubt]) -> None:
        code = code_of(text)
        if code:
            known[place] = code
        else:
            doubts.append((f"{place.upper()}_UNKNOWN", place, {"text": text}))

    return find


_FINDERS: dict[str, Callable[[Directory, str, Facts, list[Doubt]], None]] = {
    "town": _town,
    "leader": _leader,
    "units": _units,
    "kind": _coded("kind", kind_code),
    "template": _coded("template", template_code),
}
