"""From facts to cards: each fact once, delay charged to whoever held the step, few numbers and idle items fair."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from luodi.dispatch.models import Issue
from luodi.elements import actions as elements
from luodi.elements.models import Share
from luodi.ledger.duty_models import ServiceRequest
from luodi.ledger.models import InvestmentFigure, OperationYear, ProjectDate
from luodi.oversight.models import Card, ExcusedDays
from luodi.people.models import Role
from luodi.plan.models import Activity, Baseline, BaselineActivity, CalendarCode, Link, Step
from luodi.recruiting.models import Lead, Opinion
from luodi.scoring import actions
from luodi.scoring.books import read_books
from luodi.scoring.models import Scorecard, ScoreFact
from luodi.scoring.results import months_counted, results_of, summed
from luodi.scoring.rules import rule_sets, shipped
from tests.scoring.conftest import DEFAULT, FROM, ON


def card_of(run, unit=None, post=None):
    return Scorecard.objects.filter(run=run, unit=unit, post=post).first()


def fact_of(run, project, measure="START_ONTIME", **whose):
    return card_of(run, **whose).facts.get(project=project, measure=measure)


def test_a_start_kept_and_a_start_missed(run, make, district):
    make("P1", start="2021-05-01", promised="2021-05-03")
    late = make("P2", promised="2021-06-10")
    made = run()
    assert made.state == "PREVIEW"
    card = card_of(made, district.town)
    line = next(row for row in card.items if row["code"] == "START")
    assert (line["cases"], line["share"], line["points"]) == (2, "0.5", "10")
    assert (card.points, card.reachable, card.percent) == (10, 20, 50)
    assert fact_of(made, late, unit=district.town).facts["own"] == 20


def test_delay_of_a_permit_is_charged_to_the_department_that_held_it(run, make, permit, district):
    project = make("P1", start="2021-06-01", promised="2021-05-20")
    row = permit(project, date(2021, 5, 6), date(2021, 5, 31))
    made = run()
    fact = fact_of(made, project, unit=district.town)
    assert (fact.gained, fact.facts["late"], fact.facts["own"]) == (1, 12, 0)
    assert fact.facts["held"][0]["about"] == f"application:{row.pk}"
    assert fact.facts["held"][0]["unit"] == district.permits.pk
    theirs = fact_of(made, project, "PERMITS_ONTIME", unit=district.permits)
    assert (theirs.gained, theirs.facts["promised"]) == (0, 5)
    assert theirs.facts["used"] > 5


def test_a_leader_answers_for_the_units_of_the_district(run, make, permit, district):
    project = make("P1", start="2021-06-01", promised="2021-05-20", leader=district.leader_post)
    permit(project, date(2021, 5, 6), date(2021, 5, 31))
    fact = fact_of(run(), project, post=district.leader_post)
    assert (fact.gained, fact.facts["others"], fact.facts["own"]) == (0, 0, 12)


def test_days_excused_are_off_and_only_those_of_this_promise(run, make, district, office, at):
    project = make("P1", start="2021-06-05", promised="2021-05-20")
    other = make("P2", start="2021-06-05", promised="2021-05-20")
    for row, promise in ((project, date(2021, 5, 20)), (other, date(2020, 1, 1))):
        card = Card.objects.create(
            project=row, state="LIFTED", colour="BLUE", rules="default", proposed_on=ON, proposed_at=at, now_on=ON,
            unit=district.town, limit_on=ON, issued_on=ON, issued_by=office, issued_at=at, evidence="虚构",
        )  # fmt: skip
        ExcusedDays.objects.create(
            project=row,
            card=card,
            days=16,
            reason="WEATHER",
            words="虚构",
            committed_on=promise,
            decided_by=office,
            decided_at=at,
        )
    made = run()
    assert fact_of(made, project, unit=district.town).facts["own"] == 0
    assert fact_of(made, other, unit=district.town).facts["own"] == 16


def step(project, code, owner, finish, planned, baseline):
    row = Activity.objects.create(
        project=project, code=code, name=f"虚构工作{code}", step=Step.WORKS, stage_group="build", duration_days=10,
        optimistic_days=8, pessimistic_days=12, calendar=CalendarCode.S0, owner=owner,
        actual_start_on=date(2021, 4, 1), actual_finish_on=finish,
    )  # fmt: skip
    BaselineActivity.objects.create(
        baseline=baseline, code=code, name=row.name, start_on=date(2021, 4, 1), finish_on=planned
    )
    return row


def test_a_step_inherits_what_it_waited_for(run, make, district, office, at):
    project = make("P1", start="2021-06-20", promised="2021-06-05")
    first = Baseline.objects.create(
        project=project, number=1, reason="首次批准", approved_by=office, approved_at=at, data_date_on=FROM
    )
    one = step(project, "A", district.land, date(2021, 5, 11), date(2021, 5, 1), first)
    two = step(project, "B", district.town, date(2021, 5, 25), date(2021, 5, 20), first)
    Link.objects.create(project=project, predecessor=one, successor=two)
    made = run()
    books = read_books(FROM, ON, 30)
    assert {row.code: added for row, _late, added in books.steps} == {"A": 10, "B": 0}
    assert fact_of(made, project, "STEPS_ONTIME", unit=district.land).gained == 0
    start = fact_of(made, project, unit=district.town)
    assert (start.facts["late"], start.facts["others"], start.facts["own"]) == (15, 10, 5)


def test_an_open_issue_of_another_unit_is_not_the_towns(run, make, district, at):
    project = make("P1", promised="2021-06-01")
    Issue.objects.create(
        project=project, kind="LAND", title="虚构问题", level="UNIT", level_due_on=ON, owner=district.land, state="WORKING",
        due_on=date(2021, 6, 1), raised_on=FROM, raised_at=at,
    )  # fmt: skip
    made = run()
    assert fact_of(made, project, unit=district.town).facts["own"] == 0
    assert fact_of(made, project, "ISSUES_ONTIME", unit=district.land).gained == 0


@pytest.mark.parametrize(
    ("state", "done", "closed", "gained"),
    [
        ("CLOSED", 31, 40, 1),  # in time; others took long to verify and close it
        ("VERIFIED", 31, None, 1),
        ("DONE", 35, None, 0),  # called solved, but late
        ("CLOSED", None, 31, 1),  # kept before the day of the owner was
        ("CLOSED", None, 35, 0),
        ("WORKING", None, None, 0),
    ],
)
def test_an_issue_is_judged_by_the_day_its_owner_called_it_solved(
    run, make, district, at, *, state, done, closed, gained
):
    days = [None if number is None else date(2021, 5, 1) + timedelta(number) for number in (done, closed)]
    project = make("P1")
    Issue.objects.create(
        project=project, kind="LAND", title="虚构问题", level="UNIT", level_due_on=ON, owner=district.land, state=state,
        due_on=date(2021, 6, 1), raised_on=FROM, raised_at=at, done_on=days[0], closed_on=days[1],
    )  # fmt: skip
    assert fact_of(run(), project, "ISSUES_ONTIME", unit=district.land).gained == gained


def test_what_nobody_can_say_yet_is_no_fact(run, make, district):
    make("P1", promised=ON.isoformat())
    make("P2", promised="2021-05-01", stage="BUILDING")
    make("P3", promised="2021-05-01", stage="SUSPENDED")
    make("P4", start="2021-07-05", promised="2021-05-05", stage="STARTED")
    assert card_of(run(), district.town) is None


def test_results_of_a_running_year_count_by_months_and_never_twice(run, make, producing, district):
    producing("P1", jobs=50, tax=Decimal(3_000_000))
    bundle = producing("P2", jobs=100, tax=Decimal(6_000_000))
    producing("P3", jobs=1, tax=Decimal(1), parent=bundle, relation="PART")
    made = run()
    tax = {fact.project.code: fact for fact in card_of(made, district.town).facts.filter(measure="TAX_KEPT")}
    assert set(tax) == {"P1", "P2"}
    assert (tax["P1"].gained, tax["P1"].facts["promised"]) == (Decimal("0.5"), "6000000.00")
    jobs = card_of(made, district.town).facts.filter(measure="JOBS_KEPT")
    assert sorted(fact.gained for fact in jobs) == [Decimal("0.5"), 1]
    projects = {fact.project_id: fact.project for fact in tax.values()}
    sums = summed(results_of(projects, ON), projects)
    assert (sums.projects, sums.jobs.promised, sums.jobs.actual) == (2, 200, 150)
    assert sums.tax.share == Decimal("0.75")


def test_results_of_a_part_count_where_nobody_knows_when_its_bundle_began(producing):
    bundle = producing("P1", jobs=100)
    part = producing("P2", jobs=5, parent=bundle, relation="PART")
    projects = {row.pk: row for row in (bundle, part)}
    assert [each.project for each in results_of(projects, ON)] == [bundle.pk]
    ProjectDate.objects.filter(project=bundle, milestone="PRODUCTION").delete()
    assert [each.project for each in results_of(projects, ON)] == [part.pk]


@pytest.mark.parametrize(
    ("year", "since", "until", "months"),
    [
        (2021, date(2020, 8, 15), date(2021, 6, 30), 6),
        (2021, date(2021, 4, 1), date(2021, 6, 30), 2),
        (2020, date(2020, 8, 15), date(2021, 6, 30), 4),
        (2020, date(2019, 1, 1), date(2021, 6, 30), 12),
        (2021, date(2021, 6, 1), date(2021, 6, 30), 0),
        (2020, date(2021, 2, 1), date(2021, 6, 30), 0),
    ],
)
def test_months_that_count(year, since, until, months):
    assert months_counted(year, since, until) == months


def test_money_stands_against_the_month_of_its_report(run, make, district):
    project = make("P1", start="2021-01-05", total_investment_yuan=Decimal(10**8))
    figures = [("PLAN", "YEAR", date(2021, 12, 31), 12), ("PAID", "YEAR_TO_MONTH", date(2021, 5, 31), 4)]
    for series, span, ends_on, amount in figures:
        InvestmentFigure.objects.create(
            project=project, series=series, span=span, ends_on=ends_on, amount_yuan=amount
        )
    fact = fact_of(run(), project, "PLAN_DONE", unit=district.town)
    assert (fact.gained, fact.wanted) == (4, 5)


def test_money_of_a_part_is_counted_in_its_bundle_only_where_the_bundle_has_a_plan(run, make, district):
    """Two bundles with an amount: the plan of one stands at the bundle, of the other at its part."""
    for code, planned in (("P1", ("P1", "P1A")), ("P2", ("P2A",))):
        bundle = make(code, total_investment_yuan=Decimal(10**8))
        part = make(f"{code}A", parent=bundle, relation="PART", total_investment_yuan=Decimal(10**7))
        for row in (bundle, part):
            if row.code in planned:
                InvestmentFigure.objects.create(
                    project=row, series="PLAN", span="YEAR", ends_on=date(2021, 12, 31), amount_yuan=12
                )
                InvestmentFigure.objects.create(
                    project=row, series="PAID", span="YEAR_TO_MONTH", ends_on=date(2021, 5, 31), amount_yuan=4
                )
    facts = card_of(run(), district.town).facts.filter(measure="PLAN_DONE")
    assert {fact.project.code for fact in facts} == {"P1", "P2A"}


@pytest.mark.parametrize("key", sorted(key for key, each in shipped().items() if each.rules.is_computable))
def test_every_preset_computes_and_says_what_it_does_not(run, make, producing, permit, key):
    project = make("P1", start="2021-05-01", promised="2021-05-03", total_investment_yuan=Decimal(2 * 10**9))
    ProjectDate.objects.create(project=project, milestone="COMPLETION", meaning="COMMITTED", on="2021-06-15")
    permit(project, date(2021, 5, 6), date(2021, 5, 10))
    producing("P2")
    make("P3", promised="2021-05-20")
    made = run(rules=key)
    rules = rule_sets()[key].rules
    for card in made.cards.all():
        own = rules.subjects[card.scored_as]
        assert (card.percent is None) == (own.base is None or not card.reachable)
        for line in card.items:
            assert line["outcome"] in ("COMPUTED", "NO_CASES", "NOT_HELD")
            assert bool(line["lacks"]) == (line["outcome"] == "NOT_HELD")
        if own.base is not None:
            assert card.points <= own.base + own.bonus_most


def test_the_eight_real_schemes_and_our_own_ship():
    assert [key.split("@")[0] for key in shipped()] == [
        "default", "city2020", "guangxi", "henan2022", "project_unit", "recruit2024", "yanan2017", "zaozhuang2005", "zhangzhou",
    ]  # fmt: skip
    assert next(iter(shipped())) == DEFAULT


def test_computed_twice_the_cards_are_the_same(run, make, producing, office, seen):
    make("P1", start="2021-05-01", promised="2021-05-03")
    producing("P2")
    one = run()
    actions.drop_run(seen=seen(one, office), words="虚构：再算一次")
    two = run()
    told = [
        [(card.unit_id, card.points, card.items, card.facts.count()) for card in made.cards.all()]
        for made in (one, two)
    ]
    assert told[0] == told[1]


def test_as_many_questions_for_many_projects_as_for_few(
    run, make, producing, permit, django_assert_max_num_queries
):
    for number in range(30):
        project = make(f"P{number}", start="2021-06-01", promised="2021-05-20")
        permit(project, date(2021, 5, 6), date(2021, 5, 31))
    with django_assert_max_num_queries(75):
        run()


LATE = """
code: ours
name: 本区办法（虚构）
name_en: Our own (fictional)
source: 虚构〔2021〕1号
edition: '2021-06'
subjects:
  LEADER:
    others_off: false
    items:
      - {code: LATE, name: 未按时开工, name_en: Late, formula: EACH, measure: LATE_STARTS, each: -1, most: 0, least: -9}
"""


def test_a_late_start_takes_off_what_others_held_only_where_the_rules_say_so(
    run, make, permit, district, office, at
):
    project = make("P1", start="2021-06-01", promised="2021-05-20", leader=district.leader_post)
    permit(project, date(2021, 5, 6), date(2021, 5, 31))
    text = LATE.replace("others_off: false", "others_off: true").replace("2021-06", "2021-07")
    for file, own in ((LATE, 12), (text, 0)):
        rules = actions.keep_rules(by=office, at=at, text=file, note="虚构")
        made = run(rules=f"{rules.code}@{rules.edition}")
        fact = fact_of(made, project, "LATE_STARTS", post=district.leader_post)
        assert (fact.facts["own"], fact.gained) == (own, bool(own))


@pytest.mark.parametrize(
    ("moment", "points"), [(datetime(2021, 6, 10, 23, 30), 40), (datetime(2021, 6, 11, 0, 30), 0)]
)
def test_the_day_of_an_answer_is_the_day_here(run, make, district, at, moment, points):
    project = make("P1", commissioner=district.commissioner_post)
    asked = ServiceRequest.objects.create(
        project=project, title="虚构诉求", asked_at=at, due_on=date(2021, 6, 10)
    )
    by = district.users[Role.COMMISSIONER]
    asked.steps.create(number=1, verb="ANSWER", words="虚构", by=by, at=timezone.make_aware(moment))
    assert card_of(run(), post=district.commissioner_post).points == points


@pytest.mark.parametrize(
    ("moment", "gained"), [(datetime(2021, 6, 10, 23, 30), 1), (datetime(2021, 6, 11, 0, 30), 0)]
)
def test_the_day_of_an_opinion_is_the_day_here(run, district, office, at, moment, gained):
    lead = Lead.objects.create(
        name="虚构线索", investor="虚构企业", investor_key="x", keeper=district.town, state_since_on=FROM,
        created_at=at, updated_at=at,
    )  # fmt: skip
    given = timezone.make_aware(moment)
    Opinion.objects.create(
        lead=lead, department=district.permits, asked_on=date(2021, 6, 1), due_on=date(2021, 6, 10),
        verdict="FOR", words="虚构", given_by=office, given_at=given,
    )  # fmt: skip
    assert card_of(run(), district.permits).facts.get(measure="OPINIONS_ONTIME").gained == gained


@pytest.fixture
def asked(district, at, make):
    """A project's request for land on a day, answered with yes or no on another, used later, or still waiting."""
    kept = elements.PoolFacts("LAND", "用地指标", keeper=district.land)
    pool = elements.add_pool(by=None, at=at, facts=kept)
    arrival = elements.Arrival(date(2020, 1, 1), Decimal(100), "虚构一号")
    elements.add_batch(by=None, at=at, pool=pool, version=1, arrival=arrival)

    def one(code, on, answered=None, verb=elements.grant_share):
        project = make(code)
        facts = elements.NeedFacts("LAND", Decimal(10))
        need = elements.state_need(by=None, at=at, project=project, version=0, facts=facts)
        share = elements.request_share(by=None, at=at, on=on, need=need, version=1, amount=Decimal(10))
        if answered:
            decision = elements.Decision(share.version, "虚构批一号")
            verb(by=None, at=at, on=answered, share=share, decision=decision)
        return project

    return one


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((date(2021, 5, 1), date(2021, 5, 31)), [(1, 0)]),
        ((date(2021, 5, 1), date(2021, 6, 1)), [(0, 31)]),
        ((date(2021, 1, 1), date(2021, 6, 1), elements.refuse_share), [(0, 151)]),
        ((date(2021, 5, 1), None), [(0, 60)]),
        ((date(2021, 6, 1), None), []),  # nobody can say yet
        ((date(2021, 1, 1), date(2021, 3, 1)), []),  # an answer of another period
    ],
)
def test_a_request_for_land_is_judged_by_the_days_to_its_answer(run, asked, district, days, said):
    project = asked("P1", *days)
    run()
    facts = ScoreFact.objects.filter(project=project, measure="ELEMENTS_ONTIME", card__unit=district.land)
    assert [(row.gained, row.facts["waits"]) for row in facts] == said


def test_a_late_answer_stays_late_once_the_land_is_used(run, asked, district, at):
    project = asked("P1", date(2021, 5, 1), date(2021, 6, 5))
    share = Share.objects.get()
    elements.use_share(by=None, at=at, on=ON, share=share, decision=elements.Decision(share.version, "虚构"))
    assert fact_of(run(), project, "ELEMENTS_ONTIME", unit=district.land).gained == 0


def test_a_commissioner_answers_for_requests_alone(run, make, district, at):
    project = make("P1", commissioner=district.commissioner_post)
    asked = ServiceRequest.objects.create(
        project=project, title="虚构诉求", asked_at=at, due_on=date(2021, 6, 10)
    )
    day = timezone.make_aware(datetime(2021, 6, 9, 12))
    asked.steps.create(number=1, verb="ANSWER", words="虚构", by=district.users[Role.COMMISSIONER], at=day)
    card = card_of(run(), post=district.commissioner_post)
    assert (card.points, card.reachable) == (40, 40)


def test_output_that_was_never_promised_is_no_fact(run, producing, district):
    project = producing("P1")
    OperationYear.objects.filter(project=project).update(output_yuan=5)
    assert not card_of(run(), district.town).facts.filter(measure="OUTPUT_KEPT").exists()
