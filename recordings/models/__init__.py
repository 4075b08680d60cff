"""What is kept of a call. One module per subject; imported here so that Django and the rest of the house find them by name."""

from recordings.models.access import Access, AccessQuerySet
from recordings.models.calls import (
    Correction,
    Recording,
    RecordingQuerySet,
    Transcript,
    TranscriptChunk,
    TranscriptQuerySet,
    Turn,
    closed,
    due,
)
from recordings.models.centre import ImportedFile, Term
from recordings.models.consents import Consent, Look
from recordings.models.erasures import Erasure
from recordings.models.keeping import Hold, LookedAgain
from recordings.models.marks import Clip, ClipQuerySet, Comment, Competency, Playlist, PlaylistEntry, PlaylistQuerySet
from recordings.models.privacy import Suggestion, SuggestionQuerySet
from recordings.models.redactions import Redaction
from recordings.models.tokens import ApiToken

__all__ = [
    "Access",
    "AccessQuerySet",
    "ApiToken",
    "Clip",
    "ClipQuerySet",
    "Comment",
    "Competency",
    "Consent",
    "Correction",
    "Erasure",
    "Hold",
    "ImportedFile",
    "Look",
    "LookedAgain",
    "Playlist",
    "PlaylistEntry",
    "PlaylistQuerySet",
    "Recording",
    "RecordingQuerySet",
    "Redaction",
    "Suggestion",
    "SuggestionQuerySet",
    "Term",
    "Transcript",
    "TranscriptChunk",
    "TranscriptQuerySet",
    "Turn",
    "closed",
    "due",
]
