"""The sound of clips: cut while it is sent, kept, taken away with the clip, and no longer than a clip may be."""

import gc
import io
import time
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from coaching.models import Content
from recordings.audio import files
from recordings.audio.sound import Samples
from recordings.clips import clips, cuts
from recordings.errors import DomainError
from recordings.models import Clip, Recording
from tests import make
from tests.recordings.test_audio import encoded

MINUTE = 60_000


def long_call(*, minutes: float = 3.0, title: str = "A long call") -> Recording:
    """Two channels as an MP3 of many small frames, a beep at the beginning of each second."""
    second = np.concatenate([make.tone(0.2, loud=0.5), make.silence(0.8)])
    return make.recording(data=as_mp3(np.tile(second, int(60 * minutes))), title=title)


def as_mp3(channel: Samples) -> bytes:
    return in_frames(channel, "libmp3lame", "mp3", length=576)


def in_frames(channel: Samples, codec: str, form: str, *, length: int, rate: int = 8000, **options: str) -> bytes:
    """The same sound on two channels, in frames of so many samples."""
    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate, layout="stereo", options=options)
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="stereo", rate=rate, frame_size=length)
        frame = av.AudioFrame.from_ndarray(np.stack([channel] * 2), format="fltp", layout="stereo")
        frame.rate, frame.pts = rate, 0
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return out.getvalue()


@pytest.fixture
def listener(client: Client, db: None) -> Client:
    client.force_login(make.author("listener"))
    return client


def heard(client: Client, clip: Clip, **headers: str) -> bytes:
    answer = client.get(reverse("recordings:clip-audio", args=[clip.pk]), headers=headers)
    assert answer.status_code in (200, 206), answer
    return b"".join(answer.streaming_content)


def kept(clip: Clip) -> Path:
    storage = clip.recording.audio.storage
    return Path(storage.path(cuts.name_of(clip.recording, clip.start_ms, clip.end_ms)))


def everything_kept(clip: Clip) -> list[Path]:
    return [path for path in Path(clip.recording.audio.storage.path("clips")).rglob("*") if path.is_file()]


class Watched(io.BytesIO):
    """A file that says how far it has been read."""

    furthest = 0

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.furthest = max(self.furthest, self.tell())
        return found


def test_a_long_clip_costs_as_much_more_as_it_is_longer():
    tone = make.tone(61, rate=48_000)
    source = in_frames(tone, "libopus", "ogg", length=120, rate=48_000, frame_duration="2.5")
    began = time.perf_counter()
    made = b"".join(files.cut(io.BytesIO(source), start_ms=0, end_ms=MINUTE, rate=16_000, channels=2))
    # Each of 24,000 frames once: some tenths of a second. All pieces summed up again for each frame took half a minute.
    assert time.perf_counter() - began < 5
    assert len(made) == 44 + 60 * 16_000 * 4


def test_no_more_is_decoded_than_is_taken():
    source = Watched(as_mp3(make.tone(120)))
    pieces = files.cut(source, start_ms=0, end_ms=2 * MINUTE, rate=8000, channels=2)
    next(pieces), next(pieces)
    pieces.close()
    assert source.furthest < len(source.getbuffer()) / 4


def test_what_the_file_lacks_is_silence_so_that_the_promised_size_holds():
    made = b"".join(files.cut(io.BytesIO(make.wav(make.tone(2))), start_ms=1000, end_ms=5000, rate=8000, channels=1))
    with wave.open(io.BytesIO(made)) as sound:
        samples = np.frombuffer(sound.readframes(99_999), np.int16)
    assert len(samples) == 4 * 8000
    assert np.abs(samples[:8000]).max() > 10_000
    assert not samples[8000:].any()


@pytest.mark.parametrize(
    ("codec", "form", "rate"), [("pcm_s16le", "wav", 44_100), ("libopus", "ogg", 48_000), ("aac", "adts", 44_100)]
)
def test_nothing_is_missing_at_the_end_where_the_rate_is_changed(codec: str, form: str, rate: int):
    source = encoded(codec, form, rate=rate, seconds=3)
    made = b"".join(files.cut(io.BytesIO(source), start_ms=1000, end_ms=2990, rate=16_000, channels=2))
    samples = np.frombuffer(made[44:], np.int16)
    assert np.abs(samples[-400:]).max() > 5000


def test_a_clip_is_cut_once_and_kept(listener: Client):
    clip = make.clip(long_call(), start_ms=30_000, end_ms=90_000)
    first = heard(listener, clip)
    assert kept(clip).read_bytes() == first
    # Without the call's own file there is nothing to cut from any more.
    clip.recording.audio.storage.delete(clip.recording.audio.name)
    assert heard(listener, clip) == first
    assert heard(listener, clip, range="bytes=1000-1999") == first[1000:2000]


def test_a_part_asked_for_before_the_clip_was_cut_is_the_same_part(listener: Client):
    clip = make.clip(long_call(minutes=1), start_ms=10_000, end_ms=40_000)
    size = cuts.size_of(clip)
    part = heard(listener, clip, range=f"bytes={size - 1000}-")
    assert kept(clip).stat().st_size == size
    assert part == heard(listener, clip)[-1000:]


def test_whoever_leaves_ends_the_work_and_leaves_nothing(listener: Client):
    clip = make.clip(long_call(minutes=2), start_ms=0, end_ms=110_000)
    answer = listener.get(reverse("recordings:clip-audio", args=[clip.pk]))
    assert next(iter(answer.streaming_content))
    (cut,) = (each for each in gc.get_objects() if type(each) is cuts.Cut)
    answer.close()
    assert cut.closed
    assert cut._done < cuts.size_of(clip) / 4
    assert not Path(clip.recording.audio.storage.path("clips")).exists()


def test_asking_for_the_size_cuts_nothing(listener: Client):
    clip = make.clip(long_call(minutes=2), start_ms=0, end_ms=110_000)
    answer = listener.head(reverse("recordings:clip-audio", args=[clip.pk]))
    assert int(answer["Content-Length"]) == cuts.size_of(clip)
    assert not Path(clip.recording.audio.storage.path("clips")).exists()
    assert len(heard(listener, clip)) == cuts.size_of(clip)


def test_two_who_listen_at_once_hear_the_same_and_one_file_is_kept(listener: Client):
    clip = make.clip(long_call(minutes=1), start_ms=0, end_ms=50_000)
    one, other = cuts.opened(clip), cuts.opened(clip)
    with one, other:
        assert one.read() == other.read()
    assert everything_kept(clip) == [kept(clip)]


def test_a_kept_file_that_is_not_whole_is_not_played(listener: Client):
    clip = make.clip(long_call(minutes=1), start_ms=0, end_ms=20_000)
    whole = heard(listener, clip)
    kept(clip).write_bytes(whole[:5000])
    assert heard(listener, clip) == whole
    assert kept(clip).read_bytes() == whole


def test_a_storage_that_keeps_nothing_still_plays(listener: Client, monkeypatch: pytest.MonkeyPatch):
    clip = make.clip(long_call(minutes=1), start_ms=0, end_ms=20_000)

    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    assert len(heard(listener, clip)) == cuts.size_of(clip)


def test_a_corrected_span_is_heard_and_the_old_one_is_gone(listener: Client, django_capture_on_commit_callbacks: Any):
    clip = make.clip(long_call(), start_ms=0, end_ms=20_000)
    heard(listener, clip)
    old = kept(clip)
    with django_capture_on_commit_callbacks(execute=True):
        clips.change(clip, start_ms=30_000, end_ms=40_000, title=clip.title)
    assert not old.exists()
    assert len(heard(listener, clip)) == cuts.size_of(clip)
    assert everything_kept(clip) == [kept(clip)]


def test_the_sound_goes_with_the_last_clip_that_has_it(listener: Client, django_capture_on_commit_callbacks: Any):
    clip = make.clip(long_call(), start_ms=0, end_ms=20_000)
    twin = make.clip(clip.recording, start_ms=0, end_ms=20_000, title="The same under another name")
    heard(listener, clip)
    file = kept(clip)
    with django_capture_on_commit_callbacks(execute=True):
        assert clips.remove(clip)
    assert file.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert clips.remove(twin)
    assert not file.exists()


def test_a_clip_removed_while_it_is_heard_leaves_nothing(listener: Client, django_capture_on_commit_callbacks: Any):
    clip = make.clip(long_call(minutes=1), start_ms=0, end_ms=20_000)
    with cuts.opened(clip) as sound:
        assert sound.read(1000)
        with django_capture_on_commit_callbacks(execute=True):
            assert clips.remove(Clip.objects.get(pk=clip.pk))
        assert len(sound.read()) == cuts.size_of(clip) - 1000
    assert not Path(clip.recording.audio.storage.path("clips")).exists()


@pytest.mark.django_db
def test_an_administrator_takes_the_sound_away_too(client: Client, django_capture_on_commit_callbacks: Any):
    client.force_login(make.person("admin", is_superuser=True, is_staff=True))
    clip = make.clip(long_call(minutes=1), start_ms=0, end_ms=20_000)
    heard(client, clip)
    assert kept(clip).exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/admin/recordings/clip/{clip.pk}/delete/", {"post": "yes"})
    assert not Clip.objects.exists()
    assert not kept(clip).exists()
    assert client.get("/admin/recordings/clip/add/").status_code == 403


def stored_long_call(*, minutes: int = 40) -> Recording:
    """A row that says it lasts so long; nobody listens to it."""
    call = make.recording(title="Forty minutes")
    Recording.objects.filter(pk=call.pk).update(duration_ms=minutes * MINUTE)
    return Recording.objects.get(pk=call.pk)


@pytest.mark.django_db
def test_no_clip_is_made_or_changed_to_be_longer_than_the_longest(settings: Any):
    settings.CLIP_LIMIT_MINUTES = 2
    call = stored_long_call()
    made: dict[str, Any] = {"recording": call, "title": "Long", "by": call.uploaded_by}
    clip = clips.make(start_ms=0, end_ms=2 * MINUTE, **made)
    with pytest.raises(DomainError, match="A clip lasts 2 minutes at most"):
        clips.make(start_ms=0, end_ms=2 * MINUTE + 1, **made)
    with pytest.raises(DomainError, match="A clip lasts 2 minutes at most"):
        clips.change(clip, start_ms=0, end_ms=3 * MINUTE, title="Longer")
    assert Clip.objects.get().duration_ms == 2 * MINUTE


@pytest.mark.django_db
def test_the_longest_clip_is_not_widened_beyond_itself(settings: Any):
    settings.CLIP_LIMIT_MINUTES = 1
    call = stored_long_call()
    make.heard(call, ("agent", 59_000, "Let me see what my colleagues wrote about it"))
    clip = clips.make(recording=call, start_ms=0, end_ms=MINUTE, title="A minute", by=call.uploaded_by)
    assert (clip.start_ms, clip.end_ms) == (0, MINUTE)


@pytest.mark.django_db
def test_page_api_and_training_refuse_a_clip_that_is_too_long(client: Client):
    call = stored_long_call()
    make.heard(call, ("customer", 0, "It is broken."), ("agent", 12 * MINUTE, "I see."))
    client.force_login(make.author())
    api = APIClient()
    api.force_login(call.uploaded_by)
    said = {"start_ms": "0:00", "end_ms": "30:00", "title": "Half an hour"}
    page = client.post(reverse("recordings:clip-create", args=[call.pk]), said)
    assert page.status_code == 400
    assert "A clip lasts 10 minutes at most" in page.content.decode()
    answer = api.post("/api/v1/clips/", {"recording": call.pk, "start_ms": 0, "end_ms": 30 * MINUTE, "title": "Half"})
    assert answer.status_code == 400
    assert "10 minutes" in answer.json()["end_ms"][0]
    asked = {
        "start_ms": "0:00",
        "end_ms": "30:00",
        "hear": "on",
        "title": "A quiz",
        "kind": "single",
        "shown_kind": "single",
        "text": "Why?",
    }
    page = client.post(reverse("coaching:question-from-call", args=[call.pk]), asked)
    assert page.status_code == 400
    assert "A clip lasts 10 minutes at most" in page.content.decode()
    grown = {"start_ms": "0:00", "end_ms": "30:00", "title": "Grown", "customer_name": "Noor"}
    client.post(reverse("coaching:scenario-from-call", args=[call.pk]), grown)
    assert Content.objects.get(kind="scenario").title == "Grown"
    assert max(clip.duration_ms for clip in Clip.objects.all()) <= 10 * MINUTE


def test_a_clip_that_was_longer_before_is_still_heard_and_named(listener: Client, settings: Any):
    settings.CLIP_LIMIT_MINUTES = 1
    clip = make.clip(long_call(minutes=2), start_ms=0, end_ms=110_000)
    assert len(heard(listener, clip)) == cuts.size_of(clip)
    assert clips.change(clip, start_ms=0, end_ms=110_000, title="Another name").title == "Another name"


def test_a_call_that_cannot_be_decoded_is_told_and_nothing_breaks(listener: Client):
    clip = make.clip(make.recording())
    Path(clip.recording.audio.path).write_bytes(b"gone bad" * 500)
    address = reverse("recordings:clip-audio", args=[clip.pk])
    assert listener.get(address).status_code == 404
    told = listener.get(f"/api/v1/clips/{clip.pk}/audio/")
    assert told.status_code == 404
    assert "not an audio file" in told.json()["detail"]
