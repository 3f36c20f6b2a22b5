"""How likely a promise is kept: simulated with the run, the same for the same facts, shown in words."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from luodi.approvals.models import Desk
from luodi.ledger.models import ProjectDate
from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.chances import BANDS, bands, chance_words, verdict
from luodi.plan.models import Activity, ProjectPlan
from luodi.plan.portfolio import HUNDREDTHS, read
from luodi.plan.spreads import Risk, risk, three_points

NOT_CALIBRATED = "历史数据不足：按参考波动推算，未经校准。"


@pytest.fixture
def project(templates, make_project, office, at, data_date):
    made = make_project(committed={"PRODUCTION": "2024-03-31"})
    actions.compile_project(by=office, at=at, project=made, data_date=data_date)
    return made


def again(project, office, at, data_date) -> ProjectPlan:
    actions.compute_plans(by=office, at=at, projects=[project], data_date=data_date)
    return ProjectPlan.objects.get(project=project)


def test_a_promise_has_a_probability_and_two_days(project):
    plan = ProjectPlan.objects.get(project=project)
    assert 0 <= plan.on_time_percent <= 100
    assert plan.forecast_on <= plan.p50_on <= plan.p80_on
    assert plan.samples == risk().samples
    (promise,) = plan.commitments
    assert promise["on_time_percent"] == plan.on_time_percent
    assert (promise["p50_on"], promise["p80_on"]) == (plan.p50_on.isoformat(), plan.p80_on.isoformat())


def test_the_same_facts_give_the_same_probability(project, office, at, data_date):
    before = ProjectPlan.objects.get(project=project)
    after = again(project, office, at, data_date)
    assert after.made_from > before.made_from
    for name in ("on_time_percent", "p50_on", "p80_on"):
        assert getattr(after, name) == getattr(before, name)


def test_an_earlier_promise_is_less_likely(project, office, at, data_date):
    plan = ProjectPlan.objects.get(project=project)
    found = []
    for on in (plan.p80_on + timedelta(200), plan.p80_on, plan.p50_on, plan.forecast_on - timedelta(30)):
        ProjectDate.objects.filter(project=project).update(on=on)
        found.append(again(project, office, at, data_date).on_time_percent)
    assert found == sorted(found, reverse=True)
    # P50 and P80 are what they are called: as many samples keep them, the last day included.
    assert found[1] == pytest.approx(80, abs=1)
    assert found[2] == pytest.approx(50, abs=2)
    assert found[0] > 90
    assert found[-1] < 20


def test_one_project_alone_has_the_draws_it_has_among_others(
    project, make_project, templates, office, at, data_date
):
    alone = again(project, office, at, data_date)
    other = make_project("P2", committed={"PRODUCTION": "2024-03-31"})
    actions.compile_project(by=office, at=at, project=other, data_date=data_date)
    actions.compute_plans(by=office, at=at, projects=[project, other], data_date=data_date)
    together = ProjectPlan.objects.get(project=project)
    assert (together.on_time_percent, together.p80_on) == (alone.on_time_percent, alone.p80_on)


def test_criticality_is_a_share_of_the_samples(project):
    rows = Activity.objects.filter(project=project, actual_finish_on=None)
    percents = [row.criticality_percent for row in rows]
    assert all(percent is not None and 0 <= percent <= 100 for percent in percents)
    assert rows.get(milestone="PRODUCTION").criticality_percent == 100


def test_a_finished_step_has_none(project, office, at, data_date):
    row = project.activities.filter(milestone="", duration_days__gt=0).first()
    project.activities.filter(pk=row.pk).update(actual_start_on="2021-05-01", actual_finish_on="2021-05-20")
    again(project, office, at, data_date)
    assert Activity.objects.get(pk=row.pk).criticality_percent is None


@pytest.mark.parametrize(
    "fields", [{"stage": "FULL_PRODUCTION"}, {"stage": "SUSPENDED"}, {"kind": "", "template": ""}]
)
def test_finished_paused_and_unplanned_projects_have_none(
    templates, make_project, office, at, data_date, fields
):
    made = make_project(committed={"PRODUCTION": "2021-12-31"}, **fields)
    actions.compile_project(by=office, at=at, project=made, data_date=data_date)
    plan = again(made, office, at, data_date)
    assert (plan.on_time_percent, plan.p50_on, plan.p80_on, plan.samples) == (None, None, None, 0)


def test_everything_finished_has_none(project, office, at, data_date):
    Activity.objects.filter(project=project).update(
        actual_start_on="2021-05-01", actual_finish_on="2021-05-20"
    )
    plan = again(project, office, at, data_date)
    assert plan.state == "DONE"
    assert plan.on_time_percent is None
    assert all(promise["on_time_percent"] is None for promise in plan.commitments)


def test_without_a_promise_only_the_days_are_known(templates, make_project, office, at, data_date):
    made = make_project()
    actions.compile_project(by=office, at=at, project=made, data_date=data_date)
    plan = ProjectPlan.objects.get(project=made)
    assert plan.on_time_percent is None
    assert plan.forecast_on <= plan.p50_on <= plan.p80_on


def test_a_queue_at_a_desk_counts(project, district, make_project, office, at, data_date):
    alone = ProjectPlan.objects.get(project=project)
    assert not Desk.objects.exists()
    Desk.objects.create(department=district.permits, code="D1", name="备案窗口", amount=1, items="A01")
    row = project.activities.get(code="A01")
    late = date(2024, 1, 2)
    others = [make_project(f"Q{n}", committed={"PRODUCTION": "2023-12-31"}) for n in range(1)]
    actions.compile_projects(by=office, at=at, projects=others, data_date=data_date)
    # The other project holds the only window until the new year of 2024.
    Activity.objects.filter(project__in=others, code="A01").update(
        planned_start_on=data_date, planned_finish_on=late, duration_days=5
    )
    behind = again(project, office, at, data_date)
    row.refresh_from_db()
    assert (row.waits_for, row.planned_start_on > date(2023, 12, 31)) == ("CAPACITY", True)
    assert behind.forecast_on == alone.forecast_on
    assert behind.p50_on > alone.p50_on
    assert behind.on_time_percent < alone.on_time_percent


def test_three_points_always_contain_the_likely_one(project):
    (book,) = read([project])
    own = risk()
    for row in book.activities:
        low, likely, high = three_points(row, own)
        assert 0 <= low <= likely <= high
        assert likely == row.duration_days * HUNDREDTHS
        assert (high == 0) == row.is_event
    row = next(row for row in book.activities if not row.is_event)
    shorter = row._replace(duration_days=Decimal(2), optimistic_days=Decimal(3), pessimistic_days=Decimal(9))
    assert three_points(shorter, own) == (200, 200, 900)
    none = row._replace(duration_days=Decimal(0), optimistic_days=Decimal(0), pessimistic_days=Decimal(9))
    assert three_points(none, own) == (0, 0, 0)


def test_one_number_takes_the_reference_spread_of_its_kind(project):
    (book,) = read([project])
    row = next(row for row in book.activities if row.step == "PERMIT" and not row.is_event)
    ten = row._replace(duration_days=Decimal(10), optimistic_days=Decimal(10), pessimistic_days=Decimal(10))
    low, high = risk().spreads["PERMIT"]
    assert three_points(ten, risk()) == (int(1000 * low), 1000, int(1000 * high))


def test_assumptions_check_themselves():
    own = risk()
    facts = {name: getattr(own, name) for name in Risk.__slots__}
    with pytest.raises(ValueError, match="no spread for"):
        Risk(**facts | {"spreads": {k: v for k, v in own.spreads.items() if k != "PERMIT"}})
    with pytest.raises(ValueError, match="of LAND"):
        Risk(**facts | {"spreads": {**own.spreads, "LAND": (1.2, 1.6)}})


@pytest.mark.parametrize(
    ("percent", "zh", "en", "word"),
    [
        (None, "—", "—", ""),
        (0, "不到 1 %", "below 1 %", "很难按期"),
        (1, "1 %", "1 %", "很难按期"),
        (20, "20 %", "20 %", "把握不大"),
        (50, "50 %", "50 %", "较有把握"),
        (80, "80 %", "80 %", "很有把握"),
        (100, "99 % 以上", "above 99 %", "很有把握"),
    ],
)
def test_words(percent, zh, en, word):
    assert (chance_words(percent), verdict(percent)) == (zh, word)
    with translation.override("en"):
        assert chance_words(percent) == en


def test_the_bands_hold_every_percent_once():
    assert [code for code, _words in bands()] == list(BANDS)
    assert sorted(p for low, high in BANDS.values() for p in range(low, high + 1)) == list(range(101))


@pytest.mark.parametrize(
    ("language", "words", "honest"),
    [
        ("zh-CN", "按期概率", NOT_CALIBRATED),
        ("en", "On-time probability", "Insufficient history: reference spreads"),
    ],
)
def test_every_page_says_it_and_that_it_is_not_calibrated(project, client, district, language, words, honest):
    client.force_login(district.users[Role.OFFICE], backend="django.contrib.auth.backends.ModelBackend")
    ProjectPlan.objects.filter(project=project).update(on_time_percent=37)
    addresses = (
        reverse("project", args=[project.code]),
        reverse("project_plan", args=[project.code]),
        reverse("wallchart_panel", args=[project.code]),
        reverse("projects"),
    )
    for address in addresses:
        page = client.get(address, headers={"Accept-Language": language}).content.decode()
        assert words in page, address
        assert "37 %" in page, address
        assert honest in page, address
        assert "NaN" not in page
        assert ">None<" not in page


def test_the_list_is_chosen_and_sorted_by_probability(project, make_project, client, office, at):
    other = make_project("P2")
    ProjectPlan.objects.filter(project=project).update(on_time_percent=85)
    facts = {"state": "LATE", "data_date_on": date(2021, 6, 30), "made_at": at}
    ProjectPlan.objects.create(project=other, on_time_percent=30, **facts)
    client.force_login(office, backend="django.contrib.auth.backends.ModelBackend")

    def codes(query):
        return [row.project.code for row in client.get(reverse("projects") + query).context["rows"]]

    assert codes("?chance=80") == [project.code]
    assert codes("?chance=20") == [other.code]
    assert codes("?chance=nonsense") == [project.code, other.code]
    assert codes("?sort=chance") == [other.code, project.code]
    assert codes("?sort=-chance") == [project.code, other.code]


def test_the_first_page_counts_what_is_doubtful(project, client, office):
    client.force_login(office, backend="django.contrib.auth.backends.ModelBackend")
    ProjectPlan.objects.filter(project=project).update(state="FEASIBLE", on_time_percent=49)
    assert "另有 1 个项目最早能按期，但按期概率不到一半" in client.get("/").content.decode()
    ProjectPlan.objects.filter(project=project).update(on_time_percent=50)
    assert "按期概率不到一半" not in client.get("/").content.decode()


def test_a_permit_says_how_likely_it_comes_too_late(project, office, at, data_date) -> None:
    permits = {row.code: row for row in project.activities.all() if row.permit == row.code}
    told = {code for code, row in permits.items() if row.late_percent is not None}
    assert {"C07", "B02"} <= told
    assert "E02" not in told  # no promise waits for it
    assert all(0 <= permits[code].late_percent <= 100 for code in told)
    assert not project.activities.exclude(permit="").exclude(late_percent=None).filter(code__endswith="-P")
    before = permits["C07"].late_percent
    ProjectDate.objects.filter(project=project).update(on=date(2022, 12, 31))
    again(project, office, at, data_date)
    assert project.activities.get(code="C07").late_percent > before  # a promise that is tighter
    ProjectDate.objects.filter(project=project).delete()
    again(project, office, at, data_date)
    assert project.activities.get(code="C07").late_percent is None  # nothing is promised
