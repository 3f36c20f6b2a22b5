"""Pages of cards: who sees which, what a page offers, what pressing does; and how often they ask the database."""

from datetime import timedelta

import pytest
from django.urls import reverse

from luodi.oversight import actions, queries
from luodi.oversight.chips import chips
from luodi.oversight.models import Card, CardRules
from luodi.people.models import Role
from tests.oversight.conftest import ON, set_late


def _html(client, user, name, *arguments, **query):
    client.force_login(user)
    return client.get(reverse(name, args=arguments), query).content.decode()


def test_a_town_sees_its_own_issued_cards_never_a_proposal(
    client, district, proposed, office, in_force, seen
):
    town = district.users[Role.TOWN]
    client.force_login(town)
    assert client.get(reverse("card", args=[proposed.pk])).status_code == 404
    assert "虚构项目P1" not in _html(client, town, "cards", state="PROPOSED")
    to = actions.Addressee(district.town, ON + timedelta(14))
    actions.issue_card(seen=seen(proposed, office), to=to)
    assert "虚构项目P1" in _html(client, town, "cards")
    client.force_login(district.other_town_user)
    assert client.get(reverse("card", args=[proposed.pk])).status_code == 404
    assert "虚构项目P1" not in _html(client, district.other_town_user, "cards")
    client.force_login(district.users[Role.ENTERPRISE])
    assert client.get(reverse("cards")).status_code == 403


def test_each_hand_is_offered_what_it_may_do(client, district, issued, office, second):
    def offered(user):
        shown = _html(client, user, "card", issued.pk)
        verbs = [("card_judge", v) for v in ("issue", "dismiss", "excuse", "decide", "lift")]
        verbs += [("card_answer", v) for v in ("explain", "appeal")]
        return {verb for route, verb in verbs if reverse(route, args=[issued.pk, verb]) in shown}

    assert offered(office) == {"excuse"}, "who issued lifts nothing"
    assert offered(second) == {"excuse", "lift"}
    assert offered(district.users[Role.TOWN]) == {"explain", "appeal"}
    assert offered(district.users[Role.LEADER]) == set()
    assert offered(district.users[Role.DEPARTMENT]) == set(), "sees it, but it is not its card"


def test_a_card_goes_through_its_life_on_its_pages(client, district, proposed, office, second, in_force):
    def press(user, route, verb, **typed):
        client.force_login(user)
        address = reverse(route, args=[proposed.pk, verb])
        assert client.get(address).status_code == 200
        proposed.refresh_from_db()
        return client.post(address, {"opened_version": proposed.version, **typed})

    unit, limit = district.town.pk, ON + timedelta(14)
    assert press(office, "card_judge", "issue", unit=unit, limit_on="").status_code == 400
    assert press(office, "card_judge", "issue", unit=unit, limit_on=limit.isoformat()).status_code == 302
    town = district.users[Role.TOWN]
    assert press(town, "card_answer", "explain", words="台风停工 18 天（虚构）").status_code == 302
    assert (
        press(second, "card_judge", "excuse", days=18, reason="WEATHER", words="停工通知（虚构）").status_code
        == 302
    )
    assert "可以销号" in _html(client, second, "card", proposed.pk)
    assert press(office, "card_judge", "lift", evidence="恢复").status_code == 409
    assert press(second, "card_judge", "lift", evidence="原因已消除（虚构）").status_code == 302
    shown = _html(client, town, "card", proposed.pk)
    assert Card.objects.get().state == Card.State.LIFTED
    for words in ("台风停工 18 天", "核减 18 天", "原因已消除", "已销号"):
        assert words in shown
    assert "style=" not in shown


def test_an_old_page_is_refused_with_nothing_lost(client, issued, second):
    client.force_login(second)
    answer = client.post(
        reverse("card_judge", args=[issued.pk, "lift"]),
        {"opened_version": issued.version - 1, "evidence": "我写的"},
    )
    assert answer.status_code == 409
    assert "我写的" in answer.content.decode()
    assert client.get(reverse("card_judge", args=[issued.pk, "none"])).status_code == 404


def test_the_list_filters_and_asks_no_more_for_more(
    client, office, make_late, compute, django_assert_max_num_queries
):
    for number in range(8):
        make_late(f"L{number}", late=12 + 10 * (number % 3))
    compute()
    client.force_login(office)
    for query in ({}, {"colour": "RED"}, {"town": "T1"}, {"state": "all"}):
        with django_assert_max_num_queries(14):
            assert client.get(reverse("cards"), query).status_code == 200
    assert "虚构项目L0" not in _html(client, office, "cards", colour="RED")
    assert "虚构项目L2" in _html(client, office, "cards", colour="RED")
    assert "没有符合条件的牌" in _html(client, office, "cards", town="T2")


def test_no_more_is_proposed_than_an_office_can_follow(client, office, make_late, compute, seen, monkeypatch):
    monkeypatch.setattr(queries, "FOLLOWED", 2)
    for code, late, yuan in (
        ("LONG", 40, 10**8),
        ("DEAR", 20, 10**10),
        ("UNKNOWN", 90, None),
        ("SMALL", 16, 10**6),
    ):
        make_late(code, late=late, total_investment_yuan=yuan)
    compute()

    def shown(**query):
        page = _html(client, office, "cards", **query)
        return [code for code in ("DEAR", "LONG", "SMALL", "UNKNOWN") if f"虚构项目{code}<" in page]

    assert shown() == shown(state="PROPOSED") == ["DEAR", "LONG"]
    page = _html(client, office, "cards")
    assert page.index("虚构项目DEAR<") < page.index("虚构项目LONG<"), "days × money, not the level"
    assert "另有 2 个以后再看" in page
    assert shown(state="LATER") == ["SMALL", "UNKNOWN"]
    assert set(chips(office)) == {"DEAR", "LONG"}
    assert queries.proposals_waiting(office) == 2
    card = Card.objects.get(project__code="DEAR")
    actions.dismiss_card(seen=seen(card, office), words="虚构：已另行督办")
    assert shown() == ["LONG", "SMALL"], "the next moves up; without a known sum it comes last"
    assert "另有 1 个以后再看" in _html(client, office, "cards")


def test_who_decides_on_no_proposal_hears_of_none(client, district, make_late, compute, monkeypatch):
    monkeypatch.setattr(queries, "FOLLOWED", 1)
    for code in ("A", "B"):
        make_late(code)
    compute()
    for query in ({}, {"state": "LATER"}):
        page = _html(client, district.users[Role.TOWN], "cards", **query)
        assert "以后再看" not in page
        assert "虚构项目" not in page


@pytest.mark.usefixtures("late")
def test_rules_are_looked_at_replayed_and_decided(client, office, compute):
    for code in ("default", "wuhan2022", "zaozhuang2023", "no-such"):
        assert "亮牌规则" in _html(client, office, "card_rules", rules=code)
    address = reverse("card_rules_decide")
    assert client.get(address).status_code == 200
    typed = {
        "rules": "sanya2022",
        "from_on": ON.isoformat(),
        "shadow_until_on": ON.isoformat(),
        "note": "虚构",
    }
    assert client.post(address, typed | {"note": ""}).status_code == 400
    assert client.post(address, typed).status_code == 302
    assert CardRules.objects.get().rules == "sanya2022"
    assert "三亚市 2022" in _html(client, office, "card_rules")
    assert client.post(reverse("cards_compute")).status_code == 302


def test_a_change_of_facts_is_told_on_the_issued_card(client, office, issued, compute, at):
    set_late(issued.project, 40, at)
    compute()
    assert "由重点办决定是否改发" in _html(client, office, "card", issued.pk)
