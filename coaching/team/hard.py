"""What learners find hard: per question, decision and competency, from the first try each finished for the record.

Hidden under five people, told with its interval, drawn towards what is usual here where numbers are small, versions apart, and set
beside everybody else only where the difference is more than chance.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, QuerySet
from django.urls import reverse

from coaching.models import Content, Enrollment, Record, Version
from coaching.statistics import FEWEST, Interval, fisher, holm, proportion_of
from coaching.team.figures import towards
from recordings.models import Competency

# What is settled, and what is worth a word, once the interval says so.
SETTLED, WORTH_A_WORD = 0.75, 0.6


@dataclass(frozen=True)
class Tally:
    """So many people with so much of one each on average: a share where answers are right or not."""

    people: int
    mean: float

    @property
    def count(self) -> int:
        return round(self.people * self.mean)


@dataclass(frozen=True)
class Hard:
    """One question, decision or competency: `told` of these people, drawn towards the usual (`here`), and how it `differs` from others."""

    name: str
    kind: str
    address: str
    tally: Tally
    told: Interval
    here: float
    differs: str = ""

    @property
    def sentence(self) -> str:
        low, high = 100 * self.told.low, 100 * self.told.high
        return f"{100 * self.tally.mean:.0f} % right by {self.tally.people} people, between {low:.0f} and {high:.0f}\N{NO-BREAK SPACE}%"

    @property
    def verdict(self) -> str:
        """In plain words what to make of it."""
        if self.told.low >= SETTLED:
            return "settled, no need to repeat it"
        if self.told.high <= WORTH_A_WORD:
            return "worth ten minutes together"
        if self.told.high - self.told.low > 0.4:
            return "too few to say"
        return "mixed"


@dataclass(frozen=True)
class WhatIsHard:
    """`items` are questions and decisions, the hardest first; `hidden` how many fewer than five people have answered."""

    people: int
    items: Sequence[Hard]
    competencies: Sequence[Hard]
    hidden: int


def what_is_hard(among: QuerySet[Enrollment], others: QuerySet[Enrollment] | None = None) -> WhatIsHard:
    """What these people find hard; with `others` what differs from them. Five queries at most."""
    mine, theirs = _tallies(among), _tallies(others) if others is not None else {}
    usual = _usual(mine.values())
    enough = {key: tally for key, tally in mine.items() if tally.people >= FEWEST}
    shown = _different({key: (tally, theirs[key]) for key, tally in enough.items() if key in theirs})
    names = _names([key for key in enough if key[0] != "competency"])
    skills = dict(
        Competency.objects.filter(pk__in=[key[1] for key in enough if key[0] == "competency"]).values_list("pk", "name")
    )
    items, competencies = [], []
    for key, tally in enough.items():
        kind, number, _, _ = key
        told = proportion_of(tally.mean, tally.people)
        here = towards(tally.mean, tally.people, *usual)
        if kind == "competency":
            if number in skills:
                competencies.append(Hard(skills[number], kind, "", tally, told, here, shown.get(key, "")))
        elif key in names:
            name, address = names[key]
            items.append(Hard(name, kind, address, tally, told, here, shown.get(key, "")))
    return WhatIsHard(
        people=among.filter(records__tries__gt=0).distinct().count(),
        items=sorted(items, key=lambda one: one.here),
        competencies=sorted(competencies, key=lambda one: one.here),
        hidden=sum(tally.people < FEWEST for key, tally in mine.items() if key[0] != "competency"),
    )


# (kind, number, version, moment): of a question, a moment of a scenario, or a competency.
Key = tuple[str, int, int, str]


# `first` are first finished tries (attempt, learner). Their answers are gone through once for both: what each item's were worth, and
# each competency's, where a person counts once however often it was asked for. A question is the same in every quiz; a moment is one of
# its scenario's version.
TALLIED = """
WITH first AS ({first}), told AS MATERIALIZED (
    SELECT response.item, response.item_version, response.competency, response.score, first.learner, CASE WHEN response.kind = 'choice'
        THEN (SELECT attempt.version_id FROM coaching_attempt attempt WHERE attempt.id = response.attempt_id) END AS scenario
    FROM first JOIN coaching_response response ON response.attempt_id = first.attempt WHERE response.max_score IS NOT NULL
)
SELECT scenario, item, item_version, NULL, COUNT(DISTINCT learner), AVG(score)
FROM told WHERE item_version IS NOT NULL OR scenario IS NOT NULL GROUP BY scenario, item, item_version
UNION ALL
SELECT NULL, NULL, NULL, competency, COUNT(*), AVG(mean)
FROM (SELECT competency, learner, AVG(score) AS mean FROM told WHERE competency IS NOT NULL GROUP BY competency, learner) AS person
GROUP BY competency
"""


def _tallies(among: QuerySet[Enrollment]) -> dict[Key, Tally]:
    """How many people answered, and what their answers were worth on average: first finished tries, versions apart. One query."""
    first, given = (
        Record.objects.filter(enrollment__in=among.order_by().values("pk"), first_finished__isnull=False)
        .values(attempt=F("first_finished_id"), learner=F("enrollment__learner_id"))
        .query.sql_with_params()
    )
    found: dict[Key, Tally] = {}
    with connection.cursor() as cursor:
        cursor.execute(TALLIED.format(first=first), given)
        for scenario, item, version, competency, people, mean in cursor:
            if competency is not None:
                key: Key = ("competency", competency, 0, "")
            elif scenario is not None:
                key = ("decision", scenario, 0, item)
            else:
                key = ("question", int(item), version, "")
            found[key] = Tally(people, mean or 0.0)
    return found


def _usual(tallies: Iterable[Tally]) -> tuple[float, float]:
    """What is usual here: the mean and the variance between items, once five are told; else what is usual anywhere."""
    told = [tally for tally in tallies if tally.people >= FEWEST]
    if len(told) < FEWEST:
        return 0.7, 0.04
    mean = min(0.98, max(0.02, sum(tally.mean for tally in told) / len(told)))
    noise = sum(tally.mean * (1 - tally.mean) / tally.people for tally in told) / len(told)
    spread = sum((tally.mean - mean) ** 2 for tally in told) / len(told) - noise
    return mean, max(0.001, spread)


def _different(pairs: Mapping[Key, tuple[Tally, Tally]]) -> dict[Key, str]:
    """What is harder or easier here than for others, of what is more than chance with everything taken together."""
    keys = [key for key, (_, others) in pairs.items() if others.people >= FEWEST]
    tested = [
        fisher((one.count, one.people), (other.count, other.people)) for one, other in (pairs[key] for key in keys)
    ]
    return {
        key: "harder here than for others" if pairs[key][0].mean < pairs[key][1].mean else "easier here than for others"
        for key, differs in zip(keys, holm(tested), strict=True)
        if differs
    }


def _names(keys: Sequence[Key]) -> dict[Key, tuple[str, str]]:
    """What items are called, and where they are looked at."""
    questions = {key[1] for key in keys if key[0] == "question"}
    found: dict[Key, tuple[str, str]] = {}
    by_number = {one.number: one for one in Content.objects.filter(kind="question", number__in=questions)}
    for key in keys:
        if key[0] == "question" and key[1] in by_number:
            address = reverse("coaching:question-figures", args=[key[1]])
            found[key] = (by_number[key[1]].title, f"{address}?version={key[2]}")
    versions = Version.objects.select_related("content").in_bulk({key[1] for key in keys if key[0] == "decision"})
    for key in keys:
        version = versions.get(key[1]) if key[0] == "decision" else None
        if version is None:
            continue
        node = next((node for node in version.opened.nodes if node.key == key[3]), None)
        if node is not None:
            address = reverse("coaching:scenario-roads", args=[version.content.number])
            found[key] = (f"{version.opened.title}: {node.title}", f"{address}?version={version.number}#at-{node.key}")
    return found
