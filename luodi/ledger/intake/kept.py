"""What the database holds of some projects, in the same places and the same text as a row's facts."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from luodi.ledger.intake.fields import Facts, date_text, number_text, places_of
from luodi.ledger.models import (
    InvestmentFigure,
    ListMembership,
    Project,
    ProjectDate,
    ProjectTag,
    ProjectUnit,
)
from luodi.ledger.reading.characters import one_line
from luodi.ledger.stages import Precision

CHUNK = 5_000
COLUMNS = (
    "name", "code", "online_code", "content", "nature", "industry", "address", "capacity", "progress_text",
    "problem_text", "note", "source", "credit_code", "investor", "total_investment_yuan", "total_investment_usd",
    "tax_yuan", "output_yuan", "land_mu", "new_land_mu", "gfa_sqm", "energy_tce", "jobs", "longitude", "latitude",
    "source_datum", "place_text", "town_id", "leader_id", "leader_text", "responsible_text", "kind", "template", "stage",
)  # fmt: skip
_NAMES = {"investor", "leader_text", "responsible_text"}
_BETWEEN_NAMES = re.compile(r"\s*[、;；]\s*")
_RANK = {Precision.DAY: 0, Precision.MONTH: 1, Precision.QUARTER: 2, Precision.HALF: 3, Precision.YEAR: 4}
_MONTHS = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}


@dataclass
class Kept:
    """Facts by project; `documents` are the numbers that allowed a committed date, by project and place."""

    facts: dict[int, Facts] = field(default_factory=lambda: defaultdict(dict))
    documents: dict[tuple[int, str], str] = field(default_factory=dict)

    @classmethod
    def load(cls, ids: Iterable[int]) -> "Kept":
        """Six queries for each 5,000 projects."""
        kept, keys = cls(), sorted(set(ids))
        for start in range(0, len(keys), CHUNK):
            kept._load(keys[start : start + CHUNK])
        return kept

    def _load(self, keys: list[int]) -> None:
        here = {"project__in": keys}
        for row in Project.objects.filter(pk__in=keys).values_list("pk", *COLUMNS):
            values = zip(COLUMNS, row[1:], strict=True)
            self.facts[row[0]] = {place: column_text(place, value) for place, value in values}
        dates = ProjectDate.objects.filter(**here).values_list(
            "project_id", "milestone", "meaning", "title", "on", "precision", "document"
        )
        for key, milestone, meaning, title, on, precision, document in dates:
            place = date_place(milestone, meaning, title)
            self.facts[key][place] = date_text(on, precision)
            self.documents[key, place] = document
        figures = InvestmentFigure.objects.filter(**here)
        for key, series, span, ends_on, amount in figures.values_list(
            "project_id", "series", "span", "ends_on", "amount_yuan"
        ):
            self.facts[key][f"figure:{series}:{span}:{ends_on.isoformat()}"] = number_text(amount)
        members = ListMembership.objects.filter(until_on__isnull=True, **here)
        for key, *parts in members.values_list("project_id", "year", "level", "list_class", "list_name"):
            self.facts[key]["list:" + ":".join(map(str, parts))] = "1"
        self._gather(
            "tags", ProjectTag.objects.filter(**here).order_by("tag").values_list("project_id", "tag")
        )
        units = ProjectUnit.objects.filter(duty=ProjectUnit.Duty.RESPONSIBLE, **here).order_by(
            "organisation_id"
        )
        self._gather("units", units.values_list("project_id", "organisation_id"))

    def _gather(self, place: str, pairs: Iterable[tuple[int, Any]]) -> None:
        for key, value in pairs:
            before = self.facts[key].get(place)
            self.facts[key][place] = f"{before}\n{value}" if before else str(value)


def column_text(place: str, value: Any) -> str:
    """A column of Project as compared text."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return number_text(value, places_of(place))
    if isinstance(value, float):
        return number_text(Decimal(repr(value)), places_of(place))
    return str(value)


def date_place(milestone: str, meaning: str, title: str) -> str:
    """The place of a date."""
    return f"date:{milestone}:{meaning}:{title}" if title else f"date:{milestone}:{meaning}"


def date_of(text: str) -> tuple[date, Precision]:
    """A date out of its compared text."""
    on, precision = text.split(" ")
    return date.fromisoformat(on), Precision(precision)


def first_day(on: date, precision: Precision) -> date:
    """First day of the period of which `on` is the last."""
    if precision is Precision.DAY:
        return on
    month = on.month - _MONTHS[precision] + 1
    return date(on.year, max(1, month), 1)


def says_the_same(place: str, old: str, new: str) -> bool:
    """Whether a new text changes nothing. A coarser date that contains the old one does not contradict it."""
    if old == new:
        return True
    if not place.startswith("date:") or not old:
        return bool(old) and _folded(place, old) == _folded(place, new)
    (old_on, old_precision), (new_on, new_precision) = date_of(old), date_of(new)
    if place.startswith("date:NODE:") and old_on == new_on:
        return True
    return (
        _RANK[new_precision] > _RANK[old_precision] and first_day(new_on, new_precision) <= old_on <= new_on
    )


def _folded(place: str, text: str) -> str:
    line = one_line(text)
    return _BETWEEN_NAMES.sub("、", line) if place in _NAMES else line


def _is_member(stated: str, place: str, kept: Facts) -> bool:
    """Whether a membership stands already; only what the ledger stated must agree."""
    _list, year, level, list_class, name = place.split(":", 4)
    for other in kept:
        if other.startswith(f"list:{year}:"):
            _other, _year, its_level, its_class, its_name = other.split(":", 4)
            fits_level = its_level == level or "L" not in stated
            fits_class = its_class == list_class or "C" not in stated
            if fits_level and fits_class and name in ("", its_name):
                return True
    return False


def moves_promise(place: str, old: str, new: str) -> int:
    """Days by which a committed milestone moves out of the period promised; 0 when it does not."""
    if not place.startswith("date:") or place.startswith("date:NODE:") or not place.endswith(":COMMITTED"):
        return 0
    if not old or says_the_same(place, old, new):
        return 0
    (old_on, old_precision), (new_on, _precision) = date_of(old), date_of(new)
    if first_day(old_on, old_precision) <= new_on <= old_on:
        return 0
    return (new_on - old_on) // timedelta(days=1)


def differing(facts: Facts, kept: Facts) -> Iterator[tuple[str, str, str]]:
    """(place, old, new) of everything the facts change."""
    for place, new in facts.items():
        old = kept.get(place, "")
        if place.startswith("list:") and _is_member(new, place, kept):
            continue
        if not says_the_same(place, old, new):
            yield place, old, new
