"""What a learner is getting better at: their own answers by competency, with how sure one can be. For their eyes alone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from coaching.models import Attempt, Response
from coaching.statistics import fisher, proportion_of
from recordings.models import Competency

# So many of the last answers are drawn, and at most so many are looked at.
SHOWN, MOST = 6, 40
FEWEST_TO_TELL = 3
# The first and the last answers that are compared, and how unlikely a difference has to be to be said.
COMPARED, UNLIKELY = 6, 0.1


@dataclass(frozen=True)
class Growing:
    """A skill with the learner's last answers in it, the oldest first: whether each was a strong one."""

    name: str
    last: Sequence[bool]
    sentence: str

    @property
    def dots(self) -> list[tuple[float, bool]]:
        return [(7 + 17 * place, right) for place, right in enumerate(self.last)]

    @property
    def in_words(self) -> str:
        return f"Last {len(self.last)}, oldest first: {', '.join('yes' if one else 'no' for one in self.last)}"


def growing(learner: User) -> list[Growing]:
    """By competency, what was practised most of late first. Practice counts here, for nobody else sees it. Two queries."""
    answers = Response.objects.filter(attempt__learner=learner, competency__isnull=False, max_score__gt=0)
    answers = answers.exclude(attempt__mode=Attempt.Mode.PREVIEW).order_by("-created_at", "-pk")
    rows = list(answers.values_list("competency", "score", "max_score")[: MOST * 8])
    by_skill: dict[int, list[bool]] = defaultdict(list)
    for competency, score, most in rows:
        assert competency is not None
        assert most is not None
        if len(by_skill[competency]) < MOST:
            by_skill[competency].append((score or 0.0) >= 0.999 * most)
    names = dict(Competency.objects.filter(pk__in=by_skill).values_list("pk", "name"))
    return [
        Growing(names[pk], right[:SHOWN][::-1], sentence(right[::-1]))
        for pk, right in by_skill.items()
        if pk in names and len(right) >= FEWEST_TO_TELL
    ]


def sentence(right: Sequence[bool]) -> str:
    """What a row of answers, the oldest first, says; that somebody got better only where it is more than chance."""
    last = right[-SHOWN:]
    told = f"{sum(last)} of your last {len(last)}"
    if len(right) >= 2 * COMPARED:
        first = right[:COMPARED]
        if sum(last) > sum(first) and fisher((sum(first), len(first)), (sum(last), len(last))) <= UNLIKELY:
            return f"{told}; it was {sum(first)} of {len(first)} at first. You are getting better"
    found = proportion_of(sum(right) / len(right), len(right))
    if found.low >= 0.75:
        return f"{told}. Ready for harder ones"
    if len(right) < COMPARED:
        return f"{told}: too few to say more yet"
    return f"{told}. In the long run between {100 * found.low:.0f} % and {100 * found.high:.0f} %"
