"""All kinds there are: importing this makes them known. Adding a kind is adding a room and a line here."""

from coaching.content.guideline.kind import GUIDELINE
from coaching.content.kinds import KINDS
from coaching.content.module.kind import MODULE
from coaching.content.path.kind import PATH
from coaching.content.question.kind import QUESTION
from coaching.content.quiz.kind import QUIZ
from coaching.content.reading.kind import READING
from coaching.content.scenario.kind import SCENARIO

__all__ = ["GUIDELINE", "KINDS", "MODULE", "PATH", "QUESTION", "QUIZ", "READING", "SCENARIO"]
