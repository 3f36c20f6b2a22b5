"""Reports of progress: differences only, nobody's words lost, the plan follows; what cannot be is refused with its place."""

import threading
import time
from datetime import date
from decimal import Decimal

import pytest
from django.db import OperationalError, connection

from luodi.journal import Event
from luodi.ledger.models import Attachment, InvestmentFigure
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.plan import actions
from luodi.plan.actions import progress as reporting
from luodi.plan.actions.computing import NotYourActivity, PlanNotOpen
from luodi.plan.models import Activity, ProjectPlan
from luodi.plan.progress_models import ProgressLine, ProgressQuestion, ProgressReport, Reported
from luodi.plan.progress_queries import broken_links, closed_activities, progress_line
from luodi.plan.reporting import Line, Report

R = Reported


@pytest.fixture
def project(templates, make_project, office, at, data_date):
    project = make_project(
        kind="small_low_risk", committed={"PRODUCTION": "2022-12-31"}, total_investment_yuan=Decimal(10**9)
    )
    actions.compile_project(by=office, at=at, project=project, data_date=data_date)
    return project


@pytest.fixture
def report(project, office, at, data_date):
    def file(*lines: Line, by=office, because="", on=None, of=project, day=data_date):
        one = Report(of, lines, on, because)
        return reporting.report_many(reports=[one], by=by, at=at, data_date=day)[0]

    return file


def step(project, code="W10") -> Activity:
    return project.activities.get(code=code)


def begun(on=date(2021, 6, 10), code="W10") -> Line:
    return Line(code, R.START, on, None)


def problems(refusal) -> list[tuple[str, str, str]]:
    return [(each.code, each.step, each.field) for each in refusal.value.facts["problems"]]


def test_a_report_keeps_its_differences_and_the_plan_follows(project, report):
    before = ProjectPlan.objects.get(project=project).forecast_on
    row = step(project)
    made = report(begun(), Line("W10", R.REMAINING, row.duration_days + 100, None))
    assert step(project).actual_start_on == date(2021, 6, 10)
    assert ProjectPlan.objects.get(project=project).forecast_on > before
    lines = list(made.lines.values_list("code", "field", "was", "now"))
    assert lines[0] == ("W10", "START", "", "2021-06-10")
    assert Event.objects.filter(action="PROGRESS_REPORTED").count() == 1


def test_no_change_is_a_report_without_lines(project, report):
    made = report()
    assert not made.lines.exists()
    assert report().pk == made.pk
    assert Event.objects.filter(action="PROGRESS_UNCHANGED").exists()


def test_fields_that_two_people_change_apart_are_both_kept(project, report, district):
    report(begun(), by=district.users[Role.TOWN])
    report(Line("W10", R.REMAINING, Decimal(7), None))
    row = step(project)
    assert (row.actual_start_on, row.remaining_days) == (date(2021, 6, 10), 7)
    assert ProgressReport.objects.get().version == 2


def test_the_later_one_sees_the_difference_and_chooses(project, report):
    report(begun())
    with pytest.raises(reporting.ReportedMeanwhile) as refusal:
        report(begun(date(2021, 6, 12)), Line("W10", R.REMAINING, Decimal(7), None))
    (found,) = refusal.value.facts["conflicts"]
    assert (found.field, found.seen, found.stands, found.wanted) == (
        R.START, None, date(2021, 6, 10), date(2021, 6, 12),
    )  # fmt: skip
    assert step(project).remaining_days is None
    report(Line("W10", R.START, date(2021, 6, 12), date(2021, 6, 10)))
    assert step(project).actual_start_on == date(2021, 6, 12)


def test_what_cannot_be_is_refused_and_nothing_is_written(project, report):
    with pytest.raises(reporting.ReportNotPossible) as refusal:
        report(begun(), Line("W10", R.FINISH, date(2021, 6, 9), None), Line("", R.PAID, Decimal(1), None))
    assert problems(refusal) == [("FINISH_BEFORE_START", "W10", R.FINISH)]
    assert not ProgressReport.objects.exists()
    assert not InvestmentFigure.objects.exists()
    assert step(project).actual_start_on is None


def test_a_closed_month_takes_no_report(project, report, office, district, at, data_date):
    with pytest.raises(reporting.PeriodNotOver):
        reporting.close_period(month=date(2021, 7, 1), by=office, at=at, data_date=data_date)
    with pytest.raises(NotAllowed):
        reporting.close_period(
            month=date(2021, 5, 1), by=district.users[Role.TOWN], at=at, data_date=data_date
        )
    reporting.close_period(month=date(2021, 5, 1), by=office, at=at, data_date=data_date)
    with pytest.raises(reporting.PeriodClosed):
        report(begun(date(2021, 5, 10)), on=date(2021, 5, 31))
    with pytest.raises(reporting.ReportFromFuture):
        report(on=date(2021, 7, 31))
    reporting.reopen_period(month=date(2021, 5, 1), by=office, at=at)
    report(begun(date(2021, 5, 10)), on=date(2021, 5, 31))


def test_money_goes_to_its_month_and_never_to_the_statistics(project, report):
    told = {"project": project, "span": "MONTH", "ends_on": date(2021, 6, 30)}
    InvestmentFigure.objects.create(series="STATISTICAL", amount_yuan=Decimal(5), **told)
    report(Line("", R.PAID, Decimal(3_000_000), None))
    amounts = dict(InvestmentFigure.objects.filter(**told).values_list("series", "amount_yuan"))
    assert amounts == {"STATISTICAL": 5, "PAID": 3_000_000}
    report(Line("", R.PAID, None, Decimal(3_000_000)))
    assert not InvestmentFigure.objects.filter(series="PAID", **told).exists()


def test_who_may_report(project, report, district):
    with pytest.raises(NotAllowed):
        report(begun(), by=district.users[Role.LEADER])
    with pytest.raises(PlanNotOpen):
        report(begun(), by=district.other_town_user)
    Activity.objects.filter(project=project).update(owner=district.land)
    with pytest.raises(NotYourActivity):
        report(begun(), by=district.users[Role.DEPARTMENT])
    Activity.objects.filter(project=project, code="W10").update(owner=district.permits)
    report(begun(), by=district.users[Role.DEPARTMENT])
    with pytest.raises(NotAllowed):
        report(Line("", R.PAID, Decimal(1), None), by=district.users[Role.DEPARTMENT])


def test_all_or_none(project, report, make_project, office, at, data_date):
    other = make_project("P2", kind="small_low_risk")
    actions.compile_project(by=office, at=at, project=other, data_date=data_date)
    both = [Report(project, [begun()]), Report(other, [begun(date(2021, 7, 1))])]
    with pytest.raises(reporting.ReportNotPossible):
        reporting.report_many(reports=both, by=office, at=at, data_date=data_date)
    assert not ProgressLine.objects.exists()
    assert step(project).actual_start_on is None


def test_a_permit_under_application_is_reported_there(project, report):
    row = project.activities.filter(step="PERMIT", duration_days__gt=0).first()
    project.applications.create(
        item=row.permit, state="PREPARED", promised_days=5, since_on=date(2021, 6, 1), edition="x"
    )
    with pytest.raises(reporting.ReportNotPossible) as refusal:
        report(begun(code=row.code))
    assert problems(refusal)[0][0] == "FROM_APPLICATION"


def test_the_drawer_of_a_step_is_a_report_too(project, office, at, data_date):
    start = actions.Progress(date(2021, 6, 20), None, Decimal(2))
    actions.report_progress(
        activity=step(project), version=1, progress=start, by=office, at=at, data_date=data_date
    )
    assert set(ProgressLine.objects.values_list("field", "now")) == {
        ("START", "2021-06-20"), ("REMAINING", "2"),
    }  # fmt: skip


def test_questions_are_asked_and_answers_kept(project, report, office, at):
    report(Line("", R.PAID, Decimal(3_000_000), None))
    asked = ProgressQuestion.objects.get()
    assert asked.check_code == "MONEY_WITHOUT_WORKS"
    with pytest.raises(reporting.AnswerMissing):
        reporting.answer_question(question=asked, answer=" ", by=office, at=at)
    reporting.answer_question(question=asked, answer="预付款", by=office, at=at)
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == ("预付款", office)


def test_a_milestone_asks_for_its_evidence_and_the_same_file_is_noticed(project, report, office, at):
    marks = list(project.activities.exclude(milestone="").filter(step="MILESTONE")[:2])
    assert len(marks) == 2
    photo = Attachment.objects.create(
        project=project, name="桩基.jpg", content_type="image/jpeg", size=9, sha256="a" * 64,
        uploaded_by=office, uploaded_at=at,
    )  # fmt: skip
    report(Line(marks[0].code, R.FINISH, date(2021, 6, 10), None))
    assert ProgressQuestion.objects.get().check_code == "EVIDENCE"
    ProgressQuestion.objects.all().delete()
    report(Line(marks[0].code, R.FINISH, date(2021, 6, 11), date(2021, 6, 10), attachment=photo))
    assert not ProgressQuestion.objects.exists()
    report(Line(marks[1].code, R.FINISH, date(2021, 6, 12), None, attachment=photo))
    assert ProgressQuestion.objects.get().check_code == "SAME_FILE"


def test_works_ahead_of_their_permit_are_asked_about_and_named(project, report):
    link = project.links.filter(
        predecessor__step="PERMIT", successor__step="WORKS", type="FS", successor__duration_days__gt=0
    ).first()
    assert link
    report(begun(code=link.successor.code))
    assert ProgressQuestion.objects.filter(check_code="PERMIT_OPEN", code=link.successor.code).exists()
    named = {(each.predecessor, each.successor) for each in broken_links(project)}
    assert (link.predecessor.name, link.successor.name) in named


def test_a_jump_at_the_end_of_the_month(project, report):
    report(begun(), Line("W10", R.PERCENT, 60, None))
    assert ProgressQuestion.objects.get(check_code="MONTH_END_JUMP").facts["gained"] == 60


def test_concrete_in_the_deep_of_winter(project, report):
    row = step(project)
    Activity.objects.filter(pk=row.pk).update(
        calendar="S4", duration_days=40, optimistic_days=30, pessimistic_days=60
    )
    winter = [begun(date(2021, 1, 1)), Line("W10", R.FINISH, date(2021, 2, 20), None)]
    report(*winter)
    assert ProgressQuestion.objects.filter(check_code="SEASON", code="W10").exists()


def test_closed_steps_for_who_learns_from_them(project, report, district, data_date):
    report(begun(), on=date(2021, 6, 15))
    report(Line("W10", R.FINISH, date(2021, 6, 25), None))
    assert closed_activities(date(2021, 6, 24)) == []
    (row,) = [each for each in closed_activities(data_date) if each.code == "W10"]
    assert (row.project, row.town, row.kind) == (project.code, district.town.code, project.kind)
    assert (row.actual_start_on, row.actual_finish_on, row.actual_days) == (
        date(2021, 6, 10), date(2021, 6, 25), 16,
    )  # fmt: skip
    assert (row.first_reported_on, row.last_reported_on) == (date(2021, 6, 15), data_date)


def test_the_progress_line_bends_back_where_work_is_behind(project, report, data_date):
    report(begun(date(2021, 6, 1)), Line("W10", R.PERCENT, 50, None))
    approved = {
        "W10": (date(2021, 6, 1), date(2021, 6, 30)),
        "W20": (date(2021, 6, 10), date(2021, 7, 30)),
        "W50": (date(2021, 9, 1), date(2021, 9, 30)),
    }
    rows = project.activities.filter(code__in=approved)
    found = {each.code: each.reached_on for each in progress_line(rows, approved, data_date)}
    assert found == {"W10": date(2021, 6, 16), "W20": date(2021, 6, 10), "W50": data_date}


@pytest.mark.django_db(transaction=True)
def test_two_who_report_at_once_lose_nothing(project, report, office, at, data_date):
    """Both saw an open step; one of them wins, the other is told, and both other fields stand."""
    gate, told = threading.Barrier(2), []

    def write(on: date) -> None:
        gate.wait()
        for _again in range(100):
            try:
                report(begun(on))
            except reporting.ReportedMeanwhile as refusal:
                told.append((refusal.facts["conflicts"][0].stands, on))
            except OperationalError:  # a database in memory does not wait for its lock, one in a file does
                time.sleep(0.1)
                continue
            break
        connection.close()

    days = [date(2021, 6, 3), date(2021, 6, 4)]
    threads = [threading.Thread(target=write, args=(on,)) for on in days]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ((stands, refused),) = told
    assert {stands, refused} == set(days)
    assert step(project).actual_start_on == stands
    assert ProgressLine.objects.count() == 1
