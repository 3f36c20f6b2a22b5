"""The fast track: who sees which queue in which order, what waits behind, the permit graph of a project."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from luodi.approvals.actions import StepFacts, open_application, take_step
from luodi.approvals.models import Application
from luodi.desk import fast_track
from luodi.desk.permit_graph import graph_of
from luodi.ledger.models import Project
from luodi.people.models import Role
from luodi.plan.models import Activity, CalendarCode, Step

TODAY = date(2021, 6, 30)


def june(day: int) -> date:
    return date(2021, 6, day)


@pytest.fixture
def make(district, at):
    """`make(code, days of float, 亿元, …)`: a project whose filing is under review since a day."""

    def one(code: str, room: int | None, yi: int, accepted: int = 28, **fields) -> Project:
        wanted = {"town": district.town, "kind": "small_low_risk", "template": "standard_factory"} | fields
        project = Project.objects.create(
            code=code, name=f"虚构{code}", total_investment_yuan=Decimal(yi * 100_000_000), created_at=at,
            updated_at=at, is_synthetic=True, **wanted,
        )  # fmt: skip
        Activity.objects.create(
            project=project, code="A01", name="备案", step=Step.PERMIT, stage_group="permit", permit="A01",
            duration_days=1, optimistic_days=1, pessimistic_days=1, calendar=CalendarCode.OFFICE,
            total_float_days=room, is_critical=bool(room and room < 0),
        )  # fmt: skip
        facts = {"by": None, "at": at, "data_date": TODAY}
        row = open_application(project=project, item="A01", step=StepFacts("PREPARE", june(1)), **facts)
        for verb, on in (("SUBMIT", june(2)), ("ACCEPT", june(accepted))):
            row = take_step(application=row, version=row.version, step=StepFacts(verb, on), **facts)
        return project

    return one


def queue(user, order: str, **params: str) -> list[str]:
    cards = fast_track.cards_of(user, params, TODAY)
    return [card.row.project.code for card in fast_track.ordered(cards, order)]


def test_by_what_waits_lateness_times_money_comes_first(district, make) -> None:
    make("A", 30, 90)
    make("B", -10, 2)
    make("C", -2, 20)
    make("D", None, 500)
    make("E", 5, 1)
    office = district.users[Role.OFFICE]
    assert queue(office, "stake") == ["C", "B", "E", "A", "D"]  # 40, 20, then by float; unplanned last


def test_by_due_day_the_oldest_comes_first(district, make) -> None:
    make("A", 0, 1, accepted=29)
    make("B", 0, 1, accepted=3)
    assert queue(district.users[Role.OFFICE], "due") == ["B", "A"]


def test_the_queue_of_a_department_by_the_plan(district, make) -> None:
    """From Wednesday 30 June to Tuesday 6 July: five working days, the weekend does not count."""
    assert fast_track.queues([], TODAY) == {}
    planned = {"A": (1, date(2021, 7, 9)), "B": (30, date(2021, 7, 6)), "C": (3, None)}
    for code, (accepted, on) in planned.items():
        project = make(code, 0, 1, accepted=max(accepted, 2))
        project.activities.update(planned_finish_on=on)
    project.applications.update(submitted_on=june(29))
    Application.objects.filter(project__code="B").update(submitted_on=june(28))
    waiting = make("D", 0, 1)  # its papers are still being prepared: they lie at no department
    waiting.applications.update(state="PREPARED")
    cards = fast_track.cards_of(district.users[Role.OFFICE], {}, TODAY)
    queue = fast_track.queues(cards, TODAY)["PERMITS"]
    assert (queue.items, queue.unplanned) == (3, 1)
    assert (queue.newest_days, queue.clear_on) == (5, date(2021, 7, 9))


def test_the_queue_stands_on_the_page(client, district, make) -> None:
    make("A", 0, 1).activities.update(planned_finish_on=TODAY)
    client.force_login(district.users[Role.OFFICE])
    for address in (reverse("fast_track"), f"{reverse('fast_track')}?department=PERMITS"):
        said = client.get(address).content.decode()
        assert "按计划：排队 1 件，最新一件还要 1 个工作日，2021-06-30 全部办完" in said


def test_a_department_stands_first_with_its_own_order(client, district, make) -> None:
    for number in range(3):
        make(f"P{number}", -number, 1)
    department = district.users[Role.DEPARTMENT]
    client.force_login(department)
    page = client.get(reverse("fast_track")).context
    assert page["order"] == "stake"
    assert (page["lanes"][0].code, page["lanes"][0].is_own) == ("PERMITS", True)
    assert [card.row.project.code for card in page["lanes"][0].cards] == ["P2", "P1", "P0"]
    assert (page["lanes"][0].projects, page["lanes"][0].yuan) == (3, Decimal(300_000_000))
    client.force_login(district.users[Role.OFFICE])
    assert client.get(reverse("fast_track")).context["order"] == "due"


def test_everybody_sees_the_applications_of_their_projects_only(district, make) -> None:
    make("A", 0, 1)
    make("B", 0, 1, town=district.other_town)
    assert queue(district.users[Role.TOWN], "due") == ["A"]
    assert queue(district.other_town_user, "due") == ["B"]
    assert queue(district.users[Role.ENTERPRISE], "due") == []


def test_filters_and_tabs(client, district, make) -> None:
    make("A", -3, 1, accepted=3)
    make("B", 3, 1, accepted=29, town=district.other_town)
    client.force_login(district.users[Role.OFFICE])

    def found(**params: str) -> int:
        page = client.get(reverse("fast_track"), params).context
        return sum(len(lane.cards) for lane in page["lanes"])

    assert found() == 2
    assert (found(view="over"), found(view="holding"), found(view="stopped")) == (1, 1, 0)
    assert (found(view="today"), found(town="T2"), found(town="NO"), found(kind="government")) == (1, 1, 0, 0)
    assert (found(state="ACCEPTED"), found(state="RETURNED"), found(view="nonsense")) == (2, 0, 2)


def test_the_page_asks_the_same_number_of_questions_for_many(
    client, district, make, django_assert_max_num_queries
) -> None:
    client.force_login(district.users[Role.OFFICE])
    make("A", 0, 1)
    with django_assert_max_num_queries(8):
        client.get(reverse("fast_track"))
    for number in range(12):
        make(f"P{number}", number, 1)
    with django_assert_max_num_queries(8):
        client.get(reverse("fast_track"))
    with django_assert_max_num_queries(8):
        page = client.get(reverse("fast_track"), {"department": "PERMITS"})
    assert page.context["page"].paginator.count == 13


def test_the_graph_has_every_item_and_its_state(district, make) -> None:
    project = make("A", -1, 1)
    graph = graph_of(district.users[Role.TOWN], project)
    by_code = {item.code: item for item in graph.items}
    assert (by_code["A01"].state, by_code["A01"].mark, by_code["A01"].is_critical) == (
        "办理中",
        "is-on",
        True,
    )
    assert by_code["A06"].gates == (("A01", False),)
    assert (by_code["A01"].may_begin, by_code["A06"].may_begin) == (False, True)
    assert len(graph.nodes) == len(graph.items)
    assert len(graph.wires) == sum(len(item.gates) for item in graph.items)
    rungs = [rung for layer in graph.layers for rung in layer.rungs]
    assert [rung.item for rung in rungs] == [node.item for node in graph.nodes]
    ties = [(tie.item.code, rung.item.code) for rung in rungs for tie in rung.waits_for]
    assert len(ties) == len(graph.wires)
    assert sorted((rung.item.code, tie.item.code) for rung in rungs for tie in rung.opens) == sorted(ties)
    assert next(rung for rung in rungs if rung.item.code == "A06").missing == 1
    moving = {rung.item.code for layer in graph.layers if layer.can_move for rung in layer.rungs}
    assert moving == {"A01", "A06"}
    assert not any(item.may_begin for item in graph_of(district.users[Role.LEADER], project).items)
    project.kind = ""
    assert graph_of(district.users[Role.TOWN], project) is None


def test_the_tab_shows_the_graph_in_layers_and_as_a_list(client, district, make) -> None:
    make("A", -1, 1)
    client.force_login(district.users[Role.TOWN])
    page = client.get(reverse("project", args=["A"]), {"tab": "permits"}).content.decode()
    assert 'class="ap-graph"' in page
    assert '<li id="permit-A06"' in page
    assert '<a href="#permit-A06">' in page
    assert "A06 建设用地规划许可证" in page
