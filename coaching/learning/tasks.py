"""The door for Celery to tries whose time is up."""

from celery import shared_task

from coaching.learning import attempts


@shared_task(name="coaching.learning.end_overdue")
def end_overdue() -> None:
    """End what is overdue, so that nobody has to look for it to be over. Two at once end nothing twice."""
    attempts.end_all_overdue()
