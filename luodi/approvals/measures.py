"""What the catalogue allows so that an item comes sooner, read from its flags and `data/fast_track.yaml`. No database."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from luodi.approvals.catalogue import Catalogue, Permit, catalogue
from luodi.approvals.measure_models import Measure
from luodi.reference import reference

K = Measure.Kind
JOINT = frozenset({K.JOINT_REVIEW.value, K.JOINT_ACCEPTANCE.value, K.JOINT_SURVEY.value})
WEAKEST_FIRST = (K.PARALLEL.value, K.TOLERANT.value, K.COMMIT.value, K.STAGED.value, K.SIMULATED.value)
"""What asks least of the departments comes first: of two that win the same days the first is proposed."""


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Any]:
    """The shipped rules, read once."""
    return reference("fast_track.yaml")  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Option:
    """One measure that could be agreed; `gates` as in `Measure`."""

    kind: str
    item: str
    gates: tuple[str, ...]


def options(permits: Mapping[str, Permit], settled: Set[str], known: Catalogue | None = None) -> list[Option]:
    """What could be agreed for these items, the weakest first. `settled`: items in hand or accepted already."""
    known = known or catalogue()
    found = [
        option
        for permit in permits.values()
        if permit.code not in settled
        for option in _of_item(permit, permits, settled)
    ]
    found += _simulated(permits, settled, known)
    found += _staged(permits, settled, known)
    return sorted(found, key=lambda option: WEAKEST_FIRST.index(option.kind))


def _of_item(permit: Permit, permits: Mapping[str, Permit], settled: Set[str]) -> Iterable[Option]:
    own = rules()
    gates = [permits[code] for code in permit.accept_after if code in permits and code not in settled]
    gates = [gate for gate in gates if gate.type not in own["papers_of"]]
    decided = [
        gate for gate in gates if gate.type in own["decisions"] and gate.stage not in own["land_stages"]
    ]
    if decided and permit.preparation_days:
        yield Option(K.PARALLEL, permit.code, _codes(decided))
    if gates and permit.tolerant:
        yield Option(K.TOLERANT, permit.code, _codes(gates))
    full = [gate for gate in gates if gate.stage not in own["land_stages"]]
    if full and permit.commitment == "full":
        yield Option(K.COMMIT, permit.code, _codes(full))
    elif gates and permit.commitment == "partial" and not permit.tolerant:
        yield Option(K.COMMIT, permit.code, _codes(gates))


def _codes(permits: Iterable[Permit]) -> tuple[str, ...]:
    return tuple(permit.code for permit in permits)


def pre_land(permits: Mapping[str, Permit], known: Catalogue) -> dict[str, tuple[str, ...]]:
    """Items that wait for land only in the ordinary procedure → the gates that simulated approval leaves them."""
    same = known.kinds[rules()["simulated_by"]].by_code
    found = {}
    for permit in permits.values():
        other = same.get(permit.code)
        land = [code for code in permit.accept_after if _is_contract(permits.get(code))]
        if other and land and not any(_is_contract(same.get(code)) for code in other.accept_after):
            found[permit.code] = tuple(code for code in other.accept_after if code in permits)
    return found


def _is_contract(permit: Permit | None) -> bool:
    return permit is not None and permit.stage == "L_land" and permit.type in ("contract", "permit")


def _simulated(permits: Mapping[str, Permit], settled: Set[str], known: Catalogue) -> list[Option]:
    items = [code for code in pre_land(permits, known) if code not in settled]
    contract = next((permit.code for permit in permits.values() if _is_contract(permit)), "")
    if not items or contract in settled:
        return []
    return [Option(K.SIMULATED, contract, tuple(items))]


def first_stage(known: Catalogue | None = None) -> Permit:
    """The permit for pit and piles as the catalogue has it."""
    known = known or catalogue()
    return known.kinds[rules()["simulated_by"]].by_code[rules()["staged"]["first"]]


def _staged(permits: Mapping[str, Permit], settled: Set[str], known: Catalogue) -> list[Option]:
    whole, first = rules()["staged"]["whole"], rules()["staged"]["first"]
    if whole not in permits or whole in settled or first in permits:
        return []
    gates = first_stage(known).accept_after
    if not set(gates) <= set(permits):  # a simple procedure without these documents has nothing to stage
        return []
    return [Option(K.STAGED, whole, (first,))]


def joint_kind(items: Set[str]) -> str:
    """Which joint item these may become; empty for none."""
    return next((kind for kind, members in rules()["joint"].items() if items <= set(members)), "")
