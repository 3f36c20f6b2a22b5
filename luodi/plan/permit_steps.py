"""The permits of a kind as activities: preparation, then the authority's days, with both kinds of gate."""

from collections.abc import Sequence
from decimal import Decimal

from luodi.approvals.catalogue import Catalogue, Permit
from luodi.ledger.stages import Milestone
from luodi.plan.drafts import Draft, Sketch
from luodi.plan.models import CalendarCode, Step

LAND = "L_land"
RANKS = {"0_planning": 0, LAND: 1, "1_initiation_land": 2, "P_parallel": 3, "2_construction_permit": 4}
RANKS |= {"3_work_permit": 5, "4_acceptance": 7, "5_operation": 8}
# In land supply these are the authority's own field work and paper work, not the investor's.
BY_AUTHORITY = frozenset(
    {"internal", "technical", "field_work", "government_approval", "statutory_procedure"}
)
CARRIED = {"P02": Milestone.SIGNED.value}


def preparation_code(permit: Permit) -> str:
    return f"{permit.code}-P"


def head(permit: Permit) -> str:
    """The activity with which an item begins: its preparation where it has one of its own."""
    return preparation_code(permit) if _is_split(permit) else permit.code


def _is_split(permit: Permit) -> bool:
    return permit.preparation_days > 0 and (permit.promised_days > 0 or permit.waiting_days is not None)


def draw_permits(sketch: Sketch, permits: Sequence[Permit], catalogue: Catalogue) -> None:
    """Adds the activities and gates.

    Acceptance gates hold the preparation: its papers are made from what they give (the catalogue's own totals
    count so). Issue gates hold neither preparation nor acceptance, only the issue.
    """
    for permit in permits:
        group = catalogue.groups[permit.stage]
        if _is_split(permit):
            sketch.add(_preparation(permit, group, catalogue.preparation))
        sketch.add(_permit(permit, group, catalogue.applicant))
        if _is_split(permit):
            sketch.tie([preparation_code(permit)], [permit.code])
        sketch.tie(permit.accept_after, [head(permit)])
        sketch.tie(permit.issue_after, [permit.code], "FF")


def _preparation(permit: Permit, group: str, pattern: tuple[str, str]) -> Draft:
    in_land = permit.stage == LAND
    days = Decimal(permit.preparation_days)
    return Draft(
        code=preparation_code(permit),
        name=pattern[0].format(name=permit.name),
        name_en=pattern[1].format(name=permit.name_en),
        step=(Step.LAND if in_land else Step.PREPARATION).value,
        stage_group=group,
        calendar=CalendarCode.DAYS.value,
        likely=days,
        optimistic=days,
        pessimistic=days,
        rank=RANKS[permit.stage],
        permit=permit.code,
        department=permit.department if in_land and permit.type in BY_AUTHORITY else "",
    )


def _permit(permit: Permit, group: str, applicant: str) -> Draft:
    likely, longest, calendar = permit.promised_days, permit.longest_days, CalendarCode.OFFICE
    if permit.waiting_days is not None:
        likely = longest = permit.waiting_days
        calendar = CalendarCode.DAYS
    elif permit.promised_days == 0:
        likely = longest = permit.preparation_days
        calendar = CalendarCode.DAYS
    own = permit.department == applicant
    step = Step.LAND if permit.stage == LAND else Step.PREPARATION if own else Step.PERMIT
    return Draft(
        code=permit.code,
        name=permit.name,
        name_en=permit.name_en,
        step=step.value,
        stage_group=group,
        calendar=calendar.value,
        likely=Decimal(likely),
        optimistic=Decimal(likely),
        pessimistic=Decimal(longest),
        rank=RANKS[permit.stage],
        permit=permit.code,
        milestone=CARRIED.get(permit.code, ""),
        department="" if own else permit.department,
    )
