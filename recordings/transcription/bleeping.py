"""What was taken out of calls: bleeped, and the bleep heard again. Two steps of a worker each, safe to run again from any state."""

import io
import logging
import re

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from recordings.audio import files
from recordings.audio.decoding import BadAudio
from recordings.models import Recording, Redaction, Suggestion, Turn
from recordings.redaction import redactions, sound
from recordings.transcription.engines import registry
from recordings.transcripts.turns import Word

logger = logging.getLogger(__name__)

# What is heard around a bleep, for Whisper hears better with something before and after; what may be left of a word at its edges; by how
# much a bleep is widened where something was heard, and how often. Milliseconds.
AROUND_MS, EDGE_MS, MORE_MS, MOST_TIMES = 2000, 350, 250, 3


def bleep_all() -> int:
    """Bleep what is to be bleeped, call by call; says how many calls were. One that cannot be stays unheard, and is tried again."""
    done = 0
    redactions.take_out_accepted(Suggestion.objects.all())
    for recording in Recording.objects.filter(redactions__in=Redaction.objects.filter(bleeped_at=None)).distinct():
        try:
            done += sound.bleep(recording)
        except (FileNotFoundError, BadAudio) as problem:
            logger.error("Recording %s cannot be bleeped, and is not served: %s", recording.pk, problem)
        except OSError:
            logger.warning("Bleeping recording %s is put off", recording.pk, exc_info=True)
    return done


def waiting() -> bool:
    """Whether a bleep is still to be heard again."""
    return _unheard().exists()


def _unheard() -> QuerySet[Redaction]:
    return Redaction.objects.filter(bleeped_at__isnull=False, heard_at=None)


def hear_again() -> int:
    """Hear each new bleep again with the engine. Where it hears something the span is widened and bleeped anew, and in the end a person
    is asked to listen. Says how many were heard. Raises EngineError where this worker cannot hear.
    """
    heard = 0
    for redaction in _unheard().select_related("recording").order_by("recording", "start_ms"):
        try:
            before, after = _left(redaction)
        except (FileNotFoundError, BadAudio) as problem:
            logger.error("The bleep %s cannot be heard again: %s", redaction.pk, problem)
            continue
        heard += 1
        leaks = before or after
        if leaks and redaction.widened < MOST_TIMES:
            redactions.widen(redaction, before_ms=MORE_MS if before else 0, after_ms=MORE_MS if after else 0)
            continue
        here = Redaction.objects.filter(pk=redaction.pk, start_ms=redaction.start_ms, end_ms=redaction.end_ms)
        here.exclude(bleeped_at=None).update(heard_at=timezone.now(), leaks=bool(leaks))
    return heard


def _left(redaction: Redaction) -> tuple[bool, bool]:
    """Whether the engine hears something of a span that was bleeped: in its first half or just before it, in its second or just after."""
    recording = redaction.recording
    start_ms = max(0, redaction.start_ms - AROUND_MS)
    end_ms = min(recording.duration_ms, redaction.end_ms + AROUND_MS)
    kept = _kept(recording, start_ms - AROUND_MS, end_ms + AROUND_MS)
    middle = (redaction.start_ms + redaction.end_ms) / 2
    before = after = False
    for word in _heard(recording, start_ms, end_ms):
        at = (word.start_ms + word.end_ms) / 2
        near = redaction.start_ms - EDGE_MS < word.end_ms and word.start_ms < redaction.end_ms + EDGE_MS
        # Whisper stretches the words that stay into the bleep beside them. A figure is never taken for one of them.
        stays = _plain(word.text) in kept and not re.search(r"\d", word.text)
        if near and not stays:
            before, after = before or at <= middle, after or at > middle
    return before, after


def _heard(recording: Recording, start_ms: int, end_ms: int) -> list[Word]:
    """What the engine hears in a span of a call, on all channels, on the call's clock."""
    transcript = recording.transcript
    language = transcript.language if transcript else recording.language
    engine = registry.engine(language)
    with recording.audio.open("rb") as file:
        rate = recording.sample_rate
        cut = b"".join(files.cut(file, start_ms=start_ms, end_ms=end_ms, rate=rate, channels=recording.channels))
    found: list[Word] = []
    with files.unpack(io.BytesIO(cut), folder=settings.DATA_DIR) as part:
        windows = [window for channel in range(part.channels) for window in engine.windows(part, channel)]
        if not windows:
            return []
        language = language or engine.language_of(part, max(windows, key=lambda window: window.length_ms))
        for _, words in engine.hear(part, windows, language=language, hot_words=""):
            found += [Word(one.text, one.start_ms + start_ms, one.end_ms + start_ms) for one in words]
    return found


def _kept(recording: Recording, start_ms: int, end_ms: int) -> set[str]:
    """The words that stay around a span."""
    transcript = recording.transcript
    turns = Turn.objects.filter(transcript=transcript, start_ms__lt=end_ms, end_ms__gt=start_ms)
    return {_plain(word["text"]) for turn in turns for word in turn.words} | {""}


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())
