"""Files as real systems write and tear them: whatever a player plays is taken, on one clock, and what was lost is told."""

import io
import struct
from pathlib import Path

import av
import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from recordings.audio import files
from recordings.audio.decoding import BadAudio
from recordings.audio.files import Probe
from recordings.audio.sound import ENGINE_RATE, Samples
from recordings.models import Clip, Recording
from recordings.transcription import intake, pipeline
from recordings.transcription.intake import Facts
from tests import make
from tests.recordings.test_audio import HOUR, encoded, named, probe

CASES = Path(__file__).parent / "cases"


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()


def taken(data: bytes, name: str = "call") -> tuple[Probe, list[Samples]]:
    """What the door says of a file, and what the worker makes of it: both on the same clock."""
    found = files.probe(named(data, name), limit_ms=HOUR)
    with files.unpack(named(data, "stored" + found.ending)) as sound:
        assert abs(sound.duration_ms - found.duration_ms) <= 20
        return found, [sound.samples(channel) for channel in range(sound.channels)]


@pytest.fixture(scope="module")
def base() -> list[Samples]:
    with (CASES / "base.flac").open("rb") as file, files.unpack(file) as sound:
        return [sound.samples(channel) for channel in range(2)]


def off_by_ms(one: Samples, other: Samples, *, at_ms: int, length_ms: int = 3000, search_ms: int = 1000) -> float:
    """By how many ms `one` is later than `other` around a moment."""
    step = ENGINE_RATE // 1000
    piece = other[at_ms * step : (at_ms + length_ms) * step]
    first = max(0, (at_ms - search_ms) * step)
    around = one[first : (at_ms + length_ms + search_ms) * step]
    return (int(np.argmax(np.correlate(around, piece, "valid"))) + first) / step - at_ms


@pytest.mark.parametrize(
    ("name", "length_ms", "unreadable_ms"),
    [
        ("one_nul_at_end.mp3", 20_000, (20, 150)),
        ("wav49_torn_header_right.wav", 20_000, (20, 80)),
        ("middle.m4a", 20_000, (100, 300)),
        ("quiet_start.aac", 45_000, (0, 0)),
        ("silence_suppressed.amr", 20_000, (0, 0)),
    ],
)
def test_what_every_player_plays_is_taken_and_what_was_lost_is_told(
    name: str, length_ms: int, unreadable_ms: tuple[int, int]
):
    found, _ = taken(case(name), name)
    assert abs(found.duration_ms - length_ms) <= 200
    assert unreadable_ms[0] <= found.unreadable_ms <= unreadable_ms[1]


FORMS = {
    "mp3": ("libmp3lame", "mp3", 8000),
    "aac": ("aac", "adts", 8000),
    "m4a": ("aac", "ipod", 8000),
    "ogg": ("libopus", "ogg", 48_000),
    "wav": ("pcm_s16le", "wav", 8000),
    "flac": ("flac", "flac", 8000),
}


def gsm(seconds: float = 5) -> bytes:
    return b"".join(b"\xd2" + np.random.default_rng(n).bytes(32) for n in range(round(seconds * 50)))


def five_seconds(form: str) -> bytes:
    if form == "gsm":
        return gsm()
    codec, container, rate = FORMS[form]
    return encoded(codec, container, rate=rate, seconds=5)


@pytest.mark.parametrize("form", [*FORMS, "gsm"])
def test_a_torn_last_frame_costs_that_frame(form: str):
    whole = five_seconds(form)
    if form == "m4a":
        # Its table stands at the end: what is torn is inside.
        hole = whole.index(b"mdat") + 2000
        torn = whole[:hole] + bytes(60) + whole[hole + 60 :]
    else:
        torn = whole[:-21]
    found, _ = taken(torn, f"call.{form}")
    assert abs(found.duration_ms - 5000) < 250


@pytest.mark.parametrize("form", [*FORMS, "gsm"])
@pytest.mark.parametrize("after", [b"\0", b"\0" * 300, b"END OF CALL\r\n"], ids=["a zero", "zeros", "a line"])
def test_bytes_after_the_end_are_no_reason(form: str, after: bytes):
    found, _ = taken(five_seconds(form) + after, f"call.{form}")
    assert abs(found.duration_ms - 5000) < 250


@pytest.mark.parametrize("form", ["mp3", "aac", "ogg", "wav", "gsm"])
def test_joined_files_are_heard_to_their_end(form: str):
    found, channels = taken(five_seconds(form) * 2, f"call.{form}")
    # AAC begins with an eighth of a second of its own, each time.
    assert abs(found.duration_ms - 10_000) < 600
    assert np.abs(channels[0][8 * ENGINE_RATE : 9 * ENGINE_RATE]).max() > 0.05


def wav(seconds: float = 20, **header: int) -> bytes:
    """A WAV file of a tone whose header says something else of its length."""
    data = bytearray(make.wav(make.tone(seconds), make.tone(seconds, hertz=300)))
    at = data.index(b"data")
    if "data" in header:
        data[at + 4 : at + 8] = struct.pack("<I", header["data"])
    if "riff" in header:
        data[4:8] = struct.pack("<I", header["riff"])
    return bytes(data)


LENGTH = 20 * 8000 * 4


@pytest.mark.parametrize(
    "header",
    [
        {"riff": 0x7FFFF024, "data": 0x7FFFF000},
        {"riff": 0xFFFFFFFF, "data": 0xFFFFFFFF},
        {"riff": 2 * LENGTH},
        {"riff": 0, "data": 0},
        {"riff": LENGTH // 20 + 36, "data": LENGTH // 20},
        {"data": LENGTH // 2},
    ],
    ids=["a pipe", "left open", "twice the size", "never closed", "one second", "half"],
)
def test_a_wav_is_as_long_as_its_sound_whatever_its_header_says(header: dict[str, int]):
    found, _ = taken(wav(**header))
    assert abs(found.duration_ms - 20_000) < 50
    # A browser believes the header.
    assert found.needs_copy == (header.get("data", LENGTH) in (0, LENGTH // 20, LENGTH // 2))


def test_titles_behind_the_sound_are_no_sound():
    title = b"The call about the letters Info and Xing" * 900
    chunk = b"LIST" + struct.pack("<I", len(title)) + title
    found, _ = taken(make.wav(make.tone(2), make.tone(2)) + chunk)
    assert found.duration_ms == 2000
    assert not found.needs_copy


def test_a_variable_bit_rate_needs_a_copy_and_a_constant_one_does_not():
    assert probe(case("vbr_no_xing.mp3")).needs_copy
    assert not probe(five_seconds("mp3")).needs_copy


def test_a_title_is_no_promise_of_frames():
    plain = case("vbr_no_xing.mp3")
    title = b"\0Info and Xing, and how long they take"
    tag = b"TIT2" + struct.pack(">I", len(title)) + b"\0\0" + title
    size = bytes(len(tag) >> shift & 0x7F for shift in (21, 14, 7, 0))
    found, _ = taken(b"ID3\x03\0\0" + size + tag + plain)
    assert abs(found.duration_ms - 45_144) < 100


def test_a_call_that_was_cut_off_is_still_sent_back():
    for whole in (make.wav(make.tone(20), make.tone(20)), encoded("flac", "flac", seconds=20)):
        with pytest.raises(BadAudio, match="cut off"):
            probe(whole[: len(whole) // 2])
    mp3 = encoded("libmp3lame", "mp3", seconds=20)
    with pytest.raises(BadAudio, match="cut off"):
        probe(mp3[: len(mp3) // 2])


def test_a_file_that_is_mostly_damaged_is_sent_back():
    frames = gsm(20)
    noise = np.random.default_rng(2).bytes(len(frames))
    with pytest.raises(BadAudio):
        files.probe(named(frames[: 33 * 100] + noise, "call.gsm"), limit_ms=HOUR)


def test_two_tracks_are_two_channels(base: list[Samples]):
    found, channels = taken(case("two_tracks.m4a"))
    assert (found.channels, found.needs_copy) == (2, True)
    assert abs(off_by_ms(channels[0], base[0], at_ms=2000)) < 150
    assert abs(off_by_ms(channels[1], base[1], at_ms=8000)) < 150


def in_tracks(*tracks: tuple[Samples, float]) -> bytes:
    """A file with a track for each (16 kHz samples, second at which it begins)."""
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as container:
        streams = [container.add_stream("pcm_s16le", rate=ENGINE_RATE, layout="mono") for _ in tracks]
        for stream, (samples, begins) in zip(streams, tracks, strict=True):
            for start in range(0, len(samples), 1600):
                piece = (samples[start : start + 1600] * 32767).astype(np.int16).reshape(1, -1)
                frame = av.AudioFrame.from_ndarray(piece, format="s16", layout="mono")
                frame.rate, frame.pts = ENGINE_RATE, round(begins * ENGINE_RATE) + start
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return out.getvalue()


def test_a_party_that_joins_later_keeps_its_place():
    agent, customer = make.tone(5, rate=ENGINE_RATE), make.tone(2, rate=ENGINE_RATE, hertz=300)
    _, (left, right) = taken(in_tracks((agent, 0), (customer, 2)))
    assert len(left) == len(right)
    heard = np.flatnonzero(np.abs(right) > 0.05) / ENGINE_RATE
    assert abs(heard[0] - 2) < 0.05
    assert abs(heard[-1] - 4) < 0.05


def test_three_tracks_are_refused_with_what_to_do():
    tone = make.tone(2, rate=ENGINE_RATE)
    with pytest.raises(BadAudio, match="3 sound tracks"):
        probe(in_tracks((tone, 0), (tone, 0), (tone, 0)))


def test_a_muted_sender_leaves_a_hole_in_the_clock(base: list[Samples]):
    found, channels = taken(case("muted_gap.webm"))
    assert abs(found.duration_ms - 58_000) < 50
    assert found.needs_copy
    quiet = [np.abs(channels[0][second * ENGINE_RATE : (second + 1) * ENGINE_RATE]).max() for second in range(58)]
    silent = [second for second, loud in enumerate(quiet) if loud == 0]
    assert len(silent) >= 9


def test_a_stamp_that_cannot_be_is_not_believed():
    tone = make.tone(2, rate=ENGINE_RATE)
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as container:
        stream = container.add_stream("pcm_s16le", rate=ENGINE_RATE, layout="mono")
        for number, start in enumerate(range(0, len(tone), 1600)):
            frame = av.AudioFrame.from_ndarray(
                (tone[start : start + 1600] * 32767).astype(np.int16).reshape(1, -1), format="s16", layout="mono"
            )
            frame.rate, frame.pts = ENGINE_RATE, start + (50 * 3600 * ENGINE_RATE if number > 10 else 0)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    found, _ = taken(out.getvalue())
    assert abs(found.duration_ms - 2000) < 50


@pytest.mark.parametrize("form", ["w64", "caf", "matroska", "adts", "mp3"])
@pytest.mark.django_db(transaction=True)
def test_what_a_browser_does_not_play_exactly_gets_a_copy(form: str):
    codec = {"adts": "aac", "mp3": "libmp3lame"}.get(form, "pcm_s16le")
    call = make.recording(data=encoded(codec, form, seconds=4))
    pipeline.run(call.transcripts.get().pk)
    call.refresh_from_db()
    assert bool(call.listening_copy) == (form != "mp3")


@pytest.mark.parametrize(
    ("name", "at_ms"),
    [("vbr_no_xing.mp3", 26_200), ("muted_gap.webm", 49_200), ("live.webm", 14_200), ("two_tracks.m4a", 14_200)],
)
@pytest.mark.django_db(transaction=True)
def test_text_player_and_clips_go_by_one_clock(name: str, at_ms: int, client: Client):
    """What is played and what is cut at a moment is the sound the text has there, before there is a copy and afterwards."""
    call = make.recording(data=case(name))
    with io.BytesIO(case(name)) as file, files.unpack(file) as sound:
        heard = sound.samples(0)
    clip = Clip.objects.create(
        recording=call, start_ms=at_ms, end_ms=at_ms + 4000, title="A part", created_by=call.uploaded_by
    )
    client.force_login(call.uploaded_by)

    def cut() -> Samples:
        answer = client.get(reverse("recordings:clip-audio", args=[clip.pk]))
        with files.unpack(io.BytesIO(b"".join(answer.streaming_content))) as sound:
            return sound.samples(0)

    def lies_at(part: Samples) -> float:
        return off_by_ms(heard, np.pad(part, (at_ms * 16, 0)), at_ms=at_ms + 100, search_ms=5000)

    assert abs(lies_at(cut())) < 30
    pipeline.run(call.transcripts.get().pk)
    call = Recording.objects.get()
    played = client.get(reverse("recordings:audio", args=[call.pk]))
    with files.unpack(io.BytesIO(b"".join(played.streaming_content))) as sound:
        assert abs(sound.duration_ms - call.duration_ms) < 30
        assert abs(off_by_ms(sound.samples(0), heard, at_ms=at_ms + 100)) < 30


@pytest.mark.django_db(transaction=True)
def test_what_the_door_takes_by_its_name_the_worker_can_open():
    speech = make.tone(3, rate=16_000) * np.abs(np.sin(np.arange(3 * 16_000) / 3000)).astype(np.float32)
    out = io.BytesIO()
    with av.open(out, "w", format="g722") as container:
        stream = container.add_stream("g722", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            (speech * 32767).astype(np.int16).reshape(1, -1), format="s16", layout="mono"
        )
        frame.rate = 16_000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    call = intake.accept(
        make.upload(out.getvalue(), "call.g722"), facts=Facts(title="g722"), by=make.author()
    ).recording
    done = pipeline.run(call.transcripts.get().pk)
    assert done is not None
    assert done.status == "ready"


@pytest.mark.django_db(transaction=True)
def test_the_page_tells_how_much_of_a_file_could_not_be_read(client: Client):
    call = make.recording(data=case("middle.m4a"))
    pipeline.run(call.transcripts.get().pk)
    client.force_login(call.uploaded_by)
    assert "of the file could not be read" in client.get(reverse("recordings:call", args=[call.pk])).content.decode()
