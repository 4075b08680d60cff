import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from recordings.roles import AUTHOR, LEARNER, TRAINER
from tests import make

pytestmark = pytest.mark.django_db


def sign_in(client: Client, name: str, password: str = make.PASSWORD, **more: str):
    return client.post("/accounts/login/", {"login": name, "password": password, **more})


def test_a_person_signs_in_and_lands_on_their_page(client: Client):
    make.learner("lena")
    assert sign_in(client, "lena").headers["Location"] == "/"
    assert "lena" in client.get("/").content.decode()


def test_an_email_does_as_well_as_a_username(client: Client):
    make.person("lena", LEARNER, email="lena@harbour.example")
    assert sign_in(client, "lena@harbour.example").headers["Location"] == "/"


def test_after_an_expired_session_one_lands_where_one_wanted_to_go(client: Client):
    make.author("ann")
    asked = client.get("/calls/?page=2")
    assert asked.headers["Location"] == "/accounts/login/?next=/calls/%3Fpage%3D2"
    assert 'value="/calls/?page=2"' in client.get(asked.headers["Location"]).content.decode()
    assert sign_in(client, "ann", next="/calls/?page=2").headers["Location"] == "/calls/?page=2"


def test_a_wrong_password_says_so_and_keeps_the_name(client: Client):
    make.author("ann")
    page = sign_in(client, "ann", "wrong").content.decode()
    assert 'role="alert"' in page
    assert 'value="ann"' in page


def test_after_too_many_wrong_passwords_the_account_rests_and_says_for_how_long(client: Client, settings):
    settings.AXES_FAILURE_LIMIT = 3
    make.author("ann")
    for _ in range(3):
        answer = sign_in(client, "ann", "wrong")
    assert answer.status_code == 429
    right = sign_in(client, "ann")
    assert right.status_code == 429
    assert "15 minutes" in right.content.decode()
    make.author("bob")
    assert sign_in(Client(), "bob").status_code == 302


def test_a_person_of_two_roles_switches_between_them(client: Client):
    client.force_login(make.person("both", AUTHOR, TRAINER))
    assert 'aria-pressed="true">Trainer' in client.get("/").content.decode()
    client.post("/role/", {"role": "Author"})
    home = client.get("/")
    assert home.status_code == 200
    assert 'aria-pressed="true">Author' in home.content.decode()
    client.post("/role/", {"role": "Learner"})
    assert 'aria-pressed="true">Author' in client.get("/").content.decode()


def test_somebody_without_a_role_is_told_whom_to_ask(client: Client):
    client.force_login(make.person("new"))
    assert "Ask your trainer" in client.get("/").content.decode()


def test_a_password_is_changed_and_holds(client: Client):
    user = make.learner("lena")
    client.force_login(user)
    said = {"oldpassword": make.PASSWORD, "password1": "five quiet herons", "password2": "five quiet herons"}
    assert client.post("/accounts/password/change/", said).status_code == 302
    assert User.objects.get(username="lena").check_password("five quiet herons")


def test_a_weak_password_is_refused_with_its_reason(client: Client):
    client.force_login(make.learner("lena"))
    page = client.post(
        "/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": "short", "password2": "short"}
    )
    assert "at least 10 characters" in page.content.decode()


def test_signing_out_asks_first_and_then_does(client: Client):
    client.force_login(make.learner())
    client.get("/accounts/logout/")
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_one_click_opens_the_demo_centre_and_nothing_else(client: Client, settings):
    make.learner("learner")
    make.learner("lena")
    assert client.post("/accounts/demo/", {"username": "lena"}).status_code == 404
    assert (
        client.post("/accounts/demo/", {"username": "learner", "next": "https://elsewhere.example/"}).headers[
            "Location"
        ]
        == "/"
    )
    assert client.get("/").status_code == 200
    settings.DEMO = False
    assert Client().post("/accounts/demo/", {"username": "learner"}).status_code == 404
    assert "ycord-demo" not in Client().get("/accounts/login/").content.decode()


def test_every_page_carries_a_policy_that_allows_no_other_host(client: Client):
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_health_answers_machines_by_whatever_name_they_call(client: Client, settings):
    settings.ALLOWED_HOSTS = ["training.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/health/live", headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready", "database": "ok", "broker": "ok", "storage": "ok"}


def test_behind_a_proxy_only_the_hop_it_noted_counts(settings, rf):
    from config.accounts import address_of

    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.1.2.3"}, REMOTE_ADDR="127.0.0.1")
    settings.BEHIND_PROXY = True
    assert address_of(request) == "10.1.2.3"
    settings.BEHIND_PROXY = False
    assert address_of(request) == "127.0.0.1"


def test_what_was_written_when_the_session_ended_waits_to_be_sent_again(client: Client):
    said = {"title": "Moving <house>", "summary": "Two lines\nof it"}
    page = client.post("/make/paths/new/?x=1", said)
    assert page.status_code == 401
    text = page.content.decode()
    assert 'action="/make/paths/new/?x=1"' in text
    assert 'value="Moving &lt;house&gt;"' in text
    assert "Two lines\nof it" in text
    assert "csrfmiddlewaretoken" not in text.replace('name="csrfmiddlewaretoken"', "", 1)


def test_what_was_refused_for_its_token_is_got_back_by_signing_in_first():
    client = Client(enforce_csrf_checks=True)
    refused = client.post("/make/paths/new/", {"title": "Moving house"})
    assert refused.status_code == 403
    text = refused.content.decode()
    # Going back first asks for the page anew, which leads to the sign-in, and what was typed is gone.
    assert "if you sign in first" in text
    assert "Sign in, in a new tab" in text
    client.force_login(make.author("ann"))
    text = client.post("/make/paths/new/", {"title": "Moving house"}).content.decode()
    assert "go back with your browser, and send it again" in text
    assert "Sign in" not in text


def test_the_name_twice_over_is_no_password(client: Client):
    client.force_login(make.trainer("trainer"))
    said = {"oldpassword": make.PASSWORD, "password1": "trainer-trainer", "password2": "trainer-trainer"}
    assert "too similar" in client.post("/accounts/password/change/", said).content.decode()


def asked_for_a_letter(client: Client, email: str) -> str:
    answer = client.post("/accounts/password/reset/", {"email": email})
    assert answer.headers["Location"] == "/accounts/password/reset/done/"
    return client.get(answer.headers["Location"]).content.decode().split("<main", 1)[1]


def test_a_forgotten_password_is_chosen_anew_by_a_letter(client: Client):
    make.person("lena", LEARNER, email="lena@harbour.example")
    assert "/accounts/password/reset/" in client.get("/accounts/login/").content.decode()
    asked_for_a_letter(client, "Lena@harbour.example")
    letter = mail.outbox[0]
    assert "lena" in letter.body
    link = next(word for word in letter.body.split() if "/password/reset/key/" in word)
    form = client.get(link).headers["Location"]
    weak = client.post(form, {"password1": "short", "password2": "short"}).content.decode()
    assert "at least 10 characters" in weak
    done = client.post(form, {"password1": "five quiet herons", "password2": "five quiet herons"}, follow=True)
    assert "Your new password holds" in done.content.decode()
    assert sign_in(Client(), "lena", "five quiet herons").status_code == 302
    assert "does not hold any more" in Client().get(link).content.decode()


def test_nobody_learns_which_emails_have_an_account_and_strangers_get_no_letter(client: Client):
    make.person("lena", LEARNER, email="lena@harbour.example")
    assert asked_for_a_letter(client, "nobody@harbour.example") == asked_for_a_letter(client, "lena@harbour.example")
    assert [letter.to for letter in mail.outbox] == [["lena@harbour.example"]]
    assert "sign" not in mail.outbox[0].body.lower()


def test_a_mail_server_that_is_away_is_told(client: Client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    make.person("lena", LEARNER, email="lena@harbour.example")
    page = client.post("/accounts/password/reset/", {"email": "lena@harbour.example"})
    assert page.status_code == 503
    assert "could not be sent" in page.content.decode()


def test_who_comes_by_single_sign_on_is_told_where_their_password_is(client: Client):
    user = make.learner("lena")
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    assert "company account" in client.get("/accounts/password/change/").content.decode()


def test_a_closed_account_is_told_so(client: Client):
    make.person("lena", LEARNER, is_active=False)
    page = client.post("/accounts/login/", {"login": "lena", "password": make.PASSWORD}, follow=True)
    assert "This account is closed" in page.content.decode()
