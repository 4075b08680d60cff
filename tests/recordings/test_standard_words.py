"""An installation from before the standard words is updated: what it keeps is the same under its new names."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from recordings.models import ImportedFile, Transcript
from tests import make

BEFORE = [("recordings", "0009_api_tokens")]


@pytest.mark.django_db(transaction=True)
def test_a_call_half_transcribed_and_a_file_refused_are_there_after_the_update():
    call = make.recording()
    call_command("migrate", "recordings", "0009", verbosity=0)
    try:
        apps: Any = MigrationExecutor(connection).loader.project_state(BEFORE).apps
        old, due = apps.get_model("recordings", "Transcript"), timezone.now()
        old.objects.filter(recording_id=call.pk).delete()
        row = old.objects.create(
            recording_id=call.pk, total_ms=1000, hearings=3, faults=2, behind=True, not_before=due, status="pending"
        )
        word = {"text": "Hello", "start_ms": 0, "end_ms": 400, "probability": 0.9}
        apps.get_model("recordings", "Passage").objects.create(transcript=row, number=4, words=[word])
        apps.get_model("recordings", "Arrival").objects.create(
            path="/calls/a.wav", size_bytes=1, modified_ns=2, outcome="refused", reason="No audio."
        )
    finally:
        call_command("migrate", "recordings", verbosity=0)
    transcript = Transcript.objects.get()
    assert (transcript.attempts, transcript.consecutive_failures, transcript.low_priority) == (3, 2, True)
    assert transcript.retry_at == due
    assert [(chunk.number, chunk.words) for chunk in transcript.chunks.all()] == [(4, [word])]
    assert [(file.path, file.reason) for file in ImportedFile.objects.all()] == [("/calls/a.wav", "No audio.")]
