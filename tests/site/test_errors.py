"""What went wrong is said: in the frame, in both languages, with what can be done, and with what had been typed."""

import logging
import re

import pytest
from django.test import Client
from django.urls import reverse

from luodi.people.models import Role

HOME = "http://testserver"
CHINESE = re.compile(r"[一-鿿]")
MAIN = re.compile(r'<main class="ld-main.*?</main>', re.S)


@pytest.fixture
def office(district) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(district.users[Role.OFFICE])
    return client


def main_of(answer) -> str:
    """The page's own part: there is one, and it stands in the frame."""
    text = answer.content.decode()
    assert 'class="ld-top"' in text
    [found] = MAIN.findall(text)
    return found


def in_both(client: Client, ask) -> tuple[str, str]:
    """The page in Chinese and in English."""
    found = []
    for code in ("zh-hans", "en"):
        client.cookies["luodi_language"] = code
        found.append(main_of(ask()))
    assert CHINESE.search(found[0])
    assert not CHINESE.search(found[1]), found[1]
    return found[0], found[1]


def test_400(office) -> None:
    said, _english = in_both(office, lambda: office.get("/projects/?q=%00"))
    assert "请求有误，没有执行" in said


def test_403(office, district) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(district.users[Role.LEADER])
    assert client.get(reverse("import")).status_code == 403
    said, _english = in_both(client, lambda: client.get(reverse("import")))
    assert "您的角色不能打开此页" in said


def test_404(office) -> None:
    said, english = in_both(office, lambda: office.get("/projects/NONE/"))
    assert "没有这个页面" in said
    assert 'href="/"' in english


def test_405_has_a_page_and_keeps_what_is_allowed(office) -> None:
    answer = office.get(reverse("language"))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    said, _english = in_both(office, lambda: office.get(reverse("language")))
    assert "这是提交用的地址" in said


def test_a_part_of_a_page_gets_no_page(office) -> None:
    assert office.get(reverse("language"), headers={"HX-Request": "true"}).content == b""
    assert office.get(reverse("language"), headers={"Accept": "application/json"}).content == b""


def test_409_says_why(office, monkeypatch) -> None:
    monkeypatch.setattr("luodi.site.views.palette.found", _refuse)
    answer = office.get(reverse("find"))
    assert answer.status_code == 409
    said, _english = in_both(office, lambda: office.get(reverse("find")))
    assert "此操作现在不能进行" in said


def _refuse(*_given: object) -> None:
    from luodi.refusal import Refusal

    raise Refusal


def test_413(office, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    typed = "next=" + "x" * 200
    answer = office.post(reverse("language"), typed, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    said, _english = in_both(
        office,
        lambda: office.post(reverse("language"), typed, content_type="application/x-www-form-urlencoded"),
    )
    assert "提交的内容太大" in said


def _break(*_given: object) -> None:
    raise RuntimeError("broken on purpose")


def test_500_has_a_number_that_stands_in_the_log(office, monkeypatch, caplog) -> None:
    monkeypatch.setattr("luodi.site.views.palette.found", _break)
    with caplog.at_level(logging.ERROR):
        answer = office.get(reverse("find"))
    assert answer.status_code == 500
    [number] = re.findall(r"错误编号 ([0-9A-F]{8})", main_of(answer))
    [record] = [each for each in caplog.records if number in each.getMessage()]
    assert record.exc_info
    assert record.exc_info[0] is RuntimeError
    in_both(office, lambda: office.get(reverse("find")))


def test_500_is_said_even_where_the_frame_is_broken(office, monkeypatch, caplog) -> None:
    monkeypatch.setattr("luodi.site.views.palette.found", _break)
    monkeypatch.setattr("luodi.site.errors.page", _break)
    answer = office.get(reverse("find"))
    assert answer.status_code == 500
    [number] = re.findall(r"错误编号 ([0-9A-F]{8})", answer.content.decode())
    assert number in caplog.text


def test_a_form_without_its_token_keeps_what_was_typed(district) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(district.users[Role.OFFICE])
    typed = {"name": "虚构 <b>厂房", "old_password": "never shown"}
    answer = client.post(reverse("project_new"), typed, headers={"Referer": f"{HOME}/projects/new/"})
    assert answer.status_code == 403
    said = main_of(answer)
    assert "虚构 &lt;b&gt;厂房" in said
    assert "never shown" not in said
    assert 'href="/projects/new/"' in said


def test_a_form_whose_sign_in_ended_keeps_what_was_typed(client, db) -> None:
    typed = {"name": "虚构厂房", "csrfmiddlewaretoken": "secret", "password": "never shown", "note": " "}
    answer = client.post(reverse("project_new"), typed, headers={"Referer": f"{HOME}/projects/new/?a=1"})
    assert answer.status_code == 401
    said = main_of(answer)
    assert "登录已失效" in said
    assert "虚构厂房" in said
    assert "secret" not in said
    assert "never shown" not in said
    assert 'href="/accounts/login/?next=/projects/new/%3Fa%3D1"' in said


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/form"])
def test_what_another_site_sent_is_not_shown(client, db, referer) -> None:
    answer = client.post(reverse("project_new"), {"name": "call this number"}, headers={"Referer": referer})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/")
