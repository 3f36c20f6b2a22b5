"""Kinds of elements, from `data/element_types.yaml`: units, the item that consumes, the ledger's figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language

from luodi.reference import reference

FIGURES = frozenset({"energy_tce", "land_mu", "new_land_mu"})


@dataclass(frozen=True, slots=True)
class ElementType:
    """One kind. `takes`: approval items, the first that a project has takes its share; `figures`: columns of
    Project, the first that is known is the need; `parts`: how many counting units one unit has."""

    code: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    parts: int
    takes: tuple[str, ...]
    figures: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.parts < 1 or not self.takes:
            raise ValueError(f"element {self.code}: parts {self.parts}, takes {self.takes}")
        if unknown := set(self.figures) - FIGURES:
            raise ValueError(f"element {self.code}: unknown figures {', '.join(sorted(unknown))}")

    @property
    def unit_words(self) -> str:
        return self.unit_en if get_language() == "en" else self.unit

    @property
    def words(self) -> str:
        return self.name_en if get_language() == "en" else self.name


@lru_cache(maxsize=1)
def element_types() -> Mapping[str, ElementType]:
    """The shipped kinds by code, read once."""
    rows = reference("element_types.yaml")["types"]
    made = [
        ElementType(**{**row, "takes": tuple(row["takes"]), "figures": tuple(row["figures"])}) for row in rows
    ]
    return {kind.code: kind for kind in made}
