"""What stands and what another plan makes of it, side by side; looking writes nothing."""

from datetime import date, timedelta

import pytest

from luodi.ledger.models import Project
from luodi.plan import actions
from luodi.plan.beside import options_beside, run_beside
from luodi.plan.models import Activity, PlanRun, ProjectPlan, RunMove
from luodi.plan.stoppage_models import RecoveryAnswer, RecoveryOption, RecoveryStrategy, Stoppage

DAYS = 6


@pytest.fixture
def planned(templates, make_project, office, at, data_date):
    project = make_project("P1", committed={"PRODUCTION": "2023-12-31"})
    actions.compile_projects(by=office, at=at, projects=[project], data_date=data_date)
    return project


@pytest.fixture
def run(planned, at, data_date, office):
    made = PlanRun.objects.create(
        asked_by=office, asked_at=at, state=PlanRun.State.READY, data_date_on=data_date, seconds_asked=1
    )
    row = planned.activities.exclude(planned_finish_on=None).order_by("planned_finish_on")[0]
    later = timedelta(days=DAYS)
    RunMove.objects.create(
        run=made, project=planned, code=row.code, name=row.name,
        before_start_on=row.planned_start_on, before_finish_on=row.planned_finish_on,
        after_start_on=row.planned_start_on + later, after_finish_on=row.planned_finish_on + later,
    )  # fmt: skip
    return made


def test_only_what_the_run_moves_differs_also_after_it_is_accepted(run, planned):
    move = run.moves.get()
    everything = Project.objects.all()
    for _ in range(2):
        [pair] = run_beside(run, everything)
        assert pair.moved == [move.code]
        assert pair.before[move.code].early_finish_on == move.before_finish_on
        assert pair.after[move.code].early_finish_on == move.after_finish_on
        assert set(pair.before) == set(pair.after) == set(planned.activities.values_list("code", flat=True))
        Activity.objects.filter(code=move.code).update(
            planned_start_on=move.after_start_on, planned_finish_on=move.after_finish_on
        )


def test_a_project_that_is_not_seen_is_not_shown(run):
    assert run_beside(run, Project.objects.none()) == []


@pytest.fixture
def option(planned, office, at, data_date):
    stop = Stoppage.objects.create(
        reach=Stoppage.Reach.PROJECT, project=planned, from_on=date(2023, 1, 1), until_on=date(2023, 1, 2),
        calendars="S0", reason="虚构停工", entered_by=office, entered_at=at,
    )  # fmt: skip
    answer = RecoveryAnswer.objects.create(
        stoppage=stop, asked_at=at, state=RecoveryAnswer.State.READY, data_date_on=data_date
    )
    actions.compute_plans(by=office, at=at, projects=[planned], data_date=data_date)
    chain = [each["code"] for each in ProjectPlan.objects.get(project=planned).chain]
    steps = planned.activities.filter(code__in=chain, duration_days__gte=4)
    changes = [{"code": row.code, "predecessor": "", "days": int(row.duration_days) // 2} for row in steps]
    return RecoveryOption.objects.create(
        answer=answer, project=planned, strategy=RecoveryStrategy.CHEAPEST, yuan=1, bound=1, days_lost=9, days_won=9,
        days_late=0, steps=1, changes=changes,
    )  # fmt: skip


def test_an_option_finishes_earlier_than_what_stands_and_writes_nothing(option, planned, data_date):
    before = list(Activity.objects.order_by("pk").values())
    [pair] = options_beside([option], data_date)
    code = option.changes[0]["code"]
    assert code in pair.moved
    assert pair.after[code].early_finish_on < pair.before[code].early_finish_on
    assert pair.finish(pair.after) < pair.finish(pair.before)
    stands = dict(planned.activities.values_list("code", "early_finish_on"))
    assert {code: dates.early_finish_on for code, dates in pair.before.items()} == stands
    assert list(Activity.objects.order_by("pk").values()) == before


def test_of_an_accepted_option_the_plan_stands_recovered(option, planned, data_date, at, office):
    option.accepted_at, option.accepted_by = at, office
    [pair] = options_beside([option], data_date)
    stands = dict(planned.activities.values_list("code", "early_finish_on"))
    assert {code: dates.early_finish_on for code, dates in pair.after.items()} == stands
    assert pair.finish(pair.after) < pair.finish(pair.before)
