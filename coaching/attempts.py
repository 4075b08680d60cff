"""Tries at activities: begun once, answered once per step, finished once. Everything here is safe to call twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from coaching.models import Activity, Attempt, Enrollment, Response, Version
from coaching.paths.progress import ActivityProgress, complete_if_done, progress_of
from coaching.scenarios.graph import start_of


class NotOnPath(LookupError):
    """The activity is not on the published path of this enrolment."""


class NotPublished(LookupError):
    """The activity's scenario or quiz has no published version to play."""


class OutOfStep(Exception):
    """An answer to a step that has not been reached, or to an attempt that is over."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the frozen content makes of an answer. `result` is set where it was the last one."""

    marked: dict[str, Any]
    node_key: str = ""
    over: bool = False
    passed: bool | None = None
    result: dict[str, Any] = field(default_factory=dict)


def activity_on(enrollment: Enrollment, activity_id: int) -> ActivityProgress:
    """The activity as published on the enrolment's path, with its tries. Raises NotOnPath."""
    for module in progress_of([enrollment])[enrollment.pk].modules:
        for activity in module.activities:
            if activity.id == activity_id:
                return activity
    raise NotOnPath(activity_id)


def begin(*, enrollment: Enrollment, activity_id: int) -> Attempt:
    """The open attempt at an activity, or a new one on the newest published version.

    Raises NotOnPath and NotPublished. Two callers at once get the same attempt: the unique constraint decides.
    """
    version = _version_to_play(activity_on(enrollment, activity_id))
    tries = enrollment.attempts.filter(activity=activity_id)
    last = tries.order_by("number").last()
    if last and last.is_open:
        return last
    return open_or_create(enrollment, activity_id, version, number=last.number + 1 if last else 1)


def open_or_create(enrollment: Enrollment, activity_id: int, version: Version, *, number: int) -> Attempt:
    """A new attempt, or the last one where another tab was faster: what it began is what this one wanted."""
    try:
        with transaction.atomic():
            return enrollment.attempts.create(
                activity_id=activity_id,
                version=version,
                number=number,
                node_key=start_of(version.content)["key"] if version.scenario_id else "",
            )
    except IntegrityError:
        return enrollment.attempts.filter(activity=activity_id).latest("number")


def begin_again(attempt: Attempt) -> Attempt:
    """Leave an open attempt and begin a new one; where it is over already, the open or a new one."""
    Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.IN_PROGRESS).update(
        state=Attempt.State.ABANDONED, finished_at=timezone.now()
    )
    return begin(enrollment=attempt.enrollment, activity_id=attempt.activity_id)


@transaction.atomic
def finish(*, enrollment: Enrollment, activity_id: int) -> Attempt:
    """Reading and listening: done when the learner says so. A second call returns the first one's attempt.

    Raises NotOnPath, and OutOfStep for what has to be played to be finished.
    """
    if activity_on(enrollment, activity_id).kind not in (Activity.Kind.READ, Activity.Kind.LISTEN):
        raise OutOfStep(0)
    # A second click waits here until the first has finished, and then finds what it did.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    done = enrollment.attempts.filter(activity=activity_id, state=Attempt.State.FINISHED).first()
    if done:
        return done
    attempt = begin(enrollment=enrollment, activity_id=activity_id)
    if attempt.is_open:
        _close(attempt, Judged(marked={}, over=True))
    return attempt


def answer(attempt: Attempt, *, step: int, given: Any, judge: Callable[[Attempt], Judged]) -> Response:
    """Record the answer to a step once, and move the attempt on. `attempt` is brought up to date.

    An old step returns the stored Response, whatever was given now. Raises OutOfStep for a step that has not been
    reached or an attempt that is over, and what `judge` raises for an answer the content does not know.
    """
    with transaction.atomic():
        # Brings the caller's object up to date under the lock; where locks are ignored, the constraint below decides.
        attempt.refresh_from_db(from_queryset=Attempt.objects.select_for_update())
        stored = attempt.responses.filter(step=step).first()
        if stored:
            return stored
        if step != attempt.step or not attempt.is_open:
            raise OutOfStep(step)
        judged = judge(attempt)
        response = attempt.responses.create(step=step, given=given, marked=judged.marked)
        attempt.step += 1
        attempt.node_key = judged.node_key
        if judged.over:
            _close(attempt, judged)
        else:
            attempt.save(update_fields=["step", "node_key"])
        return response


def _close(attempt: Attempt, judged: Judged) -> None:
    attempt.state = Attempt.State.FINISHED
    attempt.finished_at = timezone.now()
    attempt.passed = judged.passed
    attempt.result = judged.result
    attempt.save(update_fields=["step", "node_key", "state", "finished_at", "passed", "result"])
    complete_if_done(attempt.enrollment)


def _version_to_play(activity: ActivityProgress) -> Version:
    if activity.kind == "scenario":
        version = Version.objects.filter(scenario=activity.content["scenario"]).first()
    elif activity.kind == "quiz":
        version = Version.objects.filter(quiz=activity.content["quiz"]).first()
    else:
        version = activity.version
    if version is None:
        raise NotPublished(activity.id)
    return version
