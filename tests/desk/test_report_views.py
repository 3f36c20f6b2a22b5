"""Reports: scope, rights, files, and how much is asked of the database."""

import io
import json
import re

import openpyxl
import pytest

from luodi.people.models import Role
from tests.desk import samples


@pytest.fixture
def read(client, district):
    def get(role, address, status=200):
        client.force_login(district.users[role], backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(address)
        assert answer.status_code == status
        return answer

    return get


@pytest.fixture
def projects(district, at):
    return samples.many(40, at, [district.town, district.other_town], district.leader_post)


def drawing(answer, key):
    found = re.search(rf'id="pic-{key}-data" type="application/json">(.*?)</script>', answer.content.decode())
    assert found
    return json.loads(found[1])


def total(answer):
    return sum(value or 0 for each in drawing(answer, "stages")["series"] for value in each["values"])


def test_a_town_counts_its_own_and_filters_narrow(read, projects, district):
    assert total(read(Role.OFFICE, "/reports/")) == 40
    assert total(read(Role.TOWN, "/reports/")) == 20
    assert total(read(Role.OFFICE, f"/reports/?town={district.other_town.code}")) == 20
    assert 'data-ld-picture="pic-stages-data"' not in read(Role.OFFICE, "/reports/?q=没有").content.decode()


def test_every_picture_has_words_for_a_reader_a_table_and_its_file(read, projects):
    text = read(Role.OFFICE, "/reports/?stage=BUILDING").content.decode()
    assert 'role="img" aria-label="各阶段项目：推进中的 40 个项目里' in text
    assert "<summary>以表格查看</summary>" in text
    address = re.search(r'href="(/reports/picture.xlsx\?name=stages[^"]*)"', text)
    answer = read(Role.OFFICE, address[1].replace("&amp;", "&"))
    assert "stage=BUILDING" in address[1]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert "日志序号" in sheet["A1"].value


@pytest.mark.parametrize("name", ["nothing", "pool&of=NONE", "run&of=1", "run&of=x", "project&of=XG-001"])
def test_what_is_not_there_or_not_ones_own_does_not_exist(read, projects, name):
    role = Role.OFFICE if not name.startswith("project") else Role.TOWN
    read(role, f"/reports/picture/?name={name}", 404)
    read(role, f"/reports/picture.xlsx?name={name}", 404)


def test_shared_pictures_follow_their_own_rights(read, projects):
    read(Role.TOWN, "/reports/picture/?name=desks")
    read(Role.ENTERPRISE, "/reports/picture/?name=desks", 403)
    assert "办理能力和指标" not in read(Role.ENTERPRISE, "/reports/").content.decode()
    read(Role.TOWN, "/reports/picture/?name=run&of=1", 403)


@pytest.mark.parametrize(("address", "most"), [
    ("/reports/", 20), ("/reports/picture/?name=desks", 12), ("/reports/picture/?name=project&of=XG-002", 8),
])  # fmt: skip
def test_questions_do_not_grow(read, projects, client, django_assert_max_num_queries, address, most):
    read(Role.OFFICE, address)
    with django_assert_max_num_queries(most):
        client.get(address)
