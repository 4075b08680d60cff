"""One module per subject; imported here so that Django and the rest of the house find them by name."""

from coaching.models.bookmarks import Bookmark
from coaching.models.coached import AgentWeek, Certificate, Delivery, Note, Webhook
from coaching.models.content import ClipUse, CompetencyUse, Content, ContentQuerySet, ContentUse, Revision, Version
from coaching.models.learning import Activity, Attempt, Enrollment, Record, Response
from coaching.models.people import Cohort, CohortMember, Invitation, Letter, Profile
from coaching.models.regrading import Challenge, Regrade, Remark
from coaching.models.reviewing import Review, ReviewComment
from coaching.models.withheld import waits_for_an_answer

__all__ = [
    "Activity",
    "AgentWeek",
    "Attempt",
    "Bookmark",
    "Certificate",
    "Challenge",
    "ClipUse",
    "Cohort",
    "CohortMember",
    "CompetencyUse",
    "Content",
    "ContentQuerySet",
    "ContentUse",
    "Delivery",
    "Enrollment",
    "Invitation",
    "Letter",
    "Note",
    "Profile",
    "Record",
    "Regrade",
    "Remark",
    "Response",
    "Review",
    "ReviewComment",
    "Revision",
    "Version",
    "Webhook",
    "waits_for_an_answer",
]
