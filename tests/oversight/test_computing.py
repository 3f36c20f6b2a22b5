"""Proposals follow the facts, once each; facts from plan, start, money, statistics, permits and issues."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from luodi.dispatch.models import Issue, IssueKind
from luodi.engine.card_rules import Measure
from luodi.journal import Event
from luodi.ledger.models import InvestmentFigure, Project, ProjectDate
from luodi.oversight import actions
from luodi.oversight.computing import stale_projects
from luodi.oversight.facts import facts_of
from luodi.oversight.models import Card, CardWatch
from luodi.oversight.queries import replayed
from luodi.oversight.rules import rule_sets
from luodi.plan.margin_models import ProjectMargin
from luodi.plan.models import Activity, Step
from tests.oversight.conftest import ON, set_late

State = Card.State


def test_computing_twice_changes_nothing(late, compute):
    assert compute() == {"proposed": 1, "renewed": 0, "lapsed": 0}
    before = Card.objects.values().get(), CardWatch.objects.values().get(), Event.objects.count()
    assert compute() == {"proposed": 0, "renewed": 0, "lapsed": 0}
    assert (Card.objects.values().get(), CardWatch.objects.values().get(), Event.objects.count()) == before


def test_a_proposal_is_renewed_and_lapses_with_its_facts(proposed, late, compute, at):
    set_late(late, 40, at)
    assert compute()["renewed"] == 1
    assert Card.objects.get().colour == "RED"
    set_late(late, 0, at)
    assert compute()["lapsed"] == 1
    assert Card.objects.get().state == State.LAPSED


def test_a_level_holds_until_the_looser_figure_from_day_to_day(late, compute, at):
    colours = []
    for number, days in enumerate((15, 12, 10, 9)):
        set_late(late, days, at)
        compute(on=ON + timedelta(number))
        colours.append(CardWatch.objects.get().colour)
    assert colours == ["YELLOW", "YELLOW", "YELLOW", "BLUE"]


def test_the_same_day_again_forgets_what_it_saw_before(late, compute, at):
    compute(on=ON - timedelta(1))
    set_late(late, 40, at)
    compute()
    set_late(late, 28, at)
    compute()
    assert CardWatch.objects.get().colour == "YELLOW", "red was a figure of the same day, since corrected"


def test_no_new_card_for_the_same_reason_in_its_days_of_rest(issued, second, seen, compute):
    actions.lift_card(seen=seen(issued, second), evidence="节点完成（虚构）")
    assert compute(on=ON + timedelta(13))["proposed"] == 0
    assert compute(on=ON + timedelta(14))["proposed"] == 1


def test_a_card_not_rectified_in_its_time_is_to_be_raised(issued, compute, at, late):
    compute(on=ON + timedelta(15))
    issued.refresh_from_db()
    assert (issued.colour, issued.now_colour) == ("YELLOW", "RED")
    assert issued.now_reasons[0]["cause"] == "UNRECTIFIED"


def test_projects_that_do_not_move_have_no_card(late, compute, at):
    set_late(late, 40, at, state="PAUSED")
    assert compute()["proposed"] == 0


def test_what_is_newer_than_its_card_is_stale(late, compute, at):
    assert list(stale_projects(ON)) == [late]
    compute()
    assert not stale_projects(ON).exists()
    set_late(late, 19, at)
    assert list(stale_projects(ON)) == [late]


@pytest.mark.parametrize(
    ("planned", "on", "days", "months"),
    [
        ("2021-03-31", date(2021, 3, 31), 0, 0), ("2021-03-31", date(2021, 4, 1), 1, 1),
        ("2021-03-15", date(2021, 3, 20), 5, 0), ("2021-03-15", date(2021, 6, 30), 107, 3),
    ],
)  # fmt: skip
def test_a_missed_start_counts_days_and_month_ends(late, planned, on, days, months):
    ProjectDate.objects.create(project=late, milestone="START", meaning="COMMITTED", on=planned)
    values = facts_of([late], on)[late.pk].values
    assert (values[Measure.START_DAYS], values[Measure.START_MONTHS]) == (days, months)
    ProjectDate.objects.create(project=late, milestone="START", meaning="ACTUAL", on=on)
    assert facts_of([late], on)[late.pk].values[Measure.START_DAYS] == 0


def _money(project, series, span, ends_on, wan):
    InvestmentFigure.objects.create(
        project=project, series=series, span=span, ends_on=ends_on, amount_yuan=Decimal(wan) * 10_000
    )


def test_money_stands_against_its_own_curve_and_against_the_twelfths(late):
    _money(late, "PLAN", "YEAR", "2021-12-31", 1200)
    _money(late, "PAID", "YEAR_TO_MONTH", "2021-05-31", 200)
    values = facts_of([late], ON)[late.pk].values
    assert (values[Measure.PACE_OWN], values[Measure.PACE_LINEAR]) == (40, 40), (
        "twelfths where no curve was given"
    )
    _money(late, "PLAN", "YEAR_TO_MONTH", "2021-05-31", 250)
    values = facts_of([late], ON)[late.pk].values
    assert (values[Measure.PACE_OWN], values[Measure.PACE_LINEAR]) == (80, 40)
    assert (values[Measure.BEHIND_OWN], values[Measure.BEHIND_LINEAR]) == (Decimal("4.2"), 25)


def test_entry_in_the_statistics_is_asked_only_where_entries_are_kept(late, make_late):
    Project.objects.filter(pk=late.pk).update(total_investment_yuan=10**8)
    late.refresh_from_db()
    ProjectDate.objects.create(project=late, milestone="START", meaning="ACTUAL", on="2021-04-15")
    assert Measure.STATISTICS_MONTHS not in facts_of([late], ON)[late.pk].values
    _money(make_late("P2"), "STATISTICAL", "YEAR_TO_MONTH", "2021-05-31", 1)
    assert facts_of([late], ON)[late.pk].values[Measure.STATISTICS_MONTHS] == 2
    ProjectDate.objects.create(project=late, milestone="START_STATISTICAL", meaning="ACTUAL", on="2021-05-01")
    assert facts_of([late], ON)[late.pk].values[Measure.STATISTICS_MONTHS] == 0


def test_of_permits_that_are_not_given_the_one_longest_overdue_counts(late, compute, at):
    set_late(late, 0, at)
    for code, days, given in (("C01", 9, None), ("C02", 15, None), ("C03", 90, ON)):
        Activity.objects.create(
            project=late, code=code, name=f"许可{code}（虚构）", step=Step.PERMIT, stage_group="permits",
            position=1, duration_days=5, optimistic_days=3, pessimistic_days=9,
            responsible_finish_on=ON - timedelta(days), actual_start_on=given, actual_finish_on=given,
        )  # fmt: skip
    assert facts_of([late], ON)[late.pk].values[Measure.PERMIT_DAYS] == 15
    compute()
    card = Card.objects.get()
    assert (card.colour, card.reasons[0]["cause"], card.stake_days) == ("YELLOW", "PERMIT_DAYS", 15)
    Activity.objects.filter(code="C02").update(actual_start_on=ON, actual_finish_on=ON)
    compute()
    assert Card.objects.get().state == State.LAPSED


@pytest.fixture
def issue(late, at, district):
    def make(days, state="WORKING", **fields):
        due = ON - timedelta(days)
        return Issue.objects.create(
            project=late, kind=IssueKind.LAND, title="土地未平整（虚构）", state=state, level="COMMISSIONER",
            level_due_on=due, due_on=due, owner=district.town, raised_on=due, raised_at=at, **fields,
        )  # fmt: skip

    return make


def test_an_issue_not_solved_in_its_time_lights_and_lifts(late, issue, compute, at):
    set_late(late, 0, at)
    issue(-3)
    assert facts_of([late], ON)[late.pk].values[Measure.ISSUE_DAYS] == 0
    row = issue(45)
    compute()
    card = Card.objects.get()
    assert (card.colour, card.reasons[0]["cause"], card.stake_days) == ("YELLOW", "ISSUE_DAYS", 45)
    Issue.objects.filter(pk=row.pk).update(state="DONE")
    compute()
    assert Card.objects.get().state == State.LAPSED


@pytest.mark.parametrize("state", ["SUSPENDED", "DONE", "VERIFIED", "RETURNED"])
def test_an_issue_that_waits_for_nobody_is_not_late(late, issue, state):
    issue(60, state)
    assert Measure.ISSUE_DAYS not in facts_of([late], ON)[late.pk].values


def test_facts_of_many_projects_ask_as_often_as_of_one(make_late, django_assert_num_queries):
    one = [make_late()]
    with django_assert_num_queries(9):
        facts_of(one, ON)
    many = one + [make_late(f"M{n}") for n in range(5)]
    with django_assert_num_queries(9):
        facts_of(many, ON)


def test_a_replay_of_the_margins_shows_what_would_have_been_lit(late):
    for number, margin in enumerate((0, -12, -12, -9, -31)):
        ProjectMargin.objects.create(project=late, on=ON - timedelta(40 - 10 * number), margin_days=margin)
    found = replayed(rule_sets()["default"], ON)
    assert found.lit == {"BLUE": 1, "RED": 1}
    assert (found.warned, found.right, found.missed, found.most_at_once) == (1, 1, 0, 1)
    assert found.today == {"YELLOW": 1}
    assert (found.days, found.projects, found.covers) == (5, 1, True)
    assert not replayed(rule_sets()["wuhan2022"], ON).covers
    assert not Card.objects.exists()


def test_a_replay_tells_false_alarms_and_what_was_missed(make_late):
    for code, margins in (("GOOD", (-20, -20, 5)), ("MISSED", (5, 5, -3)), ("RIGHT", (-20, -20, -20))):
        project = make_late(code)
        for number, margin in enumerate(margins):
            on = ON - timedelta(60 - 30 * number)
            ProjectMargin.objects.create(project=project, on=on, margin_days=margin)
    found = replayed(rule_sets()["default"], ON)
    assert (found.warned, found.right, found.missed, found.most_at_once) == (2, 1, 1, 2)
