"""One module per subject; imported here so that Django and the rest of the house find them by name."""

from coaching.models.content import ClipUse, CompetencyUse, Content, ContentQuerySet, ContentUse, Revision, Version
from coaching.models.learning import Activity, Attempt, Enrollment, Response
from coaching.models.regrading import Challenge, Regrade, Remark
from coaching.models.reviewing import Review, ReviewComment
from coaching.models.withheld import waits_for_an_answer

__all__ = [
    "Activity",
    "Attempt",
    "Challenge",
    "ClipUse",
    "CompetencyUse",
    "Content",
    "ContentQuerySet",
    "ContentUse",
    "Enrollment",
    "Regrade",
    "Remark",
    "Response",
    "Review",
    "ReviewComment",
    "Revision",
    "Version",
    "waits_for_an_answer",
]
