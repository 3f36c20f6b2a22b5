"""What was seen on the spot: taken whole and once, however often a phone sends it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from luodi import journal, outbox
from luodi.dispatch.actions import IssueFacts, raise_issue
from luodi.dispatch.stake import step_of
from luodi.inspection.actions.keeping import Offered, keep_photos, unpack
from luodi.inspection.actions.planning import target
from luodi.inspection.letters import found_letters
from luodi.inspection.models import Finding, Inspection, InspectionRecord, Seen, Sighting
from luodi.inspection.queries import is_milestone_claimed, takes_part, visible_inspections
from luodi.inspection.rules import inspection_rules
from luodi.ledger.models import Project
from luodi.people.models import User
from luodi.people.permissions import Ability, require
from luodi.plan.actions.computing import hold
from luodi.plan.models import Activity
from luodi.refusal import Refusal

S = Inspection.State


class VisitNotYours(Refusal):
    """The visit is one of units to which this person does not belong. Facts: none."""

    code = "VISIT_NOT_YOURS"


class RecordKeyTaken(Refusal):
    """Another record has this key already. Facts: none."""

    code = "RECORD_KEY_TAKEN"


class RecordEmpty(Refusal):
    """Nothing was recorded. Facts: none."""

    code = "RECORD_EMPTY"


@dataclass(frozen=True)
class StepSeen:
    """A step, by its code, or an earlier finding, by its key, as it was seen."""

    seen: Seen
    activity: str = ""
    finding: int | None = None
    percent: int | None = None
    words: str = ""
    photos: Sequence[Offered] = ()


@dataclass(frozen=True)
class Fault:
    """A fault as it was written down on the spot. `due_on`: None for the days of the rule file from the arrival."""

    kind: str
    title: str
    words: str = ""
    step: str = ""
    due_on: date | None = None
    photos: Sequence[Offered] = ()


@dataclass(frozen=True)
class Noted:
    """A whole record. `key` is made by the phone, `seen_at` is its clock."""

    key: UUID
    seen_at: datetime
    words: str = ""
    steps: Sequence[StepSeen] = ()
    faults: Sequence[Fault] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.words.strip() or self.steps or self.faults)

    @property
    def photos(self) -> list[Offered]:
        parts: list[StepSeen | Fault] = [*self.steps, *self.faults]
        return [photo for part in parts for photo in part.photos]


@dataclass(frozen=True)
class Arrived:
    """The record as it stands. `is_new`: it had not arrived before."""

    record: InspectionRecord
    is_new: bool


@dataclass
class _Writing:
    """What the parts of a record share while it is written."""

    record: InspectionRecord
    project: Project
    by: User
    at: datetime
    on: date
    photos: list[tuple[Offered, Sighting | None, Finding | None]] = field(default_factory=list)


def record_inspection(*, by: User, at: datetime, on: date, inspection: Inspection, noted: Noted) -> Arrived:
    """Take a record of a visit; sent again it is the same. A visit that was cancelled meanwhile was made all the same.

    Photos that cannot be taken are refused one by one and named in the record; the rest stands.
    Raises VisitNotYours, RecordKeyTaken, RecordEmpty.
    """
    require(by, Ability.RECORD_VISITS)
    if not visible_inspections(by, Ability.RECORD_VISITS).filter(pk=inspection.pk).exists():
        raise VisitNotYours
    if takes_part(by, inspection) and not InspectionRecord.objects.filter(key=noted.key).exists():
        unpack(noted.photos)
    return _record(by, at, on, inspection, noted)


@transaction.atomic
def _record(by: User, at: datetime, on: date, inspection: Inspection, noted: Noted) -> Arrived:
    hold([inspection.project])
    digest = _digest(noted)
    if known := InspectionRecord.objects.filter(key=noted.key).first():
        if (known.inspection_id, known.by_id, known.digest) != (inspection.pk, by.pk, digest):
            raise RecordKeyTaken
        return Arrived(known, False)
    if not takes_part(by, inspection):
        raise VisitNotYours
    if noted.is_empty:
        raise RecordEmpty
    made = InspectionRecord.objects.create(
        inspection=inspection, key=noted.key, digest=digest, words=noted.words.strip(),
        seen_at=min(noted.seen_at, at), arrived_at=at, by=by,
    )  # fmt: skip
    writing = _Writing(made, inspection.project, by, at, on)
    for step in noted.steps:
        _write_sighting(writing, step)
    findings = [_write_finding(writing, number, fault) for number, fault in enumerate(noted.faults)]
    made.refused = keep_photos(made, inspection.project, writing.photos)
    made.save(update_fields=["refused"])
    _done(inspection, on - timedelta(_lag(noted.seen_at, at)))
    journal.record(
        by=by, at=at, action="VISIT_RECORDED", target=target(inspection), project=inspection.project.code,
        key=str(noted.key), seen=[each.activity or f"finding:{each.finding}" for each in noted.steps],
        findings=[each.issue_id for each in findings], photos=made.photos.count(), refused=len(made.refused),
    )  # fmt: skip
    outbox.write(found_letters(made, findings), at=at)
    return Arrived(made, True)


def _digest(noted: Noted) -> str:
    """Of all that was sent, the photos by their content."""

    def plain(value: Any) -> str:
        return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else str(value)

    text = json.dumps(asdict(noted), default=plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


LONGEST_WAIT_DAYS = 60


def _lag(seen_at: datetime, at: datetime) -> int:
    """Days that the record waited for a signal; a phone whose clock is wrong says nothing."""
    days = (timezone.localtime(at).date() - timezone.localtime(seen_at).date()).days
    return days if 0 <= days <= LONGEST_WAIT_DAYS else 0


def _done(inspection: Inspection, on: date) -> None:
    """The first record makes the visit one that was held."""
    if inspection.records.count() > 1:
        return
    Inspection.objects.filter(pk=inspection.pk).update(
        state=S.DONE, done_on=on, cancelled_because="", version=inspection.version + 1
    )


def claim_of(row: Activity) -> Mapping[str, Any]:
    """What the site says of a step at this moment."""
    start, finish = row.actual_start_on, row.actual_finish_on
    return {
        "start": start.isoformat() if start else None,
        "finish": finish.isoformat() if finish else None,
        "percent": row.percent_done,
    }


def _write_sighting(writing: _Writing, step: StepSeen) -> None:
    said: dict[str, Any] = {"seen": step.seen, "percent": step.percent, "words": step.words.strip()}
    if step.finding is not None:
        finding = Finding.objects.filter(pk=step.finding, issue__project=writing.project).first()
        if finding is None:
            return
        claimed = {"state": finding.issue.state}
        row = Sighting.objects.create(
            record=writing.record, name=finding.issue.title, claimed=claimed, finding=finding, **said
        )
        asked = True
    else:
        activity = step_of(writing.project, step.activity)
        name = activity.name if activity else step.activity
        row = Sighting.objects.create(
            record=writing.record, activity=step.activity, name=name, name_en=activity.name_en if activity else "",
            milestone=activity.milestone if activity else "", claimed=claim_of(activity) if activity else {}, **said,
        )  # fmt: skip
        asked = activity is None or is_milestone_claimed(activity)
    writing.photos += [(photo, row if asked else None, None) for photo in step.photos]


def _write_finding(writing: _Writing, number: int, fault: Fault) -> Finding:
    """An issue of dispatch. A day that passed while the phone had no signal becomes today, a step that was finished
    meanwhile blocks nothing any more: neither may lose the finding."""
    step = step_of(writing.project, fault.step) if fault.step else None
    is_open = step is not None and step.actual_finish_on is None
    facts = IssueFacts(
        kind=fault.kind, title=fault.title, words=fault.words, step=fault.step if is_open else "",
        due_on=max(fault.due_on or writing.on + timedelta(inspection_rules().finding_days), writing.on),
        source=f"inspection:{writing.record.key}:{number}", is_synthetic=writing.project.is_synthetic,
    )  # fmt: skip
    issue = raise_issue(by=writing.by, at=writing.at, on=writing.on, project=writing.project, facts=facts)
    finding = Finding.objects.create(record=writing.record, issue=issue)
    writing.photos += [(photo, None, finding) for photo in fault.photos]
    return finding
