"""Which clips an enrolled learner may hear."""

from coaching.models import Enrollment, Version
from coaching.paths.progress import progress_of


def clips_of(enrollment: Enrollment, activity_id: int) -> set[int]:
    """Pks of the clips in an activity as published on the path, and in the versions the learner has played of it."""
    published = {
        activity.content["clip"]
        for module in progress_of([enrollment])[enrollment.pk].modules
        for activity in module.activities
        if activity.id == activity_id
    }
    played = Version.objects.filter(attempts__enrollment=enrollment, attempts__activity=activity_id, module=None)
    for content in played.distinct().values_list("content", flat=True):
        published |= {part["clip"] for part in content.get("nodes", content.get("questions"))}
    return {clip for clip in published if clip is not None}
