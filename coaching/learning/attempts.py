"""Tries at activities: begun once, answered once per step, finished once. Everything here is safe to call twice.

An answer goes one way: page -> here -> the kind's `judge` on the frozen version -> Response -> page.
"""

from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from coaching.content.kinds import KINDS, Judged, Play
from coaching.learning.progress import ActivityProgress, complete_if_done, progress_of
from coaching.models import Attempt, Content, Enrollment, Response, Version
from recordings.errors import DomainError

Mode = Attempt.Mode


def out_of_step() -> DomainError:
    """For an answer to a step that has not been reached, or to an attempt that is over."""
    return DomainError(
        "That answer came from another moment, so it was not counted. Here is where you are.", status=409
    )


def activity_on(enrollment: Enrollment, activity_id: int) -> ActivityProgress:
    """The activity as published on the enrolment's path, with its tries. Raises DomainError 404."""
    for module in progress_of([enrollment])[enrollment.pk].modules:
        for activity in module.activities:
            if activity.id == activity_id:
                return activity
    raise DomainError("This activity is not on your path.", status=404)


def begin(*, enrollment: Enrollment, activity_id: int, mode: Mode = Mode.CHECK) -> Attempt:
    """The open attempt at an activity, or a new one on the newest published version.

    Raises DomainError: 404 for what is not on the path, 400 for what was never published, or is not practised. Two callers at
    once get the same attempt: the unique constraint decides.
    """
    activity = activity_on(enrollment, activity_id)
    last = _last(enrollment, activity_id, mode)
    if last and last.is_open:
        return last
    version = version_to_play(activity)
    if mode == Mode.PRACTICE and not play_of(version).practised:
        raise DomainError("Only scenarios are practised. Begin this one as it is.")
    return open_or_create(enrollment, activity_id, version, number=last.number + 1 if last else 1, mode=mode)


def open_or_create(
    enrollment: Enrollment, activity_id: int, version: Version, *, number: int, mode: Mode = Mode.CHECK
) -> Attempt:
    """A new attempt, or the last one where another tab was faster: what it began is what this one wanted."""
    try:
        with transaction.atomic():
            return enrollment.attempts.create(
                learner_id=enrollment.learner_id,
                activity_id=activity_id,
                version=version,
                mode=mode,
                number=number,
                state=play_of(version).begin(version.opened),
            )
    except IntegrityError:
        last = _last(enrollment, activity_id, mode)
        assert last, "another tab's attempt stands in the way"
        return last


def practice_at(enrollment: Enrollment, activity: ActivityProgress) -> ActivityProgress:
    """The same activity with the learner's practice at it, for their own eyes only."""
    return replace(activity, attempts=list(_tries(enrollment, activity.id, Mode.PRACTICE)))


def begin_again(attempt: Attempt) -> Attempt:
    """Leave an open attempt and begin a new one; where it is over already, the open or a new one."""
    _leave(Attempt.objects.filter(pk=attempt.pk))
    assert attempt.enrollment
    assert attempt.activity_id
    return begin(enrollment=attempt.enrollment, activity_id=attempt.activity_id, mode=Mode(attempt.mode))


@transaction.atomic
def finish(*, enrollment: Enrollment, activity_id: int) -> Attempt:
    """Reading and listening: done when the learner says so. A second call returns the first one's attempt.

    Raises DomainError: 404 for what is not on the path, 409 for what has to be played to be finished.
    """
    if not activity_on(enrollment, activity_id).is_done_by_saying_so:
        raise out_of_step()
    # A second click waits here until the first has finished, and then finds what it did.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    done = _tries(enrollment, activity_id, Mode.CHECK).filter(status=Attempt.Status.FINISHED).first()
    if done:
        return done
    attempt = begin(enrollment=enrollment, activity_id=activity_id)
    if attempt.is_open:
        _move_on(attempt, play_of(attempt.version).judge(attempt.version.opened, attempt.state, {}))
    return attempt


def answer(attempt: Attempt, *, step: int, values: list[str]) -> Response:
    """Record the answer to a step once, and move the attempt on. `values` are a form's; `attempt` is brought up to date.

    An old step returns the stored Response, whatever was given now. Raises DomainError 409 for a step that has not been reached or
    an attempt that is over, and 400 for what is no answer here.
    """
    with transaction.atomic():
        # Brings the caller's object up to date under the lock; where locks are ignored, the constraint below decides.
        attempt.refresh_from_db(from_queryset=Attempt.objects.select_for_update())
        stored = attempt.responses.filter(step=step).first()
        if stored:
            return stored
        if step != attempt.step or not attempt.is_open:
            raise out_of_step()
        play = play_of(attempt.version)
        judged = play.judge(attempt.version.opened, attempt.state, play.given(values))
        response = attempt.responses.create(
            step=step,
            item=judged.item,
            kind=judged.kind,
            given=judged.given,
            score=judged.score,
            max_score=judged.max_score,
            verdict=judged.verdict,
        )
        attempt.step += 1
        _move_on(attempt, judged)
        return response


def step_back(attempt: Attempt, *, step: int, to: int | None = None) -> None:
    """Take back the last answer of a practice, or with `to` the answer given at that step and all after it: another road can be taken.

    What stays is judged anew from the beginning, so that the attempt stands where it stood then; one that had ended is open again.
    `step` is where it stood on the page that asks: going back is a step of its own, so a second click and an old tab change nothing.
    `attempt` is brought up to date. Raises DomainError 409 for what is played for the record, or was left.
    """
    with transaction.atomic():
        attempt.refresh_from_db(from_queryset=Attempt.objects.select_for_update())
        if attempt.mode != Mode.PRACTICE or attempt.status == Attempt.Status.ABANDONED:
            raise DomainError("You can step back while you practise. Here your first answer stands.", status=409)
        given = list(attempt.responses.all())
        back_to = next((response for response in given if response.step == to), None) if to is not None else None
        back_to = back_to or (given[-1] if given and to is None else None)
        if step != attempt.step or back_to is None:
            return
        # Of two practices that were under way the one that is gone back into goes on.
        others = Attempt.objects.filter(enrollment=attempt.enrollment, activity=attempt.activity, mode=Mode.PRACTICE)
        _leave(others.exclude(pk=attempt.pk))
        attempt.responses.filter(step__gte=back_to.step).delete()
        play, document = play_of(attempt.version), attempt.version.opened
        attempt.state = play.begin(document)
        for response in given[: given.index(back_to)]:
            attempt.state = play.judge(document, attempt.state, response.given).state
        attempt.step += 1
        attempt.status, attempt.finished_at = Attempt.Status.IN_PROGRESS, None
        attempt.passed, attempt.result = None, {}
        attempt.save(update_fields=["step", "state", "status", "finished_at", "passed", "result"])


def is_same(response: Response, values: list[str]) -> bool:
    """Whether a form's values say what was answered."""
    given: Any = play_of(response.attempt.version).given(values)
    return bool(given == response.given)


def play_of(version: Version) -> Play:
    """How a version is played."""
    play = KINDS[version.content.kind].play
    assert play, "an attempt plays a kind that can be played"
    return play


def version_to_play(activity: ActivityProgress) -> Version:
    """The newest published version of what an activity holds. Raises DomainError where there is none."""
    ref = activity.entry.ref
    held = Content.objects.select_related("published").filter(kind=ref.kind, number=ref.number).first()
    if held is None or held.published is None:
        raise DomainError(f"“{activity.title}” is not ready yet. Your trainer can publish it.")
    held.published.content = held
    return held.published


def _tries(enrollment: Enrollment, activity_id: int, mode: Mode) -> QuerySet[Attempt]:
    tries = enrollment.attempts.filter(activity=activity_id, mode=mode)
    return tries.select_related("version__content").order_by("number")


def _last(enrollment: Enrollment, activity_id: int, mode: Mode) -> Attempt | None:
    """The open try, which need not be the newest: an earlier practice may have been gone back into. Else the newest."""
    tries = list(_tries(enrollment, activity_id, mode))
    return next((attempt for attempt in tries if attempt.is_open), tries[-1] if tries else None)


def _leave(attempts: QuerySet[Attempt]) -> None:
    attempts.filter(status=Attempt.Status.IN_PROGRESS).update(
        status=Attempt.Status.ABANDONED, finished_at=timezone.now()
    )


def _move_on(attempt: Attempt, judged: Judged) -> None:
    attempt.state = judged.state
    if judged.over:
        attempt.status = Attempt.Status.FINISHED
        attempt.finished_at = timezone.now()
        attempt.passed, attempt.result = judged.passed, judged.result
    attempt.save(update_fields=["step", "state", "status", "finished_at", "passed", "result"])
    if judged.over and attempt.enrollment and attempt.mode == Mode.CHECK:
        complete_if_done(attempt.enrollment)
