"""A mended key marks past answers again. Safe to do twice: what is marked by it already stays as it is.

A mark is never lowered without a person saying so; what was passed once stays passed all the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from coaching.content.question.document import Question
from coaching.content.question.task import HAIR, grade_of
from coaching.content.quiz import taking
from coaching.models import Attempt, Content, Regrade, Remark, Response, Version
from coaching.progress import records
from recordings.errors import DomainError


@dataclass(frozen=True)
class Change:
    """An answer that would be worth something else."""

    response: Response
    before: float
    after: float


@dataclass(frozen=True)
class Outlook:
    """What marking again would do: which answers rise and fall, how many stay, how many the new key knows nothing of."""

    raised: Sequence[Change]
    lowered: Sequence[Change]
    same: int
    unknown: int

    @property
    def total(self) -> int:
        return len(self.raised) + len(self.lowered) + self.same + self.unknown


def outlook(question: Content, version: Version) -> Outlook:
    """What marking all answers to a question given before this version by its key would do; nothing is written."""
    return outlook_by(question, version.opened, before=version.number)


def outlook_by(question: Content, key: Question, *, before: int) -> Outlook:
    """The same by a key that need not be published yet, for answers to versions before that number."""
    raised: list[Change] = []
    lowered: list[Change] = []
    same = unknown = 0
    for response in _before(question, before):
        after, now = _marked(response, key), response.score or 0.0
        if after is None:
            unknown += 1
        elif abs(after - now) <= HAIR:
            same += 1
        else:
            (raised if after > now else lowered).append(Change(response, now, after))
    return Outlook(raised, lowered, same, unknown)


@transaction.atomic
def regrade(question: Content, version: Version, *, by: User, reason: str = "", lowers: bool = False) -> Regrade:
    """Mark all answers to a question given before this version by its key, and all that will be given to older ones.

    With `lowers` those too that are worth less by it. Raises DomainError for a version of another question.
    """
    if version.content_id != question.pk:
        raise DomainError("This is a version of another question.")
    # Two people at once queue up here; what the first has marked is the same for the second.
    Content.objects.select_for_update().get(pk=question.pk)
    made, _ = Regrade.objects.get_or_create(
        question=question, version=version, lowers=lowers, defaults={"by": by, "reason": reason}
    )
    found = outlook(question, version)
    changes = [*found.raised, *(found.lowered if lowers else ())]
    for change in changes:
        change.response.score, change.response.verdict = change.after, grade_of(change.after)
    Response.objects.bulk_update([change.response for change in changes], ["score", "verdict"], batch_size=200)
    Remark.objects.bulk_create(
        [Remark(regrade=made, response=change.response, before=change.before, after=change.after) for change in changes]
    )
    _reckon({change.response.attempt_id for change in changes})
    return made


def news_for(learner: User) -> QuerySet[Remark]:
    """What has been marked anew and its learner has not been told yet: of tries for the record."""
    mine = Remark.objects.filter(
        seen_at=None, response__attempt__learner=learner, response__attempt__mode=Attempt.Mode.CHECK
    )
    return mine.select_related("regrade__question", "response__attempt__version")


def told(learner: User, remarks: Iterable[int]) -> None:
    """That a learner has been told; twice is once."""
    Remark.objects.filter(response__attempt__learner=learner, pk__in=list(remarks), seen_at=None).update(
        seen_at=timezone.now()
    )


def _before(question: Content, number: int) -> QuerySet[Response]:
    older = Q(item_version__lt=number) | Q(item_version=None)
    tries = {"attempt__version__content__kind": "quiz", "item": str(question.number)}
    found = Response.objects.filter(older, **tries).exclude(attempt__mode=Attempt.Mode.PREVIEW)
    return found.select_related("attempt__version__content").order_by("pk")


def _marked(response: Response, question: Question) -> float | None:
    """What an answer is worth by another key; None where it is no answer to that."""
    if response.kind != question.kind:
        return None
    try:
        return taking.marked(response.attempt.version.opened, question, response.given).score
    except DomainError:
        return None


def _reckon(attempts: set[int]) -> None:
    """Bring what these attempts, and the tries after them, came to into line with their answers."""
    changed = Attempt.objects.filter(pk__in=attempts)
    pairs = set(changed.values_list("enrollment", "activity", "mode"))
    by_series: dict[tuple[int | None, int | None, str], list[Attempt]] = defaultdict(list)
    series = Attempt.objects.filter(
        enrollment__in={pair[0] for pair in pairs}, activity__in={pair[1] for pair in pairs}
    )
    for attempt in (
        series.select_for_update(of=("self",)).select_related("version__content", "enrollment").order_by("number")
    ):
        by_series[attempt.enrollment_id, attempt.activity_id, attempt.mode].append(attempt)
    for key in pairs:
        _reckon_series(by_series[key])
        records.note(by_series[key][-1])


def _reckon_series(series: Sequence[Attempt]) -> None:
    earlier: list[int] = []
    for attempt in series:
        quiz = attempt.version.opened
        state = taking.standing(quiz, attempt.state)
        scores = [response.score or 0.0 for response in attempt.responses.all()]
        marks = [[score, sure] for score, (_, sure) in zip(scores, state["marks"], strict=False)]
        attempt.state = state | {
            "marks": [*marks, *state["marks"][len(marks) :]],
            "earlier": list(earlier) if attempt.mode == Attempt.Mode.CHECK else state["earlier"],
        }
        fields = ["state"]
        if attempt.status == Attempt.Status.FINISHED:
            result, passed = taking.outcome(quiz, attempt.state)
            kept = {name: value for name, value in attempt.result.items() if name not in result}
            attempt.result = result | kept
            attempt.passed = passed or bool(attempt.passed)
            fields += ["result", "passed"]
            earlier.append(result["percent"])
        attempt.save(update_fields=fields)
