"""Skill is found where there is some, denied where there is none, and never read out of the future."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from luodi.engine.formats.event_xes import read_xes
from luodi.engine.mining import Collector, Event, Log, Verdict, Works, judge, template, works
from luodi.engine.mining.classes import AGAIN, JUDGED, LEVELS, losses, percentiles
from luodi.engine.mining.works import DAY

APPROVALS = Path(__file__).resolve().parents[4] / "shared" / "data" / "approvals"


def log(means: dict[str, float], cases: int = 600, seed: int = 3) -> Log:
    """A fictional log: applications of the kinds in `means`, whose review takes so many days on average."""
    draw = np.random.default_rng(seed)
    collector = Collector()
    for number in range(cases):
        kind = list(means)[int(draw.integers(len(means)))]
        begun = number + float(draw.random())
        for step, at in (("accept", begun), ("review", begun + draw.gamma(4, means[kind] / 4))):
            collector.count()
            collector.add(Event(2, f"c{number}", step, at * DAY, department="office", kind=kind))
    return collector.log()


@pytest.fixture(scope="module")
def unlike() -> Works:
    return works(log({"small": 5.0, "large": 60.0}))


def test_finds_the_classes_that_differ(unlike: Works) -> None:
    found = judge(unlike)
    [review] = [each for each in found.steps if each.step == "review"]
    assert (found.overall.verdict, review.verdict, review.key) == (Verdict.SKILL, Verdict.SKILL, "kind")
    assert review.by_class < 0.7 * review.by_step
    rows = {each.name: each for each in template(unlike, found.keys) if each.key == "kind"}
    assert 3 < rows["small"].p50 < 7
    assert 45 < rows["large"].p50 < 75
    assert all(each.p10 <= each.p50 <= each.p80 <= each.p90 for each in rows.values())


@pytest.mark.parametrize("seed", range(4))
def test_says_no_skill_where_classes_are_alike(seed: int) -> None:
    found = judge(works(log({"one": 20.0, "two": 20.0}, seed=seed)))
    assert found.overall.verdict is Verdict.NO_SKILL
    assert not found.keys


def test_a_change_of_what_classes_mean_is_no_skill() -> None:
    """The past parts the kinds, then they change places: the test in time must deny what a shuffled one would praise."""
    before, after = log({"small": 5.0, "large": 60.0}), log({"small": 60.0, "large": 5.0}, seed=4)
    swapped = replace(
        before,
        end=np.concatenate([before.end[:840], after.end[840:]]),
        kind=np.concatenate([before.kind[:840], after.kind[840:]]),
    )
    found = judge(works(swapped))
    [review] = [each for each in found.steps if each.step == "review"]
    assert review.verdict is not Verdict.SKILL


def test_nothing_of_the_future_is_learnt(unlike: Works) -> None:
    """The days of what was asked may change: what is asked, the choice and the whole of the past stay."""
    found = judge(unlike)
    asked = unlike.ready >= found.at
    changed = judge(replace(unlike, elapsed=np.where(asked, 3 * unlike.elapsed, unlike.elapsed)))
    assert [(each.step, each.key, each.taught, each.asked) for each in changed.steps] == [
        (each.step, each.key, each.taught, each.asked) for each in found.steps
    ]
    assert changed.overall.by_class != found.overall.by_class


@pytest.mark.parametrize("cases", [1, 2, 20])
def test_too_little_is_said(cases: int) -> None:
    found = judge(works(log({"one": 20.0}, cases)))
    assert found.overall.verdict is Verdict.TOO_LITTLE
    assert found.overall.by_class is None


def test_small_classes_lean_on_all() -> None:
    days = np.concatenate([np.full(1000, 10.0), np.full(10, 50.0)])
    made = percentiles(days, np.concatenate([np.zeros(1000, np.int64), np.ones(10, np.int64)]))
    assert made.own[1].tolist() == [10.0, 50.0, 50.0, 50.0]
    assert made.own[0].tolist() == [10.0] * 4
    assert made.of(np.array([1, 7])).tolist() == [made.own[1].tolist(), [10.0] * 4]


def test_pinball_loss_by_hand() -> None:
    told = np.array([[0.0, 10.0, 20.0, 30.0]])
    assert losses(told, np.array([14.0]))[0] == pytest.approx((0.5 * 4 + 0.2 * 6 + 0.1 * 16) / 3)
    assert (LEVELS[1:], AGAIN) == (JUDGED, ("first", "again"))


@pytest.mark.skipif(
    not APPROVALS.is_dir(), reason="needs ../shared/data/approvals, not part of the repository"
)
def test_a_dutch_municipality() -> None:
    """Building permits of a municipality, BPIC 2015 number 4: classes are better by the figures of docs/benchmarks.md."""
    import gzip

    with gzip.open(APPROVALS / "BPIC15_4.xes.gz") as file:
        found_log = read_xes(iter(lambda: file.read(1 << 18), b""))
    assert (found_log.cases, found_log.events, found_log.left_out) == (1053, 47293, [])
    overall = judge(works(found_log)).overall
    assert overall.verdict is Verdict.SKILL
    assert overall.by_class < 0.97 * overall.by_step < 0.6 * overall.whole
