"""What somebody could practise next, after decisions that could have been stronger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from coaching.models import CompetencyUse
from coaching.progress.progress import ActivityProgress, Progress
from recordings.models import Clip, Competency

# More is no advice any more.
AT_MOST = 2


@dataclass(frozen=True)
class ToPractise:
    """A skill by its `name`, with the number of `clips` that show it and the `activities` of the path that practise it."""

    name: str
    clips: int
    activities: Sequence[ActivityProgress]


def to_practise(competencies: Iterable[int], *, learner: User, progress: Progress, after: int) -> list[ToPractise]:
    """For competencies by their pk, the first counts most: where each is heard, and practised besides the activity `after`.

    One that is found nowhere is left out. Four queries at most.
    """
    wanted = list(dict.fromkeys(competencies))
    if not wanted:
        return []
    names = dict(Competency.objects.filter(pk__in=wanted).values_list("pk", "name"))
    shown = Clip.objects.visible_to(learner).listed().filter(competency__in=wanted)
    heard = list(shown.values_list("competency", flat=True))
    uses = CompetencyUse.objects.filter(competency__in=wanted)
    practised = set(uses.values_list("competency", "content__kind", "content__number"))
    others = [one for module in progress.modules for one in module.activities if one.id != after]
    found = [
        ToPractise(
            names[pk],
            heard.count(pk),
            [one for one in others if (pk, one.entry.ref.kind, one.entry.ref.number) in practised],
        )
        for pk in wanted
        if pk in names
    ]
    return [one for one in found if one.clips or one.activities][:AT_MOST]
