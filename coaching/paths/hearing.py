"""Which clips an enrolled learner may hear."""

from coaching.models import Attempt, Enrollment
from coaching.paths.progress import progress_of
from coaching.publishing import clips_in


def clips_of(enrollment: Enrollment, activity_id: int) -> set[int]:
    """Pks of the clips in an activity as published on the path, and in the versions the learner has played of it.

    How something was really said is heard only by who has decided: in the versions that were played to their end.
    """
    published = {
        activity.content["clip"]
        for module in progress_of([enrollment])[enrollment.pk].modules
        for activity in module.activities
        if activity.id == activity_id
    }
    played = enrollment.attempts.filter(activity=activity_id, version__module=None).select_related("version")
    for attempt in played:
        published |= clips_in(attempt.version.content, answers=attempt.state == Attempt.State.FINISHED)
    return {clip for clip in published if clip is not None}
