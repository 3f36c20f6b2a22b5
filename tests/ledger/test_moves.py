"""Moving promised days: the size of the slip says who decides, never who asked; the first day stays."""

from datetime import date

import pytest

from luodi.journal import Event
from luodi.ledger.actions import ChangedMeanwhile, OutOfReach
from luodi.ledger.commitment_models import CommitmentMove
from luodi.ledger.models import ProjectDate
from luodi.ledger.moves import (
    MoveAsked,
    MoveNotYours,
    MoveReasonNeeded,
    MoveSettled,
    NothingPromised,
    Wanted,
    approver_of,
    ask_move,
    awaiting,
    calling_for,
    decide_move,
    moves_of,
    withdraw_move,
)
from luodi.ledger.stages import Milestone
from luodi.outbox import Message
from luodi.people.models import Post, Role
from luodi.people.permissions import NotAllowed

ON = date(2021, 6, 30)
FIRST = date(2022, 9, 30)


@pytest.fixture
def promised(project, district) -> ProjectDate:
    project.leader = district.leader_post
    project.save()
    return ProjectDate.objects.create(
        project=project, milestone="PRODUCTION", meaning="COMMITTED", on=FIRST, document="1号"
    )


@pytest.fixture
def heads(district):
    """Two top leaders above the district leader in charge."""
    posts = [
        Post.objects.create(organisation=district.district, title=title, is_leader=True, rank=rank)
        for rank, title in enumerate(("区委书记", "区长"), start=1)
    ]
    return [district.person(f"top{post.rank}", Role.LEADER, district.district, post=post) for post in posts]


@pytest.fixture
def ask(project, promised, town, at):
    def wish(on, *, seen_on=FIRST, reason="LAND", by=town, **more):
        wanted = Wanted(Milestone.PRODUCTION, on, seen_on, reason, **more)
        return ask_move(project=project, wanted=wanted, by=by, at=at, data_date=ON)

    return wish


@pytest.fixture
def decide(at):
    def answer(move, by, agreed=True, words=""):
        return decide_move(move=move, agreed=agreed, words=words, by=by, at=at, data_date=ON)

    return answer


@pytest.mark.parametrize(
    ("was", "wanted", "who"),
    [
        (FIRST, date(2022, 10, 15), "OFFICE"),
        (FIRST, date(2022, 10, 16), "LEADER"),
        (FIRST, date(2022, 11, 29), "LEADER"),
        (FIRST, date(2022, 11, 30), "TOP"),
        (FIRST, None, "TOP"),
        (FIRST, date(2022, 6, 1), "OFFICE"),
        # One more day after 60 that were agreed before: small as a move, large as a slip.
        (date(2022, 11, 29), date(2022, 11, 30), "TOP"),
        # Brought forward again: nobody above the office is asked.
        (date(2023, 3, 31), date(2022, 12, 31), "OFFICE"),
    ],
)
def test_the_size_of_the_slip_says_who_decides(was, wanted, who):
    assert approver_of(FIRST, was, wanted) == who


def test_a_wish_leaves_the_promise_until_it_is_agreed(ask, decide, promised, district):
    move = ask(date(2022, 10, 10))
    promised.refresh_from_db()
    assert (promised.on, move.approver) == (FIRST, "OFFICE")
    decide(move, district.users[Role.OFFICE])
    promised.refresh_from_db()
    assert (promised.on, promised.original_on) == (date(2022, 10, 10), FIRST)
    assert [event.action for event in Event.objects.exclude(action="PROJECT_ADDED").order_by("sequence")] == [
        "COMMITMENT_MOVE_ASKED", "COMMITMENT_MOVE_APPROVED", "DATE_SET",
    ]  # fmt: skip
    assert set(Message.objects.values_list("kind", flat=True)) == {
        "COMMITMENT_MOVE_ASKED", "COMMITMENT_MOVE_APPROVED",
    }  # fmt: skip


def test_the_first_day_stays_through_every_move(ask, decide, promised, district, heads):
    decide(ask(date(2022, 11, 1)), district.users[Role.LEADER])
    second = ask(date(2022, 12, 31), seen_on=date(2022, 11, 1))
    assert (second.original_on, second.slip_days, second.approver) == (FIRST, 92, "TOP")
    decide(second, heads[1])
    promised.refresh_from_db()
    assert (promised.on, promised.original_on) == (date(2022, 12, 31), FIRST)


def test_nobody_decides_what_is_above_them_or_their_own(ask, decide, district, heads):
    office, leader = district.users[Role.OFFICE], district.users[Role.LEADER]
    move = ask(date(2022, 11, 1))
    with pytest.raises(MoveNotYours):
        decide(move, office)
    with pytest.raises(NotAllowed):
        decide(move, district.users[Role.TOWN])
    assert (awaiting(office), awaiting(leader), awaiting(heads[0])) == ([], [move], [move])
    withdraw_move(move=move, by=district.users[Role.TOWN], at=move.asked_at)
    own = ask(date(2022, 10, 10), by=office)
    with pytest.raises(MoveNotYours):
        decide(own, office)
    decide(own, leader)


def test_only_the_leader_in_charge_or_above(ask, decide, district, project, heads):
    project.leader = heads[0].post
    project.save()
    move = ask(date(2022, 11, 1))
    with pytest.raises(MoveNotYours):
        decide(move, district.users[Role.LEADER])


def test_a_refusal_needs_words_and_changes_nothing(ask, decide, promised, district):
    move, office = ask(date(2022, 10, 10)), district.users[Role.OFFICE]
    with pytest.raises(MoveReasonNeeded):
        decide(move, office, agreed=False)
    decide(move, office, agreed=False, words="请先落实用地")
    promised.refresh_from_db()
    assert (promised.on, promised.original_on) == (FIRST, None)
    assert decide(move, office, agreed=False, words="请先落实用地").state == "REFUSED"
    with pytest.raises(MoveSettled):
        decide(move, office)


def test_a_promise_is_taken_away_only_from_the_top(ask, decide, promised, heads):
    decide(ask(None), heads[0])
    assert not ProjectDate.objects.filter(pk=promised.pk).exists()


def test_a_wish_needs_a_reason_of_the_table(ask):
    for reason, words in (("", ""), ("WEATHER", ""), ("OTHER", " ")):
        with pytest.raises(MoveReasonNeeded):
            ask(date(2022, 10, 10), reason=reason, words=words)


def test_one_wish_at_a_time(ask, district, at, town):
    move = ask(date(2022, 10, 10))
    assert ask(date(2022, 10, 10)).pk == move.pk
    with pytest.raises(MoveAsked):
        ask(date(2022, 10, 20))
    withdraw_move(move=move, by=town, at=at)
    withdraw_move(move=move, by=town, at=at)
    assert ask(date(2022, 10, 20)).state == "ASKED"


def test_what_was_seen_must_still_stand(ask, project, other, at, town):
    with pytest.raises(ChangedMeanwhile):
        ask(date(2022, 10, 10), seen_on=date(2022, 9, 29))
    none = Wanted(Milestone.TRIAL, date(2022, 10, 10), None, "LAND")
    with pytest.raises(NothingPromised):
        ask_move(project=project, wanted=none, by=town, at=at, data_date=ON)
    with pytest.raises(OutOfReach):
        ask_move(project=other, wanted=none, by=town, at=at, data_date=ON)


def test_the_page_says_what_i_may_decide(ask, project, district):
    move = ask(date(2022, 10, 10))
    assert moves_of(district.users[Role.OFFICE], project) == [(move, True)]
    assert moves_of(district.users[Role.TOWN], project) == [(move, False)]
    assert CommitmentMove.objects.count() == 1


def test_the_top_leader_is_asked_only_for_what_nobody_below_decides(ask, project, heads, district):
    small = ask(date(2022, 10, 10))
    assert (calling_for(heads[0]), calling_for(district.users[Role.OFFICE])) == ([], [small])
    withdraw_move(move=small, by=district.users[Role.TOWN], at=small.asked_at)
    middle = ask(date(2022, 11, 1))
    assert (calling_for(heads[0]), calling_for(district.users[Role.LEADER])) == ([], [middle])
    project.leader = None  # nobody in charge: those above are
    project.save()
    assert calling_for(heads[0]) == [middle]
    withdraw_move(move=middle, by=district.users[Role.TOWN], at=middle.asked_at)
    large = ask(date(2023, 6, 30))
    assert (calling_for(heads[1]), calling_for(district.users[Role.LEADER])) == ([large], [])
