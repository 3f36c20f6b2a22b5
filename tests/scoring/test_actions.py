"""One test for each exit of each action on scores, with its record and its letters."""

from datetime import date, timedelta

import pytest

from luodi.journal import Event
from luodi.outbox import Message
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.scoring import actions
from luodi.scoring.actions import Answer, RunWanted
from luodi.scoring.models import Objection, Scorecard, ScoreRun
from luodi.scoring.rules import read_text, rule_sets, shipped
from luodi.scoring.tasks import scores_later
from tests.scoring.conftest import AFTER, DEFAULT, FROM, ON


def recorded(action):
    return Event.objects.filter(action=action).count()


@pytest.fixture
def card(make, district, shown):
    """The town's card, shown, with a start that was missed."""
    make("P1", start="2021-05-01", promised="2021-05-03")
    make("P2", promised="2021-06-10")
    make("P3", promised="2021-06-10", town=district.other_town)
    return Scorecard.objects.get(run=shown(), unit=district.town)


@pytest.fixture
def missed(card):
    return card.facts.get(measure="START_ONTIME", gained=0)


@pytest.fixture
def objection(town, at, missed):
    return actions.object_fact(by=town, at=at, on=ON, fact=missed, words="虚构：经批准调整")


@pytest.mark.parametrize("days", [(FROM, ON + timedelta(1)), (ON, FROM), (FROM - timedelta(400), ON)])
def test_a_period_that_cannot_be(office, at, days):
    with pytest.raises(actions.ScorePeriodNotPossible):
        actions.ask_run(by=office, at=at, data_date=ON, wanted=RunWanted("虚构", *days, DEFAULT))
    assert not ScoreRun.objects.exists()


def test_rules_that_are_only_reported_or_unknown(office, at):
    reported = next(key for key in shipped() if key.startswith("zhangzhou"))
    for key in (reported, "nothing@1"):
        with pytest.raises(actions.ScoreRulesNotPossible):
            actions.ask_run(by=office, at=at, data_date=ON, wanted=RunWanted("虚构", FROM, ON, key))


def test_the_same_preview_is_asked_for_once(run, make, office, seen):
    make("P1", promised="2021-06-10")
    made = run()
    with pytest.raises(actions.ScoreAskedAlready):
        run()
    actions.show_run(seen=seen(made, office), object_until_on=ON)
    assert run().pk != made.pk


def test_only_the_office_asks(town, at):
    with pytest.raises(NotAllowed):
        actions.ask_run(by=town, at=at, data_date=ON, wanted=RunWanted("虚构", FROM, ON, DEFAULT))


def test_a_job_that_comes_twice_computes_once(run, at, make):
    make("P1", promised="2021-06-10")
    made = run()
    assert actions.compute_run(run=made.pk, at=at) is None
    assert recorded("SCORES_COMPUTED") == 1


def test_a_job_whose_worker_died_begins_anew(run, at, make):
    make("P1", promised="2021-06-10")
    made = run()
    ScoreRun.objects.filter(pk=made.pk).update(state="COMPUTING")
    assert actions.compute_run(run=made.pk, at=at).state == "PREVIEW"
    assert made.cards.count() == 1


def test_a_run_that_nobody_computes_is_given_up_and_asked_anew(office, at, seen, run):
    made = actions.ask_run(by=office, at=at, data_date=ON, wanted=RunWanted("虚构", FROM, ON, DEFAULT))
    actions.drop_run(seen=seen(made, office), words="虚构：没有后台进程")
    assert actions.compute_run(run=made.pk, at=at) is None
    assert run().state == "PREVIEW"


def test_a_computation_that_breaks_off_says_so(office, at, monkeypatch):
    made = actions.ask_run(by=office, at=at, data_date=ON, wanted=RunWanted("虚构", FROM, ON, DEFAULT))

    def broken(*_given):
        raise RuntimeError("broken")

    monkeypatch.setattr(actions, "found_for", broken)
    with pytest.raises(RuntimeError):
        scores_later.func(run=made.pk)
    made.refresh_from_db()
    assert made.state == "FAILED"


def test_shown_every_subject_is_told_of_its_own_card(card):
    told = Message.objects.filter(kind="SCORES_SHOWN")
    assert told.count() == card.run.cards.count()
    own = told.get(about=f"scorecard:{card.pk}")
    assert own.to == [["UNIT", card.unit_id]]


def test_shown_only_with_time_to_object(run, make, office, seen):
    make("P1", promised="2021-06-10")
    with pytest.raises(actions.ScoreTimeOver):
        actions.show_run(seen=seen(run(), office), object_until_on=ON - timedelta(1))


def test_two_people_one_run(run, make, office, seen):
    make("P1", promised="2021-06-10")
    old = seen(run(), office)
    actions.show_run(seen=seen(old.run, office), object_until_on=ON)
    with pytest.raises(ChangedMeanwhile):
        actions.drop_run(seen=type(old)(old.run, old.version - 1, old.by, old.at, old.on), words="虚构")


def test_an_objection_once_in_time_by_whom_the_card_scores(objection, missed, town, district, office, at):
    assert recorded("SCORE_OBJECTED") == 1
    assert Message.objects.get(kind="SCORE_OBJECTED").to == [["UNIT", office.organisation_id]]
    with pytest.raises(actions.ScoreObjectedAlready):
        actions.object_fact(by=town, at=at, on=ON, fact=missed, words="再说一次")
    with pytest.raises(actions.ScoreNotYours):
        actions.object_fact(by=district.other_town_user, at=at, on=ON, fact=missed, words="不是我的")
    with pytest.raises(NotAllowed):
        actions.object_fact(by=office, at=at, on=ON, fact=missed, words="不是我的")


def test_an_objection_too_late_or_without_words(missed, town, at):
    with pytest.raises(actions.ScoreTimeOver):
        actions.object_fact(by=town, at=at, on=ON + timedelta(1), fact=missed, words="晚了")
    with pytest.raises(actions.ScoreWordsMissing):
        actions.object_fact(by=town, at=at, on=ON, fact=missed, words="  ")


def test_upheld_the_fact_stays_and_counts_no_more_and_nobody_elses_score_moves(
    objection, card, office, at, district, town
):
    other = Scorecard.objects.get(run=card.run, unit=district.other_town)
    before = (other.points, other.items)
    answer = Answer(objection, objection.version, True, "虚构：属实")
    actions.answer_objection(by=office, at=at, on=AFTER, answer=answer)
    card.refresh_from_db()
    other.refresh_from_db()
    line = next(row for row in card.items if row["code"] == "START")
    assert (line["cases"], line["share"], card.percent) == (1, "1", 100)
    assert (other.points, other.items) == before
    assert card.facts.filter(is_struck=True).count() == 1
    assert Message.objects.get(kind="SCORE_ANSWERED").to == [["UNIT", town.organisation_id]]
    with pytest.raises(ChangedMeanwhile):
        actions.answer_objection(by=office, at=at, on=AFTER, answer=answer)


def test_refused_nothing_moves(objection, card, office, at):
    was = card.points
    actions.answer_objection(
        by=office, at=at, on=AFTER, answer=Answer(objection, objection.version, False, "虚构：无依据")
    )
    card.refresh_from_db()
    assert card.points == was
    assert Objection.objects.get().state == "REFUSED"


def test_answers_need_words_and_the_office(objection, town, office, at):
    with pytest.raises(actions.ScoreWordsMissing):
        actions.answer_objection(
            by=office, at=at, on=AFTER, answer=Answer(objection, objection.version, True, " ")
        )
    with pytest.raises(NotAllowed):
        actions.answer_objection(
            by=town, at=at, on=AFTER, answer=Answer(objection, objection.version, True, "自己答复")
        )


def test_decided_when_time_is_over_and_every_objection_answered(objection, card, office, at, seen):
    with pytest.raises(actions.ScoreObjectionsOpen):
        actions.decide_run(seen=seen(card.run, office, AFTER), words="虚构")
    answer = Answer(objection, objection.version, False, "虚构")
    actions.answer_objection(by=office, at=at, on=AFTER, answer=answer)
    with pytest.raises(actions.ScoreWordsMissing):
        actions.decide_run(seen=seen(card.run, office, AFTER), words="")
    made = actions.decide_run(seen=seen(card.run, office, AFTER), words="虚构：例会审定")
    assert (made.state, made.decided_by) == ("DECIDED", office)


def test_the_last_day_belongs_to_who_may_object(card, missed, office, town, at, seen):
    for day in (ON - timedelta(1), ON):
        with pytest.raises(actions.ScoreTimeNotOver) as refused:
            actions.decide_run(seen=seen(card.run, office, day), words="虚构")
        assert refused.value.facts == {"until": ON}
    made = actions.object_fact(by=town, at=at, on=ON, fact=missed, words="虚构：最后一天")
    answer = Answer(made, made.version, True, "虚构")
    with pytest.raises(actions.ScoreTimeNotOver):
        actions.answer_objection(by=office, at=at, on=ON, answer=answer)
    made.refresh_from_db()
    assert (made.state, recorded("SCORE_ANSWERED"), recorded("SCORES_DECIDED")) == ("OPEN", 0, 0)
    actions.answer_objection(by=office, at=at, on=AFTER, answer=answer)
    assert actions.decide_run(seen=seen(card.run, office, AFTER), words="虚构").state == "DECIDED"


def test_published_by_other_hands_than_decided(card, office, second, seen):
    made = actions.decide_run(seen=seen(card.run, office, AFTER), words="虚构：例会审定")
    with pytest.raises(actions.ScoreSameHands) as refused:
        actions.publish_run(seen=seen(made, office, AFTER))
    assert str(refused.value.facts["who"]) == second.name
    assert recorded("SCORES_PUBLISHED") == 0
    made = actions.publish_run(seen=seen(made, second, AFTER))
    assert (made.state, made.published_by) == ("PUBLISHED", second)
    assert Message.objects.filter(kind="SCORES_PUBLISHED").count() == made.cards.count()
    with pytest.raises(actions.ScoreNotInState):
        actions.drop_run(seen=seen(made, office, AFTER), words="虚构")


def test_who_answered_an_objection_does_not_publish(objection, card, office, second, *, at, seen, district):
    answer = Answer(objection, objection.version, True, "虚构")
    actions.answer_objection(by=second, at=at, on=AFTER, answer=answer)
    made = actions.decide_run(seen=seen(card.run, office, AFTER), words="虚构")
    for person in (office, second):
        with pytest.raises(actions.ScoreNoOtherHands):
            actions.publish_run(seen=seen(made, person, AFTER))
    third = district.person("office3", Role.OFFICE, district.office)
    assert actions.publish_run(seen=seen(made, third, AFTER)).published_by == third


def test_places_are_put_anew_when_it_is_decided(make, shown, office, at, seen, district):
    """Five small towns with four starts each; two facts of the last are struck out, and it has too few for a place."""
    kind = district.town.__class__
    towns = [
        kind.objects.create(
            code=f"V{n}",
            name=f"虚构{n}镇",
            kind="TOWN",
            parent=district.district,
            path=f"{district.district.path}9{n}/",
        )
        for n in range(5)
    ]
    for number, place in enumerate(towns):
        for start in range(4):
            missed = start < number
            make(f"V{number}{start}", "" if missed else "2021-05-01", "2021-06-01", town=place)
    made = shown()
    cards = {card.unit_id: card for card in made.cards.all()}
    last = cards[towns[4].pk]
    assert last.place == "LOWER"
    user = district.person("village", Role.TOWN, towns[4])
    for fact in last.facts.filter(measure="START_ONTIME")[:2]:
        said = actions.object_fact(by=user, at=at, on=ON, fact=fact, words="虚构")
        actions.answer_objection(by=office, at=at, on=AFTER, answer=Answer(said, said.version, True, "虚构"))
    actions.decide_run(seen=seen(made, office, AFTER), words="虚构")
    assert set(made.cards.values_list("place", flat=True)) == {"UPPER", "MIDDLE", "LOWER", ""}
    last.refresh_from_db()
    assert (last.cases, last.place) == (2, "")


def test_the_reason_of_a_dropped_run_is_signed_by_who_dropped_it(card, office, second, seen):
    made = actions.decide_run(seen=seen(card.run, office, AFTER), words="虚构：例会审定")
    made = actions.drop_run(seen=seen(made, second), words="虚构：数据有误")
    assert (made.state, made.decision, made.decided_by) == ("DROPPED", "虚构：数据有误", second)
    kept = Event.objects.get(action="SCORES_DECIDED")
    assert (kept.actor, kept.facts["decision"]) == (office.username, "虚构：例会审定")
    letters = Message.objects.filter(kind="SCORES_DROPPED")
    assert {letter.facts["because"] for letter in letters} == {"虚构：数据有误"}
    assert letters.count() == made.cards.count()


def test_a_preview_that_is_dropped_was_told_to_nobody(run, office, seen, make):
    make("P1", start="2021-05-01", promised="2021-05-03")
    actions.drop_run(seen=seen(run(), office), words="虚构：数据有误")
    assert not Message.objects.filter(kind="SCORES_DROPPED").exists()


def test_nothing_is_published_undecided(card, office, seen, at, town, missed):
    with pytest.raises(actions.ScoreNotInState):
        actions.publish_run(seen=seen(card.run, office))
    actions.drop_run(seen=seen(card.run, office), words="虚构：数据有误")
    with pytest.raises(actions.ScoreNotYours):
        actions.object_fact(by=town, at=at, on=ON, fact=missed, words="已作废")


FILE = """
code: ours
name: 本区办法（虚构）
name_en: Our own (fictional)
source: 虚构〔2021〕1号
edition: '2021-06'
subjects:
  TOWN:
    base: 100
    items:
      - {code: START, name: 按期开工, name_en: Starts, formula: SHARE, measure: START_ONTIME, points: 100}
"""


def test_a_rule_file_is_kept_as_it_was_and_never_changed(office, at, town):
    made = actions.keep_rules(by=office, at=at, text=FILE, note="虚构〔2021〕1号")
    assert rule_sets()["ours@2021-06"].file == made
    with pytest.raises(actions.ScoreRulesKnown):
        actions.keep_rules(by=office, at=at, text=FILE, note="虚构")
    assert rule_sets()["ours@2021-06"].rules is rule_sets()["ours@2021-06"].rules  # it is not read again
    later = actions.keep_rules(by=office, at=at, text=FILE.replace("2021-06", "2021-07"), note="虚构")
    assert later.edition == "2021-07"
    with pytest.raises(NotAllowed):
        actions.keep_rules(by=town, at=at, text=FILE.replace("2021-06", "2021-08"), note="虚构")


def test_a_run_keeps_the_rules_it_was_asked_with(office, at, make, monkeypatch):
    make("P1", promised="2021-06-10")
    actions.keep_rules(by=office, at=at, text=FILE, note="虚构")
    wanted = RunWanted("虚构", FROM, ON, "ours@2021-06")
    made = actions.ask_run(by=office, at=at, data_date=ON, wanted=wanted)
    actions.compute_run(run=made.pk, at=at)
    assert [line["code"] for line in Scorecard.objects.get().items] == ["START"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x [1]\nb: *x\n", "REFERENCES"),
        ("[" * 50 + "]" * 50, "TOO_DEEP"),
        ("code: a\ncode: b\n", "TWICE"),
        ("code: [", "NO_YAML"),
        ("code: !!python/object:os.system x", "NO_YAML"),
        ("edition: 2021-13-45", "NO_YAML"),
        ("", "NOT_A_MAPPING"),
        ("- 1", "NOT_A_MAPPING"),
        (FILE.replace("points: 100}", "points: 90}"), "WEIGHTS"),
        (FILE + "colour: red\n", "UNKNOWN"),
        (FILE + "note: 2021-01-01\n", "NO_TEXT"),
        (FILE + "as_reported: 5\n", "NOT_A_LIST"),
        (FILE + "as_reported: 报道\n", "NOT_A_LIST"),
        (FILE.replace("code: ours", 'code: "o\\0urs"'), "NO_TEXT"),
        (FILE.replace("code: ours", "code: " + "o" * 41), "TOO_LONG"),
        (FILE.replace("'2021-06'", "'" + "6" * 41 + "'"), "TOO_LONG"),
        (
            FILE + "    classes:\n      - {code: " + "S" * 21 + ", name: 小, name_en: small, from: 0}\n",
            "TOO_LONG",
        ),
        ("x" * 200_001, "TOO_LONG"),
    ],
)
def test_a_faulty_rule_file_is_refused_whole(text, code):
    from luodi.engine.score_rules import RuleFault

    with pytest.raises(RuleFault) as fault:
        read_text(text, "rules")
    assert fault.value.code == code


def test_days_of_the_file_may_be_text_only():
    assert read_text(FILE, "rules")[0].edition == "2021-06"
    assert date(2021, 6, 30) == ON


def test_a_leader_objects_for_the_post(make, shown, district, at):
    make("P1", promised="2021-06-10", leader=district.leader_post)
    made = Scorecard.objects.get(run=shown(), post=district.leader_post)
    fact = made.facts.get(measure="START_ONTIME")
    leader = district.users[Role.LEADER]
    assert actions.object_fact(by=leader, at=at, on=ON, fact=fact, words="虚构").state == "OPEN"
