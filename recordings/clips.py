"""Clips: spans snapped to words, the turns inside them, and their audio and nothing beside it; and a whole call's."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponseBase

from recordings import audio
from recordings.delivery import ranged
from recordings.models import Clip, Recording, Turn

SHORTEST_MS = 300
# Left around the first and the last word, so that nothing sounds bitten off.
AIR_MS = 120


class BadSpan(Exception):
    """The span cannot be a clip; the message says why and what to do, `field` which of its parts is to be corrected."""

    def __init__(self, message: str, *, field: str = "end_ms") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Excerpt:
    """The part of a turn that lies inside a clip; times stay on the call's clock."""

    speaker: str
    start_ms: int
    end_ms: int
    text: str
    words: list[dict[str, Any]] = field(default_factory=list)


def _turns_of(recording: Recording) -> Iterable[Turn]:
    transcript = recording.transcript
    return transcript.turns.all() if transcript else ()


def passage(clip: Clip) -> list[Excerpt]:
    """The turns of a clip, cut to the words that lie in it; empty until the call has been heard."""
    parts = []
    for turn in _turns_of(clip.recording):
        if turn.end_ms <= clip.start_ms or turn.start_ms >= clip.end_ms:
            continue
        words = [w for w in turn.words if clip.start_ms <= (w["start_ms"] + w["end_ms"]) / 2 < clip.end_ms]
        if words:
            text = " ".join(w["text"] for w in words)
            parts.append(Excerpt(turn.speaker, words[0]["start_ms"], words[-1]["end_ms"], text, words))
    return parts


def snapped(recording: Recording, start_ms: int, end_ms: int) -> tuple[int, int]:
    """The span widened to whole words with a little air. Raises BadSpan where it is empty, backwards or outside the call."""
    if end_ms - start_ms < SHORTEST_MS:
        raise BadSpan("A clip needs a beginning before its end: choose at least a third of a second.")
    if start_ms < 0 or end_ms > recording.duration_ms:
        outside = "start_ms" if start_ms < 0 or start_ms >= recording.duration_ms else "end_ms"
        raise BadSpan("This span lies outside the call. Choose one inside it.", field=outside)
    words = [
        w for turn in _turns_of(recording) for w in turn.words if w["end_ms"] > start_ms and w["start_ms"] < end_ms
    ]
    if words:
        start_ms = min(start_ms, min(w["start_ms"] for w in words) - AIR_MS)
        end_ms = max(end_ms, max(w["end_ms"] for w in words) + AIR_MS)
    return max(0, start_ms), min(recording.duration_ms, end_ms)


def make(*, recording: Recording, start_ms: int, end_ms: int, title: str, note: str = "", by: User) -> Clip:
    """A clip of `recording`; the same span under the same title is the same clip. Raises BadSpan."""
    start, end = snapped(recording, start_ms, end_ms)
    clip, _ = Clip.objects.get_or_create(
        recording=recording, start_ms=start, end_ms=end, title=title, defaults={"note": note, "created_by": by}
    )
    return clip


def change(clip: Clip, *, start_ms: int, end_ms: int, title: str, note: str = "") -> Clip:
    """Correct a clip: where it is used, the corrected one is heard from now on. Raises BadSpan, with nothing changed."""
    if (start_ms, end_ms) != (clip.start_ms, clip.end_ms):
        clip.start_ms, clip.end_ms = snapped(clip.recording, start_ms, end_ms)
    clip.title, clip.note = title, note
    try:
        with transaction.atomic():
            clip.save()
    except IntegrityError:
        raise BadSpan("There is a clip of these very words with this name already.", field="title") from None
    return clip


def remove(clip: Clip) -> bool:
    """Take a clip away. False, with nothing changed, where training uses it."""
    try:
        with transaction.atomic():
            clip.delete()
    except ProtectedError:
        return False
    return True


GONE = "The recording’s file is not in the storage."


def call_audio(request: HttpRequest, recording: Recording) -> HttpResponseBase:
    """A call's sound with Range, as it came in or as browsers can play it. Raises Http404 where the storage has it not.

    Who may hear it has been settled by the caller.
    """
    stored = recording.listening_copy or recording.audio
    try:
        file = stored.open("rb")
    except FileNotFoundError:
        raise Http404(GONE) from None
    media_type = "audio/flac" if recording.listening_copy else recording.media_type
    return ranged(request, file, size=stored.size, media_type=media_type, etag=recording.sha256)


def clip_audio(request: HttpRequest, clip: Clip) -> HttpResponseBase:
    """The clip's own sound as WAV with Range. What lies outside the span never leaves the server.

    Who may hear it has been settled by the caller. Raises BadAudio where the recording cannot be decoded, Http404 where it is gone.
    """
    try:
        file = clip.recording.audio.open("rb")
    except FileNotFoundError:
        raise Http404(GONE) from None
    with file:
        cut = audio.cut(file, start_ms=clip.start_ms, end_ms=clip.end_ms, rate=min(clip.recording.sample_rate, 16_000))
    etag = f"{clip.recording.sha256[:16]}-{clip.start_ms}-{clip.end_ms}"
    return ranged(request, io.BytesIO(cut), size=len(cut), media_type="audio/wav", etag=etag)
