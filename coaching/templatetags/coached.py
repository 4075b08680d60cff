"""How pages of coaching put things: a kind's sign and word, counts, days."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from coaching import words
from coaching.scenarios.drawing import Ruler, ruler_of
from coaching.scenarios.graph import Limit

register = template.Library()

SIGNS = {"read": "read", "listen": "listen", "scenario": "branch", "quiz": "question"}
KINDS = {"read": "Reading", "listen": "A call to hear", "scenario": "Scenario", "quiz": "Quiz"}
register.filter("face", words.face)


@register.filter
def kind_sign(kind: str) -> str:
    """The name of the sign of an activity's kind."""
    return SIGNS[kind]


@register.filter
def kind_word(kind: str) -> str:
    return KINDS[kind]


@register.filter
def ruler(limit: Limit) -> Ruler:
    """A limit as the ruler a page draws."""
    return ruler_of(limit)


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
