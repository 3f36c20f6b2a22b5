"""Runs: asked for, searched once, offered; accepted once, refused when the facts have moved on."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from luodi.approvals.models import Desk
from luodi.journal import Event
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.plan import actions
from luodi.plan.models import Activity, PlanRun, ProjectPlan, RunMove
from luodi.plan.runs import search
from luodi.plan.tasks import improve_later

State = PlanRun.State
SECONDS = 30


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    """Searches end after a few schedules instead of after their seconds."""
    from luodi.plan import runs
    from luodi.plan.levelled import Effort

    monkeypatch.setattr(
        runs, "Effort", lambda seconds, _evaluations, seed, workers: Effort(2.0, 8, seed, workers)
    )


@pytest.fixture
def pair(templates, make_project, office, at, data_date, district):
    """Two projects planned while nothing was shared; then a desk opens that both need at once."""
    made = [
        make_project(code, kind="filing_industrial", committed={"PRODUCTION": "2022-06-30"})
        for code in ("P1", "P2")
    ]
    actions.compile_projects(by=office, at=at, projects=made, data_date=data_date)
    Desk.objects.create(department=district.permits, code="D1", name="窗口", amount=1)
    return made


@pytest.fixture
def asked(pair, office, at, data_date):
    return actions.ask_run(by=office, at=at, data_date=data_date, seconds=SECONDS)


@pytest.fixture
def ready(asked):
    improve_later.call(run=asked.pk)
    asked.refresh_from_db()
    assert asked.state == State.READY
    return asked


def planned():
    rows = Activity.objects.order_by("pk")
    return list(rows.values_list("planned_start_on", "planned_finish_on", "waits_for", "waits_for_code"))


def test_a_run_moves_nothing_before_it_is_accepted(asked):
    before = planned()
    improve_later.call(run=asked.pk)
    assert planned() == before
    asked.refresh_from_db()
    assert (asked.state, asked.progress) == (State.READY, 100)
    assert asked.counts["projects"] == 2
    assert asked.counts["moved"] == RunMove.objects.filter(run=asked).count() > 0
    assert RunMove.objects.filter(run=asked, waits_for="CAPACITY", waits_for_code="D1").exists()


def test_a_job_that_comes_twice_searches_once(ready):
    moves = RunMove.objects.count()
    improve_later.call(run=ready.pk)
    assert RunMove.objects.count() == moves
    assert actions.take_run(run=ready.pk) is None


def test_accepting_writes_every_move_and_one_record(ready, office, at):
    actions.accept_run(by=office, at=at, run=ready)
    for move in RunMove.objects.filter(run=ready):
        row = Activity.objects.get(project=move.project, code=move.code)
        assert (row.planned_start_on, row.planned_finish_on) == (move.after_start_on, move.after_finish_on)
        assert (row.waits_for, row.waits_for_code) == (move.waits_for, move.waits_for_code)
    for row in ready.projects.all():
        plan = ProjectPlan.objects.get(project=row.project)
        assert (plan.planned_on, plan.planned_margin_days) == (row.after_on, row.margin_after)
    [event] = Event.objects.filter(action="PLAN_RUN_ACCEPTED")
    assert event.facts["moved"] == ready.counts["moved"]
    assert ready.state == State.READY  # the caller's copy is not the row
    assert PlanRun.objects.get(pk=ready.pk).state == State.ACCEPTED


def test_accepted_twice_is_refused(ready, office, at):
    actions.accept_run(by=office, at=at, run=ready)
    with pytest.raises(actions.RunSettled):
        actions.accept_run(by=office, at=at, run=ready)
    with pytest.raises(actions.RunSettled):
        actions.discard_run(by=office, at=at, run=ready)


def test_a_plan_that_has_changed_since_refuses(ready, pair, office, at, data_date, client):
    actions.recompute_project(by=office, at=at, project=pair[1], data_date=data_date)
    before = planned()
    with pytest.raises(actions.RunOutdated) as refusal:
        actions.accept_run(by=office, at=at, run=ready)
    assert refusal.value.facts["count"] == 1
    assert planned() == before
    client.force_login(office)
    page = client.get(reverse("plan_run", args=[ready.pk])).content.decode()
    assert "已经过时" in page
    assert "采纳为计划" not in page
    assert "重新推演" in page


def test_a_desk_that_has_changed_since_refuses(ready, office, at):
    from luodi.approvals.actions import CapacityChange, set_capacity

    desk = Desk.objects.get()
    set_capacity(by=office, at=at, desk=desk, version=1, change=CapacityChange(date(2021, 9, 1), 2, "增派"))
    with pytest.raises(actions.RunOutdated):
        actions.accept_run(by=office, at=at, run=ready)


def test_accepting_one_supersedes_the_others(ready, office, at, data_date):
    other = actions.ask_run(by=office, at=at, data_date=data_date, seconds=SECONDS)
    improve_later.call(run=other.pk)
    actions.accept_run(by=office, at=at, run=ready)
    other.refresh_from_db()
    assert other.state == State.SUPERSEDED


def test_one_search_at_a_time_unless_its_worker_died(asked, office, at, data_date):
    with pytest.raises(actions.RunUnderWay):
        actions.ask_run(by=office, at=at, data_date=data_date, seconds=SECONDS)
    later = at + timedelta(hours=1)
    again = actions.ask_run(by=office, at=later, data_date=data_date, seconds=SECONDS)
    asked.refresh_from_db()
    assert (asked.state, again.state) == (State.FAILED, State.QUEUED)


def test_a_search_given_up_offers_nothing(asked, office, at):
    taken = actions.take_run(run=asked.pk)
    offer = search(taken)
    actions.discard_run(by=office, at=at, run=asked)
    assert actions.offer_run(at=at, run=taken, offer=offer) is False
    assert not RunMove.objects.exists()


def test_a_search_that_breaks_off_is_said_to_have_failed(asked, monkeypatch):
    def broken(_run):
        raise RuntimeError("no memory")

    monkeypatch.setattr("luodi.plan.runs.search", broken)
    with pytest.raises(RuntimeError):
        improve_later.call(run=asked.pk)
    asked.refresh_from_db()
    assert asked.state == State.FAILED


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICE])
def test_only_the_office_decides(ready, district, at, data_date, role):
    person = district.users[role]
    for verb in (actions.accept_run, actions.discard_run):
        with pytest.raises(NotAllowed):
            verb(by=person, at=at, run=ready)
    with pytest.raises(NotAllowed):
        actions.ask_run(by=person, at=at, data_date=data_date, seconds=SECONDS)


def test_the_pages(ready, client, office, django_assert_max_num_queries):
    client.force_login(office)
    assert "待决定" in client.get(reverse("plan_runs")).content.decode()
    address = reverse("plan_run", args=[ready.pk])
    with django_assert_max_num_queries(16):
        page = client.get(address).content.decode()
    assert "虚构项目P1" in page
    with django_assert_max_num_queries(18):
        moves = client.get(address, {"tab": "moves"}).content.decode()
    assert "等待 区行政审批服务局 窗口" in moves
    assert "虚构项目P2" not in client.get(address, {"q": "P1"}).content.decode()
    client.post(reverse("plan_run_accept", args=[ready.pk]))
    answer = client.post(reverse("plan_run_accept", args=[ready.pk]), follow=True).content.decode()
    assert "不能再作决定" in answer
    assert "采纳为计划" not in answer


def test_asking_on_the_page_queues_one_job(pair, client, office, django_capture_on_commit_callbacks):
    client.force_login(office)
    with django_capture_on_commit_callbacks():
        answer = client.post(reverse("plan_run_ask"), {"seconds": "30"})
    run = PlanRun.objects.get()
    assert answer.headers["Location"] == reverse("plan_run", args=[run.pk])
    assert "正在推演" in client.get(answer.headers["Location"]).content.decode()
    said = client.post(reverse("plan_run_ask"), {"seconds": "30"}, follow=True).content.decode()
    assert "还在推演" in said
    assert client.post(reverse("plan_run_ask"), {"seconds": "7"}).status_code == 302
    assert PlanRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_accept_at_once(transactional_db, ready, office, at):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite writes one after the other; PostgreSQL shows the race")
    said = []

    def accept():
        try:
            actions.accept_run(by=office, at=at, run=ready)
            said.append("done")
        except actions.RunSettled:
            said.append("settled")
        finally:
            connection.close()

    people = [threading.Thread(target=accept) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join(60)
    assert sorted(said) == ["done", "settled"]
    assert Event.objects.filter(action="PLAN_RUN_ACCEPTED").count() == 1
