"""Which clips an enrolled learner may hear."""

from coaching.models import Enrollment, Sounding
from coaching.paths.progress import progress_of


def clips_of(enrollment: Enrollment, activity_id: int) -> set[int]:
    """Pks of the clips in an activity as published on the path, and in the versions the learner has played of it."""
    published = {
        activity.content["clip"]
        for module in progress_of([enrollment])[enrollment.pk].modules
        for activity in module.activities
        if activity.id == activity_id
    }
    played = Sounding.objects.filter(
        version__attempts__enrollment=enrollment, version__attempts__activity=activity_id, version__module=None
    )
    published |= set(played.values_list("clip", flat=True))
    return {clip for clip in published if clip is not None}
