"""The ladder at work: climbs by itself, once for each reason; people move it with a reason."""

from datetime import date, timedelta

import pytest

from luodi.dispatch import actions
from luodi.dispatch.actions import climbing
from luodi.dispatch.actions.issues import IssueWordsMissing
from luodi.dispatch.ladder import due_after, holder_of, ladder, read_ladder
from luodi.dispatch.models import Escalation, Issue
from luodi.engine.ladder import LadderFault
from luodi.journal import Event
from luodi.people.permissions import NotAllowed
from luodi.plan.models import Activity
from tests.dispatch.conftest import ON


def climb(at, on):
    return actions.climb_all(at=at, on=on)


def test_climbs_when_its_day_is_over_and_only_once(raised, at) -> None:
    last = raised.level_due_on
    assert climb(at, last) == 0
    late = last + timedelta(1)
    assert climb(at, late) == 1
    assert climb(at, late) == 0  # the day has moved
    raised.refresh_from_db()
    assert (raised.level, raised.climbed) == ("UNIT", 1)
    assert raised.level_due_on == due_after(late, 5)
    row = Escalation.objects.get()
    assert (row.left, row.to, row.cause, row.by) == ("COMMISSIONER", "UNIT", "DUE", None)
    assert Event.objects.filter(action="ISSUE_CLIMBED").count() == 1


def test_climbs_to_the_end_and_stays(raised, at) -> None:
    on = ON
    for _ in range(10):
        on += timedelta(30)
        climb(at, on)
    raised.refresh_from_db()
    assert raised.level == "CITY"
    assert Escalation.objects.count() == len(ladder().rungs) - 1


def test_climbs_when_what_it_blocks_loses_its_float(raised, blocked, at) -> None:
    Issue.objects.update(float_seen=4)
    Activity.objects.filter(pk=blocked.pk).update(total_float_days=-3)
    assert climb(at, ON) == 1
    assert Escalation.objects.get().cause == "FLOAT"
    assert climb(at, ON) == 0  # it was acted upon
    Activity.objects.filter(pk=blocked.pk).update(total_float_days=2)
    climb(at, ON)
    assert Escalation.objects.count() == 1


def test_its_own_wait_does_not_make_it_climb(accepted, at) -> None:
    assert Activity.objects.get(project=accepted.project, code=accepted.activity).total_float_days < 0
    assert climb(at, ON) == 0


def test_people_move_it_with_a_reason(raised, seen, office, town) -> None:
    actions.move_by_hand(seen=seen(raised, office), is_up=True, words="涉及两个部门")
    raised.refresh_from_db()
    assert raised.level == "UNIT"
    actions.move_by_hand(seen=seen(raised, office), is_up=False, words="专员可办")
    raised.refresh_from_db()
    assert (raised.level, raised.climbed) == ("COMMISSIONER", 2)
    with pytest.raises(climbing.LadderEnds):
        actions.move_by_hand(seen=seen(raised, office), is_up=False, words="再退")
    with pytest.raises(IssueWordsMissing):
        actions.move_by_hand(seen=seen(raised, office), is_up=True, words=" ")
    with pytest.raises(NotAllowed):
        actions.move_by_hand(seen=seen(raised, town), is_up=True, words="x")


def test_who_holds_it_follows_the_project(raised, district) -> None:
    held = {}
    for rung in ladder().rungs:
        raised.level = rung.code
        held[rung.code] = holder_of(raised)
    assert held["COMMISSIONER"].post == district.commissioner_post
    assert held["UNIT"].unit is not None
    assert held["DEPUTY"].post == held["TOP"].post == district.leader_post
    assert held["CITY"].unit is None


def test_days_are_working_days() -> None:
    assert due_after(date(2021, 9, 30), 2) == date(2021, 10, 9)  # a week of holidays, then a Saturday worked


BAD = {
    "loop": ("rungs:\n  - {code: A, post: OWNER, days: 1, to: A}\n", "LOOP", "ladder.yaml:2"),
    "post": ("rungs:\n\n  - {code: A, post: KING, days: 1}\n", "POST_UNKNOWN", "ladder.yaml:3"),
    "days": ("rungs:\n  - {code: A, post: OWNER, days: -1}\n", "DAYS_WRONG", "ladder.yaml:2"),
    "no yaml": ("rungs: [\n", "NOT_YAML", "ladder.yaml:2"),
    "no list": ("rungs: 7\n", "EMPTY", "ladder.yaml:1"),
    "nothing": ("", "EMPTY", "ladder.yaml:1"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_line(name, tmp_path) -> None:
    words, code, place = BAD[name]
    file = tmp_path / "ladder.yaml"
    file.write_text(words)
    with pytest.raises(LadderFault) as fault:
        read_ladder(file)
    assert (fault.value.code, fault.value.place) == (code, place)
