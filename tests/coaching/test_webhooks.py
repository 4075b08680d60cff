"""Programs that are told what happens: messages to a real server on this machine, and the pages on which they are looked after."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coaching.learning import attempts, enrolment
from coaching.models import Delivery, Webhook
from coaching.outbox import sending, webhooks
from recordings.errors import DomainError
from tests.coaching import make
from tests.coaching.test_pages import signed_in, text

pytestmark = pytest.mark.django_db


@dataclass
class Program:
    """A listening program: what it was sent, and the statuses it answers with, the last one for good."""

    url: str = ""
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    says: list[int] = field(default_factory=lambda: [204])


@pytest.fixture
def program() -> Iterator[Program]:
    told = Program()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.heard.append((self.path, dict(self.headers), body))
            status = told.says.pop(0) if len(told.says) > 1 else told.says[0]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *args: Any) -> None:
            """Not into the output of tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    listening = threading.Thread(target=server.serve_forever, daemon=True)
    listening.start()
    told.url = f"http://127.0.0.1:{server.server_port}/ycord"
    yield told
    server.shutdown()
    server.server_close()
    listening.join()


def hook_for(program: Program, *events: str) -> Webhook:
    return webhooks.create(url=program.url, events=events or tuple(webhooks.EVENTS), by=make.trainer())


def is_signed(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """As a program checks it that knows nothing of ours but what the page says."""
    parts = dict(part.split("=", 1) for part in headers["Ycord-Signature"].split(","))
    mark = hmac.new(secret.encode(), parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(mark, parts["v1"])


def test_what_happens_on_a_path_is_told_and_its_signature_holds(program: Program) -> None:
    hook = hook_for(program)
    noor, path = make.learner(), make.published_path("read")
    enrollment = enrolment.enrol(learner=noor, path=path, by=hook.created_by).enrollment
    attempts.finish(enrollment=enrollment, activity_id=make.first(enrollment, "read").id)
    assert sending.send_deliveries() == 2
    told = [json.loads(body) for _, _, body in program.heard]
    assert [one["event"] for one in told] == ["enrolled", "completed"]
    assert told[1]["data"]["learner"] == "noor"
    for where, headers, body in program.heard:
        assert (where, headers["Content-Type"]) == ("/ycord", "application/json")
        assert is_signed(headers, body, hook.secret)
        assert not is_signed(headers, body + b" ", hook.secret)
        assert not is_signed(headers, body, "another secret")
    assert sending.send_deliveries() == 0
    assert not Delivery.objects.filter(delivered_at=None).exists()


def test_a_check_that_was_not_enough_is_told_without_its_answers(program: Program) -> None:
    hook_for(program, "failed_check")
    enrollment = make.enrollment()
    quiz = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "quiz").id)
    while quiz.is_open:
        wrong = next(option for option in quiz.version.opened.asked[quiz.step].task.options if not option.correct)
        attempts.answer(quiz, step=quiz.step, values=[wrong.id])
    sending.send_deliveries()
    ((_, _, body),) = program.heard
    assert json.loads(body)["data"] == {
        "enrollment": enrollment.pk,
        "learner": "noor",
        "path": enrollment.path.number,
        "activity": quiz.activity_id,
        "title": quiz.version.opened.heading(),
        "try": 1,
        "percent": 0,
    }


def test_only_what_was_asked_for_is_told_and_nothing_while_it_rests(program: Program) -> None:
    hook = hook_for(program, "completed")
    path = make.published_path("read")
    enrolment.enrol(learner=make.learner(), path=path, by=hook.created_by)
    assert not Delivery.objects.exists()
    webhooks.send_test(hook)
    webhooks.change(hook, events=["enrolled"], active=False)
    enrolment.enrol(learner=make.learner("tomasz"), path=path, by=hook.created_by)
    assert sending.send_deliveries() == 0
    assert program.heard == []
    webhooks.change(hook, events=["enrolled"], active=True)
    assert sending.send_deliveries() == 1


def test_a_program_that_fails_is_asked_again_later_and_at_last_given_up(program: Program) -> None:
    program.says = [500, 503, 200]
    hook = hook_for(program)
    delivery = webhooks.send_test(hook)
    for tries, pause in enumerate(sending.PAUSES[:2], start=1):
        before = timezone.now()
        assert sending.send_deliveries() == 0
        delivery.refresh_from_db()
        assert (delivery.tries, delivery.delivered_at) == (tries, None)
        assert delivery.next_try_at
        assert delivery.next_try_at >= before + timedelta(seconds=pause)
        # Not before its time.
        assert sending.send_deliveries() == 0
        Delivery.objects.update(next_try_at=before)
    assert delivery.answer.startswith("503")
    assert sending.send_deliveries() == 1
    assert len(program.heard) == 3
    bodies = {body for _, _, body in program.heard}
    assert len(bodies) == 1, "the same message each time: a program tells by its id"
    program.says = [500]
    webhooks.send_again(delivery)
    for _ in range(len(sending.PAUSES) + 1):
        Delivery.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())
        sending.send_deliveries()
    delivery.refresh_from_db()
    assert (delivery.next_try_at, delivery.tries) == (None, len(sending.PAUSES) + 1)
    assert webhooks.visible_to(hook.created_by).get().given_up == 0, "it had been taken once"


def test_nobody_is_followed_elsewhere(program: Program) -> None:
    program.says = [302, 200]
    hook_for(program)
    delivery = webhooks.send_test(Webhook.objects.get())
    assert sending.send_deliveries() == 0
    assert [where for where, _, _ in program.heard] == ["/ycord"]
    delivery.refresh_from_db()
    assert delivery.answer.startswith("302")


def test_a_program_that_does_not_listen_breaks_nothing() -> None:
    hook = webhooks.create(url="http://127.0.0.1:9/", events=["completed"], by=make.trainer())
    delivery = webhooks.send_test(hook)
    assert sending.send_deliveries() == 0
    delivery.refresh_from_db()
    assert delivery.answer == "Not reached: ConnectionError"


def test_an_address_of_ones_own_network_is_taken_for_the_operator_knows_it() -> None:
    assert webhooks.create(url="http://10.0.0.7:8080/hook", events=["completed"], by=make.trainer()).active


@pytest.mark.parametrize(
    "url",
    ["", "hr.example", "ftp://hr.example/", "http://", "http://a b.example/", "javascript:alert(1)", "http://[::1", "http://hr.example:99999/",
     "http://me:secret@hr.example/", "https://hr.example/" + "x" * 500, "http://hr.example/\nX: y"],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_what_to_write(url: str) -> None:
    client = signed_in(make.trainer())
    answer = client.post(
        reverse("api-webhooks"), {"url": url, "events": ["completed"]}, content_type="application/json"
    )
    assert (answer.status_code, list(answer.json())) == (400, ["url"])
    assert client.post(reverse("coaching:webhook-create"), {"url": url, "events": ["completed"]}).status_code == 400
    assert not Webhook.objects.exists()


def test_events_there_are_not_are_refused_and_an_address_is_told_once() -> None:
    trainer = make.trainer()
    for events in ([], ["everything"]):
        with pytest.raises(DomainError) as refused:
            webhooks.create(url="https://hr.example/", events=events, by=trainer)
        assert refused.value.field == "events"
    webhooks.create(url="https://hr.example/", events=["completed"], by=trainer)
    with pytest.raises(DomainError) as refused:
        webhooks.create(url="https://hr.example/", events=["enrolled"], by=trainer)
    assert (refused.value.field, refused.value.status) == ("url", 409)


# ── The pages and the API ──
def test_its_secret_is_shown_once_and_another_one_takes_its_place() -> None:
    client = signed_in(make.trainer())
    said = {"url": "https://hr.example/", "events": ["completed", "enrolled"]}
    made = client.post(reverse("coaching:webhook-create"), said)
    hook = Webhook.objects.get()
    assert hook.secret in text(made)
    assert hook.events == ["enrolled", "completed"]
    for name, args in (("webhooks", []), ("webhook", [hook.pk])):
        page = text(client.get(reverse(f"coaching:{name}", args=args)))
        assert "https://hr.example/" in page
        assert hook.secret not in page
    for name, args in (("api-webhooks", []), ("api-webhook", [hook.pk]), ("api-deliveries", [hook.pk])):
        assert hook.secret not in client.get(reverse(name, args=args)).content.decode()
    again = text(client.post(reverse("coaching:webhook-secret", args=[hook.pk])))
    old = hook.secret
    hook.refresh_from_db()
    assert hook.secret != old
    assert hook.secret in again


def test_a_trainer_sends_a_test_sees_what_became_of_it_and_sends_it_again(program: Program) -> None:
    hook, client = hook_for(program), signed_in(make.trainer("liv"))
    program.says = [500, 200]
    client.post(reverse("coaching:webhook-test", args=[hook.pk]))
    sending.send_deliveries()
    page = reverse("coaching:webhook", args=[hook.pk])
    assert "500" in text(client.get(page))
    assert "Waiting" in text(client.get(page))
    client.post(reverse("coaching:delivery-send", args=[hook.pk, Delivery.objects.get().pk]))
    assert sending.send_deliveries() == 1
    assert "Taken" in text(client.get(page))


def test_a_program_is_told_otherwise_and_taken_away_twice() -> None:
    hook, client = webhooks.create(url="https://hr.example/", events=["completed"], by=make.trainer()), Client()
    client.force_login(make.trainer("liv"))
    page = reverse("coaching:webhook", args=[hook.pk])
    assert client.post(page, {"events": [], "active": "on"}).status_code == 400
    client.post(page, {"events": ["failed_check"]})
    hook.refresh_from_db()
    assert (hook.events, hook.active) == (["failed_check"], False)
    for _ in range(2):
        assert client.post(reverse("coaching:webhook-delete", args=[hook.pk])).status_code == 302
    assert not Webhook.objects.exists()


def test_programs_do_the_same_by_the_api(program: Program) -> None:
    client = signed_in(make.trainer())
    said = {"url": program.url, "events": ["completed"]}
    made = client.post(reverse("api-webhooks"), said, content_type="application/json")
    assert made.status_code == 201
    pk, secret = made.json()["id"], made.json()["secret"]
    assert client.post(reverse("api-webhooks"), said, content_type="application/json").status_code == 409
    tested = client.post(reverse("api-deliveries", args=[pk])).json()
    assert sending.send_deliveries() == 1
    assert is_signed(program.heard[0][1], program.heard[0][2], secret)
    assert [
        row["id"] for row in client.get(reverse("api-deliveries", args=[pk]), {"state": "taken"}).json()["results"]
    ] == [tested["id"]]
    sent = client.post(reverse("api-delivery-send", args=[pk, tested["id"]])).json()
    assert sent["next_try_at"]
    changed = client.patch(reverse("api-webhook", args=[pk]), {"active": False}, content_type="application/json")
    assert (changed.status_code, changed.json()["active"], changed.json()["events"]) == (200, False, ["completed"])
    assert (
        client.patch(reverse("api-webhook", args=[pk]), {"events": ["x"]}, content_type="application/json").status_code
        == 400
    )
    assert client.delete(reverse("api-webhook", args=[pk])).status_code == 204
    assert client.delete(reverse("api-webhook", args=[pk])).status_code == 404


def test_the_log_is_read_in_few_queries_however_long(django_assert_max_num_queries: Any) -> None:
    hook = webhooks.create(url="https://hr.example/", events=["completed"], by=make.trainer())
    for _ in range(30):
        webhooks.send_test(hook)
    client = signed_in(hook.created_by)
    with django_assert_max_num_queries(8):
        client.get(reverse("coaching:webhook", args=[hook.pk]))
