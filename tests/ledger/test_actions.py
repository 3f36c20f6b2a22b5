"""Adding, editing and linking projects: every exit, and the journal row."""

from decimal import Decimal

import pytest

from luodi.journal import Event
from luodi.ledger.actions import (
    ChangedMeanwhile,
    CodeTaken,
    Loop,
    NotEditable,
    NotValid,
    OutOfReach,
    add_project,
    edit_project,
    link_to_parent,
)
from luodi.ledger.models import Project
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed


def last() -> Event:
    return Event.objects.first()


def test_a_new_project_gets_the_next_code_of_the_year_and_a_journal_row(district, office, at):
    first = add_project(fields={"name": "甲"}, by=office, at=at, tags={"CHAIN"})
    second = add_project(fields={"name": "乙", "town": district.town}, by=office, at=at)
    assert (first.code, second.code, first.stage, first.version) == ("2021-0001", "2021-0002", "IDEA", 1)
    assert list(first.tags.values_list("tag", flat=True)) == ["CHAIN"]
    assert (last().action, last().target, last().actor) == (
        "PROJECT_ADDED",
        "project:2021-0002",
        "office",
    )
    assert last().facts["fields"] == {"name": "乙", "town": district.town.pk}


def test_a_code_is_used_once_and_fits_into_an_address(project, office, at):
    with pytest.raises(CodeTaken):
        add_project(fields={"name": "甲"}, code="A-1", by=office, at=at)
    for code in ("a/b", "new", "x" * 41, "两 个"):
        with pytest.raises(NotValid):
            add_project(fields={"name": "甲"}, code=code, by=office, at=at)


def test_a_town_adds_only_in_its_own_place(district, town, at):
    assert add_project(fields={"name": "甲", "town": district.town}, by=town, at=at).town == district.town
    for fields in ({"name": "乙", "town": district.other_town}, {"name": "丙"}):
        with pytest.raises(OutOfReach):
            add_project(fields=fields, by=town, at=at)


def test_only_some_may_add(district, at):
    for role in (Role.DEPARTMENT, Role.LEADER, Role.ENTERPRISE, Role.INSPECTOR, Role.SYSTEM_ADMIN):
        with pytest.raises(NotAllowed):
            add_project(fields={"name": "甲"}, by=district.users[role], at=at)
    with pytest.raises(OutOfReach):
        add_project(fields={"name": "甲"}, by=district.users[Role.COMMISSIONER], at=at)


def test_values_no_project_may_have_are_refused(office, at):
    for fields in (
        {"name": ""},
        {"name": "甲", "total_investment_yuan": Decimal(-1)},
        {"name": "甲", "credit_code": "9" * 19},
        {"name": "甲" * 201},
    ):
        with pytest.raises(NotValid) as refused:
            add_project(fields=fields, by=office, at=at)
        assert refused.value.facts["errors"]
    assert not Project.objects.exists()
    assert not Event.objects.exists()


def test_editing_writes_what_changed_and_only_that(project, town, at):
    edited = edit_project(
        project=project, changes={"name": "新名", "land_mu": Decimal("120.5")}, version=1, by=town, at=at
    )
    assert (edited.name, edited.version) == ("新名", 2)
    assert last().facts == {"changes": {"land_mu": [None, "120.5"], "name": ["虚构产业园", "新名"]}}


def test_editing_nothing_leaves_no_trace(project, town, at):
    before = Event.objects.count()
    assert (
        edit_project(project=project, changes={"name": project.name}, version=1, by=town, at=at).version == 1
    )
    assert Event.objects.count() == before


def test_tags_are_edited_with_the_project(project, town, at):
    edit_project(project=project, changes={}, tags={"FLAGSHIP", "TAX_BASE"}, version=1, by=town, at=at)
    edit_project(project=project, changes={}, tags={"FLAGSHIP"}, version=2, by=town, at=at)
    assert last().facts["changes"] == {"tags": [["FLAGSHIP", "TAX_BASE"], ["FLAGSHIP"]]}


def test_an_edit_over_another_ones_edit_is_refused_with_the_difference(project, office, town, at):
    edit_project(project=project, changes={"investor": "甲公司"}, version=1, by=office, at=at)
    with pytest.raises(ChangedMeanwhile) as refused:
        edit_project(
            project=project, changes={"investor": "乙公司", "name": "虚构产业园"}, version=1, by=town, at=at
        )
    assert refused.value.facts["difference"] == {"investor": ["甲公司", "乙公司"]}
    project.refresh_from_db()
    assert project.investor == "甲公司"


def test_fields_outside_the_list_are_not_edited(project, office, at):
    for field in ("stage", "code", "version", "leader", "parent", "is_synthetic"):
        with pytest.raises(NotEditable):
            edit_project(project=project, changes={field: "X"}, version=1, by=office, at=at)


def test_a_wrong_value_is_refused_and_nothing_is_written(project, office, at):
    with pytest.raises(NotValid):
        edit_project(project=project, changes={"name": ""}, version=1, by=office, at=at)
    project.refresh_from_db()
    assert project.name == "虚构产业园"


def test_a_town_edits_its_own_and_may_not_give_it_away(project, other, district, town, at):
    with pytest.raises(OutOfReach):
        edit_project(project=other, changes={"name": "甲"}, version=1, by=town, at=at)
    for changes in ({"town": district.other_town}, {"town": None}, {"enterprise": district.firm}):
        with pytest.raises(OutOfReach):
            edit_project(project=project, changes=changes, version=1, by=town, at=at)


def test_a_phase_is_linked_and_unlinked(project, other, office, at):
    linked = link_to_parent(project=other, parent=project, relation="PHASE", by=office, at=at)
    assert (linked.parent, linked.relation) == (project, "PHASE")
    assert last().facts == {"parent": "A-1", "relation": "PHASE"}
    assert link_to_parent(project=other, parent=None, relation="", by=office, at=at).parent is None


def test_a_loop_is_refused(project, other, office, at):
    link_to_parent(project=other, parent=project, relation="PART", by=office, at=at)
    with pytest.raises(Loop):
        link_to_parent(project=project, parent=other, relation="PART", by=office, at=at)
    with pytest.raises(Loop):
        link_to_parent(project=project, parent=project, relation="PART", by=office, at=at)


def test_a_town_links_only_what_it_sees(project, other, town, at):
    with pytest.raises(OutOfReach):
        link_to_parent(project=project, parent=other, relation="PART", by=town, at=at)
    with pytest.raises(OutOfReach):
        link_to_parent(project=other, parent=project, relation="PART", by=town, at=at)
