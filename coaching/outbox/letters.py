"""Letters to people: written in the transaction of what they tell of, sent by a worker, each once."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from coaching.models import Letter, Profile
from coaching.outbox import tasks
from coaching.outbox.links import link as link
from coaching.outbox.links import stop_link


def write(to: User, *, key: str, subject: str, text: str, wanted: bool = False) -> Letter | None:
    """A letter, once by its `key`; None where somebody has left, has no address, or wants none. `wanted`: one they have to get."""
    if not to.is_active or not to.email:
        return None
    if not wanted and Profile.objects.filter(user=to, wants_letters=False).exists():
        return None
    if not wanted:
        text = f"{text.rstrip()}\n\n-- \nYou need not get these letters: {stop_link(to)}\n"
    letter, new = Letter.objects.get_or_create(key=key, defaults={"to": to, "subject": subject, "text": text})
    if new and settings.CAN_MAIL:
        transaction.on_commit(tasks.send_letters.delay, robust=True)
    return letter
