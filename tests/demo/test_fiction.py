"""The demonstration district: as many projects as the article says, real ones bare of invention."""

from datetime import date
from decimal import Decimal

import pytest

from luodi.demo.fiction import COUNTS, SUMS_YI, fictional_projects
from luodi.demo.load import DATA_DATE, _real, load_demo
from luodi.ledger.models import ListMembership, Project, ProjectDate
from luodi.ledger.stages import LIFE, Stage
from luodi.people.models import Post, User
from luodi.plan.models import ProjectPlan

TOWNS = [("甲街道", 3), ("乙镇", 1)]


def test_the_same_district_every_time() -> None:
    assert fictional_projects(DATA_DATE, TOWNS, {}) == fictional_projects(DATA_DATE, TOWNS, {})


def test_counts_and_sums_are_the_published_ones() -> None:
    made = fictional_projects(DATA_DATE, TOWNS, {"INDUSTRY": (7, Decimal("162.2"))})
    by_group = {group: [one for one in made if one.group == group] for group in COUNTS}
    assert len(by_group["INDUSTRY"]) == 220
    assert {group: len(rows) for group, rows in by_group.items()}["PUBLIC"] == 149
    total = sum(one.investment_yuan for one in by_group["INDUSTRY"]) / 100_000_000
    assert total + Decimal("162.2") == pytest.approx(SUMS_YI["INDUSTRY"], abs=Decimal("0.1"))


def test_only_projects_past_the_start_have_a_start() -> None:
    for one in fictional_projects(DATA_DATE, TOWNS, {}):
        begun = one.stage in LIFE and LIFE.index(one.stage) >= LIFE.index(Stage.STARTED)
        assert (one.started_on is not None) == begun
        assert one.stage_since_on <= DATA_DATE


def test_real_projects_carry_only_what_was_known() -> None:
    for one in _real():
        assert one["source"]
        assert all(on <= DATA_DATE for _milestone, on, _precision in one.get("dates", []))
        assert "commitments" not in one


@pytest.mark.slow
@pytest.mark.django_db
def test_the_whole_district(at) -> None:
    from luodi.cli.database import ready

    ready(at)
    assert load_demo(at=at) == 487
    assert ListMembership.objects.filter(list_name="重点产业项目").count() == 227
    real = Project.objects.filter(is_synthetic=False)
    assert not ProjectDate.objects.filter(project__in=real, meaning="COMMITTED").exists()
    assert not real.filter(leader__isnull=False).exists()
    assert not ProjectPlan.objects.filter(project__in=real, margin_days__isnull=False).exists()
    assert not Post.objects.filter(is_synthetic=False).exists()
    assert not User.objects.filter(is_synthetic=False).exists()
    states = ProjectPlan.objects.values_list("state", flat=True)
    assert {"FEASIBLE", "LATE", "NO_COMMITMENT", "NO_KIND"} <= set(states)
    late = sum(state == "LATE" for state in states)
    assert 20 < late < 120
    assert load_demo(at=at) == 487, "loading again changes nothing"
    assert date(2021, 11, 30) == DATA_DATE
