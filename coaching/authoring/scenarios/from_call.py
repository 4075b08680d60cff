"""A scenario grown from a call: what the customer said becomes its moments, what the agent really said the strong answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.contrib.auth.models import User
from django.db import transaction

from coaching.authoring import drafts
from coaching.content.scenario import edits
from coaching.content.scenario.document import Scenario, node_at
from coaching.content.scenario.edits import Facts, Said
from coaching.models import Content
from recordings.clips import clips
from recordings.errors import DomainError
from recordings.models import Recording, Transcript

# “Yes”, “mm-hm”: heard between two sentences of the agent, it decides nothing.
FEW_WORDS = 2
# More moments than this are no scenario but a whole call.
MOST = 12
TITLE = 60
LONGEST = 2000


class Turn(Protocol):
    """A stretch of one speaker, in ms on the call's clock."""

    @property
    def speaker(self) -> str: ...
    @property
    def start_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...
    @property
    def text(self) -> str: ...


@dataclass
class Part:
    """What one of the two says until the other answers."""

    start_ms: int
    end_ms: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.lines)[:LONGEST]


@dataclass
class Exchange:
    """The customer says something, and the agent answers; the last may have no answer."""

    customer: Part
    agent: Part | None = None

    @property
    def title(self) -> str:
        """The first words of the customer, as a name until the author gives one."""
        words = self.customer.text
        return words if len(words) <= TITLE else f"{words[:TITLE].rsplit(' ', 1)[0]}…"


def exchanges(turns: Sequence[Turn], *, start_ms: int, end_ms: int) -> list[Exchange]:
    """What is said in [start_ms, end_ms) as exchanges, at most MOST; turns are in order, and one that is cut counts whole.

    Where the part begins with the agent, it is grown from what the customer said before. An agent's turn with nothing of the
    customer before it is left out, as is a customer's word or two while the agent goes on.
    """
    inside = [number for number, turn in enumerate(turns) if turn.end_ms > start_ms and turn.start_ms < end_ms]
    if not inside:
        return []
    first = inside[0]
    while turns[first].speaker == "agent" and first and turns[first - 1].speaker in ("agent", "customer"):
        first -= 1
        if turns[first].speaker == "customer":
            break
    found: list[Exchange] = []
    part: Part | None = None
    said = turns[first : inside[-1] + 1]
    for number, turn in enumerate(said):
        before = said[number - 1].speaker if number else ""
        after = said[number + 1].speaker if number + 1 < len(said) else ""
        if turn.speaker == "customer":
            if before == after == "agent" and len(turn.text.split()) <= FEW_WORDS:
                continue
            if not found or found[-1].agent:
                found.append(Exchange(Part(turn.start_ms, turn.end_ms)))
            part = found[-1].customer
        elif turn.speaker == "agent" and found:
            found[-1].agent = found[-1].agent or Part(turn.start_ms, turn.end_ms)
            part = found[-1].agent
        else:
            continue
        part.lines.append(turn.text)
        part.end_ms = max(part.end_ms, turn.end_ms)
    return found[:MOST]


def of(recording: Recording, *, start_ms: int, end_ms: int) -> list[Exchange]:
    """The exchanges in a part of a call. Raises DomainError."""
    transcript = recording.transcript
    heard = transcript is not None and transcript.status == Transcript.Status.READY
    found = exchanges(list(transcript.turns.all()), start_ms=start_ms, end_ms=end_ms) if transcript and heard else []
    if not any(exchange.agent for exchange in found):
        raise DomainError(
            "In this part of the call no agent answers a customer. Choose a longer one, in which both speak."
            if heard
            else "This call has not been heard yet. Come back when its words are there.",
            field="end_ms",
        )
    return found


def grow(recording: Recording, facts: Facts, *, start_ms: int, end_ms: int, by: User, client_key: str = "") -> Content:
    """A draft with a moment for each thing the customer says, answered as it was in the call; the author adds what else one might say.

    Each moment has the customer's voice as its clip, each strong answer the agent's. Raises DomainError.
    """
    told = of(recording, start_ms=start_ms, end_ms=end_ms)
    # What the customer says last, and nobody answers any more, is how it ended.
    closing = told.pop().customer.text if told[-1].agent is None else ""
    scenario = edits.with_facts(Scenario(title=facts["title"]), facts)
    scenario, key = edits.with_node(scenario)
    with transaction.atomic():
        for number, exchange in enumerate(told):
            answer = []
            if exchange.agent:
                answer = [_answer(recording, exchange, exchange.agent, ends=number == len(told) - 1, by=by)]
            cut = _clip(recording, exchange.customer, title=exchange.title, by=by)
            place = edits.MOMENT if number else edits.START
            moment: edits.Moment = {
                "title": exchange.title, "place": place, "says": exchange.customer.text, "mood": "", "clip": cut,
                "keeps_order": False,
            }  # fmt: skip
            scenario = edits.with_moment(scenario, key, moment, answer)
            key = next((choice.to for choice in node_at(scenario, key).choices if choice.to), key)
        said = closing and f"“{closing}”"
        ending: edits.Moment = {
            "title": "How it ended in the call", "place": _outcome(recording) or edits.ENDING, "says": said, "mood": "",
            "clip": None, "keeps_order": False,
        }  # fmt: skip
        scenario = edits.with_moment(scenario, key, ending, [])
        return drafts.create("scenario", scenario, by=by, client_key=client_key)


def _answer(recording: Recording, exchange: Exchange, part: Part, *, ends: bool, by: User) -> Said:
    cut = _clip(recording, part, title=f"The answer to: {exchange.title}", by=by)
    return {
        "id": "", "says": part.text, "does": "", "limit": "", "amount": None, "verdict": "inside", "reason": "", "trust": 1,
        "why": "", "strong": True, "to": edits.NEW_ENDING if ends else edits.NEW_MOMENT, "clip": cut,
    }  # fmt: skip


def _clip(recording: Recording, part: Part, *, title: str, by: User) -> int | None:
    """The pk of a clip of a part; None where it is too short or too long to be one."""
    try:
        return clips.make(
            recording=recording, start_ms=part.start_ms, end_ms=part.end_ms, title=title[:120], listed=False, by=by
        ).pk
    except DomainError:
        return None


def _outcome(recording: Recording) -> str:
    """How the call ended, where somebody has said it."""
    return "" if recording.resolved is None else "resolved" if recording.resolved else "lost"
