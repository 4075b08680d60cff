"""What may be personal in a call: walked and decided by keyboard, and by hand without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

A_CALL = """
from django.contrib.auth.models import User
from django.db import transaction
from recordings.privacy.suggestions import look_through
from tests import make
with transaction.atomic():
    call = make.recording(by=User.objects.get(username="author"), title="TITLE", data=make.wav(make.tone(30, hertz=HERTZ), make.tone(30)))
    make.heard(call, ("agent", 0, "Can I take your name?"), ("customer", 3000, "James Walker, 15 Church Road."), ("agent", 6000, "Your postcode?"),
        ("customer", 9000, "S W one"), ("agent", 10_500, "Mhm."), ("customer", 11_000, "A one A A"), ("agent", 14_000, "Thank you, James."))
    look_through(call)
print(call.pk)
"""


@pytest.fixture
def call(site: Site, request: pytest.FixtureRequest) -> str:
    name = request.node.name
    code = A_CALL.replace("TITLE", name).replace("HERTZ", str(300 + sum(map(ord, name)) % 500))
    return f"/calls/{site.run(code).split()[-1]}/"


def inside(page: Page) -> str:
    """The marked words somebody is in."""
    return str(
        page.evaluate(
            "[...document.activeElement.closest('mark')?.querySelectorAll('.word') ?? []].map((w) => w.textContent).join(' ')"
        )
    )


def test_all_of_it_is_decided_with_three_keys(visit: Callable[..., Page], call: str) -> None:
    page = visit("trainer", bypass_csp=True)
    page.goto(call)
    expect(page.locator("#suggestions")).to_contain_text("4 things to look at: 1 postcode, 1 address, 2 names.")
    for words in ("James Walker,", "15 Church Road."):
        page.keyboard.press("p")
        assert inside(page) == words
    page.keyboard.press("n")
    expect(page.locator("#suggestions")).to_contain_text("3 things to look at")
    # On to the next one, which was told in two turns and goes in both.
    page.wait_for_function("document.activeElement.closest('mark')?.textContent.startsWith('S W one')")
    page.keyboard.press("y")
    expect(page.locator("mark.accepted")).to_have_count(2)
    page.wait_for_function("document.activeElement.closest('mark')?.textContent.startsWith('James.')")
    page.keyboard.press("y")
    page.wait_for_function("document.activeElement.closest('mark')?.textContent.startsWith('James Walker')")
    page.keyboard.press("y")
    expect(page.locator("#suggestions")).to_contain_text("Nothing left to look at; 3 will be taken out; 1 stays in.")
    page.reload()
    expect(page.locator("mark.accepted")).to_have_count(4)
    expect(page.locator("mark.open")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_and_answers_can_be_seen_by_everybody(
    visit: Callable[..., Page], call: str, width: int, scheme: str
) -> None:
    page = visit("trainer", width=width, scheme=scheme, bypass_csp=True)
    page.goto(call)
    page.get_by_text("Decide all of a kind").click()
    page.locator(".suggestion.open").first.get_by_role("button", name="Take it out").click()
    expect(page.locator("mark.accepted")).to_have_count(1)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
