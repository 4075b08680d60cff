"""Tries at activities: begun once, answered once per step, finished once. Everything here is safe to call twice.

An answer goes one way: page -> here -> the kind's `judge` on the frozen version -> Response -> page.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import randbits
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from coaching.content.kinds import KINDS, Judged, Play, Start
from coaching.models import Attempt, Content, Enrollment, Response, Version
from coaching.progress import records, told
from coaching.progress.progress import ActivityProgress, progress_of
from recordings.errors import DomainError

Mode = Attempt.Mode
# After the time is up an answer that was on its way still counts.
GRACE = timedelta(seconds=20)


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
                return replace(activity, attempts=list(_tries(enrollment, activity_id, Mode.CHECK)))
    raise DomainError("This activity is not on your path.", status=404)


def _open_activity(enrollment: Enrollment, activity_id: int) -> ActivityProgress:
    """The activity, where it can be begun. Raises DomainError 409 where something has to be done before, or the enrolment was ended."""
    activity = activity_on(enrollment, activity_id)
    if activity.shut:
        raise DomainError(activity.shut, status=409)
    if enrollment.ended_at:
        raise DomainError("You are not on this path any more. What you did on it stays yours.", status=409)
    return activity


def begin(*, enrollment: Enrollment, activity_id: int, mode: Mode = Mode.CHECK, only_wrong: bool = False) -> Attempt:
    """The open attempt at an activity, or a new one on the newest published version.

    With `only_wrong` a practice of what was not right in the last finished try, on the version that was played then.
    Raises DomainError: 404 for what is not on the path, 400 for what was never published, or is not practised, 409 where no try
    is left. Two callers at once get the same attempt: the unique constraint decides.
    """
    activity = _open_activity(enrollment, activity_id)
    last = _last(enrollment, activity_id, mode)
    if last and last.is_open and not only_wrong:
        return last
    version = version_to_play(activity)
    only: list[str] = []
    if only_wrong:
        mode = Mode.PRACTICE
        version, only = _not_right_yet(enrollment, activity_id)
        _leave(_tries(enrollment, activity_id, mode))
        last = _last(enrollment, activity_id, mode)
    if mode == Mode.PRACTICE and not play_of(version).practised:
        raise DomainError("This is not practised. Begin it as it is.")
    tries = list(_tries(enrollment, activity_id, mode))
    if mode == Mode.CHECK and tries_left(tries, version) == 0:
        raise DomainError("You have had all the tries there are. You can still practise, seen by nobody.", status=409)
    earlier = [attempt.result["percent"] for attempt in tries if "percent" in attempt.result]
    start = Start(seed=randbits(32), earlier=earlier if mode == Mode.CHECK else (), only=only)
    number = last.number + 1 if last else 1
    return open_or_create(enrollment, activity_id, version, number=number, mode=mode, start=start)


def tries_left(tries: Sequence[Attempt], version: Version) -> int | None:
    """How many tries for the record are left; None for any number. One that was left before its first answer has not been one."""
    most = play_of(version).tries(version.opened)
    if most is None:
        return None
    return max(0, most - sum(attempt.status == Attempt.Status.FINISHED or attempt.step > 0 for attempt in tries))


def _not_right_yet(enrollment: Enrollment, activity_id: int) -> tuple[Version, list[str]]:
    """What was not right in the try finished last, for the record or in practice. Raises DomainError 409 where everything was."""
    finished = enrollment.attempts.filter(activity=activity_id, status=Attempt.Status.FINISHED)
    last = finished.select_related("version__content").order_by("-finished_at").first()
    only = play_of(last.version).wrong(last.version.opened, last.state) if last else []
    if last is None or not only:
        raise DomainError("There is nothing you have not got right in your last try.", status=409)
    return last.version, only


def open_or_create(
    enrollment: Enrollment,
    activity_id: int,
    version: Version,
    *,
    number: int,
    mode: Mode = Mode.CHECK,
    start: Start | None = None,
) -> Attempt:
    """A new attempt, or the last one where another tab was faster: what it began is what this one wanted."""
    try:
        with transaction.atomic():
            made = enrollment.attempts.create(
                learner_id=enrollment.learner_id,
                activity_id=activity_id,
                version=version,
                mode=mode,
                shown_to_trainers=mode == Mode.CHECK,
                number=number,
                state=play_of(version).begin(version.opened, start or Start()),
            )
            records.note(made)
            return made
    except IntegrityError:
        last = _last(enrollment, activity_id, mode)
        assert last, "another tab's attempt stands in the way"
        return last


@dataclass(frozen=True)
class Practice:
    """A learner's practice at an activity, the oldest first: for their own eyes only."""

    attempts: Sequence[Attempt]

    @property
    def open_attempt(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.is_open), None)

    @property
    def last_finished(self) -> Attempt | None:
        return next((one for one in reversed(self.attempts) if one.status == Attempt.Status.FINISHED), None)


def practice_at(enrollment: Enrollment, activity: ActivityProgress) -> Practice:
    return Practice(list(_tries(enrollment, activity.id, Mode.PRACTICE)))


# Practice that was left longer ago is looked for on its own page.
STILL_AT_IT = timedelta(days=7)


def practised_lately(user: User) -> Attempt | None:
    """What somebody began to practise last and left in the middle, for their own home page."""
    open_ones = Attempt.objects.filter(learner=user, mode=Mode.PRACTICE, status=Attempt.Status.IN_PROGRESS)
    mine = open_ones.filter(enrollment__in=Enrollment.objects.of(user).going_on())
    return mine.filter(started_at__gte=timezone.now() - STILL_AT_IT).select_related("version").order_by("pk").last()


def begin_again(attempt: Attempt) -> Attempt:
    """Leave an open attempt and begin a new one; where it is over already, the open or a new one.

    Raises DomainError 409 where that was the last try.
    """
    assert attempt.enrollment
    assert attempt.activity_id
    if attempt.mode == Mode.CHECK and attempt.is_open:
        tries = list(_tries(attempt.enrollment, attempt.activity_id, Mode.CHECK))
        if tries_left(tries, attempt.version) == 0:
            raise DomainError("This is your last try: go on with it, or practise beside it.", status=409)
    _leave(Attempt.objects.filter(pk=attempt.pk))
    records.note(attempt)
    return begin(enrollment=attempt.enrollment, activity_id=attempt.activity_id, mode=Mode(attempt.mode))


class NotHeard(DomainError):
    """For a clip that is said to be done before it was heard or its words were asked for."""

    def __init__(self) -> None:
        super().__init__("Hear the clip to its end first, or read its words instead.", status=409)


# How a clip is taken in: heard to its end, or read instead.
WAYS = ("heard", "read")


@transaction.atomic
def finish(*, enrollment: Enrollment, activity_id: int, how: str = "") -> Attempt:
    """Reading and listening: done when the learner says so, and of a clip `how` it was taken in. A second call returns the first
    one's attempt.

    Raises DomainError: 404 for what is not on the path, 409 for what has to be played to be finished, or heard (NotHeard).
    """
    activity = _open_activity(enrollment, activity_id)
    if not activity.is_done_by_saying_so:
        raise out_of_step()
    # A second click waits here until the first has finished, and then finds what it did.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    finished = _tries(enrollment, activity_id, Mode.CHECK).filter(status=Attempt.Status.FINISHED)
    # Who has read an older version may say that they have read what is new.
    done = finished.filter(version=version_to_play(activity)).first()
    if done:
        return done
    if activity.kind == "listen" and how not in WAYS:
        raise NotHeard
    attempt = begin(enrollment=enrollment, activity_id=activity_id)
    if attempt.is_open:
        judged = play_of(attempt.version).judge(attempt.version.opened, attempt.state, {})
        _move_on(attempt, replace(judged, result={"how": how} if how else {}))
    return attempt


def answer(attempt: Attempt, *, step: int, values: list[str], sure: str = "") -> Response:
    """Record the answer to a step once, and move the attempt on. `values` are a form's, and how `sure` one is where that is asked;
    `attempt` is brought up to date.

    An old step returns the stored Response, whatever was given now. Raises DomainError 409 for a step that has not been reached or
    an attempt that is over, or whose time is, and 400 for what is no answer here.
    """
    with transaction.atomic():
        _lock(attempt)
        stored = attempt.responses.filter(step=step).first()
        if stored:
            return stored
        if step != attempt.step or not attempt.is_open:
            raise out_of_step()
        if not is_overdue(attempt):
            return _answered(attempt, values, sure)
        _end(attempt)
    raise time_is_up()


def _lock(attempt: Attempt) -> None:
    """Bring the caller's object up to date under a lock; where locks are ignored, constraints decide.

    What it plays never changes: that need not be read again with each answer.
    """
    version = attempt.version
    attempt.refresh_from_db(from_queryset=Attempt.objects.select_for_update())
    attempt.version = version


def _answered(attempt: Attempt, values: Sequence[str], sure: str) -> Response:
    """Judge the answer to the step an attempt stands at, store it and move on."""
    play = play_of(attempt.version)
    given = play.given({"given": values, "sure": [sure]}, attempt.kept)
    judged = play.judge(attempt.version.played, attempt.state, given)
    response = attempt.responses.create(
        step=attempt.step,
        item=judged.item,
        item_version=judged.item_version,
        kind=judged.kind,
        given=judged.given,
        score=judged.score,
        max_score=judged.max_score,
        verdict=judged.verdict,
        competency=judged.competency,
    )
    attempt.step += 1
    _move_on(attempt, judged, at=response.created_at)
    return response


def deadline(attempt: Attempt) -> datetime | None:
    """When the time of an attempt for the record is up, with what the learner gets on top; None without a limit."""
    minutes = play_of(attempt.version).minutes(attempt.version.opened)
    if minutes is None or attempt.mode != Mode.CHECK:
        return None
    extra = attempt.enrollment.extra_time_percent if attempt.enrollment else 0
    return attempt.started_at + timedelta(minutes=minutes) * (100 + extra) / 100


def is_overdue(attempt: Attempt) -> bool:
    """Whether an open attempt's time is up, and that of an answer on its way too."""
    until = deadline(attempt) if attempt.is_open else None
    return until is not None and timezone.now() > until + GRACE


def time_is_up() -> DomainError:
    return DomainError("The time was up. What you had answered by then counts.", status=409)


def end_if_overdue(attempt: Attempt) -> bool:
    """End an attempt whose time is up as it stands, with what its page had sent by then. False where there is time left."""
    if not is_overdue(attempt):
        return False
    with transaction.atomic():
        _lock(attempt)
        if attempt.is_open:
            _end(attempt)
    return True


def end_all_overdue() -> int:
    """End every try whose time is up, and say how many there were."""
    open_ones = Attempt.objects.filter(status=Attempt.Status.IN_PROGRESS, mode=Mode.CHECK)
    versions = Version.objects.filter(pk__in=open_ones.values("version")).select_related("content")
    timed = [version.pk for version in versions if play_of(version).minutes(version.opened)]
    found = open_ones.filter(version__in=timed).select_related("version__content", "enrollment")
    return sum(end_if_overdue(attempt) for attempt in found)


def _end(attempt: Attempt) -> None:
    play = play_of(attempt.version)
    assert play.hand_in, "what has a time limit can be handed in"
    kept = attempt.kept
    if kept.get("values"):
        # What is no answer yet is none.
        with contextlib.suppress(DomainError):
            _answered(attempt, kept["values"], kept.get("sure", ""))
    if attempt.is_open:
        _move_on(attempt, play.hand_in(attempt.version.played, attempt.state))


def step_back(attempt: Attempt, *, step: int, to: int | None = None) -> None:
    """Take back the last answer of a practice, or with `to` the answer given at that step and all after it: another road can be taken.

    What stays is judged anew from the beginning, so that the attempt stands where it stood then; one that had ended is open again.
    `step` is where it stood on the page that asks: going back is a step of its own, so a second click and an old tab change nothing.
    `attempt` is brought up to date. Raises DomainError 409 for what is played for the record, or was left.
    """
    with transaction.atomic():
        _lock(attempt)
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
        play, document = play_of(attempt.version), attempt.version.played
        attempt.state = play.begin(document, Start.of(attempt.state))
        for response in given[: given.index(back_to)]:
            attempt.state = play.judge(document, attempt.state, response.given).state
        attempt.step += 1
        attempt.status, attempt.finished_at = Attempt.Status.IN_PROGRESS, None
        attempt.passed, attempt.result, attempt.kept = None, {}, {}
        attempt.save(update_fields=["step", "state", "status", "finished_at", "passed", "result", "kept"])


def is_same(response: Response, values: list[str], sure: str = "") -> bool:
    """Whether a form says what was answered, whatever help was asked for."""
    given: Any = play_of(response.attempt.version).given({"given": values, "sure": [sure]}, {})
    return all(response.given.get(name) == value for name, value in given.items())


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


def _move_on(attempt: Attempt, judged: Judged, *, at: datetime | None = None) -> None:
    """The attempt after what was judged; `at`: when an answer was stored."""
    attempt.state, attempt.kept = judged.state, {}
    if judged.over:
        attempt.status = Attempt.Status.FINISHED
        attempt.finished_at = timezone.now()
        attempt.passed, attempt.result = judged.passed, judged.result
    attempt.save(update_fields=["step", "state", "status", "finished_at", "passed", "result", "kept"])
    records.note(attempt, at=None if judged.over else at)
    if judged.over and judged.passed is False and attempt.mode == Mode.CHECK:
        told.failed_check(attempt)
