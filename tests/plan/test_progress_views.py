"""Pages of reports: one press for no change, differences only, conflicts chosen, a pasted table with its faults."""

from datetime import date
from decimal import Decimal

import pytest

from luodi.people.models import Role
from luodi.plan import actions
from luodi.plan.progress_forms import read_value
from luodi.plan.progress_models import ClosedPeriod, ProgressLine, ProgressReport, Reported


@pytest.fixture
def project(templates, make_project, office, at, data_date):
    project = make_project(kind="small_low_risk", committed={"PRODUCTION": "2022-12-31"})
    actions.compile_project(by=office, at=at, project=project, data_date=data_date)
    return project


@pytest.fixture
def town(client, district):
    client.force_login(district.users[Role.TOWN])
    return client


PAGE = "/projects/P1/progress/"


def typed(**more) -> dict[str, str]:
    """The form of the page with what was seen: step W10 open."""
    empty = {f"{head}{field}:W10": "" for head in ("", "seen:", "was:") for field in ("START", "FINISH")}
    return {**empty, "do": "report", **more}


def test_no_change_is_one_press_and_changes_are_differences(project, town, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        assert project.name in town.get("/progress/").text
    assert town.post("/progress/unchanged/", {"project": "P1"}).status_code == 302
    assert not ProgressLine.objects.exists()
    assert ProgressReport.objects.count() == 1
    with django_assert_max_num_queries(45):
        assert town.get(PAGE).status_code == 200
    assert town.post(PAGE, typed(**{"START:W10": "2021-06-10"})).status_code == 302
    assert project.activities.get(code="W10").actual_start_on == date(2021, 6, 10)
    # A page opened before that: what it left alone is not written back, what it changed is asked about.
    late = town.post(PAGE, typed(**{"START:W10": "2021-06-12"}))
    assert late.status_code == 409
    assert 'name="choice:START:W10"' in late.text
    kept = typed(**{"START:W10": "2021-06-12", "seen:START:W10": "2021-06-10", "choice:START:W10": "theirs"})
    town.post(PAGE, kept)
    assert project.activities.get(code="W10").actual_start_on == date(2021, 6, 10)


def test_what_is_wrong_is_said_with_its_place_and_kept_as_typed(project, town):
    answer = town.post(PAGE, typed(**{"START:W10": "上周"}))
    assert answer.status_code == 400
    assert "上周" in answer.text
    assert town.post(PAGE, typed(**{"START:W10": "2021-07-30"})).status_code == 409
    assert not ProgressReport.objects.exists()


def test_a_pasted_table_is_shown_with_faults_before_it_is_written(project, town):
    table = (
        "项目编号\t工序编码\t实际开始\t完成比例\t当月完成投资（万元）\n"
        "P1\tW10\t2021-06-10\t20\t300\nP1\tW20\t2021-13-40\t\t\nP9\tW10\t2021-06-01\t\t\n"
    )
    page = town.post("/progress/import/", {"text": table})
    assert page.status_code == 200
    faults = {(each["row"], each["column"]) for each in page.context["faults"]}
    assert faults == {(3, "C"), (4, "A")}
    assert not ProgressLine.objects.exists()
    assert town.post("/progress/import/", {"lines": page.context["packed"]}).status_code == 302
    assert set(ProgressLine.objects.values_list("code", "field", "now")) == {
        ("W10", "START", "2021-06-10"), ("W10", "PERCENT", "20"), ("", "PAID", "3000000"),
    }  # fmt: skip
    assert town.post("/progress/import/", {"lines": "{"}).status_code == 400
    assert town.post("/progress/import/", {"text": "甲\t乙\n1\t2"}).status_code == 400


def test_a_department_imports_its_own_steps_and_is_told_whose_the_others_are(project, client, district):
    """A department that sent the office's monthly table was refused as a whole."""
    steps = project.activities
    steps.update(owner=district.land)
    steps.filter(code="W10").update(owner=district.permits)
    steps.filter(code="W30").update(owner=None, owner_text="", actual_start_on=date(2021, 6, 1))
    client.force_login(district.users[Role.DEPARTMENT])
    table = (
        "项目编号\t工序编码\t实际开始\t完成比例\t当月完成投资（万元）\n"
        "P1\tW10\t2021-06-10\t20\t300\nP1\tW20\t2021-06-12\t\t\nP1\tW30\t2021-06-01\t\t\n"
    )
    page = client.post("/progress/import/", {"text": table})
    assert page.status_code == 200
    said = {(each["row"], each["column"]): each["words"] for each in page.context["faults"]}
    assert set(said) == {(2, "E"), (3, "C")}, "what stands already is nobody's report"
    assert "由区自然资源局上报" in said[3, "C"]
    assert "当月投资由" in said[2, "E"]
    assert client.post("/progress/import/", {"lines": page.context["packed"]}).status_code == 302
    assert set(ProgressLine.objects.values_list("code", "field")) == {("W10", "START"), ("W10", "PERCENT")}
    forged = '[["P1", "W20", "START", "2021-06-12", ""]]'
    assert client.post("/progress/import/", {"lines": forged}).status_code == 409
    assert client.post("/progress/import/", {"lines": forged.replace("W20", "")}).status_code == 409


def test_a_fault_in_one_step_leaves_the_others_of_its_project(project, town):
    table = "项目编号\t工序编码\t实际开始\t实际完成\nP1\tW10\t2021-06-10\t\nP1\tW20\t2021-06-12\t2021-06-01\n"
    page = town.post("/progress/import/", {"text": table})
    assert {(each["row"], each["column"]) for each in page.context["faults"]} == {(3, "D")}
    assert town.post("/progress/import/", {"lines": page.context["packed"]}).status_code == 302
    assert set(ProgressLine.objects.values_list("code", flat=True)) == {"W10"}


def test_all_mine_need_one_confirmation(project, town):
    assert town.post("/progress/unchanged/", {}).status_code == 400
    assert town.post("/progress/unchanged/", {"all": "yes"}).status_code == 302
    assert ProgressReport.objects.get().project == project


def test_the_office_closes_the_month_before(project, client, office):
    client.force_login(office)
    assert client.post("/progress/period/", {"verb": "close"}).status_code == 302
    assert ClosedPeriod.objects.get().ends_on == date(2021, 5, 31)
    client.post("/progress/period/", {"verb": "reopen"})
    assert not ClosedPeriod.objects.exists()


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (Reported.START, "2021年6月10日", date(2021, 6, 10)),
        (Reported.PERCENT, "40%", 40),
        (Reported.REMAINING, "12.5", Decimal("12.5")),
        (Reported.PAID, "300", Decimal(3_000_000)),
        (Reported.PAID, " ", None),
    ],
)
def test_values_are_read(field, text, value):
    assert read_value(field, text, 2021) == value


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (Reported.START, "2021年6月", "NOT_A_DAY"),
        (Reported.PERCENT, "12.5", "NOT_A_NUMBER"),
        (Reported.REMAINING, "NaN", "NOT_A_NUMBER"),
        (Reported.REMAINING, "-3", "NEGATIVE"),
        (Reported.PAID, "3亿元", "UNIT_WRONG"),
    ],
)
def test_values_that_cannot_be_read(field, text, code):
    with pytest.raises(ValueError, match=code):
        read_value(field, text, 2021)
