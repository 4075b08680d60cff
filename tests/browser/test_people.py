"""The pages of people, cohorts and enrolments, by keyboard, on a phone and in the dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]
PAGES = (
    "/people/",
    "/people/new/",
    "/people/list/",
    "/cohorts/",
    "/cohorts/new/",
    "/team/enrol/",
    "/team/enrol/list/",
    "/letters/",
)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_the_pages_of_people_are_for_everybody(visit: Callable[..., Page], width: int, scheme: str):
    page = visit("trainer", width=width, scheme=scheme, bypass_csp=True)
    found = []
    for address in PAGES:
        page.goto(address)
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    page.goto("/people/list/")
    page.get_by_label("A line for each person").fill(f"Bea Ortiz, bea{width}@harbour.example\nNobody, no-address")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“no-address” is no address.")).to_be_visible()
    found += violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Add and invite 1, leave 1 out").press("Enter")
    found += violations(page)
    page.goto(f"/people/?q=bea{width}")
    page.get_by_role("link", name="Bea Ortiz").press("Enter")
    expect(page.get_by_role("heading", name="Invitation")).to_be_visible()
    found += violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Bea Ortiz has left").press("Enter")
    expect(page.get_by_role("button", name="Bring back")).to_be_visible()
    found += violations(page)
    assert found == []


def test_the_list_narrows_while_one_types_and_keeps_its_address(visit: Callable[..., Page]):
    page = visit("trainer")
    page.goto("/people/")
    page.get_by_label("Name, username or address").press_sequentially("solheim")
    expect(page.get_by_role("link", name="Noor Haddad")).to_have_count(0)
    expect(page.get_by_role("link", name="Ingrid Solheim")).to_be_visible()
    page.wait_for_url("**q=solheim**")
    page.reload()
    expect(page.get_by_role("link", name="Ingrid Solheim")).to_be_visible()
    expect(page.get_by_role("link", name="Noor Haddad")).to_have_count(0)


def test_whom_one_ticked_stays_ticked_while_one_searches(visit: Callable[..., Page]):
    page = visit("trainer")
    page.goto("/team/enrol/")
    page.get_by_label("Noor Haddad").check()
    page.get_by_label("Search for learners").press_sequentially("nobody like that")
    expect(page.get_by_text("No learner is called like that.")).to_be_visible()
    expect(page.get_by_role("group", name="Chosen").get_by_label("Noor Haddad")).to_be_checked()
    expect(page.get_by_label("Search for learners")).to_be_focused()
