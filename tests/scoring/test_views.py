"""Who sees which score: on pages, in JSON, in the export, in the search and in counts; a faulty rule file; queries."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from luodi.people.models import Role
from luodi.scoring import actions, queries
from luodi.scoring.models import Scorecard, ScoreFact, ScoreRun
from tests.scoring.conftest import AFTER, ON
from tests.scoring.test_actions import FILE

NAME = "虚构季度"


@pytest.fixture
def two(make, district):
    make("P1", promised="2021-06-10", name="东镇自己的项目（虚构）")
    make("P2", promised="2021-06-10", name="西镇的秘密项目（虚构）", town=district.other_town)


def everything(client, user, made):
    """All that this person can read about the run, as one text, with the JSON."""
    client.force_login(user)
    answers = [client.get(reverse("scores")), client.get(reverse("score_run", args=[made.pk]))]
    answers += [
        client.get(reverse("scorecard", args=[pk]), {"item": "START"})
        for pk in made.cards.values_list("pk", flat=True)
    ]
    data = client.get(reverse("score_run_data", args=[made.pk]))
    found = client.get(reverse("find"), {"q": NAME})
    book = client.get(reverse("score_run_export", args=[made.pk]))
    words = [answer.content.decode() for answer in answers if answer.status_code == 200]
    words += [str(answer.json()) for answer in (data, found) if answer.status_code == 200]
    if book.status_code == 200:
        sheets = load_workbook(io.BytesIO(book.content)).worksheets
        words += [
            str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell
        ]
    return "".join(words), data


def test_nobody_but_the_office_sees_a_preview(client, two, run, district, office):
    made = run()
    for role in (Role.TOWN, Role.DEPARTMENT, Role.LEADER, Role.INSPECTOR, Role.COMMISSIONER):
        text, data = everything(client, district.users[role], made)
        assert NAME not in text, role
        assert data.status_code == 404
    text, data = everything(client, office, made)
    assert "西镇的秘密项目" in text
    assert data.json()["count"] == 2


@pytest.mark.parametrize("state", ["SHOWN", "DECIDED", "PUBLISHED"])
def test_a_town_reads_nothing_of_another_towns_score(client, two, shown, district, state):
    made = shown()
    stamped = {"decided_by": district.users[Role.OFFICE], "published_by": district.users[Role.OFFICE]}
    ScoreRun.objects.filter(pk=made.pk).update(state=state, **stamped)
    text, data = everything(client, district.users[Role.TOWN], made)
    assert "东街道" in text
    for secret in ("西镇", "西镇的秘密项目"):
        assert secret not in text, secret
    assert [card["unit"] for card in data.json()["cards"]] == ["T1"]
    assert data.json()["count"] == 1
    other = Scorecard.objects.get(run=made, unit=district.other_town)
    fact = other.facts.first()
    assert client.get(reverse("scorecard", args=[other.pk])).status_code == 404
    assert client.get(reverse("score_object", args=[other.pk, fact.pk])).status_code == 404
    own = Scorecard.objects.get(run=made, unit=district.town)
    assert client.get(reverse("score_object", args=[own.pk, fact.pk])).status_code == 404


def test_leaders_and_inspectors_see_all_once_it_is_published(client, two, shown, district, office):
    made = shown()
    for role in (Role.LEADER, Role.INSPECTOR):
        assert everything(client, district.users[role], made)[1].status_code == 404
    ScoreRun.objects.filter(pk=made.pk).update(state="PUBLISHED", decided_by=office, published_by=office)
    for role in (Role.LEADER, Role.INSPECTOR):
        text, data = everything(client, district.users[role], made)
        assert "西镇" in text
        assert data.json()["count"] == 2


def test_the_town_opens_a_point_objects_and_is_answered(
    client, two, shown, district, *, office, second, town, settings
):
    made = shown()
    card = Scorecard.objects.get(run=made, unit=district.town)
    client.force_login(town)
    page = client.get(reverse("scorecard", args=[card.pk]), {"item": "START"}).content.decode()
    assert "东镇自己的项目" in page
    assert "计在本单位 20 天" in page
    fact = ScoreFact.objects.get(card=card, measure="START_ONTIME")
    address = reverse("score_object", args=[card.pk, fact.pk])
    assert address in page
    assert not queries.may_object(town, card, ON + timedelta(1))
    assert not queries.may_object(office, card, ON)
    assert client.post(address, {"words": "虚构：经批准", "opened_version": 0}).status_code == 302
    said = card.objections.get()
    settings.LUODI_DATA_DATE = AFTER.isoformat()
    client.force_login(office)
    assert "虚构：经批准" in client.get(reverse("score_run", args=[made.pk])).content.decode()
    answer = reverse("score_answer", args=[card.pk, said.pk])
    typed = {"upholds": "yes", "words": "虚构：属实", "opened_version": said.version}
    assert client.post(answer, typed).status_code == 302
    client.force_login(town)
    page = client.get(reverse("scorecard", args=[card.pk]), {"item": "START"}).content.decode()
    assert "异议采纳，不计" in page
    assert "虚构：属实" in page
    for person, verb, words in ((office, "decide", {"words": "虚构：审定"}), (second, "publish", {})):
        client.force_login(person)
        made.refresh_from_db()
        step = reverse("score_step", args=[made.pk, verb])
        assert client.post(step, {**words, "opened_version": made.version}).status_code == 302
    made.refresh_from_db()
    assert made.state == "PUBLISHED"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", "各项分值相加是 90，不等于满分 100"),
        ("en", "the points add up to 90, not to the base of 100"),
    ],
)
def test_a_faulty_rule_file_says_place_and_reason_and_keeps_what_was_typed(client, office, language, said):
    client.force_login(office)
    client.cookies.load({"luodi_language": language})
    text = FILE.replace("points: 100}", "points: 90}")
    answer = client.post(reverse("score_rules_add"), {"text": text, "note": "虚构", "opened_version": 0})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert "rules: subjects.TOWN.items" in page
    assert "本区办法（虚构）" in page
    kept = client.post(reverse("score_rules_add"), {"text": FILE, "note": "虚构", "opened_version": 0})
    assert kept.status_code == 302


def test_a_period_is_asked_for_in_the_browser(client, office, two):
    client.force_login(office)
    page = client.get(reverse("score_ask"))
    form = page.context["form"]
    typed = {"name": NAME, "from_on": "2021-04-01", "until_on": "2021-06-30", "opened_version": 0}
    typed["rules"] = form.fields["rules"].choices[0][0]
    assert client.post(reverse("score_ask"), typed).status_code == 302
    made = ScoreRun.objects.get()
    assert client.get(reverse("score_run", args=[made.pk])).status_code == 200
    late = client.post(reverse("score_ask"), {**typed, "until_on": "2021-07-01"})
    assert late.status_code == 409
    assert "2021-06-30" in late.content.decode()


def test_pages_ask_as_often_for_many_as_for_one(
    client, make, run, office, district, django_assert_max_num_queries
):
    for number in range(40):
        make(f"P{number}", promised="2021-06-10")
    made = run()
    client.force_login(office)
    card = Scorecard.objects.get(run=made, unit=district.town)
    pages = [
        ("scores", [], 12),
        ("score_run", [made.pk], 14),
        ("scorecard", [card.pk], 16),
        ("score_run_data", [made.pk], 8),
    ]
    for name, args, most in pages:
        client.get(reverse(name, args=args), {"item": "START"})
        with django_assert_max_num_queries(most):
            client.get(reverse(name, args=args), {"item": "START"})


def step(client, run, verb, words=None):
    run.refresh_from_db()
    address = reverse("score_step", args=[run.pk, verb])
    return client.post(address, {**(words or {}), "opened_version": run.version})


@pytest.mark.parametrize(
    ("language", "last_day", "over", "hands"),
    [
        ("zh-hans", "期限过后（次日起）才能答复异议和审定", "期限已过", "须由另一人公布"),
        ("en", "the day after it you can answer objections and decide", "The time is over", "Another person must publish"),
    ],
)  # fmt: skip
def test_the_page_offers_a_step_only_to_who_can_take_it_and_says_who_can(
    client, two, shown, office, *, second, settings, language, last_day, over, hands
):
    made = shown()
    client.force_login(office)
    client.cookies.load({"luodi_language": language})
    page, run = reverse("score_run", args=[made.pk]), made
    decide, publish = (reverse("score_step", args=[made.pk, verb]) for verb in ("decide", "publish"))
    assert decide not in client.get(page).content.decode()
    refused = step(client, run, "decide", {"words": "虚构"})
    assert refused.status_code == 409
    assert last_day in refused.content.decode()
    settings.LUODI_DATA_DATE = AFTER.isoformat()
    said = client.get(page).content.decode()
    assert decide in said
    assert over in said
    assert step(client, run, "decide", {"words": "虚构"}).status_code == 302
    said = client.get(page).content.decode()
    assert publish not in said
    assert hands in said
    assert second.name in said
    refused = step(client, run, "publish")
    assert refused.status_code == 409
    assert second.name in refused.content.decode()
    client.force_login(second)
    said = client.get(page).content.decode()
    assert publish in said
    assert hands not in said
    assert step(client, run, "publish").status_code == 302


def test_open_objections_come_in_pages(
    client, make, shown, office, *, district, town, at, django_assert_max_num_queries
):
    for number in range(13):
        make(f"P{number}", promised="2021-06-10")
    made = shown()
    card = Scorecard.objects.get(run=made, unit=district.town)
    for number, fact in enumerate(card.facts.filter(measure="START_ONTIME")):
        actions.object_fact(by=town, at=at, on=ON, fact=fact, words=f"虚构理由{number:02d}号")
    client.force_login(office)
    for address, name in (
        (reverse("score_run", args=[made.pk]), "waiting"),
        (reverse("scorecard", args=[card.pk]), "objections"),
    ):
        client.get(address)
        with django_assert_max_num_queries(18):
            first = client.get(address).content.decode()
        assert first.count("虚构理由") == 10
        assert f"?{name}=2" in first
        with django_assert_max_num_queries(18):
            second = client.get(address, {name: "2"}).content.decode()
        assert second.count("虚构理由") == 3


def test_results_show_ones_own_projects_and_count_once(
    client, producing, district, town, django_assert_max_num_queries
):
    bundle = producing("P1", jobs=80, name="东镇投产项目（虚构）")
    producing("P2", jobs=5, parent=bundle, relation="PART")
    producing("P3", jobs=7, name="西镇投产项目（虚构）", town=district.other_town)
    client.force_login(town)
    client.get(reverse("results"))
    with django_assert_max_num_queries(12):
        answer = client.get(reverse("results"))
    page = answer.content.decode()
    assert "东镇投产项目" in page
    assert "西镇" not in page
    [whole] = answer.context["whole"]
    assert (whole["count"], whole["known"], whole["jobs"].promised, whole["jobs"].actual) == (
        2,
        1,
        "100",
        "80",
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "承诺 600 万元，实际 300 万元"), ("en", "promised CNY 6 m, actual CNY 3 m")],
)
def test_what_came_after_production_is_said_in_the_readers_money(
    client, producing, run, district, language, said
):
    producing("P1", tax=Decimal(3_000_000))
    card = Scorecard.objects.get(run=run(), unit=district.town)
    client.force_login(district.users[Role.OFFICE])
    client.cookies.load({"luodi_language": language})
    page = client.get(reverse("scorecard", args=[card.pk]), {"item": "TAX"}).content.decode()
    assert said in page


def test_what_was_published_is_dated_and_signed(client, two, shown, office, seen):
    made = shown()
    made = actions.decide_run(seen=seen(made, office, AFTER), words="虚构：审定意见")
    client.force_login(office)
    assert "虚构：审定意见" in client.get(reverse("score_run", args=[made.pk])).content.decode()
    assert ON.isoformat() in client.get(reverse("scores")).content.decode()


def test_cards_stand_by_thirds_and_the_tree_never_by_points(client, make, run, office, district):
    """One fact each: no decimal, no place, and not the better one first."""
    make("P1", promised="2021-06-10")
    make("P2", start="2021-05-01", promised="2021-06-10", town=district.other_town)
    made = run()
    client.force_login(office)
    data = client.get(reverse("score_run_data", args=[made.pk])).json()
    assert [card["unit"] for card in data["cards"]] == ["T1", "T2"]
    assert {card["place"] for card in data["cards"]} == {""}
    page = client.get(reverse("score_run", args=[made.pk])).content.decode()
    assert "依据较少，仅供参考" in page
    assert "约" in page
    assert "100.0" not in page
