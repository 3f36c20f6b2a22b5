"""The catalogue of permits: what each kind of project must obtain, from whom, in what order and time.

Read from `data/permits.yaml`, which changes by decree and names its edition and sources. The catalogue checks
itself when it is read: an unknown predecessor or a loop is a ValueError that names the items.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

from luodi.reference import reference


@dataclass(frozen=True, slots=True)
class Permit:
    """One approval item of one kind of project.

    `promised_days` counts working days of the authority after acceptance, `preparation_days` calendar
    days of whoever prepares. An item in `accept_after` must be issued before this one may be accepted;
    one in `issue_after` (容缺) only before this one may be issued. `before_land`: reviewed in simulation before the
    land contract (拿地即开工), formal on the day it is signed.
    """

    code: str
    name: str
    name_en: str
    type: str
    stage: str
    department: str
    supervisor: str
    statutory_days: int | None
    statutory_unit: str
    statutory_basis: str
    promised_days: int
    preparation_days: int
    commitment: str
    tolerant: bool
    condition: str
    note: str
    confidence: str
    accept_after: tuple[str, ...]
    issue_after: tuple[str, ...]
    before_land: bool = False

    @property
    def waiting_days(self) -> int | None:
        """Calendar days prescribed by statute that nobody can promise away (notices, tenders); else None."""
        if self.type == "statutory_procedure" and self.statutory_unit == "calendar_day":
            return self.statutory_days
        return None

    @property
    def longest_days(self) -> int:
        """Working days in the worst case: the statutory limit where it is given in working days."""
        if self.statutory_unit == "working_day" and self.statutory_days:
            return max(self.promised_days, self.statutory_days)
        return self.promised_days


@dataclass(frozen=True, slots=True)
class Exemption:
    """Items that a known fact of the project rules out: a figure below a bound, or a works template."""

    codes: frozenset[str]
    reason: str
    fact: str = ""
    below: float = 0
    templates: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tie:
    """How items hang on the works: the first of `items` that a kind has stands before or after a place.

    A place is a milestone, or SITE (the first steps on site), or STRUCTURE (the first structural works).
    `where`: only for kinds that have this item as well.
    """

    items: tuple[str, ...]
    reason: str
    before: str = ""
    after: str = ""
    where: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of project, permits in catalogue order. Raises ValueError when they do not fit together."""

    code: str
    name: str
    name_en: str
    note: str
    benchmark_days: int
    totals: Mapping[str, int]
    permits: tuple[Permit, ...]

    def __post_init__(self) -> None:
        known = [permit.code for permit in self.permits]
        if len(set(known)) != len(known):
            raise ValueError(f"kind {self.code}: an item appears twice")
        graph = {permit.code: {*permit.accept_after, *permit.issue_after} for permit in self.permits}
        for code, before in graph.items():
            if unknown := before - set(known):
                raise ValueError(f"kind {self.code}: {code} waits for unknown {', '.join(sorted(unknown))}")
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            raise ValueError(f"kind {self.code}: loop {' → '.join(error.args[1])}") from error

    @cached_property
    def by_code(self) -> dict[str, Permit]:
        return {permit.code: permit for permit in self.permits}


@dataclass(frozen=True)
class Catalogue:
    """All kinds of one edition.

    `stages` gives their Chinese and English names in order, `groups` the wall's stage group of each catalogue stage, `passed_with` the stage of the lifecycle
    that a project can only have reached with the item in hand, `preparation` the Chinese and English pattern
    of a preparation's name, `departments_en` English names of departments,
    `in_chinese` remarks, conditions and grounds of the source in Chinese. `applicant`, `town_words` and
    `district_word` are words used as a department that mean the project owner, its town, the district.
    """

    edition: str
    warning: str
    kinds: Mapping[str, Kind]
    stages: Mapping[str, tuple[str, str]]
    groups: Mapping[str, str]
    passed_with: Mapping[str, str]
    exemptions: tuple[Exemption, ...]
    ties: tuple[Tie, ...]
    preparation: tuple[str, str]
    departments_en: Mapping[str, str]
    in_chinese: Mapping[str, str]
    applicant: str
    town_words: tuple[str, ...]
    district_word: str

    def __post_init__(self) -> None:
        for kind in self.kinds.values():
            for permit in kind.permits:
                if permit.code not in self.passed_with:
                    raise ValueError(f"{permit.code}: no stage says when it is in hand")
                if permit.stage not in self.groups:
                    raise ValueError(f"{permit.code}: unknown stage {permit.stage}")


SIMULATED = "simulated_before_land"


def permit_from(item: Mapping[str, Any]) -> Permit:
    """An item as files and editions write it. Raises KeyError and ValueError where something is missing."""
    statutory = item["statutory"]
    return Permit(
        **{
            key: item[key] for key in ("code", "name", "name_en", "type", "stage", "department", "supervisor")
        },
        statutory_days=statutory["value"],
        statutory_unit=statutory["unit"],
        statutory_basis=statutory["basis"],
        promised_days=int(item["promised_days"]),
        preparation_days=int(item["preparation_days"]),
        commitment=item["commitment"],
        tolerant=item["tolerant"],
        condition=item.get("condition", ""),
        note=item.get("note", ""),
        confidence=item["confidence"],
        accept_after=tuple(item.get("accept_after", ())),
        issue_after=tuple(item.get("issue_after", ())),
        before_land=item.get("mode") == SIMULATED,
    )


def _exemption(row: Mapping[str, Any]) -> Exemption:
    return Exemption(
        frozenset(row["codes"]),
        row["reason"],
        row.get("fact", ""),
        float(row.get("below", 0)),
        frozenset(row.get("template", ())),
    )


def read(document: Mapping[str, Any]) -> Catalogue:
    """The catalogue of a parsed file. Raises ValueError naming the item that does not fit."""
    kinds = {
        code: Kind(
            code,
            row["name"],
            row["name_en"],
            row["note"],
            row["benchmark_days"],
            row["totals"],
            tuple(permit_from(item) for item in row["items"]),
        )
        for code, row in document["kinds"].items()
    }
    return Catalogue(
        edition=document["edition"],
        warning=document["warning"],
        kinds=kinds,
        stages={stage["code"]: (stage["name"], stage["name_en"]) for stage in document["stages"]},
        groups={stage["code"]: stage["group"] for stage in document["stages"]},
        passed_with={code: stage for stage, codes in document["passed_with"].items() for code in codes},
        exemptions=tuple(_exemption(row) for row in document["facts"]),
        ties=tuple(Tie(**{**row, "items": tuple(row["items"])}) for row in document["ties"]),
        preparation=(document["preparation"]["name"], document["preparation"]["name_en"]),
        departments_en=document["departments_en"],
        in_chinese=document["in_chinese"],
        applicant=document["applicant"],
        town_words=tuple(document["town_words"]),
        district_word=document["district_word"],
    )


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The shipped catalogue, read once."""
    return read(reference("permits.yaml"))


def kind(code: str) -> Kind | None:
    """A kind of project; None when the catalogue does not have it."""
    return catalogue().kinds.get(code)
