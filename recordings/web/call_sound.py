"""A call’s whole sound."""

from pathlib import PurePath

from django.http import Http404, HttpRequest, HttpResponseBase

from recordings.access import log
from recordings.audio import media_types
from recordings.audio.range_response import BLEEPING, CLOSED, GONE, ranged
from recordings.models import Access, Recording
from recordings.web import files


def call_audio(request: HttpRequest, recording: Recording) -> HttpResponseBase:
    """A call's sound with Range, as it came in or as browsers can play it. Raises Http404 where the storage has it not.

    Who may hear it has been settled by the caller.
    """
    if recording.is_closed:
        raise Http404(CLOSED)
    if recording.is_being_bleeped:
        raise Http404(BLEEPING)
    log.note(request, Access.Kind.PLAYED, recording)
    stored = recording.listening_copy or recording.audio
    try:
        file = stored.open("rb")
    except FileNotFoundError:
        raise Http404(GONE) from None
    return ranged(
        request,
        file,
        size=stored.size,
        media_type=media_types.FLAC if recording.listening_copy else recording.delivered_as,
        # A page that began with the original goes on with it no more once there is a copy.
        etag=f"{recording.sound_name}-copy" if recording.listening_copy else recording.sound_name,
        name=files.file_name(recording.title, PurePath(stored.name or "").suffix[1:] or "audio"),
    )
