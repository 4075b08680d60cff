"""A moment kept while a call plays, without a mouse and without a stop."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

# In one transaction with its text, so that no worker takes it up.
A_CALL = """
from django.contrib.auth.models import User
from django.db import transaction
from tests import make
with transaction.atomic():
    sound = make.wav(make.tone(40, hertz=660), make.tone(40, hertz=330))
    call = make.recording(by=User.objects.get(username="author"), title="The lamp that blinks", data=sound, in_library=True)
    make.heard(call, ("agent", 0, "Which lamp is it that blinks?"), ("customer", 4000, "The second one from the left."))
print(call.pk)
"""
AT = "document.querySelector('audio').currentTime"
PAUSED = "document.querySelector('audio').paused"


@pytest.fixture(scope="module")
def call(site: Site) -> str:
    return f"/calls/{site.run(A_CALL).split()[-1]}/"


@pytest.mark.parametrize("width", [1440, 360])
def test_b_keeps_the_second_that_plays_and_the_call_plays_on(visit: Callable[..., Page], call: str, width: int):
    page = visit("learner", width=width, bypass_csp=True)
    page.goto(f"{call}?t={4 if width > 1000 else 14}")
    page.keyboard.press("k")
    page.wait_for_function(f"!{PAUSED} && {AT} > {5 if width > 1000 else 15}")
    before = page.evaluate(AT)
    with page.expect_response("**/bookmarks/") as answered:
        page.keyboard.press("b")
    kept = answered.value.json()["at_ms"] / 1000
    assert before <= kept <= before + 1
    expect(page.locator(".toast")).to_contain_text(f"Bookmarked at 0:{int(kept):02}")
    assert not page.evaluate(PAUSED)

    # The note is written over the call, which plays on.
    page.keyboard.press("Shift+B")
    note = page.get_by_label("Your note")
    expect(note).to_be_focused()
    page.keyboard.type(f"At {width}: b, k and j are letters here.")
    assert violations(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator("#bookmark-dialog")).not_to_be_visible()
    assert not page.evaluate(PAUSED)
    assert page.evaluate(AT) > kept

    page.goto("/bookmarks/")
    first = page.locator(".bookmarks > li").first
    expect(first).to_contain_text(f"At {width}: b, k and j are letters here.")
    assert violations(page) == []
    first.locator("h2 a").click()
    page.wait_for_function(f"Math.abs({AT} - {kept}) < 0.1")


def test_a_note_that_cannot_be_sent_stays_where_it_was_typed(visit: Callable[..., Page], call: str):
    page = visit("author")
    page.goto(call)
    page.keyboard.press("Shift+B")
    page.get_by_label("Your note").fill("Not lost.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#bookmark-dialog [role=alert]")).to_contain_text("there is no connection")
    expect(page.get_by_label("Your note")).to_have_value("Not lost.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Your note is kept with it.")
