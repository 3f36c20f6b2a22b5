"""Applications in the plan: their steps are progress, a stopped clock moves what comes behind."""

from datetime import date

import pytest
from django.urls import reverse

from luodi.approvals.actions import StepFacts, open_application, take_step
from luodi.approvals.models import Application
from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.models import ProjectPlan
from luodi.plan.waiting import reasons

TODAY = date(2021, 6, 30)


@pytest.fixture
def project(templates, make_project, office, at):
    made = make_project(kind="small_low_risk", committed={"PRODUCTION": "2022-12-31"})
    actions.compile_project(by=office, at=at, project=made, data_date=TODAY)
    return made


@pytest.fixture
def walk(project, office, at):
    """`walk(item, (verb, day), …)` takes the steps and lets the plan follow, as a request would."""

    def take(item: str, *steps: tuple, **more) -> Application:
        row = project.applications.filter(item=item).order_by("-round").first()
        for verb, on in steps:
            facts = {
                "by": office,
                "at": at,
                "data_date": TODAY,
                "step": StepFacts(verb, on, note="缺材料", **more),
            }
            if verb in ("PREPARE", "RECORD"):
                row = open_application(project=project, item=item, **facts)
            else:
                row = take_step(application=row, version=row.version, **facts)
        actions.follow(at=at, data_date=TODAY, codes={project.code: False})
        return row

    return take


def june(day: int) -> date:
    return date(2021, 6, day)


def activity(project, code: str):
    return project.activities.get(code=code)


def forecast(project) -> date:
    return ProjectPlan.objects.get(project=project).forecast_on


def test_steps_become_actual_days(project, walk) -> None:
    walk("A01", ("PREPARE", june(1)))
    assert activity(project, "A01-P").actual_start_on == june(1)
    walk("A01", ("SUBMIT", june(3)), ("ACCEPT", june(4)))
    assert activity(project, "A01-P").actual_finish_on == june(3)
    assert activity(project, "A01").actual_start_on == june(4)
    walk("A01", ("APPROVE", june(7)))
    row = activity(project, "A01")
    assert (row.actual_start_on, row.actual_finish_on) == (june(4), june(7))


def test_under_review_the_plan_expects_the_promised_day(project, walk) -> None:
    walk("A01", ("RECORD", june(1)))
    walk("A06", ("RECORD", june(2)))
    walk("B02", ("PREPARE", june(24)), ("SUBMIT", june(28)), ("ACCEPT", june(29)))
    row = activity(project, "B02")
    assert (row.actual_start_on, row.early_finish_on) == (june(29), date(2021, 7, 2))


def test_a_return_moves_the_plan_and_is_its_reason(project, walk) -> None:
    walk("A01", ("RECORD", june(1)))
    walk("A06", ("RECORD", june(2)))
    walk("B02", ("PREPARE", june(24)), ("SUBMIT", june(28)), ("ACCEPT", june(29)))
    before = forecast(project)
    walk("B02", ("RETURN", june(30)), until_on=date(2021, 8, 31))
    row = activity(project, "B02")
    assert row.early_finish_on == date(2021, 9, 2)  # one day used, two left behind the end of August
    assert forecast(project) > before
    assert reasons(project.activities.all(), TODAY)["B02"] == "补正中，停表0个工作日，预计2021-08-31恢复"
    walk("B02", ("SUPPLEMENT", june(30)))
    assert activity(project, "B02").early_finish_on == date(2021, 7, 2)
    assert forecast(project) == before


def test_returned_before_acceptance_the_preparation_is_open_again(project, walk) -> None:
    walk("A01", ("PREPARE", june(1)), ("SUBMIT", june(3)))
    assert activity(project, "A01-P").actual_finish_on == june(3)
    walk("A01", ("RETURN", june(4)), until_on=date(2021, 7, 9))
    row = activity(project, "A01-P")
    assert (row.actual_finish_on, row.early_finish_on) == (None, date(2021, 7, 9))


def test_after_a_refusal_the_papers_are_made_again(project, walk) -> None:
    walk("A01", ("PREPARE", june(1)), ("SUBMIT", june(3)), ("REFUSE", june(4)))
    row = activity(project, "A01-P")
    assert (row.actual_finish_on, row.remaining_days) == (None, 2)
    assert activity(project, "A01").actual_start_on is None
    walk("A01", ("PREPARE", june(8)), ("SUBMIT", june(9)), ("ACCEPT", june(9)), ("APPROVE", june(10)))
    assert activity(project, "A01-P").actual_start_on == june(8)
    assert activity(project, "A01").actual_finish_on == june(10)


def test_withdrawn_nothing_has_happened(project, walk) -> None:
    before = forecast(project)
    walk("A01", ("PREPARE", june(1)), ("SUBMIT", june(3)), ("WITHDRAW", june(4)))
    row = activity(project, "A01-P")
    assert (row.actual_start_on, row.actual_finish_on) == (None, None)
    assert forecast(project) == before


def test_a_rebuilt_network_knows_its_applications(project, walk, office, at) -> None:
    walk("A01", ("PREPARE", june(1)), ("SUBMIT", june(3)), ("ACCEPT", june(4)), ("APPROVE", june(7)))
    actions.compile_project(by=office, at=at, project=project, data_date=TODAY)
    assert activity(project, "A01").actual_finish_on == june(7)


def report(project, code: str, office, at, start: date | None, finish: date | None = None) -> None:
    row, progress = activity(project, code), actions.Progress(start, finish)
    facts = {"by": office, "at": at, "data_date": TODAY, "version": row.version}
    actions.report_progress(activity=row, progress=progress, **facts)


def test_a_day_that_a_person_typed_stands(project, walk, office, at) -> None:
    walk("A01", ("PREPARE", june(1)), ("SUBMIT", june(3)), ("ACCEPT", june(7)))
    report(project, "A01", office, at, june(4))
    walk("A01", ("APPROVE", june(8)))
    row = activity(project, "A01")
    assert (row.actual_start_on, row.actual_finish_on) == (june(4), june(8))
    report(project, "A01", office, at, june(4), june(7))
    actions.compile_project(by=office, at=at, project=project, data_date=TODAY)
    row = activity(project, "A01")
    assert (row.actual_start_on, row.actual_finish_on) == (june(4), june(7))


def test_a_day_taken_back_is_the_application_s_again(project, walk, office, at) -> None:
    report(project, "A01", office, at, june(2))
    walk("A01", ("PREPARE", june(1)), ("SUBMIT", june(3)), ("ACCEPT", june(7)))
    assert activity(project, "A01").actual_start_on == june(2)
    report(project, "A01", office, at, None)
    walk("A01", ("APPROVE", june(8)))
    row = activity(project, "A01")
    assert (row.actual_start_on, row.actual_finish_on) == (june(7), june(8))


def test_a_typed_start_behind_the_decision_is_neither_moved_nor_finished(project, walk, office, at) -> None:
    """Both cannot be true: what the person typed stays until a person mends it."""
    report(project, "A01", office, at, june(20))
    walk("A01", ("PREPARE", june(1)), ("SUBMIT", june(3)), ("ACCEPT", june(4)), ("APPROVE", june(7)))
    row = activity(project, "A01")
    assert (row.actual_start_on, row.actual_finish_on) == (june(20), None)


def test_the_plan_follows_a_step_taken_on_a_page(client, district, project) -> None:
    client.force_login(district.users[Role.TOWN])
    answer = client.post(
        reverse("application_open", args=[project.code, "A01"]), {"verb": "PREPARE", "on": "2021-06-20"}
    )
    assert answer.status_code == 302
    assert activity(project, "A01-P").actual_start_on == june(20)
