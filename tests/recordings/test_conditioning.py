"""What telephone systems do to a call's sound, and what is heard of it all the same: real speech, the real Whisper."""

import io
from pathlib import Path

import av
import jiwer
import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from recordings.audio import files
from recordings.audio.conditioning import conditioned
from recordings.audio.sound import ENGINE_RATE, Samples, Sound
from recordings.models import Recording, Transcript
from recordings.transcription import pipeline
from recordings.transcripts.turns import Word
from tests import make
from tests.recordings.test_audio import sound_of

BASE = Path(__file__).parent / "cases" / "base.flac"
# Who speaks when in it, in seconds.
AGENT, CUSTOMER = ((0.37, 6.4), (14.1, 24.4), (36.2, 43.8)), ((7.1, 13.3), (25.3, 34.2))
AGENT_WORDS, CUSTOMER_WORDS = 72, 61
CUSTOMER_SAYS = (
    "hello it is a good day for me to teach you the sound of my voice you have learned what i look like now you can hear what i "
    "sound like the sound of my voice will help the transcription service to recognize my unique voice in the future training will "
    "provide a better experience with greater accuracy when talking or dictating"
)


def base() -> tuple[Samples, Samples]:
    with BASE.open("rb") as file, files.unpack(file) as sound:
        return sound.samples(0), sound.samples(1)


def noise(like: Samples, decibels: float, *, seed: int = 1) -> Samples:
    return np.random.default_rng(seed).normal(0, 10 ** (decibels / 20), len(like)).astype(np.float32)


def opus(left: Samples, right: Samples, *, bits: int = 24_000) -> bytes:
    """As a telephone system with little room stores it: at this rate the codec itself lets each channel leak into the other."""
    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="stereo")
        stream.bit_rate = bits
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="stereo", rate=48_000, frame_size=960)
        frame = av.AudioFrame.from_ndarray(np.stack([left, right]), format="fltp", layout="stereo")
        frame.rate, frame.pts = ENGINE_RATE, 0
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return out.getvalue()


def flac(*channels: Samples) -> bytes:
    return files.encode(list(channels), rate=ENGINE_RATE, form="flac")


def transcribed(data: bytes) -> Transcript:
    done = pipeline.run(make.recording(data=data).transcripts.get().pk)
    assert done is not None
    return done


def words(transcript: Transcript, speaker: str) -> list[Word]:
    return [Word(**word) for turn in transcript.turns.filter(speaker=speaker) for word in turn.words]


def within(word: Word, spans: tuple[tuple[float, float], ...]) -> bool:
    return any(start - 0.3 < (word.start_ms + word.end_ms) / 2000 < end + 0.3 for start, end in spans)


def level(sound: Sound, channel: int, spans: tuple[tuple[float, float], ...]) -> float:
    """How loud these seconds of a channel are, in dB."""
    parts = [sound.samples(channel, round(1000 * start), round(1000 * end)) for start, end in spans]
    return float(10 * np.log10(np.mean(np.concatenate(parts) ** 2) + 1e-12))


@pytest.mark.parametrize("leak", [-12, -20, -26, -40])
@pytest.mark.parametrize("late_ms", [0, 40, 250])
def test_what_leaks_in_is_taken_out_and_a_party_s_own_voice_stays(leak: int, late_ms: int):
    left, right = base()
    part, late = 10 ** (leak / 20), late_ms * ENGINE_RATE // 1000
    leaky = [left + part * np.roll(right, late), right + part * np.roll(left, late)]
    leaky = [each + noise(each, -70, seed=number) for number, each in enumerate(leaky)]
    with (
        sound_of(*leaky, rate=ENGINE_RATE) as sound,
        conditioned(sound).sound as clean,
        sound_of(left, right, rate=ENGINE_RATE) as pure,
        conditioned(pure).sound as wanted,
    ):
        for channel, own, other in ((0, AGENT, CUSTOMER), (1, CUSTOMER, AGENT)):
            assert abs(level(clean, channel, own) - level(wanted, channel, own)) < 1.5
            assert level(clean, channel, other) < level(clean, channel, own) - 40


def test_double_talk_is_no_leak():
    left, right = base()
    moved = np.roll(right, -5 * ENGINE_RATE)
    with (
        sound_of(left, moved, rate=ENGINE_RATE) as sound,
        conditioned(sound).sound as clean,
        sound_of(left, np.zeros_like(left), rate=ENGINE_RATE) as pure,
        conditioned(pure).sound as wanted,
    ):
        for start, end in AGENT:
            for second in np.arange(start, end - 1):
                span = ((second, second + 1),)
                assert abs(level(clean, 0, span) - level(wanted, 0, span)) < 1


def test_one_mix_on_both_channels_is_told_and_two_parties_are_not():
    left, right = base()
    mix = left + right
    late = 0.03 * ENGINE_RATE
    for second in (mix, 0.9 * mix + noise(mix, -50), -mix, np.roll(mix, int(late)), 0.9 * np.roll(mix, -int(late))):
        with sound_of(mix, second, rate=ENGINE_RATE) as sound:
            told = conditioned(sound)
            with told.sound as clean:
                assert (told.one_mix, clean.channels) == (True, 1)
    for other in (
        right,
        right + 0.25 * left,
        right + 0.25 * np.roll(left, int(late)),
        np.zeros_like(left),
        noise(left, -40),
    ):
        with sound_of(left, other, rate=ENGINE_RATE) as sound:
            told = conditioned(sound)
            with told.sound as clean:
                assert (told.one_mix, clean.channels) == (False, 2)


@pytest.mark.parametrize("gain", [1.0, 0.01, 0.002])
@pytest.mark.parametrize("offset", [0.0, 0.25, -0.1])
def test_every_channel_comes_to_the_same_level_and_stands_on_zero(gain: float, offset: float):
    left, right = base()
    with (
        sound_of(left, gain * right + offset, rate=ENGINE_RATE) as sound,
        conditioned(sound).sound as clean,
    ):
        assert abs(level(clean, 0, AGENT) - level(clean, 1, CUSTOMER)) < 8
        assert abs(float(clean.samples(1).mean())) < 0.005


def test_nothing_but_noise_is_not_made_loud_and_the_smallest_sounds_are_taken():
    hush = noise(np.zeros(5 * ENGINE_RATE, np.float32), -65)
    with sound_of(hush, np.zeros_like(hush), rate=ENGINE_RATE) as sound, conditioned(sound).sound as clean:
        assert np.abs(clean.samples(0)).max() < 0.05
        assert not clean.samples(1).any()
    for length in (1, 500, 1700):
        short = make.tone(1, rate=ENGINE_RATE)[:length]
        with sound_of(short, short[::-1], rate=ENGINE_RATE) as sound, conditioned(sound).sound as clean:
            assert clean.length == length


def test_every_sample_stays_where_it_is_in_a_long_call():
    left, right = (np.tile(each, 4) for each in base())
    with sound_of(left, right + 0.1 * left, rate=ENGINE_RATE) as sound, conditioned(sound).sound as clean:
        assert clean.length == sound.length
        own = slice(round(46 * 3 + 7.5) * ENGINE_RATE, (46 * 3 + 13) * ENGINE_RATE)
        match = np.corrcoef(clean.samples(1)[own], right[own])[0, 1]
        assert match > 0.98


@pytest.mark.whisper
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("leak", [-12, -20])
def test_a_leak_puts_no_words_on_the_other_party(whisper: None, leak: int):
    left, right = base()
    part = 10 ** (leak / 20)
    heard = transcribed(flac(left + part * right, right + part * left))
    for speaker, count, spans in (("agent", AGENT_WORDS, AGENT), ("customer", CUSTOMER_WORDS, CUSTOMER)):
        said = words(heard, speaker)
        assert abs(len(said) - count) <= 4
        assert all(within(word, spans) for word in said)


@pytest.mark.whisper
@pytest.mark.django_db(transaction=True)
def test_what_a_codec_leaks_puts_no_words_on_the_other_party(whisper: None):
    heard = transcribed(opus(*base()))
    assert abs(len(words(heard, "agent")) - AGENT_WORDS) <= 4
    assert abs(len(words(heard, "customer")) - CUSTOMER_WORDS) <= 4


@pytest.mark.parametrize("apart", [0.1, 0.03])
def test_a_quiet_voice_on_one_channel_with_a_loud_one_comes_to_the_same_level(apart: float):
    left, right = base()
    with sound_of(left + apart * right, rate=ENGINE_RATE) as sound, conditioned(sound).sound as clean:
        assert abs(level(clean, 0, AGENT) - level(clean, 0, CUSTOMER)) < 6


@pytest.mark.whisper
@pytest.mark.django_db(transaction=True)
def test_a_quiet_voice_on_one_channel_with_a_loud_one_is_heard(whisper: None):
    left, right = base()
    heard = words(transcribed(flac(left + 0.1 * right)), "unknown")
    assert len([word for word in heard if within(word, CUSTOMER)]) > 0.9 * CUSTOMER_WORDS


@pytest.mark.whisper
@pytest.mark.django_db(transaction=True)
def test_one_mix_on_both_channels_is_heard_once_and_said(whisper: None, client: Client):
    mix = sum(base())
    heard = transcribed(flac(mix, 0.9 * mix + noise(mix, -50)))
    assert 0.9 * (AGENT_WORDS + CUSTOMER_WORDS) < len(words(heard, "unknown")) <= 1.1 * (AGENT_WORDS + CUSTOMER_WORDS)
    call = Recording.objects.get()
    assert (call.one_mix, call.agent_channel) == (True, None)
    client.force_login(make.trainer())
    assert "Both channels carry the same" in client.get(reverse("recordings:call", args=[call.pk])).content.decode()


@pytest.mark.whisper
@pytest.mark.django_db(transaction=True)
def test_a_quiet_customer_on_a_line_with_an_offset_is_heard_as_a_loud_one(whisper: None):
    left, right = base()
    plain = transcribed(flac(left, right))
    faint = transcribed(flac(left + 0.25, 0.01 * right))
    loud, quiet = (
        jiwer.wer(CUSTOMER_SAYS, " ".join(word.text.lower().strip(".,?!") for word in words(each, "customer")))
        for each in (plain, faint)
    )
    # Two words of the 62 at most.
    assert quiet <= loud + 0.035
    apart = [b.start_ms - a.start_ms for a, b in zip(words(plain, "agent"), words(faint, "agent"), strict=True)]
    assert max(map(abs, apart)) <= 80
