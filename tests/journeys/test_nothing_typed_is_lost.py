"""A form that was not taken: what was typed is said, kept, and stands in the form again for who typed it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, People

pytestmark = pytest.mark.browser
EDIT = "/projects/JM-F019/edit/"
TYPED = "虚构的新名称 <b>甲</b>"


def typed_and_signed_out(page: Page, people: People, address: str = EDIT) -> None:
    """Type a name, lose the session, submit."""
    page.goto(f"{people.site}{address}")
    page.fill('input[name="name"]', TYPED)
    page.context.clear_cookies(name="sessionid")
    page.locator("form", has=page.locator('input[name="name"]')).locator("button[type=submit]").last.click()
    expect(page.get_by_role("alert").filter(has_text="登录已失效，内容没有提交").last).to_be_visible()


def signed_in_again(page: Page, username: str) -> None:
    page.get_by_role("link", name="重新登录").click()
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")


def test_a_lost_sign_in_brings_back_what_was_typed(people: People) -> None:
    page = people.watched("office").page()  # its refused request stands on the console, as it should
    typed_and_signed_out(page, people)
    page.locator("summary").click()
    row = page.locator('[data-ld-name="name"]')
    expect(row.locator("dd")).to_have_text(TYPED)
    expect(row.locator("dt")).not_to_have_text("name")
    assert page.locator('[data-ld-name="csrfmiddlewaretoken"]').count() == 0
    signed_in_again(page, "office")
    page.wait_for_url(f"{people.site}{EDIT}")
    expect(page.locator('input[name="name"]')).to_have_value(TYPED)
    expect(page.locator("#typed-again")).to_be_visible()
    page.reload()
    expect(page.locator("#typed-again")).to_be_hidden()
    expect(page.locator('input[name="name"]')).not_to_have_value(TYPED)
    page.context.close()


def test_somebody_else_does_not_get_it(people: People) -> None:
    page = people.watched("office").page()
    typed_and_signed_out(page, people)
    signed_in_again(page, "town")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    expect(page.locator("#typed-again")).to_be_hidden()
    assert TYPED not in page.content()
    assert page.evaluate("sessionStorage.getItem('luodi.kept')") is None
    page.context.close()


def test_a_form_of_the_drawer_comes_back_on_its_own_page(people: People) -> None:
    page = people.watched("office").page()
    page.goto(f"{people.site}/projects/?stage=BUILDING")
    page.locator("[hx-target='#drawer'][href*='/views/add/']").click()
    form = page.get_by_role("dialog")
    form.locator('input[name="name"]').fill(TYPED)
    page.context.clear_cookies(name="sessionid")
    form.get_by_role("button", name="保存").click()
    signed_in_again(page, "office")
    page.wait_for_url("**/views/add/**")
    expect(page.locator('input[name="name"]')).to_have_value(TYPED)
    page.context.close()


def test_signed_in_elsewhere_meanwhile(people: People) -> None:
    """The token of the page is of the session before: what was typed comes back, and the next press saves it."""
    page = people.watched("office").page()
    page.goto(f"{people.site}{EDIT}")
    stood = page.input_value('input[name="name"]')
    page.fill('input[name="name"]', TYPED)
    page.locator('form:has(input[name="name"]) input[name="csrfmiddlewaretoken"]').evaluate(
        "field => { field.value = 'x'.repeat(64); }"
    )
    save = page.locator('form:has(input[name="name"]) button[type=submit]').last
    save.click()
    page.get_by_role("link", name="回到原来的页面").click()
    expect(page.locator('input[name="name"]')).to_have_value(TYPED)
    save.click()
    page.wait_for_url(lambda url: not url.endswith(EDIT))
    page.goto(f"{people.site}{EDIT}")
    expect(page.locator('input[name="name"]')).to_have_value(TYPED)
    page.fill('input[name="name"]', stood)
    save.click()
    page.context.close()


def test_a_change_of_somebody_else_is_told_and_nothing_typed_lost(people: People) -> None:
    """Two at the same form: the second is told what stands now, and what was typed stands in the form."""
    first, second = people.watched("office").page(), people.watched("office").page()
    for page in (first, second):
        page.goto(f"{people.site}{EDIT}")
    stood = first.input_value('input[name="name"]')
    for page, name in ((first, "虚构的别名"), (second, TYPED)):
        page.fill('input[name="name"]', name)
        page.locator('form:has(input[name="name"]) button[type=submit]').last.click()
        page.wait_for_load_state()
    expect(second.locator('input[name="name"]')).to_have_value(TYPED)
    expect(second.get_by_text("虚构的别名").first).to_be_visible()
    second.fill('input[name="name"]', stood)
    second.locator('form:has(input[name="name"]) button[type=submit]').last.click()
    second.wait_for_load_state()
    for page in (first, second):
        page.context.close()
