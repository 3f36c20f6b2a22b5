"""Verbs of editions that the plans answer for: what a draft would move, and a draft put in force knowing it."""

from datetime import date, datetime, timedelta

from django.db import transaction

from luodi import journal
from luodi.approvals.actions import Decree, EditionDecided, decide_edition
from luodi.approvals.edition_models import CatalogueEdition
from luodi.approvals.editions import in_force
from luodi.people.models import User
from luodi.people.permissions import Ability, require
from luodi.plan.edition_impact import Found
from luodi.plan.edition_models import EditionImpact, EditionImpactRow
from luodi.refusal import Refusal

State = EditionImpact.State
GIVEN_UP = timedelta(minutes=20)
"""An impact that has not ended so long after it was asked for was cut off with its worker."""


class ImpactUnknown(Refusal):
    """Nobody has looked which plans this edition, as it stands today, would move. Facts: edition."""

    code = "IMPACT_UNKNOWN"


@transaction.atomic
def ask_impact(
    *, by: User, at: datetime, data_date: date, edition: CatalogueEdition
) -> tuple[EditionImpact, bool]:
    """Ask which plans a draft would move; whether the caller has to queue the work: not while it is under way."""
    require(by, Ability.EDIT_CATALOGUE)
    now = CatalogueEdition.objects.select_for_update().get(pk=edition.pk)
    if now.state != CatalogueEdition.State.DRAFT:
        raise EditionDecided(edition=now.name, state=now.get_state_display())
    old = EditionImpact.objects.filter(edition=now).first()
    if old and old.is_open and old.version == now.version and old.asked_at + GIVEN_UP > at:
        return old, False
    if old:
        old.delete()
    made = EditionImpact.objects.create(
        edition=now, version=now.version, against=in_force(now.kind).number, data_date_on=data_date,
        asked_by=by, asked_at=at,
    )  # fmt: skip
    target = f"edition:{now.kind}#{now.number}"
    journal.record(by=by, at=at, action="EDITION_IMPACT_ASKED", target=target, data_date=data_date)
    return made, True


@transaction.atomic
def take_impact(*, impact: int) -> EditionImpact | None:
    """The worker takes what is queued; None where it was taken or asked for anew."""
    since = journal.last_sequence()
    taken = EditionImpact.objects.filter(pk=impact, state=State.QUEUED)
    if not taken.update(state=State.RUNNING, progress=5, made_from=since):
        return None
    return EditionImpact.objects.select_related("edition").get(pk=impact)


def tell_impact(progress: int, *, impact: EditionImpact) -> None:
    """How far it is, in percent."""
    EditionImpact.objects.filter(pk=impact.pk).update(progress=progress)


@transaction.atomic
def write_impact(*, at: datetime, impact: EditionImpact, found: Found) -> bool:
    """Write what was found; False where it was asked for anew meanwhile."""
    now = EditionImpact.objects.select_for_update().filter(pk=impact.pk, state=State.RUNNING).first()
    if now is None:
        return False
    EditionImpactRow.objects.bulk_create(
        [EditionImpactRow(impact=now, **row) for row in found.rows], batch_size=500
    )
    now.counts, now.state, now.progress, now.finished_at = found.counts, State.READY, 100, at
    now.save()
    return True


@transaction.atomic
def fail_impact(*, at: datetime, impact: EditionImpact) -> None:
    """It broke off."""
    EditionImpact.objects.filter(pk=impact.pk, state=State.RUNNING).update(state=State.FAILED, finished_at=at)


@transaction.atomic
def put_in_force(
    *, by: User, at: datetime, data_date: date, edition: CatalogueEdition, version: int, decree: Decree
) -> CatalogueEdition:
    """Decide an edition once it is known which plans it moves: of this content, against what is in force, on this day."""
    require(by, Ability.EDIT_CATALOGUE)
    now = CatalogueEdition.objects.select_for_update().get(pk=edition.pk)
    known = EditionImpact.objects.filter(edition=now, state=State.READY).first()
    is_known = known is not None and (known.version, known.data_date_on) == (now.version, data_date)
    # What is no draft, or was changed since it was opened, is refused by what follows, with better words.
    if (now.state, now.version) == (CatalogueEdition.State.DRAFT, version) and not is_known:
        raise ImpactUnknown(edition=now.name)
    against = known.against if known else 0
    return decide_edition(
        by=by, at=at, data_date=data_date, edition=now, version=version,
        decree=Decree(decree.effective_on, decree.basis, against),
    )  # fmt: skip
