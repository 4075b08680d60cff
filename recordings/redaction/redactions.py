"""Taking something out of a call: its words here and now, in everything that is kept of them; its sound is for a worker to bleep.

Nothing here can be taken back.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import reduce
from typing import Any

from celery import current_app
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from recordings import writing
from recordings.clips import spans as snapping
from recordings.corrections import alignment
from recordings.erasing import copies, erasing
from recordings.errors import DomainError
from recordings.models import (
    Correction,
    Recording,
    Redaction,
    Suggestion,
    SuggestionQuerySet,
    Transcript,
    TranscriptChunk,
    Turn,
)
from recordings.privacy.kinds import NAMES, Kind
from recordings.redaction.words import Span, Words, covered, scrubber

# What learners answered: there are millions, and none is a place to copy a caller's words to.
ANSWERS = {"coaching.Attempt", "coaching.Response", "coaching.Record"}

logger = logging.getLogger(__name__)

# What stands in the place of what was said.
WHAT = (*(one for one, _ in NAMES.values()), "something private")
# Of one span: longer than anybody reads a number, and far from a whole call. Milliseconds.
LONGEST_MS, SHORTEST_MS = 300_000, 100


def redact(recording: Recording, spans: Sequence[Span], *, by: User | None) -> list[Redaction]:
    """Take these spans out of a call for good, widened to whole words; a span that is out already stays so. Returns all that is out.

    `by` nobody: without asking. Raises DomainError for a span that is none, or outside the call, with nothing changed.
    """
    for span in spans:
        checked(recording, span)
    with transaction.atomic():
        recording = Recording.objects.select_for_update().get(pk=recording.pk)
        there = list(recording.redactions.all())
        for span in spans:
            start_ms, end_ms = widened(recording, span.start_ms, span.end_ms)
            if any(one.start_ms <= start_ms and end_ms <= one.end_ms for one in there):
                continue
            there.append(recording.redactions.create(start_ms=start_ms, end_ms=end_ms, what=span.what, by=by))
        cover(recording)
        hint()
        transaction.on_commit(erasing.forget_for_good)
    return there


# Who has just accepted one may still think again; what is bleeped without asking goes at once.
GRACE = timedelta(minutes=1)


def take_out_accepted(suggestions: SuggestionQuerySet) -> int:
    """Take out what was accepted of these suggestions and stands to it; says how many went. The hearing that counts is stored."""
    settled = Q(decided_by=None) | Q(decided_at__lte=timezone.now() - GRACE)
    of: dict[tuple[int, int | None], list[Suggestion]] = {}
    for suggestion in suggestions.to_bleep().filter(settled).select_related("recording", "decided_by"):
        of.setdefault((suggestion.recording_id, suggestion.decided_by_id), []).append(suggestion)
    for accepted in of.values():
        recording, by = accepted[0].recording, accepted[0].decided_by
        with transaction.atomic():
            redact(recording, [_span_of(one, duration_ms=recording.duration_ms) for one in accepted], by=by)
            Suggestion.objects.filter(pk__in=[one.pk for one in accepted]).update(bleeped_at=timezone.now())
    return sum(map(len, of.values()))


def _span_of(suggestion: Suggestion, *, duration_ms: int) -> Span:
    """What a suggestion would take out: as long as can be bleeped, also where its word is shorter, and inside the call."""
    length = max(SHORTEST_MS, suggestion.end_ms - suggestion.start_ms)
    start_ms = max(0, min(suggestion.start_ms, duration_ms - length))
    return Span(start_ms, min(start_ms + length, duration_ms), NAMES[Kind(suggestion.kind)][0])


def widen(redaction: Redaction, *, before_ms: int, after_ms: int) -> None:
    """Take more out around a span in whose bleep something was still heard."""
    with transaction.atomic():
        recording = Recording.objects.select_for_update().get(pk=redaction.recording_id)
        redaction.start_ms = max(0, redaction.start_ms - before_ms)
        redaction.end_ms = min(recording.duration_ms, redaction.end_ms + after_ms)
        redaction.widened += 1
        redaction.bleeped_at = None
        redaction.save(update_fields=["start_ms", "end_ms", "widened", "bleeped_at"])
        cover(recording)
        hint()


def checked(recording: Recording, span: Span) -> None:
    """Raises DomainError for what cannot be taken out: no span, outside the call, too long at once."""
    if span.end_ms - span.start_ms < SHORTEST_MS:
        raise DomainError("Say from where to where: the end has to come after the beginning.", field="end_ms")
    if span.start_ms < 0 or span.end_ms > recording.duration_ms:
        outside = "start_ms" if span.start_ms < 0 or span.start_ms >= recording.duration_ms else "end_ms"
        raise DomainError("This span lies outside the call. Choose one inside it.", field=outside)
    if span.end_ms - span.start_ms > LONGEST_MS:
        raise DomainError(
            f"At most {LONGEST_MS // 60_000} minutes are taken out at once. A whole call is erased instead.",
            field="end_ms",
        )
    if not span.what or len(span.what) > 40 or not span.what.isprintable() or set(span.what) & set("[]"):
        raise DomainError("Say in a word or two what was there, never what it was.", field="what")


def widened(recording: Recording, start_ms: int, end_ms: int) -> tuple[int, int]:
    """A span of a call with the words in it made whole, in ms: what would be taken out."""
    words = [word for turn in _turns(recording) for word in turn.words]
    return snapping.widened(words, start_ms, end_ms, duration_ms=recording.duration_ms)


def _turns(recording: Recording) -> models.QuerySet[Turn]:
    return Turn.objects.filter(transcript__recording=recording)


def cover(recording: Recording) -> None:
    """Bring every text that is kept of a call into line with what was taken out of it. Safe to do again; the recording is locked."""
    out = [Span(one.start_ms, one.end_ms, one.what) for one in recording.redactions.all()]
    said: dict[str, list[str]] = {}
    for span in out:
        said.setdefault(span.what, []).extend(_cover(recording, span))
    said = {what: texts for what, texts in said.items() if texts}
    if said:
        _scrub(recording, _each(scrubber(texts, what) for what, texts in said.items()))
        # What people wrote of it in other places; there a single word may be anybody's.
        copies.rewrite(_each(scrubber(texts, what, telling=True) for what, texts in said.items()), but=ANSWERS)


def _each(cleaners: Iterable[Callable[[str], str]]) -> Callable[[str], str]:
    """One after the other."""
    every = list(cleaners)
    return lambda text: reduce(lambda told, clean: clean(told), every, text)


def cover_words(transcript: Transcript) -> None:
    """The same for a hearing that has just been stored: it may have begun before something was taken out."""
    if transcript.recording.redactions.exists():
        cover(transcript.recording)


def _cover(recording: Recording, span: Span) -> list[str]:
    """One span in every hearing, its windows and its corrections; what was said there, a text for each turn of each."""
    found: list[str] = []
    near = {"start_ms__lt": span.end_ms, "end_ms__gt": span.start_ms}
    for turn in _turns(recording).filter(**near):
        words, said = covered(_words(turn.words, turn.text, turn.start_ms, turn.end_ms), [span])
        if said:
            text = writing.joined([word["text"] for word in words])
            Turn.objects.filter(pk=turn.pk).update(words=words, text=text, version=F("version") + 1)
            found += said
    for chunk in TranscriptChunk.objects.filter(transcript__recording=recording):
        chunk.words, said = covered(chunk.words, [span])
        if said:
            chunk.save(update_fields=["words"])
    for correction in Correction.objects.filter(transcript__recording=recording):
        told = [text for states in (correction.before, correction.after) for text in _cover_states(states, span)]
        if told:
            correction.save(update_fields=["before", "after"])
            found += told
    return found


def _cover_states(states: list[dict[str, Any]], span: Span) -> list[str]:
    """Brings the turns that a correction keeps into line, where they are."""
    found = []
    for state in states:
        if "words" in state:
            state["words"], said = covered(state["words"], [span])
            found += said
            if said and "text" in state:
                state["text"] = writing.joined([word["text"] for word in state["words"]])
    return found


def _words(words: Words, text: str, start_ms: int, end_ms: int) -> Words:
    if words or not text:
        return words
    # Of a turn that was stored without their times the words share its own.
    spread = alignment.spread(writing.cut(text), start_ms, end_ms)
    return [{"text": one.text, "start_ms": one.start_ms, "end_ms": one.end_ms, "probability": 1.0} for one in spread]


def _scrub(recording: Recording, clean: Callable[[str], str]) -> None:
    """What colleagues wrote about the call, and how it is called."""
    scrub_rows(Recording.objects.filter(pk=recording.pk), ("title", "why", "reason"), clean)
    scrub_rows(recording.clips.all(), ("title", "note"), clean)
    scrub_rows(recording.comments.all(), ("text",), clean)


def scrub_rows(rows: models.QuerySet[Any], fields: Sequence[str], clean: Callable[[str], str]) -> None:
    """Put text columns of these rows through a function; what does not change is not written."""
    for row in rows:
        changed = {}
        for name in fields:
            was = getattr(row, name)
            most = row._meta.get_field(name).max_length
            if was and (now := clean(was)) != was:
                changed[name] = now[:most] if most else now
        if changed:
            type(row)._base_manager.filter(pk=row.pk).update(**changed)


def hint() -> None:
    """Tell a worker that there is something to bleep, once this transaction is through. Without a broker the sweep finds it."""

    def tell() -> None:
        try:
            current_app.send_task("recordings.tasks.bleep")
        except OperationalError:
            logger.warning("The broker does not answer: what is to be bleeped waits for the sweep")

    transaction.on_commit(tell)
