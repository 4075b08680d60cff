"""A call opened at a moment, and worked through with the keyboard alone."""

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
    call = make.recording(by=User.objects.get(username="author"), title="Told in six turns", data=make.wav(make.tone(40), make.tone(40, hertz=300)), agent_name="Marisol Vega")
    make.heard(call, *((("agent", "customer")[n % 2], n * 3000 if n < 5 else 30_000, f"turn {n} is said in seven words") for n in range(6)))
    turn = call.transcripts.get().turns.all()[3]
    turn.words[2]["probability"] = 0.3
    turn.save()
print(call.pk)
"""
PLAYED = "document.querySelector('audio').currentTime * 1000"
PAUSED = "document.querySelector('audio').paused"


@pytest.fixture(scope="module")
def call(site: Site) -> str:
    return f"/calls/{site.run(A_CALL).split()[-1]}/"


def position(page: Page) -> int:
    return round(page.evaluate(PLAYED))


def test_a_link_opens_the_call_at_its_moment_and_a_span_stops_at_its_end(visit: Callable[..., Page], call: str):
    page = visit("author", width=1000, bypass_csp=True)
    page.set_viewport_size({"width": 1000, "height": 400})
    page.goto(f"{call}?t=12.7,13.4")
    lit = page.locator(".word.lit")
    expect(lit).to_have_text("is")
    expect(lit).to_be_in_viewport()
    assert (position(page), page.evaluate(PAUSED)) == (12_700, True)
    page.keyboard.press("k")
    page.wait_for_function(f"{PLAYED} > 13000 && {PAUSED}")
    # Chromium tells the time four times a second, a busy machine less often.
    stopped = position(page)
    assert 13_400 <= stopped < 16_000
    page.keyboard.press("k")
    page.wait_for_function(f"{PLAYED} > {stopped + 300}")

    for nonsense in ("soon", "9999", "-3", "5,2"):
        page.goto(f"{call}?t={nonsense}")
        assert position(page) == 0


def test_a_link_to_the_moment_is_copied_and_leads_back_to_it(visit: Callable[..., Page], call: str):
    page = visit("author")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{call}?t=0:06.30")
    button = page.get_by_role("button", name="Copy link to this moment")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Link to 0:06 copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith(f"{call}?t=6.3#turn-6000")
    page.goto("/calls/")
    page.goto(link)
    assert position(page) == 6300
    expect(page.locator(".word.lit")).to_have_text("2")


def test_the_words_are_walked_and_played_by_keyboard(visit: Callable[..., Page], call: str):
    page = visit("author", bypass_csp=True)
    page.goto(call)
    expect(page.locator(".transcript [tabindex='0']")).to_have_count(1)
    focused = page.locator(".word:focus")
    page.locator(".transcript [tabindex='0']").focus()
    for key, word, start in (
        ("ArrowRight", "0", 300), ("ArrowDown", "turn", 3000), ("End", "words", 31_800), ("ArrowUp", "turn", 12_000),
        ("ArrowLeft", "words", 10_800), ("Home", "turn", 0), ("ArrowLeft", "turn", 0), ("d", "is (doubtful)", 9600),
        ("d", "is (doubtful)", 9600),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(focused).to_have_text(word)
        expect(focused).to_have_attribute("data-start", str(start))
    expect(page.locator(".transcript [tabindex='0']")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_function(f"!{PAUSED} && {PLAYED} > 9600")
    page.keyboard.press(" ")
    page.wait_for_function(PAUSED)

    page.keyboard.press("]")
    assert position(page) == 12_000
    page.keyboard.press("[")
    assert position(page) == 9000
    for _ in range(2):
        page.keyboard.press(">")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.5
    page.keyboard.press("<")
    expect(page.get_by_role("status")).to_contain_text("Speed 1.25×")
    assert page.evaluate("document.querySelector('audio').preservesPitch")
    # The silence from 13.98 s to 30 s is jumped over.
    page.keyboard.press("s")
    expect(page.get_by_label("Skip silence")).to_be_checked()
    page.evaluate("document.querySelector('audio').currentTime = 15")
    page.keyboard.press("k")
    page.wait_for_function(f"{PLAYED} > 29700")
    page.keyboard.press("k")

    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    page.keyboard.press("]")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert violations(page) == []
