"""Something taken out of a call: its words in every place, its sound, and nothing that comes back."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recordings.audio import files
from recordings.clips import comments, cuts
from recordings.corrections import editing
from recordings.errors import DomainError
from recordings.models import Correction, Recording, Transcript, TranscriptChunk, Turn
from recordings.privacy import decide
from recordings.redaction import redactions, sound
from recordings.redaction.words import Span, covered, scrubber
from recordings.transcription import pipeline, tasks
from tests import make
from tests.coaching import make as build

DEMO_CALLS = Path(__file__).parents[2] / "coaching" / "demo" / "calls"

pytestmark = pytest.mark.django_db


def _words(*texts: str) -> list[dict[str, Any]]:
    return [{"text": t, "start_ms": 300 * n, "end_ms": 300 * n + 280, "probability": 0.9} for n, t in enumerate(texts)]


def test_what_was_there_stands_in_its_place_and_covering_twice_is_once() -> None:
    words = _words("It", "is", "4242", "4242.", "Right?")
    span = Span(600, 1190, "card number")
    once, said = covered(words, [span])
    assert [word["text"] for word in once] == ["It", "is", "[card number].", "Right?"]
    assert (once[2]["start_ms"], once[2]["end_ms"]) == (600, 1180)
    assert said == ["4242 4242."]
    assert covered(once, [span]) == (once, [])


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("He reads 4242 4242 out", "He reads [card number] out"),
        ("card 42-42-42 42", "card [card number]"),
        ("number 142424242", "number 142424242"),
        ("said JAMES   WALKER twice", "said [card number] twice"),
        ("Jameson Walker", "Jameson Walker"),
    ],
)
def test_other_texts_that_say_the_same_are_scrubbed_however_they_are_written(text: str, now: str) -> None:
    assert scrubber(["4242 4242.", "James Walker,"], "card number")(text) == now


def test_short_words_are_not_scrubbed_wherever_they_stand() -> None:
    assert scrubber(["to", "a b"], "name")("to be a b or not to be") == "to be a b or not to be"


def _call() -> tuple[Recording, Transcript]:
    recording = make.recording(data=make.wav(make.tone(6.0), make.tone(6.0, hertz=300.0)), title="Walker pays by card")
    transcript = make.heard(
        recording, ("agent", 0, "What is your name?"), ("customer", 1500, "It is James Walker from here"), ("agent", 3600, "Thanks Mr Walker")
    )  # fmt: skip
    return recording, transcript


def _everything(recording: Recording) -> str:
    """All that is kept of a call in words, as one text."""
    told: list[Any] = [recording.title, recording.why, recording.reason]
    for transcript in recording.transcripts.all():
        told += list(transcript.turns.values("text", "words"))
        told += list(transcript.corrections.values("before", "after"))
        told += list(transcript.chunks.values("words"))
    told += list(recording.comments.values("text")) + list(recording.clips.values("title", "note"))
    return json.dumps(told)


def test_its_words_go_from_turns_history_comments_clips_and_facts(client: Client) -> None:
    recording, transcript = _call()
    author = recording.uploaded_by
    turn = transcript.turns.get(start_ms=1500)
    editing.reword(turn, text="It is James Walker, from here", version=turn.version, by=author)
    make.clip(recording, start_ms=1500, end_ms=3000, title="James Walker says who he is")
    comments.add(recording=recording, at_ms=1500, text="james  walker is calm here", by=author)
    Recording.objects.filter(pk=recording.pk).update(title="James Walker pays")
    assert Correction.objects.count() == 1

    redactions.redact(recording, [Span(2150, 2650, "name")], by=author)

    recording.refresh_from_db()
    assert "James" not in _everything(recording).title()
    assert recording.title == "[name] pays"
    assert transcript.turns.get(start_ms=1500).text == "It is [name] from here"
    client.force_login(author)
    found = client.get(reverse("recordings:search"), {"q": "James"}).content.decode()
    assert "It is" not in found
    assert "James" not in client.get(reverse("recordings:export", args=[recording.pk]), {"as": "txt"}).content.decode()
    # What was mended there is not brought back by taking the mending back.
    assert "James" not in client.get(reverse("recordings:corrections", args=[recording.pk])).content.decode()


def test_what_was_copied_into_training_goes_too_and_a_namesake_stays() -> None:
    recording, _ = _call()
    copied = build.guideline("Say who you are")
    build.edit(copied, lambda draft: setattr(draft, "summary", "As James  Walker does, say it; James is fine too."))
    redactions.redact(recording, [Span(2150, 2650, "name")], by=recording.uploaded_by)
    assert build.fresh(copied).draft.summary == "As [name] does, say it; James is fine too."


def _status(client: Client, door: str) -> int:
    answer = client.get(door)
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[arg-type]
    return answer.status_code


def test_nobody_hears_the_call_until_it_is_bleeped(client: Client) -> None:
    recording, _ = _call()
    clip = make.clip(recording)
    client.force_login(recording.uploaded_by)
    doors = [
        reverse("recordings:audio", args=[recording.pk]),
        reverse("recordings:clip-audio", args=[clip.pk]),
        reverse("api-recording-audio", args=[recording.pk]),
        reverse("api-clip-audio", args=[clip.pk]),
    ]
    assert [_status(client, door) for door in doors] == [200] * 4
    redactions.redact(recording, [Span(2150, 2650, "name")], by=recording.uploaded_by)
    assert [_status(client, door) for door in doors] == [404] * 4
    assert sound.bleep(recording)
    assert [_status(client, door) for door in doors] == [200] * 4


def _samples(stored: Any, start_ms: int, end_ms: int) -> Any:
    with stored.open("rb") as file, files.unpack(file) as unpacked:
        return np.stack([unpacked.samples(n, start_ms, end_ms) for n in range(unpacked.channels)])


def _loud_at(samples: Any, hertz: float) -> float:
    """How much of a pitch is in the samples (16 kHz) of its loudest channel."""
    t = np.arange(samples.shape[1]) / 16_000
    return float(max(abs(np.mean(channel * np.exp(-2j * np.pi * hertz * t))) for channel in samples))


@pytest.mark.django_db(transaction=True)
def test_the_old_sound_is_gone_from_call_copy_and_cuts_and_only_the_span_is_another() -> None:
    recording, _ = _call()
    clip = make.clip(recording, start_ms=1500, end_ms=4000)
    with cuts.opened(clip) as cut:
        cut.read()
    storage, old = recording.audio.storage, recording.audio.name
    old_cut = cuts.name_of(recording, 1500, 4000)
    assert storage.exists(old_cut)
    redactions.redact(recording, [Span(2150, 2650, "name")], by=recording.uploaded_by)
    out = recording.redactions.get()

    assert sound.bleep(recording)

    assert not storage.exists(old)
    assert not storage.exists(old_cut)
    inside = _samples(recording.audio, out.start_ms + 50, out.end_ms - 50)
    before = _samples(recording.audio, 500, 1500)
    assert _loud_at(inside, 440) < 0.001
    assert _loud_at(inside, 300) < 0.001
    assert _loud_at(inside, 1000) > 0.02
    assert _loud_at(before, 440) > 0.1
    with cuts.opened(clip) as cut:
        again = files.unpack(io.BytesIO(cut.read()))
    with again:
        part = np.stack([again.samples(n, out.start_ms - 1450, out.end_ms - 1550) for n in range(2)])
    assert _loud_at(part, 440) < 0.001
    assert recording.sound_number == 1
    assert not sound.bleep(recording)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_slower_changes_nothing() -> None:
    recording, _ = _call()
    redactions.redact(recording, [Span(2150, 2650, "name")], by=recording.uploaded_by)
    slower = Recording.objects.get(pk=recording.pk)
    # Another has replaced the sound since.
    Recording.objects.update(sound_number=1)
    assert not sound.bleep(slower)
    assert Recording.objects.get(pk=recording.pk).audio.name == recording.audio.name
    stored = recording.audio.storage.listdir("/".join(str(recording.audio.name).split("/")[:-1]))[1]
    assert [name for name in stored if name.endswith(".flac")] == []


def test_a_hearing_that_began_before_brings_nothing_back() -> None:
    recording, _ = _call()
    redactions.redact(recording, [Span(2150, 2650, "name")], by=recording.uploaded_by)
    later = pipeline.retry(recording)
    Turn.objects.create(
        transcript=later, channel=1, speaker="customer", start_ms=1500, end_ms=3280, text="It is James Walker from here",
        words=[word | {"start_ms": word["start_ms"] + 1500, "end_ms": word["end_ms"] + 1500} for word in _words("It", "is", "James", "Walker", "from", "here")],
    )  # fmt: skip
    TranscriptChunk.objects.create(transcript=later, number=0, words=list(later.turns.get().words))
    redactions.cover_words(later)
    assert "James" not in _everything(recording)


def test_a_new_file_of_the_same_bytes_is_the_call_that_is_there() -> None:
    data = make.wav(make.tone(6.0), make.tone(6.0, hertz=300.0))
    recording = make.recording(data=data, title="Once")
    make.heard(recording, ("customer", 1500, "It is James Walker from here"))
    redactions.redact(recording, [Span(2150, 2650, "name")], by=recording.uploaded_by)
    sound.bleep(recording)
    assert make.recording(data=data, title="Twice").pk == recording.pk


@pytest.mark.parametrize(
    ("span", "field"),
    [
        (Span(500, 500, "name"), "end_ms"),
        (Span(5000, 99_000, "name"), "end_ms"),
        (Span(99_000, 99_500, "name"), "start_ms"),
        (Span(0, 1000, ""), "what"),
        (Span(0, 1000, "[4242]"), "what"),
    ],
)
def test_a_span_that_is_none_is_refused_with_nothing_changed(span: Span, field: str) -> None:
    recording, _ = _call()
    with pytest.raises(DomainError) as told:
        redactions.redact(recording, [span], by=recording.uploaded_by)
    assert told.value.field == field
    assert not recording.redactions.exists()


def test_the_page_shows_what_would_go_then_takes_it_out_and_a_second_click_changes_nothing(client: Client) -> None:
    recording, _ = _call()
    client.force_login(recording.uploaded_by)
    address = reverse("recordings:redact", args=[recording.pk])
    for span in ({}, {"start": 2650, "end": 2150}):
        assert "Take it out for good" not in client.get(address, span).content.decode()
    shown = client.get(address, {"start": 2150, "end": 2650}).content.decode()
    assert "Take it out for good" in shown
    assert "#t=2.150,2.650" in shown
    assert '<del class="goes">James</del>' in shown
    assert '<del class="goes">is</del>' not in shown
    form = {"start_ms": "0:02.15", "end_ms": "0:02.65", "what": "name"}
    assert client.post(address, form | {"do": "show"}).status_code == 200
    assert not recording.redactions.exists()
    backwards = client.post(address, form | {"do": "show", "end_ms": "0:01"})
    assert backwards.status_code == 400
    assert "the end has to come after the beginning" in backwards.content.decode()
    beyond = client.post(address, form | {"do": "show", "end_ms": "9:00"}).content.decode()
    assert "lies outside the call" in beyond
    assert "Take it out for good" not in beyond
    assert 'name="shown" value="2150-2650"' in shown
    # Nobody's name becomes a card number because that was first in the list.
    assert client.post(address, form | {"what": ""}).status_code == 400
    assert '<option value="" selected>' in shown
    # Moved after it was shown: what goes now is looked at first.
    moved = client.post(address, form | {"start_ms": "0:00", "shown": "2150-2650"})
    assert '<del class="goes">is</del>' in moved.content.decode()
    assert "nothing has gone yet" in moved.content.decode()
    assert not recording.redactions.exists()
    for _ in range(2):
        assert client.post(address, form | {"shown": "2150-2650"}).status_code == 302
    assert recording.redactions.count() == 1
    assert client.post(address, form | {"end_ms": "0:01"}).status_code == 400


def test_programs_take_out_and_see_what_was_taken_out_and_learners_neither(client: Client) -> None:
    recording, _ = _call()
    client.force_login(recording.uploaded_by)
    address = reverse("api-redactions", args=[recording.pk])
    done = client.post(address, {"start_ms": 2150, "end_ms": 2650, "what": "name"}, "application/json")
    assert done.status_code == 201
    assert [one["what"] for one in client.get(address).json()] == ["name"]
    assert client.post(address, {"start_ms": 9, "end_ms": 2**52, "what": "name"}, "application/json").status_code == 400
    Recording.objects.update(in_library=True)
    client.force_login(make.learner())
    assert client.get(address).status_code == 403


@pytest.mark.whisper
@pytest.mark.django_db(transaction=True)
def test_a_card_read_in_three_groups_a_spelled_address_and_a_street_are_found_bleeped_and_gone(
    whisper: None, client: Client
) -> None:
    data = (Path(__file__).parent / "card-by-telephone.ogg").read_bytes()
    recording = make.recording(data=data, title="Pays by card")
    before = recording.audio.name
    transcript = pipeline.run_next()
    assert transcript
    # The card went without asking; the rest somebody accepts.
    assert {out.what for out in recording.redactions.all()} >= {"card number", "security code"}
    for suggestion in recording.suggestions.open():
        decide.accept(suggestion, by=recording.uploaded_by)
    recording.suggestions.update(decided_at=timezone.now() - redactions.GRACE)
    for _ in range(5):
        tasks.bleeping.bleep_all()
        tasks.bleeping.hear_again()
    assert not recording.suggestions.open().exists()
    assert not recording.redactions.filter(heard_at=None).exists()
    assert not recording.redactions.filter(leaks=True).exists()
    recording.refresh_from_db()
    assert not recording.audio.storage.exists(before)
    told = _everything(recording).casefold()
    secrets = ["4242", "4244", "2426", "731", "h-a-n", "doil", "gmail", "mill lane", "22 mill"]
    assert [secret for secret in secrets if secret in told] == []
    assert "long number" in told
    assert "third of march" in told
    client.force_login(recording.uploaded_by)
    for secret in ("4242", "Mill Lane", "gmail"):
        assert "Pays by card" not in client.get(reverse("recordings:search"), {"q": secret}).content.decode()
    for form in ("txt", "vtt", "srt", "json", "docx"):
        taken = client.get(reverse("recordings:export", args=[recording.pk]), {"as": form})
        if taken.status_code == 200:
            assert not any(secret in taken.content.decode(errors="ignore").casefold() for secret in secrets)
    api = client.get(reverse("api-transcript", args=[recording.pk])).content.decode().casefold()
    assert not any(secret in api for secret in secrets)
    # Heard anew as a whole, nothing of it comes back.
    pipeline.retry(recording)
    again = pipeline.run_next()
    assert again
    heard = " ".join(turn.text for turn in again.turns.all()).casefold()
    assert [secret for secret in secrets if secret in heard] == []


@pytest.mark.whisper
@pytest.mark.django_db(transaction=True)
def test_the_bleep_is_heard_again_as_nothing_and_what_stands_around_it_stays(whisper: None) -> None:
    data = (DEMO_CALLS / "missed-visit.mp3").read_bytes()
    recording = make.recording(data=data, title="Walker")
    transcript = pipeline.run_next()
    assert transcript
    turn = next(turn for turn in transcript.turns.all() if "James" in turn.text)
    words = turn.words
    redactions.redact(recording, [Span(words[0]["start_ms"], words[-1]["end_ms"], "address")], by=recording.uploaded_by)
    for _ in range(4):
        tasks.bleeping.bleep_all()
        tasks.bleeping.hear_again()
    out = recording.redactions.get()
    assert out.bleeped_at
    assert out.heard_at
    assert not out.leaks
    pipeline.retry(recording)
    again = pipeline.run_next()
    assert again
    near = " ".join(t.text for t in again.turns.filter(start_ms__lt=out.end_ms + 4000, end_ms__gt=out.start_ms - 8000))
    assert "Church" not in near
    assert "James" not in near
    assert "what went wrong" in near
