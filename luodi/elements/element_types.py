"""Kinds of elements, from `data/element_types.yaml`: units, the item or step that consumes, the ledger's figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.ledger.stages import Milestone
from luodi.reference import reference

FIGURES = frozenset({"energy_tce", "land_mu", "new_land_mu"})


class ElementLevel(models.TextChoices):
    """Who gives a batch."""

    NATIONAL = "NATIONAL", _("国家")
    PROVINCE = "PROVINCE", _("省")
    CITY = "CITY", _("市")
    DISTRICT = "DISTRICT", _("区")


class Counted(models.TextChoices):
    """By what an element is counted."""

    YEAR = "YEAR", _("按年度")
    STOCK = "STOCK", _("按存量")
    MONTH = "MONTH", _("按月份")


def plain(amount: Decimal) -> str:
    """An amount without empty decimals and exponents."""
    return format(amount.normalize(), "f") if amount.is_finite() else str(amount)


@dataclass(frozen=True, slots=True)
class ElementType:
    """One kind; the head of the file says what each line means."""

    code: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    parts: int
    counted: str
    levels: tuple[str, ...]
    reserve_days: int
    grant_days: int
    source: str
    takes: tuple[str, ...] = ()
    milestone: str = ""
    figures: tuple[str, ...] = ()
    divisible: bool = True
    tradable: bool = False
    advances: bool = False

    def __post_init__(self) -> None:
        who = f"element {self.code}"
        if self.parts < 1 or not (self.takes or self.milestone):
            raise ValueError(f"{who}: parts {self.parts}, takes {self.takes}")
        if unknown := set(self.figures) - FIGURES:
            raise ValueError(f"{who}: unknown figures {', '.join(sorted(unknown))}")
        if self.counted not in Counted.values or not set(self.levels) <= set(ElementLevel.values):
            raise ValueError(f"{who}: counted {self.counted}, levels {self.levels}")
        if self.milestone and self.milestone not in Milestone.values:
            raise ValueError(f"{who}: unknown milestone {self.milestone}")
        if min(self.reserve_days, self.grant_days) < 1 or not self.levels:
            raise ValueError(f"{who}: days {self.reserve_days}, {self.grant_days}, levels {self.levels}")

    @property
    def binds(self) -> bool:
        """Whether plans wait for it; people at work in a month are balanced, not planned against."""
        return self.counted != Counted.MONTH

    @property
    def unit_words(self) -> str:
        return self.unit_en if get_language() == "en" else self.unit

    @property
    def words(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    def fits(self, amount: Decimal) -> bool:
        """Whether an amount is no finer than this element is counted."""
        return amount * self.parts == (amount * self.parts).to_integral_value()


def _made(row: dict[str, Any]) -> ElementType:
    facts: dict[str, Any] = {
        key: tuple(each) if isinstance(each, list) else each for key, each in row.items()
    }
    return ElementType(**facts)


@lru_cache(maxsize=1)
def element_types() -> Mapping[str, ElementType]:
    """The shipped kinds by code, read once."""
    made = [_made(row) for row in reference("element_types.yaml")["types"]]
    return {kind.code: kind for kind in made}


@lru_cache(maxsize=1)
def advance_lists() -> tuple[str, ...]:
    """Levels of lists whose projects may use an advance before it is repaid."""
    return tuple(reference("element_types.yaml")["advance_lists"])
