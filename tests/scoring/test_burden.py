"""The burden meter: fields by unit and month, never by person; a form that asks what is known is refused."""

from datetime import date

import pytest
from django.urls import reverse

from luodi.journal import record_alone
from luodi.people.journal_words import ACTIONS
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed
from luodi.scoring import burden
from luodi.scoring.burden import CapWanted, FormWanted, ask_form, burdens, known_columns, set_cap
from luodi.scoring.models import FormCall

ON = date(2021, 6, 30)
NEW = ["自查日期", "发现隐患（处）"]


@pytest.fixture
def office(district):
    return district.users[Role.OFFICE]


@pytest.fixture
def ask(office, at, district):
    def form(*columns, by=office, units=None, title=""):
        units = units or [district.town, district.other_town]
        wanted = FormWanted(
            title or f"虚构{len(units)}{'、'.join(columns)[:40]}", "虚构通知", list(columns), units
        )
        return ask_form(by=by, at=at, on=ON, wanted=wanted)

    return form


def entered(by, at, action, **facts):
    record_alone(by=by, at=at, action=action, target="project:P1", **facts)


@pytest.mark.parametrize(
    "column",
    [
        "项目名称",
        "总投资（万元）",
        "本月完成投资",
        "年度计划投资",
        "责任单位",
        "建设地点",
        "计划开工时间",
        "施工许可证办理情况",
        "存在问题",
        "实际用工人数",
    ],
)
def test_a_form_that_asks_what_is_known_is_refused(ask, column):
    made = ask(*NEW, column)
    assert made.state == FormCall.State.KNOWN
    assert [row["column"] for row in made.known] == [column]
    assert made.known[0]["where"]


@pytest.mark.parametrize("column", [*NEW, "已整改（处）", "志愿者人数", "防汛沙袋数量"])
def test_a_form_that_asks_something_new_is_let_in(ask, column):
    assert known_columns([column]) == []
    assert ask(column).state == FormCall.State.ADMITTED


def test_refused_the_fields_are_counted_as_duplicates_not_as_burden(ask, district):
    ask(*NEW)
    ask("总投资", "自查日期")
    row = burdens([district.town], ON)[0]
    assert (row.called, row.asked, row.refused, row.forms) == (2, 2, 1, 1)
    assert burdens([district.town], date(2021, 5, 1))[0].asked == 0


def test_above_the_cap_of_one_unit_the_form_is_sent_back(ask, office, at, district):
    set_cap(by=office, at=at, wanted=CapWanted(4, date(2021, 6, 1), "虚构决定"))
    assert ask(*NEW).state == FormCall.State.ADMITTED
    assert ask("甲项", "乙项").state == FormCall.State.ADMITTED
    assert ask("丙项", units=[district.land]).state == FormCall.State.ADMITTED
    assert ask("丙项").state == FormCall.State.OVER_CAP
    assert burdens([district.town], ON)[0].asked == 4
    assert not burdens([district.town], ON)[0].is_over(4)
    assert burdens([district.town], ON)[0].is_over(3)


def test_what_people_entered_counts_for_their_unit(district, at):
    town = district.users[Role.TOWN]
    entered(town, at, "PROGRESS_REPORTED", lines=[1, 2, 3])
    entered(town, at, "DATE_SET", now="2021-06-01")
    entered(town, at, "PROGRESS_UNCHANGED", count=1)
    entered(town, at, "LEDGER_EXPORTED", count=1)
    entered(town, at, "SIGNED_IN")
    row, other = burdens([district.town, district.other_town], ON)
    assert (row.forms, row.fields, row.spared, row.reports) == (2, 7, 1, 1)
    assert row.minutes == round((2 * 60 + 7 * 20) / 60)
    assert (other.forms, other.fields) == (0, 0)


def test_pressed_twice_a_form_and_a_cap_are_one(ask, office, at):
    ask(*NEW, title="虚构自查表")
    with pytest.raises(burden.FormAskedAlready):
        ask(*NEW, title="虚构自查表")
    one, two = (set_cap(by=office, at=at, wanted=CapWanted(4, ON, "虚构")) for _time in range(2))
    assert one == two


def test_a_form_sent_back_twice_counts_once_and_a_changed_one_anew(ask, district):
    one, two = (ask("总投资", title="虚构月报") for _time in range(2))
    assert one == two
    assert burdens([district.town], ON)[0].refused == 1
    assert ask("总投资", title="虚构月报", units=[district.town]) != one
    assert ask("总投资", "责任单位", title="虚构月报", units=[district.town]) != one
    assert burdens([district.town], ON)[0].refused == 4


def test_every_action_of_the_settings_is_one_of_the_journal():
    named = {*burden.rules()["entries"], *burden.rules()["spared"], *burden.rules()["reports"]}
    assert not named - set(ACTIONS)


def test_only_who_may_asks_and_sets(ask, district, at):
    with pytest.raises(NotAllowed):
        ask(*NEW, by=district.users[Role.TOWN])
    with pytest.raises(NotAllowed):
        set_cap(by=district.users[Role.DEPARTMENT], at=at, wanted=CapWanted(4, ON, "虚构"))
    assert ask(*NEW, by=district.users[Role.DEPARTMENT]).asked_by_unit == district.permits


@pytest.mark.parametrize("columns", [[], ["长" * 61], [f"栏目{n}" for n in range(61)]])
def test_a_form_without_columns_or_with_too_many_is_refused(ask, columns):
    with pytest.raises(burden.FormFieldsMissing):
        ask(*columns)


@pytest.mark.parametrize(("fields", "note"), [(0, "虚构"), (100_001, "虚构"), (5, " ")])
def test_a_cap_needs_its_figure_and_ground(office, at, fields, note):
    with pytest.raises(burden.BurdenCapNotPossible):
        set_cap(by=office, at=at, wanted=CapWanted(fields, ON, note))


def test_a_town_sees_its_own_burden_alone(client, ask, district):
    ask(*NEW, units=[district.other_town])
    client.force_login(district.users[Role.TOWN])
    page = client.get(reverse("burden"), {"month": "2021-06"}).content.decode()
    assert "东街道" in page
    assert "西镇" not in page
    assert "自查日期" not in page
    client.force_login(district.other_town_user)
    assert "自查日期" in client.get(reverse("burden"), {"month": "2021-06"}).content.decode()


def test_the_refusal_names_the_place_of_the_answer_in_both_languages(client, office, district):
    client.force_login(office)
    typed = {
        "title": "虚构月报",
        "purpose": "虚构",
        "columns": "总投资\n自查日期",
        "units": [district.town.pk],
        "opened_version": 0,
    }
    for language, said in (("zh-hans", "“总投资”见项目台账"), ("en", "“总投资” stands in: Project ledger")):
        client.cookies.load({"luodi_language": language})
        answer = client.post(reverse("form_call"), typed)
        assert answer.status_code == 409
        assert said in answer.content.decode()
        assert "自查日期" in answer.content.decode()
    assert client.post(reverse("form_call"), typed | {"columns": "自查日期"}).status_code == 302


def test_a_month_that_is_none_shows_the_present_one(client, office):
    client.force_login(office)
    for month in ("2021-13", "abc", "0000-01", "9" * 30):
        assert client.get(reverse("burden"), {"month": month}).status_code == 200


def test_as_many_questions_for_many_units_as_for_one(client, office, ask, at, django_assert_max_num_queries):
    for number in range(20):
        ask(*NEW, title=f"虚构报表{number}")
        entered(office, at, "DATE_SET")
    client.force_login(office)
    client.get(reverse("burden"), {"month": "2021-06"})
    with django_assert_max_num_queries(20):
        client.get(reverse("burden"), {"month": "2021-06"})
