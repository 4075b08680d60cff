"""One module per subject; imported here so that Django and the rest of the house find them by name."""

from coaching.models.guidelines import Guideline, Limit
from coaching.models.learning import Attempt, Enrollment, Response
from coaching.models.paths import Activity, Module, TrainingPath
from coaching.models.quizzes import Option, Question, Quiz
from coaching.models.scenarios import Choice, Node, Scenario
from coaching.models.versions import Sounding, Version

__all__ = [
    "Activity",
    "Attempt",
    "Choice",
    "Enrollment",
    "Guideline",
    "Limit",
    "Module",
    "Node",
    "Option",
    "Question",
    "Quiz",
    "Response",
    "Scenario",
    "Sounding",
    "TrainingPath",
    "Version",
]
