"""Scores: points by a rule file, fair to small numbers and to delay that was another's."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engine.score_rules import Formula, RuleFault, ScoreMeasure, Subject, read_score_rules
from luodi.engine.scoring import (
    Case,
    Confidence,
    Held,
    Late,
    Outcome,
    Place,
    charged,
    days_of_others,
    drawn_to,
    means_of,
    places,
    score,
)

HEAD = {"code": "t", "name": "测试", "name_en": "Test", "source": "虚构", "edition": "1"}


def item(**more):
    return {
        "code": "A",
        "name": "甲",
        "name_en": "A",
        "formula": "SHARE",
        "measure": "START_ONTIME",
        "points": 100,
    } | more


def rules(*items, **more):
    head = {name: more.pop(name) for name in ("drawn_cases", "least_cases") if name in more}
    return read_score_rules(
        HEAD | head | {"subjects": {"TOWN": {"base": 100, "items": list(items)} | more}}, "t.yaml"
    )


def only(found, kept, of):
    facts = {ScoreMeasure.START_ONTIME: [Case(D(n < kept), D(1)) for n in range(of)]}
    return score(found, Subject.TOWN, facts, {})


def test_a_share_gives_its_part_of_the_points():
    found = only(rules(item()), 3, 4)
    assert (found.points, found.percent, found.cases) == (D("75.0"), D("75.0"), 4)
    assert found.confidence is Confidence.LOW


def test_what_has_no_facts_or_is_not_held_gives_and_takes_nothing():
    absent = {
        "code": "B",
        "name": "乙",
        "name_en": "B",
        "formula": "ABSENT",
        "points": 30,
        "lacks": "口径",
        "lacks_en": "x",
    }
    idle = item(code="C", measure="TASKS_ONTIME", points=20)
    found = only(rules(item(points=50), absent, idle), 4, 4)
    assert [each.outcome for each in found.items] == [Outcome.COMPUTED, Outcome.NOT_HELD, Outcome.NO_CASES]
    assert (found.points, found.reachable, found.percent) == (50, 50, 100)
    nothing = score(rules(item()), Subject.TOWN, {}, {})
    assert nothing.percent is None
    assert nothing.confidence is Confidence.NONE


def test_few_cases_are_drawn_to_the_mean_of_the_class():
    means = {ScoreMeasure.START_ONTIME: D("0.5")}
    one, many = ({ScoreMeasure.START_ONTIME: [Case(D(1), D(1))] * n} for n in (1, 95))
    lucky, steady = (score(rules(item(), drawn_cases=5), Subject.TOWN, facts, means) for facts in (one, many))
    assert lucky.points == D("58.3")
    assert steady.points == D("97.5")


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 20), st.decimals(0, 1, places=2))
def test_a_drawn_share_lies_between_its_own_and_the_mean(kept, cases, drawn, mean):
    own = D(min(kept, cases)) / cases
    found = drawn_to(own, cases, mean, drawn)
    assert min(own, mean) - D("1e-20") <= found <= max(own, mean) + D("1e-20")


@pytest.mark.parametrize(
    ("formula", "cases", "points"),
    [
        ({"formula": "SLOPE", "points": 25, "each": 0.2, "each_below": 0.1, "most": 35, "least": 15}, [(120, 100)], 29),
        ({"formula": "SLOPE", "points": 25, "each": 0.2, "each_below": 0.1, "most": 35, "least": 15}, [(0, 100)], 15),
        ({"formula": "GAP", "points": 25, "each": 0.1, "each_below": 0.1, "most": 28, "least": 22}, [(1, 0), (0, 1), (1, 0)], 25.1),
        ({"formula": "STEPS", "steps": [{"from": 0, "points": 3}, {"from": 10, "points": 20}], "most": 20}, [(5, 5), (50, 50)], 11.5),
        ({"formula": "EACH", "each": 5, "most": 12}, [(1, 0)] * 3, 12),
        ({"formula": "EACH", "each": -3, "most": 0, "least": -7}, [(1, 0)] * 3, -7),
    ],
)  # fmt: skip
def test_the_formulas_of_real_schemes(formula, cases, points):
    row = {name: value for name, value in item().items() if name != "points"} | formula
    found = read_score_rules(HEAD | {"subjects": {"TOWN": {"items": [row]}}}, "t")
    facts = {ScoreMeasure.START_ONTIME: [Case(D(gained), D(wanted)) for gained, wanted in cases]}
    assert score(found, Subject.TOWN, facts, {}).points == D(str(points))


def test_places_are_thirds_of_those_with_enough_facts_and_equals_share_one():
    found = {n: (D(n), 6) for n in range(6)} | {9: (D(100), 1), 8: (None, 6)}
    thirds = places(found, 3)
    assert 9 not in thirds
    assert thirds == {
        5: Place.UPPER, 4: Place.UPPER, 3: Place.MIDDLE, 2: Place.MIDDLE, 1: Place.LOWER, 0: Place.LOWER,
    }  # fmt: skip
    assert places({n: found[n] for n in range(3)}, 3) == {}
    assert set(places(dict.fromkeys(range(5), found[3]), 3).values()) == {Place.UPPER}


def test_the_mean_of_a_class_counts_every_case_once():
    small, large = ({ScoreMeasure.START_ONTIME: [Case(D(kept), D(1))] * n} for kept, n in ((1, 1), (0, 9)))
    assert means_of([small, large]) == {ScoreMeasure.START_ONTIME: D("0.1")}


def test_days_on_which_ones_own_step_was_late_too_are_not_anothers():
    march = [Held(7, date(2021, 3, 1), date(2021, 3, 10)), Held(8, date(2021, 3, 6), date(2021, 3, 20))]
    assert days_of_others(march, frozenset({8}), date(2021, 3, 31)) == 5
    assert days_of_others(march, frozenset({7}), date(2021, 3, 31)) == 10
    assert days_of_others(march, frozenset(), date(2021, 3, 31)) == 20
    assert days_of_others(march, frozenset(), date(2021, 3, 2)) == 2


def test_a_step_is_charged_with_the_days_it_added_itself():
    steps = [
        Late("A", 1, date(2021, 3, 1), date(2021, 3, 11)),
        Late("B", 2, date(2021, 4, 1), date(2021, 4, 6), ("A",)),
        Late("C", 3, date(2021, 5, 1), date(2021, 5, 31), ("A", "B", "gone")),
    ]
    assert charged(steps) == {"A": 10, "B": 0, "C": 20}


BAD = [
    ({"subjects": {"TOWN": {"base": 100, "items": [item(points=95)]}}}, "WEIGHTS", "subjects.TOWN.items"),
    ({"subjects": {"TOWN": {"base": 100, "items": [item(extra=1)]}}}, "UNKNOWN", "items[0]"),
    ({"colour": 1}, "UNKNOWN", "t.yaml"),
    ({"subjects": {"VILLAGE": {"items": [item()]}}}, "NONE_OF", "subjects"),
    ({"subjects": {"TOWN": {"base": 100, "items": [item(), item(points=0)]}}}, "TWICE", "items"),
    ({"subjects": {"TOWN": {"base": 100, "items": [item(points=float("nan"))]}}}, "NO_FIGURE", "points"),
    ({"subjects": {"TOWN": {"base": 100, "items": []}}}, "NOT_A_LIST", "items"),
    ({"drawn_cases": True}, "NO_FIGURE", "drawn_cases"),
]


@pytest.mark.parametrize(("more", "code", "place"), BAD)
def test_a_rule_file_that_cannot_be_is_refused_with_its_place(more, code, place):
    with pytest.raises(RuleFault) as fault:
        read_score_rules(HEAD | more, "t.yaml")
    assert fault.value.code == code
    assert place in fault.value.place


def town(**more):
    return HEAD | {"subjects": {"TOWN": {"base": 100, "items": [item()]} | more}}


def classes(*rows):
    return [
        {"code": code, "name": code, "name_en": code, "from": start, "below": below}
        for code, start, below in rows
    ]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("S", 0, 10), ("L", 5, None)], "OVERLAP"),
        ([("S", 0, 10), ("L", 12, None)], "HOLE"),
        ([("S", 0, None), ("L", 10, None)], "OVERLAP"),
        ([("S", 3, None)], "HOLE"),
        ([("S", 0, 10)], "HOLE"),
        ([("S", 0, 0), ("L", 0, None)], "OVERLAP"),
    ],
)
def test_classes_neither_overlap_nor_leave_holes(rows, code):
    with pytest.raises(RuleFault) as fault:
        read_score_rules(town(classes=classes(*rows)), "t")
    assert fault.value.code == code


def test_nothing_gives_more_than_the_maximum():
    slope = {
        "code": "B",
        "name": "乙",
        "name_en": "B",
        "formula": "SLOPE",
        "measure": "PLAN_DONE",
        "points": 40,
        "each": 1,
        "each_below": 1,
    }
    with pytest.raises(RuleFault) as fault:
        read_score_rules(town(items=[item(points=60), slope | {"most": 55}], bonus_most=10), "t")
    assert fault.value.code == "OVER_MAXIMUM"
    assert fault.value.facts == {"gives": 115, "most": 110}
    with pytest.raises(RuleFault) as fault:
        read_score_rules(town(items=[item(points=60), slope | {"most": 30}]), "t")
    assert fault.value.code == "ITEM_OVER_MAXIMUM"
    assert read_score_rules(
        town(items=[item(points=60), slope | {"most": 50}], bonus_most=10), "t"
    ).is_computable


def test_every_formula_has_its_fields():
    with pytest.raises(RuleFault) as fault:
        read_score_rules(
            town(
                items=[
                    {
                        "code": "A",
                        "name": "甲",
                        "name_en": "A",
                        "formula": Formula.EACH.value,
                        "measure": "NEW_STARTS",
                        "each": 1,
                    }
                ]
            ),
            "t",
        )
    assert fault.value.facts == {"name": "most"}
