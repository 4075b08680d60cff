"""Clips: spans snapped to words, what they show and where they are used, their words, captions and audio and nothing beside
the span."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models import ManyToOneRel, ProtectedError, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from recordings import writing
from recordings.access import log
from recordings.audio import media_types
from recordings.audio.decoding import BadAudio
from recordings.audio.range_response import BLEEPING, CLOSED, GONE, ranged
from recordings.clips import cuts, spans
from recordings.errors import DomainError
from recordings.models import Access, Clip, Competency, Recording, Transcript, Turn
from recordings.transcripts import exports
from recordings.transcripts.exports import Line
from recordings.web import files

SHORTEST_MS = 300
# Letters in the name of a competency.
LONGEST_COMPETENCY = 60
# Conditions in one statement: SQLite reads a thousand of them at most.
SPANS_AT_ONCE = 200


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


def excerpts(clip: Clip) -> list[Excerpt]:
    """The turns of a clip, stored or not, cut to the words that lie in it; empty until the call has been heard."""
    return excerpts_of([clip])[clip.pk]


def excerpts_of(clips: Sequence[Clip]) -> dict[int, list[Excerpt]]:
    """The excerpts of each clip by its pk, in two queries for any number of them: no turn outside their spans is read."""
    models.prefetch_related_objects([clip.recording for clip in clips], "transcripts")
    open_ones = [clip for clip in clips if not clip.recording.is_closed]
    heard = {clip.pk: transcript for clip in open_ones if (transcript := clip.recording.transcript)}
    spans = [
        Q(transcript=heard[clip.pk], end_ms__gt=clip.start_ms, start_ms__lt=clip.end_ms)
        for clip in clips
        if clip.pk in heard
    ]
    # By its pk: clips that share a turn may stand in different statements.
    said: dict[int, dict[int, Turn]] = {}
    for few in (spans[at : at + SPANS_AT_ONCE] for at in range(0, len(spans), SPANS_AT_ONCE)):
        for turn in Turn.objects.filter(reduce(or_, few)):
            said.setdefault(turn.transcript_id, {})[turn.pk] = turn
    turns = {clip.pk: said.get(heard[clip.pk].pk, {}).values() if clip.pk in heard else () for clip in clips}
    return {clip.pk: list(_inside(clip, turns[clip.pk])) for clip in clips}


def _inside(clip: Clip, turns: Iterable[Turn]) -> Iterator[Excerpt]:
    for turn in turns:
        words = [w for w in turn.words if clip.start_ms <= (w["start_ms"] + w["end_ms"]) / 2 < clip.end_ms]
        if words:
            text = writing.joined([w["text"] for w in words])
            yield Excerpt(turn.speaker, words[0]["start_ms"], words[-1]["end_ms"], text, words)


def captions(request: HttpRequest, clip: Clip) -> HttpResponse:
    """The words of a clip as WebVTT to be saved under its name: times count from the clip's own beginning, and no word outside
    its span is told. Who may have it has been settled by the caller. Raises DomainError.
    """
    mark = exports.marked(request.user)
    transcript = clip.recording.transcript
    if transcript is None or transcript.status != Transcript.Status.READY:
        raise DomainError(
            "This call has not been heard yet. The clip’s captions can be taken away as soon as it is ready.",
            status=404,
        )
    lines = []
    for part in excerpts(clip):
        # A word that runs across the edge is told for as long as it is heard.
        words = [
            w | {"start_ms": _within(clip, w["start_ms"]), "end_ms": _within(clip, w["end_ms"])} for w in part.words
        ]
        label = exports.label_of(clip.recording, part.speaker)
        lines.append(Line(label, words[0]["start_ms"], words[-1]["end_ms"], part.text, words))
    log.note(request, Access.Kind.EXPORTED, clip.recording, start_ms=clip.start_ms, end_ms=clip.end_ms)
    return files.to_save(
        exports.as_vtt(clip.recording, lines, mark),
        name=files.file_name(clip.title, "vtt"),
        media_type=exports.FORMS["vtt"].media_type,
    )


def _within(clip: Clip, ms: int) -> int:
    """A moment of the call on the clip's own clock, inside it."""
    return min(max(ms, clip.start_ms), clip.end_ms) - clip.start_ms


def snapped(recording: Recording, start_ms: int, end_ms: int) -> tuple[int, int]:
    """The span widened to whole words with a little air. Raises DomainError where it is empty, backwards, outside the call or too long."""
    if end_ms - start_ms < SHORTEST_MS:
        raise DomainError(
            "A clip needs a beginning before its end: choose at least a third of a second.", field="end_ms"
        )
    if start_ms < 0 or end_ms > recording.duration_ms:
        outside = "start_ms" if start_ms < 0 or start_ms >= recording.duration_ms else "end_ms"
        raise DomainError("This span lies outside the call. Choose one inside it.", field=outside)
    longest_ms = settings.CLIP_LIMIT_MINUTES * 60_000
    if end_ms - start_ms > longest_ms:
        raise DomainError(
            f"A clip lasts {settings.CLIP_LIMIT_MINUTES} minutes at most. Choose the part worth hearing, or make several clips.",
            field="end_ms",
        )
    words = (word for turn in _turns_of(recording) for word in turn.words)
    start, end = spans.widened(words, start_ms, end_ms, duration_ms=recording.duration_ms)
    # Whoever asks for the longest clip there may be gets it, even where a word is cut.
    return (start, end) if end - start <= longest_ms else (start_ms, end_ms)


def competencies(*, of: QuerySet[Clip] | None = None) -> list[str]:
    """What the centre's clips (or those `of` a query) show, A to Z. A name that no clip carries any more is not offered."""
    shown = (Clip.objects.all() if of is None else of).filter(competency__isnull=False)
    return list(Competency.objects.filter(pk__in=shown.values("competency")).values_list("name", flat=True))


def _shows(name: str, *, of: Clip | None = None) -> Competency | None:
    """The competency of that name, whatever its capitals, made where there is none; None for no name. Raises DomainError.

    Who writes it otherwise while no other clip than `of` shows it writes it anew.
    """
    name = " ".join(name.split())
    if not name:
        return None
    if len(name) > LONGEST_COMPETENCY:
        raise DomainError(
            f"Say what it shows in at most {LONGEST_COMPETENCY} characters, like “empathy”.", field="competency"
        )
    alike = _alike(name)
    if alike is None:
        try:
            with transaction.atomic():
                return Competency.objects.create(name=name)
        except IntegrityError:
            # Somebody named it a moment ago.
            return _alike(name)
    if alike.name != name and not alike.clips.exclude(pk=of.pk if of else 0).exists():
        alike.name = name
        alike.save(update_fields=["name"])
    return alike


def named_competency(name: str) -> Competency | None:
    """The competency of that name, whatever its capitals, made where there is none; None for no name. What is there keeps its
    capitals. Raises DomainError for a name too long.
    """
    return _alike(" ".join(name.split())) or _shows(name)


def _alike(name: str) -> Competency | None:
    # Compared here: SQLite knows the capitals of English alone.
    return next((one for one in Competency.objects.all() if one.name.casefold() == name.casefold()), None)


def showing(name: str) -> Q:
    """A condition on clips: those that show the competency of that name, whatever its capitals."""
    alike = _alike(" ".join(name.split()))
    return Q(competency=alike) if alike else Q(pk=None)


def make(
    *,
    recording: Recording,
    start_ms: int,
    end_ms: int,
    title: str,
    note: str = "",
    competency: str = "",
    listed: bool = True,
    by: User,
) -> Clip:
    """A clip of `recording` that shows `competency`; the same span under the same title is the same clip. Raises DomainError.

    One that is not `listed` is heard where it is used, and shown nowhere else until somebody says why it worked.
    """
    start, end = snapped(recording, start_ms, end_ms)
    shows = _shows(competency)
    clip, _ = Clip.objects.get_or_create(
        recording=recording,
        start_ms=start,
        end_ms=end,
        title=title,
        defaults={"note": note, "competency": shows, "listed": listed, "created_by": by},
    )
    if listed and not clip.listed:
        clip.listed = True
        clip.save(update_fields=["listed"])
    return clip


def change(clip: Clip, *, start_ms: int, end_ms: int, title: str, note: str = "", competency: str = "") -> Clip:
    """Correct a clip: where it is used, the corrected one is heard from now on. Raises DomainError, with nothing changed."""
    before = clip.start_ms, clip.end_ms
    if (start_ms, end_ms) != before:
        clip.start_ms, clip.end_ms = snapped(clip.recording, start_ms, end_ms)
    clip.title, clip.note = title, note
    clip.listed = clip.listed or bool(note)
    try:
        with transaction.atomic():
            clip.competency = _shows(competency, of=clip)
            clip.save()
    except IntegrityError:
        raise DomainError("There is a clip of these very words with this name already.", field="title") from None
    if (clip.start_ms, clip.end_ms) != before:
        _forget(clip.recording, *before)
    return clip


def _forget(recording: Recording, start_ms: int, end_ms: int) -> None:
    """Delete the kept sound of a span as soon as it is certain that no clip has it."""
    transaction.on_commit(lambda: cuts.forget(recording, start_ms, end_ms))


@dataclass(frozen=True)
class Use:
    """A place that holds a clip, in words and by its address (empty where it has none); `older` more lie behind that address."""

    told: str
    address: str
    older: int = 0


def uses(clip: Clip) -> list[Use]:
    """Everything that would be left without this clip, asked of whatever points to it: nothing here knows who does.

    A row says what it is by `where_used()`, and where by `get_absolute_url()`; one that says neither is named by its kind.
    """
    found: list[Use] = []
    for relation in Clip._meta.related_objects:
        if not isinstance(relation, ManyToOneRel):
            continue
        field_name = relation.field.name
        rows = relation.related_model._base_manager.filter(**{field_name: clip}).select_related(
            *_named_by(relation.related_model, but=field_name)
        )
        places: dict[str, Use] = {}
        for row in rows.order_by("-pk"):
            use = _use(row)
            key = use.address or use.told
            places[key] = use if key not in places else Use(places[key].told, use.address, places[key].older + 1)
        found += sorted(places.values(), key=lambda use: use.told)
    return found


def _use(row: models.Model) -> Use:
    told = row.where_used() if hasattr(row, "where_used") else f"{row._meta.verbose_name} “{row}”"
    return Use(told[:1].upper() + told[1:], row.get_absolute_url() if hasattr(row, "get_absolute_url") else "")


def _named_by(model: type[models.Model], *, but: str) -> Iterator[str]:
    """What a row's own name may be made of: two steps along its foreign keys, but for people."""
    for one in _keys(model):
        if one.name != but:
            yield one.name
            yield from (f"{one.name}__{further.name}" for further in _keys(one.related_model))


def _keys(model: Any) -> list[Any]:
    return [one for one in model._meta.fields if one.many_to_one and one.related_model not in (User, Clip)]


def in_words(found: Sequence[Use], *, most: int = 3) -> str:
    """Where a clip is used, as a sentence names it."""
    named = [use.told for use in found[:most]]
    return "; ".join(named) + (f"; and {len(found) - most} more" if len(found) > most else "")


def remove(clip: Clip) -> bool:
    """Take a clip away. False, with nothing changed, where training uses it."""
    try:
        with transaction.atomic():
            clip.delete()
    except ProtectedError:
        return False
    _forget(clip.recording, clip.start_ms, clip.end_ms)
    return True


def clip_audio(request: HttpRequest, clip: Clip) -> HttpResponseBase:
    """The clip's own sound as WAV with Range. What lies outside the span never leaves the server.

    Who may hear it has been settled by the caller. Raises Http404 where the recording is gone or cannot be decoded.
    """
    if clip.recording.is_closed:
        raise Http404(CLOSED)
    if clip.recording.is_being_bleeped:
        raise Http404(BLEEPING)
    try:
        file = cuts.opened(clip)
    except FileNotFoundError:
        raise Http404(GONE) from None
    except BadAudio as problem:
        raise Http404(str(problem)) from None
    log.note(request, Access.Kind.CLIP, clip.recording, start_ms=clip.start_ms, end_ms=clip.end_ms)
    etag = f"{clip.recording.sha256[:16]}-{clip.recording.sound_number}-{clip.start_ms}-{clip.end_ms}"
    name = files.file_name(clip.title, "wav")
    return ranged(request, file, size=cuts.size_of(clip), media_type=media_types.WAV, etag=etag, name=name)
