"""Questions about desks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from luodi.approvals.catalogue import catalogue
from luodi.approvals.models import Application, Desk
from luodi.people.models import User
from luodi.people.permissions import Ability, Reach, reach


def desks(text: str = "", *, is_active: bool | None = None) -> QuerySet[Desk]:
    """Desks by department, with their changes."""
    found = Desk.objects.select_related("department").prefetch_related("changes")
    if text:
        words = Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__icontains=text)
        found = found.filter(words | Q(department__name__icontains=text) | Q(items__icontains=text))
    if is_active is not None:
        found = found.filter(is_active=is_active)
    return found.order_by("-is_active", "department__path", "code")


def may_edit(user: User, department_path: str) -> bool:
    """The office edits every desk, a department those of its own subtree."""
    found = reach(user, Ability.EDIT_DESKS)
    return found is Reach.ALL or (found is Reach.DUTY and department_path.startswith(user.organisation.path))


def amount_on(desk: Desk, on: date) -> int:
    """What the desk handles on a day; its changes are read from the prefetched rows."""
    amounts = [change.amount for change in desk.changes.all() if change.from_on <= on]
    return amounts[-1] if amounts else desk.amount


def item_names() -> dict[str, str]:
    """Every item of the catalogue in the reader's language, by code; of several kinds the first names it."""
    english = get_language() == "en"
    names: dict[str, str] = {}
    for kind in catalogue().kinds.values():
        for permit in kind.permits:
            names.setdefault(permit.code, permit.name_en if english else permit.name)
    return names


def department_words(row: Application) -> str:
    """The department in the reader's language, as the catalogue writes it where the district has no such unit."""
    english = get_language() == "en"
    if row.department:
        return row.department.name_en if english and row.department.name_en else row.department.name
    text = row.department_text
    return catalogue().departments_en.get(text, text) if english else text


@dataclass(frozen=True)
class DeskIndex:
    """Which desk reviews what: by department and item, and the general desk of a department."""

    special: Mapping[tuple[int, str], Desk] = field(default_factory=dict)
    general: Mapping[int, Desk] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Desk]) -> "DeskIndex":
        special, general = {}, {}
        for desk in rows:
            if not desk.codes:
                general[desk.department_id] = desk
            for code in desk.codes:
                special[desk.department_id, code] = desk
        return cls(special, general)

    def reviewing(self, department: int | None, item: str) -> Desk | None:
        """The desk of a department that an item goes over; None where the department keeps none."""
        if department is None:
            return None
        return self.special.get((department, item)) or self.general.get(department)
