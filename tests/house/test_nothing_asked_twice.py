"""No form of the product asks what it knows: what stands in the row is filled in, and what the address says is not asked.

The same rule refuses forms that people want filled in beside the product (tests/scoring/test_burden.py).
"""

from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from luodi.ledger.models import Project
from luodi.people.models import Role
from tests.house.test_permissions import PROFILES, ROUTES, ROWS

OF_A_PROJECT = sorted(
    name
    for name, row in ROWS.items()
    if row.get("GET") == 200
    and "POST" in row
    and row.get("thing") in ("project", "application", "card", "issue", "need")
)
KNOWN = {
    "name": "虚构已知项目", "address": "虚构路 1 号", "investor": "虚构投资方", "capacity": "虚构年产 1 万件",
    "content": "虚构建设内容", "industry": "虚构产业链", "land_mu": Decimal("12.00"), "jobs": 345,
}  # fmt: skip
# What the address or the sign-in says already.
NEVER_ASKED = {"project", "project_code", "project_name", "reporter", "reported_by", "username", "unit_name"}


class Fields(HTMLParser):
    """The visible fields of all POST forms of a page: name → what is filled in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.posting, self.text = False, ""
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        row = dict(attrs)
        if tag == "form":
            self.posting = (row.get("method") or "").lower() == "post"
        if not self.posting or not row.get("name") or row.get("type") in ("hidden", "submit", "file"):
            return
        if tag == "input":
            self.found[row["name"]] = row.get("value") or ""
        elif tag == "textarea":
            self.text = row["name"]
            self.found[self.text] = ""
        elif tag == "select":
            self.found[row["name"]] = "select"

    def handle_endtag(self, tag) -> None:
        if tag == "form":
            self.posting = False
        if tag == "textarea":
            self.text = ""

    def handle_data(self, data) -> None:
        if self.text:
            self.found[self.text] += data


def asked_again(fields: dict[str, str], known: dict[str, object]) -> list[str]:
    """Fields that ask what is known: empty where the row has a value, or what the address says."""
    empty = [name for name in fields if name in known and not fields[name].strip()]
    return sorted({*empty, *(NEVER_ASKED & set(fields))})


@pytest.mark.parametrize("name", OF_A_PROJECT)
def test_no_form_asks_what_the_system_knows(client, world, district, name) -> None:
    things = world.things[ROWS[name]["thing"]]["own"]
    code = world.things["project"]["own"]["code"]
    Project.objects.filter(code=code).update(**KNOWN)
    may = next(role for role, cells in PROFILES[ROWS[name]["may"]].items() if cells[0] == "y")
    client.force_login(district.users[Role(may)])
    answer = client.get(reverse(name, kwargs={part: things[part] for part in ROUTES[name]}))
    assert answer.status_code == 200
    # A field may bear the name of a column and mean another thing's; those of a project's own form are the project's.
    known = KNOWN if name in ("project_edit", "project_place") else {}
    assert not asked_again(Fields(answer.content.decode()).found, known)


def test_the_check_can_fail() -> None:
    page = '<form method="post"><input name="name" value=""><textarea name="content">虚构</textarea><input name="project"></form>'
    assert asked_again(Fields(page).found, KNOWN) == ["name", "project"]
    assert asked_again(Fields('<form method="get"><input name="project"></form>').found, KNOWN) == []


def test_the_project_form_is_filled_in(client, world, district) -> None:
    code = world.things["project"]["own"]["code"]
    Project.objects.filter(code=code).update(**KNOWN)
    client.force_login(district.users[Role.OFFICE])
    fields = Fields(client.get(reverse("project_edit", args=[code])).content.decode()).found
    shared = sorted(set(fields) & set(KNOWN))
    assert len(shared) > 4, sorted(fields)
    for name in shared:
        assert fields[name] not in ("", None), name
