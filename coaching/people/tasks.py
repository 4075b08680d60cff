"""The doors for Celery to the letters of a day and of a week."""

from celery import shared_task

from coaching.people import reminding


@shared_task(name="coaching.people.remind")
def remind() -> None:
    reminding.remind()


@shared_task(name="coaching.people.digest")
def digest() -> None:
    reminding.digest()
