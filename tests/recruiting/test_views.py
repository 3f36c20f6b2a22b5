"""Who sees which lead: on pages, in JSON, in the export, in the search and in counts; and how often they ask."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from luodi.people.models import Role
from luodi.recruiting import actions
from luodi.recruiting.models import Lead, LeadMove
from luodi.recruiting.queries import landings, pipeline
from tests.conftest import DATA_DATE

SECRETS = ("虚构电驱", "王某", "000-0000")


@pytest.fixture
def twin(add, lead, district):
    return add(
        by=district.other_town_user,
        name="西镇项目（虚构）",
        contact_name="李某（虚构）",
        contact_phone="111-1111",
    )


def _answers(client, user, lead):
    """Everything that this person can read about leads."""
    client.force_login(user)
    pages = [client.get(reverse(name), {"state": "all"}) for name in ("leads", "pipeline")]
    pages.append(client.get(reverse("lead", args=[lead.pk])))
    data = client.get(reverse("leads_data"), {"state": "all"})
    found = client.get(reverse("find"), {"q": "虚构电驱"})
    book = client.get(reverse("leads_export"), {"state": "all"})
    cells = []
    if book.status_code == 200:
        sheet = load_workbook(io.BytesIO(book.content)).active
        cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    words = [answer.content.decode() for answer in pages]
    words += [str(answer.json()) for answer in (data, found) if answer.status_code == 200]
    return "".join([*words, *cells]), data


def test_a_town_reads_nothing_of_another_towns_lead(client, lead, twin, district):
    other = district.other_town_user
    words, data = _answers(client, other, lead)
    assert client.get(reverse("lead", args=[lead.pk])).status_code == 404
    assert "李某" in words
    for secret in ("虚构电驱工厂", "王某", "000-0000", "东街道"):
        assert secret not in words.replace("虚构电驱（集团）", ""), secret
    assert data.json()["count"] == 1
    words, _data = _answers(client, district.users[Role.TOWN], lead)
    assert "王某" in words
    assert "西镇" not in words


def test_the_second_town_is_told_and_the_office_sees_both(client, lead, twin, district, office):
    client.force_login(district.other_town_user)
    shown = client.get(reverse("lead", args=[twin.pk])).content.decode()
    assert "另有单位也在跟进同一投资方" in shown
    client.force_login(office)
    listed = client.get(reverse("leads"), {"twins": 1}).content.decode()
    assert "虚构电驱工厂" in listed
    assert "西镇项目" in listed
    client.force_login(district.users[Role.TOWN])
    assert "没有符合条件的线索" in client.get(reverse("leads"), {"twins": 1}).content.decode()


def test_a_department_that_is_asked_sees_the_lead_without_its_contacts(client, lead, district, office, seen):
    user = district.users[Role.DEPARTMENT]
    client.force_login(user)
    assert client.get(reverse("lead", args=[lead.pk])).status_code == 404
    actions.ask_opinions(seen=seen(lead, office), departments=[district.permits])
    words, data = _answers(client, user, lead)
    assert "虚构电驱工厂" in words
    assert "王某" not in words
    assert "contact_name" not in data.json()["leads"][0]
    row = lead.opinions.get()
    answer = client.post(
        reverse("opinion", args=[lead.pk]), {"verdict": "FOR", "words": "", "opened_version": row.version}
    )
    assert answer.status_code == 302


def test_enterprises_and_commissioners_have_no_leads(client, lead, district):
    for role in (Role.ENTERPRISE, Role.COMMISSIONER):
        client.force_login(district.users[role])
        assert client.get(reverse("leads")).status_code == 403
        assert "虚构电驱工厂" not in client.get(reverse("find"), {"q": "虚构电驱"}).content.decode()


def test_a_faulty_form_says_where_and_keeps_what_was_typed(client, town):
    client.force_login(town)
    typed = {"name": "新项目（虚构）", "investor": "新公司（虚构）", "amount_yuan": "-5", "opened_version": 0}
    answer = client.post(reverse("lead_add"), typed)
    assert answer.status_code == 400
    assert "新项目（虚构）" in answer.content.decode()
    typed |= {"amount_yuan": "5", "credit_code": "91350100M000100Y44"}
    answer = client.post(reverse("lead_add"), typed)
    assert answer.status_code == 409
    assert "校验位不符" in answer.content.decode()
    assert Lead.objects.count() == 0
    typed["credit_code"] = "91350100M000100Y43"
    assert client.post(reverse("lead_add"), typed).status_code == 302
    assert Lead.objects.get().amount_yuan == 50_000


def test_the_list_asks_as_often_for_many_as_for_one(client, office, add, django_assert_max_num_queries):
    client.force_login(office)
    for number in range(60):
        add(name=f"项目{number}（虚构）", investor=f"公司{number}（虚构）")
    client.get(reverse("leads"))
    with django_assert_max_num_queries(12):
        client.get(reverse("leads"))
    with django_assert_max_num_queries(8):
        client.get(reverse("leads_data"))


def test_likelihood_is_counted_and_says_when_history_is_short(add, office):
    rows = [add(name=f"旧{number}（虚构）", investor=f"旧公司{number}（虚构）") for number in range(40)]
    for number, row in enumerate(rows):
        LeadMove.objects.create(lead=row, left="NEW", to="TALKING", on=DATA_DATE)
        if number < 20:
            LeadMove.objects.create(lead=row, left="TALKING", to="AGREED", on=DATA_DATE)
    Lead.objects.filter(pk__in=[row.pk for row in rows]).update(state="LOST")
    found = landings()
    assert (found["TALKING"].chance, found["TALKING"].ended) == (0.0, 40)
    assert found["AGREED"].chance is None, "twenty ended cases say nothing yet"
    add(name="新（虚构）")
    [new, *_others] = pipeline(office)
    assert (new.count, new.land_mu) == (1, 200)
