"""Ways out of late dates found in the background: which are sought, what is kept, until when it helps."""

from datetime import date

import pytest
from django.core.cache import cache
from django.utils import translation

from luodi.engine.levelling.reasons import Change, Relaxation, Remedy
from luodi.plan import actions, why
from luodi.plan.actions.seeking import seek_ways
from luodi.plan.models import ProjectPlan
from luodi.plan.seeking import best_of, seek, unsought, until
from luodi.plan.way_models import WayOut


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    cache.clear()
    monkeypatch.setattr(why, "RELAX_SECONDS", 1.0)


@pytest.fixture
def late(templates, make_project, office, at, data_date):
    project = make_project(committed={"PRODUCTION": "2022-03-31"})
    actions.compile_project(by=office, at=at, project=project, data_date=data_date)
    return project


def test_found_once_for_the_same_facts_and_again_for_others(late, at, office, data_date) -> None:
    assert seek_ways(at=at) == 1
    row = WayOut.objects.get(project=late)
    assert set(row.words) == {"zh-hans", "en"}
    assert all(what for what, _who in row.words["zh-hans"])
    assert seek_ways(at=at) == 0
    step = late.activities.filter(duration_days__gt=5, actual_start_on=None).first()
    actions.change_duration(
        by=office,
        at=at,
        data_date=data_date,
        activity=step,
        days=step.duration_days + 9,
        version=step.version,
    )
    assert [plan.project_id for plan in unsought()] == [late.pk]
    assert seek_ways(at=at) == 1
    assert WayOut.objects.count() == 1


def test_who_keeps_the_date_is_not_sought(templates, make_project, office, at, data_date) -> None:
    project = make_project(committed={"PRODUCTION": "2025-12-31"})
    actions.compile_project(by=office, at=at, project=project, data_date=data_date)
    assert unsought() == []


def test_the_most_at_stake_comes_first_and_not_more_than_asked(
    late, make_project, office, at, data_date
) -> None:
    dear = make_project("P2", committed={"PRODUCTION": "2022-03-31"}, total_investment_yuan=10**9)
    actions.compile_project(by=office, at=at, project=dear, data_date=data_date)
    assert [plan.project.code for plan in unsought()] == ["P2", late.code]
    assert [plan.project.code for plan in unsought(1)] == ["P2"]


def test_a_recalculation_asks_for_it(late, office, at, data_date, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        actions.compute_plans(by=office, at=at, projects=[late], data_date=data_date)
    assert WayOut.objects.filter(project=late).exists()


def relaxation(*remedies: Remedy, won: int = 1) -> Relaxation:
    return Relaxation("1", "W90", tuple(Change(each, "W90", "1", days=5) for each in remedies), won, 10)


def test_what_keeps_the_date_comes_before_what_moves_it() -> None:
    move, both = relaxation(Remedy.MOVE_DATE), relaxation(Remedy.SHORTEN, Remedy.MOVE_DATE)
    saved = relaxation(Remedy.SHORTEN)
    assert best_of([move, both, saved]) is saved
    assert best_of([move, both]) is both
    assert best_of([move]) is move
    assert best_of([]) is None


def test_until_is_when_the_room_of_the_step_is_used_up(late) -> None:
    case = why.case_of(late, ProjectPlan.objects.get(project=late))
    assert case
    rooms = why.rooms_of(case)
    row = next(
        row
        for row in case.book.activities
        if not row.actual_start_on
        and rooms.get((case.name, row.code))
        and rooms[case.name, row.code].days >= 400
    )
    first, last = row.last.planned_start_on, row.last.planned_finish_on
    most = rooms[case.name, row.code].days // 100

    def by(days: int) -> date | None:
        change = Change(Remedy.SHORTEN, row.code, case.name, days=days)
        return until(case, Relaxation(case.name, row.code, (change,), 1, 10))

    assert by(most) == first, "all of the room: only before the step begins"
    assert first < by(1) < last
    assert by(1) >= by(2)
    assert until(case, relaxation(Remedy.MOVE_DATE)) is None


def test_nothing_is_decided_for_a_day_that_is_past(late) -> None:
    case = why.case_of(late, ProjectPlan.objects.get(project=late))
    change = Change(Remedy.RAISE_CAPACITY, "desk:X", case.name, amount=1, since=0, until=5)
    assert until(case, Relaxation(case.name, "W90", (change,), 1, 10)) == case.data_date


def test_the_language_of_the_seeker_changes_nothing(late, at) -> None:
    plan = ProjectPlan.objects.select_related("project__leader").get(project=late)
    with translation.override("en"):
        found = seek(plan, at)
    assert found.words == seek(plan, at).words
