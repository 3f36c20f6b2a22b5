"""Stops of which something was accepted: changed and withdrawn with a reason, rebuilt networks, levelled options."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from luodi.journal import Event
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.answering import work_off
from luodi.plan.models import Baseline
from luodi.plan.stoppage_models import AcceptedCrash, RecoveryStrategy, Stoppage

S = RecoveryStrategy


@pytest.fixture
def project(fab):
    return fab


def topped(project):
    return project.activities.get(milestone="TOPPING_OUT").early_finish_on


def option(answer, strategy):
    return answer.options.get(strategy=strategy)


@pytest.fixture
def accepted(ready, project, office, at, data_date):
    """Kept for the least money: durations before, by code."""
    actions.approve_baseline(by=office, at=at, data_date=data_date, project=project)
    before = dict(project.activities.values_list("code", "duration_days"))
    actions.accept_recovery(
        by=office, at=at, data_date=data_date, answer=ready, strategy=S.CHEAPEST, projects=[project.pk]
    )
    assert before != durations(project)
    return before


def durations(project):
    return dict(project.activities.values_list("code", "duration_days"))


def test_an_accepted_stop_is_withdrawn_with_a_reason_and_what_was_accepted_comes_back(
    accepted, ready, project, office, at, data_date
):
    kind = {"by": office, "at": at, "data_date": data_date, "stoppage": ready.stoppage, "version": 1}
    because = actions.Because("疫情提前结束", gives_back=True)
    actions.withdraw_stoppage(**kind, because=because)
    assert durations(project) == accepted
    crashes = AcceptedCrash.objects.all()
    assert crashes, "nothing is lost"
    assert all(each.returned_at == at and each.applied_days == 0 and not each.lost for each in crashes)
    numbers = [each.reason for each in Baseline.objects.order_by("number")]
    assert numbers[-1] == f"撤回停工 {ready.stoppage_id}：疫情提前结束"
    assert len(numbers) == 3
    [event] = Event.objects.filter(action="STOPPAGE_WITHDRAWN")
    assert event.facts["because"] == "疫情提前结束"
    assert (event.facts["accepted"], event.facts["gives_back"]) == (["FAB"], True)


def test_an_accepted_stop_is_changed_and_what_was_accepted_stays(  # noqa: PLR0917
    accepted, ready, facts, project, office, at, data_date
):
    crashed, before = durations(project), topped(project)
    longer = replace(facts, until_on=facts.until_on + timedelta(14))
    kind = {"by": office, "at": at, "data_date": data_date, "stoppage": ready.stoppage, "facts": longer}
    written = actions.change_stoppage(**kind, version=1, because=actions.Because("延长两周"))
    assert durations(project) == crashed
    assert topped(project) > before
    assert Baseline.objects.order_by("number").last().reason == f"停工 {ready.stoppage_id} 变更：延长两周"
    with pytest.raises(ChangedMeanwhile):
        actions.change_stoppage(**kind, version=1, because=actions.Because("再延长"))
    work_off(answer=written.answer.pk, at=at)
    assert option(written.answer, S.CHEAPEST).days_late > 0 or option(written.answer, S.CHEAPEST).yuan > 0


def test_an_accepted_stop_is_not_changed_by_a_town_nor_without_a_reason(  # noqa: PLR0917
    accepted, ready, facts, district, office, at, data_date
):
    kind = {"at": at, "data_date": data_date, "stoppage": ready.stoppage, "version": 1}
    with pytest.raises(actions.StoppageReasonMissing):
        actions.withdraw_stoppage(**kind, by=office, because=actions.Because("  "))
    with pytest.raises(actions.StoppageSettled):
        actions.withdraw_stoppage(**kind, by=district.users[Role.TOWN], because=actions.Because("台风"))
    with pytest.raises(actions.StoppageReasonMissing):
        actions.change_stoppage(**kind, by=office, facts=facts)
    assert Stoppage.objects.get().version == 1


def test_days_typed_since_and_finished_steps_are_not_touched_but_named(
    accepted, ready, project, office, at, data_date
):
    crash = AcceptedCrash.objects.filter(predecessor="").first()
    row = project.activities.get(code=crash.code)
    kind = {"by": office, "at": at, "data_date": data_date}
    actions.change_duration(**kind, activity=row, version=row.version, days=Decimal(99))
    actions.withdraw_stoppage(
        **kind, stoppage=ready.stoppage, version=1, because=actions.Because("误报", gives_back=True)
    )
    crash.refresh_from_db()
    assert (crash.lost, crash.applied_days) == ("RETYPED", crash.days)
    assert durations(project)[crash.code] == 99
    [event] = Event.objects.filter(action="STOPPAGE_WITHDRAWN")
    assert event.facts["not_given_back"] == [f"FAB/{crash.code}: RETYPED"]


def test_a_network_built_anew_keeps_what_was_accepted(accepted, project, office, at, data_date):
    crashed = durations(project)
    kind = {"by": office, "at": at, "data_date": data_date, "project": project}
    actions.compile_project(**kind)
    assert durations(project) == crashed
    actions.compile_project(**kind)
    assert durations(project) == crashed, "twice is not twice as short"
    assert not AcceptedCrash.objects.exclude(lost="").exists()


def test_what_cannot_be_put_in_again_is_named(accepted, project, office, at, data_date, client):
    gone = AcceptedCrash.objects.filter(predecessor="").first()
    AcceptedCrash.objects.filter(pk=gone.pk).update(code="W999")
    actions.compile_project(by=office, at=at, data_date=data_date, project=project)
    gone.refresh_from_db()
    assert (gone.lost, gone.applied_days) == ("GONE", 0)
    client.force_login(office)
    shown = client.get(f"/projects/{project.code}/plan/").content.decode()
    assert "计划中已没有这项工作" in shown


def test_options_are_levelled_among_what_all_others_hold(ready):
    for each in ready.options.all():
        assert each.held_late is not None
        for row in each.promises:
            assert row["held_on"] >= row["recovered_on"], "desks never make a date earlier"
            assert (row["limit"] == "") or row["held_on"] > row["recovered_on"]


def test_an_answered_stop_is_withdrawn_on_its_page(accepted, ready, project, client, office):
    client.force_login(office)
    address = f"/plan/stoppages/{ready.stoppage_id}/withdraw/"
    assert "变更原因" in client.get(address).content.decode()
    typed = {"opened_version": "1", "because": "", "gives_back": "on"}
    assert client.post(address, typed).status_code == 400
    stale = client.post(address, typed | {"because": "误报", "opened_version": "9"})
    assert stale.status_code == 409
    shown = client.post(address, typed | {"because": "误报"}, follow=True).content.decode()
    assert "已撤回" in shown
    assert "原因：误报" in shown
    assert "已退回" in client.get(f"/projects/{project.code}/plan/").content.decode()
    assert durations(project) == accepted
