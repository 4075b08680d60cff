"""What an author hears while writing: a clip, with its words."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from recordings.clips import clips
from recordings.models import Clip
from recordings.numbers import whole


def heard(request: HttpRequest, chosen: Any) -> dict[str, Any]:
    """A clip by its pk as it was sent, with its player and its words; nothing where this person may not hear it."""
    number = whole(str(chosen or ""))
    seen = Clip.objects.visible_to(request.user).select_related("recording")
    clip = seen.filter(pk=number).first() if number is not None else None
    if clip is None:
        return {"clip": None, "audio_url": "", "excerpts": []}
    audio = reverse("recordings:clip-audio", args=[clip.pk])
    return {"clip": clip, "audio_url": audio, "excerpts": clips.excerpts(clip)}
