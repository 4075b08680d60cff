"""What is kept of a customer as one file, for whoever asks what a centre has of them: sound and words of the calls they are in."""

import json
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from typing import IO, Any

from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.formats import date_format

from recordings import writing
from recordings.errors import DomainError
from recordings.models import Recording
from recordings.transcripts import exports
from recordings.web.files import file_name

# So many calls one file holds: an hour each at the most.
MOST = 50


def packed(calls: Iterable[Recording], *, by: User) -> IO[bytes]:
    """A ZIP of a folder for each call: its sound, its text, and what colleagues have written of it. Raises DomainError.

    What is in it goes to the person it is about, so it has all of what was chosen or there is none: what is closed or just being bleeped
    is named instead.
    """
    calls = list(calls)
    if not calls:
        raise DomainError("Choose the calls that are theirs.", field="call")
    if len(calls) > MOST:
        raise DomainError(f"That are more than {MOST} calls. Take them along in parts.", field="call")
    for call in calls:
        if call.is_closed:
            raise DomainError(f"“{call.title}” is closed, so nobody takes it along. Untick it.", field="call")
        if call.is_being_bleeped:
            raise DomainError(f"“{call.title}” is just being bleeped. Try again in a minute.", field="call")
    name = writing.clean(by.get_full_name() or by.username)
    mark = f"Given out by {name} on {date_format(timezone.localdate(), 'j F Y')} for the person it is about."
    made = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the answer that sends it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packing:
        for number, call in enumerate(calls, 1):
            _pack(packing, f"{number:02d} {file_name(call.title, '').rstrip('.')}", call, mark)
    made.seek(0)
    return made


def _pack(packing: zipfile.ZipFile, folder: str, call: Recording, mark: str) -> None:
    packing.writestr(f"{folder}/about.json", json.dumps(_about(call) | {"note": mark}, ensure_ascii=False, indent=1))
    try:
        lines = exports.lines_of(call)
    except DomainError:
        # Not heard yet: there is its sound alone.
        lines = []
    if lines:
        for form in ("txt", "json"):
            packing.writestr(f"{folder}/text.{form}", exports.FORMS[form].write(call, lines, mark))
    stored = call.audio.name or ""
    if default_storage.exists(stored):
        with (
            default_storage.open(stored) as sound,
            packing.open(f"{folder}/sound{PurePath(stored).suffix}", "w") as into,
        ):
            while block := sound.read(1_000_000):
                into.write(block)


def _about(call: Recording) -> dict[str, Any]:
    return {
        "title": call.title,
        "taken_on": call.started_at.isoformat() if call.started_at else None,
        "agent": call.agent_name,
        "reason": call.reason,
        "why_it_is_kept": call.why,
        "kept_since": call.created_at.isoformat(),
        "clips": list(call.clips.values("title", "note", "start_ms", "end_ms")),
        "comments": list(call.comments.values("at_ms", "text")),
    }
