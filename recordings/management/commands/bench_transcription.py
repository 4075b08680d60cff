"""`manage.py bench_transcription`: our pipeline beside faster-whisper as its README calls it, in one run, on the same weights."""

import argparse
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recordings.audio import files
from recordings.audio.sound import ENGINE_RATE, Samples, Sound
from recordings.benchmark import scoring
from recordings.management.commands.bench_short_speech import SHORT_CALL, Tally, heard_alone, raw_engine
from recordings.models import Term
from recordings.transcription import intake, pipeline
from recordings.transcription.engines import base, registry
from recordings.transcripts.turns import Turn, Word

OURS, MIX, SPLIT = "ours", "mix", "split"
WAYS = {
    OURS: "Ycord: from the file to stored turns",
    MIX: "faster-whisper's README, on the mix-down",
    SPLIT: "faster-whisper's README, channel after channel",
}
ROUNDS = 3
# What a line echo or a cheap headset lets through.
LEAK_DB = -20


class Command(BaseCommand):
    help = (
        "Hears a call the way Ycord does and the way faster-whisper's README does, on the same weights and in turn, "
        "each in a process of its own; compares speed, errors and memory. Needs requirements-dev.txt."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "call", nargs="?", type=Path, default=SHORT_CALL, help="a two-channel recording (default: ours)"
        )
        parser.add_argument("--reference", type=Path, help="what is said in it (default: beside the call, .ref.json)")
        parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each way hears it; medians count")
        parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS), help="which ways")
        parser.add_argument("--json", type=Path, help="write all figures to this file")
        parser.add_argument("--profile", action="store_true", help="also tell where our time goes")
        parser.add_argument("--names", default="", help="a vocabulary for our pipeline: names, comma separated")
        parser.add_argument("--one", choices=WAYS, help=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        call: Path = options["call"].resolve()
        reference: Path = (options["reference"] or call.with_suffix(".ref.json")).resolve()
        for path in (call, reference):
            if not path.is_file():
                raise CommandError(f"There is no file {path}.")
        if options["one"]:
            print(json.dumps(_hear_once(options["one"], call, profile=options["profile"], names=options["names"])))  # noqa: T201
            return
        if not importlib.util.find_spec("jiwer"):
            raise CommandError(
                "The benchmark needs what the tests need: run `pip install -r requirements-dev.txt` first."
            )
        lines = scoring.read_lines(reference)
        runs: dict[str, list[dict[str, Any]]] = {way: [] for way in options["ways"]}
        for number in range(options["rounds"]):
            for way in options["ways"]:
                self.stderr.write(f"Round {number + 1} of {options['rounds']}: {WAYS[way]} …")
                runs[way].append(
                    _in_a_process_of_its_own(way, call, reference, profile=options["profile"], names=options["names"])
                )
        found = {way: _summary(way, told, lines) for way, told in runs.items()}
        for way in set(options["ways"]) - {MIX}:
            self.stderr.write(f"With a leak of {LEAK_DB} dB: {WAYS[way]} …")
            found[way] |= _with_a_leak(way, call, reference, lines)
        if OURS in found:
            self.stderr.write("Each sentence alone …")
        told = {
            "call": call.name,
            "seconds": next(iter(runs.values()))[0]["duration_ms"] / 1000,
            "model": settings.WHISPER_MODEL,
            "cores": base.cores(),
            "ways": found,
            "times_as_fast": {
                way: round(found[OURS]["speed"] / each["speed"], 2) for way, each in found.items() if way != OURS
            }
            if OURS in found
            else {},
            "words_invented_where_nobody_speaks": _where_nobody_speaks() if OURS in found else {},
            "sentences_heard_alone": _sentences_alone(call, lines) if OURS in found else {},
        }
        if options["json"]:
            options["json"].write_text(json.dumps(told, indent=1) + "\n")
        self.stdout.write(_table(told))


def _in_a_process_of_its_own(way: str, call: Path, reference: Path, *, profile: bool, names: str) -> dict[str, Any]:
    """For its peak of memory, and with a database and folders of its own. The weights are shared."""
    with tempfile.TemporaryDirectory(prefix="ycord-bench-") as folder:
        env = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "YCORD_DATA": folder,
            "YCORD_MODELS": str(settings.MODEL_DIR),
            "CELERY_BROKER_URL": "memory://",
            "YCORD_S3_BUCKET": "",
            "YCORD_RECORDINGS": f"{folder}/recordings",
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "manage.py", "bench_transcription", str(call), "--reference", str(reference)]
        command += ["--one", way, "--names", names, *(["--profile"] if profile else [])]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise CommandError(f"{WAYS[way]}: it did not come to an end (see above).")
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told


def _hear_once(way: str, call: Path, *, profile: bool, names: str) -> dict[str, Any]:
    """One hearing, timed with the model loaded: {seconds, duration_ms, peak_mb, turns, profile}."""
    hear = {OURS: _ours, MIX: _mix, SPLIT: _split}[way]
    seconds, duration_ms, turns, stages = hear(call, profile, names)
    return {
        "seconds": seconds,
        "duration_ms": duration_ms,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "turns": turns,
        "profile": stages,
    }


Told = tuple[float, int, list[dict[str, Any]], dict[str, float]]


def _ours(call: Path, profile: bool, names: str) -> Told:
    from django.contrib.auth.models import User  # noqa: PLC0415 - the database is this process's own
    from django.core.files.base import File  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    somebody = User.objects.create_user("bench")
    Term.objects.bulk_create(Term(text=name.strip(), created_by=somebody) for name in names.split(",") if name.strip())
    with call.open("rb") as file:
        taken = intake.accept(File(file), facts=intake.Facts(title="Benchmark"), by=somebody)
    registry.engine()
    stages = _watched() if profile else {}
    began = time.perf_counter()
    transcript = pipeline.run(taken.recording.transcripts.get().pk)
    seconds = time.perf_counter() - began
    if transcript is None or transcript.error:
        raise CommandError(f"The call was not heard: {transcript and transcript.error}")
    turns = [{"channel": turn.channel, "words": turn.words} for turn in transcript.turns.all()]
    return seconds, taken.recording.duration_ms, turns, dict(stages)


def _segments(model: Any, sound: Any, channel: int) -> list[dict[str, Any]]:
    heard, _ = model.transcribe(sound, beam_size=5, word_timestamps=True, vad_filter=True)
    return [
        {
            "channel": channel,
            "words": [
                {"text": w.word.strip(), "start_ms": round(w.start * 1000), "end_ms": round(w.end * 1000)}
                for w in segment.words
            ],
        }
        for segment in heard
        if segment.words
    ]


def _mix(call: Path, profile: bool, names: str) -> Told:
    model = raw_engine()
    began = time.perf_counter()
    segments = _segments(model, str(call), 0)
    seconds = time.perf_counter() - began
    with call.open("rb") as file, files.unpack(file) as sound:
        return seconds, sound.duration_ms, segments, {}


def _split(call: Path, profile: bool, names: str) -> Told:
    from faster_whisper import decode_audio  # noqa: PLC0415

    model = raw_engine()
    began = time.perf_counter()
    channels = decode_audio(str(call), split_stereo=True)
    segments = [segment for number, channel in enumerate(channels) for segment in _segments(model, channel, number)]
    seconds = time.perf_counter() - began
    return seconds, len(channels[0]) * 1000 // ENGINE_RATE, segments, {}


def _watched() -> dict[str, float]:
    """Seconds of a thread spent in each stage of our engine, from now on."""
    spent: dict[str, float] = defaultdict(float)
    engine: Any = registry.engine()

    def watch(owner: Any, name: str, stage: str) -> None:
        inner: Callable[..., Any] = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return inner(*args, **kwargs)
            finally:
                spent[stage] += time.perf_counter() - began

        setattr(owner, name, timed)

    class Decoder:
        """The engine's CTranslate2 model, whose own methods cannot be replaced."""

        def __init__(self, model: Any) -> None:
            self._model = model

        def __getattr__(self, name: str) -> Any:
            return getattr(self._model, name)

    engine._whisper.model = Decoder(engine._whisper.model)
    watch(files, "unpack", "unpack and resample")
    watch(engine, "windows", "find the speech, pack it")
    watch(engine, "language_of", "tell the language")
    watch(engine, "_features_of", "spectrogram")
    watch(engine, "_encoded", "encoder")
    watch(engine._whisper.model, "generate", "decoder")
    watch(engine._whisper, "find_alignment", "times of the words")
    watch(pipeline, "_keep", "checkpoints")
    watch(pipeline, "_store", "store the turns")
    return spent


def _turns(told: list[dict[str, Any]]) -> list[Turn]:
    return [
        Turn(each["channel"], [Word(w["text"], w["start_ms"], w["end_ms"]) for w in each["words"]]) for each in told
    ]


def _summary(way: str, runs: list[dict[str, Any]], lines: list[scoring.Line]) -> dict[str, Any]:
    duration_ms = runs[0]["duration_ms"]
    speeds = [duration_ms / 1000 / run["seconds"] for run in runs]
    turns = _turns(runs[0]["turns"])
    scored = scoring.score(lines, turns, duration_ms=duration_ms).as_dict()
    if way == MIX:
        # Nobody knows who said what: of the words only the order and the holds can be told.
        scored |= dict.fromkeys(scored) | {
            "wer": scoring.wer_of_mix(lines, " ".join(turn.text for turn in turns)),
            "words_invented_in_hold": scored["words_invented_in_hold"],
        }
    stages = {stage: round(statistics.median(run["profile"][stage] for run in runs), 2) for stage in runs[0]["profile"]}
    return {
        "speed": round(statistics.median(speeds), 1),
        "speeds": [round(speed, 1) for speed in speeds],
        "peak_mb": max(run["peak_mb"] for run in runs),
        **scored,
        "thread_seconds": stages,
    }


def _with_a_leak(way: str, call: Path, reference: Path, lines: list[scoring.Line]) -> dict[str, Any]:
    """The same call on a line that lets LEAK_DB of each party through to the other."""
    with tempfile.TemporaryDirectory(prefix="ycord-bench-") as folder:
        leaky = Path(folder) / "leaky.flac"
        with call.open("rb") as file, files.unpack(file) as sound, leaky.open("wb") as out:
            leaks = np.eye(2, dtype=np.float32) + 10 ** (LEAK_DB / 20) * np.eye(2, dtype=np.float32)[::-1]
            files.write(out, (leaks @ block for block in sound.blocks()), channels=2, rate=sound.rate, form="flac")
        heard = _in_a_process_of_its_own(way, leaky, reference, profile=False, names="")
    scored = scoring.score(lines, _turns(heard["turns"]), duration_ms=heard["duration_ms"])
    return {
        "wer_with_a_leak": scored.wer,
        "words_on_the_wrong_speaker_with_a_leak": scored.words_on_the_wrong_speaker,
    }


def _sentences_alone(call: Path, lines: list[scoring.Line]) -> dict[str, dict[str, int]]:
    """How each sentence of the call is heard by itself, by Ycord and by the raw engine."""
    tallies = {"Ycord": Tally(), "the raw engine": Tally()}
    for meant, *written in heard_alone(call, lines):
        for tally, text in zip(tallies.values(), written, strict=True):
            tally.count(text, meant)
    return {name: asdict(tally) for name, tally in tallies.items()}


def _where_nobody_speaks(minutes: int = 5) -> dict[str, int]:
    """Words that our pipeline writes on minutes of silence, of line noise and of hold music."""
    length = minutes * 60 * ENGINE_RATE
    t = np.arange(length) / ENGINE_RATE
    notes = 261.6 * 2 ** (np.array([0, 4, 7, 12, 7, 4]) / 12)
    music = 0.12 * np.sin(2 * np.pi * notes[(t / 0.35).astype(int) % 6] * t) * np.exp(-3 * (t % 0.35))
    sounds: dict[str, Samples] = {
        "silence": np.zeros(length, np.float32),
        "line noise": np.random.default_rng(1).normal(0, 0.004, length).astype(np.float32),
        "hold music": music.astype(np.float32),
    }
    return {name: sum(1 for _ in _words_in(samples)) for name, samples in sounds.items()}


def _words_in(samples: Samples) -> Iterator[Word]:
    engine = registry.engine()
    with Sound(1) as sound:
        sound.add(samples[None])
        for _, words in engine.hear(sound, engine.windows(sound, 0), language="en", hot_words=""):
            yield from words


def _table(told: dict[str, Any]) -> str:
    def share(value: float | None) -> str:
        return "–" if value is None else f"{100 * value:.2f} %"

    def plain(value: float | None, unit: str = "") -> str:
        return "–" if value is None else f"{value:.0f}{unit}"

    rows: list[tuple[str, Callable[[dict[str, Any]], str]]] = [
        ("speed (times real time, median)", lambda w: f"{w['speed']:.1f}"),
        ("  of the runs", lambda w: ", ".join(f"{speed:.1f}" for speed in w["speeds"])),
        ("word error rate", lambda w: share(w["wer"])),
        ("  agent / customer", lambda w: " / ".join(map(share, w["wer_of_channel"] or [None]))),
        ("words on the wrong speaker", lambda w: plain(w["words_on_the_wrong_speaker"])),
        ("words invented in hold", lambda w: plain(w["words_invented_in_hold"])),
        (f"with a leak of {LEAK_DB} dB: word error rate", lambda w: share(w.get("wer_with_a_leak"))),
        ("  words on the wrong speaker", lambda w: plain(w.get("words_on_the_wrong_speaker_with_a_leak"))),
        ("turn starts off by, median", lambda w: plain(w["turn_start_median_ms"], " ms")),
        ("  95 of 100 by less than", lambda w: plain(w["turn_start_p95_ms"], " ms")),
        ("peak memory", lambda w: plain(w["peak_mb"], " MB")),
    ]
    ways = told["ways"]
    wide = max(len(WAYS[way]) for way in ways)
    head = f"{told['call']}: {told['seconds']:.0f} s, Whisper {told['model']}, {told['cores']} cores"
    out = [head, "", " " * 40 + "  ".join(f"{WAYS[way]:>{wide}}" for way in ways)]
    out += [f"{name:40}" + "  ".join(f"{show(ways[way]):>{wide}}" for way in ways) for name, show in rows]
    out += [""] + [f"Ycord is {times} times as fast as {WAYS[way]}." for way, times in told["times_as_fast"].items()]
    nobody = told["words_invented_where_nobody_speaks"]
    if nobody:
        out.append("Words on five minutes of " + ", ".join(f"{name}: {count}" for name, count in nobody.items()) + ".")
    for name, tally in told["sentences_heard_alone"].items():
        out.append(
            f"{tally['sentences']} sentences heard alone by {name}: {tally['repeats']} written twice, "
            f"{tally['invented']} words beyond those said, {tally['inaudible']} marked inaudible."
        )
    for way in ways:
        stages = ways[way]["thread_seconds"]
        if stages:
            out += ["", "Where our time goes (seconds of one thread, all threads together):"]
            out += [f"  {stage:28}{seconds:7.2f}" for stage, seconds in sorted(stages.items(), key=lambda s: -s[1])]
    return "\n".join(out)
