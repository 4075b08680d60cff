"""Questions proposed from a part of a call, ready to be looked over, and saved with the clips they need."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction

from coaching.authoring.quizzes import services
from coaching.content.question import proposing
from coaching.content.question.choosing import Option, Single
from coaching.content.question.document import AnyTask, Question, Source
from coaching.content.question.predicting import Predict
from coaching.content.question.proposing import Moment
from coaching.content.question.spotting import Span, Spot
from coaching.content.question.writing import Gaps, from_typed
from coaching.models import Content
from recordings.clips import clips
from recordings.errors import DomainError
from recordings.models import Recording, Transcript, Turn

# Of so many calls, the newest, the answers are compared.
MOST_CALLS = 150
# A part of a call in which an agent speaks at least so often can be listened through.
FEWEST_TURNS = 2
# Letters of the customer's line that a question repeats.
LINE = 300
TITLE = 120


@dataclass(frozen=True)
class Proposal:
    """A question as it could be asked, by its `name`; `words` say it on a button. `span` is what would be heard, in ms."""

    name: str
    words: str
    question: Question
    span: dict[str, Any] = field(default_factory=dict)


class Made(NamedTuple):
    question: Content
    quiz: Content | None


def turns_in(recording: Recording, *, start_ms: int, end_ms: int) -> list[Turn]:
    """What is said in a part of a call; nothing before it has been heard."""
    return [turn for turn in _turns(recording) if turn.end_ms > start_ms and turn.start_ms < end_ms]


def of(recording: Recording, *, start_ms: int, end_ms: int, by: User | AnonymousUser | None) -> list[Proposal]:
    """What could be asked about a part of a call, the likeliest first; the last is an empty question. Wrong answers come from calls
    that `by` may hear; without anybody there are none.
    """
    turns, inside = _turns(recording), turns_in(recording, start_ms=start_ms, end_ms=end_ms)
    said = " ".join(turn.text for turn in inside)[:2000]
    source = Source(recording=recording.pk, start_ms=start_ms, end_ms=end_ms, said=said)
    span = {"start_ms": start_ms, "end_ms": end_ms}

    def proposal(name: str, words: str, text: str, task: AnyTask, span: dict[str, Any]) -> Proposal:
        return Proposal(name, words, Question(text=text, task=task, source=source), span)

    moment = proposing.moment_in(turns, start_ms=start_ms, end_ms=end_ms)
    found = []
    if moment is not None:
        options = _options(moment, _others(recording, by) if by else [])
        customer = proposing.at_a_glance(moment.customer.text, most=LINE)
        heard = {"start_ms": moment.customer.start_ms, "end_ms": moment.customer.end_ms}
        found.append(
            proposal("single", "What do you say now?", f"“{customer}” What do you say?", Single(options=options), heard)
        )
        stops = {
            "start_ms": min(start_ms, moment.customer.start_ms),
            "stop_ms": moment.customer.end_ms,
            "end_ms": moment.agent.end_ms,
        }
        asked = Predict(options=options, was_done="answer-1")
        found.append(proposal("predict", "Predict, then hear it", "What would you say now?", asked, stops))
    spoken = max((turn for turn in inside if turn.speaker == "agent"), key=_gap_worth, default=None)
    if spoken is not None and proposing.gaps_in(spoken.text):
        typed = proposing.with_brackets(spoken.text, proposing.gaps_in(spoken.text))
        text, gaps = from_typed(typed)
        heard = {"start_ms": spoken.start_ms, "end_ms": spoken.end_ms}
        found.append(proposal("gaps", "Fill the gaps", "What is said here?", Gaps(text=text, gaps=gaps), heard))
    agents = [turn for turn in inside if turn.speaker == "agent"]
    if len(agents) >= FEWEST_TURNS:
        spans = [
            Span(id=f"span-{place}", start_ms=turn.start_ms, end_ms=turn.end_ms, text=turn.text[:200])
            for place, turn in enumerate(agents, start=1)
        ]
        found.append(proposal("spot", "Spot the moment", "Press a key whenever you hear …", Spot(spans=spans), span))
    return [*found, proposal("blank", "Something else", "", Single(), span)]


def _gap_worth(turn: Turn) -> int:
    return len(proposing.gaps_in(turn.text))


def _options(moment: Moment, others: Sequence[Moment]) -> list[Option]:
    said = [proposing.at_a_glance(moment.agent.text), *proposing.wrong_answers(moment, others)]
    return [
        Option(id=f"answer-{place}", text=text, correct=place == 1)
        for place, text in enumerate(dict.fromkeys(said), start=1)
    ]


def _others(recording: Recording, by: User | AnonymousUser) -> list[Moment]:
    """The moments of the newest other calls that somebody may hear; where there are none, those of this one."""
    heard = Transcript.objects.filter(status=Transcript.Status.READY, recording__in=Recording.objects.visible_to(by))
    newest: dict[int, int] = {}
    for transcript, call in heard.order_by("-pk").values_list("pk", "recording")[: 2 * MOST_CALLS]:
        newest.setdefault(call, transcript)
    own = newest.pop(recording.pk, None)
    by_call: dict[int, list[Turn]] = {}
    wanted = list(newest.values())[:MOST_CALLS] or ([own] if own else [])
    for turn in Turn.objects.filter(transcript__in=wanted).defer("words").order_by("start_ms", "channel", "pk"):
        by_call.setdefault(turn.transcript_id, []).append(turn)
    return [moment for turns in by_call.values() for moment in proposing.moments(turns)]


def _turns(recording: Recording) -> list[Turn]:
    transcript = recording.transcript
    heard = transcript is not None and transcript.status == Transcript.Status.READY
    return list(transcript.turns.all()) if transcript and heard else []


@transaction.atomic
def save(recording: Recording, question: Question, heard: dict[str, Any], *, by: User, client_key: str = "") -> Made:
    """The question with the clips it needs, in the `quiz` of `heard`, a new one of that `title`, or the bank alone.

    The clips are heard where the question is, and listed nowhere. Raises DomainError.
    """
    stop = heard["stop_ms"]
    named = f"{recording.title}: {question.text}"[:TITLE]
    cut: dict[str, Any] = {}
    if heard["hear"] or stop is not None or question.kind == "spot":
        end = stop if stop is not None else heard["end_ms"]
        cut["clip"] = _cut(recording, heard["start_ms"], end, title=named, by=by)
    if stop is not None:
        rest = _cut(recording, stop, heard["end_ms"], title=f"And then, {named}"[:TITLE], by=by)
        cut["task"] = question.task.model_copy(update={"rest": rest})
    quiz = heard["quiz"]
    if quiz is None and heard["title"]:
        quiz = services.create({"title": heard["title"]}, by=by)
    made = services.add_question(quiz, question.model_copy(update=cut), by=by, client_key=client_key)
    return Made(made, quiz)


def _cut(recording: Recording, start_ms: int, end_ms: int, *, title: str, by: User) -> int:
    try:
        return clips.make(recording=recording, start_ms=start_ms, end_ms=end_ms, title=title, listed=False, by=by).pk
    except DomainError as problem:
        # A page that has no field of that name tells it all the same.
        raise DomainError(problem.message, field=problem.field or "end_ms", status=problem.status) from None
