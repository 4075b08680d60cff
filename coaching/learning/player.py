"""What the pages of an attempt share: a clip to play, and how far one has come."""

from typing import Any

from django.urls import reverse

from coaching.models import Attempt, Enrollment
from recordings.clips import clips
from recordings.models import Clip

Context = dict[str, Any]


def player(own: Enrollment, activity_id: int, clip_id: int | None, *, words: bool = True) -> Context:
    """What recordings/_clip_player.html needs for a clip of an activity; with its words where they are wanted."""
    # One that was erased a moment ago is no reason to stop whoever stands in front of it.
    clip = Clip.objects.select_related("recording").filter(pk=clip_id).first() if clip_id else None
    if clip is None or clip.recording.is_closed:
        return {}
    return {
        "clip": clip,
        "audio_url": reverse("coaching:clip-audio", args=[own.pk, activity_id, clip_id]),
        "excerpts": clips.excerpts(clip) if words else None,
    }


def clip_of(attempt: Attempt, clip: int | None, *, words: bool = False) -> Context:
    """The same for a clip that an attempt plays."""
    assert attempt.enrollment
    assert attempt.activity_id
    return player(attempt.enrollment, attempt.activity_id, clip, words=words)


def moments(gone: int, total: int) -> Context:
    """The row of moments for a 176 wide picture: what is behind, where we are, what most routes still have."""
    apart = 152 / max(1, total - 1)
    beads = [round(12 + apart * place, 1) for place in range(total)]
    return {"gone": beads[:gone], "here": beads[gone], "ahead": beads[gone + 1 :], "first": beads[0], "last": beads[-1]}
