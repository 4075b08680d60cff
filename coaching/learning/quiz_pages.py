"""How a quiz shows itself: a question, what an answer was worth, and what one looks back on. Told is what the quiz's review tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from coaching.content.question.document import Question
from coaching.content.question.predicting import Predict
from coaching.content.question.spotting import Spot
from coaching.content.question.task import Mark
from coaching.content.question.timeline import Timeline, drawn
from coaching.content.quiz import taking
from coaching.content.quiz.document import Quiz
from coaching.learning.attempts import deadline, tries_left
from coaching.learning.player import Context, clip_of, moments
from coaching.models import Attempt, Content, Enrollment, Response, Version
from coaching.progress.progress import ActivityProgress
from recordings.clips.clips import Excerpt
from recordings.errors import DomainError
from recordings.models import Clip

# A stretch of words long enough to be heard, short enough to hold one moment: where they are read instead of heard.
SENTENCE_ENDS = (".", "?", "!")


@dataclass(frozen=True)
class Told:
    """What may be told of an answer now."""

    grade: bool
    answers: bool
    whys: bool

    @property
    def anything(self) -> bool:
        return self.grade or self.answers or self.whys


@dataclass(frozen=True)
class LookedBack:
    """One question of a finished try."""

    question: Question
    number: int
    response: Response | None
    mark: Mark | None
    told: Told
    clip: Context
    timeline: Timeline | None
    source: Context
    rest: Context


def before(own: Enrollment, activity: ActivityProgress, version: Version) -> Context:
    """What the quiz's own page tells: on which terms it is taken, and what is left to work on."""
    quiz = version.opened
    tried = Attempt.objects.filter(enrollment=own, activity=activity.id, status=Attempt.Status.FINISHED)
    last = tried.select_related("version__content").order_by("-finished_at").first()
    extra = own.extra_time_percent
    return {
        "tries_left": tries_left(activity.attempts, version),
        "minutes": quiz.minutes and quiz.minutes * (100 + extra) // 100,
        "extra": extra,
        "has_clips": any(asked.clip for asked in quiz.asked),
        "to_work_on": len(taking.to_work_on(last.version.opened, last.state)) if last else 0,
    }


def question(attempt: Attempt) -> Context:
    quiz, place = attempt.version.played, _here(attempt)
    link = taking.link_at(quiz, attempt.state, place)
    asked = taking.question_at(quiz, attempt.state, place)
    kept = attempt.kept
    reads = bool(kept.get("words"))
    clip = clip_of(attempt, asked.clip, words=reads)
    most = asked.listening.plays
    until = deadline(attempt)
    return {
        "quiz": quiz,
        "question": asked,
        "laid_out": asked.task.laid_out(taking.seed_of(quiz, attempt.state, link.number), kept.get("values", [])),
        "sure": kept.get("sure", ""),
        "certainties": [("1", "Not sure"), ("2", "Fairly sure"), ("3", "Very sure")],
        "asks_how_sure": taking.asks_how_sure(quiz, asked),
        "hints": asked.hints[: kept.get("hints", 0)],
        "hints_left": len(asked.hints) - kept.get("hints", 0),
        "reads": reads,
        "plays_left": None if most is None else max(0, most - kept.get("plays", 0)),
        "waits": asked.listening.asked_after and not kept.get("heard") and not reads,
        "sentences": sentences(clip["excerpts"]) if reads and isinstance(asked.task, Spot) else [],
        "guideline": guideline_of(quiz),
        "until": until,
        "practice": attempt.mode == Attempt.Mode.PRACTICE,
        **_place(attempt, place),
        **clip,
    }


def help_at(attempt: Attempt) -> dict[str, int]:
    """Which help can be asked for at the question an attempt stands at, each with how often."""
    asked = taking.question_at(attempt.version.played, attempt.state, _here(attempt))
    clip = 1 if asked.clip else 0
    return {"hints": len(asked.hints), "words": clip, "heard": clip, "plays": asked.listening.plays or 0}


def answered(attempt: Attempt, response: Response) -> Context:
    quiz = attempt.version.played
    practice = attempt.mode == Attempt.Mode.PRACTICE
    # In practice steps are taken back: where an answer stands is told by those before it.
    place = attempt.responses.filter(step__lt=response.step).count() if practice else response.step
    asked, marked = _asked_and_marked(attempt, place, response)
    return {
        "quiz": quiz,
        "question": asked,
        "mark": marked,
        "grade": response.verdict,
        "response": response,
        "told": told(attempt, asked),
        "rest": clip_of(attempt, asked.task.rest, words=True) if isinstance(asked.task, Predict) else {},
        "timeline": timeline(asked, marked),
        "source": source_of(asked),
        "practice": practice,
        "last": place + 1 == _here(attempt),
        **_place(attempt, place),
        **clip_of(attempt, asked.clip, words=True),
    }


def tells_at_once(attempt: Attempt) -> bool:
    """Whether anything is told of the answer given last: in practice always, for the record as the quiz says. What the agent did
    is told with every prediction: that is what it is for.
    """
    quiz = attempt.version.played
    if attempt.mode == Attempt.Mode.PRACTICE or quiz.review.at_once:
        return True
    return isinstance(taking.question_at(quiz, attempt.state, max(0, _here(attempt) - 1)).task, Predict)


def told(attempt: Attempt, asked: Question) -> Told:
    """What may be told of an answer to a question of this attempt now."""
    if attempt.mode == Attempt.Mode.PRACTICE or isinstance(asked.task, Predict):
        return Told(True, True, True)
    review, over = attempt.version.played.review, not attempt.is_open
    last = over and (bool(attempt.passed) or not may_try_again(attempt))
    today = timezone.localdate()
    parts = (review.tells(what, over=over, last=last, today=today) for what in ("grade", "answers", "whys"))
    return Told(*parts)


def may_try_again(attempt: Attempt) -> bool:
    """Whether a try for the record is left at the activity of this one."""
    assert attempt.enrollment
    tries = list(attempt.enrollment.attempts.filter(activity=attempt.activity_id, mode=Attempt.Mode.CHECK))
    return tries_left(tries, attempt.version) != 0


def result(attempt: Attempt) -> Context:
    quiz = attempt.version.played
    state = taking.standing(quiz, attempt.state)
    answers = attempt.responses.select_related("challenge__answered_by").prefetch_related("remarks__regrade")
    responses = dict(enumerate(answers))
    looked_back = [_looked_back(attempt, place, responses.get(place)) for place in range(len(state["asked"]))]
    return {
        "quiz": quiz,
        "looked_back": looked_back,
        "told_later": [
            when for when in ("grade", "answers", "whys") if not all(getattr(one.told, when) for one in looked_back)
        ],
        "to_work_on": len(taking.to_work_on(quiz, attempt.state)),
        "again": attempt.mode == Attempt.Mode.PRACTICE or may_try_again(attempt),
        "percent_counts": attempt.result.get("counted", attempt.result.get("percent")),
        "certainty": attempt.result.get("certainty"),
    }


def _looked_back(attempt: Attempt, place: int, response: Response | None) -> LookedBack:
    quiz = attempt.version.played
    number = taking.link_at(quiz, attempt.state, place).number
    asked, marked = taking.question_at(quiz, attempt.state, place), None
    if response:
        asked, marked = _asked_and_marked(attempt, place, response)
    says = told(attempt, asked)
    return LookedBack(
        asked,
        number,
        response,
        marked,
        says,
        clip_of(attempt, asked.clip, words=True) if asked.clip and response and says.answers else {},
        timeline(asked, marked) if marked and says.answers else None,
        source_of(asked) if says.whys else {},
        clip_of(attempt, asked.task.rest, words=True) if response and isinstance(asked.task, Predict) else {},
    )


def _asked_and_marked(attempt: Attempt, place: int, response: Response) -> tuple[Question, Mark]:
    """A question with how its answer is marked now; as it was asked, where a key mended since knows nothing of that answer."""
    try:
        asked = taking.question_at(attempt.version.played, attempt.state, place)
        return asked, taking.marked(attempt.version.played, asked, response.given)
    except DomainError:
        asked = taking.question_at(attempt.version.opened, attempt.state, place)
        try:
            return asked, taking.marked(attempt.version.opened, asked, response.given)
        except DomainError:
            # Its words were kept for as long as they may be: what they were worth stands.
            return asked, Mark(response.score or 0.0)


def guideline_of(quiz: Quiz) -> Version | None:
    """The guideline at the side, as it is published."""
    if quiz.guideline is None:
        return None
    found = Content.objects.select_related("published__content").filter(kind="guideline", number=quiz.guideline).first()
    return found.published if found else None


def source_of(asked: Question) -> Context:
    """Where a question comes from, for who wants to read on: the guideline with its clause."""
    if asked.source.guideline is None:
        return {}
    found = Content.objects.select_related("published").filter(kind="guideline", number=asked.source.guideline).first()
    if found is None or found.published is None:
        return {}
    limits = {limit.key: limit.name for limit in found.shown.limits}
    return {"guideline": found, "limit": limits.get(asked.source.limit, "")}


def sentences(excerpts: Sequence[Excerpt] | None) -> list[Context]:
    """The words of a clip in stretches to be marked where they are read instead of heard, each with its middle in milliseconds."""
    found: list[Context] = []
    for excerpt in excerpts or ():
        words: list[dict[str, Any]] = []
        for word in excerpt.words:
            words.append(word)
            if word["text"].strip().endswith(SENTENCE_ENDS) or word is excerpt.words[-1]:
                middle = (words[0]["start_ms"] + words[-1]["end_ms"]) // 2
                text = " ".join(each["text"].strip() for each in words)
                found.append(
                    {"speaker": excerpt.speaker, "text": text, "at_ms": middle, "start_ms": words[0]["start_ms"]}
                )
                words = []
    return found


def timeline(asked: Question, marked: Mark) -> Timeline | None:
    """The picture of a spot question's answer; None for another kind, or where its clip is gone."""
    if not isinstance(asked.task, Spot):
        return None
    clip = Clip.objects.filter(pk=asked.clip or 0).first()
    if clip is None:
        return None
    return drawn(asked.task, marked.told, start_ms=clip.start_ms, end_ms=clip.end_ms)


def _here(attempt: Attempt) -> int:
    """How many questions of a try are behind."""
    return len(taking.standing(attempt.version.played, attempt.state)["marks"])


def _place(attempt: Attempt, step: int) -> Context:
    of = len(taking.standing(attempt.version.played, attempt.state)["asked"])
    where = f"Question {step + 1} of {of}"
    hint = " · nobody sees that you practise" if attempt.mode == Attempt.Mode.PRACTICE else ""
    return {"number": step + 1, "of": of, "sub": where + hint, "label": where, "moments": moments(step, of)}
