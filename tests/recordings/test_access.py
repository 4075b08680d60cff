"""Who heard what is written down once for each time, by every door, and is only added to."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recordings.access import log
from recordings.erasing import erasing
from recordings.gate import gate
from recordings.models import Access
from recordings.retention import keeping
from tests import make

pytestmark = pytest.mark.django_db


def _get(client: Client, name: str, pk: int | None = None, **headers: Any) -> int:
    query = {"as": "txt"} if "export" in name else {"q": "broken"} if "search" in name else None
    answer = client.get(reverse(name, args=[pk] if pk else []), query, headers=headers)
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[arg-type]
    return answer.status_code


def _told() -> list[tuple[str, str]]:
    return list(Access.objects.order_by("pk").values_list("kind", "how"))


def test_every_door_writes_down_what_it_gave() -> None:
    recording = make.recording()
    make.heard(recording)
    clip = make.clip(recording)
    client = Client()
    client.force_login(recording.uploaded_by)
    doors: list[tuple[str, int | None, tuple[str, str]]] = [
        ("recordings:audio", recording.pk, ("played", "page")),
        ("recordings:clip-audio", clip.pk, ("clip", "page")),
        ("recordings:export", recording.pk, ("exported", "page")),
        ("recordings:clip-captions", clip.pk, ("exported", "page")),
        ("recordings:search", None, ("searched", "page")),
        ("api-recording-audio", recording.pk, ("played", "api")),
        ("api-clip-audio", clip.pk, ("clip", "api")),
        ("api-transcript", recording.pk, ("read", "api")),
        ("api-export", recording.pk, ("exported", "api")),
        ("api-clip-captions", clip.pk, ("exported", "api")),
        ("api-search", None, ("searched", "api")),
    ]
    for name, pk, told in doors:
        assert _get(client, name, pk) == 200, name
        assert _told()[-1] == told, name
    spans = set(Access.objects.exclude(start_ms=None).values_list("start_ms", "end_ms"))
    assert spans == {(clip.start_ms, clip.end_ms)}
    assert {one.call for one in Access.objects.exclude(kind="searched")} == {recording.pk}


def test_a_player_that_asks_piece_by_piece_plays_once_and_another_day_once_more() -> None:
    recording = make.recording()
    client = Client()
    client.force_login(recording.uploaded_by)
    for _ in range(3):
        assert _get(client, "recordings:audio", recording.pk, Range="bytes=10-20") == 206
    assert Access.objects.count() == 1
    super(type(Access.objects.all()), Access.objects.all()).update(at=timezone.now() - timedelta(hours=2))
    _get(client, "recordings:audio", recording.pk)
    assert Access.objects.count() == 2


def test_what_is_refused_is_no_access() -> None:
    recording = make.recording()
    make.heard(recording)
    client = Client()
    client.force_login(make.learner())
    assert _get(client, "recordings:audio", recording.pk) == 404
    assert _get(client, "api-export", recording.pk) == 404
    assert not Access.objects.exists()


def test_the_log_is_only_added_to() -> None:
    one = Access.objects.create(by=make.author(), kind="played", how="page", call=1)
    one.kind = "read"
    for change in (one.save, one.delete, Access.objects.all().delete, lambda: Access.objects.update(call=2)):
        with pytest.raises(TypeError, match="only added to"):
            change()
    assert list(Access.objects.values_list("kind", "call")) == [("played", 1)]


def test_administrators_alone_read_it_filter_it_and_take_it_away() -> None:
    author, trainer = make.author(), make.trainer()
    call = make.recording(by=author, title="The slow room")
    for person, kind in ((author, "played"), (trainer, "exported"), (trainer, "searched")):
        Access.objects.create(by=person, kind=kind, how="page", call=call.pk if kind != "searched" else None)
    client = Client()
    address = reverse("recordings:accesses")
    for nobody in (make.learner(), author, trainer):
        client.force_login(nobody)
        assert client.get(address).status_code == 403
    client.force_login(User.objects.create_superuser("root"))
    page = client.get(address, {"person": "tara", "kind": "exported"}).content.decode()
    assert page.count("Took its text away") == 2  # one row, and the filter's own choice
    assert "The slow room" in page
    table = client.get(address, {"as": "csv", "call": str(call.pk)}).content.decode().splitlines()
    assert len(table) == 3
    assert table[1].split(",")[1:5] == ["tara", "exported", "page", str(call.pk)]
    assert client.get(address, {"since": "soon", "person": "\x00"}).status_code == 400


def test_the_agent_on_a_call_sees_who_has_listened() -> None:
    recording = make.recording(title="Mine")
    agent = recording.uploaded_by
    consent = gate.ask(recording, agent=agent, by=make.trainer())
    curious = make.author("curious")
    client = Client()
    client.force_login(curious)
    _get(client, "recordings:audio", recording.pk)
    client.force_login(agent)
    assert "curious" in client.get(reverse("recordings:consent", args=[consent.pk])).content.decode()
    assert [one.by for one in log.of_call(recording)] == [curious]


@pytest.mark.parametrize("form", ["txt", "vtt", "docx", "json"])
def test_learners_take_nothing_away_unless_the_centre_lets_them_and_who_does_stands_in_the_file(
    form: str, settings: Any
) -> None:
    recording = make.recording(in_library=True)
    make.heard(recording)
    lena = make.learner()
    client = Client()
    client.force_login(lena)
    page, api = reverse("recordings:export", args=[recording.pk]), reverse("api-export", args=[recording.pk])
    assert client.get(page, {"as": form}).status_code == 403
    assert client.get(api, {"as": form}).status_code == 403
    assert "Take away" not in client.get(reverse("recordings:call", args=[recording.pk])).content.decode()
    assert not Access.objects.filter(kind="exported").exists()
    settings.TAKE_AWAY = ["Learner"]
    taken = client.get(page, {"as": form})
    assert taken.status_code == 200
    if form != "docx":
        assert "Taken away by lena on" in taken.content.decode()


def test_who_heard_it_stays_when_the_call_is_gone() -> None:
    recording = make.recording(title="Gone soon")
    client = Client()
    client.force_login(recording.uploaded_by)
    _get(client, "recordings:audio", recording.pk)
    pk = recording.pk
    erasing.erase([recording], reason="mistake", by=None)
    assert Access.objects.get().call == pk
    client.force_login(User.objects.create_superuser("root"))
    assert "An erased call" in client.get(reverse("recordings:accesses")).content.decode()


def test_its_time_ends_by_night_where_the_centre_says_so(settings: Any) -> None:
    old = Access.objects.create(
        by=make.author(), kind="played", how="page", call=1, at=timezone.now() - timedelta(days=40)
    )
    new = Access.objects.create(by=old.by, kind="played", how="page", call=1)
    keeping.let_go()
    assert Access.objects.count() == 2
    settings.KEEP_LOGS_DAYS = 30
    keeping.let_go()
    assert list(Access.objects.values_list("pk", flat=True)) == [new.pk]
