"""Measures that make permits come sooner: what is proposed is proven, what is accepted wins those days, and goes back."""

import pytest

from luodi.approvals.application_queries import needed_items
from luodi.approvals.measure_models import Measure
from luodi.approvals.measures import Option, options
from luodi.journal import Event
from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.actions.measures import (
    JointAcrossProjects,
    JointNotPossible,
    MeasureBegun,
    MeasureNotYours,
    MeasureOutdated,
    MeasureTaken,
    accept_measures,
    join_items,
    return_measure,
)
from luodi.plan.actions.seeking import seek_speed, seek_speed_of
from luodi.plan.models import Link, ProjectPlan
from luodi.plan.portfolio import read
from luodi.plan.rewire import edit_of
from luodi.plan.speed_models import SpeedUps
from luodi.plan.speeding import best_set, edits_of, ground_of, settled
from luodi.plan.trying import Trial

K = Measure.Kind


@pytest.fixture
def project(templates, make_project, office, at, data_date):
    made = make_project("SP", committed={"PRODUCTION": "2023-06-30"}, total_investment_yuan=3 * 10**8)
    actions.compile_project(by=office, at=at, project=made, data_date=data_date)
    return made


def look(project, at) -> None:
    """What the page does when somebody asks; by itself only plans at risk are looked at."""
    seek_speed_of(ProjectPlan.objects.select_related("project").get(project=project), at=at)


@pytest.fixture
def sought(project, at) -> SpeedUps:
    look(project, at)
    return SpeedUps.objects.get(project=project)


def wires(project) -> set[tuple[str, str, str, str]]:
    rows = Link.objects.filter(project=project).values_list(
        "predecessor__code", "successor__code", "type", "lag_days"
    )
    return {(before, behind, kind, str(lag)) for before, behind, kind, lag in rows}


def days(project) -> dict[str, tuple]:
    columns = ("code", "planned_start_on", "planned_finish_on", "duration_days")
    return {code: rest for code, *rest in project.activities.values_list(*columns)}


def accept(project, office, at, data_date, sought, rows):
    plan = ProjectPlan.objects.get(project=project)
    return accept_measures(
        by=office, at=at, data_date=data_date, project=project, rows=rows, inputs=plan.inputs
    )


def test_every_proposed_row_wins_exactly_the_days_said_and_goes_back(
    project, sought, office, at, data_date
) -> None:
    stood, planned = wires(project), days(project)
    assert {row["kind"] for row in sought.rows} >= {K.SIMULATED, K.TOLERANT}
    for number, row in enumerate(sought.rows):
        won = accept(project, office, at, data_date, sought, [number])
        if row["promise_days"] or row["permit_days"]:
            assert (won.permit, won.promise) == (row["permit_days"], row["promise_days"]), row
        measure = Measure.objects.get(project=project, returned_at=None)
        assert measure.days_won == won.promise
        return_measure(by=office, at=at, data_date=data_date, measure=measure)
        assert wires(project) == stood
        assert days(project) == planned
        assert ProjectPlan.objects.get(project=project).inputs == sought.inputs
    names = set(Event.objects.values_list("action", flat=True))
    assert {"MEASURE_ACCEPTED", "MEASURE_RETURNED"} <= names


def test_the_best_set_as_a_whole_wins_what_is_said_and_no_row_of_it_is_idle(
    project, sought, office, at, data_date
) -> None:
    best = [number for number, row in enumerate(sought.rows) if row["in_best"]]
    [book] = read([project])
    ground = ground_of(project, book)
    trial = Trial.of(book, data_date)
    allowed = options(ground.permits, settled(book, ground))
    chosen = best_set(allowed, trial, ground)
    whole = trial.early(edits_of(chosen, ground)).won_against(trial.before).key
    assert whole == trial.early(edits_of(allowed, ground)).won_against(trial.before).key
    for left_out in chosen:
        fewer = [each for each in chosen if each != left_out]
        assert trial.early(edits_of(fewer, ground)).won_against(trial.before).key < whole
    won = accept(project, office, at, data_date, sought, best)
    assert (won.permit, won.promise) == (sought.permit_days, sought.days_won)
    assert sought.days_won > 0


def test_days_of_several_do_not_add_up(project, sought) -> None:
    alone = sum(row["permit_days"] for row in sought.rows)
    assert alone > sought.permit_days >= max(row["permit_days"] for row in sought.rows)


def test_it_outlives_a_rebuilt_network_and_goes_back_after_it(project, sought, office, at, data_date) -> None:
    stood = wires(project)
    accept(project, office, at, data_date, sought, [0])
    changed = wires(project)
    actions.compile_project(by=office, at=at, project=project, data_date=data_date)
    assert wires(project) == changed != stood
    measure = Measure.objects.get(project=project)
    return_measure(by=office, at=at, data_date=data_date, measure=measure)
    assert wires(project) == stood
    again = return_measure(by=office, at=at, data_date=data_date, measure=measure)
    assert again.inputs == sought.inputs  # a second time changes nothing


def test_what_was_found_for_another_plan_is_refused_and_nothing_written(
    project, sought, office, at, data_date
) -> None:
    step = project.activities.get(code="B01-P")
    actions.change_duration(
        by=office,
        at=at,
        data_date=data_date,
        activity=step,
        version=step.version,
        days=step.duration_days + 5,
    )
    stood = wires(project)
    with pytest.raises(MeasureOutdated):
        accept(project, office, at, data_date, sought, [0])
    with pytest.raises(MeasureOutdated):
        accept_measures(
            by=office, at=at, data_date=data_date, project=project, rows=[0], inputs=sought.inputs
        )
    assert wires(project) == stood
    assert not Measure.objects.exists()


def test_days_that_no_longer_hold_are_refused_and_then_found_anew(
    project, sought, office, at, data_date
) -> None:
    stood, row = wires(project), sought.rows[0]
    true = row["promise_days"]
    row["promise_days"] = true + 4  # as if queues at the desks had moved since
    sought.save(update_fields=["rows"])
    with pytest.raises(MeasureOutdated):
        accept(project, office, at, data_date, sought, [0])
    assert wires(project) == stood
    assert not Measure.objects.exists()
    look(project, at)
    assert SpeedUps.objects.get(project=project).rows[0]["promise_days"] == true
    assert accept(project, office, at, data_date, sought, [0]).promise == true


def test_only_who_is_competent_agrees(project, sought, district, at, data_date) -> None:
    number = next(n for n, row in enumerate(sought.rows) if row["kind"] == K.TOLERANT)
    facts = {"at": at, "data_date": data_date, "project": project, "inputs": sought.inputs}
    with pytest.raises(MeasureNotYours) as refused:
        accept_measures(by=district.users[Role.TOWN], rows=[number], **facts)
    assert refused.value.facts["department"]
    assert not Measure.objects.exists()


def test_unknown_rows_and_the_same_twice_are_refused(project, sought, office, at, data_date) -> None:
    for rows in ([], [99], [-1]):
        with pytest.raises(MeasureOutdated):
            accept(project, office, at, data_date, sought, rows)
    accept(project, office, at, data_date, sought, [0])
    look(project, at)
    again = SpeedUps.objects.get(project=project)
    first = (sought.rows[0]["kind"], sought.rows[0]["item"])
    assert first not in {(row["kind"], row["item"]) for row in again.rows}
    SpeedUps.objects.filter(pk=again.pk).update(rows=sought.rows)
    with pytest.raises(MeasureTaken):
        accept(project, office, at, data_date, again, [0])


def test_a_measure_whose_item_is_decided_does_not_go_back(project, sought, office, at, data_date) -> None:
    number = next(n for n, row in enumerate(sought.rows) if row["kind"] == K.TOLERANT)
    accept(project, office, at, data_date, sought, [number])
    measure = Measure.objects.get(project=project)
    project.activities.filter(code=measure.item).update(actual_start_on=data_date)
    with pytest.raises(MeasureBegun):
        return_measure(by=office, at=at, data_date=data_date, measure=measure)
    assert Measure.objects.get(project=project).returned_at is None


def test_nothing_is_proposed_that_the_catalogue_does_not_allow(project) -> None:
    permits = needed_items(project)
    for option in options(permits, set()):
        permit = permits[option.item]
        if option.kind == K.TOLERANT:
            assert permit.tolerant
        if option.kind == K.COMMIT:
            assert permit.commitment in ("full", "partial")
        for gate in option.gates if option.kind in (K.TOLERANT, K.COMMIT, K.PARALLEL) else ():
            assert permits[gate].type != "survey_design"


def test_a_commitment_never_stands_for_a_statutory_decision(project) -> None:
    [book] = read([project])
    ground = ground_of(project, book)
    edit = edit_of(Option(K.COMMIT, "B02", ("A06", "B01")), ground)
    assert ("A06", "B02", "FF") in edit.add
    assert not any(before == "B01" for before, _behind, _kind in edit.add)


def test_a_staged_permit_lets_works_begin_before_the_whole_one(project, office, at, data_date) -> None:
    step = project.activities.get(code="C04-P")
    actions.change_duration(
        by=office,
        at=at,
        data_date=data_date,
        activity=step,
        version=step.version,
        days=step.duration_days + 60,
    )
    look(project, at)
    found = SpeedUps.objects.get(project=project)
    number, row = next((n, row) for n, row in enumerate(found.rows) if row["kind"] == K.STAGED)
    start = project.activities.get(code="M-START").planned_finish_on
    stood = wires(project)
    won = accept(project, office, at, data_date, found, [number])
    assert (won.permit, won.promise) == (row["permit_days"], row["promise_days"])
    assert won.permit > 0
    assert project.activities.get(code="M-START").planned_finish_on < start
    assert "C07a" in needed_items(project)
    links = {(before, behind) for before, behind, *_ in wires(project)}
    assert any(before == "A09" and behind.startswith("W") for before, behind in links)  # never before it
    return_measure(by=office, at=at, data_date=data_date, measure=Measure.objects.get(project=project))
    assert wires(project) == stood
    assert not project.activities.filter(code__startswith="C07a").exists()


# -- joint items --------------------------------------------------------------------------------------


def steps(project, *codes):
    return list(project.activities.filter(code__in=codes).select_related("project"))


def test_a_joint_item_has_one_submission_and_one_clock(project, office, at, data_date) -> None:
    before = days(project)
    join_items(by=office, at=at, data_date=data_date, steps=steps(project, "D01", "D02"))
    after = days(project)
    starts, finishes = ({after[code][at_] for code in ("D01", "D02")} for at_ in (0, 1))
    assert len(starts) == 1
    assert len(finishes) == 1
    assert after["D02"][1] < before["D02"][1]  # the longest instead of the sum
    measure = Measure.objects.get(project=project)
    assert (measure.kind, measure.gates) == (K.JOINT_SURVEY, "D01 D02")
    return_measure(by=office, at=at, data_date=data_date, measure=measure)
    assert days(project) == before


def test_a_joint_review_waits_for_its_last_preparation(project, office, at, data_date) -> None:
    join_items(by=office, at=at, data_date=data_date, steps=steps(project, "C03", "C04"))
    links = wires(project)
    assert {
        ("C04-P", "C03", "FS", "0.00"),
        ("C03-P", "C04", "FS", "0.00"),
        ("C03", "C04", "FF", "0.00"),
    } <= links


def test_joint_items_that_make_no_sense_are_refused(
    project, make_project, office, district, at, data_date
) -> None:
    other = make_project("SQ")
    actions.compile_project(by=office, at=at, project=other, data_date=data_date)
    facts = {"by": office, "at": at, "data_date": data_date}
    with pytest.raises(JointAcrossProjects) as refused:
        join_items(**facts, steps=[*steps(project, "D03"), *steps(other, "D04")])
    assert other.name in refused.value.facts["projects"]
    for codes in ((), ("D03",), ("C03", "D03"), ("A01", "A06")):
        with pytest.raises(JointNotPossible):
            join_items(**facts, steps=steps(project, *codes))
    project.activities.filter(code="D04").update(actual_start_on=data_date, actual_finish_on=data_date)
    with pytest.raises(MeasureBegun):
        join_items(**facts, steps=steps(project, "D03", "D04"))
    with pytest.raises(MeasureNotYours):
        join_items(
            by=district.users[Role.TOWN], at=at, data_date=data_date, steps=steps(project, "C03", "C04")
        )
    assert not Measure.objects.exists()
    join_items(**facts, steps=steps(project, "D02", "D03"))
    with pytest.raises(MeasureTaken):
        join_items(**facts, steps=steps(project, "D03", "D05"))


def test_by_itself_only_plans_at_risk_are_looked_at(project, make_project, office, at, data_date) -> None:
    late = make_project("SL", committed={"PRODUCTION": "2021-12-31"}, total_investment_yuan=10**8)
    actions.compile_project(by=office, at=at, project=late, data_date=data_date)
    assert seek_speed(at=at, projects=[project.pk, late.pk]) is False
    assert list(SpeedUps.objects.values_list("project", flat=True)) == [late.pk]
