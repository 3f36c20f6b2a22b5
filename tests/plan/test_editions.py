"""Editions and plans: what a draft would move, the plans that follow it, what people typed stays theirs."""

from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from luodi import journal
from luodi.approvals import actions as approvals
from luodi.approvals.edition_checks import ItemFacts
from luodi.approvals.edition_models import CatalogueEdition
from luodi.approvals.editions import edition_of
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.plan import actions
from luodi.plan.actions.editions import ImpactUnknown, ask_impact, put_in_force, take_impact, write_impact
from luodi.plan.edition_delta import compiled_from, follow_editions
from luodi.plan.edition_impact import impact_of
from luodi.plan.edition_models import EditionImpact, EditionImpactRow, NetworkEdition
from luodi.plan.models import Activity, Link, ProjectPlan
from luodi.plan.tasks import editions_due_later, impact_later

KIND = "filing_industrial"
DAY = date(2021, 6, 30)


@pytest.fixture
def projects(templates, make_project, office, at):
    """Two of the kind, one of another."""
    made = [
        make_project("A", committed={"COMPLETION": "2022-12-31"}),
        make_project("B"),
        make_project("G", kind="government"),
    ]
    actions.compile_projects(by=office, at=at, projects=made, data_date=DAY)
    return made


@pytest.fixture
def draft(office, at):
    return approvals.copy_edition(by=office, at=at, kind=KIND, number=1, name="提速版", note="")


@pytest.fixture
def changed(office, at, draft):
    """Changes items of the draft: changed(B01={"promised_days": 3})."""

    def make(**items) -> CatalogueEdition:
        for item, values in items.items():
            draft.refresh_from_db()
            permit = edition_of(draft).kind.by_code[item]
            known = {field.name: getattr(permit, field.name) for field in fields(ItemFacts)}
            approvals.change_item(
                by=office, at=at, edition=draft, version=draft.version, item=item,
                facts=ItemFacts(**{**known, **values}),
            )  # fmt: skip
        draft.refresh_from_db()
        return draft

    return make


def quiet(_progress: int) -> None:
    """Nobody watches."""


def impact(row, on=DAY):
    return impact_of(row, on, quiet)


def in_force(office, at, row, on=DAY) -> CatalogueEdition:
    made, _new = ask_impact(by=office, at=at, data_date=DAY, edition=row)
    impact_later.call(impact=made.pk)
    decree = approvals.Decree(on, "虚构〔2021〕1号", 1)
    return put_in_force(by=office, at=at, data_date=DAY, edition=row, version=row.version, decree=decree)


def follow_since(at, since: int) -> None:
    actions.follow(at=at, data_date=DAY, codes=actions.touched(since))


def finish(project, code: str) -> date:
    return Activity.objects.get(project=project, code=code).early_finish_on


def test_what_a_draft_moves_is_what_following_writes(projects, changed, office, at) -> None:
    """Before it is decided and after the plans followed: the same days; nothing is saved in between."""
    row = changed(B01={"promised_days": 3}, B02={"preparation_days": 1})
    before = list(
        Activity.objects.order_by("pk").values_list("pk", "duration_days", "planned_finish_on", "version")
    )
    found = impact(row)
    stands = list(
        Activity.objects.order_by("pk").values_list("pk", "duration_days", "planned_finish_on", "version")
    )
    assert before == stands
    assert found.counts == {
        "projects": 2, "changed": 2, "moved": 2, "earlier": 2, "later": 0, "lost": 0, "won": 0, "kept": 0,
    }  # fmt: skip
    told = {each["project"].code: each for each in found.rows}
    assert told["A"]["moved_days"] < 0
    assert told["A"]["permit_before_on"] == finish(projects[0], "C07")
    since = journal.last_sequence()
    in_force(office, at, row)
    follow_since(at, since)
    for project in projects[:2]:
        assert finish(project, "C07") == told[project.code]["permit_after_on"]
    plan = ProjectPlan.objects.get(project=projects[0])
    assert plan.planned_on == told["A"]["promise_after_on"]
    assert compiled_from(projects) == {projects[0].pk: 2, projects[1].pk: 2, projects[2].pk: 1}
    assert impact(row).counts["moved"] == 0


def test_a_longer_limit_turns_a_promise_impossible(templates, make_project, office, at, changed) -> None:
    made = make_project("A")
    actions.compile_project(by=office, at=at, project=made, data_date=DAY)
    promised = made.activities.get(milestone="START").planned_finish_on
    made.dates.create(milestone="START", meaning="COMMITTED", on=promised)
    actions.recompute_project(by=office, at=at, project=made, data_date=DAY)
    [row] = impact(changed(B01={"promised_days": 15})).rows
    assert (row["verdict"], row["committed_on"], row["promise_before_on"]) == ("LOST", promised, promised)
    assert row["promise_after_on"] > promised
    assert row["moved_days"] == (row["promise_after_on"] - promised).days


def test_what_people_typed_stays(projects, changed, office, at) -> None:
    """A duration, an owner and a relationship that are no longer the old edition's are left and counted."""
    project = projects[0]
    own = project.activities.get(code="B01")
    actions.change_duration(
        by=office, at=at, data_date=DAY, activity=own, version=own.version, days=Decimal(5)
    )
    link = Link.objects.get(project=project, predecessor__code="A01", successor__code="A07-P")
    actions.remove_link(by=office, at=at, data_date=DAY, link=link)
    row = changed(B01={"promised_days": 3}, A07={"promised_days": 2})
    found = impact(row)
    assert found.counts["kept"] == 1
    in_force(office, at, row)
    follow_editions(projects, DAY)
    typed, other = (Activity.objects.get(project=each, code="B01") for each in projects[:2])
    assert (typed.duration_days, other.duration_days) == (5, 3)
    assert Activity.objects.get(project=project, code="A07").duration_days == 2
    assert not Link.objects.filter(project=project, predecessor__code="A01", successor__code="A07-P").exists()


def test_gates_departments_and_items_are_taken_over(projects, changed, draft, office, at, district) -> None:
    changed(
        A09={"accept_after": ("A01", "A06"), "department": district.land.name},
        C03={"preparation_days": 0},
        B02={"accept_after": ("A06",), "issue_after": ("B01", "L09")},
    )
    approvals.drop_item(by=office, at=at, edition=draft, version=4, item="E02")
    approvals.add_item(by=office, at=at, edition=draft, version=5, item="C07a")
    draft.refresh_from_db()
    in_force(office, at, draft)
    follow_editions(projects, DAY)
    rows = {row.code: row for row in Activity.objects.filter(project=projects[0])}
    assert {"C07a", "C07a-P"} <= set(rows)
    assert not {"E02", "C03-P"} & set(rows)
    assert rows["A09"].owner == district.land
    links = set(
        Link.objects.filter(project=projects[0]).values_list("predecessor__code", "successor__code", "type")
    )
    assert {("A06", "A09-P", "FS"), ("B01", "B02", "FF"), ("C02", "C03", "FS")} <= links
    assert ("B01", "B02-P", "FS") not in links
    # As if the network had been built anew from the edition.
    actions.compile_project(by=office, at=at, project=projects[0], data_date=DAY)
    fresh = {
        row.code: (row.duration_days, row.owner_id) for row in Activity.objects.filter(project=projects[0])
    }
    assert fresh == {code: (row.duration_days, row.owner_id) for code, row in rows.items()}
    again = Link.objects.filter(project=projects[0])
    assert links == set(again.values_list("predecessor__code", "successor__code", "type"))


def test_what_has_begun_is_finished_as_it_was_begun(projects, changed, draft, office, at) -> None:
    step = approvals.StepFacts("PREPARE", DAY)
    approvals.open_application(by=office, at=at, data_date=DAY, project=projects[0], item="P01", step=step)
    begun = Activity.objects.get(project=projects[0], code="P01-P")
    actions.report_progress(
        by=office, at=at, data_date=DAY, activity=begun, version=begun.version,
        progress=actions.Progress(DAY),
    )  # fmt: skip
    changed(P02={"accept_after": ()}, L01={"accept_after": ()})
    approvals.drop_item(by=office, at=at, edition=draft, version=3, item="P01")
    draft.refresh_from_db()
    in_force(office, at, draft)
    follow_editions(projects, DAY)
    assert Activity.objects.filter(project=projects[0], code="P01-P").exists()
    assert not Activity.objects.filter(project=projects[1], code="P01-P").exists()


def test_an_application_keeps_its_limit_and_the_next_takes_the_new(projects, changed, office, at) -> None:
    who = {"by": office, "at": at, "data_date": DAY, "item": "P01"}
    step = approvals.StepFacts("PREPARE", DAY)
    old = approvals.open_application(**who, project=projects[0], step=step)
    in_force(office, at, changed(P01={"promised_days": 2}))
    new = approvals.open_application(**who, project=projects[1], step=step)
    assert (old.promised_days, old.edition) == (5, "2026-11-22")
    assert (new.promised_days, new.edition) == (2, f"{KIND}#2")


def test_no_decision_before_it_is_known_what_moves(projects, changed, office, at) -> None:
    row = changed(B01={"promised_days": 3})
    decree = approvals.Decree(DAY, "虚构", 1)
    facts = {"by": office, "at": at, "data_date": DAY, "edition": row, "decree": decree}
    with pytest.raises(ImpactUnknown):
        put_in_force(**facts, version=row.version)
    made, is_new = ask_impact(by=office, at=at, data_date=DAY, edition=row)
    again, is_new_again = ask_impact(by=office, at=at, data_date=DAY, edition=row)
    assert (is_new, is_new_again, made.pk) == (True, False, again.pk)
    with pytest.raises(ImpactUnknown):  # asked, not answered
        put_in_force(**facts, version=row.version)
    impact_later.call(impact=made.pk)
    changed(B01={"promised_days": 2})
    with pytest.raises(ImpactUnknown):  # answered for other content
        put_in_force(**facts, version=row.version)
    with pytest.raises(approvals.ItemNotInCatalogue):
        approvals.add_item(by=office, at=at, edition=row, version=row.version, item="B01")


def test_a_job_that_comes_twice_or_too_late_writes_nothing(projects, changed, office, at) -> None:
    row = changed(B01={"promised_days": 3})
    made, _new = ask_impact(by=office, at=at, data_date=DAY, edition=row)
    taken = take_impact(impact=made.pk)
    assert take_impact(impact=made.pk) is None
    found = impact(row)
    row = changed(B01={"promised_days": 2})
    ask_impact(by=office, at=at, data_date=DAY, edition=row)
    assert not write_impact(at=at, impact=taken, found=found)
    assert EditionImpact.objects.get().state == "QUEUED"


def test_on_its_day_it_comes_into_force_and_the_plans_follow(projects, changed, office, at, settings) -> None:
    later = DAY + timedelta(9)
    before = finish(projects[1], "C07")
    row = in_force(office, at, changed(B01={"promised_days": 3}), on=later)
    assert row.state == "DECIDED"
    editions_due_later.call()
    assert finish(projects[1], "C07") == before
    settings.LUODI_DATA_DATE = later.isoformat()
    editions_due_later.call()
    row.refresh_from_db()
    assert row.state == "IN_FORCE"
    assert NetworkEdition.objects.get(project=projects[1]).number == 2


def test_only_the_office_asks_and_decides(projects, changed, district, at) -> None:
    row = changed(B01={"promised_days": 3})
    town = district.users[Role.TOWN]
    with pytest.raises(NotAllowed):
        ask_impact(by=town, at=at, data_date=DAY, edition=row)
    decree = approvals.Decree(DAY, "虚构", 1)
    with pytest.raises(NotAllowed):
        put_in_force(by=town, at=at, data_date=DAY, edition=row, version=2, decree=decree)


def test_following_asks_few_questions_where_nothing_changed(projects, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        follow_editions(projects, DAY)


def test_the_pages_from_the_question_to_the_plans(
    client, office, projects, changed, django_assert_max_num_queries
):
    client.force_login(office)
    row = changed(B01={"promised_days": 3})
    page = reverse("edition_impact", args=[KIND, 2])
    decide = reverse("edition_decide", args=[KIND, 2])
    typed = {"version": row.version, "effective_on": "2021-06-30", "basis": "虚构〔2021〕1号"}
    assert client.get(page).status_code == 200
    assert client.post(decide, typed).status_code == 409
    made, _new = ask_impact(by=office, at=row.created_at, data_date=DAY, edition=row)
    assert "%" in client.get(page).content.decode()
    impact_later.call(impact=made.pk)
    with django_assert_max_num_queries(9):
        assert "提前" in client.get(page).content.decode()
    assert EditionImpactRow.objects.count() == 2
    past = client.post(decide, {**typed, "effective_on": "2021-06-29"})
    assert past.status_code == 409
    assert "早于数据日期 2021-06-30" in past.content.decode()
    assert client.post(decide, {**typed, "basis": ""}).status_code == 400
    before = finish(projects[1], "C07")
    assert client.post(decide, typed).status_code == 302
    assert finish(projects[1], "C07") < before
    assert "第 2 版" in client.get(reverse("project_plan", args=["B"])).content.decode()
    assert client.post(reverse("editions_effect")).status_code == 302
