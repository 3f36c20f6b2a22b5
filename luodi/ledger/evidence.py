"""Facts that gates ask for, with their proof."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from luodi import journal
from luodi.ledger.actions import held, touch
from luodi.ledger.commitments import NotYet
from luodi.ledger.gates import FACTS, NOT_APPLICABLE, Need
from luodi.ledger.models import Attachment, GateFact, Project
from luodi.ledger.queries import target
from luodi.people.models import User
from luodi.people.permissions import Ability
from luodi.refusal import Refusal


class UnknownFact(Refusal):
    """No gate asks for a fact of this code."""

    code = "UNKNOWN_FACT"


class ProofNeeded(Refusal):
    """The fact needs a document number or a file of this project."""

    code = "PROOF_NEEDED"


class DayNeeded(Refusal):
    """The fact needs its day."""

    code = "DAY_NEEDED"


class OptionNeeded(Refusal):
    """The fact is one of several kinds; which one must be said."""

    code = "OPTION_NEEDED"


@dataclass(frozen=True)
class FactGiven:
    """A fact as a person gives it; value NOT_APPLICABLE (with proof) where a gate allows that."""

    code: str
    value: str = ""
    document: str = ""
    on: date | None = None
    attachment: Attachment | None = None


@transaction.atomic
def record_fact(*, project: Project, given: FactGiven, data_date: date, by: User, at: datetime) -> GateFact:
    """Record a fact with its proof, or correct it.

    Raises UnknownFact, OptionNeeded, ProofNeeded, DayNeeded, NotYet.
    """
    kept = held(project=project, by=by, ability=Ability.EDIT_PROJECTS)
    need = FACTS.get(given.code)
    if need is None:
        raise UnknownFact(code=given.code)
    if given.attachment is not None and given.attachment.project_id != kept.pk:
        raise ProofNeeded(fact=need.words)
    _check(given, need, data_date)
    fact, _made = GateFact.objects.update_or_create(
        project=kept,
        code=given.code,
        defaults={
            "value": given.value,
            "document": given.document,
            "on": given.on,
            "attachment": given.attachment,
            "recorded_by": by,
            "recorded_at": at,
        },
    )
    touch(kept, at)
    journal.record(
        by=by,
        at=at,
        action="FACT_RECORDED",
        target=target(kept),
        code=given.code,
        value=given.value,
        document=given.document,
        on=given.on,
        file=given.attachment.sha256 if given.attachment else None,
    )
    return fact


def _check(given: FactGiven, need: Need, data_date: date) -> None:
    proven = bool(given.document) or given.attachment is not None
    if given.value == NOT_APPLICABLE and need.may_not_apply:
        if not proven:
            raise ProofNeeded(fact=need.words)
        return
    if need.options and given.value not in {code for code, _words in need.options}:
        raise OptionNeeded(fact=need.words)
    if need.needs_document and not proven:
        raise ProofNeeded(fact=need.words)
    if need.needs_day and given.on is None:
        raise DayNeeded(fact=need.words)
    if given.on is not None and given.on > data_date:
        raise NotYet(on=given.on, today=data_date)


@transaction.atomic
def withdraw_fact(*, project: Project, code: str, by: User, at: datetime) -> None:
    """Take a wrong fact back; the journal keeps what it said."""
    kept = held(project=project, by=by, ability=Ability.EDIT_PROJECTS)
    fact = kept.facts.filter(code=code).first() if code in FACTS else None
    if fact is None:
        raise UnknownFact(code=code)
    said = {"value": fact.value, "document": fact.document, "on": fact.on}
    fact.delete()
    touch(kept, at)
    journal.record(by=by, at=at, action="FACT_WITHDRAWN", target=target(kept), code=code, said=said)
