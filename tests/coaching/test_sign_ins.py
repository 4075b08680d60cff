"""Who signed in, out, or tried to: in one log, for administrators; and one's own."""

from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessFailureLog, AccessLog
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coaching.people import sign_ins
from coaching.words import browser
from tests import make
from tests.coaching.test_pages import signed_in, text

pytestmark = pytest.mark.django_db
PAGE = "coaching:sign-ins"


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss", password="a-long-password-of-hers")


def sign_in(username: str, password: str, browser: str = "Firefox", client: Client | None = None) -> Client:
    client = client or Client(HTTP_USER_AGENT=browser)
    client.post(reverse("account_login"), {"login": username, "password": password})
    return client


def person(username: str, **names: str) -> User:
    made = make.person(username, **names)
    made.set_password("a-long-password-of-theirs")
    made.save()
    return made


def whats(**asked: object) -> list[tuple[str, str]]:
    return [(one.name, one.what) for one in map(sign_ins.SignIn._make, sign_ins.log(**asked))]  # type: ignore[arg-type]


def test_what_happens_at_the_door_stands_in_the_log_the_newest_first(settings) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    person("Ann", first_name="Anna", last_name="Berg")
    client = sign_in("Ann", "a-long-password-of-theirs")
    client.post(reverse("account_logout"))
    sign_in("ANN", "wrong")
    sign_in("ann", "wrong again")
    sign_in("zoe", "who is that")
    assert whats() == [("zoe", "wrong"), ("ann", "rests"), ("ann", "wrong"), ("Ann", "out"), ("Ann", "in")]
    # By what they are called, too, however the account was typed.
    assert whats(called="anna berg") == whats(called="ann")
    assert len(whats(called="Berg")) == 4
    assert whats(called="Berg zoe") == []
    assert whats(what="wrong") == [("zoe", "wrong"), ("ann", "wrong")]
    assert whats(what="out") == [("Ann", "out")]


def test_it_is_narrowed_by_days() -> None:
    person("ann")
    sign_in("ann", "a-long-password-of-theirs")
    AccessLog.objects.update(attempt_time=timezone.now() - timedelta(days=3))
    sign_in("ann", "wrong")
    today = timezone.localdate()
    assert whats(since=today) == [("ann", "wrong")]
    assert whats(until=today - timedelta(days=1)) == [("ann", "in")]
    assert len(whats(since=today - timedelta(days=3), until=today)) == 2


def test_administrators_alone_see_it_and_take_it_away(boss: User) -> None:
    sign_in("=cmd", "wrong", browser="+Firefox")
    client = signed_in(boss)
    page = text(client.get(reverse(PAGE)))
    assert "=cmd" in page
    assert "Wrong password" in page
    assert text(client.get(reverse(PAGE), {"called": "nobody"})).count("=cmd") == 0
    assert client.get(reverse(PAGE), {"since": "soon"}).status_code == 400
    taken = client.get(reverse(PAGE), {"as": "csv", "what": "wrong"}).content.decode()
    # A spreadsheet reckons nothing of it.
    assert "'=cmd,Wrong password,127.0.0.1,'+Firefox" in taken
    assert client.get(reverse(PAGE), {"as": "xlsx"}).content[:2] == b"PK"
    assert signed_in(make.trainer()).get(reverse(PAGE)).status_code == 403


def test_everybody_sees_when_their_own_account_was_used_and_nobody_elses() -> None:
    person("ann")
    sign_in("ann", "wrong", browser="Opera from far away")
    sign_in("bob", "wrong", browser="Lynx")
    page = text(sign_in("ann", "a-long-password-of-theirs").get(reverse("mfa_index")))
    assert "Opera from far away" in page
    assert "Lynx" not in page


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Safari/537.36 Edg/130",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on an iPhone"),
        ("Python-urllib/3.11", "Python-urllib"),
        ("", "an unknown browser"),
    ],
)
def test_a_browser_is_told_by_its_name(told: str, said: str) -> None:
    assert browser(told) == said


def test_it_goes_with_the_other_logs(settings) -> None:
    person("ann")
    sign_in("ann", "wrong")
    sign_in("ann", "a-long-password-of-theirs")
    AccessFailureLog.objects.update(attempt_time=timezone.now() - timedelta(days=40))
    settings.KEEP_LOGS_DAYS = 30
    call_command("retention", "--now", stdout=StringIO())
    assert [what for _, what in whats()] == ["in"]
