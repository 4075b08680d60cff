"""What is sent is asked for its length and its sender before it is read; what is answered is kept by nobody."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from recordings.models import Recording
from recordings.tokens import tokens
from tests import make

pytestmark = pytest.mark.django_db

PAGE, API = "/calls/upload/", "/api/v1/recordings/"
MULTIPART = "multipart/form-data; boundary=between"


class Unread:
    """A body that nobody may read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("The body is read before it is asked who sends it.")

    readline = read


def announce(client: Client, address: str, size: int, **more: Any):
    """Send a body of `size` bytes that must not be read."""
    body = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(size)}
    return client.generic("POST", address, b"", MULTIPART, **body, **more)


@pytest.fixture
def browser() -> Client:
    """As the real one: forms are checked for their token, which reads them."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "x" * 32
    return client


def test_a_stranger_s_call_is_refused_unread(browser: Client):
    page = announce(browser, PAGE, 100_000_000)
    assert page.status_code == 401
    assert "Sign in first" in page.content.decode()
    api = announce(browser, API, 100_000_000)
    assert api.status_code == 401
    assert "Sign in first" in api.json()["detail"]


def test_a_learner_s_call_is_refused_unread(browser: Client):
    learner = make.learner()
    browser.force_login(learner)
    assert announce(browser, PAGE, 100_000_000).status_code == 403
    assert announce(browser, API, 100_000_000).json()["detail"].startswith("Only authors and trainers")
    token = tokens.fetch(learner)
    by_token = announce(Client(), API, 100_000_000, headers={"authorization": f"Token {token}"})
    assert by_token.status_code == 403


@pytest.mark.parametrize("authorization", ["Token nobody-knows-it", "token  ", "Token a b", "Bearer x", "Basic eDp5"])
def test_a_token_that_is_none_opens_no_way_to_send(browser: Client, authorization: str):
    assert announce(browser, API, 100_000_000, headers={"authorization": authorization}).status_code == 401


def test_a_token_is_no_ticket_for_a_page(browser: Client):
    assert announce(browser, PAGE, 100_000_000, headers={"authorization": "Token x"}).status_code == 401


@pytest.mark.parametrize("size", [202_000_000, 10**15, 10**30])
def test_a_call_over_the_limit_is_refused_unread(browser: Client, size: int):
    browser.force_login(make.author())
    page = announce(browser, PAGE, size)
    assert page.status_code == 413
    assert "larger than 200 MB" in page.content.decode()
    api = announce(browser, API, size)
    assert api.status_code == 413
    assert "larger than 200 MB" in api.json()["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/role/",
        "/calls/vocabulary/learn/",
        "/api/v1/auth/token/",
        "/api/v1/clips/",
        "/admin/login/",
    ],
)
def test_no_other_address_takes_a_large_body(browser: Client, address: str):
    browser.force_login(make.author())
    refused = announce(browser, address, 3_000_000)
    assert refused.status_code == 413
    assert "more than fits here" in refused.content.decode()


def test_an_author_s_call_comes_in_by_page_and_api(browser: Client):
    author = make.author()
    browser.force_login(author)
    page = browser.get(PAGE).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    said = {"title": "A long one", "csrfmiddlewaretoken": token[1]}
    data = make.wav(make.tone(200), make.tone(200, hertz=300))
    assert len(data) > 3_000_000
    sent = browser.post(PAGE, {**said, "audio": SimpleUploadedFile("call.wav", data)})
    assert sent.status_code == 302
    key = tokens.fetch(author)
    api = Client().post(
        API,
        {"title": "By program", "audio": SimpleUploadedFile("call.wav", make.wav(make.tone(201)))},
        headers={"authorization": f"Token {key}"},
    )
    assert api.status_code == 201
    assert set(Recording.objects.values_list("title", flat=True)) == {"A long one", "By program"}


def test_the_form_tells_the_browser_how_large_a_call_may_be(client: Client):
    client.force_login(make.author())
    page = client.get(PAGE).content.decode()
    assert 'data-most-bytes="200000000"' in page
    assert "larger than 200 MB" in page
