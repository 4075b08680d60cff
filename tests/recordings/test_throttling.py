"""How often the API may be asked."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from config.throttling import ByAddress, ByPerson
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(monkeypatch) -> None:
    monkeypatch.setattr(ByAddress, "rate", "3/min", raising=False)
    monkeypatch.setattr(ByPerson, "rate", "3/min", raising=False)


def ask_for_token(name: str, forwarded: str) -> int:
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": forwarded})
    return client.post("/api/v1/auth/token/", {"username": name, "password": make.PASSWORD}).status_code


def test_tokens_are_asked_for_so_often_from_one_address_whatever_name_is_given(settings):
    settings.BEHIND_PROXY = True
    make.author("ann")
    # What a client writes into the header itself stands before what the proxy saw.
    answers = [ask_for_token(f"name{number}", f"10.0.0.{number}, 203.0.113.9") for number in range(4)]
    assert answers == [400, 400, 400, 429]
    assert ask_for_token("ann", "203.0.113.9, 203.0.113.10") == 200


def test_a_person_s_programs_are_counted_together_and_told_when_to_go_on():
    ann, bob = make.author("ann"), make.author("bob")
    for _ in range(3):
        api = APIClient()
        api.force_authenticate(ann)
        assert api.get("/api/v1/recordings/").status_code == 200
    told = api.get("/api/v1/clips/")
    assert told.status_code == 429
    assert "seconds" in told.json()["detail"]
    assert int(told.headers["Retry-After"]) <= 60
    api.force_authenticate(bob)
    assert api.get("/api/v1/clips/").status_code == 200


def test_all_web_processes_count_in_one_place(settings):
    backend = settings.CACHES["default"]["BACKEND"]
    assert "locmem" not in backend
    assert "dummy" not in backend
