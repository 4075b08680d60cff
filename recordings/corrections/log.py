"""What people change in a transcript: done, kept with who did it, and taken back. All verbs that mend go through here.

A correction is the turns it touches as they were and as they become. So undoing is doing it the other way round, and it is
done only while the turns are still as the correction left them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from recordings import writing
from recordings.errors import DomainError
from recordings.models import Correction, Recording, Transcript, Turn
from recordings.privacy import suggestions
from recordings.transcripts.turns import Word

# A turn as a correction keeps it: {"pk", and fields of it}; {"agent_channel"} is the call's own, with "guessed" where nobody had said it.
State = dict[str, Any]


class ChangedMeanwhile(DomainError):
    """Somebody else was faster. `turn` is what is there now, None where it was cut anew or taken out; the message says it."""

    def __init__(self, message: str, turn: Turn | None = None) -> None:
        super().__init__(message, status=409)
        self.turn = turn

    @property
    def details(self) -> dict[str, Any]:
        """The turn as it is now, for programs."""
        return {"turn": self.turn and {"id": self.turn.pk, "version": self.turn.version, "text": self.turn.text}}


RE_CUT = (
    "This turn is not there any more: it was joined or taken out, or the call was heard anew. Nothing was saved. "
    "Open the call again to see how it reads now."
)


def words_of(turn: Turn) -> list[Word]:
    """The words of a stored turn, in order of their start; a turn without word times has them spread evenly."""
    return [Word(**word) for word in turn.words]


def state(turn: Turn) -> State:
    """A whole turn, with what it takes to make it again."""
    return {"pk": turn.pk, "channel": turn.channel, "speaker": turn.speaker, "words": turn.words}


def written(state: State, words: Sequence[Word], *, pk: int | None) -> State:
    """The same voice with other words: a turn as it becomes; `pk` None for one that is new."""
    return state | {"pk": pk, "words": [asdict(word) for word in words]}


@contextmanager
def held(recording: Recording) -> Iterator[Transcript]:
    """The transcript that counts, while nobody else changes it, nor puts another in its place. Raises ChangedMeanwhile."""
    with transaction.atomic():
        locked = Recording.objects.select_for_update().get(pk=recording.pk)
        transcript = locked.transcript
        if transcript is None or transcript.status != Transcript.Status.READY:
            raise ChangedMeanwhile(RE_CUT)
        transcript.recording = locked
        yield transcript
        # What was put right may be a name, or a number, or none any more.
        suggestions.look_through(locked)


def make(
    transcript: Transcript,
    *,
    kind: str,
    before: Sequence[State],
    after: Sequence[State],
    by: User,
    made_at: datetime | None = None,
) -> Correction:
    """Bring the turns from `before` to `after`, and keep that `by` did it. The transcript is `held`."""
    _bring(transcript, before, after)
    return Correction.objects.create(
        transcript=transcript,
        kind=kind,
        start_ms=_start_of(transcript, before),
        before=list(before),
        after=list(after),
        by=by,
        made_at=made_at or timezone.now(),
    )


def undo(correction: Correction, *, by: User) -> Correction:
    """Take a correction back: everything is exactly as it was before. Twice is once. One that found no place is let go.

    Raises ChangedMeanwhile, with nothing changed, where what it left has been changed since.
    """
    with held(correction.transcript.recording) as transcript:
        correction = Correction.objects.select_for_update().get(pk=correction.pk)
        if correction.undone_at:
            return correction
        if why_not := refusal(transcript, correction):
            raise ChangedMeanwhile(why_not)
        if correction.fits:
            _bring(transcript, correction.after, correction.before)
        correction.undone_by, correction.undone_at = by, timezone.now()
        correction.save(update_fields=["undone_by", "undone_at"])
    return correction


def refusal(transcript: Transcript, correction: Correction) -> str:
    """Why a correction cannot be taken back now, in words; empty where it can."""
    if correction.transcript_id != transcript.pk:
        return "The call was heard anew since. Mend what it reads now instead."
    later = transcript.corrections.filter(pk__gt=correction.pk, kind=Correction.Kind.SPEAKER, undone_at=None)
    named_since = correction.kind == Correction.Kind.SWAP and later.exists()
    if correction.fits and (named_since or not all(_stands(transcript, state) for state in correction.after)):
        return "This was changed again since. Take the later change back first."
    return ""


def who_is_agent(recording: Recording) -> State:
    """What is said, or was guessed, of the call as a whole."""
    guessed = {"guessed": True} if recording.agent_guessed else {}
    return {"agent_channel": recording.agent_channel} | guessed


def name_anew(recording: Recording, *, agent_channel: int | None, guessed: bool = False) -> None:
    """The agent is on `agent_channel`, and every turn of every hearing is named by its channel. The recording is locked."""
    recording.agent_channel, recording.agent_guessed = agent_channel, guessed
    recording.save(update_fields=["agent_channel", "agent_guessed"])
    if agent_channel is None:
        named: Case | str = Turn.Speaker.UNKNOWN
    else:
        named = Case(When(channel=agent_channel, then=Value(Turn.Speaker.AGENT)), default=Value(Turn.Speaker.CUSTOMER))
    Turn.objects.filter(transcript__recording=recording).update(speaker=named)


def last(transcript: Transcript) -> Correction | None:
    """The newest that stands."""
    return transcript.corrections.filter(undone_at=None, fits=True).last()


def last_of(turn: Turn) -> Correction | None:
    """The newest that stands and made this turn what it is."""
    standing = turn.transcript.corrections.filter(undone_at=None, fits=True).select_related("by").order_by("-pk")
    return next((made for made in standing if turn.pk in {state.get("pk") for state in made.after}), None)


def made_of(turns: Sequence[Turn], *, transcript: Transcript, by: User) -> Correction | None:
    """The correction by which somebody has just made these turns what they are."""
    made = last(transcript)
    mine = made is not None and made.by_id == by.pk and {s.get("pk") for s in made.after} == {turn.pk for turn in turns}
    return made if mine else None


def _start_of(transcript: Transcript, before: Sequence[State]) -> int:
    told = [state["pk"] for state in before if "pk" in state]
    first = next((state["words"][0]["start_ms"] for state in before if state.get("words")), None)
    if first is not None:
        return int(first)
    return transcript.turns.filter(pk__in=told).values_list("start_ms", flat=True).first() or 0


def _stands(transcript: Transcript, state: State) -> bool:
    """Whether something is as a correction left it. Who speaks on a channel of its own is the call's to say, not the turn's."""
    if "agent_channel" in state:
        return bool(transcript.recording.agent_channel == state["agent_channel"])
    turn = transcript.turns.filter(pk=state["pk"]).first()
    fields = state.keys() - (set() if transcript.recording.is_mono else {"speaker"})
    return turn is not None and all(getattr(turn, name) == state[name] for name in fields)


def _bring(transcript: Transcript, before: Sequence[State], after: Sequence[State]) -> None:
    """Fills in the pk of what it makes, in `after` itself."""
    turns = transcript.turns
    here = {state["pk"] for state in before if "words" in state}
    turns.filter(pk__in=here - {state.get("pk") for state in after}).delete()
    # No correction makes more than two versions, being done and taken back: nobody holds this one yet.
    unseen = 3 + 2 * transcript.corrections.count()
    for state in after:
        if "agent_channel" in state:
            name_anew(transcript.recording, agent_channel=state["agent_channel"], guessed=state.get("guessed", False))
            continue
        fields = {name: value for name, value in state.items() if name != "pk"}
        if words := state.get("words"):
            fields["text"] = writing.joined([word["text"] for word in words])
            fields["start_ms"], fields["end_ms"] = words[0]["start_ms"], max(word["end_ms"] for word in words)
        if "channel" in state and not transcript.recording.is_mono:
            fields["speaker"] = transcript.recording.speaker_of(state["channel"])
        if state["pk"] in here or "words" not in state:
            turns.filter(pk=state["pk"]).update(version=F("version") + 1, **fields)
        else:
            # One that comes back has its old number, by which earlier corrections know it.
            state["pk"] = turns.create(pk=state["pk"], version=unseen, **fields).pk
