"""A clip is made without leaving the call: its words are seen, heard and put right before it is saved."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import violations
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

# In one transaction with its text, so that no worker takes it up.
A_CALL = """
from django.contrib.auth.models import User
from django.db import transaction
from tests import make
lines = [
    ("customer", 0, "It drops every evening."), ("agent", 3000, "I see it. We will send a new one today. You need not call again."),
    ("customer", 9000, "Thank you."),
] + [(("agent", "customer")[n % 2], 12_000 + n * 2000, f"And so on, turn {n}.") for n in range(20)]
with transaction.atomic():
    call = make.recording(by=User.objects.get(username="author"), title="TITLE", data=make.wav(make.tone(60), make.tone(60, hertz=HERTZ)), agent_name="Marisol Vega")
    make.heard(call, *lines)
    call.peaks = [[50] * 270, [40] * 270]
    call.save()
print(call.pk)
"""
PLAYED = "document.querySelector('audio').currentTime * 1000"
PAUSED = "document.querySelector('audio').paused"


@pytest.fixture
def call(site: Site, request: pytest.FixtureRequest) -> str:
    """A call of its own for each test."""
    name = request.node.name
    code = A_CALL.replace("TITLE", name).replace("HERTZ", str(300 + sum(map(ord, name)) % 500))
    return f"/calls/{site.run(code).split()[-1]}/"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def dialog_of(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Make a clip")


def words_of(page: Page) -> Locator:
    return dialog_of(page).get_by_role("region", name="Words of the clip").locator("p")


def select(page: Page, first: str, last: str) -> None:
    """Select words of the agent's long turn with the mouse, from the first letter of one to the last of the other."""
    turn = page.locator("#turn-3000")
    begin = turn.locator(".word", has_text=first).first.bounding_box()
    end = turn.locator(".word", has_text=last).first.bounding_box()
    assert begin
    assert end
    page.mouse.move(begin["x"] + 1, begin["y"] + begin["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] - 1, end["y"] + end["height"] / 2, steps=4)
    page.mouse.up()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_a_stray_word_is_left_out_which_is_told_and_can_be_undone(
    visit: Callable[..., Page], call: str, width: int, scheme: str
):
    page = visit("author", width=width, scheme=scheme, bypass_csp=True)
    page.goto(call)
    page.locator("#turn-3000").scroll_into_view_if_needed()
    select(page, "it.", "today.")
    press(page, "m")
    dialog = dialog_of(page)
    expect(words_of(page)).to_have_text("Marisol Vega We will send a new one today.")
    expect(dialog.get_by_role("status")).to_contain_text("7 words")
    expect(dialog).to_contain_text("To keep sentences whole, this left out “it.”.")
    expect(dialog.get_by_label("From")).to_have_value("0:03.9")
    assert violations(page) == []
    undo = dialog.get_by_role("button", name="Take what I selected")
    undo.focus()
    press(page, "Enter")
    expect(words_of(page)).to_have_text("Marisol Vega it. We will send a new one today.")
    expect(undo).to_be_hidden()
    expect(dialog.get_by_label("From")).to_have_value("0:03.6")


def test_edges_are_nudged_by_a_word_heard_and_saved_by_keyboard_and_one_is_still_on_the_call(
    visit: Callable[..., Page], call: str
):
    page = visit("author", bypass_csp=True)
    page.set_viewport_size({"width": 1440, "height": 500})
    page.goto(f"{call}?t=3")
    page.locator(".transcript [tabindex='0']").focus()
    press(page, "Home", "ArrowDown", *["ArrowRight"] * 3, *["Shift+ArrowRight"] * 6, "m")
    dialog = dialog_of(page)
    expect(dialog.get_by_label("Name of the clip")).to_be_focused()
    expect(words_of(page)).to_have_text("Marisol Vega We will send a new one today.")
    expect(dialog.get_by_text("To keep sentences whole")).to_be_hidden()

    # A word more, a word less.
    dialog.get_by_role("button", name="Add “You”").focus()
    press(page, "Enter")
    expect(words_of(page)).to_have_text("Marisol Vega We will send a new one today. You")
    expect(page.locator(":focus")).to_have_text("Add “need”")
    dialog.get_by_role("button", name="Drop “You”").focus()
    press(page, "Enter")
    dialog.get_by_role("button", name="Drop “We”").focus()
    press(page, "Enter")
    dialog.get_by_role("button", name="Add “We”").focus()
    press(page, "Enter")
    expect(words_of(page)).to_have_text("Marisol Vega We will send a new one today.")

    # What is heard is what will be cut: from the end of the word before to the beginning of the word after.
    dialog.get_by_role("button", name="Hear the clip").focus()
    press(page, "Enter")
    page.wait_for_function(f"!{PAUSED} && {PLAYED} >= 3880")
    page.wait_for_function(PAUSED)
    assert 6000 <= page.evaluate(PLAYED) < 6100

    # What was typed survives a refusal.
    dialog.get_by_label("Name of the clip").fill("A promise")
    dialog.get_by_label("Why it worked").fill("It is short.")
    dialog.get_by_label("To", exact=True).fill("9:59")
    press(page, "Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("outside the call")
    expect(dialog.get_by_label("Why it worked")).to_have_value("It is short.")
    assert violations(page) == []
    dialog.get_by_label("To", exact=True).fill("0:05.98")
    expect(words_of(page)).to_have_text("Marisol Vega We will send a new one today.")

    before = page.evaluate("scrollY")
    dialog.get_by_label("Name of the clip").focus()
    press(page, "Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="is made")).to_contain_text("Clip “A promise” is made.")
    expect(page.locator("#clip-list").get_by_role("link", name="A promise")).to_have_count(1)
    expect(page.locator(".waveform .span")).to_have_count(1)
    assert page.evaluate("scrollY") == before
    assert page.evaluate(PLAYED) == 3000
    assert page.url.split("?")[0].endswith(call)
    assert violations(page) == []
    # It is there after a reload too, and the next one begins empty.
    page.reload()
    expect(page.locator("#clip-list").get_by_role("link", name="A promise")).to_have_count(1)
    press(page, "m")
    expect(dialog.get_by_label("Name of the clip")).to_have_value("")


def test_whoever_was_signed_out_meanwhile_is_told_and_keeps_what_was_typed(visit: Callable[..., Page], call: str):
    page = visit("author", bypass_csp=True)
    page.goto(call)
    press(page, "m")
    dialog = dialog_of(page)
    dialog.get_by_label("Name of the clip").fill("A promise")
    page.context.clear_cookies(name="sessionid")
    press(page, "Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("you are signed out")
    expect(dialog.get_by_label("Name of the clip")).to_have_value("A promise")


def test_without_javascript_a_clip_is_made_on_a_page_of_its_own_and_leads_back(
    site: Site, chromium: Browser, call: str
):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="author").first.click()
    page.goto(f"{call}?t=3")
    page.get_by_role("link", name="Make a clip").click()
    expect(page.get_by_label("From")).to_have_value("0:03.0")
    expect(page.get_by_role("region", name="Words of the clip")).to_contain_text("I see it. We will send")
    page.get_by_label("To", exact=True).fill("0:03.9")
    page.get_by_role("button", name="Show its words").click()
    expect(page.get_by_role("region", name="Words of the clip")).to_have_text("Marisol Vega I see it.")
    page.get_by_role("button", name="Make the clip").click()
    page.get_by_label("Name of the clip").fill("She sees it")
    page.get_by_role("button", name="Make the clip").click()
    page.wait_for_url(f"**{call}?t=*#turn-3000")
    expect(page.locator("#clip-list").get_by_role("link", name="She sees it")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_the_page_of_its_own_is_fit_for_everybody(visit: Callable[..., Page], call: str, width: int, scheme: str):
    page = visit("author", width=width, scheme=scheme, bypass_csp=True)
    page.goto(f"{call}clips/?start=3000&end=6000")
    expect(page.get_by_role("region", name="Words of the clip")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
