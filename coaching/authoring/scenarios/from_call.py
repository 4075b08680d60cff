"""A scenario grown from a call: what the customer said becomes its moments, what the agent really said the strong answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import Protocol

from django.contrib.auth.models import User
from django.db import transaction

from coaching.authoring import drafts
from coaching.content.scenario import edits
from coaching.content.scenario.document import Choice, Node, Outcome, Scenario
from coaching.content.scenario.edits import Facts
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


def grow(
    recording: Recording,
    facts: Facts,
    *,
    start_ms: int,
    end_ms: int,
    by: User,
    others: Mapping[int, Sequence[str]] = MappingProxyType({}),
    client_key: str = "",
) -> Content:
    """A draft with a moment for each thing the customer says, answered as it was in the call.

    Each moment has the customer's voice as its clip, each strong answer the agent's. `others` are what else one might say, by when
    the customer begins (ms): they lead where the real answer leads, until the author lets them lead elsewhere. Raises DomainError.
    """
    told = of(recording, start_ms=start_ms, end_ms=end_ms)
    # What the customer says last, and nobody answers any more, is how it ended.
    closing = told.pop().customer.text if told[-1].agent is None else ""
    numbers = count(1)
    with transaction.atomic():
        nodes = []
        for place, exchange in enumerate(told, start=1):
            to = f"{edits.MOMENT}-{place + 1}" if place < len(told) else edits.ENDING
            answers = [_answer(recording, exchange, exchange.agent, by=by)] if exchange.agent else []
            answers += [Choice(id="", says=line[:LONGEST]) for line in others.get(exchange.customer.start_ms, ())]
            if place == 1 and answers:
                # Why the call was kept is the first thing to tell of it.
                answers[0].why = recording.why[:LONGEST]
            nodes.append(
                Node(
                    key=f"{edits.MOMENT}-{place}",
                    title=exchange.title,
                    start=place == 1,
                    says=exchange.customer.text,
                    clip=_clip(recording, exchange.customer, title=exchange.title, by=by),
                    choices=[answer.model_copy(update={"id": str(next(numbers)), "to": to}) for answer in answers],
                )
            )
        ending = Node(key=edits.ENDING, title="How it ended in the call", ends=True, says=closing and f"“{closing}”")
        ending.outcome = _outcome(recording)
        scenario = edits.with_facts(Scenario(title=facts["title"], nodes=[*nodes, ending]), facts)
        return drafts.create("scenario", scenario, by=by, client_key=client_key)


def _answer(recording: Recording, exchange: Exchange, part: Part, *, by: User) -> Choice:
    cut = _clip(recording, part, title=f"The answer to: {exchange.title}", by=by)
    return Choice(id="", says=part.text, trust=1, strong=True, clip=cut)


def _clip(recording: Recording, part: Part, *, title: str, by: User) -> int | None:
    """The pk of a clip of a part; None where it is too short or too long to be one."""
    try:
        return clips.make(
            recording=recording, start_ms=part.start_ms, end_ms=part.end_ms, title=title[:120], listed=False, by=by
        ).pk
    except DomainError:
        return None


def _outcome(recording: Recording) -> Outcome:
    """How the call ended, where somebody has said it."""
    return "" if recording.resolved is None else "resolved" if recording.resolved else "lost"
