"""What a network is made from and made of, before it becomes rows: facts in, drafts out. No database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from luodi.ledger.stages import Milestone

NO_DAYS = Decimal(0)
START_SIDE = frozenset({Milestone.START.value, Milestone.START_STATISTICAL.value, Milestone.EQUIPMENT.value})
"""Milestones reached on the first day of the step that bears them; all others when it is finished."""


@dataclass(frozen=True, slots=True)
class WorksStep:
    """A step of a template. Days are good-season days."""

    code: str
    name: str
    name_en: str
    optimistic: Decimal
    likely: Decimal
    pessimistic: Decimal
    calendar: str
    milestone: str
    stage_group: str
    stands_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wire:
    """A relationship between two codes; lag in calendar days."""

    before: str
    behind: str
    type: str = "FS"
    lag: Decimal = NO_DAYS


@dataclass(frozen=True, slots=True)
class Works:
    """A template as facts."""

    code: str
    steps: tuple[WorksStep, ...]
    wires: tuple[Wire, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """A committed or actual date of the project."""

    milestone: str
    title: str
    meaning: str
    on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a project that decides its network. `figures`: energy_tce, land_mu, new_land_mu."""

    kind: str
    works: Works | None
    stage: str
    stage_since_on: date | None
    figures: Mapping[str, Decimal | None]
    dated: tuple[Dated, ...]
    data_date: date


@dataclass(slots=True)
class Draft:
    """An activity to be: `department` is the text of the catalogue, empty for the applicant."""

    code: str
    name: str
    name_en: str
    step: str
    stage_group: str
    calendar: str
    likely: Decimal
    optimistic: Decimal
    pessimistic: Decimal
    rank: int = 0
    permit: str = ""
    milestone: str = ""
    department: str = ""
    actual_start_on: date | None = None
    actual_finish_on: date | None = None


@dataclass(slots=True)
class Sketch:
    """A network in the making: activities by code, relationships once per pair and type (longest lag)."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    wires: dict[tuple[str, str, str], Decimal] = field(default_factory=dict)

    def add(self, draft: Draft) -> Draft:
        self.drafts[draft.code] = draft
        return draft

    def tie(
        self, before: Iterable[str], behind: Iterable[str], type: str = "FS", lag: Decimal = NO_DAYS
    ) -> None:
        """Every one of `before` to every one of `behind`."""
        targets = list(behind)
        for first in before:
            for second in targets:
                key = (first, second, type)
                if first != second:
                    self.wires[key] = max(lag, self.wires.get(key, lag))

    def remove(self, codes: Iterable[str]) -> None:
        """Take activities out, with their relationships."""
        gone = set(codes)
        self.drafts = {code: draft for code, draft in self.drafts.items() if code not in gone}
        self.wires = {
            key: lag for key, lag in self.wires.items() if key[0] not in gone and key[1] not in gone
        }

    def bearer(self, milestone: str) -> Draft | None:
        """The activity that carries a milestone."""
        return next((draft for draft in self.drafts.values() if draft.milestone == milestone), None)
