"""Sends what waits: letters by mail, messages to programs by HTTP. What was taken is never sent again by itself.

A message is signed as Stripe and others do it: `Ycord-Signature: t=<seconds>,v1=<hex of HMAC-SHA-256 over "<t>.<body>" with the secret>`.
"""

import hashlib
import hmac
import json
import logging
import re
from datetime import timedelta
from smtplib import SMTPException

import requests
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from coaching.models import Delivery, Letter
from coaching.outbox.links import stop_link

log = logging.getLogger("coaching.outbox")
MOST_LETTER_TRIES = 8
# How long after a try that failed the next one comes, in seconds; after the last it waits for somebody to send it again.
PAUSES = (60, 300, 1800, 7200, 21600, 86400)
TIMEOUT_SECONDS = 10
WAY_IN = re.compile(r"(/join/)[^/\s]+")


def send_letters(*, most: int = 100) -> int:
    """Send what waits, and say how many were sent. One that fails waits for the next round, at most eight times."""
    if not settings.CAN_MAIL:
        return 0
    waiting = Letter.objects.filter(sent_at=None, tries__lt=MOST_LETTER_TRIES).values_list("pk", flat=True)[:most]
    return sum(_send_letter(pk) for pk in list(waiting))


def send_deliveries(*, most: int = 100) -> int:
    """Send what waits, and say how many were taken."""
    waiting = Delivery.objects.filter(next_try_at__lte=timezone.now(), webhook__active=True).order_by(
        "next_try_at", "pk"
    )
    return sum(_deliver(pk) for pk in list(waiting.values_list("pk", flat=True)[:most]))


def body_of(delivery: Delivery) -> bytes:
    told = {"id": delivery.pk, "event": delivery.event, "at": delivery.created_at.isoformat(), "data": delivery.payload}
    return json.dumps(told, ensure_ascii=False).encode()


def signature(secret: str, body: bytes, *, at: int) -> str:
    mark = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mark}"


def _send_letter(pk: int) -> bool:
    # Claimed before it is sent: two workers send one letter once, and one that is cut off sends it again.
    with transaction.atomic():
        letter = Letter.objects.select_for_update().select_related("to").filter(pk=pk, sent_at=None).first()
        if letter is None:
            return False
        try:
            _mail(letter)
        except (SMTPException, OSError) as problem:
            log.warning("A letter to %s could not be sent: %s", letter.to, problem)
            Letter.objects.filter(pk=pk).update(tries=letter.tries + 1, problem=str(problem)[:300])
            return False
        # A link that lets somebody in is theirs alone from now on: of it only a digest is kept.
        kept = WAY_IN.sub(r"\1…", letter.text)
        Letter.objects.filter(pk=pk).update(sent_at=timezone.now(), problem="", text=kept)
        return True


def _mail(letter: Letter) -> None:
    """With a button of the mail program's own where nobody has to get it (RFC 8058)."""
    stop = stop_link(letter.to)
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    EmailMessage(
        letter.subject, letter.text, None, [letter.to.email], headers=headers if stop in letter.text else None
    ).send()


def _deliver(pk: int) -> bool:
    now = timezone.now()
    # Claimed by moving its next try: two workers send it once, and one that dies leaves it for later.
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("webhook")
            .filter(pk=pk, next_try_at__lte=now)
            .first()
        )
        if delivery is None:
            return False
        delivery.tries += 1
        pause = PAUSES[delivery.tries - 1] if delivery.tries <= len(PAUSES) else None
        again = now + timedelta(seconds=pause) if pause else None
        Delivery.objects.filter(pk=pk).update(tries=delivery.tries, next_try_at=again)
    body = body_of(delivery)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Ycord",
        "Ycord-Signature": signature(delivery.webhook.secret, body, at=int(now.timestamp())),
    }
    try:
        answer = requests.post(
            delivery.webhook.url, data=body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
    except requests.RequestException as problem:
        Delivery.objects.filter(pk=pk).update(answer=f"Not reached: {type(problem).__name__}")
        return False
    taken = 200 <= answer.status_code < 300
    done = {"delivered_at": timezone.now(), "next_try_at": None} if taken else {}
    Delivery.objects.filter(pk=pk).update(answer=f"{answer.status_code} {answer.reason}"[:300], **done)
    return taken
