"""Which clips an enrolled learner may hear."""

from collections.abc import Collection

from coaching.content.kinds import KINDS
from coaching.learning.progress import ActivityProgress, progress_of
from coaching.models import Attempt, Content, Enrollment, Version


def clips_of(enrollment: Enrollment, activity_id: int) -> set[int]:
    """Pks of the clips in what an activity of the path holds, as it is published, and in the versions the learner has played of it.

    How something was really said is heard only by who has decided: in the versions that were played to their end, and in practice
    where they have answered. What is played begins with an attempt: before it, only what is heard on the activity's own page.
    """
    heard: set[int] = set()
    for module in progress_of([enrollment])[enrollment.pk].modules:
        for activity in module.activities:
            if activity.id == activity_id and activity.is_done_by_saying_so:
                heard |= _of_what_is_read(activity)
    played = enrollment.attempts.filter(activity=activity_id).select_related("version__content")
    for attempt in played.prefetch_related("responses"):
        practised = attempt.mode == Attempt.Mode.PRACTICE
        told = {response.item for response in attempt.responses.all()} if practised else set()
        heard |= clips_in(attempt.version, answers=attempt.status == Attempt.Status.FINISHED, told=told)
    return heard


def clips_in(version: Version, *, answers: bool = True, told: Collection[str] = ()) -> set[int]:
    """Pks of the clips in a version; without `answers` none that gives away how something was answered, but at the keys `told`."""
    places = KINDS[version.content.kind].clips(version.opened)
    return {place.clip for place in places if answers or not place.answer or place.key in told}


def _of_what_is_read(activity: ActivityProgress) -> set[int]:
    kind, number = activity.entry.ref
    held = Content.objects.select_related("published__content").filter(kind=kind, number=number).first()
    return clips_in(held.published) if held and held.published else set()
