"""The command palette: letters of names, what stands first, what each person finds."""

import pytest

from luodi.desk.initials import typed
from luodi.desk.palette import Entry, best, rank
from luodi.ledger.models import Project
from luodi.people.models import Role


@pytest.mark.parametrize(
    ("name", "initials", "whole"),
    [
        ("长直", "cz", "changzhi"),
        ("段泊岚镇", "dplz", "duanpolanzhen"),
        ("即墨", "jm", "jimo"),
        ("A股3号", "ag3h", "agu3hao"),
        ("", "", ""),
    ],
)
def test_letters(name: str, initials: str, whole: str) -> None:
    assert typed(name) == (initials, whole)


@pytest.mark.parametrize(
    ("text", "place"),
    [("长直工业", 0), ("cz", 0), ("gyy", 1), ("jm-1", 0), ("变频", 2), ("zhigong", 2), ("没有", None)],
)
def test_rank(text: str, place: int | None) -> None:
    assert rank(Entry("长直工业园", "JM-1", "/", "变频电机"), text) == place


def test_the_beginning_stands_first_and_lists_have_an_end() -> None:
    entries = [Entry(f"东园{number}", "", f"/{number}") for number in range(20)] + [Entry("园区", "", "/x")]
    found = best(entries, "园")
    assert found[0].said == "园区"
    assert len(found) == 8


@pytest.fixture
def ask(client, district):
    def asked(role: Role, text: str, language: str = "zh-hans") -> dict[str, list[str]]:
        client.force_login(district.users[role], backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["luodi_language"] = language
        groups = client.get("/find/", {"q": text}).json()["groups"]
        return {group["words"]: [entry["said"] for entry in group["entries"]] for group in groups}

    return asked


@pytest.fixture
def projects(district, at) -> None:
    for code, town in (("A", district.town), ("B", district.other_town)):
        Project.objects.create(
            code=code,
            name=f"长直{code}",
            town=town,
            leader=district.leader_post,
            created_at=at,
            updated_at=at,
        )


def test_everybody_finds_their_own_projects_only(ask, projects, district) -> None:
    assert ask(Role.OFFICE, "cz")["项目"] == ["长直A", "长直B"]
    assert ask(Role.TOWN, "cz")["项目"] == ["长直A"]
    assert "项目" not in ask(Role.ENTERPRISE, "cz")
    assert "项目" not in ask(Role.SYSTEM_ADMIN, "cz")
    assert "镇街" not in ask(Role.TOWN, district.other_town.name)


def test_pages_are_those_of_the_menu_and_speak_the_reader_s_language(ask) -> None:
    assert "挂图作战" in ask(Role.OFFICE, "")["页面和操作"]
    assert ask(Role.OFFICE, "xjxm")["页面和操作"] == ["新建项目"]
    assert "页面和操作" not in ask(Role.COMMISSIONER, "xjxm")
    assert ask(Role.OFFICE, "wall", "en")["Pages and actions"] == ["Wall chart"]
    assert ask(Role.SYSTEM_ADMIN, "新增")["页面和操作"] == ["新增单位", "新增职务"]


def test_queries_do_not_grow(client, district, projects, django_assert_max_num_queries) -> None:
    client.force_login(district.users[Role.OFFICE], backend="django.contrib.auth.backends.ModelBackend")
    with django_assert_max_num_queries(9):
        client.get("/find/", {"q": "c"})
