"""Messages to programs: written in the transaction of what they tell of, sent by a worker until they are taken."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from coaching.models import Delivery, Webhook
from coaching.outbox import tasks

EVENTS = {
    "enrolled": "Somebody was put on a path",
    "completed": "Somebody completed a path",
    "failed_check": "Somebody finished a check below what it asks for",
    "certificate_issued": "A certificate was issued",
}


def new_secret() -> str:
    return secrets.token_hex(24)


def tell(event: str, payload: Mapping[str, Any]) -> None:
    """Tell every program that wants to know of an event. `payload` has to be JSON."""
    hooks = [hook for hook in Webhook.objects.filter(active=True) if event in hook.events]
    now = timezone.now()
    Delivery.objects.bulk_create(
        [Delivery(webhook=hook, event=event, payload=dict(payload), next_try_at=now) for hook in hooks]
    )
    if hooks:
        transaction.on_commit(tasks.send_deliveries.delay, robust=True)


def send_again(delivery: Delivery) -> None:
    """Send one once more, whether it was taken or not."""
    Delivery.objects.filter(pk=delivery.pk).update(next_try_at=timezone.now(), tries=0)
    transaction.on_commit(tasks.send_deliveries.delay, robust=True)
