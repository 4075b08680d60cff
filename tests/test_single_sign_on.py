"""Coming in by the company's account: a provider of the tests' own, and allauth's whole way there and back."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponseBase
from django.test import Client

from coaching.people import people
from config import environment
from config.environment import roles_by_group
from recordings.roles import ROLES
from tests import make

pytestmark = pytest.mark.django_db


class Provider(BaseHTTPRequestHandler):
    """OpenID Connect as far as signing in goes; it says of whoever comes what `said` holds."""

    said: dict[str, Any]

    def do_GET(self) -> None:
        here = f"http://{self.headers['Host']}"
        known = {
            "/.well-known/openid-configuration": {
                "issuer": here, "authorization_endpoint": f"{here}/authorize", "token_endpoint": f"{here}/token",
                "userinfo_endpoint": f"{here}/me", "jwks_uri": f"{here}/keys",
            },
            "/me": Provider.said,
        }  # fmt: skip
        self._answer(known[urlparse(self.path).path])

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"access_token": "granted", "token_type": "Bearer"})

    def _answer(self, told: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(autouse=True)
def provider(settings: Any) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    app = {"provider_id": "sso", "name": "Harbour", "client_id": "ycord", "secret": "s",
           "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"}}  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield
    server.shutdown()
    server.server_close()
    running.join()


def come_in(client: Client | None = None, **said: Any) -> HttpResponseBase:
    Provider.said = {"sub": "7", "email": "noor@harbour.example", "email_verified": True,
                     "given_name": "Noor", "family_name": "Haddad"} | said  # fmt: skip
    client = client or Client()
    there = client.post("/accounts/oidc/sso/login/")
    state = parse_qs(urlparse(there.headers["Location"]).query)["state"][0]
    return client.get("/accounts/oidc/sso/login/callback/", {"code": "x", "state": state})


def roles(username: str = "noor") -> set[str]:
    return {group.name for group in User.objects.get(username=username).groups.all()}


def test_whoever_the_company_vouches_for_comes_in_as_a_learner() -> None:
    assert come_in().headers["Location"] == "/"
    assert roles() == {"Learner"}
    User.objects.get(username="noor").groups.set([])
    come_in()
    assert roles() == set()


def test_groups_of_the_company_decide_about_roles_at_each_sign_in(settings: Any) -> None:
    settings.OIDC_GROUPS = [("training-leads", "Trainer"), ("top-agents", "Author"), ("leads", "Trainer")]
    come_in(groups=["top-agents", "training-leads", "others"])
    assert roles() == {"Learner", "Author", "Trainer"}
    come_in(groups=["top-agents"])
    assert roles() == {"Learner", "Author"}
    come_in(groups="leads, others")
    assert roles() == {"Learner", "Trainer"}
    come_in()
    assert roles() == {"Learner"}
    settings.OIDC_GROUPS_CLAIM = "teams"
    come_in(teams=["leads"], groups=["top-agents"])
    assert roles() == {"Learner", "Trainer"}
    User.objects.filter(username="noor").update(is_superuser=True)
    come_in(teams=[])
    assert roles() == {"Learner", "Trainer"}


def test_who_was_added_and_has_no_way_in_yet_is_met_by_their_address() -> None:
    noor = people.add(first_name="Noor", last_name="H", email="noor@harbour.example", roles=["Author"], by=None)
    client = Client()
    assert come_in(client).headers["Location"] == "/"
    assert User.objects.get() == noor
    assert client.get("/").status_code == 200
    assert come_in(email="other@harbour.example").headers["Location"] == "/"
    assert User.objects.count() == 1


@pytest.mark.parametrize("why", ["a password", "not vouched for", "another company account", "an administrator"])
def test_no_account_is_given_away_by_an_address(why: str) -> None:
    noor = people.add(first_name="Noor", last_name="H", email="noor@harbour.example", roles=["Author"], by=None)
    if why == "a password":
        noor.set_password(make.PASSWORD)
        noor.save()
    if why == "another company account":
        come_in(sub="6")
    if why == "an administrator":
        User.objects.update(is_superuser=True)
    client = Client()
    refused = come_in(client, email="Noor@harbour.example", email_verified=why != "not vouched for")
    assert refused.status_code == 409
    assert "There is an account with your address" in refused.content.decode()  # type: ignore[attr-defined]
    assert client.get("/").status_code == 302
    assert User.objects.count() == 1


def test_who_has_left_does_not_come_in() -> None:
    come_in()
    people.leave(User.objects.get(), by=None)
    client = Client()
    come_in(client)
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("told", ["training-leads", "a=Boss", "=Trainer", "a=Trainer,b"])
def test_what_says_no_role_stops_the_start(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YCORD_OIDC_GROUPS", told)
    with pytest.raises(ImproperlyConfigured, match="like training-leads=Trainer"):
        roles_by_group("YCORD_OIDC_GROUPS")


def test_the_settings_know_the_roles_of_the_house() -> None:
    assert environment.ROLES == ROLES


def test_groups_with_an_equals_sign_in_their_name_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YCORD_OIDC_GROUPS", " cn=leads = Trainer , top-agents=Author,")
    assert roles_by_group("YCORD_OIDC_GROUPS") == [("cn=leads", "Trainer"), ("top-agents", "Author")]
