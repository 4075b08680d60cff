import gc
import io
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from recordings.audio import decoding, files
from recordings.audio.decoding import BadAudio
from recordings.audio.sound import ENGINE_RATE, Samples, Sound, peaks
from tests import make

HOUR = 3_600_000


def probe(data: bytes, *, limit_ms: int = HOUR) -> files.Probe:
    return files.probe(io.BytesIO(data), limit_ms=limit_ms)


def encoded(codec: str, form: str, *, rate: int = 8000, layout: str = "stereo", seconds: float = 2.0) -> bytes:
    """Two tones through any encoder FFmpeg has."""
    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        tones = [make.tone(seconds, rate=rate, hertz=440 - 50 * n) for n in range(stream.codec_context.channels)]
        resampler = av.AudioResampler(
            format=stream.codec_context.format,
            layout=layout,
            rate=rate,
            frame_size=stream.codec_context.frame_size or 1024,
        )
        frame = av.AudioFrame.from_ndarray(np.stack(tones), format="fltp", layout=layout)
        frame.rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return out.getvalue()


def channels_of(data: bytes, *, rate: int = ENGINE_RATE) -> list[Samples]:
    with files.unpack(io.BytesIO(data), rate=rate) as sound:
        return [sound.samples(channel) for channel in range(sound.channels)]


def sound_of(*channels: Samples, rate: int = ENGINE_RATE) -> Sound:
    sound = Sound(len(channels), rate=rate)
    sound.add(np.stack(channels))
    return sound


def video() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode(None))
    return out.getvalue()


@pytest.mark.parametrize(
    ("codec", "form", "rate"),
    [
        ("pcm_s16le", "wav", 8000),
        ("pcm_mulaw", "wav", 8000),
        ("pcm_alaw", "wav", 8000),
        ("libmp3lame", "mp3", 8000),
        ("libopus", "ogg", 48000),
        ("flac", "flac", 16000),
        ("aac", "ipod", 44100),
    ],
)
def test_what_telephone_systems_write_is_taken(codec: str, form: str, rate: int):
    data = encoded(codec, form, rate=rate)
    found = probe(data)
    assert found.channels == 2
    assert abs(found.duration_ms - 2000) < 150
    left, right = channels_of(data)
    assert len(left) == len(right)
    assert abs(len(left) - 2 * ENGINE_RATE) < 0.15 * ENGINE_RATE
    assert np.abs(left).max() > 0.2


CUT = make.wav(make.tone(20), make.tone(20))

BAD: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty", lambda: b"", "empty"),
    ("only zeros", lambda: bytes(9000), "empty"),
    ("a text file named .wav", lambda: b"Dear colleague, here is the call.\n" * 40, "text file"),
    ("a text in another alphabet", lambda: "Запись разговора с клиентом.\n".encode() * 40, "text file"),
    ("random bytes", lambda: np.random.default_rng(1).bytes(20_000), "not an audio file"),
    ("a header with no sound", lambda: make.wav()[:44], "cut off"),
    ("a truncated WAV", lambda: CUT[: len(CUT) // 2], "cut off"),
    ("a truncated FLAC", lambda: encoded("flac", "flac", seconds=30)[:9000], "cut off"),
    ("a truncated M4A", lambda: encoded("aac", "ipod", rate=44100)[:9000], "not an audio file"),
    ("a video", video, "video"),
    ("one sample", lambda: make.wav(make.tone(1 / 8000), make.tone(1 / 8000)), "0 seconds"),
    ("silence", lambda: make.wav(make.silence(), make.silence()), "silent"),
    ("six channels", lambda: encoded("flac", "flac", layout="5.1", rate=16000), "6 channels"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "says"), [pytest.param(d, s, id=i) for i, d, s in BAD])
def test_what_cannot_be_used_is_refused_with_its_reason(data: Callable[[], bytes], says: str):
    with pytest.raises(BadAudio, match=says):
        probe(data())


def test_a_call_over_the_limit_is_refused_before_all_of_it_is_decoded():
    with pytest.raises(BadAudio, match="longer than 1 minutes"):
        probe(make.wav(make.tone(70), make.tone(70)), limit_ms=60_000)


def test_one_silent_channel_is_a_call_like_any_other():
    assert probe(make.wav(make.tone(), make.silence())).channels == 2


def cut(data: bytes, *, start_ms: int, end_ms: int, rate: int = 8000, channels: int = 2) -> bytes:
    span: dict[str, int] = {"start_ms": start_ms, "end_ms": end_ms, "rate": rate, "channels": channels}
    made = b"".join(files.cut(io.BytesIO(data), **span))
    assert len(made) == files.cut_size(**span)
    return made


def test_a_cut_is_the_span_and_not_a_sample_more():
    loud = np.concatenate([make.tone(2, loud=0.8), make.tone(2, loud=0.1), make.tone(2, loud=0.8)])
    data = cut(make.wav(loud, loud), start_ms=2000, end_ms=4000)
    left, right = channels_of(data, rate=8000)
    assert len(left) == len(right) == 16_000
    assert max(np.abs(left).max(), np.abs(right).max()) < 0.12


def test_a_cut_late_in_a_compressed_call_is_where_it_should_be():
    beep = np.concatenate([make.silence(30), make.tone(1, loud=0.8), make.silence(10)])
    source = files.encode([beep, beep], rate=8000, form="flac")
    left, _ = channels_of(cut(source, start_ms=29_500, end_ms=31_500), rate=8000)
    loud = np.flatnonzero(np.abs(left) > 0.4)
    assert abs(loud[0] / 8000 - 0.5) < 0.02
    assert abs(loud[-1] / 8000 - 1.5) < 0.02


def test_peaks_show_who_is_loud_and_when():
    agent = np.concatenate([make.tone(2), make.silence(2)])
    customer = np.concatenate([make.silence(2), make.tone(2, loud=0.2)])
    with sound_of(agent, customer, rate=8000) as sound:
        first, second = peaks(sound, bars=4)
    assert first[:2] == [100, 100]
    assert first[2:] == [0, 0]
    assert second[:2] == [0, 0]
    assert 45 <= second[2] <= 55


def test_a_sound_on_disk_is_read_in_pieces_and_is_the_same():
    beeps = np.concatenate([make.tone(70, rate=16_000, hertz=200 + n) for n in range(2)])
    with sound_of(beeps, beeps[::-1]) as sound:
        assert sound.duration_ms == 140_000
        blocks = list(sound.blocks())
        assert [block.shape for block in blocks] == [(2, 960_000), (2, 960_000), (2, 320_000)]
        assert np.abs(np.concatenate(blocks, axis=1)[1] - beeps[::-1]).max() < 1e-4
        assert np.abs(sound.samples(0, 69_990, 70_010) - beeps[69_990 * 16 : 70_010 * 16]).max() < 1e-4
        assert len(sound.samples(0, 139_999, 200_000)) == 16
        assert len(sound.samples(0, 150_000, 160_000)) == 0


class BreaksOff(io.BytesIO):
    """A storage that stops answering when half has been read."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > len(self.getbuffer()) // 2:
            raise OSError("The storage is gone.")
        return super().read(size)


def test_nothing_is_left_on_disk_of_a_file_that_breaks_off(tmp_path: Path):
    with pytest.raises((BadAudio, OSError)):
        files.unpack(BreaksOff(encoded("libmp3lame", "mp3", seconds=60)), folder=tmp_path)
    gc.collect()
    # Its files have no names: they are there as long as somebody holds them open.
    held = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert [name for name in held if name.startswith(str(tmp_path))] == []


def named(data: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


def frames_of_noise(mark: bytes, length: int, *, head: bytes = b"") -> bytes:
    """Telephone codecs take any bits for sound: 150 frames of `length` bytes, each beginning with its mark."""
    noise = np.random.default_rng(1)
    return head + b"".join(mark + noise.bytes(length - len(mark)) for _ in range(150))


def g729(*, wrong: int = 0) -> bytes:
    """150 frames of any bits but one: the parity of the pitch delay is as encoders set it, save in the first `wrong` frames."""
    frames = np.frombuffer(frames_of_noise(b"", 10), np.uint8).reshape(-1, 10)
    bits = np.unpackbits(frames, axis=1)
    bits[:, 26] = 1 - bits[:, 18:24].sum(axis=1) % 2
    bits[:wrong, 26] = 1 - bits[:wrong, 26]
    return np.packbits(bits, axis=1).tobytes()


@pytest.mark.parametrize(
    ("data", "name", "codec", "duration_ms"),
    [
        (g729(), "call.g729", "g729", 1500),
        (frames_of_noise(b"\xd1", 33), "call.gsm", "gsm", 3000),
        (frames_of_noise(b"\x3c", 32, head=b"#!AMR\n"), "call.amr", "amrnb", 3000),
        (frames_of_noise(b"\x44", 61, head=b"#!AMR-WB\n"), "call.awb", "amrwb", 3000),
    ],
    ids=["g729", "gsm", "amr", "awb"],
)
def test_the_codecs_of_telephones_are_taken(data: bytes, name: str, codec: str, duration_ms: int):
    found = files.probe(named(data, name), limit_ms=HOUR)
    assert (found.codec, found.channels, found.duration_ms) == (codec, 1, duration_ms)
    with files.unpack(named(data, name)) as sound:
        assert abs(sound.duration_ms - duration_ms) < 50


def test_frames_without_a_header_need_their_name():
    with pytest.raises(BadAudio):
        files.probe(named(frames_of_noise(b"", 10), "call.bin"), limit_ms=HOUR)


PROGRAM = Path(sys.executable).read_bytes()[:400_000]
PICTURE = (Path(__file__).resolve().parents[2] / "coaching" / "demo" / "pictures" / "call.png").read_bytes()
OTHER_FILES = {"noise": np.random.default_rng(1).bytes(40_000), "a program": PROGRAM, "a picture": PICTURE}
# Every ending that makes FFmpeg think of a form, and those that telephone systems use besides.
ENDINGS = [
    "g729",
    "gsm",
    "g722",
    "g723_1",
    "tco",
    "rco",
    "g726",
    "g726le",
    "aac",
    "adts",
    "mp3",
    "mp2",
    "amr",
    "awb",
    "amrnb",
    "amrwb",
    "au",
    "caf",
    "aiff",
    "flac",
    "ogg",
    "opus",
    "mp4",
    "m4a",
    "3gp",
    "mkv",
    "webm",
    "wma",
    "asf",
    "w64",
    "sln",
    "raw",
    "ul",
    "al",
    "wav",
]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("data", OTHER_FILES.values(), ids=OTHER_FILES)
def test_no_other_file_is_taken_for_a_call_whatever_it_is_called(data: bytes, ending: str):
    with pytest.raises(BadAudio):
        files.probe(named(data, f"call.{ending}"), limit_ms=HOUR)


@pytest.mark.parametrize(("codec", "rate", "bit_rate"), [("g722", 16_000, 64_000), ("g723_1", 8000, 6300)])
def test_what_an_encoder_writes_without_a_header_is_taken(codec: str, rate: int, bit_rate: int):
    speech = make.tone(3, rate=rate) * np.abs(np.sin(np.arange(3 * rate) / rate * 5)).astype(np.float32)
    out = io.BytesIO()
    with av.open(out, "w", format="g722" if codec == "g722" else "data") as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        stream.bit_rate = bit_rate
        resampler = av.AudioResampler(format="s16", layout="mono", rate=rate, frame_size=240)
        frame = av.AudioFrame.from_ndarray(speech.reshape(1, -1), format="fltp", layout="mono")
        frame.rate, frame.pts = rate, 0
        for piece in resampler.resample(frame):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    found = files.probe(named(out.getvalue(), f"call.{codec}"), limit_ms=HOUR)
    assert found.codec == codec
    assert abs(found.duration_ms - 3000) < 100


def test_a_line_that_loses_some_bits_is_still_a_call():
    assert files.probe(named(g729(wrong=12), "call.g729"), limit_ms=HOUR).codec == "g729"
    with pytest.raises(BadAudio):
        files.probe(named(g729(wrong=40), "call.g729"), limit_ms=HOUR)


@pytest.mark.parametrize("other", [{"layout": "mono"}, {"rate": 22_050}], ids=["channels", "rate"])
def test_a_sound_that_changes_in_the_middle_is_refused_with_its_reason(other: dict[str, Any]):
    joined = encoded("aac", "adts", rate=44_100) + encoded("aac", "adts", **({"rate": 44_100} | other))
    with pytest.raises(BadAudio, match="changes in the middle"):
        probe(joined)
    # What was stored earlier breaks nothing either.
    with pytest.raises(BadAudio, match="changes in the middle"):
        files.unpack(io.BytesIO(joined))
    with pytest.raises(BadAudio, match="changes in the middle"):
        cut(joined, start_ms=1000, end_ms=3500)


def test_a_wav_under_a_telephone_name_is_still_a_wav():
    assert files.probe(named(make.wav(), "call.gsm"), limit_ms=HOUR).codec == "pcm_s16le"


@pytest.mark.parametrize("rate", [1, 900, 400_000, 0x7FFFFFFF])
def test_a_rate_no_telephone_system_records_is_a_lie_in_the_header(rate: int):
    lie = bytearray(make.wav())
    lie[24:28] = rate.to_bytes(4, "little")
    with pytest.raises(BadAudio):
        probe(bytes(lie))


@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile {secret}\n#\x01\n",
        "#EXTM3U\n\x01\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{secret}\n#EXT-X-ENDLIST\n",
        "v=0\n\x01\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 55555 RTP/AVP 0\n",
    ],
    ids=["a list of files", "a playlist", "a session on the network"],
)
def test_nobody_makes_it_open_another_file_or_the_network(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.wav").write_bytes(make.wav())
    with pytest.raises(BadAudio, match="not an audio file"):
        probe(text.format(secret="secret.wav").encode())


def test_the_whitelist_knows_every_form_we_name():
    known = {name for form in av.formats_available for name in form.split(",")}
    assert set(decoding.FORMS.split(",")) <= known
