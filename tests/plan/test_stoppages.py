"""Stops of work: entered once, the plans follow; recovery compared, accepted, refused when the facts have moved on."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from luodi.journal import Event
from luodi.ledger.models import ProjectDate
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.plan import actions
from luodi.plan.answering import work_off
from luodi.plan.models import Baseline, Link, ProjectPlan
from luodi.plan.portfolio import read
from luodi.plan.prices import Price, prices, ways_out
from luodi.plan.stoppage_models import (
    AcceptedCrash,
    RecoveryAnswer,
    RecoveryOption,
    RecoveryStrategy,
    Stoppage,
)
from luodi.plan.stoppages import stoppages_of, visible_stoppages
from luodi.plan.tasks import accept_later, answer_later, plan_later

State, S = RecoveryAnswer.State, RecoveryStrategy
SITES = ("S0", "S1", "S2", "S3", "S4", "S5")
DAYS = 28


@pytest.fixture
def project(fab):
    return fab


def topped(project):
    return project.activities.get(milestone="TOPPING_OUT").early_finish_on


def finishes(project):
    return dict(project.activities.values_list("code", "early_finish_on"))


def option(answer, strategy):
    return answer.options.get(strategy=strategy)


def test_plans_follow_a_stop_at_once_and_its_withdrawal(project, facts, office, at, data_date):
    before, plan = finishes(project), ProjectPlan.objects.get(project=project)
    written = actions.enter_stoppage(by=office, at=at, data_date=data_date, facts=facts)
    assert written.left == []
    lost = (topped(project) - before[project.activities.get(milestone="TOPPING_OUT").code]).days
    assert lost >= DAYS
    late = ProjectPlan.objects.get(project=project)
    assert (late.state, late.margin_days) == ("LATE", -lost)
    [event] = Event.objects.filter(action="STOPPAGE_ENTERED")
    assert (event.facts["projects"], event.facts["place"]) == (1, "FAB")
    left = actions.withdraw_stoppage(
        by=office, at=at, data_date=data_date, stoppage=written.answer.stoppage, version=1
    )
    assert left == []
    assert finishes(project) == before
    assert ProjectPlan.objects.get(project=project).margin_days == plan.margin_days
    assert stoppages_of(project, data_date) == []


def test_desks_go_on_unless_they_are_chosen(project, facts, office, at, data_date):
    during = replace(facts, from_on=date(2021, 7, 1), until_on=date(2021, 7, 31), ramp=())
    before = finishes(project)
    first = project.activities.filter(calendar="OFFICE").order_by("early_finish_on").first()
    actions.enter_stoppage(by=office, at=at, data_date=data_date, facts=during)
    assert finishes(project) == before, "nothing on site yet"
    everyone = replace(during, calendars=("OFFICE", "DAYS", *SITES))
    actions.enter_stoppage(by=office, at=at, data_date=data_date, facts=everyone)
    assert (finishes(project)[first.code] - before[first.code]).days >= 28


def test_options_are_compared_against_the_plan_without_the_stop(ready, project):
    nothing, cheapest, all_out = (option(ready, each) for each in (S.ACCEPT, S.CHEAPEST, S.ALL_OUT))
    assert ready.options.count() == len(S)
    assert (nothing.yuan, nothing.days_won) == (0, 0)
    assert nothing.days_lost == nothing.days_late >= DAYS
    assert 0 < cheapest.bound <= cheapest.yuan < all_out.yuan
    assert cheapest.days_late < nothing.days_late
    assert cheapest.yuan == sum(change["yuan"] for change in cheapest.changes)
    for alone in (S.CRASHING, S.OVERLAPPING):
        other = option(ready, alone)
        if other.days_late <= cheapest.days_late:
            assert cheapest.yuan <= other.yuan
    [promise] = [
        row for row in nothing.promises if row["code"] == project.activities.get(milestone="TOPPING_OUT").code
    ]
    assert promise["stopped_on"] == topped(project).isoformat()
    curve = cheapest.curve
    assert curve[0][2] == 0
    assert curve[-1][2] == all_out.yuan


def test_accepting_writes_durations_prices_and_a_baseline(ready, project, office, at, data_date):
    actions.approve_baseline(by=office, at=at, data_date=data_date, project=project)
    wanted = option(ready, S.CHEAPEST)
    before = dict(project.activities.values_list("code", "duration_days"))
    promised = set(ProjectDate.objects.values_list("milestone", "on"))
    actions.accept_recovery(
        by=office, at=at, data_date=data_date, answer=ready, strategy=S.CHEAPEST, projects=[project.pk]
    )
    for change in wanted.changes:
        if not change["predecessor"]:
            row = project.activities.get(code=change["code"])
            assert row.duration_days == before[change["code"]] - change["days"]
            assert row.duration_days >= row.optimistic_days > 0
    assert AcceptedCrash.objects.filter(option=wanted).count() == len(wanted.changes)
    [promise] = [
        row for row in wanted.promises if row["code"] == project.activities.get(milestone="TOPPING_OUT").code
    ]
    assert topped(project).isoformat() == promise["recovered_on"], "the plan says what the option said"
    assert set(ProjectDate.objects.values_list("milestone", "on")) == promised, "no promise moves by itself"
    first, second = Baseline.objects.order_by("number")
    assert first.superseded_at == at
    assert second.reason == f"停工 {ready.stoppage_id}：最省赶工"
    assert Event.objects.filter(action="RECOVERY_ACCEPTED").count() == 1
    with pytest.raises(actions.RecoveryNotReady):
        actions.accept_recovery(
            by=office, at=at, data_date=data_date, answer=ready, strategy=S.ALL_OUT, projects=[project.pk]
        )
    with pytest.raises(actions.StoppageReasonMissing):
        actions.withdraw_stoppage(by=office, at=at, data_date=data_date, stoppage=ready.stoppage, version=1)


def test_overlaps_become_leads(templates, make_project, facts, office, at, data_date):
    kind = {"by": office, "at": at, "data_date": data_date}
    project = make_project("AUTO", template="auto_plant")
    actions.compile_project(**kind, project=project)
    first = project.activities.get(code="W90").early_start_on
    facts = replace(facts, project=project, from_on=first, until_on=first + timedelta(20))
    answer = actions.enter_stoppage(**kind, facts=facts).answer
    work_off(answer=answer.pk, at=at)
    leads = option(answer, S.OVERLAPPING).changes
    assert leads
    assert all(change["predecessor"] for change in leads)
    before = {link.pk: link.lag_days for link in Link.objects.filter(project=project)}
    actions.accept_recovery(**kind, answer=answer, strategy=S.OVERLAPPING, projects=[project.pk])
    for row in leads:
        links = Link.objects.filter(successor__code=row["code"], predecessor__code=row["predecessor"])
        link = links.get(project=project, type="FS")
        assert link.lag_days == before[link.pk] - row["days"]


def test_a_plan_that_has_changed_since_refuses(ready, project, office, at, data_date):
    actions.recompute_project(by=office, at=at, project=project, data_date=data_date)
    before = finishes(project)
    with pytest.raises(actions.RecoveryOutdated) as refusal:
        actions.accept_recovery(
            by=office, at=at, data_date=data_date, answer=ready, strategy=S.CHEAPEST, projects=[project.pk]
        )
    assert refusal.value.facts["count"] == 1
    assert finishes(project) == before
    assert not Baseline.objects.exists()


def test_an_edited_stop_leaves_the_older_answer_behind(ready, facts, project, office, at, data_date):
    longer = replace(facts, until_on=facts.until_on + timedelta(14))
    kind = {"by": office, "at": at, "data_date": data_date, "stoppage": ready.stoppage}
    before = topped(project)
    written = actions.change_stoppage(**kind, version=1, facts=longer)
    assert topped(project) > before
    with pytest.raises(ChangedMeanwhile):
        actions.change_stoppage(**kind, version=1, facts=facts)
    with pytest.raises(actions.RecoveryNotReady):
        actions.accept_recovery(
            by=office, at=at, data_date=data_date, answer=ready, strategy=S.ACCEPT, projects=[project.pk]
        )
    work_off(answer=written.answer.pk, at=at)
    assert option(written.answer, S.ACCEPT).days_lost > option(ready, S.ACCEPT).days_lost


def test_the_same_stop_twice_and_impossible_ones_are_refused(entered, facts, office, at, data_date):
    kind = {"by": office, "at": at, "data_date": data_date}
    with pytest.raises(actions.StoppageStands):
        actions.enter_stoppage(**kind, facts=facts)
    for wrong in (
        {"until_on": facts.from_on - timedelta(1)}, {"until_on": facts.from_on + timedelta(400)}, {"calendars": ()},
        {"calendars": ("S9",)}, {"ramp": ((0, 20),)}, {"ramp": ((7, 120),)}, {"reason": " "}, {"project": None},
    ):  # fmt: skip
        with pytest.raises(actions.StoppageNotPossible):
            actions.enter_stoppage(**kind, facts=replace(facts, **wrong))
    with pytest.raises(IntegrityError), transaction.atomic():
        Stoppage.objects.update(until_on=date(2021, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Stoppage.objects.update(reach="TOWN")


def test_a_town_enters_its_own_stops_and_sees_what_hits_it(entered, facts, district, at, data_date):
    town, other = district.users[Role.TOWN], district.other_town_user
    kind = {"at": at, "data_date": data_date}
    own = replace(facts, reach="TOWN", town=district.town, reason="台风")
    assert actions.enter_stoppage(by=town, **kind, facts=own).answer.stoppage.town == district.town
    for wider in (replace(own, town=district.other_town), replace(facts, reach="DISTRICT")):
        with pytest.raises(actions.StoppageNotOpen):
            actions.enter_stoppage(by=town, **kind, facts=wider)
    with pytest.raises(NotAllowed):
        actions.enter_stoppage(by=district.users[Role.LEADER], **kind, facts=own)
    assert visible_stoppages(town).count() == 2
    assert visible_stoppages(other).count() == 0
    with pytest.raises(actions.StoppageNotOpen):
        actions.withdraw_stoppage(by=other, **kind, stoppage=entered.answer.stoppage, version=1)


def test_only_who_approves_baselines_accepts(ready, project, district, at, data_date):
    with pytest.raises(NotAllowed):
        actions.accept_recovery(
            by=district.users[Role.TOWN], at=at, data_date=data_date, answer=ready, strategy=S.ACCEPT,
            projects=[project.pk],
        )  # fmt: skip


def test_the_district_is_worked_off_behind_and_accepted_together(several, facts, office, at, data_date):
    before = {project.pk: finishes(project) for project in several}
    wide = replace(facts, reach="DISTRICT", project=None)
    written = actions.enter_stoppage(by=office, at=at, data_date=data_date, facts=wide)
    assert len(written.left) == 6
    assert finishes(several[0]) == before[several[0].pk], "the worker's to do"
    answer_later.call(answer=written.answer.pk, left=written.left)
    assert finishes(several[0]) != before[several[0].pk]
    answer = RecoveryAnswer.objects.get(pk=written.answer.pk)
    assert (answer.state, answer.progress, answer.looked_at) == (State.READY, 100, 6)
    options = answer.options.count()
    answer_later.call(answer=written.answer.pk, left=[])
    assert answer.options.count() == options, "a job that comes twice works once"
    ids = sorted(set(answer.options.values_list("project_id", flat=True)))
    actions.begin_acceptance(by=office, answer=answer)
    with pytest.raises(actions.RecoveryNotReady):
        actions.begin_acceptance(by=office, answer=answer)
    accept_later.call(answer=answer.pk, strategy="CHEAPEST", by=office.pk, projects=ids)
    assert Baseline.objects.count() == len(ids)
    assert RecoveryAnswer.objects.get(pk=answer.pk).state == State.READY
    assert RecoveryOption.objects.exclude(accepted_at=None).count() == len(ids)


def test_a_withdrawn_district_is_planned_by_the_worker(several, facts, office, at, data_date):
    before = finishes(several[0])
    wide = replace(facts, reach="DISTRICT", project=None)
    written = actions.enter_stoppage(by=office, at=at, data_date=data_date, facts=wide)
    work_off(answer=written.answer.pk, at=at, left=written.left)
    left = actions.withdraw_stoppage(
        by=office, at=at, data_date=data_date, stoppage=written.answer.stoppage, version=1
    )
    plan_later.call(projects=left, data_date=data_date.isoformat())
    assert finishes(several[0]) == before


def test_work_that_breaks_off_says_so(entered, at, monkeypatch):
    from luodi.plan import answering

    def broken(*_args):
        raise RuntimeError("broken off")

    monkeypatch.setattr(answering, "options_of", broken)
    with pytest.raises(RuntimeError):
        work_off(answer=entered.answer.pk, at=at)
    assert RecoveryAnswer.objects.get(pk=entered.answer.pk).state == State.FAILED


def test_prices_are_never_below_the_optimistic_days(project):
    [book] = read([project])
    rows = {row.code: row for row in book.activities}
    ways = ways_out(book)
    assert ways
    for way in ways:
        if hasattr(way, "least_duration"):
            assert way.least_duration >= rows[way.activity].optimistic_days * 100
            assert rows[way.activity].step in ("WORKS", "COMMISSIONING")
    structure = prices().of(["crane", "concrete", "steel", "labour"])
    assert structure.crash == ((20, 47_000), (45, 115_000))
    assert prices().of(["concrete", "authority"]) is None
    with pytest.raises(ValueError, match="out of order"):
        Price(((40, 100), (20, 200)), 10, 100)


def test_topping_out_in_about_seventy_days_after_the_restart(project, facts, office, at, data_date):
    """The story of Jimo in 2020: a month lost, then the main structure topped out in seventy days."""
    start = project.activities.get(code="W20").early_start_on
    stop = replace(facts, from_on=start - timedelta(28), until_on=start - timedelta(1))
    written = actions.enter_stoppage(by=office, at=at, data_date=data_date, facts=stop)
    work_off(answer=written.answer.pk, at=at)
    actions.accept_recovery(
        by=office,
        at=at,
        data_date=data_date,
        answer=written.answer,
        strategy=S.ALL_OUT,
        projects=[project.pk],
    )
    codes = ("W20", "W30", "W40")
    working = sum(project.activities.filter(code__in=codes).values_list("duration_days", flat=True))
    overlap = Decimal(8)  # the raft begins eight days before the piles end, by the template
    assert 66 - 10 <= working - overlap <= 80
