"""Changes as bars and links are drawn: a finish becomes a duration or a remainder, a link is taken away, looked at first."""

from datetime import timedelta

import pytest
from django.urls import reverse

from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.actions.editing import ActivityFinished, FinishTooEarly
from luodi.plan.models import Activity, Link


@pytest.fixture
def step(templates, make_project, office, at, data_date):
    project = make_project("P1", committed={"PRODUCTION": "2023-12-31"})
    actions.compile_projects(by=office, at=at, projects=[project], data_date=data_date)
    rows = project.activities.select_related("project").filter(calendar="S0", duration_days__gte=20)
    return rows.order_by("position")[0]


@pytest.fixture
def draw(office, at, data_date):
    def finish(row, on, version=None):
        return actions.change_finish(
            by=office, at=at, data_date=data_date, activity=row, version=version or row.version, finish_on=on
        )

    return finish


@pytest.mark.parametrize("days", [1, 17, -5])
def test_the_step_then_finishes_on_the_day_drawn(step, draw, days):
    on = step.early_finish_on + timedelta(days=days)
    draw(step, on)
    now = Activity.objects.get(pk=step.pk)
    assert (now.early_start_on, now.early_finish_on) == (step.early_start_on, on)
    assert now.version == step.version + 1


def test_of_a_step_that_has_begun_the_remainder_changes(step, draw, data_date):
    first = step.project.activities.filter(incoming=None, duration_days__gt=0).order_by("position")[0]
    began = data_date - timedelta(days=10)
    Activity.objects.filter(pk=first.pk).update(actual_start_on=began, remaining_days=2)
    step = Activity.objects.select_related("project").get(pk=first.pk)
    on = data_date + timedelta(days=30)
    draw(step, on)
    now = Activity.objects.get(pk=step.pk)
    assert now.duration_days == step.duration_days
    assert now.early_finish_on == on


def test_before_its_start_nothing_can_finish(step, draw):
    with pytest.raises(FinishTooEarly):
        draw(step, step.early_start_on - timedelta(days=1))
    assert Activity.objects.get(pk=step.pk).version == step.version


def test_what_is_finished_stays_so(step, draw, data_date):
    Activity.objects.filter(pk=step.pk).update(actual_start_on=data_date, actual_finish_on=data_date)
    step.refresh_from_db()
    with pytest.raises(ActivityFinished):
        draw(step, data_date + timedelta(days=5))
    assert Activity.objects.get(pk=step.pk).actual_finish_on == data_date


@pytest.fixture
def page(client, district, step):
    client.force_login(district.users[Role.OFFICE], backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(step, change):
    return reverse("activity_preview", args=[step.project.code, step.code, change])


def test_a_drawn_finish_is_looked_at_and_then_accepted(page, step):
    on = step.early_finish_on + timedelta(days=12)
    typed = {"finish-version": step.version, "finish-finish_on": on.isoformat()}
    said = page.post(address(step, "finish"), typed).content.decode()
    assert 'name="finish-finish_on"' in said
    assert 'name="change" value="finish"' in said
    assert Activity.objects.get(pk=step.pk).version == step.version
    accept = reverse("activity_edit", args=[step.project.code, step.code])
    answer = page.post(accept, {"change": "finish", **typed}, headers={"HX-Request": "true"})
    assert answer["HX-Trigger"] == "luodi:planned"
    assert Activity.objects.get(pk=step.pk).early_finish_on == on
    again = page.post(accept, {"change": "finish", **typed}, headers={"HX-Request": "true"})
    assert "HX-Trigger" not in again
    assert Activity.objects.get(pk=step.pk).version == step.version + 1


def test_a_finish_before_the_start_is_refused_with_the_reason(page, step):
    typed = {"finish-version": step.version, "finish-finish_on": "2021-01-01"}
    answer = page.post(address(step, "finish"), typed)
    assert answer.status_code == 409
    assert "之间没有工作日" in answer.content.decode()


def test_taking_a_link_away_is_looked_at_first(page, step):
    link = Link.objects.filter(successor__project=step.project).select_related("successor__project")[0]
    typed = {"unlink-link": link.pk}
    assert page.post(address(link.successor, "unlink"), typed).status_code == 200
    assert Link.objects.filter(pk=link.pk).exists()
    accept = reverse("activity_edit", args=[step.project.code, link.successor.code])
    page.post(accept, {"change": "unlink", **typed})
    assert not Link.objects.filter(pk=link.pk).exists()


def test_a_link_of_another_step_is_not_taken_away(page, step):
    link = Link.objects.filter(successor__project=step.project).exclude(successor=step)[0]
    answer = page.post(address(step, "unlink"), {"unlink-link": link.pk})
    assert answer.status_code == 400
    assert Link.objects.filter(pk=link.pk).exists()
