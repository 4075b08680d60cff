"""Tokens, and the pages around signing in, as people use them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

ALONE = (
    "login",
    "password/reset",
    "password/reset/done",
    "password/reset/key/1-x-y",
    "password/reset/key/done",
    "inactive",
)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_a_token_is_made_used_and_revoked(visit: Callable[..., Page], site: Site, width: int, scheme: str):
    page = visit("author", width=width, scheme=scheme, bypass_csp=True)
    page.goto("/accounts/tokens/")
    assert violations(page) == []
    name = f"Nightly import {width}"
    page.get_by_label("What is it for?").fill(name)
    page.keyboard.press("Enter")
    token = page.get_by_label("The token").input_value()
    assert violations(page) == []
    headers = {"Authorization": f"Token {token}"}
    program = page.context.browser.new_context(base_url=site.url, extra_http_headers=headers).request  # type: ignore[union-attr]
    assert program.get("/api/v1/recordings/").status == 200
    page.get_by_role("button", name=f"Revoke {name}").click()
    expect(page.get_by_text("Revoked.")).to_be_visible()
    assert program.get("/api/v1/recordings/").status == 401


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_the_pages_before_signing_in_are_for_everybody(visit: Callable[..., Page], width: int, scheme: str):
    page = visit("", width=width, scheme=scheme, bypass_csp=True)
    found = []
    for name in ALONE:
        page.goto(f"/accounts/{name}/")
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert found == []
