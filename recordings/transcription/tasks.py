"""Doors for Celery: one domain call each, safe to run again from any state. A message is a hint; the rows are the orders."""

import logging
import os
import signal
import threading

from celery import current_app, shared_task
from celery.signals import worker_process_init, worker_ready
from django.conf import settings
from django.db import transaction
from kombu.exceptions import ChannelError

from recordings.models import Transcript
from recordings.transcription import pipeline
from recordings.transcription.engines import registry
from recordings.transcription.engines.weights import EngineError

logger = logging.getLogger(__name__)

# A sweep after the loss of a broker gives the workers enough to do until the next.
HINTS_AT_ONCE = 100


@shared_task(name="recordings.tasks.transcribe")
def transcribe() -> None:
    """A hint that some call waits; which one comes next is for the database to say."""
    pipeline.run_next(hung=_make_way)


def _make_way() -> None:
    """A process that hangs would keep its place in the pool for ever: without it, the worker starts another."""
    os.kill(os.getpid(), signal.SIGKILL)


@shared_task(name="recordings.tasks.sweep")
def sweep() -> None:
    """Make good for hints that were lost, with the broker's data or with a worker: as many as there are calls without one."""
    missing = Transcript.objects.waiting().count() - _hints()
    for _ in range(min(missing, HINTS_AT_ONCE)):
        transcribe.delay()


def _hints() -> int:
    """How many hints the broker holds, that no worker has taken yet."""
    with current_app.connection_for_write() as connection:
        try:
            told = connection.default_channel.queue_declare(queue=_queue(), passive=True)  # type: ignore[attr-defined]
        except ChannelError:
            return 0  # Redis knows no empty queue
        return int(told.message_count)


def _queue() -> str:
    return str(settings.CELERY_TASK_ROUTES["recordings.tasks.transcribe"]["queue"])


@worker_ready.connect
def look_round(**kwargs: object) -> None:
    """A worker that comes up looks for what waits at once, not at the next tick of the clock."""
    sweep.delay()


@worker_process_init.connect
def warm_up(**kwargs: object) -> None:
    """A worker that hears calls loads its engine before the first one comes, and says at once where it cannot.

    In a thread: Celery kills a process that is not up within four seconds.
    """
    if _queue() in current_app.amqp.queues.consume_from:
        threading.Thread(target=_load_engine, name="warm-up", daemon=True).start()


def _load_engine() -> None:
    try:
        registry.engine()
    except EngineError as problem:
        logger.error("Calls cannot be heard: %s", problem)


def hint(calls: int = 1) -> None:
    """Tell the workers of calls that wait, once this transaction is through. Without a broker the sweep finds the rows."""

    def tell() -> None:
        try:
            for _ in range(calls):
                transcribe.delay()
        except transcribe.OperationalError:
            # Asked once, not for each.
            logger.warning("The broker does not answer: %s calls wait for the sweep", calls)

    transaction.on_commit(tell)
