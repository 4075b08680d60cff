"""A call heard, mended, clipped, grown into a scenario and found again without a mouse."""

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
lines = [
    ("agent", 0, "Thank you for calling. Which hub is it that drops?"), ("customer", 4000, "The tied water hub in the hall drops."),
    ("agent", 8000, "I see it, and I am sorry about that."), ("customer", 12_000, "You said so last week."),
] + [(("agent", "customer")[n % 2], 16_000 + n * 3000, f"And so it goes on for turn {n}.") for n in range(14)]
with transaction.atomic():
    call = make.recording(by=User.objects.get(username="author"), title="The hub in the hall", data=make.wav(make.tone(60), make.tone(60, hertz=300)), agent_name="Marisol Vega")
    make.heard(call, *lines)
print(call.pk)
"""
PLAYED = "document.querySelector('audio').currentTime * 1000"
PAUSED = "document.querySelector('audio').paused"


@pytest.fixture(scope="module")
def call(site: Site) -> str:
    return f"/calls/{site.run(A_CALL).split()[-1]}/"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_call_is_heard_mended_clipped_and_found_by_keyboard_alone(visit: Callable[..., Page], call: str):
    page = visit("author", bypass_csp=True)
    page.goto(call)

    # It plays, and the page follows the voice.
    press(page, "]", "]", "]", "]", "k")
    page.wait_for_function(f"!{PAUSED} && {PLAYED} > 16000")
    press(page, *["]"] * 12)
    expect(page.locator(".turn.speaking")).to_be_in_viewport()
    press(page, "k")

    # It is mended: E opens the turn at the word one stands on, and the call can be played meanwhile.
    page.locator(".transcript [tabindex='0']").focus()
    press(page, "Home", "ArrowDown", "ArrowRight", "e")
    text = page.locator(".mending textarea")
    expect(text).to_be_focused()
    expect(text).to_have_value("The tied water hub in the hall drops.")
    press(page, "Alt+k")
    page.wait_for_function(f"!{PAUSED}")
    press(page, "Alt+k")
    page.wait_for_function(PAUSED)
    # The caret stands at the word.
    press(page, *["Shift+ArrowRight"] * len("tied water hub"))
    page.keyboard.type("Tidewater Hub")
    assert violations(page) == []
    press(page, "Control+Enter")
    expect(page.locator(".mending")).to_have_count(0)
    expect(page.locator(".turn").nth(1)).to_contain_text("The Tidewater Hub in the hall drops.")
    expect(page.locator(".word:focus")).to_have_text("The")
    offer = page.get_by_role("button", name="Add to the vocabulary")
    offer.focus()
    press(page, "Enter")
    expect(page.get_by_text("“Tidewater Hub” is in the vocabulary.")).to_be_visible()

    # A new line cuts it in two; what is not saved is not dropped by one Escape.
    page.locator(".transcript [tabindex='0']").focus()
    press(page, "e")
    expect(text).to_be_focused()
    press(page, "Control+End")
    page.keyboard.type("\nEvery evening.")
    press(page, "Escape")
    expect(page.locator(".toasts")).to_contain_text("Press Escape again to drop it.")
    press(page, "Control+Enter")
    expect(page.locator(".mending")).to_have_count(0)
    expect(page.locator(".turn[data-start]", has_text="Every evening.")).to_have_count(1)
    # And it is taken back.
    page.goto(f"{call}corrections/")
    assert violations(page) == []
    page.get_by_role("button", name="Take back").first.focus()
    press(page, "Enter")
    expect(page.locator(".toasts")).to_contain_text("Taken back")
    page.goto(call)
    expect(page.get_by_text("Every evening.")).to_have_count(0)

    # Words are selected with Shift, and become a clip.
    page.locator(".transcript [tabindex='0']").focus()
    press(page, "Home", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight", "m")
    dialog = page.get_by_role("dialog", name="Make a clip")
    expect(dialog.get_by_label("Name of the clip")).to_be_focused()
    expect(dialog.get_by_label("From")).to_have_value("0:04.0")
    page.keyboard.type("It has a name")
    press(page, "Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#clip-list").get_by_role("link", name="It has a name")).to_be_visible()
    assert page.url.split("?")[0].endswith(call)

    # It is found by what was mended, and played in place.
    press(page, "/")
    page.keyboard.type('"tidewater hub" speaker:customer')
    press(page, "Enter")
    found = page.get_by_role("button", name="Play").first
    expect(page.locator("mark", has_text="Tidewater").first).to_be_visible()
    found.focus()
    press(page, "Enter")
    page.wait_for_function("[...document.querySelectorAll('audio')].some((audio) => !audio.paused)")


def test_a_scenario_grows_from_the_words_one_has_selected(visit: Callable[..., Page], call: str):
    page = visit("author", width=360, scheme="dark", bypass_csp=True)
    page.goto(call)
    page.locator(".transcript [tabindex='0']").focus()
    press(page, "Home", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown")
    page.locator("aside").get_by_role("link", name="Start a scenario here").focus()
    press(page, "Enter")
    page.wait_for_url("**/scenario/?start=4000*")
    assert violations(page) == []
    page.get_by_label("The customer", exact=True).fill("Mrs Foster")
    page.get_by_role("button", name="Grow the scenario").focus()
    press(page, "Enter")
    page.wait_for_url("**/make/scenarios/*/")
    expect(page.get_by_label("The agent says").first).to_have_value("I see it, and I am sorry about that.")
    assert violations(page) == []


def test_without_a_selection_a_scenario_grows_from_half_a_minute_at_the_playhead(visit: Callable[..., Page], call: str):
    page = visit("author", bypass_csp=True)
    page.goto(f"{call}?t=6")
    page.locator("aside").get_by_role("link", name="Start a scenario here").click()
    page.wait_for_url("**/scenario/?start=*")
    start, end = (int(page.url.partition(f"{name}=")[2].partition("&")[0]) for name in ("start", "end"))
    assert 0 < start <= 6000
    assert end - start <= 30_000
