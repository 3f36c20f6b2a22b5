"""A move by hand is seen before it is saved, for both and for all others; what is seen is what is then written."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from luodi import journal
from luodi.elements import actions as elements
from luodi.elements.models import Share
from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.balance import balance
from luodi.plan.foresight import by_part, shifts
from luodi.plan.models import Activity

LATER = date(2023, 3, 1)
DOCUMENT = "虚构会议纪要〔2021〕7号"


@pytest.fixture
def land(district, at):
    """30 mu now, as much again late."""
    kept = elements.PoolFacts("LAND", "用地指标", keeper=district.land)
    pool = elements.add_pool(by=None, at=at, facts=kept)
    for version, on in enumerate((date(2021, 1, 1), LATER), start=1):
        arrival = elements.Arrival(on, Decimal(30), f"虚构{version}号")
        elements.add_batch(by=None, at=at, pool=pool, version=version, arrival=arrival)
    pool.refresh_from_db()
    return pool


@pytest.fixture
def pair(templates, land, make_project, office, at, data_date):
    """The first holds all the land of today, the second waits for the later batch."""
    promised = {"PRODUCTION": "2023-12-31"}
    made = [make_project(code, land_mu=Decimal(30), committed=promised) for code in ("P1", "P2")]
    for project in made:
        facts = elements.NeedFacts("LAND", Decimal(30))
        need = elements.state_need(by=None, at=at, project=project, version=0, facts=facts)
        asked = {"by": None, "at": at, "on": data_date}
        share = elements.request_share(**asked, need=need, version=1, amount=Decimal(30))
        if project.code == "P1":
            elements.grant_share(**asked, share=share, decision=elements.Decision(1, "虚构批〔2021〕1号"))
    actions.compile_projects(by=office, at=at, projects=made, data_date=data_date)
    return made


@pytest.fixture
def make_move(pair, at, data_date):
    def make(amount=30):
        share = Share.objects.select_related("pool", "need__project").get(state="GRANTED")
        need = pair[1].needs.get()
        move = elements.Move(share, share.version, need, need.version, Decimal(amount), DOCUMENT)
        return elements.move_share(by=None, at=at, on=data_date, move=move)

    return make


def planned():
    columns = ("project__code", "code", "planned_start_on", "planned_finish_on")
    return list(Activity.objects.order_by("pk").values_list(*columns))


def test_what_is_seen_is_what_is_written(pair, make_move, at, data_date):
    stood, since = planned(), journal.last_sequence()
    found = shifts(make_move, data_date)
    first, second = by_part(found, [pair[0].pk, pair[1].pk])[0]
    assert first.gained < 0 < second.gained
    assert (first.verdict, second.verdict) == ("LOST", "WON")
    assert planned() == stood
    assert journal.last_sequence() == since
    assert set(Share.objects.values_list("state", flat=True)) == {"GRANTED", "REQUESTED"}

    make_move()
    actions.follow(at=at, data_date=data_date, codes=actions.touched(since))
    for shift in (first, second):
        plan = shift.project.activities.get(milestone="PRODUCTION")
        assert plan.planned_finish_on == shift.after_on
    second.project.plan.refresh_from_db()
    assert second.project.plan.planned_margin_days == second.margin_after


def test_a_refusal_passes_and_nothing_stays(pair, make_move, data_date):
    since = journal.last_sequence()
    with pytest.raises(elements.MoreThanHeld):
        shifts(lambda: make_move(31), data_date)
    assert journal.last_sequence() == since


@pytest.fixture
def typed(pair):
    share, need = Share.objects.get(state="GRANTED"), pair[1].needs.get()
    return {
        "giver": f"{share.pk}.{share.version}", "receiver": f"{need.pk}.{need.version}",
        "amount": "12", "unit": "亩", "document": DOCUMENT,
    }  # fmt: skip


def test_the_page_shows_dates_then_saves(pair, land, typed, client, office, django_assert_max_num_queries):
    client.force_login(office)
    with django_assert_max_num_queries(26):
        page = client.get(reverse("element_move", args=[land.pk])).content.decode()
    assert "虚构项目P1" in page
    looked = client.post(reverse("element_move_preview", args=[land.pk]), {**typed, "document": ""})
    assert "12 亩：虚构项目P1 → 虚构项目P2" in looked.content.decode()
    assert Share.objects.count() == 2
    saved = client.post(reverse("element_move", args=[land.pk]), typed, follow=True).content.decode()
    assert "已调剂并记入日志" in saved
    assert sorted(Share.objects.values_list("state", "amount")) == [
        ("GRANTED", 12), ("GRANTED", 18), ("REQUESTED", 18), ("RETURNED", 12),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": "31"}, (409, "这一笔是 30 亩，填写的是 31")),
        ({"unit": "公顷"}, (409, "按“亩”计，填写的是“公顷”")),
        ({"document": ""}, (409, "请填写依据文号")),
        ({"amount": "x"}, (400, "id_amount_error")),
        ({"giver": "9.1"}, (400, "这一笔刚有变动")),
        ({"giver": "nonsense"}, (400, "id_giver_error")),
    ],
)
def test_bad_input_is_refused_at_its_place(land, typed, client, office, change, said):
    client.force_login(office)
    answer = client.post(reverse("element_move", args=[land.pk]), {**typed, **change})
    assert (answer.status_code, said[1] in answer.content.decode()) == (said[0], True)
    assert Share.objects.count() == 2


def test_a_stale_page_is_told_so(pair, land, typed, client, office):
    Share.objects.filter(state="GRANTED").update(version=9)
    client.force_login(office)
    assert client.post(reverse("element_move", args=[land.pk]), typed).status_code == 409
    assert Share.objects.count() == 2


def test_who_competes_is_counted_and_named_only_where_it_may_be(
    pair, land, client, district, office, data_date
):
    pair[0].town = district.other_town
    pair[0].save()
    [row] = balance(data_date)
    month = next(cell.month for cell in row.cells if cell.rivals)
    address = reverse("element_rivals", args=[land.pk])
    client.force_login(district.other_town_user)
    page = client.get(address, {"month": f"{month:%Y-%m}"}).content.decode()
    assert "虚构项目P2" not in page
    assert "另有 1 个不在本单位权限内的项目，共要 30 亩" in page
    client.force_login(office)
    assert "虚构项目P2" in client.get(address).content.decode()
    for wrong in ("2021-13", "x", "2021-1-1"):
        assert client.get(address, {"month": wrong}).status_code == 404
    client.force_login(district.users[Role.TOWN])
    assert client.get(reverse("element_move", args=[land.pk])).status_code == 403


def test_the_balance_says_when_it_runs_short_and_who_waits(
    pair, land, client, office, data_date, django_assert_max_num_queries
):
    [row] = balance(data_date)
    assert (row.granted, row.reserved, row.used) == (30, 0, 0)
    assert (row.first_short.short, row.waiting) == (30, {pair[1].pk})
    assert all(cell.granted == 30 for cell in row.cells)
    client.force_login(office)
    with django_assert_max_num_queries(24):
        page = client.get(reverse("element_balance")).content.decode()
    assert f"{row.first_short.month:%Y-%m} 起缺 30 亩" in page
    assert "虚构项目P2" in page
    drawn = client.get(reverse("picture"), {"name": "balance", "of": "LAND"}).content.decode()
    assert "1 个项目的计划在等" in drawn
    assert client.get(reverse("picture"), {"name": "balance", "of": "GAS"}).status_code == 404


def test_people_are_balanced_by_month_and_bind_no_plan(pair, at, data_date):
    stood = planned()
    pool = elements.add_pool(by=None, at=at, facts=elements.PoolFacts("LABOUR_FITTING", "装修用工"))
    arrival = elements.Arrival(date(2021, 1, 1), Decimal(100), "虚构")
    elements.add_batch(by=None, at=at, pool=pool, version=1, arrival=arrival)
    facts = elements.NeedFacts("LABOUR_FITTING", Decimal(120), month=date(2021, 9, 1))
    elements.state_need(by=None, at=at, project=pair[0], version=0, facts=facts)
    [row] = balance(data_date, "LABOUR_FITTING")
    short = [(f"{cell.month:%Y-%m}", cell.short) for cell in row.cells if cell.short]
    assert short == [("2021-09", 20)]
    actions.compute_plans(by=None, at=at, projects=pair, data_date=data_date)
    assert planned() == stood
