"""What a unit does with its leads: register, correct, talk, move on or give up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luodi import journal, outbox
from luodi.engine.leads import investor_key, is_credit_code
from luodi.people.actions.versions import locked
from luodi.people.models import Organisation, User
from luodi.people.permissions import Ability, Reach, require
from luodi.recruiting.letters import twin_letters
from luodi.recruiting.models import OPEN, Lead, LeadMove, LeadState, LeadTalk
from luodi.recruiting.queries import told_of_twin, visible_leads
from luodi.refusal import Refusal

NEGATIVE = _("数量和金额不能为负。")
NO_SHARE = _("比例须在 0 至 100 之间。")
WHOLE = 100
WRONG_CODE = _("统一社会信用代码须为 18 位，校验位不符，请核对。")
EDITABLE = (
    "name", "investor", "credit_code", "content", "origin", "town", "chain", "link", "amount_yuan", "land_mu",
    "energy_tce", "tax_yuan", "jobs", "export_percent", "contact_name", "contact_phone", "next_step", "next_on",
    "blocker", "promised",
)  # fmt: skip
# From where to where; True: only with words. Signing and merging have actions of their own.
MOVES: dict[tuple[str, str], bool] = {
    (LeadState.NEW, LeadState.TALKING): False,
    (LeadState.TALKING, LeadState.AGREED): False,
    (LeadState.AGREED, LeadState.TALKING): True,
    (LeadState.NEW, LeadState.LOST): True,
    (LeadState.TALKING, LeadState.LOST): True,
    (LeadState.AGREED, LeadState.LOST): True,
    (LeadState.LOST, LeadState.TALKING): True,
}


class LeadNotOpen(Refusal):
    """The lead is another unit's. Facts: none, so that nothing of it is told."""

    code = "LEAD_NOT_OPEN"


class LeadNotInState(Refusal):
    """What was asked is not possible in this state. Facts: lead, state."""

    code = "LEAD_NOT_IN_STATE"


class LeadStands(Refusal):
    """This unit keeps the same project of the same investor already. Facts: lead."""

    code = "LEAD_STANDS"


class LeadNotValid(Refusal):
    """Values no lead may have. Facts: errors (field → sentences), fields."""

    code = "LEAD_NOT_VALID"


class LeadWordsMissing(Refusal):
    """Giving up, going back and taking up again need a reason. Facts: lead."""

    code = "LEAD_WORDS_MISSING"


class TalkAhead(Refusal):
    """A talk that has not been held yet. Facts: on, today."""

    code = "LEAD_TALK_AHEAD"


@dataclass(frozen=True)
class Seen:
    """The lead as the person saw it, who acts, when, on which data date."""

    lead: Lead
    version: int
    by: User
    at: datetime
    on: date


def target(lead: Lead) -> str:
    """How the journal names a lead."""
    return f"lead:{lead.pk}"


def held(seen: Seen, ability: Ability, states: tuple[str, ...] = tuple(LeadState.values)) -> Lead:
    """The lead as it stands, locked; refused when it is another's, changed meanwhile or not in these states."""
    require(seen.by, ability)
    if not visible_leads(seen.by, ability).filter(pk=seen.lead.pk).exists():
        raise LeadNotOpen()
    now = locked(seen.lead, seen.version, {})
    if now.state not in states:
        raise LeadNotInState(lead=now.name, state=LeadState(now.state).label)
    return now


def record(lead: Lead, seen: Seen, *, action: str, **facts: Any) -> Lead:
    """Write the lead with its next version, and record it."""
    lead.version += 1
    lead.updated_at = seen.at
    lead.save()
    journal.record(by=seen.by, at=seen.at, action=action, target=target(lead), name=lead.name, **facts)
    return lead


def moved(lead: Lead, to: LeadState, seen: Seen, words: str = "") -> None:
    """Put the lead into another state and keep the move for counting."""
    left = lead.state
    lead.state, lead.state_since_on = to, seen.on
    LeadMove.objects.create(lead=lead, left=left, to=to, on=seen.on, words=words, by=seen.by)


def _checked(lead: Lead) -> None:
    """Raises LeadNotValid, LeadStands."""
    lead.investor_key = investor_key(lead.investor)
    errors: dict[str, list[Any]] = {}
    try:
        others = [field.name for field in Lead._meta.fields if field.name not in EDITABLE]
        lead.full_clean(exclude=others, validate_constraints=False)
    except ValidationError as wrong:
        errors = dict(wrong.message_dict)
    for name in ("amount_yuan", "land_mu", "energy_tce", "tax_yuan"):
        value = getattr(lead, name)
        if value is not None and value < 0:
            errors[name] = [NEGATIVE]
    if lead.export_percent is not None and not 0 <= lead.export_percent <= WHOLE:
        errors["export_percent"] = [NO_SHARE]
    if lead.credit_code and not is_credit_code(lead.credit_code):
        errors["credit_code"] = [WRONG_CODE]
    if errors:
        raise LeadNotValid(errors=errors, fields="、".join(errors))
    same = Lead.objects.filter(
        keeper=lead.keeper_id, investor_key=lead.investor_key, name=lead.name, state__in=OPEN
    )
    if same.exclude(pk=lead.pk).exists():
        raise LeadStands(lead=lead.name)


def _fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    foreign = sorted(set(fields) - set(EDITABLE))
    if foreign:
        raise LeadNotValid(errors={}, fields="、".join(foreign))
    return {**fields, "credit_code": str(fields.get("credit_code") or "").strip().upper()}


@transaction.atomic
def add_lead(
    *, fields: Mapping[str, Any], by: User, at: datetime, on: date, keeper: Organisation | None = None
) -> Lead:
    """Register a lead. It is kept whoever else knows the investor; `told_of_twin` says whether somebody does.

    Only who reaches all may name another keeper than their own unit. Raises LeadNotValid, LeadStands, LeadNotOpen.
    """
    found = require(by, Ability.EDIT_LEADS)
    unit = keeper or by.organisation
    if found is not Reach.ALL and not unit.path.startswith(by.organisation.path):
        raise LeadNotOpen()
    journal.in_turn()
    row = Lead(**_fields(fields), keeper=unit, state_since_on=on, created_at=at, updated_at=at)
    if row.town_id is None and unit.kind == Organisation.Kind.TOWN:
        row.town = unit
    _checked(row)
    row.save()
    LeadMove.objects.create(lead=row, to=row.state, on=on, by=by)
    if told_of_twin(row):
        outbox.write(twin_letters(row), at=at)
    journal.record(
        by=by, at=at, action="LEAD_ADDED", target=target(row), name=row.name, investor=row.investor, unit=unit.code
    )  # fmt: skip
    return row


@transaction.atomic
def edit_lead(*, seen: Seen, fields: Mapping[str, Any]) -> Lead:
    """Correct what is known of a lead that is not signed or merged."""
    lead = held(seen, Ability.EDIT_LEADS, (*OPEN, LeadState.LOST))
    wanted = _fields({"credit_code": lead.credit_code, **fields})
    changed = sorted(name for name, value in wanted.items() if getattr(lead, name) != value)
    if not changed:
        return lead
    for name, value in wanted.items():
        setattr(lead, name, value)
    _checked(lead)
    return record(lead, seen, action="LEAD_EDITED", fields=changed)


@dataclass(frozen=True)
class Talk:
    """What was said, and what follows from it."""

    on: date
    words: str
    with_whom: str = ""
    next_step: str = ""
    next_on: date | None = None
    blocker: str = ""


@transaction.atomic
def log_talk(*, seen: Seen, talk: Talk) -> Lead:
    """Keep a talk; a fresh lead is thereby in talks. The same talk twice is one. Raises TalkAhead."""
    lead = held(seen, Ability.EDIT_LEADS, OPEN)
    if talk.on > seen.on:
        raise TalkAhead(on=talk.on, today=seen.on)
    row, made = LeadTalk.objects.get_or_create(
        lead=lead,
        on=talk.on,
        words=talk.words.strip(),
        defaults={"with_whom": talk.with_whom, "by": seen.by, "at": seen.at},
    )
    if not made:
        return lead
    lead.contacted_on = max(talk.on, lead.contacted_on or talk.on)
    lead.next_step, lead.next_on, lead.blocker = talk.next_step, talk.next_on, talk.blocker
    if lead.state == LeadState.NEW:
        moved(lead, LeadState.TALKING, seen)
    return record(lead, seen, action="LEAD_TALKED", on=row.on, words=row.words)


@transaction.atomic
def move_lead(*, seen: Seen, to: LeadState, words: str = "") -> Lead:
    """On, back, given up or taken up again. Raises LeadNotInState, LeadWordsMissing."""
    lead = held(seen, Ability.EDIT_LEADS)
    needs_words = MOVES.get((lead.state, to))
    if needs_words is None:
        raise LeadNotInState(lead=lead.name, state=LeadState(lead.state).label)
    if needs_words and not words.strip():
        raise LeadWordsMissing(lead=lead.name)
    moved(lead, to, seen, words.strip())
    return record(lead, seen, action="LEAD_MOVED", to=to.value, words=words.strip())
