"""The order of time: nothing of the future helps, like is told from unlike, the same seed gives the same forecasts."""

from dataclasses import replace

import numpy as np
import pytest

from luodi.engine.history import BadHistory, Fault, History, Report, backtest
from luodi.engine.history.rivals import MODELS

FIRST, LAST = 736_000, 738_000


def reports(seed: int = 1, projects: int = 160) -> list[Report]:
    """Fictional projects: those of class A slip by 200 days a year, those of class B hold; noise on both."""
    draw = np.random.default_rng(seed)
    found = []
    for number in range(projects):
        group = "A" if number % 2 else "B"
        finish = float(draw.integers(LAST + 200, LAST + 1500))
        for day in range(FIRST + int(draw.integers(0, 300)), LAST, 180):
            found.append(
                Report(f"p{number}", day, round(finish), group=group, phase="works", start=FIRST - 100)
            )
            finish += draw.normal(100 if group == "A" else 0, 20)
    return found


@pytest.fixture(scope="module")
def history() -> History:
    return History(reports())


def test_learns_what_class_slips(history: History) -> None:
    found = backtest(history, first_day=FIRST + 900)
    assert found.models["luodi"].score.brier < 0.05
    assert found.models["base_rate"].score.brier > 0.2
    assert found.models["plan_holds"].score.brier == pytest.approx(found.base_rate)


def test_the_same_seed_gives_the_same_forecasts(history: History) -> None:
    first, second = (backtest(history, first_day=FIRST + 1200, seed=7) for _ in range(2))
    assert np.array_equal(first.models["luodi"].told.chance, second.models["luodi"].told.chance)


def test_what_comes_later_changes_no_forecast(history: History) -> None:
    """Everything after a day is turned upside down: the forecasts of that day stay as they were."""
    day = FIRST + 1000
    planted = [
        replace(each, finish=each.finish + 5000, group="B" if each.group == "A" else "A")
        if each.reported_on > day and each.finish is not None
        else each
        for each in history.reports
    ]
    first, second = (backtest(made, first_day=FIRST + 700) for made in (history, History(planted)))
    places = [at for at, each in enumerate(first.reports) if each.reported_on <= day]
    assert places
    for name in MODELS:
        for part in ("chance", "p50", "p80"):
            before, after = (getattr(made.models[name].told, part)[places] for made in (first, second))
            # The month's knowledge is of its first day, the reports are of their own: both are before the change.
            assert np.array_equal(before, after), (name, part)


def test_an_actual_finish_of_the_future_changes_no_forecast(history: History) -> None:
    day = FIRST + 1000
    planted = [
        replace(each, actual_finish=day + 400 + at % 300) if each.reported_on > day else each
        for at, each in enumerate(history.reports)
    ]
    first, second = (backtest(made, first_day=FIRST + 900) for made in (history, History(planted)))
    kept = {(each.project, each.reported_on): at for at, each in enumerate(second.reports)}
    for at, each in enumerate(first.reports):
        if each.reported_on <= day:
            other = kept[each.project, each.reported_on]
            assert first.models["luodi"].told.chance[at] == second.models["luodi"].told.chance[other]


def test_percentiles_are_in_order_and_chances_are_chances(history: History) -> None:
    for judged in backtest(history, first_day=FIRST + 1200).models.values():
        assert np.all(judged.told.p50 <= judged.told.p80)
        assert np.all((judged.told.chance >= 0) & (judged.told.chance <= 1))


def test_too_little_history_is_said() -> None:
    few = History([each for each in reports() if int(each.project[1:]) < 3])
    with pytest.raises(BadHistory) as refused:
        backtest(few)
    assert refused.value.fault is Fault.TOO_LITTLE
    with pytest.raises(BadHistory) as refused:
        backtest(few, first_day=FIRST + 800)
    assert refused.value.fault is Fault.TOO_LITTLE


def test_nothing_within_reach_is_said(history: History) -> None:
    with pytest.raises(BadHistory) as refused:
        backtest(history, first_day=LAST)
    assert refused.value.fault is Fault.NO_TESTS


@pytest.mark.parametrize(("horizon", "late", "fault"), [(0, 90, Fault.HORIZON), (365, -1, Fault.SLIP)])
def test_impossible_questions_are_refused(history: History, horizon: int, late: int, fault: Fault) -> None:
    with pytest.raises(BadHistory) as refused:
        backtest(history, horizon, late)
    assert refused.value.fault is fault


def test_outcomes_that_are_all_alike_have_no_area() -> None:
    same = [Report(f"p{n}", day, LAST + 500) for n in range(40) for day in range(FIRST, LAST, 200)]
    found = backtest(History(same), first_day=FIRST + 800)
    assert found.base_rate == 0
    assert found.models["luodi"].score.auc is None
    assert found.models["luodi"].score.brier == 0
