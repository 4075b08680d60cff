"""A colleague's look: asked for, said once, and comments on the way. Everything here is safe to call twice."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from coaching.models import Content, Review, ReviewComment
from recordings.errors import DomainError
from recordings.roles import AUTHOR, TRAINER

# Letters: enough for a paragraph.
LONGEST = 2000


def colleagues(of: User) -> QuerySet[User]:
    """Who may be asked for a look."""
    makers = User.objects.filter(groups__name__in=[AUTHOR, TRAINER], is_active=True).exclude(pk=of.pk)
    return makers.distinct().order_by("first_name", "last_name", "username")


def waiting_for(person: User) -> QuerySet[Review]:
    """The looks a person is asked for: by name first, then what waits for whoever has time."""
    asked = Review.objects.filter(status=Review.Status.ASKED).exclude(asked_by=person)
    mine = asked.filter(Q(of=person) | Q(of=None)).exclude(content__state=Content.State.RETIRED)
    return mine.select_related("content", "asked_by", "of").order_by(F("of").asc(nulls_last=True), "asked_at")


@transaction.atomic
def ask(content: Content, *, by: User, of: User | None = None, question: str = "") -> Review:
    """Ask a colleague, or whoever has time, to look at a draft. Where somebody has been asked already, that is the answer.

    Raises DomainError for oneself, and for a question that is too long.
    """
    if of == by:
        raise DomainError("Ask somebody else: you know it already.", field="of")
    Content.objects.select_for_update().get(pk=content.pk)
    waiting = content.reviews.filter(status=Review.Status.ASKED).first()
    if waiting:
        return waiting
    Content.objects.filter(pk=content.pk).exclude(state=Content.State.RETIRED).update(state=Content.State.IN_REVIEW)
    return content.reviews.create(asked_by=by, of=of, question=_short(question, field="question"))


@transaction.atomic
def say(review: Review, *, by: User, ready: bool, said: str) -> Review:
    """Say that a draft as it is now is ready, or not yet, in a sentence. The first who says it has said it.

    `review` is brought up to date. Raises DomainError: 403 for who asked, 400 without a sentence, 409 where it was said otherwise already.
    """
    if review.asked_by_id == by.pk:
        raise DomainError("You asked for this look yourself, so somebody else has to say it.", status=403)
    said = _short(said, field="said")
    if not said:
        raise DomainError("Say in a sentence why: it is what helps.", field="said")
    review.refresh_from_db(from_queryset=Review.objects.select_for_update())
    status = Review.Status.READY if ready else Review.Status.NOT_YET
    if not review.is_open:
        if (review.status, review.said_by_id) == (status, by.pk):
            return review
        raise DomainError("It has been said, or taken back, already. Here is where it stands.", status=409)
    content = Content.objects.select_for_update().get(pk=review.content_id)
    review.status, review.said, review.said_by = status, said, by
    review.said_at, review.said_of = timezone.now(), content.head.number if content.head else None
    review.save(update_fields=["status", "said", "said_by", "said_at", "said_of"])
    _out_of_review(content)
    return review


@transaction.atomic
def take_back(review: Review, *, by: User) -> Review:
    """No look is wanted any more. Raises DomainError 403 for anybody but who asked."""
    if review.asked_by_id != by.pk:
        raise DomainError("Only who asked for a look takes the question back.", status=403)
    if Review.objects.filter(pk=review.pk, status=Review.Status.ASKED).update(status=Review.Status.DROPPED):
        _out_of_review(Content.objects.get(pk=review.content_id))
    return review


@transaction.atomic
def comment(content: Content, *, key: str, text: str, by: User, client_key: str = "") -> ReviewComment:
    """Say something about a part of a draft, or with no key about the whole. A form sent twice says it once.

    Raises DomainError without words, and for a part that is not in the draft (any more).
    """
    text = _short(text, field="text")
    if not text:
        raise DomainError("Write what you noticed first.", field="text")
    if key and all(node.key != key for node in content.draft.nodes):
        raise DomainError("That moment is not in the draft any more. Say it about the whole.", status=409)
    Content.objects.select_for_update().get(pk=content.pk)
    if client_key:
        return ReviewComment.objects.get_or_create(
            client_key=client_key, defaults={"content": content, "key": key, "text": text, "by": by}
        )[0]
    return content.review_comments.create(key=key, text=text, by=by)


def settle(said: ReviewComment, *, by: User, answer: str = "") -> ReviewComment:
    """A comment has been seen to, with a word or without. Settled once; who comes second changes nothing."""
    answer = _short(answer, field="answer")
    ReviewComment.objects.filter(pk=said.pk, settled_at=None).update(
        answer=answer, settled_by=by, settled_at=timezone.now()
    )
    said.refresh_from_db()
    return said


def _short(text: str, *, field: str) -> str:
    text = text.replace("\x00", " ").strip()
    if len(text) > LONGEST:
        raise DomainError(f"That is longer than {LONGEST} letters. Say it shorter.", field=field)
    return text


def _out_of_review(content: Content) -> None:
    state = Content.State.PUBLISHED if content.published_id else Content.State.DRAFT
    Content.objects.filter(pk=content.pk, state=Content.State.IN_REVIEW).update(state=state)
