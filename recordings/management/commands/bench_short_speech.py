"""`manage.py bench_short_speech`: each sentence of a call heard alone, by Ycord and by the raw engine on the same weights."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recordings.audio import files
from recordings.audio.conditioning import conditioned
from recordings.audio.sound import Sound
from recordings.audio.vad import Window
from recordings.benchmark import scoring
from recordings.transcription.engines import registry
from recordings.transcription.engines.doubts import INAUDIBLE
from recordings.transcription.engines.weights import weights

SHORT_CALL = Path(__file__).parents[2] / "benchmark" / "short-call.flac"
# So much is heard around a sentence: a line of a reference begins with its sound.
AROUND_MS = 200


@dataclass
class Tally:
    """How a way heard sentences alone: how many said something again, words written beyond those said, and what it gave up."""

    sentences: int = 0
    repeats: int = 0
    invented: int = 0
    inaudible: int = 0

    def count(self, written: str, meant: str) -> bool:
        """Take one sentence in; whether it was said again."""
        self.inaudible += written.count(INAUDIBLE)
        again, beyond = scoring.said_again(written.replace(INAUDIBLE, " "), meant)
        self.sentences += 1
        self.repeats += again
        self.invented += beyond
        return again


class Command(BaseCommand):
    help = (
        "Hears each sentence of calls alone, as a quiet customer or a call's last words are, and counts what is written twice: "
        "Ycord beside the raw engine, whole sentences of the reference beside the call (CALL.ref.json). Needs requirements-dev.txt."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "calls", nargs="*", type=Path, default=[SHORT_CALL], help="two-channel recordings (default: ours)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        ours, raw = Tally(), Tally()
        for call in options["calls"]:
            reference = call.with_suffix(".ref.json")
            for path in (call, reference):
                if not path.is_file():
                    raise CommandError(f"There is no file {path}.")
            for meant, written, plain in heard_alone(call, scoring.read_lines(reference)):
                if ours.count(written, meant):
                    self.stderr.write(f"Written twice: “{written}”, for “{meant}”")
                raw.count(plain, meant)
        self.stdout.write(f"{ours.sentences} sentences heard alone, Whisper {settings.WHISPER_MODEL}")
        for name, tally in (("Ycord", ours), ("the raw engine", raw)):
            self.stdout.write(
                f"{name:16}{tally.repeats:4} written twice, {tally.invented:4} words beyond those said, "
                f"{tally.inaudible:3} marked {INAUDIBLE}"
            )


def heard_alone(call: Path, lines: list[scoring.Line]) -> Iterator[tuple[str, str, str]]:
    """(what is said, what Ycord writes, what the raw engine writes) for each line of a call, each heard by itself."""
    engine = registry.engine("en")
    raw = raw_engine()
    with call.open("rb") as file, files.unpack(file) as unpacked, conditioned(unpacked).sound as sound:
        for line in lines:
            window = Window(
                min(line.channel, sound.channels - 1),
                ((max(0, line.start_ms - AROUND_MS), min(sound.duration_ms, line.end_ms + AROUND_MS)),),
            )
            ((_, words),) = engine.hear(sound, [window], language="en", hot_words="")
            yield line.text, " ".join(word.text for word in words), _plain(raw, sound, window)


def raw_engine() -> Any:
    """faster-whisper as its README loads it, with our weights."""
    from faster_whisper import WhisperModel  # noqa: PLC0415 - takes seconds to load

    return WhisperModel(str(weights(settings.WHISPER_MODEL)), device="cpu", compute_type="int8")


def _plain(raw: Any, sound: Sound, window: Window) -> str:
    segments, _ = raw.transcribe(window.samples(sound), beam_size=5, language="en")
    return " ".join(segment.text.strip() for segment in segments)
