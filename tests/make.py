"""Plain builders: people, sounds and calls."""

import io
from typing import Any

import numpy as np
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.utils import timezone

from recordings.audio import files
from recordings.audio.sound import Samples
from recordings.models import Clip, Recording, Transcript, Turn
from recordings.roles import AUTHOR, LEARNER, TRAINER
from recordings.transcription import intake
from recordings.transcription.intake import Facts

PASSWORD = "a-password-of-tests"


def person(username: str, *roles: str, **fields: Any) -> User:
    user = User.objects.create_user(username, password=PASSWORD, **fields)
    # A flushed database has lost the groups that a migration made.
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return user


def learner(username: str = "lena") -> User:
    return person(username, LEARNER)


def author(username: str = "arthur") -> User:
    return person(username, AUTHOR)


def trainer(username: str = "tara") -> User:
    return person(username, TRAINER)


def tone(seconds: float = 3.0, *, rate: int = 8000, hertz: float = 440.0, loud: float = 0.4) -> Samples:
    t = np.arange(int(seconds * rate)) / rate
    return (loud * np.sin(2 * np.pi * hertz * t)).astype(np.float32)


def silence(seconds: float = 3.0, *, rate: int = 8000) -> Samples:
    return np.zeros(int(seconds * rate), np.float32)


def wav(*channels: Samples, rate: int = 8000) -> bytes:
    return files.encode(list(channels) or [tone(), tone(hertz=300.0)], rate=rate, form="wav")


def upload(data: bytes, name: str = "call.wav") -> ContentFile[bytes]:
    return ContentFile(data, name=name)


def recording(
    *, by: User | None = None, data: bytes | None = None, title: str = "A call", in_library: bool = False, **facts: Any
) -> Recording:
    """A call that came in by the only door, waiting to be heard. Different titles have different sounds."""
    by = by or User.objects.filter(username="uploader").first() or author("uploader")
    data = data or wav(tone(hertz=200 + sum(map(ord, title)) % 900), tone(hertz=300.0))
    return intake.accept(upload(data), facts=Facts(title=title, in_library=in_library, **facts), by=by).recording


def heard(recording: Recording, *lines: tuple[str, int, str]) -> Transcript:
    """Mark a call as heard, with turns of (speaker, start_ms, text) at 300 ms a word."""
    transcript = recording.transcripts.get()
    lines = lines or (("agent", 0, "How may I help?"), ("customer", 1500, "It is broken."))
    for speaker, start_ms, text in lines:
        said = [
            {"text": w, "start_ms": start_ms + i * 300, "end_ms": start_ms + i * 300 + 280, "probability": 0.9}
            for i, w in enumerate(text.split())
        ]
        Turn.objects.create(
            transcript=transcript, channel=0 if speaker == "agent" else 1, speaker=speaker,
            start_ms=start_ms, end_ms=said[-1]["end_ms"], text=text, words=said,
        )  # fmt: skip
    transcript.status, transcript.heard_ms, transcript.finished_at = (
        Transcript.Status.READY,
        transcript.total_ms,
        timezone.now(),
    )
    transcript.language, transcript.engine, transcript.model = "en", "scripted", "none"
    transcript.save()
    return transcript


def clip(recording: Recording, *, start_ms: int = 0, end_ms: int = 2000, title: str = "A moment") -> Clip:
    return Clip.objects.create(
        recording=recording,
        start_ms=start_ms,
        end_ms=end_ms,
        title=title,
        note="Listen to the pause.",
        created_by=recording.uploaded_by,
    )


def as_file(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)
