"""The door for Celery to enrolments that have to be derived anew."""

from celery import shared_task

from coaching.progress import records


@shared_task(name="coaching.progress.derive_waiting")
def derive_waiting() -> None:
    """What a publication left, and what an update brought; two at once derive nothing wrong."""
    for _ in range(50):
        if not records.derive_waiting():
            return
