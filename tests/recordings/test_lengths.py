"""How moments and lengths are written: the same on a page that is read and in the player that runs on it."""

import json
from pathlib import Path

import pytest
from django.urls import reverse

from recordings import timecode
from recordings.templatetags.ycord import clock_length, clock_within, unless_said
from recordings.web.forms import MomentField
from tests import make

pytestmark = pytest.mark.django_db
CASES = json.loads((Path(__file__).parents[1] / "js" / "clock.json").read_text())


@pytest.mark.parametrize(("ms", "text"), CASES["lengths"])
def test_a_length_below_ten_seconds_shows_tenths_and_what_has_a_length_is_never_none(ms: int, text: str):
    assert clock_length(ms) == text


@pytest.mark.parametrize(("ms", "whole", "text"), CASES["places"])
def test_a_place_is_told_as_finely_as_the_length_it_lies_in(ms: int, whole: int, text: str):
    assert clock_within(ms, whole) == text


@pytest.mark.parametrize(("ms", "text"), CASES["moments"])
def test_a_moment_is_written_to_the_millisecond(ms: int, text: str):
    assert MomentField().prepare_value(ms) == text


@pytest.mark.parametrize(("text", "ms"), CASES["read"])
def test_a_moment_is_read_as_people_write_it(text: str, ms: int | None):
    assert timecode.ms(text) == ms


def test_a_clip_of_less_than_a_second_says_how_long_it_is(client):
    call = make.recording(data=make.wav(make.tone(0.9), make.tone(0.9)))
    make.heard(call, ("agent", 0, "No. It stays."))
    clip = make.clip(call, start_ms=0, end_ms=600)
    client.force_login(make.author())
    for address in (reverse("recordings:clip", args=[clip.pk]), reverse("recordings:clips")):
        page = client.get(address).content.decode()
        assert "<span data-clock>0:00.0</span> of 0:00.6" in page
        assert 'aria-valuetext="0:00.0 of 0:00.6"' in page
    assert "0:00.0 to 0:00.6" in client.get(reverse("recordings:clip", args=[clip.pk])).content.decode()
    page = client.get(reverse("recordings:call", args=[call.pk])).content.decode()
    assert "<strong data-clock>0:00.0</strong> of 0:00.9" in page
    assert "<td>0:00.9</td>" in client.get(reverse("recordings:list")).content.decode()


@pytest.mark.parametrize(
    ("title", "beside", "repeats"),
    [
        ("It drops every single evening.", "It drops every single evening.", True),
        ("I bought the router in March and since…", "I bought the router in March, and since then it drops.", True),
        ("The answer to: It drops every evening", "“It drops every evening!”", True),
        ("Well.", "well", True),
        ("It drops", "It drops every evening.", False),
        ("An apology that worked", "I am sorry.", False),
        ("A title", "", False),
        ("A title", None, False),
    ],
)
def test_a_clip_s_title_is_not_said_where_its_words_stand_already(title: str, beside: str | None, repeats: bool):
    assert (unless_said(title, beside) != title) is repeats
