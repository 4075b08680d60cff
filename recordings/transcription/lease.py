"""The lease on a running transcript: renewed while a worker hears it, left to run out where it hangs."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connection

from recordings.models import Transcript

logger = logging.getLogger(__name__)

# A hearing that shows no sign of life for so long hangs: its lease is left to run out.
HANGS_AFTER_SECONDS = 15 * 60


class ClaimLost(Exception):
    """The transcript is no longer ours: cancelled, or taken over by another worker."""


@contextmanager
def heartbeat(transcript: Transcript, *, hung: Callable[[], None] = lambda: None) -> Iterator[Callable[[], None]]:
    """Renew the lease from a thread of its own, for the engine may be silent longer than the lease lasts.

    Yields a check, to be called between the steps of the hearing: it is the sign of life, and raises ClaimLost once the
    claim is gone. Without that sign for HANGS_AFTER_SECONDS the lease is left to run out, `hung` is called, and another worker may try.
    """
    over, lost = threading.Event(), threading.Event()
    sign = time.monotonic()

    def beat() -> None:
        try:
            while not over.wait(settings.LEASE_SECONDS / 4):
                if time.monotonic() - sign > HANGS_AFTER_SECONDS:
                    logger.error(
                        "Hearing transcript %s shows no sign of life: leaving it to another worker", transcript.pk
                    )
                    hung()
                    return
                try:
                    renewed = Transcript.objects.held_by(transcript).renew()
                except DatabaseError:
                    logger.warning("The lease of transcript %s could not be renewed", transcript.pk, exc_info=True)
                    continue
                if not renewed:
                    lost.set()
                    return
        finally:
            connection.close()

    def check() -> None:
        nonlocal sign
        sign = time.monotonic()
        if lost.is_set():
            raise ClaimLost

    thread = threading.Thread(target=beat, name=f"heartbeat-{transcript.pk}", daemon=True)
    thread.start()
    try:
        yield check
    finally:
        over.set()
        thread.join()
