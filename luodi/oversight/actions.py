"""What people do with cards: issue, dismiss, explain, object, decide, excuse days, lift; and choose the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from luodi import journal, outbox
from luodi.ledger.files import attach_file
from luodi.ledger.models import Attachment, Project
from luodi.ledger.queries import visible_projects
from luodi.oversight.computing import compute_cards
from luodi.oversight.letters import notices
from luodi.oversight.models import MOST_EXCUSED, Card, CardRules, CardWatch, ExcusedDays
from luodi.oversight.queries import answers
from luodi.oversight.rules import excuse_reasons, in_force, rule_sets
from luodi.people.actions.versions import locked
from luodi.people.models import Organisation, Post, User
from luodi.people.permissions import Ability, require
from luodi.plan.actions.computing import hold
from luodi.refusal import Refusal

State = Card.State


class CardNotOpen(Refusal):
    """The card is not within this person's duty. Facts: card."""

    code = "CARD_NOT_OPEN"


class CardNotInState(Refusal):
    """What was asked is not possible in this state. Facts: card, state."""

    code = "CARD_NOT_IN_STATE"


class CardsInShadow(Refusal):
    """In the shadow time of the rules nothing is issued. Facts: until."""

    code = "CARDS_IN_SHADOW"


class SameHands(Refusal):
    """Who issued a card, or answers for it, neither decides on its appeal nor lifts it. Facts: card."""

    code = "CARD_SAME_HANDS"


class CardWordsMissing(Refusal):
    """A decision without a reason, a lifting without evidence. Facts: card."""

    code = "CARD_WORDS_MISSING"


class AddresseeNotPossible(Refusal):
    """The unit has no part in the project, the post is not the unit's, or the limit lies in the past. Facts: unit."""

    code = "CARD_ADDRESSEE_NOT_POSSIBLE"


class RulesNotPossible(Refusal):
    """The rule set is unknown or only reported, or the days are out of order. Facts: rules."""

    code = "CARD_RULES_NOT_POSSIBLE"


@dataclass(frozen=True)
class Seen:
    """The card as the person saw it, who acts, when, and on which data date."""

    card: Card
    version: int
    by: User
    at: datetime
    on: date


@dataclass(frozen=True)
class Addressee:
    """To whom a card goes and until when it is to be rectified."""

    unit: Organisation
    limit_on: date
    post: Post | None = None


def units_of(project: Project) -> list[int]:
    """Units a card of the project can go to: its town, and those with a duty for it."""
    found = set(project.units.values_list("organisation", flat=True))
    return sorted(found | ({project.town_id} if project.town_id else set()))


def _held(seen: Seen, ability: Ability, states: Iterable[str]) -> Card:
    """The card as it stands, locked after its project; refused when it is another's, changed or not in these states."""
    require(seen.by, ability)
    if not visible_projects(seen.by, ability).filter(pk=seen.card.project_id).exists():
        raise CardNotOpen(card=seen.card.pk)
    hold([seen.card.project])
    now = locked(seen.card, seen.version, {})
    if now.state not in states:
        raise CardNotInState(card=now.pk, state=State(now.state).label)
    return now


def has_a_hand_in(card: Card, person: User) -> bool:
    """Did the person issue the card, answer to it, or does it lie on their own post?"""
    carded = card.post_id is not None and card.post_id == person.post_id
    return carded or person.pk in (card.issued_by_id, card.explained_by_id, card.appealed_by_id)


def _other_hands(card: Card, by: User) -> None:
    if has_a_hand_in(card, by):
        raise SameHands(card=card.pk)


def _said(card: Card, words: str) -> str:
    if not words.strip():
        raise CardWordsMissing(card=card.pk)
    return words.strip()


def record(card: Card, seen: Seen, facts: dict[str, Any], *, action: str, **columns: Any) -> Card:
    """Write the columns and the next version, record it in the journal, and tell the other side."""
    for name, value in columns.items():
        setattr(card, name, value)
    card.version += 1
    card.save()
    project = card.project.code
    journal.record(by=seen.by, at=seen.at, action=action, target=f"card:{card.pk}", project=project, **facts)
    outbox.write(notices(action, card, facts), at=seen.at)
    return card


@transaction.atomic
def issue_card(*, seen: Seen, to: Addressee) -> Card:
    """Issue a proposal, or the worse or milder level that today's facts give for an issued card, with its new reasons."""
    card = _held(seen, Ability.JUDGE_CARDS, (State.PROPOSED, State.ISSUED))
    rules = in_force(seen.on)
    if rules.is_shadow:
        raise CardsInShadow(until=rules.decision.shadow_until_on if rules.decision else "—")
    if card.state == State.ISSUED and card.now_colour in ("", card.colour):
        raise CardNotInState(card=card.pk, state=State(card.state).label)
    fits = to.post is None or to.post.organisation_id == to.unit.pk
    if to.unit.pk not in units_of(card.project) or not fits or to.limit_on < seen.on:
        raise AddresseeNotPossible(unit=to.unit.name)
    facts = {
        "was": card.colour if card.state == State.ISSUED else "",
        "colour": card.now_colour,
        "unit": to.unit.code,
    }
    return record(
        card,
        seen,
        {**facts, "limit_on": to.limit_on, "reasons": card.now_reasons, "rules": rules.rules.code},
        action="CARD_ISSUED",
        state=State.ISSUED,
        colour=card.now_colour,
        reasons=card.now_reasons,
        rules=rules.rules.code,
        unit=to.unit,
        post=to.post,
        limit_on=to.limit_on,
        issued_on=seen.on,
        issued_by=seen.by,
        issued_at=seen.at,
    )


@transaction.atomic
def dismiss_card(*, seen: Seen, words: str) -> Card:
    """No card on this proposal; the same proposal comes back only when things get worse."""
    card = _held(seen, Ability.JUDGE_CARDS, (State.PROPOSED,))
    words = _said(card, words)
    CardWatch.objects.filter(project=card.project_id).update(refused=card.colour)
    columns = {"decision": words, "decided_by": seen.by, "decided_at": seen.at, "closed_by": seen.by}
    return record(
        card,
        seen,
        {"because": words},
        action="CARD_DISMISSED",
        state=State.DISMISSED,
        closed_on=seen.on,
        **columns,
    )


@dataclass(frozen=True)
class Upload:
    """A file as it was handed in."""

    name: str
    content: bytes


def _filed(card: Card, seen: Seen, upload: Upload | None) -> Attachment | None:
    """The file, kept with the project like any other; its own refusals and its own record."""
    if upload is None:
        return None
    return attach_file(project=card.project, name=upload.name, content=upload.content, by=seen.by, at=seen.at)


@transaction.atomic
def explain_card(*, seen: Seen, words: str, upload: Upload | None = None) -> Card:
    """What the unit says to the card: causes, measures, dates, a file. Can be said again while the card is open."""
    card = _answering(seen)
    words = _said(card, words)
    file = _filed(card, seen, upload) or card.explanation_file
    return record(
        card,
        seen,
        {"words": words, "file": file.name if file else ""},
        action="CARD_EXPLAINED",
        explanation=words,
        explanation_file=file,
        explained_by=seen.by,
        explained_at=seen.at,
    )


@transaction.atomic
def appeal_card(*, seen: Seen, words: str) -> Card:
    """Object to the card, once; somebody who did not issue it decides."""
    card = _answering(seen)
    if card.appealed_at:
        raise CardNotInState(card=card.pk, state=State(card.state).label)
    words = _said(card, words)
    return record(
        card,
        seen,
        {"words": words},
        action="CARD_APPEALED",
        appeal=words,
        appealed_by=seen.by,
        appealed_at=seen.at,
    )


def _answering(seen: Seen) -> Card:
    card = _held(seen, Ability.ANSWER_CARDS, (State.ISSUED,))
    if not answers(seen.by, card):
        raise CardNotOpen(card=card.pk)
    return card


@transaction.atomic
def decide_appeal(*, seen: Seen, upholds: bool, words: str) -> Card:
    """Uphold the card, or revoke it; never by who issued it."""
    card = _held(seen, Ability.JUDGE_CARDS, (State.ISSUED,))
    if not card.has_open_appeal:
        raise CardNotInState(card=card.pk, state=State(card.state).label)
    _other_hands(card, seen.by)
    words = _said(card, words)
    columns: dict[str, Any] = {"decision": words, "decided_by": seen.by, "decided_at": seen.at}
    if not upholds:
        columns |= {"state": State.REVOKED, "closed_by": seen.by, "closed_on": seen.on}
    return record(card, seen, {"upholds": upholds, "because": words}, action="CARD_APPEAL_DECIDED", **columns)


@dataclass(frozen=True)
class Excuse:
    """Days granted, the code of the reason, and what is behind it."""

    days: int
    reason: str
    words: str


@transaction.atomic
def excuse_days(*, seen: Seen, excuse: Excuse) -> Card:
    """Grant days that are not held against the project; what the facts then give stands on the card at once."""
    card = _held(seen, Ability.JUDGE_CARDS, (State.PROPOSED, State.ISSUED))
    words = _said(card, excuse.words)
    if excuse.reason not in excuse_reasons() or not 1 <= excuse.days <= MOST_EXCUSED:
        raise CardWordsMissing(card=card.pk)
    ExcusedDays.objects.create(
        project=card.project,
        card=card,
        days=excuse.days,
        reason=excuse.reason,
        words=words,
        committed_on=card.project.plan.committed_on,
        decided_by=seen.by,
        decided_at=seen.at,
    )
    facts = {"days": excuse.days, "reason": excuse.reason, "because": words}
    written = record(card, seen, action="CARD_DAYS_EXCUSED", facts=facts)
    compute_cards(at=seen.at, data_date=seen.on, projects=[written.project])
    written.refresh_from_db()
    return written


@transaction.atomic
def lift_card(
    *, seen: Seen, evidence: str, file: Attachment | None = None, upload: Upload | None = None
) -> Card:
    """Lift a card on evidence: words, a file of the project or one handed in now; never by who issued or answers it."""
    card = _held(seen, Ability.JUDGE_CARDS, (State.ISSUED,))
    _other_hands(card, seen.by)
    if file is not None and file.project_id != card.project_id:
        raise CardWordsMissing(card=card.pk)
    file = _filed(card, seen, upload) or file
    words = evidence.strip() if file else _said(card, evidence)
    facts = {"evidence": words, "file": file.name if file else "", "now_colour": card.now_colour}
    return record(
        card,
        seen,
        facts,
        action="CARD_LIFTED",
        state=State.LIFTED,
        evidence=words,
        evidence_file=file,
        closed_by=seen.by,
        closed_on=seen.on,
    )


@dataclass(frozen=True)
class RulesWanted:
    """Which rule set from which day, its shadow time, why, and what the replay showed."""

    rules: str
    from_on: date
    shadow_until_on: date
    note: str
    replayed: dict[str, int]


@transaction.atomic
def decide_rules(*, by: User, at: datetime, wanted: RulesWanted) -> CardRules:
    """Put a rule set in force. The cards that are open stay as they are; the next computation goes by the new rules."""
    require(by, Ability.JUDGE_CARDS)
    found = rule_sets().get(wanted.rules)
    if (
        found is None
        or not found.is_computable
        or wanted.shadow_until_on < wanted.from_on
        or not wanted.note.strip()
    ):
        raise RulesNotPossible(rules=found.name if found else wanted.rules)
    journal.in_turn()
    made = CardRules.objects.create(
        rules=wanted.rules,
        from_on=wanted.from_on,
        shadow_until_on=wanted.shadow_until_on,
        note=wanted.note.strip(),
        replayed=wanted.replayed,
        decided_by=by,
        decided_at=at,
    )
    facts = {"rules": wanted.rules, "from_on": wanted.from_on, "shadow_until_on": wanted.shadow_until_on}
    journal.record(by=by, at=at, action="CARD_RULES_DECIDED", target="cards", because=made.note, **facts)
    return made
