"""What an edited item may not be: each fault is a Refusal that names the item and the field."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from math import ceil
from re import split, sub
from typing import Any

from luodi.approvals.catalogue import Permit, catalogue
from luodi.approvals.departments import Departments
from luodi.approvals.queries import item_names
from luodi.refusal import Refusal

LONGEST = 3650
"""Days beyond which a limit cannot be meant."""
UNITS = ("working_day", "calendar_day", "instant", "none")
COMMITMENTS = ("none", "partial", "full")


class EditionFault(Refusal):
    """Something typed about an item does not fit. Facts: item, field, and what the subclass adds."""


class LimitOutOfRange(EditionFault):
    """A negative limit, or one that cannot be meant. Facts: days, longest."""

    code = "LIMIT_OUT_OF_RANGE"


class LimitWithoutUnit(EditionFault):
    """Statutory days without a unit that has days, or such a unit without days."""

    code = "LIMIT_WITHOUT_UNIT"


class PromisedLonger(EditionFault):
    """More is promised than the statute allows. Facts: promised, longest (working days)."""

    code = "PROMISED_LONGER"


class DepartmentUnknown(EditionFault):
    """Neither the catalogue nor this district has such a department. Facts: department."""

    code = "DEPARTMENT_UNKNOWN"


class ChoiceUnknown(EditionFault):
    """A stage or a kind of commitment that does not exist. Facts: value."""

    code = "CHOICE_UNKNOWN"


class GateUnknown(EditionFault):
    """A gate leads to an item that the edition does not have. Facts: gates."""

    code = "GATE_UNKNOWN"


class GateTwice(EditionFault):
    """What is needed for acceptance is there at the issue anyway. Facts: gates."""

    code = "GATE_TWICE"


class GatesLoop(EditionFault):
    """Items would wait for one another. Facts: chain (codes and names of the loop)."""

    code = "GATES_LOOP"


@dataclass(frozen=True)
class ItemFacts:
    """What an official may change of an item. Codes in `accept_after` and `issue_after`; days as in Permit."""

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
    before_land: bool
    condition: str
    note: str
    accept_after: tuple[str, ...]
    issue_after: tuple[str, ...]


def check_item(permit: Permit, permits: Sequence[Permit]) -> None:
    """Raises the first fault of an item; `permits` are those of the edition, with this one in it."""
    _check_limits(permit)
    _check_choices(permit)
    _check_departments(permit)
    _check_gates(permit, permits)


def _check_limits(permit: Permit) -> None:
    for field in ("promised_days", "preparation_days", "statutory_days"):
        days = getattr(permit, field)
        if days is not None and not 0 <= days <= LONGEST:
            raise LimitOutOfRange(item=permit.code, field=field, days=days, longest=LONGEST)
    has_days = permit.statutory_unit in ("working_day", "calendar_day", "instant")
    if permit.statutory_unit not in UNITS or has_days != (permit.statutory_days is not None):
        raise LimitWithoutUnit(item=permit.code, field="statutory_days")
    longest = longest_promise(permit)
    if longest is not None and permit.promised_days > longest:
        raise PromisedLonger(
            item=permit.code, field="promised_days", promised=permit.promised_days, longest=longest
        )


def longest_promise(permit: Permit) -> int | None:
    """Working days that may be promised at most: within calendar days five of seven; at once means the same day.

    None where no statute says, and where it prescribes a wait (notices, tenders): that is a least, not a most.
    """
    days = permit.statutory_days
    if days is None or permit.waiting_days is not None:
        return None
    if permit.statutory_unit == "calendar_day":
        return ceil(days * 5 / 7)
    return max(days, 1) if permit.statutory_unit == "instant" else days


def _check_choices(permit: Permit) -> None:
    for field, known in (("stage", catalogue().stages), ("commitment", COMMITMENTS)):
        value = getattr(permit, field)
        if value not in known:
            raise ChoiceUnknown(item=permit.code, field=field, value=value)


def department_words() -> set[str]:
    """Departments as the shipped catalogue writes them: some stand for no unit of a district, and mean what they say."""
    kinds = catalogue().kinds.values()
    return {word for kind in kinds for each in kind.permits for word in (each.department, each.supervisor)}


def _check_departments(permit: Permit) -> None:
    known, units = department_words(), None
    for field in ("department", "supervisor"):
        text = getattr(permit, field)
        if text in known:
            continue
        units = units or Departments.read()
        names = {unit.name for unit in units.units}
        parts = [sub(r"[（(].*?[）)]", "", part) for part in split(r"[/→]", text)]
        if not all(part in names or part in known for part in parts):
            raise DepartmentUnknown(item=permit.code, field=field, department=text or "—")


def _check_gates(permit: Permit, permits: Sequence[Permit]) -> None:
    known = {each.code for each in permits}
    for field in ("accept_after", "issue_after"):
        if unknown := [code for code in getattr(permit, field) if code not in known]:
            raise GateUnknown(item=permit.code, field=field, gates=" ".join(unknown))
    if both := [code for code in permit.issue_after if code in permit.accept_after]:
        raise GateTwice(item=permit.code, field="issue_after", gates=" ".join(both))
    if loop := loop_of(permits):
        field = "accept_after" if set(permit.accept_after) & set(loop) else "issue_after"
        names = item_names()
        chain = " → ".join(f"{code} {names.get(code, '')}".strip() for code in loop)
        raise GatesLoop(item=permit.code, field=field, chain=chain)


def loop_of(permits: Iterable[Permit]) -> list[str]:
    """The codes of a loop of gates, first and last the same; empty without one."""
    graph: dict[str, set[str]] = {each.code: {*each.accept_after, *each.issue_after} for each in permits}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[Any] = error.args[1]
        return [str(code) for code in found]
    return []
