import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from recordings.models import Clip, Recording, Transcript
from recordings.web.forms import MomentField
from tests import make
from tests.recordings.test_intake import stored

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fetched(client: Client, address: str) -> int:
    """The status of an address, its sound read to the end."""
    response = client.get(address)
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


def test_an_author_adds_a_call_and_lands_on_its_page(client):
    client.force_login(make.author())
    sent = client.post(
        reverse("recordings:upload"), {"audio": make.upload(make.wav()), "title": "The third call"}, follow=True
    )
    assert sent.redirect_chain
    assert "Waiting to be heard" in sent.content.decode()


def test_a_refused_file_names_the_problem_and_keeps_what_was_typed(client):
    client.force_login(make.author())
    sent = client.post(
        reverse("recordings:upload"),
        {"audio": make.upload(b"words, not sound\n" * 90, "call.wav"), "title": "My title"},
    )
    assert sent.status_code == 400
    page = sent.content.decode()
    assert "This is a text file" in page
    assert "My title" in page
    assert not Recording.objects.exists()
    assert not stored()


def test_the_same_call_twice_leads_to_the_one_that_is_there(client):
    client.force_login(make.author())
    for _ in range(2):
        sent = client.post(
            reverse("recordings:upload"), {"audio": make.upload(make.wav()), "title": "Once"}, follow=True
        )
    assert "We have this recording already" in sent.content.decode()
    assert Recording.objects.count() == 1


def test_a_learner_can_neither_upload_nor_hear_what_is_not_in_the_library(client):
    hidden, shown = make.recording(title="Kept back"), make.recording(title="shown", in_library=True)
    client.force_login(make.learner())
    assert (
        client.post(reverse("recordings:upload"), {"audio": make.upload(make.wav()), "title": "x"}).status_code == 403
    )
    for name in ("recordings:call", "recordings:audio", "recordings:status"):
        assert client.get(reverse(name, args=[hidden.pk])).status_code == 404, name
    assert fetched(client, reverse("recordings:audio", args=[shown.pk])) == 200
    page = client.get(reverse("recordings:list")).content.decode()
    assert "shown" in page
    assert "Kept back" not in page


def test_a_trainer_puts_a_call_into_the_library_and_takes_it_out_at_once(client):
    call, learner = make.recording(), signed_in(make.learner())
    client.force_login(make.trainer())
    for state, answer in (("yes", 200), ("no", 404)):
        client.post(reverse("recordings:curate", args=[call.pk]), {"in_library": state})
        assert fetched(learner, reverse("recordings:audio", args=[call.pk])) == answer


def test_no_address_of_the_storage_serves_a_recording(client):
    call = make.recording()
    client.force_login(make.person("root", is_superuser=True))
    for address in (call.audio.url, f"/media/{call.audio.name}", f"/static/{call.audio.name}"):
        assert client.get(address).status_code == 404


def test_progress_survives_a_reload_and_the_page_turns_when_the_call_is_ready(client):
    call = make.recording()
    client.force_login(make.author())
    transcript = Transcript.objects.claim(call.transcripts.get().pk)
    assert transcript is not None
    Transcript.objects.filter(pk=transcript.pk).update(heard_ms=2000)
    for _ in range(2):
        assert "0:02.0 of 0:03.0 heard" in client.get(reverse("recordings:call", args=[call.pk])).content.decode()
    assert "HX-Refresh" not in client.get(reverse("recordings:status", args=[call.pk])).headers
    make.heard(call)
    assert client.get(reverse("recordings:status", args=[call.pk])).headers["HX-Refresh"] == "true"
    assert "broken." in client.get(reverse("recordings:call", args=[call.pk])).content.decode()


def test_a_failed_call_says_why_and_a_double_click_on_try_again_asks_once(client):
    call = make.recording()
    call.transcripts.update(status="failed", error="The weights are damaged.")
    client.force_login(make.author())
    assert "The weights are damaged." in client.get(reverse("recordings:call", args=[call.pk])).content.decode()
    for _ in range(2):
        client.post(reverse("recordings:retry", args=[call.pk]))
    assert call.transcripts.filter(status="pending").count() == 1


def test_a_clip_snaps_to_whole_words_and_a_double_click_makes_one(client):
    call = make.recording(data=make.wav(make.tone(9), make.tone(9)))
    make.heard(call, ("agent", 1000, "This one is ours to mend"))
    client.force_login(make.author())
    for _ in range(2):
        client.post(
            reverse("recordings:clip-create", args=[call.pk]),
            {"start_ms": "0:01.4", "end_ms": "0:02.0", "title": "Ours", "note": "No excuses"},
        )
    clip = Clip.objects.get()
    # Between the words before and after, of which nothing is heard.
    assert (clip.start_ms, clip.end_ms) == (1280, 2200)


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ("0:02", "0:01", "beginning before its end"),
        ("0:01", "9:00", "outside the call"),
        ("soon", "0:02", "minutes and seconds"),
    ],
)
def test_a_span_that_cannot_be_a_clip_is_explained_and_kept(client, start: str, end: str, says: str):
    call = make.recording()
    client.force_login(make.author())
    sent = client.post(
        reverse("recordings:clip-create", args=[call.pk]), {"start_ms": start, "end_ms": end, "title": "My clip"}
    )
    assert sent.status_code == 400
    assert says in sent.content.decode()
    assert "My clip" in sent.content.decode()


def test_a_clip_page_plays_only_its_span_with_its_words(client):
    call = make.recording(data=make.wav(make.tone(9), make.tone(9)), in_library=True)
    make.heard(
        call, ("agent", 0, "before it starts"), ("agent", 3000, "in the middle"), ("customer", 6000, "after the end")
    )
    clip = make.clip(call, start_ms=3000, end_ms=5000)
    client.force_login(make.learner())
    page = client.get(reverse("recordings:clip", args=[clip.pk])).content.decode()
    assert "middle" in page
    assert "before" not in page
    assert "after" not in page
    body = b"".join(client.get(reverse("recordings:clip-audio", args=[clip.pk])).streaming_content)
    assert len(body) < 2 * 2 * 2 * 8000 + 200


def test_markup_in_what_was_typed_stays_text(client):
    call = make.recording(title="<script>alert(1)</script>", in_library=True, agent_name="<b>Ada</b>")
    make.heard(call, ("agent", 0, "<img src=x onerror=alert(1)> hello"))
    client.force_login(make.learner())
    page = client.get(reverse("recordings:call", args=[call.pk])).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>Ada" not in page


def test_the_list_of_calls_costs_the_same_for_one_and_for_twenty(client, django_assert_max_num_queries):
    client.force_login(make.author())
    for n in range(20):
        make.heard(make.recording(title=f"call {n}", data=make.wav(make.tone(1, hertz=200 + n), make.tone(1))))
    with django_assert_max_num_queries(8):
        client.get(reverse("recordings:list"))


def test_a_poll_after_the_session_has_ended_sends_the_whole_page_to_sign_in(client):
    call = make.recording()
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/calls/{call.pk}/?t=3"}
    answer = client.get(reverse("recordings:status", args=[call.pk]), headers=asked)
    assert answer.headers["HX-Redirect"] == f"/accounts/login/?next=/calls/{call.pk}/"
    assert not answer.content


def test_what_is_said_about_a_call_is_corrected(client):
    call = make.recording(title="Thrid call")
    client.force_login(make.author())
    assert client.post(reverse("recordings:call-edit", args=[call.pk]), {"title": ""}).status_code == 400
    client.post(reverse("recordings:call-edit", args=[call.pk]), {"title": "Third call", "why": "She stays."})
    call.refresh_from_db()
    assert (call.title, call.why) == ("Third call", "She stays.")


def test_a_clip_is_corrected_and_taken_away_unless_training_uses_it(client):
    call = make.recording(data=make.wav(make.tone(9), make.tone(9)))
    clip = make.clip(call, start_ms=1000, end_ms=3000)
    client.force_login(make.author())
    address = reverse("recordings:clip-edit", args=[clip.pk])
    assert 'value="0:01.0"' in client.get(address).content.decode()
    client.post(address, {"start_ms": "0:02", "end_ms": "0:04", "title": "Better", "note": ""})
    clip.refresh_from_db()
    assert (clip.start_ms, clip.end_ms, clip.title) == (2000, 4000, "Better")
    assert (
        "outside the call"
        in client.post(address, {"start_ms": "0:02", "end_ms": "9:00", "title": "x"}).content.decode()
    )
    client.post(address, {"remove": "yes"})
    assert not Clip.objects.exists()


@given(st.integers(0, 7_200_000))
def test_a_moment_written_and_read_back_is_the_same_millisecond(ms: int):
    field = MomentField()
    assert field.to_python(field.prepare_value(ms)) == ms


def test_correcting_a_title_leaves_the_span_alone(client):
    call = make.recording(data=make.wav(make.tone(9), make.tone(9)))
    make.heard(call, ("agent", 1000, "This one is ours to mend"))
    clip = make.clip(call, start_ms=1253, end_ms=3017)
    client.force_login(make.author())
    address = reverse("recordings:clip-edit", args=[clip.pk])
    shown = client.get(address).context["form"]
    said = {name: shown[name].value() for name in ("start_ms", "end_ms", "note")}
    client.post(address, said | {"title": "A better name"})
    clip.refresh_from_db()
    assert (clip.start_ms, clip.end_ms, clip.title) == (1253, 3017, "A better name")


def test_stop_stays_on_the_page_while_a_call_is_waiting(client):
    call = make.recording()
    client.force_login(make.author())
    assert (
        reverse("recordings:cancel", args=[call.pk])
        in client.get(reverse("recordings:status", args=[call.pk])).content.decode()
    )
