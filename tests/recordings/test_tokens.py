"""What programs sign in with: kept as digests, gone with the password they were made under, their owner's and nobody else's."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from recordings.models import ApiToken
from recordings.tokens import tokens
from tests import make

pytestmark = pytest.mark.django_db

NEW = "five quiet herons"


def fetched(user: User) -> str:
    said = {"username": user.username, "password": make.PASSWORD}
    return APIClient().post("/api/v1/auth/token/", said).json()["token"]


def opens(token: str) -> bool:
    return APIClient(headers={"Authorization": f"Token {token}"}).get("/api/v1/recordings/").status_code == 200


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_program_fetches_a_token_with_name_and_password_and_is_let_in():
    user = make.author()
    answer = APIClient().post("/api/v1/auth/token/", {"username": user.username, "password": make.PASSWORD})
    assert set(answer.json()) == {"token"}
    assert opens(answer.json()["token"])


def test_no_token_can_be_read_from_the_database():
    token = fetched(make.author())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM recordings_apitoken")
        kept = str(cursor.fetchall())
        assert token not in kept
        assert token[20:] not in kept
    assert {"authtoken_token", "knox_authtoken"} & set(connection.introspection.table_names()) == set()


def test_no_token_can_be_read_in_the_administration():
    admin = make.person("admin", is_superuser=True, is_staff=True)
    token = fetched(admin)
    client = signed_in(admin)
    for address in ("/admin/", f"/admin/auth/user/{admin.pk}/change/", f"/admin/auth/user/{admin.pk}/delete/"):
        page = client.get(address).content.decode()
        assert token[:15] not in page
        assert ApiToken.objects.get().digest not in page
    for app in ("authtoken/token", "authtoken/tokenproxy", "knox/authtoken", "recordings/apitoken"):
        assert client.get(f"/admin/{app}/").status_code == 404


def on_their_own_page(user: User) -> None:
    said = {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW}
    assert signed_in(user).post("/accounts/password/change/", said).status_code == 302


def by_an_administrator(user: User) -> None:
    admin = make.person("admin", is_superuser=True, is_staff=True)
    said = {"usable_password": "true", "password1": NEW, "password2": NEW}
    assert signed_in(admin).post(f"/admin/auth/user/{user.pk}/password/", said).status_code == 302


def at_a_terminal(user: User) -> None:
    user.set_password(NEW)
    user.save()


def by_a_letter(user: User) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": user.email})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link).headers["Location"]
    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302


def past_every_signal(user: User) -> None:
    User.objects.filter(pk=user.pk).update(password=make_password(NEW))


@pytest.mark.parametrize(
    "change", [on_their_own_page, by_an_administrator, at_a_terminal, by_a_letter, past_every_signal]
)
def test_all_tokens_are_gone_once_the_password_is_changed(change):
    user = make.person("ann", "Author", email="ann@harbour.example")
    _, named = tokens.make(user, name="Nightly import")
    token = fetched(user)
    bystander = fetched(make.learner())
    assert opens(token)
    assert opens(named)
    change(user)
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert not opens(token)
    assert not opens(named)
    assert tokens.tokens_of(user) == []
    assert opens(bystander)


def test_a_token_says_why_it_is_refused_after_a_change_of_password():
    user = make.author()
    token = fetched(user)
    at_a_terminal(user)
    answer = APIClient(headers={"Authorization": f"Token {token}"}).get("/api/v1/recordings/")
    assert answer.status_code == 401
    assert "Get a new token" in answer.json()["detail"]


def test_a_token_ends_by_itself(settings):
    user = make.author()
    token = fetched(user)
    assert timedelta(days=89) < ApiToken.objects.get().expiry - timezone.now() <= timedelta(days=90)
    ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert not opens(token)
    assert tokens.tokens_of(user) == []


def test_who_may_not_sign_in_any_more_has_no_tokens_either():
    user = make.author()
    token = fetched(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not opens(token)


@pytest.mark.parametrize("sent", ["", "x", "\xff\xfe", "%00", "a b", "-" * 64, "f" * 5000])
def test_what_is_no_token_is_refused_and_breaks_nothing(sent: str):
    assert Client(headers={"Authorization": f"Token {sent}"}).get("/api/v1/recordings/").status_code == 401


def test_a_program_signs_out_by_revoking_the_token_it_sends():
    user = make.author()
    token, other = fetched(user), fetched(user)
    api = APIClient(headers={"Authorization": f"Token {token}"})
    assert api.delete("/api/v1/auth/token/").status_code == 204
    assert not opens(token)
    assert opens(other)
    assert APIClient().delete("/api/v1/auth/token/").status_code == 401


def test_an_old_token_sent_along_does_not_hinder_fetching_a_new_one():
    user = make.author()
    api = APIClient(headers={"Authorization": "Token " + "0" * 64})
    said = {"username": user.username, "password": make.PASSWORD}
    assert opens(api.post("/api/v1/auth/token/", said).json()["token"])


def test_a_program_that_fetches_one_each_time_leaves_no_heap_of_them_and_no_named_one_goes():
    user = make.author()
    _, named = tokens.make(user, name="Nightly import")
    last = [tokens.fetch(user) for _ in range(tokens.MOST_FETCHED + 3)][-1]
    assert ApiToken.objects.filter(user=user, name="").count() == tokens.MOST_FETCHED
    assert opens(last)
    assert opens(named)


def test_a_person_makes_a_token_and_is_shown_it_once():
    user = make.author()
    client = signed_in(user)
    page = client.post("/accounts/tokens/", {"name": "Nightly import", "scope": "all"})
    assert "no-store" in page.headers["Cache-Control"]
    token = page.context["secret"]
    assert f">{token}</textarea>" in page.content.decode()
    assert opens(token)
    again = client.get("/accounts/tokens/").content.decode()
    assert token not in again
    assert "Nightly import" in again


@pytest.mark.parametrize(
    ("name", "says"),
    [("", "required"), ("   ", "required"), ("x" * 61, "at most 60"), ("Nightly import", "called so already")],
)
def test_a_name_that_will_not_do_says_why(name: str, says: str):
    user = make.author()
    tokens.make(user, name="Nightly import")
    page = signed_in(user).post("/accounts/tokens/", {"name": name, "scope": "read"})
    assert page.status_code == 400
    assert says in page.content.decode()
    assert ApiToken.objects.count() == 1


def test_the_name_of_a_token_that_has_ended_is_free_again():
    user = make.author()
    tokens.make(user, name="Nightly import")
    at_a_terminal(user)
    tokens.make(user, name="Nightly import")
    assert ApiToken.objects.count() == 1


def test_nobody_holds_more_tokens_than_they_can_look_over(monkeypatch):
    monkeypatch.setattr(tokens, "MOST_NAMED", 2)
    user = make.author()
    for name in ("One", "Two"):
        tokens.make(user, name=name)
    page = signed_in(user).post("/accounts/tokens/", {"name": "Three", "scope": "read"})
    assert "Revoke one" in page.content.decode()


def test_a_person_revokes_their_own_token_and_nobody_else_s():
    ann, bob = make.author("ann"), make.author("bob")
    made, token = tokens.make(ann, name="Nightly import")
    signed_in(bob).post(f"/accounts/tokens/{made.pk}/revoke/")
    assert opens(token)
    assert "Revoke Nightly import" not in signed_in(bob).get("/accounts/tokens/").content.decode()
    signed_in(ann).post(f"/accounts/tokens/{made.pk}/revoke/")
    assert not opens(token)


def test_changing_the_secret_key_by_the_book_keeps_tokens(settings):
    user = make.author()
    token = fetched(user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of fifty or more characters, at random 0123456789"
    assert opens(token)


@pytest.mark.django_db(transaction=True)
def test_the_tokens_of_before_are_gone_from_the_database_after_the_update():
    call_command("migrate", "recordings", "0008", verbosity=0, stdout=StringIO())
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE authtoken_token (key varchar(40) PRIMARY KEY)")
            cursor.execute("INSERT INTO authtoken_token VALUES ('0123456789abcdef0123456789abcdef01234567')")
    finally:
        call_command("migrate", verbosity=0, stdout=StringIO())
    assert "authtoken_token" not in connection.introspection.table_names()


@pytest.mark.django_db
def test_a_token_that_only_reads_writes_nothing() -> None:
    author = make.author()
    call = make.recording(by=author)
    make.heard(call)
    _, secret = tokens.make(author, name="Reports", scope="read")
    client = Client(headers={"Authorization": f"Token {secret}"})
    assert client.get(reverse("api-recording", args=[call.pk])).status_code == 200
    answer = client.post(reverse("api-clips"), {"recording": call.pk, "start_ms": 0, "end_ms": 900, "title": "A"})
    assert answer.status_code == 403
    assert "only reads" in answer.json()["detail"]
    assert not call.clips.exists()
    _, secret = tokens.make(author, name="Night import")
    client = Client(headers={"Authorization": f"Token {secret}"})
    assert client.post(
        reverse("api-clips"), {"recording": call.pk, "start_ms": 0, "end_ms": 900, "title": "A"}
    ).status_code in (200, 201)
