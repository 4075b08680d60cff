"""Contested marks, answered: the key stays and one says why, or it is mended and everyone is marked again."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coaching.authoring import publishing
from coaching.content.question.document import Question
from coaching.content.question.task import Mark
from coaching.content.quiz import taking
from coaching.learning import regrading
from coaching.models import Challenge, Content
from recordings.errors import DomainError

# Letters in an answer.
LONGEST = 2000


@dataclass(frozen=True)
class Contested:
    """What is contested: the question as it was asked and as it would be published now, and how the answer was marked."""

    challenge: Challenge
    question: Content
    asked: Question
    given: list[str]
    mark: Mark
    mended: bool
    outlook: regrading.Outlook | None


def waiting() -> QuerySet[Challenge]:
    """What nobody has answered yet, the oldest first."""
    return Challenge.objects.filter(upheld=None).select_related("response__attempt__version__content")


def settled() -> QuerySet[Challenge]:
    """What has been answered, the newest first."""
    found = Challenge.objects.filter(upheld__isnull=False).select_related(
        "response__attempt__version__content", "answered_by"
    )
    return found.order_by("-answered_at", "-pk")


def contested(challenge: Challenge) -> Contested:
    """A challenge with all that is needed to answer it."""
    response = challenge.response
    quiz = response.attempt.version.opened
    link = next(link for link in quiz.links if str(link.number) == response.item)
    asked = link.document
    question = Content.objects.select_related("head", "published").get(kind="question", number=link.number)
    published = question.published
    # Something has been changed since it was asked: in the draft, or published meanwhile.
    newest, drafted = published.number if published else 0, publishing.has_changed(question)
    mended = drafted or newest > (link.version or 0)
    # By the draft as it is now: upholding publishes it.
    outlook = regrading.outlook_by(question, question.draft, before=newest + drafted) if mended else None
    return Contested(
        challenge,
        question,
        asked,
        asked.task.in_words(response.given["values"]),
        taking.marked(quiz, asked, response.given),
        mended,
        outlook,
    )


@transaction.atomic
def settle(challenge: Challenge, *, upheld: bool, answer: str, by: User, lowers: bool = False) -> Challenge:
    """Answer a challenge. One that is upheld publishes the mended question and marks all answers again, `lowers` those that fall too.

    Answered once it stays answered: a second call changes nothing. Raises DomainError where nothing is said, where the key has
    not been mended, and what publishing raises.
    """
    answer = answer.strip()
    if not answer:
        raise DomainError("Say why, in a sentence: the learner reads it.", field="answer")
    if len(answer) > LONGEST:
        raise DomainError(f"Keep it to {LONGEST} letters.", field="answer")
    challenge.refresh_from_db(from_queryset=Challenge.objects.select_for_update())
    if not challenge.is_open:
        return challenge
    if upheld:
        found = contested(challenge)
        if not found.mended:
            raise DomainError(
                "The key is as it was. Mend the question first, then uphold the challenge here.", field="upheld"
            )
        version = publishing.publish(found.question, by=by)
        regrading.regrade(found.question, version, by=by, reason=answer, lowers=lowers)
    challenge.upheld, challenge.answer = upheld, answer
    challenge.answered_by, challenge.answered_at = by, timezone.now()
    challenge.save(update_fields=["upheld", "answer", "answered_by", "answered_at"])
    return challenge
