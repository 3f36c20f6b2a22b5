"""The record of forecasts: open to all who see projects, honest while it knows little, cheap."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.ledger.models import Project, ProjectDate
from luodi.oversight.forecasts import track_record
from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.forecast_models import ForecastModel, IssuedForecast
from tests.oversight.conftest import ON


@pytest.fixture
def told(district, at):
    """Writes what was shown for so many promises of fictional projects, and what became of them."""

    def make(count, chance=lambda x: x, months=1):
        dice = np.random.default_rng(7)
        for n in range(count):
            said, due = float(dice.random()), date(2020, 1, 5) + timedelta(n)
            kept = dice.random() < chance(said)
            project = Project.objects.create(
                code=f"T{n}",
                name=f"虚构项目T{n}",
                town=district.town,
                created_at=at,
                updated_at=at,
                is_synthetic=True,
            )
            milestone = "COMPLETION" if n % 2 else "PRODUCTION"
            actual = due - timedelta(3) if kept else due + timedelta(20)
            ProjectDate.objects.create(project=project, milestone=milestone, meaning="ACTUAL", on=actual)
            for back in range(months):
                IssuedForecast.objects.create(
                    project=project, code="M1", milestone=milestone, committed_on=due, on=due - timedelta(5 + 31 * back),
                    percent=round(100 * said), simulated_percent=round(100 * said), p50_on=due, p80_on=due + timedelta(10),
                    method="SIMULATED", engine="luodi", made_at=at,
                )  # fmt: skip

    return make


def _page(client, user, language="zh-CN"):
    client.force_login(user)
    return client.get(reverse("forecasts"), headers={"Accept-Language": language}).content.decode()


def test_everybody_who_sees_projects_sees_it(client, district):
    for role in (Role.OFFICE, Role.LEADER, Role.TOWN, Role.DEPARTMENT, Role.ENTERPRISE):
        assert "预测成绩" in _page(client, district.users[role])
    client.force_login(district.users[Role.AUDIT_ADMIN])
    assert client.get(reverse("forecasts")).status_code == 403


def test_few_promises_say_so_and_show_the_class(client, told, office):
    told(10)
    page = _page(client, office)
    assert "到期承诺 10 个，不足 30 个，不评分" in page
    assert "按节点" in page
    assert "可靠性图" not in page
    assert "Insufficient history" in _page(client, office, "en")


def test_enough_promises_are_scored_beside_the_simple_forecasts(client, told, office):
    told(120, months=2)
    found = track_record(ON)
    assert (found.promises, found.rows) == (120, 240)
    assert found.verdict.brier < found.verdict.brier_base
    assert found.verdict.is_calibrated
    # P80 stood ten days behind the date: what was kept is covered, what came twenty days late is not.
    assert found.covered == pytest.approx(found.verdict.kept)
    page = _page(client, office)
    assert "可靠性图" in page
    assert "误差在偶然范围之内" in page
    assert page.count('class="fc-dot"') == len(found.verdict.bins)
    assert {part.promises for part in found.classes} == {60}
    assert "虚构项目" not in page


def test_wrong_probabilities_are_called_wrong(client, told, office):
    told(150, lambda said: 1 - said)
    found = track_record(ON)
    assert not found.verdict.is_calibrated
    assert found.verdict.brier > found.verdict.brier_base
    assert "概率还不准" in _page(client, office)


def test_a_simpler_forecast_in_use_is_named(client, told, office, at):
    told(150, lambda said: 0.7)
    model = actions.learn_forecasts(at=at, data_date=ON)
    assert model.method in {"REFERENCE", "BASE"}
    page = _page(client, office)
    assert "更简单的预测更准" in page
    assert "A simpler forecast did better" in _page(client, office, "en")
    assert "在用" in page


def test_as_many_queries_for_many(client, told, office):
    client.force_login(office)
    told(40)
    client.get(reverse("forecasts"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("forecasts"))
    Project.objects.all().delete()
    told(80)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("forecasts"))
    assert len(many) == len(few) <= 14


def test_nothing_at_all_is_a_page(client, office):
    assert "到期承诺 0 个" in _page(client, office)


def test_what_works_taught_is_told_stage_by_stage_once_it_is_used(client, told, office, at):
    """Sites ran over by a tenth and make up for delays; of permits nothing was seen, so nothing is told."""
    told(40)
    model = actions.learn_forecasts(at=at, data_date=ON)
    assert "实际工作告诉了什么" not in _page(client, office)
    model.durations |= {
        "stretch": {"build WORKS": 1.2, "prod COMMISSIONING": 1.0},
        "effects": {"stage": {"build WORKS": [0.0953, 0.02]}},
        "sds": {"stage": 0.1},
        "late": {"build WORKS": -0.62},
        "stops": {"alike": 0.07, "seen": {"1": [3, 5]}},
    }
    ForecastModel.objects.filter(pk=model.pk).update(durations=model.durations, works=77)
    page = _page(client, office)
    for words in (
        "77 项已完工作",
        "建设 · 施工",
        "长 10 %",
        "± 2 %",
        "120 %",
        "追回 6 %",
        "与参考一样",
        "没有影响",
        "同一项目两项工作同停的相关系数 7 %",
    ):
        assert words in page, words
    assert "用地手续 · 审批" not in page
    assert "6 % made up" in _page(client, office, "en")
