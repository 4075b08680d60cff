"""Notes between a trainer and a learner, and what a trainer may read of what was answered."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coaching.cohorts import cohorts
from coaching.learning import attempts
from coaching.models import Attempt, Enrollment, Note
from coaching.team import notes
from recordings.errors import DomainError
from recordings.models import Recording
from tests.coaching import make
from tests.coaching.test_pages import signed_in, text

pytestmark = pytest.mark.django_db


def taken(enrollment: Enrollment, *, mode: Attempt.Mode = Attempt.Mode.CHECK, right: bool = True) -> Attempt:
    attempt = attempts.begin(enrollment=enrollment, activity_id=make.first(enrollment, "quiz").id, mode=mode)
    for step, question in enumerate(attempt.version.opened.asked):
        attempts.answer(attempt, step=step, values=[question.task.options[0 if right else 1].id])
    attempt.refresh_from_db()
    return attempt


def test_a_note_about_a_check_is_read_answered_and_done() -> None:
    enrollment, trainer = make.enrollment(), make.trainer()
    attempt = taken(enrollment, right=False)
    writing = signed_in(trainer)
    where = reverse("coaching:note-write", args=[enrollment.learner_id])
    assert "About the quiz" in text(writing.get(where, {"attempt": attempt.pk}))
    answer = attempt.responses.all()[0]
    writing.post(
        f"{where}?response={answer.pk}", {"text": "You read it twice: good.", "next_step": "Take it again on Tuesday"}
    )
    note = Note.objects.get()
    assert (note.attempt, note.response, note.by) == (attempt, answer, trainer)
    reading = signed_in(enrollment.learner)
    assert "You read it twice" in text(reading.get(reverse("home")))
    page = reverse("coaching:note", args=[note.pk])
    reading.get(page)
    note.refresh_from_db()
    assert note.seen_at is None, "looking at a page changes nothing"
    reading.post(reverse("coaching:note-seen", args=[note.pk]))
    reading.post(page, {"answer": "I will, thank you."})
    reading.post(page, {"answer": "I will, thank you."})
    note.refresh_from_db()
    assert (note.answer, bool(note.acknowledged_at), bool(note.seen_at)) == ("I will, thank you.", True, True)
    assert "I will, thank you." in text(writing.get(reverse("home")))
    reading.post(reverse("coaching:note-done", args=[note.pk]))
    note.refresh_from_db()
    assert note.done_at


def test_a_double_click_writes_one_note() -> None:
    enrollment = make.enrollment()
    client = signed_in(make.trainer())
    where = reverse("coaching:note-write", args=[enrollment.learner_id])
    for _ in range(2):
        client.post(where, {"text": "Well done.", "once": "x"})
    assert Note.objects.count() == 1


def test_what_was_typed_survives_a_refused_note() -> None:
    enrollment = make.enrollment()
    sent = {"text": "   ", "next_step": "Hear the second call", "due_on": "2020-01-01"}
    refused = signed_in(make.trainer()).post(reverse("coaching:note-write", args=[enrollment.learner_id]), sent)
    assert refused.status_code == 400
    assert "Hear the second call" in refused.content.decode()
    assert not Note.objects.exists()


def test_nobody_else_reads_a_note() -> None:
    enrollment = make.enrollment()
    note = notes.write(learner=enrollment.learner, by=make.trainer(), text="Between us.")
    for other in (make.learner("tomasz"), make.someone(), make.trainer("another")):
        assert signed_in(other).get(reverse("coaching:note", args=[note.pk])).status_code == 404


def test_the_clip_of_a_note_is_heard_by_its_learner_alone() -> None:
    enrollment = make.enrollment()
    note = notes.write(
        learner=enrollment.learner, by=make.trainer(), text="Hear this.", evidence=notes.Evidence(clip=make.clip())
    )
    where = reverse("coaching:note-audio", args=[note.pk])
    assert signed_in(make.learner("tomasz")).get(where).status_code == 404


def test_a_clip_to_hear_is_chosen_where_the_note_is_written() -> None:
    enrollment, clip = make.enrollment(), make.clip("Two facts, asked once")
    Recording.objects.update(in_library=True)
    client = signed_in(make.trainer())
    where = reverse("coaching:note-write", args=[enrollment.learner_id])
    assert f'<option value="{clip.pk}">Two facts, asked once' in client.get(where).content.decode()
    assert f'<option value="{clip.pk}" selected>' in client.get(where, {"clip": clip.pk}).content.decode()
    client.post(where, {"text": "Hear this.", "clip": clip.pk})
    note = Note.objects.get()
    assert note.clip == clip
    page = signed_in(enrollment.learner).get(reverse("coaching:note", args=[note.pk])).content.decode()
    assert reverse("coaching:note-audio", args=[note.pk]) in page
    client.post(f"{where}?clip={clip.pk}", {"text": "No need to hear it after all.", "clip": ""})
    assert Note.objects.latest("pk").clip is None


def test_no_note_gives_a_clip_of_a_call_that_others_may_not_learn_from_yet(settings) -> None:
    enrollment, clip = make.enrollment(), make.clip()
    settings.GATE = ["agreed"]
    client = signed_in(make.trainer())
    where = reverse("coaching:note-write", args=[enrollment.learner_id])
    refused = client.post(where, {"text": "Hear this.", "clip": clip.pk})
    assert refused.status_code == 400
    assert "Ask Marisol Vega whether others may learn from it." in text(refused)
    assert "Hear this." in text(refused)
    assert not Note.objects.exists()
    # What is in the library is heard there by every learner.
    Recording.objects.update(in_library=True)
    assert client.post(where, {"text": "Hear this.", "clip": clip.pk}).status_code == 302


def test_a_note_says_that_its_clip_was_taken_back_and_shows_no_player_and_no_word_of_it() -> None:
    enrollment, clip, trainer = make.enrollment(), make.clip("Two facts, asked once"), make.trainer()
    about = notes.Evidence(clip=clip, recording=clip.recording, at_ms=1000)
    note = notes.write(
        learner=enrollment.learner, by=trainer, text="Hear this.", due_on=timezone.localdate(), evidence=about
    )
    learner, page = signed_in(enrollment.learner), reverse("coaching:note", args=[note.pk])
    assert "Two facts" in text(learner.get(page))
    assert "Two facts" in text(learner.get(reverse("home")))
    Recording.objects.update(taken_back_at=timezone.now())
    for client in (learner, signed_in(trainer)):
        said = client.get(page).content.decode()
        assert "is of a call that nobody hears any more" in said
        assert "About a moment of a call that nobody hears any more" in said
        assert "Two facts" not in said
        assert reverse("coaching:note-audio", args=[note.pk]) not in said
    assert "Two facts" not in text(learner.get(reverse("home")))


def test_practice_is_no_evidence() -> None:
    enrollment, trainer = make.enrollment(), make.trainer()
    practice = taken(enrollment, mode=Attempt.Mode.PRACTICE)
    client = signed_in(trainer)
    where = reverse("coaching:note-write", args=[enrollment.learner_id])
    assert client.get(where, {"attempt": practice.pk}).status_code == 404
    assert client.get(where, {"response": practice.responses.all()[0].pk}).status_code == 404
    with pytest.raises(DomainError):
        notes.write(
            learner=enrollment.learner, by=trainer, text="I saw you.", evidence=notes.Evidence(attempt=practice)
        )


def test_a_trainer_reads_the_answers_of_a_check_whose_learner_was_told_and_of_no_other() -> None:
    enrollment = make.enrollment()
    check = taken(enrollment, right=False)
    where = reverse("coaching:check", args=[check.pk])
    client = signed_in(make.trainer())
    page = text(client.get(where))
    assert "Question 1?" in page
    assert "The key says" in page
    activity = reverse("coaching:activity", args=[enrollment.pk, make.first(enrollment, "quiz").id])
    assert "Your trainer can read your answers" in text(signed_in(enrollment.learner).get(activity))
    # From before the rule: its learner was told that nobody sees it.
    Attempt.objects.update(shown_to_trainers=False)
    assert client.get(where).status_code == 404
    assert where not in client.get(reverse("coaching:learner", args=[enrollment.pk])).content.decode()


API = (
    "people",
    "paths",
    "cohorts",
    "enrollments",
    "checks",
    "notes",
    "certificates",
    "outcomes",
    "webhooks",
    "clips",
    "playlists",
)


def everything_a_trainer_sees(client: Client, enrollment: Enrollment) -> list[bytes]:
    """Every page, export and answer of the API about a learner, and what filters come to."""
    pk = enrollment.pk
    pages = [
        reverse("home"),
        reverse("coaching:team"),
        *(
            f"{reverse('coaching:team')}?state={state}"
            for state in ("needing", "stuck", "under_way", "not_begun", "done")
        ),
        f"{reverse('coaching:team')}?q=Noor",
        reverse("coaching:what-is-hard"),
        reverse("coaching:team-export"),
        f"{reverse('coaching:team-export')}?state=under_way",
        reverse("coaching:learner", args=[pk]),
        reverse("coaching:note-write", args=[enrollment.learner_id]),
        reverse("coaching:notes"),
        reverse("coaching:questions-look"),
        reverse("api-enrollment", args=[pk]),
        reverse("api-progress", args=[pk]),
        f"{reverse('recordings:search')}?q=question",
        reverse("coaching:agent-weeks", args=[enrollment.learner.pk]),
        *(f"{reverse(f'api-{name}')}?page=1" for name in API),
        *(
            f"{reverse('api-checks')}?passed={passed}&learner={enrollment.learner.username}"
            for passed in ("true", "false")
        ),
    ]
    return [b"".join(client.get(page)) for page in pages]


def test_practice_is_seen_by_no_page_export_search_or_filter() -> None:
    path = make.published_path("read", "quiz", "scenario")
    everybody = [make.enrollment(make.learner(f"noor{number}"), path) for number in range(6)]
    for enrollment in everybody:
        taken(enrollment, right=enrollment.pk % 2 == 0)
    client = signed_in(make.trainer())
    before = everything_a_trainer_sees(client, everybody[0])
    for _ in range(3):
        practice = taken(everybody[0], mode=Attempt.Mode.PRACTICE, right=False)
    opened = attempts.begin(
        enrollment=everybody[0], activity_id=make.first(everybody[0], "scenario").id, mode=Attempt.Mode.PRACTICE
    )
    after = everything_a_trainer_sees(client, everybody[0])
    assert [text_of(page) for page in after] == [text_of(page) for page in before]
    for one in (practice, opened):
        for name in ("check", "debrief", "attempt"):
            assert client.get(reverse(f"coaching:{name}", args=[one.pk])).status_code == 404


def text_of(page: bytes) -> str:
    """Without what is new on every page: the tokens of its forms."""
    return re.sub(r'(name="once" value=)"[^"]*"|[A-Za-z0-9]{64}', "", page.decode("utf-8", "replace"))


def test_from_a_moment_of_a_call_or_from_a_clip_it_is_chosen_to_whom_ones_own_learners_first() -> None:
    trainer = make.trainer()
    path = make.published_path("read")
    mine = make.enrollment(make.learner("zoe"), path)
    make.learner("ann")
    cohort = cohorts.create(
        name="Starters", path=path, starts_on=timezone.localdate(), due_after_days=None, trainers=[trainer], by=trainer
    )
    cohorts.join(cohort, mine.learner, by=trainer)
    clip = make.clip()
    client = signed_in(trainer)
    call, heard = reverse("recordings:call", args=[clip.recording_id]), reverse("recordings:clip", args=[clip.pk])
    to_whom = reverse("coaching:note-about-call", args=[clip.recording_id])
    assert reverse("coaching:note-about-clip", args=[clip.pk]) in client.get(heard).content.decode()
    page = client.get(to_whom, {"start": "1900"}).content.decode()
    assert page.index("Zoe Haddad") < page.index("Ann Haddad")
    write = f"{reverse('coaching:note-write', args=[mine.learner_id])}?recording={clip.recording_id}&amp;t=1.9"
    assert write in page
    assert f"{call}?t=1.9" in client.get(html.unescape(write)).content.decode()
    found = client.get(to_whom, {"start": "soon", "q": "ann\0"}).content.decode()
    assert ("Zoe Haddad" in found, "Ann Haddad" in found) == (False, True)
    given = client.get(reverse("coaching:note-about-clip", args=[clip.pk])).content.decode()
    assert f"?clip={clip.pk}" in given
    assert signed_in(mine.learner).get(heard).content.decode().count("Give it to a learner") == 0
