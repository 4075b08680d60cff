"""What is worth taking in bulk has a rate of its own, for each person, on pages as in the API."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.throttling import SimpleRateThrottle

from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of each in an hour."""
    rates = {**SimpleRateThrottle.THROTTLE_RATES, "search": "2/hour", "export": "2/hour", "upload": "2/hour"}
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", rates)


def _asked(client: Client, name: str, pk: int | None, query: dict[str, str]) -> int:
    return client.get(reverse(name, args=[pk] if pk else []), query).status_code


def test_who_searches_or_takes_away_too_often_waits_and_nobody_else(slow: None) -> None:
    call = make.recording()
    make.heard(call)
    clip = make.clip(call)
    ada, other = Client(), Client()
    ada.force_login(make.author("ada"))
    other.force_login(make.author("other"))
    doors: list[tuple[str, int | None, dict[str, str], str, int | None]] = [
        ("recordings:search", None, {"q": "broken"}, "api-search", None),
        ("recordings:export", call.pk, {"as": "txt"}, "api-export", call.pk),
    ]
    for page, pk, query, api, api_pk in doors:
        assert [_asked(ada, page, pk, query) for _ in range(2)] == [200, 200]
        assert _asked(ada, page, pk, query) == 429
        # By program it is the same person's rate.
        assert _asked(ada, api, api_pk, query) == 429
        assert _asked(other, page, pk, query) == 200
    assert _asked(ada, "recordings:clip-captions", clip.pk, {}) == 429


def test_calls_are_sent_in_at_a_rate_and_looking_at_them_is_none_of_it(slow: None) -> None:
    client = Client()
    client.force_login(make.author("ada"))
    upload = reverse("recordings:upload")

    def send(hertz: float) -> Any:
        audio = make.upload(make.wav(make.tone(hertz=hertz)))
        return client.post(upload, {"title": "One", "audio": audio}).status_code

    assert [send(hertz) for hertz in (200, 250, 300)] == [302, 302, 429]
    assert client.get(upload).status_code == 200
    assert client.get(reverse("api-recordings")).status_code == 200
