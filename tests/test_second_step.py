"""The second step of signing in: set up, asked for, done with a spare code, and required of a role."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db


def _code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def _sign_in(client: Client, username: str) -> Any:
    return client.post(reverse("account_login"), {"login": username, "password": make.PASSWORD}, follow=True)


def _set_up(client: Client, username: str) -> str:
    """Signed in, with a second step set up on the page; what the app would hold."""
    _sign_in(client, username)
    # Who is about to keep others out shows once more that it is them.
    here = reverse("mfa_activate_totp")
    client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD, "next": here})
    found = re.search(r'id="key" readonly value="([A-Z2-7]+)"', client.get(here).content.decode())
    assert found, "no key is shown"
    client.post(reverse("mfa_activate_totp"), {"code": _code(found[1])})
    return found[1]


def test_who_has_a_second_step_is_asked_for_it_and_gets_in_by_the_code() -> None:
    make.author("ada")
    secret = _set_up(Client(), "ada")
    client = Client()
    page = _sign_in(client, "ada").content.decode()
    assert "The second step" in page
    assert client.get(reverse("recordings:list")).status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    assert client.get(reverse("recordings:list")).status_code == 302
    # Each code opens once: this one was taken to set it up.
    cache.clear()
    client.post(reverse("mfa_authenticate"), {"code": _code(secret)})
    assert client.get(reverse("recordings:list")).status_code == 200


def test_a_spare_code_opens_once() -> None:
    make.author("ada")
    first = Client()
    _set_up(first, "ada")
    page = first.get(reverse("mfa_view_recovery_codes")).content.decode()
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found
    spare = found[1].split()[0]
    for expected in (200, 302):
        client = Client()
        _sign_in(client, "ada")
        client.post(reverse("mfa_authenticate"), {"code": spare})
        assert client.get(reverse("recordings:list")).status_code == expected


def test_what_the_codes_are_made_of_is_sealed_in_the_database() -> None:
    make.author("ada")
    secret = _set_up(Client(), "ada")
    assert secret not in str(list(Authenticator.objects.values("data")))


def test_a_program_cannot_go_round_it_with_the_password() -> None:
    make.author("ada")
    _set_up(Client(), "ada")
    answer = Client().post(reverse("api-token"), {"username": "ada", "password": make.PASSWORD})
    assert answer.status_code == 403
    assert "second step" in answer.json()["detail"]


def test_the_administration_has_no_door_of_its_own() -> None:
    User.objects.create_superuser("root", password=make.PASSWORD)
    answer = Client().post("/admin/login/", {"username": "root", "password": make.PASSWORD})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_a_role_that_has_to_have_one_sets_it_up_before_anything_else(settings: Any) -> None:
    settings.MFA_ROLES = ["Trainer"]
    make.trainer("tara")
    make.author("ada")
    client = Client()
    _sign_in(client, "tara")
    for name in ("home", "recordings:list", "coaching:team"):
        assert client.get(reverse(name)).headers["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("api-recordings")).status_code == 403
    _set_up(client, "tara")
    assert client.get(reverse("recordings:list")).status_code == 200
    other = Client()
    _sign_in(other, "ada")
    assert other.get(reverse("recordings:list")).status_code == 200


def test_one_sees_where_one_is_signed_in_and_ends_the_others() -> None:
    make.author("ada")
    here, there = Client(HTTP_USER_AGENT="Phone"), Client(HTTP_USER_AGENT="Desk")
    _sign_in(there, "ada")
    _sign_in(here, "ada")
    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Phone" in page
    assert "Desk" in page
    here.post(reverse("usersessions_list"))
    assert there.get(reverse("recordings:list")).status_code == 302
    assert here.get(reverse("recordings:list")).status_code == 200
