"""A change looked at before it is accepted: it says what will move, writes nothing, and is what saving then does."""

from decimal import Decimal

import pytest
from django.urls import reverse

from luodi.approvals.models import Desk
from luodi.journal import Event
from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.models import Activity, Link, ProjectPlan
from luodi.plan.preview import elsewhere, preview

ITEM = "A01"


@pytest.fixture
def pair(templates, make_project, office, at, data_date, district):
    """Two alike projects over one desk that reviews one item at a time."""
    Desk.objects.create(department=district.permits, code="D1", name="备案窗口", amount=1, items=ITEM)
    made = [make_project(code, committed={"PRODUCTION": "2023-12-31"}) for code in ("P1", "P2")]
    actions.compile_projects(by=office, at=at, projects=made, data_date=data_date)
    Activity.objects.filter(code=ITEM).update(duration_days=5, pessimistic_days=5)
    actions.compute_plans(by=office, at=at, projects=made, data_date=data_date)
    return made


@pytest.fixture
def first(pair):
    """The step that stands before the other at the desk."""
    return Activity.objects.select_related("project").filter(code=ITEM).order_by("planned_start_on")[0]


@pytest.fixture
def longer(first, office, at, data_date):
    """Saving 60 days more for that step."""
    facts = {"by": office, "at": at, "data_date": data_date, "activity": first, "version": first.version}
    return lambda: actions.change_duration(days=first.duration_days + 60, **facts)


def everything():
    rows = list(Activity.objects.order_by("pk").values())
    plans = list(ProjectPlan.objects.order_by("pk").values())
    return rows, plans, Event.objects.count(), Link.objects.count()


def test_looking_writes_nothing(first, longer, data_date):
    before = everything()
    assert preview(first, longer).moves
    assert elsewhere(first, longer, data_date)
    assert everything() == before


def test_what_is_shown_is_what_saving_does(first, longer):
    was = dict(first.project.activities.values_list("code", "planned_finish_on"))
    shown = {move.code: move.after for move in preview(first, longer).moves}
    longer()
    now = first.project.activities.in_bulk(field_name="pk").values()
    moved = {row.code: row for row in now if row.planned_finish_on != was[row.code]}
    assert set(moved) <= set(shown)
    for code, row in moved.items():
        assert shown[code] == (row.planned_start_on, row.planned_finish_on)


def test_the_changed_step_stands_first_and_each_move_has_its_reason(first, longer):
    moves = preview(first, longer).moves
    assert moves[0].code == ITEM
    assert [move.is_changed_itself for move in moves].count(True) == 1
    assert all(move.why for move in moves[1:])
    assert "晚" in moves[0].days_words


def test_a_lost_and_a_won_promise(first, office, at, data_date):
    facts = {"by": office, "at": at, "data_date": data_date, "activity": first}

    def change(days, version=1):
        return lambda: actions.change_duration(days=Decimal(days), version=version, **facts)

    lost = preview(first, change(1500))
    assert (lost.lost, lost.won) == (1, 0)
    assert lost.promises[0].after_margin < 0 <= lost.promises[0].before_margin
    change(1500)()
    won = preview(Activity.objects.select_related("project").get(pk=first.pk), change(5, 2))
    assert (won.lost, won.won) == (0, 1)


def test_others_at_the_desk_would_move_and_no_other(first, longer, pair, data_date):
    [other] = elsewhere(first, longer, data_date)
    assert other.project in pair
    assert other.project != first.project
    assert ITEM in {move.code for move in other.moves}


def test_without_a_shared_desk_nobody_else_moves(first, longer, data_date):
    Desk.objects.update(is_active=False)
    assert elsewhere(first, longer, data_date) == []


def ask(client, row, change="duration", others=False, **typed):
    name = "activity_preview_others" if others else "activity_preview"
    address = reverse(name, args=[row.project.code, row.code, change])
    fields = {f"{change}-{name}": value for name, value in {"version": row.version, **typed}.items()}
    return client.post(address, fields, headers={"HX-Request": "true"})


def test_the_drawer(first, client, office, django_assert_max_num_queries):
    client.force_login(office)
    before = everything()
    with django_assert_max_num_queries(60):
        answer = ask(client, first, days="65")
    page = answer.content.decode()
    assert "先看影响" in page
    assert "采纳并保存" in page
    assert 'value="65"' in page
    assert everything() == before


@pytest.mark.parametrize(
    ("change", "typed"),
    [
        ("constraint", {"constraint": "START_NO_EARLIER", "on": "2022-03-01"}),
        ("progress", {"actual_start_on": "2021-06-29", "actual_finish_on": "", "remaining_days": "40"}),
    ],
)
def test_every_kind_of_change(first, client, office, change, typed):
    client.force_login(office)
    assert "采纳并保存" in ask(client, first, change, **typed).content.decode()


def test_a_link_is_looked_at_and_a_loop_refused(first, client, office):
    client.force_login(office)
    rows = first.project.activities
    behind = rows.filter(incoming__predecessor=first).first()
    other = rows.exclude(pk__in=[first.pk, behind.pk]).filter(actual_start_on=None).last()
    links = Link.objects.count()
    typed = {"type": "FS", "lag_days": "0"}
    assert "采纳并保存" in ask(client, other, "link", predecessor=first.pk, **typed).content.decode()
    assert "采纳并保存" not in ask(client, first, "link", predecessor=behind.pk, **typed).content.decode()
    assert Link.objects.count() == links


def test_what_saving_refuses_is_refused(first, client, office):
    client.force_login(office)
    assert "采纳并保存" not in ask(client, first, days="-1").content.decode()
    first.version = 7
    page = ask(client, first, days="65").content.decode()
    assert "采纳并保存" not in page
    assert "alert" in page


def test_an_unknown_change(first, client, office):
    client.force_login(office)
    address = reverse("activity_preview", args=[first.project.code, first.code, "everything"])
    assert client.post(address).status_code == 400


def test_names_of_projects_out_of_reach_are_not_told(first, pair, client, district, office):
    [other] = [project for project in pair if project != first.project]
    client.force_login(district.users[Role.TOWN])
    seen = ask(client, first, others=True, days="65").content.decode()
    assert other.name in seen
    other.town = None
    other.save(update_fields=["town"])
    hidden = ask(client, first, others=True, days="65").content.decode()
    assert other.name not in hidden
    assert "另有 1 个" in hidden
