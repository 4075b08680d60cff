"""Which clips an enrolled learner may hear."""

from collections.abc import Collection

from coaching.content.kinds import KINDS
from coaching.models import Attempt, Content, Enrollment, Version
from coaching.progress.progress import ActivityProgress, progress_of


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
        answered = {response.item for response in attempt.responses.all()}
        over = attempt.status == Attempt.Status.FINISHED
        told = attempt.mode == Attempt.Mode.PRACTICE or over
        heard |= clips_in(attempt.version, answered=answered, over=over, told=told)
    return heard


def clips_in(version: Version, *, answered: Collection[str] = (), over: bool = False, told: bool = False) -> set[int]:
    """Pks of the clips in a version that may be heard by who has `answered` these keys: what is heard only when all is over once it
    is, or at once where everything is `told`.
    """
    return {
        place.clip
        for place in KINDS[version.content.kind].clips(version.opened)
        if not place.after
        or (place.key in answered and (told or place.after == "answered"))
        or (over and place.after == "over")
    }


def _of_what_is_read(activity: ActivityProgress) -> set[int]:
    kind, number = activity.entry.ref
    held = Content.objects.select_related("published__content").filter(kind=kind, number=number).first()
    return clips_in(held.published) if held and held.published else set()
