"""The whole API as its description tells it, asked all sorts of things by everybody: no fault of ours, no answer off the description."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from recordings.tokens import tokens
from tests.test_outsiders import world  # noqa: F401

pytestmark = pytest.mark.django_db

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 6


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The site's own application closes connections between requests; a test stands on one, as Django's client sees to."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _asked(case: Any, headers: dict[str, str], told: Counter[str]) -> None:
    cache.clear()
    with transaction.atomic():
        response = case.call(headers=headers)
        try:
            case.validate_response(response, checks=CHECKS, headers=headers)
        except (Exception, FailureGroup) as problem:
            told[f"{case.method} {case.operation.path}: {str(problem)[:600]}"] += 1
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize("who", ["", "insider", "author", "trainer"])
def test_the_api_answers_as_it_says_whatever_is_asked(who: str, world: dict[str, dict[str, Any]]) -> None:  # noqa: F811
    reader = tokens.make(User.objects.get(username="author"), name="Description", scope="read")[1]
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/schema/", app=application, headers={"Authorization": f"Token {reader}"}
    )
    headers = {}
    if who:
        headers["Authorization"] = f"Token {tokens.make(User.objects.get(username=who), name='Fuzz')[1]}"
    told: Counter[str] = Counter()
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.endswith("/schema/"):
            continue
        asked += 1

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def every(case: Any) -> None:
            _asked(case, headers, told)

        every()
    assert asked > 30
    assert not told, "\n\n".join(f"{number} times {what}" for what, number in told.most_common(20))
