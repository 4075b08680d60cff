"""A comment written from the call page, and a playlist that plays on, with the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

# In one transaction with its text, so that no worker takes it up.
A_PLAYLIST = """
from django.contrib.auth.models import User
from django.db import transaction
from recordings.clips import playlists
from tests import make
with transaction.atomic():
    by = User.objects.get(username="author")
    call = make.recording(by=by, title="Told for a playlist", data=make.wav(make.tone(30), make.tone(30, hertz=250)), in_library=True)
    make.heard(call, *((("agent", "customer")[n % 2], n * 4000, f"turn {n} is said in seven words") for n in range(6)))
    kept = playlists.make(title="Three ways", by=by)
    for n in range(3):
        playlists.add(kept, make.clip(call, start_ms=n * 4000, end_ms=n * 4000 + 3000, title=f"Way {n}"))
print(call.pk, kept.pk)
"""
PLAYING = "[...document.querySelectorAll('audio')].map((audio) => !audio.paused)"


@pytest.fixture(scope="module")
def made(site: Site) -> tuple[str, str]:
    told = site.run(A_PLAYLIST).split()
    return f"/calls/{told[-2]}/", f"/playlists/{told[-1]}/"


def test_a_comment_is_written_at_the_moment_one_hears_by_the_key_c(visit: Callable[..., Page], made: tuple[str, str]):
    page = visit("author", bypass_csp=True)
    page.goto(f"{made[0]}?t=8.2")
    page.keyboard.press("c")
    expect(page.get_by_role("textbox", name="Moment")).to_have_value("0:08.2")
    expect(page.get_by_role("textbox", name="What you hear")).to_be_focused()
    assert violations(page) == []
    # Letters are letters here, and no keys of the player.
    page.keyboard.type("Cutting the sentence kindly")
    page.get_by_role("dialog").get_by_role("button", name="Comment").click()
    note = page.locator("#turn-8000 .note")
    expect(note).to_contain_text("Cutting the sentence kindly")
    expect(note).to_be_in_viewport()
    note.get_by_text("Answer").first.click()
    note.get_by_label("Your answer").fill("Yes.")
    note.get_by_role("button", name="Answer").click()
    expect(page.locator("#turn-8000 .note .replies")).to_contain_text("Yes.")
    assert violations(page) == []


def test_a_selection_is_commented_where_it_begins(visit: Callable[..., Page], made: tuple[str, str]):
    page = visit("author", width=360)
    page.goto(made[0])
    word = page.locator("#turn-4000 .word").nth(2)
    word.scroll_into_view_if_needed()
    word.evaluate("(one) => getSelection().selectAllChildren(one)")
    page.get_by_role("toolbar", name="The selected words").get_by_role("button", name="Comment").click()
    expect(page.get_by_role("textbox", name="Moment")).to_have_value("0:04.6")


def test_a_playlist_plays_one_clip_after_the_other_unless_told_not_to(
    visit: Callable[..., Page], made: tuple[str, str]
):
    page = visit("learner", bypass_csp=True)
    page.goto(made[1])
    which = page.locator("[data-which]")
    expect(which).to_have_text("1 of 3: Way 0")
    page.keyboard.press(" ")
    page.wait_for_function(f"{PLAYING}.join() === 'true,false,false'")
    expect(which).to_have_text("2 of 3: Way 1")
    page.wait_for_function(f"{PLAYING}.join() === 'false,true,false'")
    assert violations(page) == []
    page.get_by_label("Play on").uncheck()
    page.wait_for_function(f"{PLAYING}.join() === 'false,false,false'")
    # Longer than the breath between two clips.
    page.wait_for_timeout(1500)
    expect(which).to_have_text("2 of 3: Way 1")
    for key, told in (("n", "3 of 3: Way 2"), ("n", "3 of 3: Way 2"), ("p", "2 of 3: Way 1")):
        page.keyboard.press(key)
        expect(which).to_have_text(told)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_function(f"{PLAYING}.join() === 'false,false,false'")
