"""A lead is signed: its clauses become commitments of a project, the project gets its people, and the plan is made."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from luodi.ledger.actions import Grounds, add_project, move_stage
from luodi.ledger.commitments import DateGiven, NotYet, set_date
from luodi.ledger.evidence import FactGiven, record_fact
from luodi.ledger.lifecycle import missing_for_next, next_stage
from luodi.ledger.listing import Listed, enter_list
from luodi.ledger.models import ListMembership, Project, ProjectDate, Team
from luodi.ledger.responsibility import Responsibility, set_responsibility
from luodi.ledger.stages import Milestone, Stage, has_reached
from luodi.people.models import Organisation, Post
from luodi.people.permissions import Ability
from luodi.plan.actions import compile_project
from luodi.recruiting.actions.leads import Seen, held, moved, record
from luodi.recruiting.models import Agreement, Lead, LeadState
from luodi.refusal import Refusal

TO_SIGN = (LeadState.TALKING, LeadState.AGREED)
# What an agreement must say; land may be 0 (rented workshops), the rest may not be missing.
CLAUSES = ("number", "signed_on", "amount_yuan", "start_on", "land_mu", "tax_per_mu_yuan", "jobs")


class TermsMissing(Refusal):
    """An agreement without these clauses is none. Facts: lead, missing (names of fields), count."""

    code = "LEAD_TERMS_MISSING"


class TermsNotPossible(Refusal):
    """Negative or zero amounts, or dates out of order. Facts: lead, fields."""

    code = "LEAD_TERMS_NOT_POSSIBLE"


class NotAdmitted(Refusal):
    """Nothing is signed before a person decided on its admission. Facts: lead."""

    code = "LEAD_NOT_ADMITTED"


class NeverTalked(Refusal):
    """Signed without a single talk on record. Facts: lead."""

    code = "LEAD_NEVER_TALKED"


@dataclass(frozen=True)
class Terms:
    """The clauses. Amounts in yuan, land in mu; None is missing."""

    number: str = ""
    signed_on: date | None = None
    amount_yuan: Decimal | None = None
    start_on: date | None = None
    land_mu: Decimal | None = None
    tax_per_mu_yuan: Decimal | None = None
    jobs: int | None = None
    production_on: date | None = None


@dataclass(frozen=True)
class People:
    """Who answers for the project, and how it is built."""

    leader: Post | None = None
    team: Team | None = None
    commissioner: Post | None = None
    responsible: Organisation | None = None
    kind: str = ""
    template: str = ""


@transaction.atomic
def sign_lead(*, seen: Seen, terms: Terms, people: People) -> Project:
    """Make the project with everything the lead knows, its people, commitments, list and plan: all of it, or nothing.

    The project goes as far as its gates let it, at most to "signed". Raises what is missing or wrong, and whatever the
    ledger refuses.
    """
    lead = held(seen, Ability.JUDGE_LEADS, TO_SIGN)
    _check(lead, terms, seen.on)
    project = _project(lead, terms, people, seen)
    _prove(project, lead, terms, seen)
    _commit(project, terms, seen)
    _list(project, lead, seen)
    project = _forward(project, terms, seen)
    Agreement.objects.create(
        lead=lead,
        by=seen.by,
        at=seen.at,
        **{name: getattr(terms, name) for name in (*CLAUSES, "production_on")},
    )
    lead.project = project
    moved(lead, LeadState.SIGNED, seen)
    record(lead, seen, action="LEAD_SIGNED", project=project.code, number=terms.number)
    if project.kind and project.template:
        compile_project(by=seen.by, at=seen.at, project=project, data_date=seen.on)
    return project


def _check(lead: Lead, terms: Terms, on: date) -> None:
    if not lead.is_admitted:
        raise NotAdmitted(lead=lead.name)
    if lead.contacted_on is None:
        raise NeverTalked(lead=lead.name)
    missing = [name for name in CLAUSES if getattr(terms, name) in (None, "")]
    if missing:
        raise TermsMissing(lead=lead.name, missing=missing, count=len(missing))
    wrong = [name for name in ("land_mu", "tax_per_mu_yuan", "jobs") if (getattr(terms, name) or 0) < 0]
    wrong += ["amount_yuan"] if (terms.amount_yuan or 0) <= 0 else []
    days = [terms.signed_on, terms.start_on, terms.production_on]
    given = [day for day in days if day is not None]
    wrong += ["start_on"] if given != sorted(given) else []
    if wrong:
        raise TermsNotPossible(lead=lead.name, fields=wrong, count=len(wrong))
    if terms.signed_on and terms.signed_on > on:
        raise NotYet(on=terms.signed_on, today=on)


def _project(lead: Lead, terms: Terms, people: People, seen: Seen) -> Project:
    land, per_mu = terms.land_mu or Decimal(0), terms.tax_per_mu_yuan or Decimal(0)
    fields: dict[str, Any] = {
        "name": lead.name,
        "content": lead.content,
        "industry": lead.chain,
        "investor": lead.investor,
        "credit_code": lead.credit_code,
        "town": lead.town,
        "kind": people.kind,
        "template": people.template,
        "total_investment_yuan": terms.amount_yuan,
        "land_mu": land,
        "energy_tce": lead.energy_tce,
        # A rented workshop has no land: what was expected of the lead stands.
        "tax_yuan": land * per_mu if land else lead.tax_yuan,
        "jobs": terms.jobs,
        "source": lead.origin,
    }
    tags = set(lead.tags.values_list("tag", flat=True))
    made = add_project(fields=fields, by=seen.by, at=seen.at, tags=tags)
    if lead.is_synthetic:
        made.is_synthetic = True
        made.save(update_fields=["is_synthetic"])
    unit = people.responsible or lead.town or lead.keeper
    who = Responsibility(people.leader, people.team, people.commissioner, responsible=[unit])
    return set_responsibility(project=made, who=who, version=made.version, by=seen.by, at=seen.at)


def _prove(project: Project, lead: Lead, terms: Terms, seen: Seen) -> None:
    """What the gates of reserve, negotiation and signing ask for, from what the lead has on record."""
    talked = min(lead.contacted_on or seen.on, seen.on)
    proofs = [
        FactGiven("ADMISSION", "", lead.admission_document, lead.admitted_on, None),
        FactGiven("CONTACT", "", "", talked, None),
        FactGiven("AGREEMENT", "", terms.number, terms.signed_on, None),
    ]
    for given in proofs:
        record_fact(project=project, given=given, data_date=seen.on, by=seen.by, at=seen.at)


def _commit(project: Project, terms: Terms, seen: Seen) -> None:
    """The dates of the agreement become commitments; the signing itself has happened."""
    committed, actual = ProjectDate.Meaning.COMMITTED, ProjectDate.Meaning.ACTUAL
    given = [
        DateGiven(Milestone.SIGNED, actual, terms.signed_on, document=terms.number),
        DateGiven(Milestone.START, committed, terms.start_on, document=terms.number),
    ]
    if terms.production_on:
        given.append(DateGiven(Milestone.PRODUCTION, committed, terms.production_on, document=terms.number))
    for each in given:
        set_date(project=project, given=each, data_date=seen.on, by=seen.by, at=seen.at)


def _list(project: Project, lead: Lead, seen: Seen) -> None:
    """The district's reserve list, from the day of the admission."""
    from_on = lead.admitted_on or seen.on
    level, kind = ListMembership.Level.DISTRICT, ListMembership.ListClass.RESERVE
    listed = Listed(from_on.year, level, kind)
    enter_list(project=project, listed=listed, from_on=from_on, by=seen.by, at=seen.at)


def _forward(project: Project, terms: Terms, seen: Seen) -> Project:
    """From idea on, stage by stage, as long as nothing is missing; what is missing stands on the project's page."""
    now = Project.objects.get(pk=project.pk)
    while not has_reached(now.stage, Stage.SIGNED) and not missing_for_next(now, seen.on):
        after = next_stage(now.stage)
        if after is None:
            break
        grounds = Grounds(on=terms.signed_on or seen.on)
        now = move_stage(project=now, to=after, version=now.version, grounds=grounds, by=seen.by, at=seen.at)
    return Project.objects.get(pk=project.pk)
