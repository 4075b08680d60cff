"""The door for Celery to the watched folder. Apart from `tasks`, for importing uses intake, and intake uses those."""

from celery import shared_task

from recordings.imports import importer


@shared_task(name="recordings.watching.watch")
def watch() -> None:
    """One round over YCORD_WATCH. Two at once take nothing twice."""
    importer.watch()
