"""One call becomes text: claim → unpack → plan → hear window by window → turns → store.

The row in the database is the truth. A worker owns it while its lease runs; a heartbeat renews the lease; every write goes
through the fence (`held_by`), so that a worker that lost its claim can write nothing any more. Each window heard is kept
at once as a TranscriptChunk, so that whoever takes the call over goes on from there.
"""

import dataclasses
import logging
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now

from recordings.audio import conditioning, files
from recordings.audio.conditioning import Conditioned
from recordings.audio.decoding import BadAudio
from recordings.audio.sound import Sound, peaks
from recordings.audio.vad import Window
from recordings.corrections import reapply
from recordings.models import Recording, Term, Transcript, TranscriptChunk, Turn
from recordings.privacy import suggestions
from recordings.redaction import redactions
from recordings.transcription.engines import registry
from recordings.transcription.engines.base import Engine
from recordings.transcription.engines.weights import EngineError, Unhearable
from recordings.transcription.lease import ClaimLost, heartbeat
from recordings.transcripts import greeting, turns
from recordings.vocabulary import matching, terms

logger = logging.getLogger(__name__)

# So many hearings in a row that brought nothing new, and the call is given up until somebody looks.
MOST_FAULTS = 5
# How long a fault that may pass puts a call off: this, and four times as long after each further one.
FIRST_PAUSE = timedelta(seconds=30)
# Other workers may be faster at taking the first of these.
NEXT_IN_LINE = 20
# Enough of a call to know its language by.
LANGUAGE_MS = 180_000

# Names given to the engine as hot words: its prompt has room for some sixty.
MOST_HOT_WORDS = 60

# The words of each window of the plan that has been heard, by its number.
Heard = dict[int, list[turns.Word]]


class MayPass(Exception):
    """A fault that another try later may not meet; the message names it."""


def run_next(*, hung: Callable[[], None] = lambda: None) -> Transcript | None:
    """Hear the call whose turn it is: what people sent in before what a folder brought, the oldest first. None where nothing waits.

    Raises EngineError as `run` does.
    `hung` is called, from another thread, where the hearing shows no sign of life any more.
    """
    for pk in Transcript.objects.waiting().order_by("low_priority", "pk").values_list("pk", flat=True)[:NEXT_IN_LINE]:
        done = run(pk, hung=hung)
        if done:
            return done
    return None


def run(pk: int, *, hung: Callable[[], None] = lambda: None) -> Transcript | None:
    """Hear one waiting transcript to its end. Safe to call twice, from anywhere: only one caller gets the claim.

    Returns the transcript as it was left (ready, failed, or put off), or None where it was not ours to hear (any more).
    Raises EngineError where this worker cannot hear: then the call waits on, for one that can.
    """
    # Before the claim: who cannot hear takes no call from those who can.
    registry.engine()
    transcript = Transcript.objects.claim(pk, worker=f"{socket.gethostname()}, process {os.getpid()}")
    if transcript is None:
        return None
    if transcript.consecutive_failures > MOST_FAULTS:
        return _fail(
            transcript,
            f"This call stopped its worker {MOST_FAULTS} times. Ask your administrator to look at the worker's log.",
        )
    try:
        with heartbeat(transcript, hung=hung) as check:
            return _hear(transcript, check)
    except ClaimLost:
        logger.info("Transcript %s is no longer ours: leaving it", pk)
        return None
    except (BadAudio, Unhearable) as error:
        return _fail(transcript, str(error))
    except EngineError:
        _give_back(transcript)
        raise
    except FileNotFoundError:
        return _fail(
            transcript, "The recording's file is not in the storage. Restore it from a backup, then try again."
        )
    except DatabaseError:
        raise  # the sweep takes the call up again when the lease has run out
    except (MayPass, MemoryError, OSError) as error:
        logger.warning("Hearing transcript %s is put off", pk, exc_info=True)
        return _put_off(transcript, str(error) if isinstance(error, MayPass) else _in_words(error))
    except Exception:
        logger.exception("Hearing transcript %s failed", pk)
        return _fail(
            transcript, "Something went wrong while this call was heard. Try again; the worker's log has the details."
        )


def _in_words(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "The worker ran out of memory."
    return f"The worker could not read or write ({getattr(error, 'strerror', None) or type(error).__name__})."


def _hear(transcript: Transcript, check: Callable[[], None]) -> Transcript | None:
    recording = transcript.recording
    with _prepared(recording, check) as call:
        sound = call.sound
        check()
        plan, engine = _plan(transcript, call)
        heard = {p.number: [turns.Word(**word) for word in p.words] for p in transcript.chunks.all()}
        todo = [number for number in range(len(plan.windows)) if number not in heard]
        if todo:
            windows = [plan.windows[number] for number in todo]
            for index, words in engine.hear(sound, windows, language=plan.language, hot_words=_hot_words()):
                check()
                heard[todo[index]] = words
                _keep(transcript, plan, heard, number=todo[index])
        voices = _voices(sound) if sound.channels == 1 else []
    check()
    spoken = _conversation(plan, heard, voices)
    return _store(transcript, spoken, language=plan.language, engine=engine, one_mix=plan.one_mix)


@contextmanager
def _prepared(recording: Recording, check: Callable[[], None]) -> Iterator[Conditioned]:
    """The call as its engine is to hear it. What people hear is made on the way, from its sound as it came in."""
    with _fetched(recording) as file, files.unpack(file, folder=settings.DATA_DIR) as sound:
        check()
        _prepare_listening(recording, sound)
        check()
        call = conditioning.conditioned(sound, folder=settings.DATA_DIR)
    with call.sound:
        yield call


@contextmanager
def _fetched(recording: Recording) -> Iterator[File[bytes]]:
    """The recording's file. What the storage does wrong besides not having it may pass."""
    try:
        file = recording.audio.open("rb")
        file.read(1)
        file.seek(0)
    except FileNotFoundError:
        raise
    except Exception as error:
        raise MayPass("The storage of the recordings did not answer.") from error
    with file:
        yield file


@dataclasses.dataclass(frozen=True)
class Plan:
    """What there is to hear in a call, and in which language; decided once, by the first worker that takes the call up.

    `engine`: name and model of the one that hears it; `asked`: the language that was told, empty where it was heard from the call.
    """

    engine: str
    asked: str
    language: str
    windows: list[Window]
    # Both channels carry the same, and one of them is heard.
    one_mix: bool = False

    @property
    def length_ms(self) -> int:
        return sum(window.length_ms for window in self.windows)

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self) | {"windows": [[window.channel, window.pieces] for window in self.windows]}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Plan":
        windows = [Window(channel, tuple((start, end) for start, end in pieces)) for channel, pieces in kept["windows"]]
        return cls(kept["engine"], kept["asked"], kept["language"], windows, kept["one_mix"])


def _plan(transcript: Transcript, call: Conditioned) -> tuple[Plan, Engine]:
    """The plan that is there, or a new one where nothing counts as heard; and the engine for it.

    A plan is kept as long as the language that is asked for, the engine and its model, and what the channels carry are those it was made for.
    """
    asked = transcript.recording.language or settings.WHISPER_LANGUAGE
    kept, sound = transcript.plan, call.sound
    if kept and kept.get("asked") == asked and kept.get("one_mix") == call.one_mix:
        engine = registry.engine(kept["language"])
        if kept["engine"] == _named(engine):
            return Plan.from_json(kept), engine
    engine = registry.engine(asked)
    with ThreadPoolExecutor(sound.channels) as pool:
        found = list(pool.map(lambda channel: engine.windows(sound, channel), range(sound.channels)))
    windows = [window for channel in found for window in channel]
    # In the order in which the call goes, so that what is heard first is its beginning.
    windows.sort(key=lambda window: window.pieces[0])
    language = asked or _language(engine, sound, windows)
    engine = registry.engine(language)
    plan = Plan(_named(engine), asked, language, windows, call.one_mix)
    with transaction.atomic():
        if not Transcript.objects.held_by(transcript).update(plan=plan.as_json(), heard_ms=0):
            raise ClaimLost
        transcript.chunks.all().delete()
    return plan, engine


def _named(engine: Engine) -> str:
    return f"{engine.name} {engine.model}"


def _language(engine: Engine, sound: Sound, windows: list[Window]) -> str:
    """One call is in one language: that of the channel that speaks most in the first minutes. Empty: nobody speaks."""
    early = [window for window in windows if window.pieces[0][0] < LANGUAGE_MS] or windows[:1]
    if not early:
        return ""
    spoken = {w.channel: sum(each.length_ms for each in early if each.channel == w.channel) for w in early}
    most = max(spoken, key=lambda channel: spoken[channel])
    return engine.language_of(sound, max((w for w in early if w.channel == most), key=lambda w: w.length_ms))


def _keep(transcript: Transcript, plan: Plan, heard: Heard, *, number: int) -> None:
    """A checkpoint: this window's words, and how much of the call has been heard. Behind the fence."""
    share = sum(plan.windows[n].length_ms for n in heard) / max(1, plan.length_ms)
    with transaction.atomic():
        ours = Transcript.objects.held_by(transcript).update(
            heard_ms=round(transcript.total_ms * share), consecutive_failures=0
        )
        if not ours:
            raise ClaimLost
        TranscriptChunk.objects.create(
            transcript=transcript, number=number, words=[dataclasses.asdict(word) for word in heard[number]]
        )


def _hot_words() -> str:
    """The centre's own names, which Whisper then hears more often than not (measured: `make bench`). Newest first."""
    return ", ".join(Term.objects.order_by("-pk").values_list("text", flat=True)[:MOST_HOT_WORDS])


def _voices(sound: Sound) -> list[turns.Stretch]:
    """Who speaks when on a mono call, by the centre's diarizer; nothing where there is none, or it fails: the text comes first."""
    tell_apart = registry.diarizer()
    if tell_apart is None:
        return []
    try:
        return tell_apart(sound)
    except Exception:
        logger.exception("The diarizer failed: the call's voices are not told apart")
        return []


def _conversation(plan: Plan, heard: Heard, voices: list[turns.Stretch]) -> list[turns.Turn]:
    said: dict[int, list[turns.Word]] = {}
    for number, window in enumerate(plan.windows):
        said.setdefault(window.channel, []).extend(heard[number])
    channels = [sorted(said.get(n, []), key=lambda word: word.start_ms) for n in range(max(said, default=0) + 1)]
    if voices:
        channels = turns.by_voice(channels[0], voices)
    known = terms.known()
    return turns.converse([matching.settle(words, known) for words in channels])


@transaction.atomic
def _store(
    transcript: Transcript, spoken: list[turns.Turn], *, language: str, engine: Engine, one_mix: bool
) -> Transcript | None:
    ours = Transcript.objects.held_by(transcript).update(
        status=Transcript.Status.READY,
        language=language if spoken else "",
        engine=engine.name,
        # Of a folder's path, the end says most.
        model=engine.model[-80:],
        heard_ms=transcript.total_ms,
        finished_at=Now(),
        lease_until=None,
        plan={},
        error="" if spoken else "Nobody speaks in this recording.",
    )
    if not ours:
        return None
    transcript.chunks.all().delete()
    transcript.turns.all().delete()
    # Who is who may have been said while the call was heard, and may be said at this very moment.
    recording = Recording.objects.select_for_update().get(pk=transcript.recording_id)
    if recording.one_mix != one_mix:
        # Which channel the agent is on means nothing where both carry the same.
        recording.one_mix, recording.agent_guessed = one_mix, False
        recording.agent_channel = None if recording.is_mono else settings.AGENT_CHANNEL
        recording.save(update_fields=["one_mix", "agent_channel", "agent_guessed"])
    if recording.agent_channel is None or recording.agent_guessed:
        # Nobody has said who the agent is, of voices told apart on one channel. Another hearing may number the voices otherwise: an earlier
        # guess is no help.
        recording.agent_channel = greeting.agent_of(spoken)
        recording.agent_guessed = recording.agent_channel is not None
        recording.save(update_fields=["agent_channel", "agent_guessed"])
    Turn.objects.bulk_create(
        Turn(
            transcript=transcript,
            channel=turn.channel,
            speaker=recording.speaker_of(turn.channel),
            start_ms=turn.start_ms,
            end_ms=turn.end_ms,
            text=turn.text,
            words=[dataclasses.asdict(word) for word in turn.words],
        )
        for turn in spoken
    )
    reapply.carry(recording, transcript)
    redactions.cover_words(transcript)
    suggestions.look_through(recording)
    redactions.take_out_accepted(recording.suggestions.all())
    transcript.refresh_from_db()
    return transcript


def _fail(transcript: Transcript, reason: str) -> Transcript | None:
    failed = Transcript.objects.held_by(transcript).update(
        status=Transcript.Status.FAILED, error=reason, finished_at=Now(), lease_until=None
    )
    if not failed:
        return None
    transcript.refresh_from_db()
    return transcript


def _give_back(transcript: Transcript) -> None:
    """Back to waiting as if it had never been taken up, with what was heard of it: the fault is its worker's."""
    Transcript.objects.held_by(transcript).update(
        status=Transcript.Status.PENDING,
        attempts=F("attempts") - 1,
        consecutive_failures=Greatest(F("consecutive_failures") - 1, 0),
        lease_until=None,
        worker="",
        started_at=None,
    )


def _put_off(transcript: Transcript, reason: str) -> Transcript | None:
    """Back to waiting, for a while: what was heard so far is kept. After MOST_FAULTS in a row it fails for good."""
    if transcript.consecutive_failures >= MOST_FAULTS:
        return _fail(transcript, f"{reason} Tried {MOST_FAULTS} times; ask your administrator, then try again.")
    pause = FIRST_PAUSE * 4 ** max(0, transcript.consecutive_failures - 1)
    waits = Transcript.objects.held_by(transcript).update(
        status=Transcript.Status.PENDING, error=reason, retry_at=Now() + pause, lease_until=None
    )
    if not waits:
        return None
    transcript.refresh_from_db()
    return transcript


def _prepare_listening(recording: Recording, sound: Sound) -> None:
    """What the call page needs before the text is there: peaks, and a copy browsers can play where they cannot play the original."""
    made = ""
    if not recording.plays_in_browsers and not recording.listening_copy:
        with tempfile.TemporaryFile(dir=settings.DATA_DIR) as copy:
            files.write(copy, sound.blocks(), channels=sound.channels, rate=sound.rate, form="flac")
            recording.listening_copy.save(f"{recording.sha256}.flac", File(copy), save=False)
            made = str(recording.listening_copy.name)
    if not recording.peaks:
        recording.peaks = peaks(sound)
    same = Recording.objects.filter(pk=recording.pk, sound_number=recording.sound_number)
    if not same.update(peaks=recording.peaks, listening_copy=recording.listening_copy) and made:
        # Something was taken out of the call meanwhile: what was made is of the sound of before.
        recording.listening_copy.storage.delete(made)


def retry(recording: Recording) -> Transcript:
    """Ask for another try. Returns the open transcript where one waits or runs already (a double click asks once).

    What a try that failed or was stopped has heard so far is kept for this one.
    """
    with transaction.atomic():
        transcript, new = Transcript.objects.get_or_create(
            recording=recording,
            status__in=[Transcript.Status.PENDING, Transcript.Status.RUNNING],
            defaults={"status": Transcript.Status.PENDING, "total_ms": recording.duration_ms},
        )
        last = recording.transcripts.filter(pk__lt=transcript.pk).last() if new else None
        if last and last.plan and last.status != Transcript.Status.READY:
            transcript.plan, transcript.heard_ms = last.plan, last.heard_ms
            transcript.save(update_fields=["plan", "heard_ms"])
            last.chunks.update(transcript=transcript)
            last.plan = {}
            last.save(update_fields=["plan"])
    return transcript


def cancel(recording: Recording) -> bool:
    """Stop waiting for or hearing this call. The worker notices at its next window. False where nothing was open."""
    return bool(
        recording.transcripts.filter(status__in=[Transcript.Status.PENDING, Transcript.Status.RUNNING]).update(
            status=Transcript.Status.CANCELLED, finished_at=Now(), lease_until=None
        )
    )
