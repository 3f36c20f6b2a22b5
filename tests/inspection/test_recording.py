"""A record arrives whole and once: sent three times, late, of a cancelled visit, with photos that cannot be taken."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from luodi.dispatch.models import Issue
from luodi.inspection import actions
from luodi.inspection.actions import Fault, Offered, StepSeen, keeping
from luodi.inspection.actions import recording as verbs
from luodi.inspection.models import Finding, Inspection, InspectionRecord, Photo, Seen, Sighting
from luodi.inspection.photos import read_photo
from luodi.inspection.words import arrived_words
from luodi.journal import Event
from luodi.outbox import Message
from luodi.people.permissions import NotAllowed
from luodi.plan.models import Activity
from tests.inspection.conftest import MILESTONE, ON, picture


def test_claimed_against_seen_and_findings_become_issues(send, claimed, visit, town) -> None:
    record = send().record
    seen = Sighting.objects.get()
    assert (seen.activity, seen.seen, seen.percent) == (MILESTONE, Seen.BEHIND, 70)
    assert seen.claimed["finish"] == (ON - timedelta(3)).isoformat()
    issue = Issue.objects.get()
    assert issue.source == f"inspection:{record.key}:0"
    assert issue.raised_by == record.by
    assert issue.owner == town.organisation
    assert (Finding.objects.get().issue, Photo.objects.count()) == (issue, 2)
    visit.refresh_from_db()
    assert (visit.state, visit.done_on) == (Inspection.State.DONE, ON)
    assert Message.objects.get().kind == "VISIT_FOUND"


def test_sent_three_times_is_one_with_the_same_answer(send, claimed) -> None:
    key = uuid4()
    answers = [send(key=key) for _ in range(3)]
    assert [each.is_new for each in answers] == [True, False, False]
    assert len({str(arrived_words(each.record)) for each in answers}) == 1
    assert InspectionRecord.objects.count() == Issue.objects.count() == Message.objects.count() == 1
    assert Event.objects.filter(action="VISIT_RECORDED").count() == 1
    assert Photo.objects.count() == 2


def test_another_record_under_the_same_key_is_told_apart(send, claimed, office) -> None:
    key = uuid4()
    send(key=key)
    with pytest.raises(verbs.RecordKeyTaken):
        send(key=key, words="别的内容")
    with pytest.raises(verbs.RecordKeyTaken):
        send(key=key, by=office)
    assert InspectionRecord.objects.count() == 1


def test_both_offices_record_the_one_visit(send, plan, department, visit) -> None:
    plan(by=department)
    send(steps=[])
    send(by=department, steps=[], faults=[], words="手续齐全（虚构）")
    assert visit.records.count() == 2


def test_who_takes_no_part_records_nothing(send, department, town, district) -> None:
    with pytest.raises(verbs.VisitNotYours):
        send(by=department)
    with pytest.raises(verbs.VisitNotYours):
        send(by=district.other_department_user)
    with pytest.raises(NotAllowed):
        send(by=town)
    assert not InspectionRecord.objects.exists()


def test_an_empty_record_is_refused(send) -> None:
    with pytest.raises(verbs.RecordEmpty):
        send(words=" ", steps=[], faults=[])


def test_late_arrivals_lose_nothing(send, visit, inspector, at, project, claimed) -> None:
    """The visit was cancelled, the day to mend has passed and the step was finished while the phone had no signal."""
    actions.cancel_inspection(by=inspector, at=at, inspection=visit, version=1, because="误取消")
    fault = Fault("LAND", "材料堆放占道（虚构）", step=MILESTONE, due_on=ON - timedelta(2))
    seen = actions.Noted(
        uuid4(), at - timedelta(days=3), steps=[StepSeen(Seen.AGREES, "GONE")], faults=[fault]
    )
    actions.record_inspection(by=inspector, at=at, on=ON, inspection=visit, noted=seen)
    issue = Issue.objects.get()
    assert (issue.due_on, issue.activity) == (ON, "")
    assert Sighting.objects.get().name == "GONE"
    visit.refresh_from_db()
    assert (visit.state, visit.done_on) == (Inspection.State.DONE, ON - timedelta(3))


def test_a_phone_whose_clock_is_wrong(send, at, inspector, visit) -> None:
    ahead = actions.Noted(uuid4(), at + timedelta(days=900), words="虚构")
    made = actions.record_inspection(by=inspector, at=at, on=ON, inspection=visit, noted=ahead)
    assert made.record.seen_at == at
    visit.refresh_from_db()
    assert visit.done_on == ON


def test_photos_only_of_claims_and_faults(send, claimed) -> None:
    """Of routine works none is asked, and none is kept."""
    Activity.objects.filter(code="L04").update(actual_start_on=ON - timedelta(9))
    steps = [StepSeen(Seen.AGREES, "L04", photos=[Offered("routine.jpg", picture())])]
    record = send(steps=steps, faults=[]).record
    assert [each["code"] for each in record.refused] == ["PHOTO_NOT_ASKED"]
    assert not Photo.objects.exists()


def test_bad_photos_are_named_and_the_record_stands(send, claimed, settings) -> None:
    settings.LUODI_MAX_UPLOAD_BYTES = 200_000
    bad = [
        Offered("说明.jpg", b"no picture at all"),
        Offered("cut.jpg", picture()[:400]),
        Offered("large.jpg", b"\xff\xd8\xff" + b"x" * 200_000),
        Offered("good.jpg", picture()),
        Offered("twice.jpg", picture()),
    ]
    record = send(faults=[Fault("OTHER", "虚构", photos=bad)], steps=[]).record
    refused = [(each["name"], each["code"]) for each in record.refused]
    assert refused == [
        ("说明.jpg", "PHOTO_NOT_A_PICTURE"),
        ("cut.jpg", "PHOTO_NOT_A_PICTURE"),
        ("large.jpg", "PHOTO_TOO_LARGE"),
    ]
    assert Photo.objects.get().name == "good.jpg"  # the same again is one
    words = arrived_words(record)
    assert "1" in words["words"]
    assert "3" in words["words"]
    assert len(words["refused"]) == 3


def test_photos_are_unpacked_while_others_can_write(send, claimed, monkeypatch) -> None:
    depth, seen = len(connection.savepoint_ids), []

    def read(*said):
        seen.append(len(connection.savepoint_ids))
        return read_photo(*said)

    monkeypatch.setattr(keeping, "read_photo", read)
    key = uuid4()
    send(key=key)
    send(key=key)  # what has arrived is not unpacked again
    assert seen == [depth, depth]


def test_no_more_photos_than_asked(send) -> None:
    many = [Offered(f"{n}.jpg", picture(shade=n * 7)) for n in range(14)]
    record = send(faults=[Fault("OTHER", "虚构", photos=many)], steps=[]).record
    assert Photo.objects.count() == 12
    assert [each["code"] for each in record.refused] == ["PHOTOS_TOO_MANY"] * 2


def test_broken_in_the_middle_nothing_stands_and_sent_again_all_does(send, claimed, monkeypatch) -> None:
    key = uuid4()
    with monkeypatch.context() as broken:
        broken.setattr(verbs, "found_letters", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send(key=key)
    assert not InspectionRecord.objects.exists()
    assert not Issue.objects.exists()
    assert send(key=key).is_new
    assert Photo.objects.count() == 2


def test_an_earlier_finding_is_looked_at_again(send, plan, project, inspector, at) -> None:
    first = send(steps=[])
    finding = Finding.objects.get()
    later = plan(on=ON + timedelta(25)).inspection
    steps = [StepSeen(Seen.AGREES, finding=finding.pk), StepSeen(Seen.BEHIND, finding=987654)]
    record = send(of=later, steps=steps, faults=[], words="").record
    assert record.pk != first.record.pk
    assert [(row.finding_id, row.claimed) for row in record.sightings.all()] == [
        (finding.pk, {"state": "RAISED"})
    ]
    assert Issue.objects.get().state == "RAISED"  # closed in dispatch, by its own steps


def test_a_cancelled_visit_was_made_after_all_on_the_day_of_the_next(
    send, plan, visit, inspector, at
) -> None:
    actions.cancel_inspection(by=inspector, at=at, inspection=visit, version=1, because="误取消")
    instead = plan().inspection
    assert instead.pk != visit.pk
    assert send().is_new
    states = Inspection.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [Inspection.State.DONE, Inspection.State.PLANNED]


def test_without_a_day_there_are_those_of_the_rule_file_from_its_arrival(send) -> None:
    send()
    assert Issue.objects.get().due_on == ON + timedelta(15)
