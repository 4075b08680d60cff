"""The door for Celery to the watched folder. Apart from `tasks`, for importing uses intake, and intake uses those."""

from celery import shared_task

from recordings import importing


@shared_task
def watch() -> None:
    """One round over YCORD_WATCH. Two at once take nothing twice."""
    importing.watch()
