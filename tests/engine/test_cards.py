"""Warning cards: levels, reasons, hysteresis, grace, excused days; and what a rule file may not say."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from luodi.engine.card_rules import FALLING, RANK, Colour, Measure, read_rules
from luodi.engine.cards import Card, Facts, days_at_stake, days_to_clear, excused, judge, replay
from luodi.reference import DATA, reference

ON = date(2021, 11, 30)
FILES = sorted((DATA / "card_rules").glob("*.yaml"))
DEFAULT = read_rules(reference("card_rules/default.yaml"), "default.yaml")


def facts(on: date = ON, **values: Any) -> Facts:
    """Facts with measures as keywords; other keywords are fields."""
    names = set(Measure)
    given_values = {Measure(k): Decimal(v) for k, v in values.items() if k in names}
    return Facts(on, given_values, **{k: v for k, v in values.items() if k not in names})


def rules(**change: Any) -> Any:
    """A small rule file as plain values."""
    row: dict[str, Any] = {
        "code": "x",
        "name": "规则",
        "name_en": "Rules",
        "source": "test",
        "edition": "1",
        "levels": [
            {"colour": "YELLOW", "name": "黄", "name_en": "Yellow", "limit_days": 14},
            {"colour": "RED", "name": "红", "name_en": "Red", "limit_days": 30},
        ],
        "measures": {
            "SLIP_DAYS": {
                "levels": {
                    "YELLOW": {"at_least": 10, "lifts_below": 7},
                    "RED": {"over": 30, "lifts_below": 25},
                }
            }
        },
    }
    return {**row, **change}


SMALL = read_rules(rules(), "x.yaml")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_rule_file_reads_and_names_its_source(path: Path) -> None:
    found = read_rules(reference(path), path.name)
    assert found.code == path.stem
    assert found.source
    assert found.is_computable or found.as_reported


def test_all_real_rule_sets_and_the_default_are_shipped() -> None:
    assert len(FILES) == 11


@pytest.mark.parametrize(
    ("values", "colour"),
    [
        ({"SLIP_DAYS": 7}, None),
        ({"SLIP_DAYS": 8}, Colour.BLUE),
        ({"SLIP_DAYS": 15}, Colour.YELLOW),
        ({"SLIP_DAYS": 30}, Colour.YELLOW),
        ({"SLIP_DAYS": 31}, Colour.RED),
        ({"CHANCE": 5}, Colour.BLUE),
        ({"CHANCE": 6}, None),
        ({"PACE_OWN": 60}, None),
        ({"PACE_OWN": 59}, Colour.BLUE),
        ({"PERMIT_DAYS": 14}, None),
        ({"PERMIT_DAYS": 15}, Colour.YELLOW),
        ({"ISSUE_DAYS": 14}, None),
        ({"ISSUE_DAYS": 15}, Colour.BLUE),
        ({"ISSUE_DAYS": 45}, Colour.YELLOW),
        ({"START_MONTHS": 1, "PACE_OWN": 55}, Colour.YELLOW),
    ],
)
def test_the_default_gives_the_level_of_the_worst_measure(
    values: dict[str, int], colour: Colour | None
) -> None:
    first = judge(DEFAULT, facts(ON - timedelta(31), **values))
    assert judge(DEFAULT, facts(**values), first.state).colour == colour


def test_a_reason_keeps_the_figure_of_that_moment_and_its_threshold() -> None:
    (reason,) = judge(SMALL, facts(SLIP_DAYS=22, excused_days=12)).reasons
    assert (reason.value, reason.reported, reason.colour) == (10, 22, Colour.YELLOW)
    assert reason.threshold
    assert (reason.threshold.figure, reason.threshold.lifts) == (10, 7)


def test_excused_days_lift_a_card() -> None:
    lit = judge(SMALL, facts(SLIP_DAYS=18))
    assert lit.colour is Colour.YELLOW
    assert judge(SMALL, facts(SLIP_DAYS=18, excused_days=12), lit.state).colour is None
    assert judge(SMALL, facts(SLIP_DAYS=18, excused_days=11), lit.state).colour is Colour.YELLOW


def test_a_level_lifts_at_a_looser_figure_than_it_lights() -> None:
    slips = [9, 10, 9, 7, 6, 9, 31, 30, 25, 24, 6]
    cards = replay(SMALL, (facts(ON + timedelta(n), SLIP_DAYS=slip) for n, slip in enumerate(slips)))
    y, r = Colour.YELLOW, Colour.RED
    assert [card.colour for card in cards] == [None, y, y, y, None, None, r, r, r, y, None]
    assert [reason.held for reason in cards[2].reasons] == [True]


def test_a_new_fact_has_days_of_grace_and_an_old_one_does_not_get_them_again() -> None:
    cards = replay(DEFAULT, (facts(ON + timedelta(n), SLIP_DAYS=n) for n in range(30)))
    assert [card.colour for card in cards] == [None] * 22 + [Colour.YELLOW] * 8
    assert cards[29].reasons[0].since == ON + timedelta(8)


def test_what_shows_at_the_first_look_is_not_new() -> None:
    assert judge(DEFAULT, facts(SLIP_DAYS=8)).colour is Colour.BLUE
    assert judge(DEFAULT, facts(SLIP_DAYS=8), {}).colour is None


def test_an_unknown_measure_gives_no_reason_and_is_remembered() -> None:
    lit = judge(SMALL, facts(SLIP_DAYS=12))
    unknown = judge(SMALL, facts(ON + timedelta(1)), lit.state)
    assert unknown.colour is None
    assert judge(SMALL, facts(ON + timedelta(2), SLIP_DAYS=8), unknown.state).colour is Colour.YELLOW


def test_a_card_not_rectified_in_time_makes_the_next_worse() -> None:
    late = facts(SLIP_DAYS=0, issued=Colour.BLUE, past_limit_days=1)
    (reason,) = judge(DEFAULT, late).reasons
    assert (reason.cause, reason.colour, reason.value) == ("UNRECTIFIED", Colour.YELLOW, 1)
    assert judge(SMALL, facts(issued=Colour.YELLOW, past_limit_days=9)).colour is None


def test_two_yellow_cards_within_ninety_days_make_a_red_one() -> None:
    near = ((Colour.YELLOW, ON - timedelta(90)),)
    far = ((Colour.YELLOW, ON - timedelta(91)),)
    assert judge(DEFAULT, facts(SLIP_DAYS=20, earlier=near)).colour is Colour.RED
    assert judge(DEFAULT, facts(SLIP_DAYS=20, earlier=far)).colour is Colour.YELLOW
    assert judge(DEFAULT, facts(SLIP_DAYS=9, earlier=near)).colour is Colour.BLUE


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({"SLIP_DAYS": 22}, 22),
        ({"SLIP_DAYS": 22, "excused_days": 10}, 12),
        ({"START_MONTHS": 2, "PERMIT_DAYS": 20}, 60),
        ({"CHANCE": 1, "PACE_OWN": 3}, 0),
        ({"STATISTICS_MONTHS": 20, "ISSUE_DAYS": 16}, 16),
        ({"issued": Colour.BLUE, "past_limit_days": 9}, 0),
    ],
)
def test_days_at_stake_are_the_most_of_the_reasons(values: dict[str, Any], days: int) -> None:
    assert days_at_stake(judge(DEFAULT, facts(**values)).reasons) == days


@pytest.mark.parametrize(("days", "granted"), [(9, 20), (10, 50), (20, 80)])
def test_of_a_chance_only_what_the_quantiles_prove_is_granted(days: int, granted: int) -> None:
    known = facts(CHANCE=20, p50_late=10, p80_late=20, excused_days=days)
    assert excused(Measure.CHANCE, Decimal(20), known) == granted


def test_negative_excused_days_are_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        judge(SMALL, facts(excused_days=-1))


LEVELS = rules()["levels"]
SLIP = rules()["measures"]["SLIP_DAYS"]["levels"]


def _slip(**levels: Any) -> dict[str, Any]:
    return {"measures": {"SLIP_DAYS": {"levels": {**SLIP, **levels}}}}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"colour": "RED"}, "x.yaml: unknown field colour"),
        ({"source": ""}, "x.yaml: source: a text"),
        ({"levels": []}, "x.yaml: levels"),
        ({"levels": LEVELS[::-1]}, r"levels\[1\]: YELLOW stands after RED"),
        ({"levels": LEVELS[:1]}, "SLIP_DAYS.levels.RED: not a level"),
        (
            {"levels": [{"colour": "BLUE", "name": "蓝", "name_en": "Blue", "limit_days": 7}, *LEVELS]},
            "level BLUE",
        ),
        ({"levels": [{**LEVELS[0], "limit_days": -1}, LEVELS[1]]}, r"levels\[0\].limit_days"),
        ({"measures": {"LUCK": {"levels": {}}}}, "'LUCK' is none of"),
        (
            {"levels": [{**LEVELS[0], "colour": "GREEN"}, LEVELS[1]]},
            r"levels\[0\].colour: 'GREEN' is none of",
        ),
        ({"levels": [{**LEVELS[0], "fine": 1}, LEVELS[1]]}, r"levels\[0\]: unknown field fine"),
        ({"levels": [LEVELS[0], LEVELS[0]]}, r"levels\[1\]: YELLOW stands after YELLOW"),
        ({"measures": {"SLIP_DAYS": {"levels": SLIP, "grace": 3}}}, "SLIP_DAYS: unknown field grace"),
        ({"measures": {"SLIP_DAYS": {"levels": SLIP, "grace_days": 366}}}, "grace_days: a whole number"),
        ({"measures": {"ISSUE_DAYS": {"levels": {"YELLOW": {"at_least": 3651}}}}}, "3651 is impossible"),
        ({"measures": {"CHANCE": {"levels": {"YELLOW": {"under": 20}, "RED": {"under": 20}}}}}, "overlap"),
        ({"measures": {"SLIP_DAYS": {}}}, "SLIP_DAYS: levels is missing"),
        (_slip(RED={"at_least": 10}), "levels YELLOW and RED overlap"),
        (_slip(RED={"over": 30, "lifts_below": 6}), "levels YELLOW and RED overlap"),
        (_slip(RED={"over": -3}), "RED.over: -3 is impossible"),
        (_slip(RED={"over": "many"}), "RED.over: 'many' is impossible"),
        (_slip(RED={"over": True}), "RED.over: True is impossible"),
        (_slip(YELLOW={"at_least": 0}), "YELLOW: 0 is impossible"),
        (_slip(YELLOW={"under": 10}), "YELLOW: unknown field under"),
        (_slip(YELLOW={"over": 9, "at_least": 10}), "YELLOW: one of at_least, over"),
        (_slip(YELLOW={"at_least": 10, "lifts_below": 12}), "lift at 12 before it lights at 10"),
        ({"measures": {"CHANCE": {"levels": {"YELLOW": {"under": 101}}}}}, "101 is impossible"),
        ({"measures": {"CHANCE": {"levels": {"YELLOW": {"at_most": 100}}}}}, "100 is impossible"),
        ({"escalates": "yes"}, "escalates: true or false"),
        (
            {"repeats": [{"colour": "RED", "count": 2, "within_days": 9, "becomes": "RED"}]},
            r"repeats\[0\]: from RED",
        ),
        (
            {"repeats": [{"colour": "YELLOW", "count": 1, "within_days": 9, "becomes": "RED"}]},
            r"repeats\[0\].count: 1",
        ),
    ],
)
def test_a_faulty_rule_file_is_refused_with_its_place(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_rules(rules(**change), "x.yaml")


def test_a_file_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(ValueError, match="names with values"):
        read_rules(["code"], "x.yaml")


# Properties

COMPUTABLE = [each for path in FILES if (each := read_rules(reference(path), path.name)).is_computable]
FIGURES = st.fixed_dictionaries(
    {}, optional={measure: st.integers(0, 130).map(Decimal) for measure in Measure}
)


def _rank(card: Card) -> int:
    return RANK[card.colour] if card.colour else -1


@st.composite
def worse_pairs(draw: st.DrawFn) -> tuple[Facts, Facts]:
    """Two sets of facts of a day, the second nowhere better."""
    good = draw(FIGURES)
    more = {measure: draw(st.integers(0, 60)) for measure in good}
    bad = {m: v - more[m] if m in FALLING else v + more[m] for m, v in good.items()}
    days, late = draw(st.integers(0, 40)), draw(st.integers(0, 60))
    issued = draw(st.sampled_from([None, Colour.BLUE, Colour.YELLOW]))
    fewer = draw(st.integers(0, days))
    earlier = draw(st.lists(st.tuples(st.sampled_from(Colour), st.just(ON - timedelta(9))), max_size=2))
    one = Facts(ON, good, days, late, late + 9, issued, late, tuple(earlier[:1]))
    return one, Facts(ON, bad, fewer, late + 3, late + 12, issued, late + 2, tuple(earlier))


@given(worse_pairs(), FIGURES, st.sampled_from(COMPUTABLE))
def test_worse_facts_never_give_a_milder_card(pair: tuple[Facts, Facts], past: Any, chosen: Any) -> None:
    before = judge(chosen, Facts(ON - timedelta(5), past)).state
    assert _rank(judge(chosen, pair[0], before)) <= _rank(judge(chosen, pair[1], before))


@given(st.lists(FIGURES, min_size=1, max_size=12), st.sampled_from(COMPUTABLE))
def test_the_same_facts_give_the_same_card_and_a_second_look_changes_nothing(days: Any, chosen: Any) -> None:
    rows = [Facts(ON + timedelta(n), values) for n, values in enumerate(days)]
    cards = replay(chosen, rows)
    assert replay(chosen, rows) == cards
    again = judge(chosen, rows[-1], cards[-1].state)
    assert (again.colour, again.state) == (cards[-1].colour, cards[-1].state)


@given(st.sampled_from(COMPUTABLE), st.data())
def test_within_the_band_a_level_never_flickers(chosen: Any, data: st.DataObject) -> None:
    bands = [
        (measure, colour, each)
        for measure, ruling in chosen.measures.items()
        for colour, each in ruling.thresholds.items()
        if each.lifts is not None
    ]
    assume(bands)
    measure, _colour, each = data.draw(st.sampled_from(bands))
    low, high = sorted((int(each.figure), int(each.lifts or 0)))
    inside = st.integers(low, high).map(Decimal).filter(lambda v: each.holds(v) and not each.lights(v))
    walk = data.draw(st.lists(inside, min_size=2, max_size=20))
    first = data.draw(st.integers(0, 130).map(Decimal))
    rows = [Facts(ON + timedelta(40 * n), {measure: value}) for n, value in enumerate([first, first, *walk])]
    colours = [card.colour for card in replay(chosen, rows)][3:]  # the first may be in its days of grace
    assert len(set(colours)) == 1


def test_days_to_clear_are_the_fewest_that_leave_no_card() -> None:
    """Twelve days late is a blue card that lifts below four: nine excused days clear it; money is cleared by none."""
    late = facts(SLIP_DAYS=12)
    assert judge(DEFAULT, late).colour is Colour.BLUE
    lit = judge(DEFAULT, late).state
    assert days_to_clear(DEFAULT, late, lit, 730) == 9
    assert judge(DEFAULT, facts(SLIP_DAYS=12, excused_days=9), lit).colour is None
    assert judge(DEFAULT, facts(SLIP_DAYS=12, excused_days=8), lit).colour is Colour.BLUE
    assert days_to_clear(DEFAULT, facts(SLIP_DAYS=12, excused_days=5), lit, 730) == 4
    assert days_to_clear(DEFAULT, late, lit, 5) is None
    assert days_to_clear(DEFAULT, facts(SLIP_DAYS=12, PACE_OWN=40), None, 730) is None
