"""Who is who: which channel, or which voice of a mono call, is the agent's, and who speaks in one of its turns.

Only names change by it: times, words and clips stay as they are. Each change is kept, and can be taken back.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from recordings.corrections import log
from recordings.corrections.log import RE_CUT, ChangedMeanwhile, State
from recordings.errors import DomainError
from recordings.models import Correction, Recording, Transcript, Turn

Speaker = Turn.Speaker
# How a mono call's voice is shown where it is to be recognised.
FIRST_WORDS = 60


@dataclass(frozen=True)
class Voice:
    """One voice that was told apart on a mono call, by its channel number, with the first thing it says."""

    channel: int
    says: str


def voices(recording: Recording) -> list[Voice]:
    """The voices told apart on a mono call, first heard first; empty on a call of two channels, or where there is only one."""
    transcript = recording.transcript
    if not recording.is_mono or transcript is None:
        return []
    found: dict[int, str] = {}
    for turn in transcript.turns.all():
        found.setdefault(turn.channel, turn.text)
    if len(found) < 2:
        return []
    return [
        Voice(channel, text if len(text) <= FIRST_WORDS else text[:FIRST_WORDS].rsplit(" ", 1)[0] + " …")
        for channel, text in found.items()
    ]


def swap(recording: Recording, *, agent_channel: int | None, by: User) -> Recording:
    """The agent is on `agent_channel` (of a mono call: has that voice; None: nobody has said yet). Names every turn anew.

    What was said of single turns of a mono call is said anew too, until it is taken back. Saying the same again changes nothing;
    saying what was guessed makes it known.
    Raises DomainError where the call has no such channel or voice; then nothing has changed.
    """
    if recording.is_mono:
        told_apart = voices(recording)
        known: list[int | None] = [None, *(voice.channel for voice in told_apart)] if told_apart else []
    else:
        known = list(range(recording.channels))
    if agent_channel not in known:
        if not recording.is_mono:
            raise DomainError("This call has a left and a right channel. Choose the one the agent is on.")
        raise DomainError("The voices of this call have not been told apart. Say who speaks beside each turn.")
    with transaction.atomic():
        # Held until the turns are named, so that two people who say different things cannot mix their answers.
        recording = Recording.objects.select_for_update().get(pk=recording.pk)
        transcript = recording.transcript
        if transcript is None or transcript.status != Transcript.Status.READY:
            log.name_anew(recording, agent_channel=agent_channel)
        elif recording.agent_channel != agent_channel or recording.agent_guessed or _said_singly(transcript):
            transcript.recording = recording
            log.make(
                transcript,
                kind=Correction.Kind.SWAP,
                before=[log.who_is_agent(recording), *_said_singly(transcript)],
                after=[{"agent_channel": agent_channel}],
                by=by,
            )
    return recording


def _said_singly(transcript: Transcript) -> list[State]:
    """The turns of a mono call whose speaker somebody said one by one."""
    call = transcript.recording
    if not call.is_mono:
        return []
    turns = transcript.turns.all()
    return [{"pk": t.pk, "speaker": t.speaker} for t in turns if t.speaker != call.speaker_of(t.channel)]


def say(turn: Turn, *, speaker: str, by: User) -> Turn:
    """Who speaks in one turn of a mono call: agent, customer or unknown. Raises DomainError, and ChangedMeanwhile where it is gone.

    On a call of two channels the channel says it: see `swap`.
    """
    if not turn.transcript.recording.is_mono:
        raise DomainError("On this call each has a channel of their own. Where they are mixed up, swap the two.")
    if speaker not in Speaker.values:
        raise DomainError("Choose who speaks: the agent or the customer.")
    with log.held(turn.transcript.recording) as transcript:
        now = transcript.turns.filter(pk=turn.pk).first()
        if now is None:
            raise ChangedMeanwhile(RE_CUT)
        if now.speaker != speaker:
            was, becomes = ({"pk": turn.pk, "speaker": name} for name in (now.speaker, speaker))
            log.make(transcript, kind=Correction.Kind.SPEAKER, before=[was], after=[becomes], by=by)
            now.refresh_from_db()
    return now
