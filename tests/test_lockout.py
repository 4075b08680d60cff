"""Guessing at passwords: whatever name is typed, wherever it is typed, an account has so many wrong ones and no more."""

from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpResponseBase
from django.test import Client

from config.accounts import address_of
from recordings.roles import LEARNER
from tests import make

pytestmark = pytest.mark.django_db

LIMIT = 3


@pytest.fixture(autouse=True)
def few_attempts(settings) -> None:
    settings.AXES_FAILURE_LIMIT = LIMIT


def on_the_page(name: str, password: str = "wrong", address: str = "10.0.0.1") -> HttpResponseBase:
    return Client(REMOTE_ADDR=address).post("/accounts/login/", {"login": name, "password": password})


def by_the_api(name: str, password: str = "wrong", address: str = "10.0.0.1") -> HttpResponseBase:
    said = {"username": name, "password": password}
    return Client(REMOTE_ADDR=address).post("/api/v1/auth/token/", said, content_type="application/json")


# The administration has no door of its own: see test_second_step.py.
DOORS = [on_the_page, by_the_api]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "names", [["ann", "Ann", "aNN"], ["ann", "ann@harbour.example", "ANN@Harbour.Example"], [" ann", "ａｎｎ", "ann "]]
)
def test_an_account_rests_whatever_its_name_is_typed_like(door, names: list[str]):
    make.person("ann", LEARNER, email="ann@harbour.example", is_staff=True)
    for name in names:
        door(name)
    for name in ("ann", "ANN", "ann@harbour.example"):
        assert door(name, make.PASSWORD).status_code == 429, name


@pytest.mark.parametrize("right", DOORS)
@pytest.mark.parametrize("wrong", DOORS)
def test_page_api_and_admin_count_together(wrong, right):
    make.person("ann", LEARNER, is_staff=True)
    for _ in range(LIMIT):
        wrong("ann")
    assert right("Ann", make.PASSWORD).status_code == 429


@pytest.mark.parametrize("door", DOORS)
def test_a_name_that_is_nobody_s_rests_like_any_other(door):
    answers = [door(name).status_code for name in ("nobody", "Nobody", " NOBODY ", "nobody")]
    assert answers[LIMIT - 1 :] == [429, 429]


@pytest.mark.parametrize("door", DOORS)
def test_a_name_of_any_length_is_refused_and_breaks_nothing(door):
    assert door("n" * 5000).status_code in (200, 400)


def test_guessing_from_many_addresses_ends_too():
    make.learner("ann")
    for last in range(1, 6):
        for _ in range(LIMIT):
            on_the_page("ann", address=f"10.0.1.{last}")
    assert on_the_page("ann", make.PASSWORD, address="10.0.2.1").status_code == 429


def test_a_stranger_does_not_keep_a_colleague_out_where_they_have_signed_in_before():
    make.learner("ann")
    assert on_the_page("ann", make.PASSWORD, address="10.0.0.1").status_code == 302
    for last in range(1, 8):
        for _ in range(LIMIT):
            on_the_page("Ann", address=f"10.0.1.{last}")
    assert on_the_page("ann", make.PASSWORD, address="10.0.0.1").status_code == 302
    # And signing in there opens nothing to the stranger.
    assert on_the_page("ann", make.PASSWORD, address="10.0.1.9").status_code == 429


def test_trying_on_does_not_make_an_account_rest_longer():
    make.learner("ann")
    for _ in range(LIMIT):
        on_the_page("ann")
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=14))
    assert on_the_page("ann").status_code == 429
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=2))
    assert on_the_page("ann", make.PASSWORD).status_code == 302


def test_a_whole_centre_signs_in_from_one_address():
    for number in range(60):
        make.learner(f"agent{number}")
    for number in range(60):
        assert on_the_page(f"agent{number}", "mistyped").status_code == 200
        assert on_the_page(f"agent{number}", make.PASSWORD).status_code == 302


def test_a_colleague_s_wrong_passwords_are_nobody_else_s():
    make.learner("ann")
    make.learner("bob")
    for _ in range(LIMIT + 5):
        on_the_page("ann")
    assert on_the_page("bob", make.PASSWORD).status_code == 302


def test_no_two_people_have_one_email_that_could_be_tried_for_both():
    make.person("ann", LEARNER, email="desk@harbour.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        make.person("bob", LEARNER, email="Desk@harbour.example")
    for _ in range(LIMIT):
        on_the_page("Desk@harbour.example")
    assert on_the_page("desk@harbour.example", make.PASSWORD).status_code == 429
    assert User.objects.filter(last_login__isnull=False).count() == 0


def test_behind_a_proxy_each_client_is_counted_by_its_own_address(settings):
    settings.BEHIND_PROXY = True
    make.learner("ann")

    def sign_in(password: str, forwarded: str) -> int:
        client = Client(REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": forwarded})
        return client.post("/accounts/login/", {"login": "ann", "password": password}).status_code

    for _ in range(LIMIT):
        sign_in("wrong", "10.0.0.1, 203.0.113.9")
    assert sign_in(make.PASSWORD, "10.0.0.2, 203.0.113.9") == 429
    assert sign_in(make.PASSWORD, "203.0.113.9, 203.0.113.10") == 302


@pytest.mark.parametrize(
    ("noted", "address"),
    [
        ("203.0.113.9:51234", "203.0.113.9"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unknown", "127.0.0.1"),
        ("", "127.0.0.1"),
        ("'; DROP TABLE", "127.0.0.1"),
    ],
)
def test_what_a_proxy_notes_is_read_as_an_address_or_not_at_all(settings, rf, noted: str, address: str):
    settings.BEHIND_PROXY = True
    assert address_of(rf.get("/", headers={"X-Forwarded-For": noted}, REMOTE_ADDR="127.0.0.1")) == address


def test_an_administrator_ends_it_at_a_terminal():
    make.learner("Ann")
    for _ in range(LIMIT):
        on_the_page("ANN")
    assert on_the_page("Ann", make.PASSWORD).status_code == 429
    call_command("axes_reset_username", "ann", stdout=StringIO())
    assert on_the_page("Ann", make.PASSWORD).status_code == 302
