"""How long what is kept: nothing goes by itself before a centre has said so, and nothing that is held goes at all."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recordings.erasing import erasing
from recordings.errors import DomainError
from recordings.models import Erasure, Hold, Recording
from recordings.retention import keeping
from recordings.retention.tasks import nightly
from tests import make

pytestmark = pytest.mark.django_db


def _old(title: str = "Old", *, days: int = 100, **facts: Any) -> Recording:
    call = make.recording(title=title, **facts)
    Recording.objects.filter(pk=call.pk).update(created_at=timezone.now() - timedelta(days=days))
    return call


def test_nothing_goes_by_itself_before_a_centre_has_said_so() -> None:
    _old(days=10_000)
    nightly()
    assert Recording.objects.exists()
    assert not Erasure.objects.exists()


def test_calls_that_never_came_into_the_library_go_after_their_time(settings: Any) -> None:
    settings.KEEP_UNUSED_DAYS = 30
    old, young = _old("Old"), make.recording(title="Young")
    shown, cut = _old("In the library", in_library=True), _old("With a clip")
    make.clip(cut)
    out = StringIO()
    call_command("retention", stdout=out)
    assert f"call {old.pk}: Old" in out.getvalue()
    assert "1 go tonight" in out.getvalue()
    assert Recording.objects.count() == 4, "a look changes nothing"
    nightly()
    assert set(Recording.objects.all()) == {young, shown, cut}
    receipt = Erasure.objects.get()
    assert (receipt.reason, receipt.by) == ("retention", None)
    nightly()
    assert Erasure.objects.count() == 1


def test_a_call_that_is_taken_out_of_the_library_has_its_time_anew(settings: Any, client: Client) -> None:
    settings.KEEP_UNUSED_DAYS = 30
    call = _old(in_library=True)
    client.force_login(make.trainer())
    client.post(reverse("recordings:curate", args=[call.pk]), {"in_library": "no"})
    nightly()
    assert Recording.objects.filter(pk=call.pk, in_library=False).exists()


def test_a_call_that_is_held_neither_goes_nor_can_be_erased(settings: Any, client: Client) -> None:
    settings.KEEP_UNUSED_DAYS = 30
    call, trainer = _old("Disputed"), make.trainer()
    client.force_login(trainer)
    address = reverse("recordings:hold", args=[call.pk])
    assert client.post(address, {"reason": " "}).status_code == 400
    yesterday = timezone.localdate() - timedelta(days=1)
    assert client.post(address, {"reason": "A complaint is open.", "until": yesterday}).status_code == 400
    for _ in range(2):
        assert client.post(address, {"reason": "A complaint is open."}).status_code == 302
    assert Hold.objects.count() == 1
    nightly()
    assert Recording.objects.exists()
    refused = client.post(reverse("recordings:erase", args=[call.pk]), {"reason": "customer", "typed": "disputed"})
    assert refused.status_code == 400
    assert "(A complaint is open). Lift the hold first" in refused.content.decode()
    with pytest.raises(DomainError):
        erasing.erase([call], reason="customer", by=trainer)
    assert "A complaint is open." in client.get(reverse("recordings:retention")).content.decode()
    client.post(address, {"lift": "yes"})
    nightly()
    assert not Recording.objects.exists()


def test_a_hold_ends_with_its_day(settings: Any) -> None:
    settings.KEEP_UNUSED_DAYS = 30
    call = _old()
    keeping.hold(call, reason="A complaint", until=timezone.localdate(), by=make.trainer())
    assert keeping.hold_on(call)
    Hold.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert keeping.hold_on(call) is None
    nightly()
    assert not Recording.objects.exists()


def test_calls_of_the_library_are_asked_about_each_year(client: Client) -> None:
    trainer = make.trainer()
    old, _ = _old("A year old", days=366, in_library=True), _old("Younger", days=300, in_library=True)
    client.force_login(trainer)
    page = client.get(reverse("recordings:retention")).content.decode()
    assert "A year old" in page
    assert "Younger" not in page
    assert client.post(reverse("recordings:keep", args=[old.pk])).status_code == 302
    assert not keeping.to_look_at().exists()
    nightly()
    assert Recording.objects.count() == 2, "they are asked about, and never go by themselves"


def test_logs_go_after_their_own_time(settings: Any, client: Client) -> None:
    settings.KEEP_LOGS_DAYS = 30
    client.force_login(User.objects.create_superuser("root"))
    Session.objects.update(expire_date=timezone.now() - timedelta(days=31))
    nightly()
    assert not Session.objects.exists()
