"""Doors for Celery: primary keys in, one domain call, safe to run again from any state."""

import logging

from celery import shared_task
from celery.signals import worker_ready
from django.db import transaction

from recordings import transcription
from recordings.models import Transcript

log = logging.getLogger(__name__)


@shared_task
def transcribe(pk: int) -> None:
    transcription.run(pk)


@shared_task
def sweep() -> None:
    """Queue again what waits or whose worker fell silent. A second delivery of the same call finds it claimed and does nothing."""
    for pk in Transcript.objects.waiting().values_list("pk", flat=True):
        transcribe.delay(pk)


@worker_ready.connect
def look_round(**kwargs: object) -> None:
    """A worker that comes up looks for what waits at once, not at the next tick of the clock."""
    sweep.delay()


def queue(transcript: Transcript) -> None:
    """Tell the workers once this transaction is through. Without a broker nothing is lost: the sweep finds the row."""

    def tell() -> None:
        try:
            transcribe.delay(transcript.pk)
        except transcribe.OperationalError:
            log.warning("The broker does not answer: transcript %s waits for the sweep", transcript.pk)

    transaction.on_commit(tell)
