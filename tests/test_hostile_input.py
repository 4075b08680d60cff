"""What nobody types, sent to every address: texts without end, signs no database keeps, numbers that are none, JSON without bottom."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from coaching.authoring.fields import LONG
from recordings.call_metadata import LONGEST_TEXT
from recordings.models import Term
from recordings.numbers import whole
from recordings.tokens import tokens
from recordings.web.forms import Dressed
from tests import make
from tests.test_outsiders import RULES, world  # noqa: F401 - the fixture

ROOT = Path(__file__).resolve().parent.parent
# 5,000 digits are more than `int` reads; ² and ③ are digits to `isdigit`, ٣ to `isdecimal`.
NUMBERS = ["9" * 5000, "9" * 30, "²", "٣", "-1", "\x00"]
# Every name under which a page takes something from an address or a form.
NAMES = sorted(
    {
        found
        for folder in ("recordings", "coaching", "config")
        for path in (ROOT / folder).rglob("*.py")
        for found in re.findall(r"request\.(?:POST|GET)(?:\.get(?:list)?\(|\[)\"(\w+)\"", path.read_text())
    }
)


def deep(size: int = 100_000) -> str:
    return "[" * size


def asked(client: Client, verb: str, address: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """One question whose effects are undone."""
    with transaction.atomic():
        answer: HttpResponseBase = getattr(client, verb)(address, *args, **kwargs)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer


@pytest.fixture
def makers(world: dict[str, dict[str, Any]]) -> Iterator[tuple[Client, str, str]]:  # noqa: F811
    """(client, name, address) of every address, for whoever may do most there."""
    found = []
    for who in ("trainer", "insider", "author"):
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.get(username=who))
        letter = {"trainer": "T", "insider": "I", "author": "A"}[who]
        done = {name for _, name, _ in found}
        found += [
            (client, name, reverse(name, kwargs=world.get(name)))
            for name, welcome in RULES.items()
            if letter in welcome and name not in done and name not in ("health-ready", "account_logout")
        ]
    return found  # type: ignore[return-value]


def test_there_are_names_to_try():
    assert {"page", "t", "to", "step", "version", "question", "start", "clip"} <= {*NAMES, "start"}


@pytest.mark.parametrize("number", NUMBERS, ids=[repr(number[:9]) for number in NUMBERS])
def test_a_number_that_is_none_breaks_no_page(number: str, makers: list[tuple[Client, str, str]]):
    broken = []
    said = dict.fromkeys((*NAMES, "start", "end", "pk", "start_ms", "end_ms", "at_ms", "limit", "offset"), number)
    for client, name, address in makers:
        for verb in ("get", "post"):
            answer = asked(client, verb, address, said)
            if answer.status_code >= 500:
                broken.append(f"{verb} {name}: {answer.status_code}")
    assert broken == []


@pytest.mark.parametrize(
    "text", ["a\x00b", "\ud800", "\u202e\x1b[0m", "x" * 200_000], ids=["NUL", "half", "signs", "long"]
)
def test_a_text_that_cannot_be_kept_breaks_no_page(text: str, makers: list[tuple[Client, str, str]]):
    broken = []
    text = text.encode("utf-8", "replace").decode()
    names = (*NAMES, "title", "text", "note", "why", "name", "customer_name", "q", "competency", "clip_title", "body")
    said = dict.fromkeys(names, text)
    for client, name, address in makers:
        for verb in ("get", "post"):
            answer = asked(client, verb, address, said if verb == "post" else {k: v[:300] for k, v in said.items()})
            if answer.status_code >= 500:
                broken.append(f"{verb} {name}: {answer.status_code}")
    assert broken == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(deep(), id="lists without end"),
        pytest.param(deep(990), id="nearly too many lists"),
        pytest.param('{"start_ms":' * 500 + "1", id="objects without end"),
        pytest.param('{"version": ' + "[" * 900 + "]" * 900 + "}", id="a field without bottom"),
    ],
)
def test_json_without_bottom_is_refused_with_or_without_signing_in(body: str, world: dict[str, dict[str, Any]]):  # noqa: F811
    key = tokens.fetch(User.objects.get(username="trainer"))
    broken = []
    for name in (name for name in RULES if name.startswith("api-")):
        address = reverse(name, kwargs=world.get(name))
        for headers in ({}, {"authorization": f"Token {key}"}):
            for verb in ("post", "patch", "put"):
                client = Client(raise_request_exception=False)
                answer = asked(client, verb, address, body, content_type="application/json", headers=headers)
                if answer.status_code >= 500:
                    broken.append(f"{verb} {name}: {answer.status_code}")
    assert broken == []
    token = Client().post("/api/v1/auth/token/", body, content_type="application/json")
    assert token.status_code == 400


@pytest.mark.django_db
def test_json_that_is_nested_too_deeply_says_what_to_do(client: Client):
    client.force_login(make.author())
    answer = client.post("/api/v1/clips/", deep(), content_type="application/json")
    assert answer.status_code == 400
    assert "nested too deeply" in answer.json()["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["9" * 5000, "1e400", "NaN", "Infinity", "-1", "9" * 30])
def test_a_number_in_json_that_is_none_is_told(number: str, client: Client):
    client.force_login(make.author())
    for field in ("recording", "start_ms", "end_ms"):
        said = {"recording": "1", "start_ms": "0", "end_ms": "1000", "title": '"A"'} | {field: number}
        body = "{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in said.items()) + "}"
        assert client.post("/api/v1/clips/", body, content_type="application/json").status_code == 400, field


@pytest.mark.parametrize(
    "text", ["9" * 5000, "9" * 19, "²", "③", "٣", "-1", "+1", "", " 1", "1_0", "1.0", "0x1", "1\n"]
)
def test_what_is_no_plain_whole_number_is_none(text: str):
    assert whole(text) is None


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_a_plain_whole_number_is_read(text: str, number: int):
    assert whole(text) == number


def test_nobody_asks_a_text_for_its_digits_but_the_one_place():
    found = [
        str(path.relative_to(ROOT))
        for folder in ("recordings", "coaching", "config")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(
            r"\.isdecimal\(|\.isnumeric\(|int\(request\.\w+\.get\([^)]*\)\)|\.isdigit\(\) (else|and)", path.read_text()
        )
    ]
    assert found == [], (
        "read numbers with recordings.numbers.whole: int() fails at 5,000 digits and takes those of every alphabet"
    )


def every_form(kind: type[forms.BaseForm] = Dressed) -> Iterator[type[forms.BaseForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from every_form(one)


def test_every_text_of_every_form_has_a_longest():
    endless = [
        f"{form.__qualname__}.{name}"
        for form in set(every_form())
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and not field.max_length
    ]
    assert sorted(endless) == []


def test_every_text_that_the_api_takes_has_a_longest():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    parts = schema["components"]["schemas"]
    endless = []
    for address, verbs in schema["paths"].items():
        for verb, operation in verbs.items():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                asked_for = parts[content["schema"]["$ref"].rpartition("/")[2]]
                endless += [
                    f"{verb} {address}: {name}"
                    for name, told in asked_for["properties"].items()
                    if told.get("type") == "string" and not {"maxLength", "format", "enum", "readOnly"} & set(told)
                ]
    assert endless == []


@pytest.mark.django_db
def test_a_text_that_is_too_long_is_told_beside_its_field_and_nothing_is_lost(client: Client):
    call = make.recording()
    make.heard(call)
    client.force_login(make.author())
    long = "x" * (LONGEST_TEXT + 1)
    for address, said, field in (
        (reverse("recordings:call-edit", args=[call.pk]), {"title": "A call"}, "why"),
        (reverse("recordings:clip-create", args=[call.pk]), {"start_ms": "0", "end_ms": "1", "title": "A"}, "note"),
        (reverse("recordings:vocabulary"), {"text": "Tidewater Hub"}, "heard_as"),
    ):
        page = client.post(address, {**said, field: long})
        assert page.status_code == 400, address
        assert f"at most {LONGEST_TEXT} characters" in page.content.decode(), address
        assert long in page.content.decode(), address
    made = client.post(
        "/api/v1/clips/", {"recording": call.pk, "start_ms": 0, "end_ms": 1000, "title": "A", "note": long}
    )
    assert f"{LONGEST_TEXT} characters" in made.json()["note"][0]
    assert LONG == LONGEST_TEXT


@pytest.mark.django_db
def test_a_name_without_end_is_not_tried_at_the_sign_in(client: Client):
    long = "x" * 300
    page = client.post("/accounts/login/", {"login": long, "password": "a-password-of-tests"})
    assert page.status_code == 200
    assert "at most 254 characters" in page.content.decode()
    api = client.post("/api/v1/auth/token/", {"username": long, "password": "a-password-of-tests"})
    assert api.status_code == 400
    assert "254 characters" in api.json()["username"][0]


@pytest.mark.django_db
def test_a_name_for_the_vocabulary_keeps_no_sign_that_cannot_be_seen(client: Client):
    client.force_login(make.author())
    client.post(reverse("recordings:learn"), {"text": "Tide\x00water\x1b Hub", "heard_as": "tied\x00 water"})
    term = Term.objects.get()
    assert (term.text, term.heard_as) == ("Tide water Hub", "tied water")
    client.post(reverse("recordings:learn"), {"text": "Tide water Hub", "heard_as": "tight\x00water"})
    assert Term.objects.get().heard_as == "tied water\ntight water"
