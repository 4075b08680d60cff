"""Clips made on a call's page: by htmx in its dialog, and on a page of their own without JavaScript."""

import pytest
from django.test import Client
from django.urls import reverse

from recordings.models import Clip, Recording
from tests import make

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def call() -> Recording:
    recording = make.recording(data=make.wav(make.tone(9), make.tone(9)), agent_name="Marisol Vega")
    recording.peaks = [[50] * 270, [40] * 270]
    recording.save()
    make.heard(recording, ("agent", 1000, "I see it. We send one."), ("customer", 5000, "Thank you."))
    return recording


@pytest.fixture
def author(client: Client) -> Client:
    client.force_login(make.author())
    return client


def address(call: Recording, query: str = "") -> str:
    return reverse("recordings:clip-create", args=[call.pk]) + query


SENT = {"start_ms": "0:01.9", "end_ms": "0:02.78", "title": "A promise", "note": "It is short."}


def test_whoever_makes_a_clip_is_back_on_the_call_where_the_clip_is(author: Client, call: Recording):
    made = author.post(address(call), SENT)
    clip = Clip.objects.get()
    assert made.headers["Location"] == f"/calls/{call.pk}/?t={clip.start_ms / 1000:g}#turn-1000"
    page = author.get(made.headers["Location"]).content.decode()
    assert f'id="clip-{clip.pk}"' in page
    assert "Clip “A promise” is made." in page


def test_the_dialog_gets_the_list_and_the_waveform_with_the_new_clip_and_an_empty_form(author: Client, call: Recording):
    make.clip(call, title="The first")
    made = author.post(address(call), SENT, headers=HTMX)
    part = made.content.decode()
    assert made.headers["HX-Trigger"] == '{"clip-made": {}}'
    assert "The first" in part
    assert "A promise" in part
    assert '<div id="clip-list" hx-swap-oob="true">' in part
    assert '<section class="lanes" id="waveform" hx-swap-oob="true"' in part
    assert part.count('<rect class="span"') == 2
    assert 'value="A promise"' not in part


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["without JavaScript", "in the dialog"])
@pytest.mark.parametrize("wrong", [{"title": ""}, {"end_ms": "9:59"}, {"start_ms": "soon"}, {"competency": "x" * 61}])
def test_what_was_typed_survives_a_refusal(author: Client, call: Recording, headers: dict[str, str], wrong: dict):
    refused = author.post(address(call), SENT | wrong, headers=headers)
    page = refused.content.decode()
    assert refused.status_code == 400
    assert "It is short." in page
    assert 'class="error"' in page or 'role="alert"' in page
    assert ("<html" in page) is not bool(headers)
    assert not Clip.objects.exists()


def test_a_page_of_its_own_shows_the_words_before_anything_is_made(author: Client, call: Recording):
    page = author.get(address(call, "?start=1900&end=2780")).content.decode()
    assert 'value="0:01.9"' in page
    assert "We send one." in page
    assert "I see it." not in page
    shown = author.post(address(call), SENT | {"title": "", "end_ms": "0:02.2", "do": "show"})
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "</strong> We</p>" in page
    assert "It is short." in page
    assert f'src="/calls/{call.pk}/audio/#t=1.88,2.2"' in page
    refused = author.post(address(call), SENT | {"end_ms": "0:01", "do": "show"})
    assert refused.status_code == 400
    assert "beginning before its end" in refused.content.decode()
    assert not Clip.objects.exists()


@pytest.mark.parametrize("query", ["", "?start=x&end=y", "?start=5&end=1", "?start=0&end=99999999", "?start=1"])
def test_an_address_that_names_no_span_opens_the_page_without_words(author: Client, call: Recording, query: str):
    opened = author.get(address(call, query))
    assert opened.status_code == 200
    assert "In the clip" not in opened.content.decode()


def test_a_form_sent_after_signing_out_takes_nobody_away_from_what_they_wrote(client: Client, call: Recording):
    answer = client.post(address(call), SENT, headers=HTMX)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
