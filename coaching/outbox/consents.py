"""The letter to an agent who is asked about a call of theirs."""

from django.urls import reverse

from coaching.outbox import letters
from recordings.gate import telling
from recordings.models import Consent


@telling.by
def asked(consent: Consent) -> None:
    """Written once for each time they are asked."""
    if consent.agent is None:
        return
    by = consent.asked_by.get_full_name() or consent.asked_by.username
    note = f"\n\n{consent.note}" if consent.note else ""
    letters.write(
        consent.agent,
        key=f"consent:{consent.pk}:{consent.asked_at.isoformat()}",
        subject="May others learn from a call of yours?",
        text=f"{by} asks whether colleagues may learn from “{consent.recording.title}”, a call that you took.{note}\n\n"
        f"Hear it and answer here; no reason is asked, and you can change your mind at any time:\n"
        f"{letters.link(reverse('recordings:consent', args=[consent.pk]))}\n",
        wanted=True,
    )
