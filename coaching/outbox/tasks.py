"""The doors for Celery to what waits to be sent. What to send stands in the database: a message that is lost costs a minute."""

from celery import shared_task

from coaching.outbox import sending


@shared_task(name="coaching.outbox.send_letters")
def send_letters() -> None:
    sending.send_letters()


@shared_task(name="coaching.outbox.send_deliveries")
def send_deliveries() -> None:
    sending.send_deliveries()
