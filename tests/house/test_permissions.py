"""Every route × every role, anonymous and disabled included × own, other town, other department, unassigned.

The routes are read from the URL configuration; the expected answers stand in permissions.yaml. Who may is decided in
Python: PostgreSQL is asked each route only as those who may, with what is theirs.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from luodi.people.models import Role, User
from luodi.site import shell

TABLE = yaml.safe_load(Path(__file__).with_name("permissions.yaml").read_text(encoding="utf-8"))
PROFILES, ROWS = TABLE["profiles"], TABLE["routes"]
SITUATIONS = ["own", "other_town", "other_department", "unassigned"]
METHODS = ["GET", "POST"]
REFUSALS = {403, 404, 405}


@pytest.fixture(autouse=True)
def _no_menu(monkeypatch) -> None:
    """It has tests of its own and would be drawn here ten thousand times, mostly around a refusal."""
    monkeypatch.setattr(shell, "MENU", [])


def walked(patterns, parameters=()) -> Iterator[tuple[str, str, list[str]]]:
    """(name, address, parameter names) of every route, through all includes."""
    for pattern in patterns:
        names = [*parameters, *pattern.pattern.converters]
        if isinstance(pattern, URLResolver):
            yield from walked(pattern.url_patterns, names)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or "", str(pattern.pattern), names


ROUTES = {name: parameters for name, _address, parameters in walked(get_resolver().url_patterns)}


def test_every_route_has_one_name_of_its_own() -> None:
    found = [(name, address) for name, address, _parameters in walked(get_resolver().url_patterns)]
    assert not [address for name, address in found if not name]
    assert len(found) == len(ROUTES)


def test_routes_and_rows_are_the_same() -> None:
    missing = [
        f"  {name}: {{{'thing: project, ' if ROUTES[name] else ''}may: see, GET: 200}}"
        for name in ROUTES
        if name not in ROWS
    ]
    gone = [f"  {name}: …" for name in ROWS if name not in ROUTES]
    said = "\n".join(["", "add to tests/house/permissions.yaml and correct:", *missing] if missing else [])
    said += "\n".join(["", "remove, no such route:", *gone] if gone else [])
    assert not said, said


def expected(row: dict, person: str, situation: str, method: str) -> int:
    """The answer that the table promises."""
    if person in ("anonymous", "disabled"):
        return row.get("public", {}).get(method, 405 if "public" in row else 302)
    special = row.get("except", {}).get(f"{person} {situation} {method}")
    if special:
        return special
    column = SITUATIONS.index(situation)
    cell = PROFILES[row["may"]].get(person, "----")[column]
    if method not in row:
        return 405
    if cell == "y":
        return row[method]
    if cell == "x":
        return 404
    lacking = row.get("lacking", 403)
    if lacking != "sight":
        return lacking
    return 403 if PROFILES["see"].get(person, "----")[column] == "y" else 404


def addresses(world, name: str) -> dict[str, str]:
    """Address per situation; a route without a thing has one situation."""
    row, parameters = ROWS[name], ROUTES[name]
    if not parameters:
        return {"own": reverse(name)}
    if row["thing"] == "batch":
        world.batches()  # reading four ledgers takes a second: only where they are asked for
    things = world.things[row["thing"]]
    return {
        situation: reverse(name, kwargs={parameter: things[situation][parameter] for parameter in parameters})
        for situation in SITUATIONS
        if situation in things
    }


HANDLER = ClientHandler(enforce_csrf_checks=False)
"""One for all: each loads all middleware anew."""


def at_the_door(user: User | None) -> Client:
    """A client of this person, signed in."""
    client = Client(raise_request_exception=False)
    client.handler = HANDLER
    if user:
        client.force_login(user)
    return client


def people(district) -> dict[str, Client]:
    """A signed-in client per role, one that is not signed in, and one whose account was disabled afterwards."""
    known = {role.value: at_the_door(district.users[role]) for role in Role}
    return {"anonymous": at_the_door(None), "disabled": at_the_door(district.disabled), **known}


def asked(client: Client, method: str, address: str):
    """The answer, with everything it wrote taken back."""
    jar = client.cookies.copy()
    with transaction.atomic():
        answer = client.generic(method, address, content_type="application/x-www-form-urlencoded")
        if answer.streaming:
            # Read to its end: closing it by hand would close the database connection that the tests share.
            b"".join(answer)
        transaction.set_rollback(True)
    client.cookies = jar
    return answer


@pytest.mark.parametrize("name", sorted(set(ROUTES) & set(ROWS)))
def test_answers(world, name: str) -> None:
    row, wrong = ROWS[name], []
    asked_for = addresses(world, name)
    for person, client in people(world.district).items():
        for situation, address in asked_for.items():
            for method in METHODS:
                if method not in row and method != METHODS[0] and person not in ("anonymous", "OFFICE"):
                    continue
                wanted = expected(row, person, situation, method)
                refused = wanted in REFUSALS or person in ("anonymous", "disabled")
                if connection.vendor == "postgresql" and (refused or situation != "own"):
                    continue
                answer = asked(client, method, address)
                sent_away = answer.status_code == 302 and answer.headers["Location"].startswith(
                    "/accounts/login/"
                )
                if (
                    person in ("anonymous", "disabled")
                    and wanted == 302
                    and "public" not in row
                    and not sent_away
                ):
                    wrong.append(f"{person} {method} {address}: not sent to the sign-in page")
                if answer.status_code != wanted:
                    wrong.append(
                        f"{person} {situation} {method} {address}: {answer.status_code}, expected {wanted}"
                    )
    if "POST" in row:
        wrong += without_token(world, name, asked_for["own"])
    assert not wrong, "\n" + "\n".join(wrong)


def without_token(world, name: str, address: str) -> list[str]:
    """What is wrong where somebody who may sends the form without its token."""
    row = ROWS[name]
    person = next((role for role, cells in PROFILES[row["may"]].items() if "y" in cells))
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if "public" not in row:
        client.force_login(world.district.users[Role(person)])
    answer = asked(client, "POST", address)
    if answer.status_code == 403 and answer.context["csrf"]:
        return []
    return [f"{person} POST without a token: {answer.status_code}"]


def test_one_time_password_opens_nothing_else(district, client) -> None:
    user = district.users[Role.OFFICE]
    user.password_is_temporary = True
    user.save()
    client.force_login(user)
    for name, parameters in ROUTES.items():
        if parameters or name in ("login", "language", "healthz", "account", "logout"):
            continue
        if name in ("account_password", "account_language"):
            continue
        assert client.get(reverse(name)).headers.get("Location") == "/account/", name
