"""Everything that is kept of one person, as one document: for whoever asks what a centre knows about them."""

import base64
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from coaching.models import Attempt, Bookmark, Note, Response
from recordings.models import Recording

# What opens something: it is theirs to use, and nobody's to carry about in a file.
SECRET = {"password", "digest", "token_key", "password_mark", "secret", "data", "session_key", "link"}
# Whose rows tell of machines or of others rather than of them.
LEFT_OUT = {"admin.LogEntry", "mfa.Authenticator"}
MOST_ROWS = 10_000


def of(person: User, *, for_them: bool) -> dict[str, Any]:
    """What every table keeps of a person, by what it is called and in which part they have in it; and the calls they took.

    Texts of calls are not in it: those are also the customers' own. Only what is `for_them` holds what nobody else sees: their practice,
    the notes between them and their trainer, and what they keep for themselves.
    """
    told: dict[str, Any] = {
        "made_at": timezone.now().isoformat(),
        "account": _row(person),
        "roles": sorted(person.groups.values_list("name", flat=True)),
    }
    for model, field in _pointing_to_people():
        if not for_them and model in (Note, Bookmark):
            continue
        asked = model._base_manager.filter(**{field.name: person}).order_by("pk")
        if not for_them and model is Attempt:
            asked = asked.filter(mode=Attempt.Mode.CHECK)
        rows = asked[:MOST_ROWS]
        if found := [_row(row) for row in rows]:
            told[f"{model._meta.verbose_name_plural} ({field.verbose_name})"] = found
    answers = Response.objects.filter(attempt__learner=person).order_by("pk")
    if not for_them:
        answers = answers.filter(attempt__mode=Attempt.Mode.CHECK)
    told["answers"] = [_row(answer) for answer in answers[:MOST_ROWS]]
    name = person.get_full_name()
    if name:
        calls = Recording.objects.filter(agent_name__iexact=name).order_by("pk")[:MOST_ROWS]
        told["calls they took"] = [
            {"number": call.pk, "title": call.title, "started_at": _plain(call.started_at)} for call in calls
        ]
    return told


def _pointing_to_people() -> Iterator[tuple[type[models.Model], Any]]:
    for model in apps.get_models():
        if model._meta.label in LEFT_OUT or model is User:
            continue
        for field in model._meta.concrete_fields:
            if field.related_model is User:
                yield model, field


def _row(row: models.Model) -> dict[str, Any]:
    return {
        field.attname: _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in SECRET and not isinstance(field, models.FileField)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else value
