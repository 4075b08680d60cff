"""Doors for Celery: one domain call each, safe to run again from any state. A message is a hint; the rows are the orders."""

import logging
import os
import signal
import threading

from celery import current_app, shared_task
from celery.signals import celeryd_after_setup, worker_process_init, worker_ready
from celery.worker import state
from django.conf import settings
from django.db import transaction
from kombu.exceptions import ChannelError

from recordings.models import Redaction, Suggestion, Transcript
from recordings.transcription import bleeping, pipeline
from recordings.transcription.engines import registry
from recordings.transcription.engines.weights import EngineError

logger = logging.getLogger(__name__)

# A sweep after the loss of a broker gives the workers enough to do until the next.
HINTS_AT_ONCE = 100

DEAF = "Calls cannot be heard here: this worker ends, and they wait. %s"
# The process that keeps the pool, which the pool inherits; None outside of a worker that hears calls.
_worker: int | None = None
_ending = threading.Lock()


@shared_task(name="recordings.tasks.transcribe", throws=(EngineError,))
def transcribe() -> None:
    """A hint that some call waits; which one comes next is for the database to say. Raises EngineError, and ends a worker that cannot hear."""
    try:
        pipeline.run_next(hung=_make_way)
    except EngineError as problem:
        _end_worker(problem)
        raise


def _make_way() -> None:
    """A process that hangs would keep its place in the pool for ever: without it, the worker starts another."""
    os.kill(os.getpid(), signal.SIGKILL)


@shared_task(name="recordings.tasks.sweep")
def sweep() -> None:
    """Make good for hints that were lost, with the broker's data or with a worker: as many as there are calls without one."""
    missing = Transcript.objects.waiting().count() - _hints()
    for _ in range(min(missing, HINTS_AT_ONCE)):
        transcribe.delay()
    if Redaction.objects.filter(bleeped_at=None).exists() or Suggestion.objects.all().to_bleep().exists():
        bleep.delay()
    elif bleeping.waiting():
        hear_bleeps.delay()


@shared_task(name="recordings.tasks.bleep")
def bleep() -> None:
    """Bleep what was taken out of calls, then have it heard again."""
    if bleeping.bleep_all() or bleeping.waiting():
        hear_bleeps.delay()


@shared_task(name="recordings.tasks.hear_bleeps", throws=(EngineError,))
def hear_bleeps() -> None:
    """Hear the bleeps again, where calls are heard. Raises EngineError, and ends a worker that cannot hear."""
    try:
        bleeping.hear_again()
    except EngineError as problem:
        _end_worker(problem)
        raise


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


@celeryd_after_setup.connect
def refuse_to_start_deaf(**kwargs: object) -> None:
    """A worker that could hear no call ends before it takes one up, with a sentence in its log and exit code 1."""
    global _worker
    if not _hears_calls():
        return
    try:
        registry.check()
    except EngineError as problem:
        logger.error(DEAF, problem)
        raise SystemExit(1) from problem
    _worker = os.getpid()
    # As Celery's own answer to SIGTERM (what is being heard is heard to its end), but told as a failure.
    signal.signal(signal.SIGUSR2, lambda *_: setattr(state, "should_stop", 1))


@worker_process_init.connect
def warm_up(**kwargs: object) -> None:
    """A worker that hears calls loads its engine before the first one comes, and ends where it cannot.

    In a thread: Celery kills a process that is not up within four seconds.
    """
    if _hears_calls():
        threading.Thread(target=_load_engine, name="warm-up", daemon=True).start()


def _hears_calls() -> bool:
    return _queue() in current_app.amqp.queues.consume_from


def _load_engine() -> None:
    try:
        registry.engine()
    except EngineError as problem:
        _end_worker(problem)


def _end_worker(problem: EngineError) -> None:
    """From a process of its pool: without the worker, another process would only take its place. Said once."""
    if _worker and _ending.acquire(blocking=False):
        logger.error(DEAF, problem)
        os.kill(_worker, signal.SIGUSR2)


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
