"""A null character in any parameter of any page: PostgreSQL knows none, so what passes on SQLite alone is no proof."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.test_outsiders import RULES, world  # noqa: F401

PARAMETERS = (
    "q", "name", "page", "path", "cohort", "state", "sort", "role", "person", "call", "kind", "since", "until", "as", "competency",
    "agent_name", "agent", "queue", "reason", "speaker", "show", "difficulty", "author", "version", "step", "chosen", "sure", "how",
    "t", "start", "end", "next", "number", "learner", "event", "day", "key", "of", "resolved", "title",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["insider", "author", "trainer", "root"])
def test_no_page_and_no_address_of_the_api_breaks_at_one(who: str, world: dict[str, dict[str, Any]]) -> None:  # noqa: F811
    User.objects.create_superuser("root")
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=who))
    broken = []
    for name in RULES:
        address = reverse(name, kwargs=world.get(name))
        for value in ("a\x00b", "7\x00"):
            with transaction.atomic():
                answer = client.get(address, dict.fromkeys(PARAMETERS, value))
                if answer.streaming:
                    b"".join(answer.streaming_content)  # type: ignore[arg-type]
                # One that broke would break those that follow.
                transaction.set_rollback(True)
            if answer.status_code >= 500 and answer.status_code != 503:
                broken.append(f"{answer.status_code} at {address} with {value!r}")
    assert broken == []
