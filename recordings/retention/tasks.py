"""The door for Celery to what goes by night."""

import logging

from celery import shared_task

from recordings.erasing import ledger, stored
from recordings.retention import keeping

logger = logging.getLogger(__name__)


@shared_task(name="recordings.retention.nightly")
def nightly() -> None:
    """Let go of what has been kept for long enough, and of files that belong to no call any more."""
    for went in keeping.let_go():
        if went.total:
            logger.info("%d %s: their time was up", went.total, went.purpose.name)
    ledger.complete()
    gone, left = stored.mend()
    if gone or left:
        logger.warning("%d files that belonged to no call were deleted, %d could not be", len(gone), len(left))
