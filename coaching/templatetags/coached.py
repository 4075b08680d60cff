"""How pages of coaching put things: a kind's sign and word, counts, days."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache

from django import template
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from coaching import words
from coaching.content.guideline.document import VERDICTS
from coaching.content.guideline.ruler import ruler_of
from coaching.content.question.marking import CERTAINTY, certainty_mark
from coaching.content.quiz.document import WHENS, Review
from coaching.content.scenario.document import OUTCOMES
from coaching.learning.bookmarked import title_at_home
from coaching.models import Attempt, Cohort, Response
from coaching.outbox.webhooks import EVENTS
from coaching.people import sign_ins
from coaching.people.sign_ins import SignIn
from coaching.statistics import Interval
from coaching.team.attention import Cell
from coaching.team.figures import Picked
from coaching.team.shares import Share
from recordings.erasing.said import REMOVED
from recordings.models import Clip
from recordings.templatetags.ycord import icon

register = template.Library()

SIGNS = {"read": "read", "listen": "listen", "scenario": "branch", "quiz": "question"}
KINDS = {"read": "Reading", "listen": "A call to hear", "scenario": "Scenario", "quiz": "Quiz"}
BOOKMARKED = {"moment": "A moment", "clip": "A clip", "decision": "Your decision", "answer": "Your answer"}
register.filter("face", words.face)
register.filter("browser", words.browser)
register.filter("at_home", title_at_home)
register.filter("ruler", ruler_of)


@register.filter
def spoken(text: str) -> str:
    """What somebody says, in quotation marks; what was removed is said by nobody."""
    if text == REMOVED:
        return format_html('<span class="removed">{}</span>', REMOVED)
    return f"“{text}”"


@register.filter
def is_removed(text: str) -> bool:
    """Whether a text is gone with the call it repeated."""
    return text == REMOVED


@register.filter
def kind_sign(kind: str) -> str:
    """The name of the sign of an activity's kind."""
    return SIGNS[kind]


@register.filter
def bookmark_word(kind: str) -> str:
    """What a bookmark is of."""
    return BOOKMARKED[kind]


@register.filter
def kind_word(kind: str) -> str:
    return KINDS[kind]


@register.filter
def counted(number: int, noun: str) -> str:
    """3|counted:"activity,activities" -> 3 activities."""
    one, _, more = noun.partition(",")
    return words.many(number, one, more)


@register.filter
def since(moment: datetime | date) -> str:
    """today, yesterday, 6 days ago."""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return words.ago(day, timezone.localdate())


@register.filter
def event_words(event: str) -> str:
    """What a program is told of."""
    return EVENTS.get(event, "A test")


@register.filter
def told_so(words_of: str) -> str:
    """Within a sentence."""
    return words_of[:1].lower() + words_of[1:]


@register.filter
def outcome_word(outcome: str) -> str:
    """How a conversation ended."""
    return OUTCOMES[outcome]


@register.filter
def in_words(attempt: Attempt) -> str:
    """How one try went: a result, never an answer."""
    if attempt.is_open:
        return f"Under way, {words.many(attempt.step, 'answer')} given" if attempt.step else "Just begun"
    if attempt.status == Attempt.Status.ABANDONED:
        return "Left before the end"
    if "outcome" in attempt.result:
        return OUTCOMES[attempt.result["outcome"]]
    if "right" in attempt.result:
        enough = "" if attempt.passed else ", not enough yet"
        return f"{attempt.result['right']} of {attempt.result['of']} right{enough}"
    return "Done"


# What is heard of a cell of the matrix, by who does not see its colour.
HEARD = {"": "not begun", "done": "done", "stuck": ", stuck", "late": ", past the date", "rushed": ", very quick"}


@register.simple_tag
@cache
def module_cell(cell: Cell) -> SafeString:
    """One learner in one module. A page has hundreds, and few kinds of them."""
    seen = {"done": icon("check"), "new": "new", "": ""}.get(cell.state, f"{cell.done}/{cell.total}")
    sign = format_html('<b aria-hidden="true">{}</b> ', "!") if cell.state == "stuck" else ""
    heard = format_html('<span class="only-heard">{}</span>', HEARD[cell.state]) if cell.state in HEARD else ""
    return format_html('<span class="cell {}">{}{}{}</span>', cell.state, sign, seen, heard)


@register.simple_tag
def own_sign_ins(user: User) -> Sequence[SignIn]:
    """When and from where somebody's account was used last."""
    return sign_ins.of(user)


@register.simple_tag
def cohort_options(cohorts: Iterable[Cohort], chosen: str) -> SafeString:
    """The cohorts as options of a select: there may be two hundred."""
    told = ((one.pk, " selected" if str(one.pk) == chosen else "", one.name) for one in cohorts)
    return format_html_join("", '<option value="{}"{}>{}</option>', told)


SURE = {"1": "not sure", "2": "fairly sure", "3": "very sure"}
COUNTS = {"best": "your best try", "last": "your last try", "first": "your first try", "mean": "the mean of your tries"}
PARTS = {"grade": "whether you were right", "answers": "the right answers", "whys": "why"}


@register.filter
def sure_words(sure: object) -> str:
    """How sure somebody was: 1 to 3."""
    return SURE.get(str(sure), "")


@register.filter
def sure_worth(sure: str) -> str:
    """What saying so is worth."""
    right, wrong = CERTAINTY[int(sure)]
    return f"{right} if right, {wrong or 'nothing'} if not"


@register.filter
def certainty_of(response: Response) -> str:
    """The certainty mark of an answer."""
    mark = certainty_mark(response.score or 0.0, int(response.given.get("sure") or 1))
    return f"{mark:.1f}".removesuffix(".0")


@register.filter
def counts_word(counts: str) -> str:
    return COUNTS[counts]


@register.filter
def told_when(review: Review) -> str:
    """What a quiz tells, and when, in a sentence for who is about to take it."""
    if {review.grade, review.answers, review.whys} == {"at_once"}:
        return "After each answer you see what is right, and why."
    return told_later(review, list(PARTS))


@register.filter
def told_later(review: Review, parts: list[str]) -> str:
    """What a quiz tells later, and when."""
    by_when: dict[str, list[str]] = {}
    for part in parts:
        by_when.setdefault(getattr(review, part), []).append(PARTS[part])
    sentences = []
    for when, told in by_when.items():
        day = f" {review.on:%d %B %Y}" if when == "on_date" and review.on else ""
        moment = f"from{day} on" if when == "on_date" else WHENS[when][:1].lower() + WHENS[when][1:]
        sentences.append(f"{words.listed(told)} {moment}")
    return f"You are told {'; '.join(sentences)}."


@register.filter
def moment_in(ms: int, clip: Clip) -> int:
    """A moment of a call on the clock of its clip, in milliseconds."""
    return max(0, ms - clip.start_ms)


@register.filter
def seconds(ms: int) -> str:
    """1900 -> 1.9 seconds."""
    return f"{ms / 1000:.1f} seconds"


@register.filter
def points(score: float) -> str:
    """What an answer is worth of its question: 0.5 -> 50 %."""
    return f"{100 * score:.0f} %"


@register.filter
def of_one(percent: int) -> str:
    """60 -> 0.60."""
    return f"{percent / 100:.2f}"


@register.filter
def facility_words(found: Interval) -> str:
    """62 %, between 38 % and 81 %."""
    return f"{100 * found.value:.0f} %, between {100 * found.low:.0f} % and {100 * found.high:.0f} %"


@register.filter
def discrimination_words(found: Interval) -> str:
    """0.41, between 0.05 and 0.68."""
    return f"{found.value:.2f}, between {found.low:.2f} and {found.high:.2f}"


@register.filter
def picked_words(picked: Picked) -> str:
    """How many of how many; what fewer than five share is not told."""
    return "not told: another could be reckoned from it" if picked.hidden else Share(picked.count, picked.of).sentence


@register.filter
def along(value: float, scale: str) -> float:
    """Where a value lies on a scale “low,high”, in per cent."""
    low, high = (float(end) for end in scale.split(","))
    return round(100 * (value - low) / (high - low), 1)


@register.filter
def verdict_word(verdict: str) -> str:
    """Of a decision, as it stands against the guideline."""
    return VERDICTS.get(verdict, verdict).lower()
