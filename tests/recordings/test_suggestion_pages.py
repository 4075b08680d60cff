"""Suggestions in the transcript: seen by authors and trainers alone, decided by page and API."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from recordings.models import Recording, Suggestion
from recordings.privacy.suggestions import look_through
from tests import make

pytestmark = pytest.mark.django_db

SAID = (
    ("agent", 0, "Can I take your name?"),
    ("customer", 3000, "James Walker, 15 Church Road."),
    ("agent", 6000, "And the long card number?"),
    ("customer", 9000, "4111 1111"),
    ("agent", 10_500, "Mhm."),
    ("customer", 11_000, "1111 1111"),
)


@pytest.fixture
def call(settings) -> Recording:
    settings.BLEEP_UNASKED = []
    recording = make.recording(data=make.wav(make.tone(20), make.tone(20, hertz=300.0)), in_library=True)
    make.heard(recording, *SAID)
    look_through(recording)
    return recording


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make.trainer())
    return client


def page(client: Client, call: Recording) -> str:
    return client.get(reverse("recordings:call", args=[call.pk])).content.decode()


def one(call: Recording, kind: str) -> Suggestion:
    found = call.suggestions.filter(kind=kind).last()
    assert found
    return found


def decide(client: Client, suggestion: Suggestion, do: str, **headers: str):
    url = reverse("recordings:suggestion", args=[suggestion.recording_id, suggestion.pk])
    return client.post(url, {"do": do}, headers=headers)


def test_the_page_counts_what_there_is_and_marks_it_in_the_text_with_its_reason(client: Client, call: Recording):
    told = page(client, call)
    assert "3 things to look at:</strong> 1 card number, 1 address, 1 name." in told
    marks = re.findall(r'<mark class="personal open"[^>]*>(.*?)</mark>', told)
    assert [re.sub("<[^>]*>", "", mark) for mark in marks] == [
        "James Walker, (name, perhaps personal)",
        "15 Church Road. (address, perhaps personal)",
        "4111 1111 (card number, perhaps personal)",
        "1111 1111 (card number, perhaps personal)",
    ]
    assert "16 digits that pass the check of card numbers (Luhn), told in 2 turns" in told
    assert "<q>15 Church Road.</q>" in told


def test_learners_see_nothing_of_it(call: Recording):
    client = Client()
    client.force_login(make.learner())
    told = page(client, call)
    assert "James" in told
    for mark in ("suggestion", "personal", "things to look at"):
        assert mark not in told


def test_a_call_in_which_nothing_is_found_says_nothing_of_it(client: Client):
    call = make.recording(title="Plain")
    make.heard(call)
    assert "to look at" not in page(client, call)


def test_one_decision_without_javascript_comes_back_to_the_call(client: Client, call: Recording):
    answer = decide(client, one(call, "name"), "accept")
    assert answer.headers["Location"].startswith(reverse("recordings:call", args=[call.pk]) + "?t=3#")
    told = page(client, call)
    assert "2 things to look at:</strong> 1 card number, 1 address. 1 will be taken out." in told
    assert '<mark class="personal accepted"' in told
    decide(client, one(call, "name"), "open")
    assert "3 things to look at" in page(client, call)


def test_htmx_gets_every_turn_that_was_touched_and_what_is_left(client: Client, call: Recording):
    told = decide(client, one(call, "card"), "refuse", HX_Request="true").content.decode()
    assert told.count('<li class="turn') == told.count('hx-swap-oob="outerHTML:[data-turn=') == 2
    assert 'id="suggestions" hx-swap-oob="true"' in told
    assert "2 things to look at:</strong> 1 address, 1 name." in told


def test_one_that_is_gone_is_told_kindly(client: Client, call: Recording):
    suggestion = one(call, "name")
    call.suggestions.all().delete()
    assert "not found any more" in decide(client, suggestion, "accept", HX_Request="true").content.decode()
    assert decide(client, suggestion, "accept").status_code == 302
    assert "not found any more" in page(client, call)


def test_what_was_taken_out_is_told_to_stay_so(client: Client, call: Recording):
    suggestion = one(call, "name")
    call.suggestions.update(status="accepted", decided_at="2026-01-01T00:00Z", bleeped_at="2026-01-01T00:00Z")
    assert "cannot come back" in decide(client, suggestion, "refuse", HX_Request="true").content.decode()
    assert "<mark" not in page(client, call)


def test_all_that_say_the_same_are_decided_with_one_of_them(client: Client):
    call = make.recording(title="Said again")
    make.heard(call, ("agent", 0, "Can I take your name?"), ("customer", 1500, "James Walker."), ("agent", 3000, "Hello, James."),
               ("customer", 4000, "Yes, James."), ("agent", 5000, "Mr Walker and Mr Reed, then."))  # fmt: skip
    look_through(call)
    whole, *others = call.suggestions.all()
    told = page(client, call)
    assert "and 3 more that say the same" in told
    assert told.count("and 2 more that say the same") == 2
    assert told.count("and 1 more that says the same") == 1
    url = reverse("recordings:suggestion", args=[call.pk, others[0].pk])
    told = client.post(url, {"do": "accept", "alike": "yes"}, headers={"HX-Request": "true"}).content.decode()
    assert told.count('<mark class="personal accepted"') == 3
    assert [(s.start_ms, s.status) for s in call.suggestions.open()] == [(5300, "open"), (6200, "open")]
    assert "says the same" not in told
    assert whole.kind == "name"


@pytest.mark.parametrize("do", ["", "bleep"])
def test_what_decides_nothing_changes_nothing_and_says_so(client: Client, call: Recording, do: str):
    decide(client, one(call, "name"), "accept")
    assert "Nothing was decided" in decide(client, one(call, "name"), do, HX_Request="true").content.decode()
    client.post(reverse("recordings:suggestions", args=[call.pk]), {"kind": "card", "do": do})
    assert "Nothing was decided" in page(client, call)
    assert call.suggestions.filter(status="accepted").count() == 1
    assert call.suggestions.open().count() == 3


def test_all_of_a_kind_at_once(client: Client, call: Recording):
    client.post(reverse("recordings:suggestions", args=[call.pk]), {"kind": "card", "do": "accept"})
    client.post(reverse("recordings:suggestions", args=[call.pk]), {"kind": "name", "do": "refuse"})
    client.post(reverse("recordings:suggestions", args=[call.pk]), {"kind": "address", "do": "refuse"})
    told = page(client, call)
    assert "Nothing left to look at; 1 will be taken out; 2 stay in." in told
    assert set(call.suggestions.values_list("kind", "status")) == {
        ("card", "accepted"),
        ("name", "refused"),
        ("address", "refused"),
    }


def test_a_correction_brings_what_is_left_with_it(client: Client, call: Recording):
    assert call.transcript
    turn = call.transcript.turns.get(start_ms=3000)
    url = reverse("recordings:turn", args=[call.pk, turn.pk])
    told = client.post(
        url, {"text": "James Walker, the green one.", "version": turn.version}, headers={"HX-Request": "true"}
    )
    assert "2 things to look at:</strong> 1 card number, 1 name." in told.content.decode()
    assert told.content.decode().count("<mark") == 1


def test_the_api_lists_and_decides(call: Recording):
    api = APIClient()
    api.force_authenticate(make.author())
    listed = api.get(reverse("api-suggestions", args=[call.pk])).json()["results"]
    assert [each["kind"] for each in listed] == ["name", "address", "card", "card"]
    assert listed[2]["whole_ms"] == listed[3]["whole_ms"] == 9000
    url = reverse("api-suggestion", args=[listed[3]["id"]])
    told = api.patch(url, {"status": "accepted"}, format="json").json()
    assert (told["status"], told["decided_by"], told["bleeped_at"]) == ("accepted", "arthur", None)
    assert call.suggestions.filter(status="accepted").count() == 2
    assert api.patch(url, {"status": "bleeped"}, format="json").status_code == 400
    call.suggestions.filter(kind="card").update(bleeped_at="2026-01-01T00:00Z")
    assert api.patch(url, {"status": "open"}, format="json").status_code == 409
    assert api.get(url).json()["status"] == "accepted"


def test_the_api_tells_learners_nothing(call: Recording):
    api = APIClient()
    api.force_authenticate(make.learner())
    assert api.get(reverse("api-suggestions", args=[call.pk])).status_code == 403
    assert api.patch(reverse("api-suggestion", args=[one(call, "name").pk]), {"status": "refused"}).status_code == 403
