"""Another plan laid over the wall: who may see it, what moves, what the page says when it is gone."""

from datetime import date, timedelta

import pytest

from luodi.people.models import Role
from luodi.plan.models import PlanRun, RunMove
from tests.desk import samples


@pytest.fixture
def chart(district, at):
    """Two towns' projects; a run moves one step of each, a third project stands still."""
    run = PlanRun.objects.create(
        asked_at=at, state=PlanRun.State.READY, data_date_on=samples.DATA_DATE, seconds_asked=1
    )
    made = {}
    for code, town, days in (
        ("OWN", district.town, 12),
        ("OTHER", district.other_town, -5),
        ("STILL", district.town, 0),
    ):
        made[code] = project = samples.project(code, at, town)
        samples.planned(project, at, 20)
        row = samples.activity(
            project, 5, planned_start_on=date(2021, 7, 21), planned_finish_on=date(2021, 7, 30)
        )
        if days:
            RunMove.objects.create(
                run=run, project=project, code=row.code, name=row.name, before_start_on=row.planned_start_on,
                before_finish_on=row.planned_finish_on, after_start_on=row.planned_start_on + timedelta(days=days),
                after_finish_on=row.planned_finish_on + timedelta(days=days),
            )  # fmt: skip
    return run


@pytest.fixture
def signed_in(client, district):
    def sign_in(role):
        client.force_login(district.users[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def rows(client, run, more=""):
    found = client.get(f"/wallchart/data.json?compare=run-{run.pk}{more}").json()
    return {row["id"]: row for row in found["projects"]}, found


def test_the_moving_projects_are_shown_before_and_after_in_words(signed_in, chart):
    found, feed = rows(signed_in(Role.LEADER), chart)
    assert list(found) == ["OWN", "OTHER"]
    assert feed["whatif"] == f"第 {chart.pk} 次优化"
    own, other = found["OWN"], found["OTHER"]
    assert (own["moved_text"], own["moved_kind"]) == ("推后12天", "late")
    assert (other["moved_text"], other["moved_kind"]) == ("提前5天", "early")
    assert own["was"][-1]["e"] == "2021-07-30"
    assert own["segments"][-1]["e"] == "2021-08-11"


def test_steps_carry_both_spans(signed_in, chart):
    client = signed_in(Role.LEADER)
    [step] = client.get(f"/wallchart/OWN/activities.json?compare=run-{chart.pk}").json()["children"]
    assert (step["s"], step["e"]) == ("2021-08-02", "2021-08-11")
    assert step["was"] == {"s": "2021-07-21", "e": "2021-07-30"}
    assert step["moved_text"] == "推后12天"
    [still] = client.get(f"/wallchart/STILL/activities.json?compare=run-{chart.pk}").json()["children"]
    assert (still["was"], still["moved_text"]) == (None, "")


def test_filters_hold_while_comparing(signed_in, chart):
    found, _feed = rows(signed_in(Role.LEADER), chart, "&town=T2")
    assert list(found) == ["OTHER"]


def test_who_may_not_see_runs_gets_the_plan_that_stands(signed_in, chart):
    client = signed_in(Role.TOWN)
    found, feed = rows(client, chart)
    assert set(found) == {"OWN", "STILL"}
    assert "whatif" not in feed
    page = client.get(f"/wallchart/?compare=run-{chart.pk}").content.decode()
    assert "要对比的方案不在了" in page
    assert "次优化" not in page


@pytest.mark.parametrize(
    "key", ["run-9999", "run-x", "run-", "stop-1", "stop-x-CHEAPEST", "stop-1-NOTHING", "colour", "-"]
)
def test_a_plan_that_is_not_there_is_said_and_the_wall_still_shown(signed_in, chart, key):
    client = signed_in(Role.OFFICE)
    page = client.get(f"/wallchart/?compare={key}").content.decode()
    assert "要对比的方案不在了" in page
    assert "data-ld-wall" in page
    assert len(client.get(f"/wallchart/data.json?compare={key}").json()["projects"]) == 3


def test_a_discarded_run_is_no_longer_offered(signed_in, chart):
    client = signed_in(Role.OFFICE)
    assert f'value="run-{chart.pk}"' in client.get("/wallchart/").content.decode()
    PlanRun.objects.update(state=PlanRun.State.DISCARDED)
    assert f'value="run-{chart.pk}"' not in client.get("/wallchart/").content.decode()
