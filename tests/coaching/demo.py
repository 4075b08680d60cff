"""The demo centre's scenarios and quizzes as documents, without a database: guidelines put in, clips and competencies numbered.

And what is in a database and beside it, to tell whether all of the demo centre is gone.
"""

import itertools
from collections import defaultdict
from io import StringIO
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.files.storage import default_storage
from django.core.management import call_command

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


def rows() -> dict[str, set[Any]]:
    """Everything people can have made, by model."""
    kept = [*apps.get_app_config("recordings").get_models(), *apps.get_app_config("coaching").get_models(), User, Group]
    return {model._meta.label: set(model._base_manager.values_list("pk", flat=True)) for model in kept}


def files() -> set[str]:
    found, folders = set(), [""]
    while folders:
        folder = folders.pop()
        inner, names = default_storage.listdir(folder)
        folders += [f"{folder}/{name}".lstrip("/") for name in inner]
        found |= {f"{folder}/{name}" for name in names}
    return found


def remove(*options: str) -> str:
    told = StringIO()
    call_command("remove_demo", "--no-input", *options, stdout=told, stderr=told)
    return told.getvalue()
