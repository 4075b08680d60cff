"""What people keep for themselves: moments, clips and answers of their own, seen by nobody else and in nobody's way."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coaching.authoring.publishing import publish
from coaching.learning import attempts, bookmarks
from coaching.learning.bookmarks import Wanted, keep
from coaching.models import Attempt, Bookmark, Enrollment
from coaching.people import people
from recordings.clips import clips
from recordings.erasing import erasing
from recordings.errors import DomainError
from recordings.models import Erasure, Recording
from recordings.retention import keeping
from tests import make
from tests.coaching import make as build
from tests.coaching.test_pages import signed_in, text

pytestmark = pytest.mark.django_db

NOTE = "She waits, and only then she answers."
PAGES = reverse("coaching:bookmarks")
# New on every page: the tokens of its forms.
TOKENS = r'(name="once" value=)"[^"]*"|[A-Za-z0-9]{64}'
LINES = (
    ("agent", 0, "Good afternoon, how may I help?"),
    ("customer", 2000, "It is the third time that I ring you."),
)


def library_call(title: str = "The third time") -> Recording:
    sound = make.wav(make.tone(30, hertz=200 + sum(map(ord, title)) % 900), make.tone(30, hertz=300))
    call = make.recording(title=title, data=sound, in_library=True)
    make.heard(call, *LINES)
    return call


@pytest.fixture
def noor() -> User:
    return build.learner()


def moment(call: Recording, owner: User, at_ms: int = 2500, note: str = NOTE) -> Bookmark:
    return keep(Wanted(recording=call.pk, at_ms=at_ms), owner=owner, note=note).bookmark


def finished(enrollment: Enrollment, kind: str = "scenario", mode: str = Attempt.Mode.CHECK) -> Attempt:
    attempt = attempts.begin(
        enrollment=enrollment, activity_id=build.first(enrollment, kind).id, mode=Attempt.Mode(mode)
    )
    values = [["1"], ["4"]] if kind == "scenario" else [["yes"], ["yes", "also"]]
    for step, given in enumerate(values):
        attempts.answer(attempt, step=step, values=given)
    attempt.refresh_from_db()
    return attempt


# ── Kept ──


def test_a_moment_is_kept_once_however_often_the_button_is_pressed(noor: User) -> None:
    call = library_call()
    first = keep(Wanted(recording=call.pk, at_ms=2500), owner=noor)
    again = keep(Wanted(recording=call.pk, at_ms=3300), owner=noor, note="Another")
    assert first.is_new
    assert not again.is_new
    assert again.bookmark == first.bookmark
    assert again.bookmark.note == ""
    assert keep(Wanted(recording=call.pk, at_ms=3500), owner=noor).is_new
    assert keep(Wanted(recording=call.pk, at_ms=2500), owner=make.author("ada")).is_new
    with pytest.raises(IntegrityError), transaction.atomic():
        Bookmark.objects.create(owner=noor, recording=call, at_ms=2500)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(at_ms=5),
        Wanted(recording=1),
        Wanted(recording=1, at_ms=31_000),
        Wanted(recording=1, at_ms=1, clip=1),
    ],
)
def test_what_is_not_one_thing_in_the_call_is_refused(noor: User, wanted: Wanted) -> None:
    call = library_call()
    named = Wanted(**(vars(wanted) | ({"recording": call.pk} if wanted.recording else {})))
    with pytest.raises(DomainError) as refused:
        keep(named, owner=noor)
    assert refused.value.status == 400
    assert not Bookmark.objects.exists()


def test_the_very_end_of_a_call_can_be_kept_and_opens(noor: User) -> None:
    call = library_call()
    kept = moment(call, noor, call.duration_ms)
    assert kept.at_ms == call.duration_ms - 1
    page = signed_in(noor).get(PAGES).content.decode()
    assert f"{reverse('recordings:call', args=[call.pk])}?t=29.999" in page


def test_only_what_one_may_hear_or_has_answered_can_be_kept(noor: User) -> None:
    shut = make.recording(title="Not in the library")
    enrollment = build.enrollment(build.learner("tomasz"))
    attempt = finished(enrollment)
    listen = build.first(enrollment, "listen")
    clip = build.held(listen).draft.clip
    begun = attempts.begin(
        enrollment=build.enrollment(noor, enrollment.path), activity_id=build.first(enrollment, "quiz").id
    )
    attempts.answer(begun, step=0, values=["yes"])
    for wanted in (
        Wanted(recording=shut.pk, at_ms=0),
        Wanted(clip=make.clip(shut).pk),
        Wanted(clip=clip),
        Wanted(clip=clip, enrollment=enrollment.pk, activity=listen.id),
        Wanted(clip=make.clip(shut, title="Another").pk, enrollment=begun.enrollment_id, activity=listen.id),
        Wanted(attempt=attempt.pk, step=0),
        Wanted(attempt=begun.pk, step=0),
        Wanted(attempt=begun.pk),
    ):
        with pytest.raises(DomainError) as refused:
            keep(wanted, owner=noor)
        assert refused.value.status == 404
        posted = {name: value for name, value in vars(wanted).items() if value is not None}
        assert signed_in(noor).post(PAGES, posted).status_code == 404
    assert not Bookmark.objects.exists()


def test_a_clip_of_an_activity_is_kept_there_and_its_words_come_once_it_was_heard(noor: User) -> None:
    call = make.recording(title="Kept for training")
    make.heard(call, *LINES)
    path = build.path()
    module = build.module(path)
    entry = build.activity(module, "listen", clip=make.clip(call, start_ms=2000, end_ms=2600, title="Third time"))
    for made in (module, path):
        publish(build.fresh(made), by=build.someone())
    enrollment = build.enrollment(noor, build.fresh(path))
    client, where = signed_in(noor), reverse("coaching:activity", args=[enrollment.pk, entry.id])
    fields = {"clip": build.held(entry).draft.clip, "enrollment": enrollment.pk, "activity": entry.id}
    for name, value in fields.items():
        assert f'name="{name}" value="{value}"' in client.get(where).content.decode()
    client.post(PAGES, fields)
    client.post(PAGES, fields)
    kept = Bookmark.objects.get()
    page = client.get(PAGES)
    assert where in page.content.decode()
    assert "Third time" in text(page)
    assert "Customer It is" not in text(page)
    assert "Bookmarked" in text(client.get(where))
    attempts.finish(enrollment=enrollment, activity_id=entry.id, how="heard")
    assert "Customer It is" in text(client.get(reverse("coaching:bookmark", args=[kept.pk])))


def test_decisions_and_answers_are_kept_where_one_looks_back(noor: User) -> None:
    enrollment = build.enrollment(noor)
    client = signed_in(noor)
    for kind, said, anchor in (("scenario", "£48 off.", "#d2"), ("quiz", "Yes, Also yes", "#question-2")):
        attempt = finished(enrollment, kind)
        debrief = reverse("coaching:debrief", args=[attempt.pk])
        assert text(client.get(debrief)).count("Bookmark this") == 2
        answer = client.post(PAGES, {"attempt": attempt.pk, "step": 1}, headers={"HX-Request": "true"})
        assert "write a note" in text(answer)
        assert text(client.get(debrief)).count("Bookmark this") == 1
        page = client.get(PAGES)
        assert debrief + anchor in page.content.decode()
        assert f"You {said}" in text(page)


def test_an_answer_taken_back_in_practice_leaves_the_note(noor: User) -> None:
    attempt = finished(build.enrollment(noor), mode=Attempt.Mode.PRACTICE)
    keep(Wanted(attempt=attempt.pk, step=1), owner=noor, note=NOTE)
    attempts.step_back(attempt, step=attempt.step)
    page = text(signed_in(noor).get(PAGES))
    assert NOTE in page
    assert "took back since" in page
    assert "£48 off." not in page


# ── Read and written ──


def test_what_is_kept_is_found_with_what_was_said_and_leads_there(noor: User) -> None:
    call = library_call()
    moment(call, noor)
    clip = make.clip(call, start_ms=0, end_ms=1800, title="How she greets")
    keep(Wanted(clip=clip.pk), owner=noor)
    page = signed_in(noor).get(PAGES)
    assert f"{reverse('recordings:call', args=[call.pk])}?t=2.500" in page.content.decode()
    assert reverse("recordings:clip", args=[clip.pk]) in page.content.decode()
    shown = text(page)
    assert "third time that I ring you." in shown
    assert "Good afternoon, how may I help?" in shown
    assert shown.index("How she greets") < shown.index(NOTE)


def test_of_what_one_may_not_hear_any_more_only_the_note_is_left(noor: User) -> None:
    out, closed = library_call("Out of the library"), library_call("Consent taken back")
    of_clip = make.clip(closed, title="A clip of it")
    moment(out, noor, note="One note")
    moment(closed, noor, note="Two notes")
    keep(Wanted(clip=of_clip.pk), owner=noor, note="Three notes")
    Recording.objects.filter(pk=out.pk).update(in_library=False)
    Recording.objects.filter(pk=closed.pk).update(taken_back_at=timezone.now())
    client = signed_in(noor)
    for page in (
        client.get(PAGES),
        client.get("/"),
        *(client.get(one.get_absolute_url()) for one in Bookmark.objects.all()),
    ):
        for word in ("Out of the library", "Consent taken back", "A clip of it", "third time", "Good afternoon"):
            assert word not in text(page)
    page = text(client.get(PAGES))
    assert page.count("that is not here any more") == 3
    for note in ("One note", "Two notes", "Three notes"):
        assert note in page
    Bookmark.objects.update(note="")
    page = text(client.get("/"))
    assert page.count("A moment") == 2
    assert "Out of the library" not in page


def test_the_page_takes_as_many_queries_for_many_as_for_a_few(noor: User) -> None:
    client = signed_in(noor)

    def some(name: str) -> int:
        call, enrollment = (
            library_call(name),
            build.enrollment(noor, build.published_path("listen", "quiz", title=name)),
        )
        listen = build.first(enrollment, "listen")
        keep(Wanted(recording=call.pk, at_ms=0), owner=noor)
        keep(Wanted(clip=make.clip(call).pk), owner=noor)
        keep(Wanted(clip=build.held(listen).draft.clip, enrollment=enrollment.pk, activity=listen.id), owner=noor)
        keep(Wanted(attempt=finished(enrollment, "quiz").pk, step=0), owner=noor)
        client.get(PAGES)
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGES)
        return len(asked)

    first = some("One")
    assert [some(name) for name in ("Two", "Three")] == [first, first]


def test_a_note_is_written_found_and_taken_away_again(noor: User) -> None:
    call = library_call()
    kept, other = moment(call, noor, note=""), moment(call, noor, 9000, note="Nothing of the kind")
    client, where = signed_in(noor), reverse("coaching:bookmark", args=[kept.pk])
    assert client.post(where, {"note": f"  {NOTE}\r\nThen\x00 more. "}).status_code == 302
    kept.refresh_from_db()
    assert kept.note == f"{NOTE}\nThen more."
    found = text(client.get(PAGES, {"q": "WAITS"}))
    assert NOTE in found
    assert other.note not in found
    assert "None of your notes says" in text(client.get(PAGES, {"q": "nowhere"}))
    client.post(where, {"note": ""})
    kept.refresh_from_db()
    assert kept.note == ""
    for _ in range(2):
        assert client.post(reverse("coaching:bookmark-remove", args=[kept.pk])).status_code == 302
    assert list(Bookmark.objects.all()) == [other]


def test_a_note_too_long_stays_in_the_form_and_the_old_one_stays_kept(noor: User) -> None:
    kept = moment(library_call(), noor)
    client, where = signed_in(noor), reverse("coaching:bookmark", args=[kept.pk])
    long = "Long. " * 400
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(where, {"note": long}, headers=headers)
        assert answer.status_code == 400
        assert long.strip() in text(answer)
        assert "at most 2000 characters" in text(answer)
    answer = client.post(where, {"note": long}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "2000" in answer.json()["error"]
    kept.refresh_from_db()
    assert kept.note == NOTE
    # A form sends each end of a line as two letters.
    assert client.post(where, {"note": "a\r\n" * 1000}).status_code == 302


def test_kept_without_a_script_one_is_led_to_the_note(noor: User) -> None:
    call = library_call()
    client = signed_in(noor)
    page = client.get(reverse("recordings:call", args=[call.pk]), {"t": "2.5"}).content.decode()
    assert 'name="at_ms" value="2500"' in page.partition("<noscript>")[2].partition("</noscript>")[0]
    answer = client.post(PAGES, {"recording": call.pk, "at_ms": 2500}, follow=True)
    assert "A note to yourself" in text(answer)
    told = client.post(PAGES, {"recording": call.pk, "at_ms": 2900}, headers={"Accept": "application/json"}).json()
    assert told == {"address": Bookmark.objects.get().get_absolute_url(), "at_ms": 2500, "note": "", "is_new": False}
    outside = client.post(PAGES, {"recording": call.pk, "at_ms": 99_000}, headers={"Accept": "application/json"})
    assert outside.status_code == 400
    assert "outside the call" in outside.json()["error"]


def test_home_has_the_latest_three_for_one_query_more_and_nothing_where_there_is_none(noor: User) -> None:
    build.enrollment(noor)
    call = library_call()
    client = signed_in(noor)
    client.get("/")
    with CaptureQueriesContext(connection) as before:
        assert "Your bookmarks" not in text(client.get("/"))
    for number in range(5):
        moment(call, noor, number * 2000, note=f"Note {number}" if number != 3 else "")
    with CaptureQueriesContext(connection) as after:
        page = text(client.get("/"))
    # Whether the calls may still be heard is asked only of who has a bookmark.
    assert len(after) == len(before) + 1
    assert [f"Note {number}" in page for number in range(5)] == [False, False, True, False, True]
    assert "A moment: The third time" in page


# ── Nobody else's ──


@pytest.fixture
def kept(noor: User) -> Bookmark:
    return moment(library_call(), noor)


def everybody_else() -> list[User]:
    root = User.objects.create_superuser("root")
    return [build.learner("tomasz"), make.author("ada"), make.trainer("tara"), root]


def test_nobody_else_sees_changes_or_removes_one_whatever_their_role(kept: Bookmark) -> None:
    api = reverse("api-bookmark", args=[kept.pk])
    for other in everybody_else():
        client = signed_in(other)
        assert client.get(kept.get_absolute_url()).status_code == 404
        assert client.post(kept.get_absolute_url(), {"note": "Mine"}).status_code == 404
        client.post(reverse("coaching:bookmark-remove", args=[kept.pk]))
        assert client.get(api).status_code == 404
        assert client.patch(api, {"note": "Mine"}, content_type="application/json").status_code == 404
        assert client.delete(api).status_code == 404
        assert client.get(reverse("api-bookmarks")).json()["results"] == []
        assert NOTE not in client.get(PAGES).content.decode()
        assert client.get(f"/admin/coaching/bookmark/{kept.pk}/change/").status_code in (302, 404)
    kept.refresh_from_db()
    assert kept.note == NOTE


def test_no_page_file_or_address_of_others_changes_when_somebody_keeps_something(noor: User) -> None:
    call = library_call()
    clip = make.clip(call)
    enrollment = build.enrollment(noor)
    attempt = finished(enrollment)
    tara, root = make.trainer("tara"), User.objects.create_superuser("root")
    looked_at = [
        "/", "/team/", "/team/export/?as=csv", "/api/v1/checks/", "/api/v1/notes/", f"/api/v1/clips/{clip.pk}/",
        f"/api/v1/recordings/{call.pk}/", "/search/?q=answers", "/api/v1/search/?q=answers",
        reverse("coaching:learner", args=[enrollment.pk]), reverse("coaching:check", args=[attempt.pk]),
        reverse("recordings:call", args=[call.pk]), reverse("recordings:clip", args=[clip.pk]),
        reverse("recordings:erase", args=[call.pk]), reverse("recordings:clip-edit", args=[clip.pk]),
        reverse("coaching:person", args=[noor.pk]), reverse("recordings:retention"),
    ]  # fmt: skip
    clients = [signed_in(tara), signed_in(root)]

    def seen() -> list[str]:
        return [told(client.get(address)) for client in clients for address in looked_at]

    before = seen()
    moment(call, noor)
    keep(Wanted(clip=clip.pk), owner=noor, note=NOTE)
    keep(Wanted(attempt=attempt.pk, step=0), owner=noor, note=NOTE)
    assert seen() == before
    data = clients[1].get(reverse("coaching:person-data", args=[noor.pk])).content.decode()
    assert "bookmark" not in data
    assert NOTE not in data
    own = signed_in(noor).get(reverse("coaching:own-data")).json()
    assert [row["note"] for row in own["bookmarks (owner)"]] == [NOTE] * 3


def told(answer: Any) -> str:
    if answer.streaming:
        return repr(b"".join(answer.streaming_content))
    body: str = answer.content.decode("utf-8", "replace")
    return f"{answer.status_code} {re.sub(TOKENS, '', body)}"


def test_one_that_is_made_anonymous_leaves_none_behind(kept: Bookmark) -> None:
    root = User.objects.create_superuser("root")
    others = moment(kept.recording, root, 9000)  # type: ignore[arg-type]
    people.leave(kept.owner, by=root)
    assert Bookmark.objects.count() == 2
    people.make_anonymous(kept.owner, by=root)
    assert list(Bookmark.objects.all()) == [others]


# ── In nobody's way ──


def test_a_call_is_erased_with_what_was_kept_of_it_and_nobody_is_told_of_that(
    noor: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    call, other = library_call(), library_call("Another")
    moment(call, noor)
    keep(Wanted(clip=make.clip(call).pk), owner=noor)
    stays = moment(other, noor, note="A word of my own")
    assert not any("bookmark" in hanging.name for hanging in erasing.hangs_on(call))
    with django_capture_on_commit_callbacks(execute=True):
        (receipt,) = erasing.erase([call], reason=Erasure.Reason.CUSTOMER, by=make.trainer("tara"))
    assert list(Bookmark.objects.all()) == [stays]
    assert "bookmark" not in str(receipt.went)


def test_a_call_whose_time_is_up_goes_although_somebody_kept_a_moment_of_it(noor: User, settings: Any) -> None:
    settings.KEEP_UNUSED_DAYS = 30
    call = library_call()
    moment(call, noor)
    Recording.objects.filter(pk=call.pk).update(in_library=False, created_at=timezone.now() - timedelta(days=40))
    assert keeping.calls_going() == [call]
    keeping.let_go()
    assert not Recording.objects.exists()
    assert not Bookmark.objects.exists()


def test_a_clip_is_taken_away_and_says_no_use_although_somebody_kept_it(noor: User) -> None:
    clip = make.clip(library_call())
    keep(Wanted(clip=clip.pk), owner=noor)
    assert clips.uses(clip) == []
    assert clips.remove(clip)
    assert not Bookmark.objects.exists()


def test_practice_goes_in_its_time_with_what_was_kept_of_it(noor: User, settings: Any) -> None:
    settings.KEEP_ATTEMPTS_DAYS = 30
    attempt = finished(build.enrollment(noor), mode=Attempt.Mode.PRACTICE)
    keep(Wanted(attempt=attempt.pk, step=0), owner=noor)
    Attempt.objects.update(started_at=timezone.now() - timedelta(days=40))
    keeping.let_go()
    assert not Attempt.objects.exists()
    assert not Bookmark.objects.exists()


# ── By program ──


def test_a_program_keeps_reads_writes_and_removes_ones_own(noor: User) -> None:
    call = library_call()
    client, where = signed_in(noor), reverse("api-bookmarks")
    said = {"recording": call.pk, "at_ms": 2500, "note": NOTE}
    made = client.post(where, said, content_type="application/json")
    assert made.status_code == 201
    assert client.post(where, said, content_type="application/json").status_code == 200
    (one,) = client.get(where).json()["results"]
    assert one == made.json()
    assert (one["recording"], one["at_ms"], one["note"], one["step"]) == (call.pk, 2500, NOTE, None)
    assert client.get(where, {"q": "nowhere"}).json()["results"] == []
    detail = reverse("api-bookmark", args=[one["id"]])
    changed = client.patch(detail, {"note": "Better"}, content_type="application/json")
    assert changed.json()["note"] == "Better"
    assert client.post(where, {"clip": 999}, content_type="application/json").status_code == 404
    assert client.post(where, {"note": "Of nothing"}, content_type="application/json").status_code == 400
    assert client.delete(detail).status_code == 204
    assert not Bookmark.objects.exists()


def test_a_list_of_fifty_is_read_in_few_queries(
    noor: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    call = library_call()
    for at_ms in range(0, 20_000, 1000):
        moment(call, noor, at_ms)
    client = signed_in(noor)
    with django_assert_max_num_queries(6):
        assert len(client.get(reverse("api-bookmarks")).json()["results"]) == 20


def test_what_is_latest_is_ones_own(kept: Bookmark) -> None:
    assert bookmarks.latest(kept.owner) == [kept]
    assert bookmarks.latest(make.author("ada")) == []
    assert not Client().get(PAGES).content
