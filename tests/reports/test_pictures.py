"""Pictures: what they count, what they leave out, and that table and drawing say the same."""

import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest

from luodi.approvals.models import Desk
from luodi.elements.models import Pool
from luodi.ledger.models import InvestmentFigure, Project
from luodi.ledger.stages import Stage
from luodi.plan.margin_models import ProjectMargin
from luodi.plan.models import PlanRun, RunProject
from luodi.reports.floats import float_burn, month_ends, project_float, run_margins
from luodi.reports.investment import investment
from luodi.reports.loads import desk_loads, months_ahead, pool_loads
from luodi.reports.pictures import Picture, workbook
from luodi.reports.stages import stages
from tests.desk import samples

DATA_DATE = date(2021, 6, 30)
ALL = Project.objects.all


def figure(project: Project, series: str, span: str, ends_on: date, yi: str) -> None:
    InvestmentFigure.objects.create(
        project=project, series=series, span=span, ends_on=ends_on, amount_yuan=Decimal(yi) * 100_000_000
    )


def values(picture, name):
    return next(list(each.values) for each in picture.series if each.name.startswith(name))


@pytest.mark.django_db
def test_a_plan_without_months_is_a_twelfth_each_and_an_owners_own_months_are_kept(at) -> None:
    even, own = samples.project("EVEN", at), samples.project("OWN", at)
    figure(even, "PLAN", "YEAR", date(2021, 12, 31), "12")
    figure(own, "PLAN", "YEAR", date(2021, 12, 31), "100")
    figure(own, "PLAN", "MONTH", date(2021, 3, 31), "5")
    figure(own, "PLAN", "MONTH", date(2021, 10, 31), "7")
    plan = values(investment(ALL(), DATA_DATE), "计划")
    assert plan == [1, 2, 8, 9, 10, 11, 12, 13, 14, 22, 23, 24]


@pytest.mark.django_db
def test_ledger_and_statistics_never_mix_and_nothing_is_drawn_after_the_last_report(at) -> None:
    one = samples.project("ONE", at)
    figure(one, "PAID", "YEAR_TO_MONTH", date(2021, 2, 28), "2")
    figure(one, "PAID", "MONTH", date(2021, 4, 30), "1")
    figure(one, "PAID", "YEAR_TO_MONTH", date(2021, 7, 31), "9")  # after the data date
    figure(one, "STATISTICAL", "YEAR_TO_MONTH", date(2021, 3, 31), "0.5")
    made = investment(ALL(), DATA_DATE)
    assert values(made, "完成（台账") == [None, 2, 2, 3] + [None] * 8
    assert values(made, "完成（统计") == [None, None, 0.5] + [None] * 9


@pytest.mark.django_db
def test_a_bundle_and_its_parts_count_once(at) -> None:
    bundle = samples.project("BUNDLE", at)
    part = samples.project("PART", at, parent=bundle, relation="PART")
    for each, yi in ((bundle, "10"), (part, "4")):
        figure(each, "PAID", "YEAR_TO_MONTH", date(2021, 5, 31), yi)
    assert values(investment(ALL(), DATA_DATE), "完成（台账")[4] == 10


@pytest.mark.django_db
def test_stages_are_counted_and_those_out_are_said_not_drawn(at) -> None:
    for number, stage in enumerate([Stage.LAND, Stage.LAND, Stage.BUILDING, Stage.DROPPED]):
        samples.project(f"S{number}", at, stage=stage, total_investment_yuan=Decimal(10_000))
    made = stages(ALL())
    assert sum(v or 0 for each in made.series for v in each.values) == 3
    assert "暂缓或退出 1 个" in made.said
    assert ("拿地", 2, Decimal(2)) in made.rows
    assert not stages(Project.objects.none()).series


@pytest.mark.django_db
def test_the_burn_reads_the_latest_plan_before_each_month_end_and_forgets_what_is_done(at) -> None:
    late, tight, done = (samples.project(code, at) for code in ("LATE", "TIGHT", "DONE"))
    for project, on, margin in (
        (late, date(2021, 2, 10), 20), (late, date(2021, 4, 15), -3), (late, DATA_DATE, -9),
        (tight, date(2021, 4, 1), 10), (done, date(2021, 4, 2), -50), (done, date(2021, 5, 3), None),
    ):  # fmt: skip
        ProjectMargin.objects.create(project=project, on=on, margin_days=margin)
    made = float_burn(ALL(), DATA_DATE)
    assert list(made.labels) == ["2021-02", "2021-03", "2021-04", "2021-05", "2021-06-30"]
    assert values(made, "不能按期") == [0, 0, 2, 1, 1]
    assert values(made, "余量紧") == [0, 0, 1, 1, 1]
    assert values(made, "合计短缺") == [0, 0, 53, 3, 9]
    assert "2021-02 时为 0 个和 0 个" in made.said
    assert not float_burn(Project.objects.none(), DATA_DATE).series


@pytest.mark.django_db
def test_one_margin_draws_no_line(at) -> None:
    one = samples.project("ONE", at)
    ProjectMargin.objects.create(project=one, on=date(2021, 5, 31), margin_days=4)
    assert not project_float(one).series
    ProjectMargin.objects.create(project=one, on=DATA_DATE, margin_days=-2)
    made = project_float(one)
    assert values(made, "余量") == [4, -2]
    assert "余4天" in made.said
    assert "晚2天" in made.said


@pytest.mark.django_db
def test_a_run_before_and_after_in_bands_of_the_projects_one_sees(at) -> None:
    seen, unseen = samples.project("SEEN", at), samples.project("UNSEEN", at)
    run = PlanRun.objects.create(asked_at=at, data_date_on=DATA_DATE, seconds_asked=5)
    for project in (seen, unseen):
        RunProject.objects.create(run=run, project=project, weight=1, margin_before=-40, margin_after=5)
    made = run_margins(run, Project.objects.filter(pk=seen.pk))
    assert values(made, "现有计划") == [0, 1, 0, 0, 0, 0]
    assert values(made, "推演结果") == [0, 0, 0, 1, 0, 0]


def test_months_ahead_and_back_cross_the_year() -> None:
    ahead = months_ahead(date(2021, 11, 30), 3)
    assert ahead[0] == (date(2021, 11, 30), date(2021, 11, 30))
    assert ahead[2] == (date(2022, 1, 1), date(2022, 1, 31))
    assert month_ends(date(2022, 1, 15), 3) == [date(2021, 11, 30), date(2021, 12, 31), date(2022, 1, 15)]


@pytest.mark.django_db
def test_a_desk_full_for_a_week_and_what_is_beyond_its_capacity(district, at) -> None:
    Desk.objects.create(department=district.permits, code="D1", name="综合窗口", amount=2)
    project = samples.project("ONE", at)
    for number in range(3):
        samples.activity(
            project, number, district.permits, code=f"P{number}", permit=f"P{number}", step="PERMIT", calendar="OFFICE",
            planned_start_on=date(2021, 7, 5), planned_finish_on=date(2021, 7, 9),
        )  # fmt: skip
    made = desk_loads(DATA_DATE)
    july = next(row for row in made.rows if row[2] == "2021-07")
    # Five working days of three reviews; 22 working days of two.
    assert july[3:] == (15, 44, 0, 34)
    Desk.objects.update(amount=0)
    closed = next(row for row in desk_loads(DATA_DATE).rows if row[2] == "2021-07")
    assert closed[3:] == (15, 0, 15, None)


@pytest.mark.django_db
def test_a_panel_counts_items_of_a_week(district, at) -> None:
    Desk.objects.create(
        department=district.permits, code="D1", name="联评会", amount=4, period="WEEK", weekdays="3"
    )
    project = samples.project("ONE", at)
    samples.activity(
        project, 1, district.permits, code="P1", permit="P1", step="PERMIT", calendar="OFFICE", duration_days=5,
        planned_start_on=date(2021, 7, 5), planned_finish_on=date(2021, 7, 9),
    )  # fmt: skip
    july = next(row for row in desk_loads(DATA_DATE).rows if row[2] == "2021-07")
    assert july[1] == "件·周"
    assert july[3] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("carries", "arrived", "taken"), [(True, 250, 60), (False, 150, 0)])
def test_a_pool_keeps_or_loses_what_is_left(district, at, carries, arrived, taken) -> None:
    pool = Pool.objects.create(element="LAND", name="用地指标", carries=carries)
    pool.batches.create(available_on=date(2021, 1, 1), amount=100, source="一")
    pool.batches.create(available_on=date(2021, 9, 1), amount=150, source="二")
    from luodi.elements.element_types import element_types

    code = element_types()["LAND"].takes[0]
    project = samples.project("ONE", at, new_land_mu=60, land_mu=60)
    samples.activity(
        project,
        1,
        code=code,
        permit=code,
        planned_start_on=date(2021, 8, 2),
        planned_finish_on=date(2021, 8, 6),
    )
    made = pool_loads(DATA_DATE, "LAND")
    by_month = {row[0]: row[1:] for row in made.rows}
    assert by_month["2021-07"] == (100, 0, 100)
    assert by_month["2021-08"] == (100, 60, 40)
    assert by_month["2021-09"] == (arrived, taken, arrived - taken)
    assert pool_loads(DATA_DATE, "NONE") is None


@pytest.mark.django_db
def test_the_workbook_holds_the_table_and_names_stay_text(at) -> None:
    samples.project("S", at, stage=Stage.LAND, total_investment_yuan=Decimal(12_345_678))
    book = openpyxl.load_workbook(io.BytesIO(workbook(stages(ALL()), "=数据日期")))
    sheet = book.active
    assert sheet["A1"].value == "各阶段项目　=数据日期"
    assert [cell.value for cell in sheet[2]] == ["阶段", "项目数", "总投资（万元）"]
    assert ("拿地", 1, 1234.57) in [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=3)]


def test_margins_of_the_same_day_are_replaced_and_earlier_days_stay(district, at) -> None:
    from luodi.plan.actions.computing import _write_margins

    project = samples.project("ONE", at)
    plan = samples.planned(project, at, -5)
    yesterday = DATA_DATE - timedelta(days=1)
    ProjectMargin.objects.create(project=project, on=yesterday, margin_days=7)
    _write_margins([plan])
    plan.margin_days = -6
    _write_margins([plan])
    assert list(project.margins.values_list("on", "margin_days")) == [(yesterday, 7), (DATA_DATE, -6)]


def test_figures_of_the_table_end_without_zeros() -> None:
    row = ("2021-11", Decimal("120000.0000"), Decimal("6.5590"), 1200, 0, None)
    picture = Picture("code", "", "", "", "", rows=[row])
    assert picture.table == [["2021-11", "120,000", "6.559", "1,200", "0", "—"]]
