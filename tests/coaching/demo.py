"""The demo centre's scenarios and quizzes as documents, without a database: guidelines put in, clips and competencies numbered."""

import itertools
from collections import defaultdict

from coaching.content.guideline.document import Guideline
from coaching.content.quiz.document import Quiz
from coaching.content.scenario.document import GuidelineLink, Scenario
from coaching.demo.loading import DemoCentre
from coaching.demo.written import (
    Names,
    guideline_of,
    limit_named,
    quiz_as_written,
    quiz_of,
    scenario_as_written,
    scenario_of,
)

DATA = DemoCentre().data


def guidelines() -> dict[str, Guideline]:
    """By their keys."""
    return {entry["key"]: guideline_of(entry) for entry in DATA["guidelines"]}


def names() -> Names:
    """Numbers as they come; each thing keeps its own."""
    clips, competencies, calls, known = (defaultdict[str, int](itertools.count(1).__next__) for _ in range(4))
    return Names(
        guideline=known.__getitem__,
        limit=lambda key, name: limit_named(DATA, key, name),
        call=calls.__getitem__,
        clip=clips.__getitem__,
        competency=competencies.__getitem__,
    )


def scenarios() -> dict[str, Scenario]:
    """All of them by their keys, as they would be published."""
    known = guidelines()
    found = {}
    for entry in DATA["scenarios"]:
        written = scenario_as_written(entry["key"])
        guideline = known[written.value["guideline"]]
        scenario = scenario_of(written, names())
        scenario.guideline = GuidelineLink(number=2, version=1, document=guideline)
        found[entry["key"]] = scenario
    return found


def quizzes() -> dict[str, Quiz]:
    """All of them by their keys, with their questions in them."""
    return {
        entry["key"]: quiz_of(quiz_as_written(entry["key"]), names(), clips=DATA["clips"]) for entry in DATA["quizzes"]
    }
