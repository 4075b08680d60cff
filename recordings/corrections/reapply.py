"""The corrections of one hearing made again in the next hearing of the same call, where they still fit."""

import logging

from django.db import transaction

from recordings.corrections import alignment, log
from recordings.corrections.alignment import Mend
from recordings.corrections.editing import spoken
from recordings.corrections.log import State, state, written
from recordings.models import Correction, Recording, Transcript, Turn
from recordings.transcripts.turns import Word

logger = logging.getLogger(__name__)

Kind = Correction.Kind


def carry(recording: Recording, transcript: Transcript) -> None:
    """Make the corrections of the hearing before in a new one of the same call, where they still fit, under their authors' names.

    What finds no place is kept beside them as one that does not fit. The recording is locked, the new turns are stored.
    """
    ready = recording.transcripts.filter(status=Transcript.Status.READY, pk__lt=transcript.pk)
    earlier = ready.last()
    made = list(earlier.corrections.filter(undone_at=None)) if earlier else []
    # Who is who was said for the whole call after these: it stands in the recording itself.
    named = max((n for n, correction in enumerate(made) if correction.kind == Kind.SWAP), default=-1)
    for number, correction in enumerate(made):
        if correction.kind == Kind.SWAP or (correction.kind == Kind.SPEAKER and number < named):
            continue
        if not _fits(transcript, correction):
            Correction.objects.create(
                transcript=transcript, kind=correction.kind, start_ms=correction.start_ms, before=correction.before,
                after=correction.after, by=correction.by, made_at=correction.made_at, fits=False,
            )  # fmt: skip


def _fits(transcript: Transcript, old: Correction) -> bool:
    """Whether an earlier correction has found its place. The text of a call is never lost for one that goes wrong."""
    try:
        with transaction.atomic():
            return _again(transcript, old)
    except Exception:
        logger.exception("Correction %s could not be made again", old.pk)
        return False


def _again(transcript: Transcript, old: Correction) -> bool:
    """Whether all of it has found its place; what of it does is made."""
    if old.kind == Kind.SPEAKER:
        return _say_again(transcript, old)
    if old.kind == Kind.REMOVE:
        return _remove_again(transcript, old)
    channel = old.before[0]["channel"]
    before, after = ([[Word(**w) for w in s["words"]] for s in states] for states in (old.before, old.after))
    begin_before, begin_after = ({part[0].start_ms: part[0] for part in parts[1:]} for parts in (before, after))
    fits = True
    for start, word in begin_before.items():
        if start not in begin_after:
            fits &= _join_again(transcript, old, channel, word)
    for mend in alignment.mends([w for part in before for w in part], [w for part in after for w in part]):
        fits &= _mend_again(transcript, old, channel, mend)
    for start, word in begin_after.items():
        if start not in begin_before:
            fits &= _cut_again(transcript, old, channel, word)
    return fits


def _of(transcript: Transcript, channel: int) -> list[tuple[Turn, list[Word]]]:
    return [(turn, spoken(turn)) for turn in transcript.turns.filter(channel=channel)]


def _make_again(transcript: Transcript, old: Correction, before: list[State], after: list[State]) -> None:
    log.make(transcript, kind=old.kind, before=before, after=after, by=old.by, made_at=old.made_at)


def _nearest(turns: list[tuple[Turn, list[Word]]], word: Word) -> tuple[int, int] | None:
    """Which turn a word is in and where in it, by how it reads and when it is said."""
    found = [
        (abs(words[at].start_ms - word.start_ms), number, at)
        for number, (_, words) in enumerate(turns)
        if (at := alignment.place(words, [word.text], near_ms=word.start_ms)) is not None
    ]
    return min(found)[1:] if found else None


def _join_again(transcript: Transcript, old: Correction, channel: int, word: Word) -> bool:
    turns = _of(transcript, channel)
    spot = _nearest(turns, word)
    if spot is None:
        return False
    number, at = spot
    if at or not number:
        return True
    (first, said), (second, rest) = turns[number - 1], turns[number]
    before = [state(first), state(second)]
    _make_again(transcript, old, before, [written(before[0], [*said, *rest], pk=first.pk)])
    return True


def _cut_again(transcript: Transcript, old: Correction, channel: int, word: Word) -> bool:
    turns = _of(transcript, channel)
    spot = _nearest(turns, word)
    if spot is None:
        return False
    turn, words = turns[spot[0]]
    if at := spot[1]:
        was = state(turn)
        _make_again(transcript, old, [was], [written(was, words[:at], pk=turn.pk), written(was, words[at:], pk=None)])
    return True


def _mend_again(transcript: Transcript, old: Correction, channel: int, mend: Mend) -> bool:
    for turn, words in _of(transcript, channel):
        mended = alignment.mended(words, mend)
        if mended is None or (not mend.now and mended == words):
            continue
        if [word.text for word in mended] != [word.text for word in words]:
            was = state(turn)
            _make_again(transcript, old, [was], [written(was, mended, pk=turn.pk)] if mended else [])
        return True
    return not mend.now


def _remove_again(transcript: Transcript, old: Correction) -> bool:
    """A turn that was taken out is taken out again where it reads much the same; where nothing is heard then, there is nothing to do.

    What is heard there otherwise is for a person to look at.
    """
    was = [Word(**word) for word in old.before[0]["words"]]
    start, end = was[0].start_ms, max(word.end_ms for word in was)
    there = [
        (turn, words)
        for turn, words in _of(transcript, old.before[0]["channel"])
        if any(start <= (word.start_ms + word.end_ms) / 2 <= end for word in words)
    ]
    same = [turn for turn, words in there if alignment.alike(words, was)]
    for turn in same:
        _make_again(transcript, old, [state(turn)], [])
    return len(same) == len(there)


def _say_again(transcript: Transcript, old: Correction) -> bool:
    said = old.after[0]
    earlier = Turn.objects.filter(pk=said["pk"]).first()
    within = [
        turn for turn in transcript.turns.all() if earlier and earlier.start_ms <= (turn.start_ms + turn.end_ms) / 2 <= earlier.end_ms
    ]  # fmt: skip
    for turn in within:
        if turn.speaker != said["speaker"]:
            was, becomes = ({"pk": turn.pk, "speaker": name} for name in (turn.speaker, said["speaker"]))
            _make_again(transcript, old, [was], [becomes])
    return bool(within)
