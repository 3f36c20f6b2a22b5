"""Why a promise cannot be kept and why a step is on its day: sentences, ways out, who sees what."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from luodi.approvals.models import Desk
from luodi.engine.levelling.reasons import Kind, Remedy
from luodi.engine.result import Conflict, Holder
from luodi.people.models import Role
from luodi.plan import actions, why
from luodi.plan.calendars import calendars
from luodi.plan.models import Activity
from luodi.plan.waiting import HolderNames
from luodi.plan.why_sentences import (
    HOLDER_WORDS,
    KIND_WORDS,
    REMEDY_WORDS,
    Names,
    amount_words,
    collision_sentence,
    items,
)

ITEM = "A01"


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    """A second is enough to see that answers are asked for, kept and shown; nothing is kept between tests."""
    cache.clear()
    monkeypatch.setattr(why, "RELAX_SECONDS", 1.0)


def planned(make_project, office, at, data_date, **committed):
    project = make_project(committed=committed)
    actions.compile_project(by=office, at=at, project=project, data_date=data_date)
    project.refresh_from_db()
    return project


@pytest.fixture
def late(templates, make_project, office, at, data_date):
    """A project whose promise its own steps miss."""
    return planned(make_project, office, at, data_date, PRODUCTION="2022-03-31")


@pytest.fixture
def kept(templates, make_project, office, at, data_date):
    return planned(make_project, office, at, data_date, PRODUCTION="2025-12-31")


@pytest.fixture
def queue(templates, make_project, office, at, data_date, district):
    """Two projects over one desk; the second in line waits for the first."""
    Desk.objects.create(department=district.permits, code="D1", name="备案窗口", amount=1, items=ITEM)
    made = [make_project(code, committed={"PRODUCTION": "2023-12-31"}) for code in ("P1", "P2")]
    actions.compile_projects(by=office, at=at, projects=made, data_date=data_date)
    Activity.objects.filter(code=ITEM).update(duration_days=60, pessimistic_days=60)
    actions.compute_plans(by=office, at=at, projects=made, data_date=data_date)
    return Activity.objects.select_related("project__plan").get(code=ITEM, waits_for="CAPACITY")


def case(project):
    return why.case_of(project, project.plan)


# -- words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [KIND_WORDS, REMEDY_WORDS, HOLDER_WORDS], ids=["kinds", "remedies", "holders"]
)
def test_every_code_has_a_sentence_in_both_languages(words):
    assert set(words) == set({Kind: Kind, Remedy: Remedy, Holder: Holder}[type(next(iter(words)))])
    for msgid in words.values():
        with translation.override("en"):
            english = translation.gettext(msgid)
        assert english != msgid
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in english)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_sentence_can_be_made_of_each_kind(kind, language, db):
    names = Names(calendars().axis, HolderNames({"D1": "窗口"}, {"LAND": "用地"}), {("1", "A"): "甲"})
    subject = {Kind.CAPACITY: "desk/D1", Kind.QUOTA: "pool/LAND"}.get(kind, "A")
    member = Conflict(kind, subject, {"project": "1", "day": 4700, "no_later": 4800, "work": 250, "days": 3})
    with translation.override(language):
        said = collision_sentence(member, "1", names, {})
    assert said
    assert "%(" not in said


def test_amounts_are_said_in_their_units():
    assert amount_words("pool/LAND", 14400) == "144 亩"
    assert items(61, weekly=True) == 2
    assert items(3, weekly=False) == 3


# -- a promise that dates alone miss -----------------------------------------------------------------


def test_what_collides_names_the_promise_and_its_chain(late):
    known = case(late)
    found = why.latest(known)
    assert found.by_dates
    assert found.days == -late.plan.margin_days
    members = why.dates_alone(known).members
    assert members[0].kind == Kind.DATA_DATE
    assert members[-1].kind == Kind.PROMISED
    assert members[-1].facts["days_short"] == found.days
    hops = why.without_queues(known, found.code).hops
    assert [hop.activity for hop in hops] == [each["code"] for each in late.plan.chain]


def test_ways_out_keep_the_promise_and_are_kept_for_the_plan(late, monkeypatch):
    known = case(late)
    found = why.answer(known, late.plan)
    assert found.relaxations
    axis = known.early.calendars.axis
    for each in found.relaxations:
        reached = axis.finish_date(each.finish)
        assert each.changes[0].remedy is Remedy.MOVE_DATE or reached <= date(2022, 3, 31)

    def again(*_facts, **_more):
        raise AssertionError("asked the engine twice for the same plan")

    monkeypatch.setattr(why.reasons, "explain_impossible", again)
    assert why.answer(known, late.plan) == found


def test_a_change_asks_again(late, office, at, data_date):
    before = why.answer(case(late), late.plan)
    row = late.activities.get(code="W50")
    actions.change_duration(
        by=office, at=at, data_date=data_date, activity=row, version=row.version, days=row.duration_days + 30
    )
    late.plan.refresh_from_db()
    assert why.answer(case(late), late.plan) != before


def test_the_page_says_why_at_once_and_the_ways_out_after(
    late, client, office, django_assert_max_num_queries
):
    client.force_login(office)
    with django_assert_max_num_queries(22):
        page = client.get(reverse("why", args=[late.code])).content.decode()
    for words in ("为什么不能按期？", "还差", "2022-03-31", "以表格查看", "碰在一起的日期和限制"):
        assert words in page
    with django_assert_max_num_queries(28):
        answer = client.get(reverse("why_remedies", args=[late.code]), headers={"HX-Request": "true"})
    assert "推迟" in answer.content.decode()
    assert "由谁决定" in answer.content.decode()
    english = client.get(reverse("why", args=[late.code]), headers={"Accept-Language": "en"}).content.decode()
    assert "Why is the date missed?" in english


def test_a_promise_that_can_be_kept(kept, client, office):
    client.force_login(office)
    assert why.latest(case(kept)) is None
    assert "没有不能按期的承诺" in client.get(reverse("why", args=[kept.code])).content.decode()


# -- why a step is on its day --------------------------------------------------------------------------


def test_a_step_in_a_queue_names_who_is_in_front(queue):
    found, books = why.on_that_day(case(queue.project), ITEM)
    assert found.reason.holder is Holder.CAPACITY
    assert found.reason.limit == "desk/D1"
    assert len(books) == 2
    [before] = found.reason.occupants
    assert before.project != str(queue.project_id)
    assert found.hops[0].project == before.project  # the way back goes on through the one in front
    assert found.hops[0].holder in (Holder.DATA_DATE, Holder.LINK, Holder.CHOICE)


def test_days_are_those_of_the_plan(queue):
    axis = calendars().axis
    found, _books = why.on_that_day(case(queue.project), ITEM)
    own = found.reason
    assert axis.date(own.start) == queue.planned_start_on
    assert axis.finish_date(own.finish) == queue.planned_finish_on


def test_links_lead_back_to_what_nobody_can_move(queue):
    last = queue.project.activities.get(milestone="PRODUCTION")
    found, _books = why.on_that_day(case(queue.project), last.code)
    assert found.hops[-1].activity == last.code
    for before, hop in zip(found.hops, found.hops[1:], strict=False):
        if hop.holder is Holder.LINK:
            assert hop.link.pred == before.activity
    assert found.hops[0].holder is not Holder.LINK


def test_the_drawer_of_a_step(queue, client, office, district, django_assert_max_num_queries):
    address = reverse("why_step", args=[queue.project.code, ITEM])
    other = Activity.objects.select_related("project").exclude(project=queue.project).get(code=ITEM)
    client.force_login(office)
    with django_assert_max_num_queries(40):
        page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "备案窗口" in page
    assert other.project.name in page
    other.project.town = None
    other.project.save(update_fields=["town"])
    client.force_login(district.users[Role.TOWN])
    hidden = client.get(address).content.decode()
    assert other.project.name not in hidden
    assert "不在本单位权限内的项目" in hidden


@pytest.mark.slow
def test_the_desk_that_makes_a_project_late_is_blamed(queue, office, at, data_date, client, monkeypatch):
    """Its own work fits; behind the other at the desk it does not."""
    monkeypatch.setattr(why, "RELAX_SECONDS", 30.0)
    own = queue.project
    finish = own.activities.get(milestone="PRODUCTION")
    on = finish.early_finish_on
    own.dates.filter(meaning="COMMITTED").update(on=on)
    actions.recompute_project(by=office, at=at, project=own, data_date=data_date)
    own.refresh_from_db()
    found = why.latest(case(own))
    assert found is not None
    assert not found.by_dates
    answer = why.answer(case(own), own.plan)
    kinds = {member.kind for member in answer.found.members}
    assert Kind.CAPACITY in kinds
    assert Kind.PROMISED in kinds
    assert Remedy.RAISE_CAPACITY in {each.changes[0].remedy for each in answer.relaxations}
    client.force_login(office)
    page = client.get(
        reverse("why_remedies", args=[own.code]), headers={"HX-Request": "true"}
    ).content.decode()
    assert "备案窗口" in page
    assert "多办" in page
