"""Which clips an enrolled learner may hear."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from coaching.content.kinds import KINDS
from coaching.models import Attempt, Content, Enrollment, Version
from coaching.progress.progress import progress_of


def clips_of(enrollment: Enrollment, activity_id: int) -> set[int]:
    """Pks of the clips in what an activity of the path holds, as it is published, and in the versions the learner has played of it.

    How something was really said is heard only by who has decided: in the versions that were played to their end, and in practice
    where they have answered. What is played begins with an attempt: before it, only what is heard on the activity's own page.
    """
    return heard_in([(enrollment, activity_id)])[enrollment.pk, activity_id]


def heard_in(places: Iterable[tuple[Enrollment, int]]) -> dict[tuple[int, int], set[int]]:
    """The same for many activities of many enrolments, by the pks of both, in as many queries as for one."""
    places = list(places)
    wanted = {(enrollment.pk, activity) for enrollment, activity in places}
    progress = progress_of({enrollment.pk: enrollment for enrollment, _ in places}.values())
    read: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pk, one in progress.items():
        for activity in (activity for module in one.modules for activity in module.activities):
            if (pk, activity.id) in wanted and activity.is_done_by_saying_so:
                read[activity.entry.ref.number].append((pk, activity.id))
    heard: dict[tuple[int, int], set[int]] = {place: set() for place in wanted}
    held = Content.objects.kind("reading").filter(number__in=read) if read else Content.objects.none()
    for content in held.select_related("published__content"):
        for place in read[content.number]:
            heard[place] |= clips_in(content.published) if content.published else set()
    played = Attempt.objects.filter(
        enrollment__in={pk for pk, _ in wanted}, activity__in={activity for _, activity in wanted}
    )
    for attempt in played.select_related("version__content").prefetch_related("responses"):
        place = (attempt.enrollment_id or 0, attempt.activity_id or 0)
        if place in wanted:
            answered = {response.item for response in attempt.responses.all()}
            over = attempt.status == Attempt.Status.FINISHED
            told = attempt.mode == Attempt.Mode.PRACTICE or over
            heard[place] |= clips_in(attempt.version, answered=answered, over=over, told=told)
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
