"""What is decided about leads: kinds, opinions of departments, admission, two leads of one investor."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from luodi import outbox
from luodi.engine import FULL_DAY
from luodi.ledger.stages import Tag
from luodi.ledger.workdays import office_days
from luodi.people.actions.versions import locked
from luodi.people.models import Organisation
from luodi.people.permissions import Ability, require
from luodi.recruiting.actions.leads import LeadNotInState, LeadWordsMissing, Seen, held, moved, record
from luodi.recruiting.letters import opinion_letters
from luodi.recruiting.models import OPEN, Lead, LeadState, LeadTag, Opinion
from luodi.recruiting.queries import kinds_of, twins
from luodi.recruiting.rules import lead_rules
from luodi.refusal import Refusal


class NotTwins(Refusal):
    """The two leads are not of the same investor. Facts: lead, other."""

    code = "LEAD_NOT_TWINS"


class OpinionsOutstanding(Refusal):
    """Departments that were asked have not answered, and their time is not over. Facts: lead, units."""

    code = "LEAD_OPINIONS_OUTSTANDING"


class OpinionNotYours(Refusal):
    """This department was not asked, or has answered. Facts: lead."""

    code = "LEAD_OPINION_NOT_YOURS"


@transaction.atomic
def decide_kinds(*, seen: Seen, tags: Iterable[Tag]) -> Lead:
    """Say which of the four kinds a lead is; the figures of the rule at this moment stay with the decision."""
    lead = held(seen, Ability.JUDGE_LEADS, OPEN)
    wanted = {Tag(tag).value for tag in tags}
    old = set(lead.tags.values_list("tag", flat=True))
    figures = {each.kind.value: each for each in kinds_of(lead)}
    lead.tags.exclude(tag__in=wanted).delete()
    LeadTag.objects.bulk_create(
        LeadTag(
            lead=lead,
            tag=tag,
            reasons={
                "met": figures[tag].is_met,
                "value": figures[tag].value,
                "against": figures[tag].against,
            },
            by=seen.by,
            at=seen.at,
        )
        for tag in sorted(wanted - old)
    )
    return lead if wanted == old else record(lead, seen, action="LEAD_KINDS_DECIDED", tags=sorted(wanted))


@transaction.atomic
def ask_opinions(*, seen: Seen, departments: Iterable[Organisation]) -> Lead:
    """Ask departments about the admission; who was asked already is not asked twice."""
    lead = held(seen, Ability.JUDGE_LEADS, OPEN)
    office = office_days()
    days = lead_rules().opinion_working_days * FULL_DAY
    due = office.axis.finish_date(office.finish(office.axis.boundary(seen.on), days))
    asked = []
    for unit in departments:
        _row, made = Opinion.objects.get_or_create(
            lead=lead, department=unit, defaults={"asked_on": seen.on, "due_on": due}
        )
        asked += [unit] if made else []
    if not asked:
        return lead
    outbox.write(opinion_letters(lead, asked, due), at=seen.at)
    return record(lead, seen, action="LEAD_OPINIONS_ASKED", units=[unit.code for unit in asked], due_on=due)


@dataclass(frozen=True)
class Given:
    """An opinion."""

    verdict: Opinion.Verdict
    words: str


@transaction.atomic
def give_opinion(*, seen: Seen, opinion: Opinion, given: Given) -> Opinion:
    """A department answers for itself; `seen.version` is the opinion's. Conditions and a no need words."""
    require(seen.by, Ability.SEE_LEADS)
    row = locked(opinion, seen.version, {})
    own = row.department.path.startswith(seen.by.organisation.path) and seen.by.role == "DEPARTMENT"
    if not own or row.verdict:
        raise OpinionNotYours(lead=row.lead.name)
    if given.verdict != Opinion.Verdict.FOR and not given.words.strip():
        raise LeadWordsMissing(lead=row.lead.name)
    lead = Lead.objects.select_for_update().get(pk=row.lead_id)
    if not lead.is_open:
        raise LeadNotInState(lead=lead.name, state=LeadState(lead.state).label)
    row.verdict, row.words, row.given_by, row.given_at = given.verdict, given.words.strip(), seen.by, seen.at
    row.version += 1
    row.save()
    record(lead, seen, action="LEAD_OPINION_GIVEN", unit=row.department.code, verdict=row.verdict)
    return row


@dataclass(frozen=True)
class Admission:
    """The decision on admission to the reserve."""

    is_admitted: bool
    document: str
    words: str = ""


@transaction.atomic
def decide_admission(*, seen: Seen, admission: Admission) -> Lead:
    """Admit to the reserve or not; with the number of the decision. Waits for opinions asked and not yet overdue."""
    lead = held(seen, Ability.JUDGE_LEADS, OPEN)
    if not admission.document.strip() or (not admission.is_admitted and not admission.words.strip()):
        raise LeadWordsMissing(lead=lead.name)
    waiting = lead.opinions.filter(verdict="", due_on__gte=seen.on).select_related("department")
    if waiting:
        raise OpinionsOutstanding(lead=lead.name, units="、".join(row.department.name for row in waiting))
    lead.is_admitted, lead.admitted_on, lead.admitted_by = admission.is_admitted, seen.on, seen.by
    lead.admission_document, lead.admission_words = admission.document.strip(), admission.words.strip()
    return record(
        lead,
        seen,
        action="LEAD_ADMISSION_DECIDED",
        admitted=admission.is_admitted,
        document=lead.admission_document,
    )


@transaction.atomic
def merge_leads(*, seen: Seen, into: Lead, words: str) -> Lead:
    """Two leads of one investor become one: this one goes into the other. Its talks and facts stay readable to its unit."""
    lead = held(seen, Ability.JUDGE_LEADS, OPEN)
    if not words.strip():
        raise LeadWordsMissing(lead=lead.name)
    other = twins(lead).select_for_update(of=("self",)).filter(pk=into.pk).first()
    if other is None:
        raise NotTwins(lead=lead.name, other=into.name)
    if other.state not in (*OPEN, LeadState.SIGNED):
        raise LeadNotInState(lead=other.name, state=LeadState(other.state).label)
    lead.merged_into = other
    moved(lead, LeadState.MERGED, seen, words.strip())
    return record(lead, seen, action="LEAD_MERGED", into=other.pk, words=words.strip())
