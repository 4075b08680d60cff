"""Messages to programs: written in the transaction of what they tell of, sent by a worker until they are taken."""

import secrets
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from coaching.models import Delivery, Webhook
from coaching.outbox import tasks
from recordings.errors import DomainError
from recordings.roles import TRAINER, has_role

EVENTS = {
    "enrolled": "Somebody was put on a path",
    "completed": "Somebody completed a path",
    "failed_check": "Somebody finished a check below what it asks for",
    "certificate_issued": "A certificate was issued",
}


# Sent when somebody asks for it, to see whether a program takes messages.
TEST = "test"
LONGEST_URL = 500


def visible_to(user: User | AnonymousUser) -> QuerySet[Webhook]:
    """Trainers and administrators look after programs; nobody else is told of them."""
    if not has_role(user, TRAINER):
        return Webhook.objects.none()
    waits = Q(deliveries__delivered_at=None)
    return Webhook.objects.select_related("created_by").annotate(
        last_at=Max("deliveries__delivered_at"),
        waiting=Count("deliveries", filter=waits & Q(deliveries__next_try_at__isnull=False)),
        given_up=Count("deliveries", filter=waits & Q(deliveries__next_try_at=None)),
    )


def create(*, url: str, events: Collection[str], by: User) -> Webhook:
    """A program that is told of `events` from now on; its `secret` is to be shown this once.

    The address may lie inside the company's own network: only trainers and administrators name one, and nothing of its answer but the
    status is shown. Raises DomainError for an address that is none or is there already, and for events there are not.
    """
    url = _address(url)
    with transaction.atomic():
        # Queues up two clicks on a database that locks; the address is looked for behind it.
        User.objects.select_for_update().get(pk=by.pk)
        if Webhook.objects.filter(url=url).exists():
            raise DomainError(
                "This address is told already. Change what it is told, or make a new secret for it.",
                field="url",
                status=409,
            )
        return Webhook.objects.create(url=url, secret=new_secret(), events=_known(events), created_by=by)


def change(hook: Webhook, *, events: Collection[str], active: bool) -> None:
    """Tell it of other events, or of none for now; what waits is sent once it is active again. Raises DomainError."""
    hook.events, hook.active = _known(events), active
    hook.save(update_fields=["events", "active"])


def renew_secret(hook: Webhook) -> str:
    """Another secret, shown this once; what is signed from now on is signed with it."""
    hook.secret = new_secret()
    hook.save(update_fields=["secret"])
    return hook.secret


def send_test(hook: Webhook) -> Delivery:
    """A message that tells of nothing, to see whether it is taken and its signature is right."""
    made = Delivery.objects.create(
        webhook=hook, event=TEST, payload={"words": "Can you hear me?"}, next_try_at=timezone.now()
    )
    transaction.on_commit(tasks.send_deliveries.delay, robust=True)
    return made


def in_state(deliveries: QuerySet[Delivery], state: str) -> QuerySet[Delivery]:
    """Those that were taken, are waiting for another try, or were given_up."""
    if state == "taken":
        return deliveries.filter(delivered_at__isnull=False)
    return deliveries.filter(delivered_at=None, next_try_at__isnull=state == "given_up")


def _address(url: str) -> str:
    url = url.strip()
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole or len(url) > LONGEST_URL or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise DomainError("Write a whole address, like https://hr.example.org/ycord.", field="url")
    if parts.username or parts.password:
        raise DomainError("Leave name and password out: each message is signed instead.", field="url")
    return url


def _known(events: Collection[str]) -> list[str]:
    unknown = sorted(set(events) - set(EVENTS))
    if unknown:
        raise DomainError(f"There is no event “{unknown[0]}”. There are: {', '.join(EVENTS)}.", field="events")
    if not events:
        raise DomainError("Choose at least one event.", field="events")
    return [event for event in EVENTS if event in events]


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
