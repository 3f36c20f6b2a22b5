"""Editions of the catalogue: copied, changed, decided; every bad input refused by place and reason; nothing half-written."""

from dataclasses import fields, replace
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from luodi.approvals import actions
from luodi.approvals.catalogue import catalogue, permit_from
from luodi.approvals.edition_checks import (
    ChoiceUnknown,
    DepartmentUnknown,
    GatesLoop,
    GateTwice,
    GateUnknown,
    ItemFacts,
    LimitOutOfRange,
    LimitWithoutUnit,
    PromisedLonger,
    check_item,
)
from luodi.approvals.edition_models import CatalogueEdition
from luodi.approvals.editions import (
    catalogue_now,
    changes_between,
    days_to_work_permit,
    edition_of,
    editions_of,
    in_force,
    kind_now,
    path_to_work_permit,
    plain,
)
from luodi.journal import Event
from luodi.people.actions.versions import ChangedMeanwhile
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed

KIND = "filing_industrial"
SIMULATED = ["C01", "B01", "C02", "C03", "A09", "A07", "A12", "C09"]
DAY = date(2021, 6, 30)
HTMX = {"HX-Request": "true"}
State = CatalogueEdition.State


def facts(permit, **changes) -> ItemFacts:
    known = {field.name: getattr(permit, field.name) for field in fields(ItemFacts)}
    return ItemFacts(**{**known, **changes})


@pytest.fixture
def office(district):
    return district.users[Role.OFFICE]


@pytest.fixture
def draft(office, at):
    return actions.copy_edition(by=office, at=at, kind=KIND, number=1, name="提速版", note="虚构")


@pytest.fixture
def change(office, at, draft):
    def made(item: str = "B01", *, version: int = 1, **changes) -> CatalogueEdition:
        permit = edition_of(draft).kind.by_code[item]
        return actions.change_item(
            by=office, at=at, edition=draft, version=version, item=item, facts=facts(permit, **changes)
        )

    return made


def decided(office, at, edition, *, on: date = DAY, against: int = 1) -> CatalogueEdition:
    decree = actions.Decree(on, "虚构〔2021〕1号", against)
    return actions.decide_edition(
        by=office, at=at, data_date=DAY, edition=edition, version=edition.version, decree=decree
    )


# -- the catalogue as it ships --------------------------------------------------------------------


@pytest.mark.parametrize("kind", catalogue().kinds.values(), ids=lambda kind: kind.code)
def test_what_ships_is_read_back_and_sound(kind, db) -> None:
    """Every shipped item is written and read without loss, and no check of an edited item refuses it."""
    assert tuple(permit_from(plain(permit)) for permit in kind.permits) == kind.permits
    for permit in kind.permits:
        check_item(permit, kind.permits)
    days, path = path_to_work_permit(kind)
    assert days == kind.totals["to_work_permit_calendar_days"]
    assert path[-1] in ("C07a", "C07")


def test_the_days_of_the_five_kinds_each_from_its_own_start() -> None:
    """domain.md section 2: 251, 166 to the staged permit, 502, 276, 16 after land."""
    found = {code: days_to_work_permit(kind) for code, kind in catalogue().kinds.items()}
    assert found == {
        "filing_industrial": 251, "land_and_start": 166, "verification": 502, "government": 276,
        "small_low_risk": 16,
    }  # fmt: skip
    simulated = [permit.code for permit in catalogue().kinds["land_and_start"].permits if permit.before_land]
    assert simulated == SIMULATED


@given(st.sampled_from(sorted(catalogue().kinds)), st.data())
def test_a_shorter_limit_never_lengthens_the_path(code, data) -> None:
    kind = catalogue().kinds[code]
    permit = data.draw(st.sampled_from(kind.permits))
    days = data.draw(st.integers(0, permit.promised_days))
    shorter = replace(permit, promised_days=days)
    changed = replace(kind, permits=tuple(shorter if p is permit else p for p in kind.permits))
    was, now = days_to_work_permit(kind), days_to_work_permit(changed)
    assert was - 1.4 * (permit.promised_days - days) - 1 <= now <= was
    assert {each.field for each in changes_between(kind, changed)} <= {"promised_days"}


# -- a draft --------------------------------------------------------------------------------------


def test_a_draft_changes_nothing_until_it_is_decided(draft, change, office, at) -> None:
    assert (draft.number, draft.copied_from, draft.state) == (2, 1, State.DRAFT)
    changed = change(promised_days=3, tolerant=False)
    assert kind_now(KIND).by_code["B01"].promised_days == 8
    differs = changes_between(in_force(KIND).kind, edition_of(changed).kind)
    assert [(d.code, d.field, d.before, d.after) for d in differs] == [
        ("B01", "promised_days", 8, 3),
        ("B01", "tolerant", True, False),
    ]
    event = Event.objects.get(action="EDITION_CHANGED")
    assert (event.target, event.facts["item"], event.facts["changed"]["promised_days"]) == (
        f"edition:{KIND}#2", "B01", [8, 3],
    )  # fmt: skip
    now = decided(office, at, changed)
    assert now.state == State.IN_FORCE
    assert kind_now(KIND).by_code["B01"].promised_days == 3
    assert catalogue_now().kinds["government"] is catalogue().kinds["government"]
    assert [each.state for each in editions_of(KIND)] == [State.IN_FORCE, State.SUPERSEDED]


def test_saving_what_stands_writes_nothing(change) -> None:
    assert change().version == 1
    assert not Event.objects.filter(action="EDITION_CHANGED").exists()


WRONG = [
    ({"promised_days": -1}, LimitOutOfRange, "promised_days"),
    ({"preparation_days": 99999}, LimitOutOfRange, "preparation_days"),
    ({"statutory_days": -5}, LimitOutOfRange, "statutory_days"),
    ({"statutory_days": None}, LimitWithoutUnit, "statutory_days"),
    ({"statutory_unit": "none"}, LimitWithoutUnit, "statutory_days"),
    ({"promised_days": 21}, PromisedLonger, "promised_days"),
    ({"statutory_days": 2}, PromisedLonger, "promised_days"),
    ({"department": "不存在局"}, DepartmentUnknown, "department"),
    ({"supervisor": ""}, DepartmentUnknown, "supervisor"),
    ({"stage": "9_nowhere"}, ChoiceUnknown, "stage"),
    ({"commitment": "perhaps"}, ChoiceUnknown, "commitment"),
    ({"accept_after": ("Z99",)}, GateUnknown, "accept_after"),
    ({"issue_after": ("A06",)}, GateTwice, "issue_after"),
    ({"accept_after": ("C07",)}, GatesLoop, "accept_after"),
    ({"issue_after": ("B02",)}, GatesLoop, "issue_after"),
]


@pytest.mark.parametrize(("changes", "refusal", "field"), WRONG)
def test_bad_input_is_refused_by_place_and_nothing_is_written(draft, change, changes, refusal, field) -> None:
    """B02: the planning permit, 20 working days by statute, waits for A06 and B01."""
    with pytest.raises(refusal) as said:
        change("B02", **changes)
    assert (said.value.facts["item"], said.value.facts["field"]) == ("B02", field)
    draft.refresh_from_db()
    assert draft.version == 1
    assert edition_of(draft).kind.by_code["B02"] == catalogue().kinds[KIND].by_code["B02"]
    assert not Event.objects.filter(action="EDITION_CHANGED").exists()


def test_a_loop_is_named(change) -> None:
    with pytest.raises(GatesLoop) as said:
        change("L01", accept_after=("L05",))
    chain = said.value.facts["chain"]
    assert chain.count("→") >= 1
    assert "L01 规划条件" in chain
    assert "L05 土地供应方案" in chain


def test_a_unit_of_the_district_is_a_department(change, district) -> None:
    assert change("B02", department=district.land.name).version == 2


def test_two_at_once_the_second_sees_what_the_first_wrote(change) -> None:
    change("B02", promised_days=2)
    with pytest.raises(ChangedMeanwhile) as said:
        change("B02", promised_days=1)
    assert [(d.field, d.stands, d.wanted) for d in said.value.facts["differences"]] == [
        ("promised_days", 2, 1)
    ]


def test_items_are_added_and_dropped(draft, office, at) -> None:
    """The staged permit comes from another kind; what others wait for stays."""
    now = actions.add_item(by=office, at=at, edition=draft, version=1, item="C07a")
    assert edition_of(now).kind.by_code["C07a"].accept_after == ("B02", "C06")
    with pytest.raises(actions.ItemNotInCatalogue):
        actions.add_item(by=office, at=at, edition=draft, version=2, item="C07a")
    with pytest.raises(actions.ItemNotInCatalogue):
        actions.add_item(by=office, at=at, edition=draft, version=2, item="Z99")
    with pytest.raises(actions.ItemAwaited) as said:
        actions.drop_item(by=office, at=at, edition=draft, version=2, item="L11")
    assert said.value.facts == {"item": "L11", "items": "L05"}
    now = actions.drop_item(by=office, at=at, edition=draft, version=2, item="C07a")
    assert "C07a" not in edition_of(now).kind.by_code
    with pytest.raises(actions.ItemNotInCatalogue):
        actions.drop_item(by=office, at=at, edition=draft, version=3, item="C07a")


def test_only_the_office_edits(draft, district, at) -> None:
    who = {"by": district.users[Role.DEPARTMENT], "at": at}
    row = {"edition": draft, "version": 1}
    with pytest.raises(NotAllowed):
        actions.copy_edition(**who, kind=KIND, number=1, name="x", note="")
    with pytest.raises(NotAllowed):
        actions.drop_item(**who, **row, item="E02")
    with pytest.raises(NotAllowed):
        actions.discard_edition(**who, **row)
    with pytest.raises(NotAllowed):
        actions.decide_edition(**who, **row, data_date=DAY, decree=actions.Decree(DAY, "", 1))
    with pytest.raises(NotAllowed):
        actions.take_effect(**who, data_date=DAY)


# -- the decision ---------------------------------------------------------------------------------


def test_what_is_decided_or_discarded_is_never_edited(draft, change, office, at) -> None:
    changed = change(promised_days=3)
    decided(office, at, changed)
    for verb in (lambda: change(version=3, promised_days=2), lambda: decided(office, at, changed)):
        with pytest.raises(actions.EditionDecided):
            verb()
    other = actions.copy_edition(by=office, at=at, kind=KIND, number=2, name="再改", note="")
    assert (other.number, other.copied_from) == (3, 2)
    actions.discard_edition(by=office, at=at, edition=other, version=1)
    with pytest.raises(actions.EditionDecided):
        actions.discard_edition(by=office, at=at, edition=other, version=2)
    assert len(editions_of(KIND)) == 3


def test_no_decision_without_a_change_in_the_past_or_beside_another(draft, change, office, at) -> None:
    with pytest.raises(actions.EditionUnchanged):
        decided(office, at, draft)
    changed = change(promised_days=3)
    with pytest.raises(actions.EffectiveDayPast):
        decided(office, at, changed, on=DAY - timedelta(1))
    with pytest.raises(actions.EditionOutdated):
        decided(office, at, changed, against=7)
    assert in_force(KIND).number == 1
    decided(office, at, changed, on=DAY + timedelta(9))
    other = actions.copy_edition(by=office, at=at, kind=KIND, number=2, name="再改", note="")
    with pytest.raises(actions.EditionOutdated):
        decided(office, at, other)


def test_a_later_day_waits_for_its_day(draft, change, office, at) -> None:
    later = DAY + timedelta(9)
    row = decided(office, at, change(promised_days=3), on=later)
    assert (row.state, in_force(KIND).number) == (State.DECIDED, 1)
    assert actions.take_effect(by=None, at=at, data_date=later - timedelta(1)) == []
    assert [each.number for each in actions.take_effect(by=None, at=at, data_date=later)] == [2]
    assert actions.take_effect(by=None, at=at, data_date=later) == []
    assert in_force(KIND).number == 2
    assert Event.objects.get(action="EDITION_IN_FORCE").facts == {"kind": KIND, "number": 2, "before": 1}


def test_the_database_keeps_one_edition_in_force(draft, change, office, at) -> None:
    decided(office, at, change(promised_days=3))
    other = actions.copy_edition(by=office, at=at, kind=KIND, number=1, name="再改", note="")
    row = CatalogueEdition.objects.filter(pk=other.pk)
    for wrong in (
        {"state": "IN_FORCE", "effective_on": DAY, "decided_at": at},
        {"state": "DECIDED"},
        {"number": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)


# -- pages ----------------------------------------------------------------------------------------


def test_pages_read_few_rows(client, office, draft, change, django_assert_max_num_queries) -> None:
    change(promised_days=3)
    client.force_login(office)
    for address in ("", f"{KIND}/2/", f"{KIND}/2/?tab=graph", f"{KIND}/2/?tab=changes", f"{KIND}/1/"):
        with django_assert_max_num_queries(9):
            answer = client.get(f"{reverse('editions')}{address}")
        assert answer.status_code == 200, address
    assert client.get(reverse("edition", args=[KIND, 9])).status_code == 404
    assert client.get(reverse("edition", args=["nothing", 1])).status_code == 404


def typed(permit, **changes) -> dict[str, object]:
    known = {field.name: getattr(permit, field.name) for field in fields(ItemFacts)}
    known |= {name: " ".join(known[name]) for name in ("accept_after", "issue_after")}
    return {
        name: value
        for name, value in {**known, "version": 1, **changes}.items()
        if value not in (None, False)
    }


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "承诺 21 个工作日超过法定时限"), ("en", "a promise of 21 working days is longer")],
)
def test_the_drawer_says_place_and_reason_in_both_languages(client, office, draft, language, said) -> None:
    client.force_login(office)
    client.cookies["luodi_language"] = language
    permit, address = catalogue().kinds[KIND].by_code["B02"], reverse("edition_item", args=[KIND, 2, "B02"])
    answer = client.post(address, typed(permit, promised_days=21, note="留下"), headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert said in page
    assert 'aria-describedby="id_promised_days_error"' in page
    assert "留下" in page
    assert client.post(address, typed(permit, promised_days="x"), headers=HTMX).status_code == 400


def test_the_drawer_after_another_s_change_shows_both(client, office, draft, change) -> None:
    client.force_login(office)
    permit, address = catalogue().kinds[KIND].by_code["B02"], reverse("edition_item", args=[KIND, 2, "B02"])
    change("B02", promised_days=2)
    answer = client.post(address, typed(permit, promised_days=1), headers=HTMX)
    assert answer.status_code == 409
    assert 'name="version" value="2"' in answer.content.decode()
    assert client.post(address, typed(permit, promised_days=1, version=2)).status_code == 302
    draft.refresh_from_db()
    assert edition_of(draft).kind.by_code["B02"].promised_days == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_remarks_are_edited_in_the_reader_s_language_and_stay_the_source_s(
    client, office, draft, language
) -> None:
    known = catalogue().in_chinese
    permit = next(each for each in catalogue().kinds[KIND].permits if each.note in known)
    client.force_login(office)
    client.cookies["luodi_language"] = language
    address = reverse("edition_item", args=[KIND, 2, permit.code])
    shown = known[permit.note] if language == "zh-hans" else permit.note
    assert shown in unescape(client.get(address, headers=HTMX).content.decode())
    client.post(address, typed(permit, preparation_days=permit.preparation_days + 1, note=shown))
    draft.refresh_from_db()
    [change] = changes_between(kind_now(KIND), edition_of(draft).kind)
    assert (change.code, change.field) == (permit.code, "preparation_days")
    client.post(address, typed(permit, preparation_days=1, note="区里另有说法（虚构）", version=2))
    draft.refresh_from_db()
    assert edition_of(draft).kind.by_code[permit.code].note == "区里另有说法（虚构）"


def test_buttons_of_a_draft(client, office, at) -> None:
    client.force_login(office)
    copy = reverse("edition_copy", args=[KIND, 1])
    assert client.post(copy, {"name": ""}).status_code == 400
    assert client.post(copy, {"name": "提速版"}).status_code == 302
    client.post(reverse("edition_add", args=[KIND, 2]), {"version": 1, "item": "C07a"})
    client.post(reverse("edition_drop", args=[KIND, 2, "L11"]), {"version": 2})
    row = CatalogueEdition.objects.get()
    assert {"C07a", "L11"} <= set(edition_of(row).kind.by_code)
    assert client.post(reverse("edition_discard", args=[KIND, 2]), {}).status_code == 400
    client.post(reverse("edition_discard", args=[KIND, 2]), {"version": 2})
    row.refresh_from_db()
    assert row.state == State.DISCARDED
    # The shipped edition and what is decided cannot be edited: said, not hidden.
    assert client.get(reverse("edition_item", args=[KIND, 1, "B02"])).status_code == 409
    assert client.get(reverse("edition_item", args=[KIND, 2, "B02"])).status_code == 409
