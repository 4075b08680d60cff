"""How pages of coaching put things: a kind's sign and word, counts, days."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from coaching import words
from coaching.content.guideline.ruler import ruler_of
from coaching.content.scenario.document import OUTCOMES
from coaching.models import Attempt

register = template.Library()

SIGNS = {"read": "read", "listen": "listen", "scenario": "branch", "quiz": "question"}
KINDS = {"read": "Reading", "listen": "A call to hear", "scenario": "Scenario", "quiz": "Quiz"}
register.filter("face", words.face)
register.filter("ruler", ruler_of)


@register.filter
def kind_sign(kind: str) -> str:
    """The name of the sign of an activity's kind."""
    return SIGNS[kind]


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
