"""The page goes with the voice, and lets go as soon as somebody takes hold of it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import violations
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

# In one transaction with its text, so that no worker takes it up. A turn a second: the voice leaves any place soon.
A_CALL = """
from django.contrib.auth.models import User
from django.db import transaction
from tests import make
with transaction.atomic():
    call = make.recording(by=User.objects.get(username="author"), title="A turn a second", data=make.wav(make.tone(90), make.tone(90, hertz=300)), agent_name="Marisol Vega")
    make.heard(call, *((("agent", "customer")[n % 2], n * 1000, f"Turn {n}. So it is.") for n in range(90)))
print(call.pk)
"""
PLAYED = "document.querySelector('audio').currentTime * 1000"
SCROLLED = "scrollY"


@pytest.fixture(scope="module")
def call(site: Site) -> str:
    return f"/calls/{site.run(A_CALL).split()[-1]}/"


@pytest.fixture
def page(visit: Callable[..., Page], call: str) -> Iterator[Page]:
    """The call, playing, some turns in, and the page with it."""
    page = visit("author", bypass_csp=True)
    page.goto(f"{call}?t=10")
    expect(turn(page, 10)).to_be_in_viewport()
    page.keyboard.press("k")
    page.wait_for_function(f"{PLAYED} > 10500")
    return page


def turn(page: Page, number: int) -> Locator:
    return page.locator(f"#turn-{number * 1000}")


def word(page: Page, number: int, text: str) -> Locator:
    return turn(page, number).locator(".word", has_text=text).first


def play_on(page: Page, ms: int) -> None:
    page.wait_for_function(f"{PLAYED} > {page.evaluate(PLAYED) + ms}")


def test_the_page_goes_with_the_voice(page: Page):
    before = page.evaluate(SCROLLED)
    page.evaluate("document.querySelector('audio').playbackRate = 4")
    play_on(page, 12_000)
    assert page.evaluate(SCROLLED) > before
    expect(page.get_by_role("button", name="Follow the voice")).to_be_hidden()


def test_words_selected_while_it_plays_are_the_words_of_the_clip(page: Page):
    """A clip meant for twelve seconds was stored as another minute: the page followed the voice under the mouse."""
    page.evaluate("document.querySelector('audio').playbackRate = 4")
    first, last = word(page, 10, "Turn").bounding_box(), word(page, 12, "is.").bounding_box()
    assert first
    assert last
    before = page.evaluate(SCROLLED)
    page.mouse.move(first["x"] + 1, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(first["x"] + 40, first["y"] + first["height"] / 2)
    # A slow hand: the voice leaves the window meanwhile.
    play_on(page, 15_000)
    page.mouse.move(last["x"] + last["width"] - 1, last["y"] + last["height"] / 2, steps=4)
    page.mouse.up()
    assert page.evaluate(SCROLLED) == before
    # Nor does it follow while the selection stands.
    play_on(page, 6000)
    assert page.evaluate(SCROLLED) == before
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Make a clip")
    expect(dialog.get_by_label("From")).to_have_value("0:10.0")
    expect(dialog.get_by_label("To")).to_have_value("0:13.48")


@pytest.mark.parametrize("how", ["the wheel", "a key", "the scroll bar", "a finger"])
def test_hands_on_the_page_stop_it_and_a_button_lets_it_go_on(page: Page, how: str):
    page.evaluate("document.querySelector('audio').playbackRate = 2")
    if how == "the wheel":
        page.mouse.move(500, 500)
        page.mouse.wheel(0, 1500)
    elif how == "a key":
        # So far that the voice, which goes on meanwhile, does not come into view by itself.
        for key in ["End"] if page.evaluate("document.activeElement.matches('.word')") else ["PageDown"] * 3:
            page.keyboard.press(key)
    elif how == "the scroll bar":
        # What the bar does reaches a page as this alone.
        page.evaluate("scrollBy(0, 1500)")
    else:
        page.evaluate("dispatchEvent(new Event('touchmove')); scrollBy(0, 1500)")
    way = page.get_by_role("button", name="Follow the voice")
    expect(way).to_be_visible()
    # A key scrolls smoothly: until the page is still.
    play_on(page, 1500)
    before = page.evaluate(SCROLLED)
    play_on(page, 9000)
    assert page.evaluate(SCROLLED) == before
    assert violations(page) == []
    way.focus()
    page.keyboard.press("Enter")
    expect(way).to_be_hidden()
    expect(page.locator(".turn.speaking")).to_be_in_viewport()
    assert page.evaluate(SCROLLED) != before


def test_f_goes_back_to_the_voice_and_a_selection_gives_way(page: Page):
    word(page, 10, "Turn").dblclick()
    assert not page.evaluate("getSelection().isCollapsed")
    expect(page.get_by_role("button", name="Follow the voice")).to_be_visible()
    page.keyboard.press("f")
    assert page.evaluate("getSelection().isCollapsed")
    expect(page.get_by_role("button", name="Follow the voice")).to_be_hidden()


def test_a_span_stops_before_the_next_word(page: Page):
    page.keyboard.press("k")
    # Several, for a clock that ticks four times a second is right by chance now and then.
    for start in (20_000, 31_070, 42_130, 53_010, 64_200):
        page.evaluate(f"document.querySelector('[data-listen]').listening.play({start}, {start + 580})")
        page.wait_for_function("document.querySelector('audio').paused")
        assert start + 580 <= page.evaluate(PLAYED) < start + 680
