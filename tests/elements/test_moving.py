"""A share moved by hand: both books are right afterwards, and everything that cannot be is refused and changes nothing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from luodi.elements import actions
from luodi.elements.actions import Decision, Move
from luodi.elements.models import Share
from luodi.journal import Event
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from tests.elements import racing
from tests.elements.conftest import ON

AT = racing.AT


@pytest.fixture
def giver(land, ask):
    share = ask("A", 30)
    [share] = actions.grant_share(
        by=None, at=AT, on=ON, share=share, decision=Decision(1, "虚构批〔2021〕1号")
    )
    return share


@pytest.fixture
def move(giver, ask):
    """12 of A's 30 mu to B, which has asked for 20."""
    return Move(giver, giver.version, ask("B", 20).need, 1, Decimal(12), "虚构会议纪要〔2021〕7号")


def done(move, by=None):
    return actions.move_share(by=by, at=AT, on=ON, move=move)


def stands():
    return sorted(Share.objects.values_list("need__project__code", "state", "amount"))


def test_both_books_are_right(move, office):
    [received] = done(move, office)
    assert stands() == [
        ("A", "GRANTED", 18), ("A", "RETURNED", 12), ("B", "GRANTED", 12), ("B", "REQUESTED", 8),
    ]  # fmt: skip
    assert (received.document, received.expires_on) == (move.document, ON + timedelta(days=180))
    assert not racing.verdict()
    [event] = Event.objects.filter(action="SHARE_MOVED")
    assert event.facts["projects"] == ["A", "B"]
    assert (event.facts["giver"], event.facts["receiver"], event.facts["moved"]) == ("A", "B", "12")


def test_what_was_never_asked_for_is_received_too(move):
    Share.objects.filter(need=move.need).delete()
    done(replace(move, amount=Decimal(20)))
    assert stands() == [("A", "GRANTED", 10), ("A", "RETURNED", 20), ("B", "GRANTED", 20)]
    assert not racing.verdict()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"amount": Decimal(31)}, actions.MoreThanHeld),
        ({"amount": Decimal(21)}, actions.MoreThanNeeded),
        ({"amount": Decimal("0.001")}, actions.AmountWrong),
        ({"amount": Decimal(0)}, actions.AmountWrong),
        ({"unit": "公顷"}, actions.UnitDiffers),
        ({"document": " "}, actions.MoveUndocumented),
        ({"share_version": 1}, ChangedMeanwhile),
        ({"need_version": 9}, ChangedMeanwhile),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(move, change, refusal):
    before = stands()
    with pytest.raises(refusal):
        done(replace(move, **change))
    assert stands() == before
    assert not Event.objects.filter(action="SHARE_MOVED").exists()


def test_used_shares_other_elements_and_the_same_project_are_refused(move, giver, ask):
    with pytest.raises(actions.MoveNowhere):
        done(replace(move, need=giver.need))
    actions.add_pool(by=None, at=AT, facts=actions.PoolFacts("ENERGY", "能耗"))
    with pytest.raises(actions.MoveNowhere):
        done(replace(move, need=ask("B", 5, "ENERGY").need))
    actions.use_share(by=None, at=AT, on=ON, share=giver, decision=Decision(giver.version))
    giver.refresh_from_db()
    with pytest.raises(actions.NotThisStep):
        done(replace(move, share_version=giver.version))


def test_who_may_move(move, district):
    for role in (Role.TOWN, Role.LEADER, Role.COMMISSIONER):
        with pytest.raises(NotAllowed):
            done(move, district.users[role])
    with pytest.raises(actions.PoolNotYours):
        done(move, district.users[Role.DEPARTMENT])
    done(move, district.other_department_user)


def test_a_batch_to_come_is_reserved_and_granted_when_it_has_come(land, ask, at):
    spring = date(2022, 3, 1)
    arrival = actions.Arrival(spring, Decimal(40), "虚构二号")
    actions.add_batch(by=None, at=at, pool=land, version=land.version, arrival=arrival)
    with pytest.raises(actions.PoolShort):
        actions.reserve_share(by=None, at=at, on=ON, share=ask("P1", 110), decision=Decision(1))
    share = ask("P2", 30)
    [held] = actions.reserve_share(by=None, at=at, on=ON, share=share, decision=Decision(1, from_on=spring))
    assert (held.batch.available_on, held.expires_on) == (spring, spring + timedelta(days=90))
    with pytest.raises(actions.NotArrived):
        actions.grant_share(by=None, at=at, on=ON, share=held, decision=Decision(held.version))
    actions.grant_share(by=None, at=at, on=spring, share=held, decision=Decision(held.version))
    assert not racing.verdict()


def test_an_advance_is_used_by_the_provinces_projects_only(ask, at, land):
    pool = actions.add_pool(by=None, at=at, facts=actions.PoolFacts("VOCS", "挥发性有机物"))
    pledge = actions.Arrival(date(2022, 1, 1), Decimal(5), "虚构关停一号", is_pledged=True)
    actions.add_batch(by=None, at=at, pool=pool, version=1, arrival=pledge)
    [share] = actions.grant_share(by=None, at=at, on=ON, share=ask("P1", 2, "VOCS"), decision=Decision(1))
    assert share.state == "ADVANCED"
    with pytest.raises(actions.AdvanceNotUsable):
        actions.use_share(by=None, at=at, on=ON, share=share, decision=Decision(share.version))
    share.need.project.memberships.create(
        year=2021, level="PROVINCE", list_class="BUILD", from_on=date(2021, 1, 1)
    )
    used = actions.use_share(by=None, at=at, on=ON, share=share, decision=Decision(share.version))
    assert used.state == "USED"
