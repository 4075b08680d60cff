"""What is kept of a call. One module per subject; imported here so that Django and the rest of the house find them by name."""

from recordings.models.calls import (
    Correction,
    Passage,
    Recording,
    RecordingQuerySet,
    Transcript,
    TranscriptQuerySet,
    Turn,
    due,
)
from recordings.models.centre import Arrival, Term
from recordings.models.marks import Clip, ClipQuerySet, Comment, Competency, Playlist, PlaylistEntry, PlaylistQuerySet
from recordings.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "Arrival",
    "Clip",
    "ClipQuerySet",
    "Comment",
    "Competency",
    "Correction",
    "Passage",
    "Playlist",
    "PlaylistEntry",
    "PlaylistQuerySet",
    "Recording",
    "RecordingQuerySet",
    "Term",
    "Transcript",
    "TranscriptQuerySet",
    "Turn",
    "due",
]
