"""Paper from the pages: who gets what, in which order, and what a wrong address answers."""

import io
from urllib.parse import unquote

import pytest
from pypdf import PdfReader

from luodi.people.models import Role
from luodi.reports import typesetting
from tests.desk import samples


@pytest.fixture
def read(client, district):
    def get(role, address, status=200):
        client.force_login(district.users[role], backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(address)
        assert answer.status_code == status, answer.content.decode()[:400]
        return answer

    return get


@pytest.fixture
def projects(district, at):
    made = samples.many(40, at, [district.town, district.other_town], district.leader_post)
    for each in made[:20]:
        each.units.create(organisation=district.permits)
    return made


def words(answer) -> str:
    assert answer["Content-Type"] == "application/pdf"
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def codes(answer) -> list[str]:
    """Numbers of the projects in the order of the sheet."""
    said = words(answer)
    numbers = [f"{number:03d}" for number in range(40)]
    places = {number: said.find(f"虚构项目 {number}") for number in numbers}
    return sorted((number for number in numbers if places[number] >= 0), key=lambda number: places[number])


def test_the_wall_is_printed_as_the_address_asks(read, projects, district):
    answer = read(
        Role.OFFICE, f"/wallchart/paper.pdf?paper=A3&town={district.town.code}&sort=-amount&group=none"
    )
    assert codes(answer) == [f"{number:03d}" for number in range(38, -1, -2)]
    said = words(answer)
    assert "镇街 东街道 · 20 个项目" in said
    assert "数据日期 2021-06-30 · 日志序号" in said
    assert "测试区重点项目挂图作战图" in unquote(answer["Content-Disposition"])


def test_only_what_needs_attention(read, projects):
    shown = codes(read(Role.OFFICE, "/wallchart/paper.pdf?attention=on&group=none"))
    tight = [each for each in projects if (m := each.plan.margin_days) is not None and m <= 10]
    tight.sort(key=lambda each: (each.plan.margin_days, each.code))
    assert shown == [each.code[-3:] for each in tight]


def test_a_town_prints_its_own_and_another_towns_sheet_does_not_exist(read, projects):
    assert len(codes(read(Role.TOWN, "/wallchart/paper.pdf"))) == 20
    assert "虚构项目 000" in words(read(Role.TOWN, "/projects/XG-000/sheet.pdf"))
    read(Role.TOWN, "/projects/XG-001/sheet.pdf", 404)
    assert len(codes(read(Role.DEPARTMENT, "/wallchart/paper.pdf"))) == 20


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("paper=A9", "A9"),
        ("from=2021-13-01", "日期"),
        ("from=2022-01-01&to=2021-01-01", "截止日期须晚于起始日期"),
        ("from=0001-01-01", "1980"),
        ("sheets=99", "99"),
    ],
)
def test_a_wrong_address_is_answered_with_the_form_and_the_reason(read, projects, asked, said):
    assert said in read(Role.OFFICE, f"/wallchart/paper.pdf?{asked}", 400).content.decode()


def test_nothing_found_is_a_sheet_that_says_so(read, projects):
    assert "没有符合条件的项目" in words(read(Role.OFFICE, "/wallchart/paper.pdf?q=没有这个"))


def test_without_its_font_the_answer_is_a_reason_not_a_broken_file(read, projects, monkeypatch, tmp_path):
    monkeypatch.setattr(typesetting, "FONTS", tmp_path)
    for address in ("/wallchart/paper.pdf", "/projects/XG-000/sheet.pdf"):
        assert (
            "打印字体 LuodiSansSC-Regular.otf 缺失或不完整"
            in read(Role.OFFICE, address, 409).content.decode()
        )
    assert "现在不能打印" in read(Role.OFFICE, "/wallchart/print/").content.decode()


def test_the_print_page_carries_filters_and_goes_back_to_the_same_wall(read, projects, district):
    text = read(Role.OFFICE, f"/wallchart/print/?town={district.town.code}&group=stage").content.decode()
    assert f'<input type="hidden" name="town" value="{district.town.code}">' in text
    assert f"/wallchart/?town={district.town.code}&amp;group=stage" in text


def test_the_sheet_of_a_project_says_what_the_page_says(read, projects, district):
    first = projects[2]
    first.source, first.is_synthetic = "区政府常务会议纪要〔2021〕3号", False
    first.save()
    # The reader puts spaces where letters of two scripts meet; the sheet itself has none there.
    said = words(read(Role.OFFICE, "/projects/XG-002/sheet.pdf")).replace(" ", "")
    for wanted in (
        "虚构项目 002",
        "东街道",
        "晚43天",
        "主体结构",
        "2021-06-16",
        "区政府常务会议纪要〔2021〕3号",
        "副区长（分管工业）",
        "第 1 页",
    ):
        assert wanted.replace(" ", "") in said


@pytest.mark.parametrize(
    ("address", "most"), [("/wallchart/paper.pdf", 14), ("/projects/XG-000/sheet.pdf", 34)]
)
def test_questions_do_not_grow_with_the_wall(
    read, projects, client, django_assert_max_num_queries, address, most
):
    read(Role.OFFICE, address)
    with django_assert_max_num_queries(most):
        client.get(address)
