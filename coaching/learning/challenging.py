"""A learner who sees it otherwise says so; an author answers."""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from coaching.models import Attempt, Challenge, Response
from recordings.errors import DomainError

# Letters: enough to say what one means.
LONGEST = 2000


def contest(response: Response, *, text: str) -> Challenge:
    """Contest how an answer was marked. Said twice it is one challenge; while nobody has answered it, its words can be bettered.

    Raises DomainError: 400 without words, 409 once it has been answered, or in a try that is not for the record.
    """
    text = "\n".join(line.rstrip() for line in text.replace("\x00", "").strip().splitlines())
    if not text:
        raise DomainError("Say how you see it, in a sentence or two.", field="text")
    if len(text) > LONGEST:
        raise DomainError(f"Keep it to {LONGEST} letters.", field="text")
    if response.attempt.mode != Attempt.Mode.CHECK or not response.kind or response.item_version is None:
        raise DomainError("Only answers in a quiz taken for the record are contested.", status=409)
    try:
        with transaction.atomic():
            found, made = Challenge.objects.get_or_create(response=response, defaults={"text": text})
    except IntegrityError:
        found, made = Challenge.objects.get(response=response), False
    if not made and found.text != text:
        if not found.is_open:
            raise DomainError(
                "It has been answered already. Talk to your trainer if you still see it otherwise.", status=409
            )
        found.text = text
        found.save(update_fields=["text"])
    return found


def answered_for(learner: User) -> QuerySet[Challenge]:
    """A learner's challenges that have been answered, the newest first."""
    mine = Challenge.objects.filter(response__attempt__learner=learner, upheld__isnull=False)
    return mine.select_related("response__attempt", "answered_by").order_by("-answered_at")
