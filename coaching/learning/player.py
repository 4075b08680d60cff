"""What a page needs to play a clip of an activity."""

from django.urls import reverse

from coaching.models import Enrollment
from recordings.clips import clips
from recordings.models import Clip


def player(own: Enrollment, activity_id: int, clip_id: int | None, *, words: bool = True) -> dict[str, object]:
    """What recordings/_clip_player.html needs for a clip of an activity; with its words where they are wanted."""
    if clip_id is None:
        return {}
    clip = Clip.objects.select_related("recording").get(pk=clip_id)
    return {
        "clip": clip,
        "audio_url": reverse("coaching:clip-audio", args=[own.pk, activity_id, clip_id]),
        "excerpts": clips.excerpts(clip) if words else None,
    }
