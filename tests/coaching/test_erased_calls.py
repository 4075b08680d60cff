"""A call that goes for good: nothing of it is left anywhere, and what was learned with it stays."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import models
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from coaching.authoring import drafts
from coaching.authoring.publishing import publish
from coaching.authoring.quizzes import proposals
from coaching.authoring.reviews import services as reviews
from coaching.authoring.scenarios import from_call
from coaching.content.base import dump
from coaching.content.question.choosing import Option, Single
from coaching.content.question.document import Question, Source
from coaching.content.question.writing import Gap, Gaps
from coaching.content.quiz.document import QuestionLink
from coaching.learning import attempts
from coaching.models import Attempt, ClipUse, Content, Enrollment, Note, Response
from coaching.team import notes
from recordings.clips import clips, comments, cuts, playlists
from recordings.corrections import editing
from recordings.erasing import erasing
from recordings.erasing.said import REMOVED
from recordings.errors import DomainError
from recordings.models import Clip, Erasure, ImportedFile, Recording, Turn
from recordings.search import query, stemming
from tests import make
from tests.coaching import make as build

pytestmark = pytest.mark.django_db
TITLE = "The gentleman from Quarry Hill waits since eight"
SAID = (
    ("agent", 0, "Thank you for calling Tidewater how may I help you today"),
    ("customer", 4000, "My name is Bartholomew Quince and nobody turned up at seventeen Quarry Hill this morning"),
    ("agent", 9000, "That visit was booked to a wrong street and I shall send somebody before noon"),
    ("customer", 14000, "Fine then I shall stay at home and put the kettle on again"),
)
CUSTOMER = ("Bartholomew", "Quince")
OWN = "A customer tells you that he has waited in vain, and where he lives."


@dataclass
class Centre:
    """A call that is used everywhere, beside one that has nothing to do with it."""

    call: Recording
    other: Recording
    trainer: User
    learner: User
    scenario: Content
    enrollment: Enrollment
    under_way: Attempt
    finished: Attempt
    sound: bytes


def _moment(centre_call: Recording, title: str, start_ms: int, end_ms: int, by: User) -> Clip:
    return clips.make(recording=centre_call, start_ms=start_ms, end_ms=end_ms, title=title, note="He waits.", by=by)


@pytest.fixture
def centre(client: Client) -> Centre:
    author, trainer, learner = make.author(), make.trainer(), make.learner()
    sound = make.wav(make.tone(20, hertz=431), make.tone(20, hertz=287, loud=0.2))
    call = make.recording(
        by=author,
        data=sound,
        title=TITLE,
        why="Mr Quince is heard before he is helped, all the way",
        in_library=True,
        resolved=True,
    )
    transcript = make.heard(call, *SAID)
    other = make.recording(title="Another call", in_library=True)
    make.heard(other, ("agent", 0, SAID[0][2]), ("customer", 4000, "I only want to pay my bill"))
    turn = transcript.turns.all()[1]
    editing.reword(turn, text=turn.text.replace("turned up", "came up"), version=1, by=author)
    ImportedFile.objects.create(
        path="/srv/calls/quince.wav", size_bytes=1, modified_ns=1, outcome=ImportedFile.Outcome.TAKEN, recording=call
    )
    customer = _moment(call, "He says where nobody turned up", 4000, 9000, author)
    agent = _moment(call, "She owns it", 9000, 13500, author)
    for clip in (customer, agent):
        with cuts.opened(clip) as cut:
            cut.read()
    playlist = playlists.make(title="Waiting, three ways", by=author)
    playlists.add(playlist, customer)
    comments.add(recording=call, at_ms=4000, text="“nobody turned up at seventeen Quarry Hill” is the knot", by=author)
    comments.add(
        recording=other, at_ms=0, text="As Mr Quince: nobody turned up at seventeen Quarry Hill this morning", by=author
    )

    scenario = from_call.grow(
        call, {"title": "Waiting for nobody", "summary": "", "customer_name": "Mr Quince", "guideline": None,
               "screen": [["Address", "seventeen Quarry Hill"], ["Plan", "Harbour 150"]], "variables": [], "competencies": []},
        start_ms=0, end_ms=20000, by=author, others={4000: ["I cannot say."], 14000: ["Goodbye."]},
    )  # fmt: skip

    # Of two moments one is rewritten, and says so.
    def rewrite(draft: Any) -> None:
        first = draft.nodes[0]
        first.title, first.says, first.own_words = "He tells where he waits", OWN, True
        first.choices[0].says, first.choices[0].own_words = "I send somebody, and say when.", True

    scenario = build.edit(scenario, rewrite)
    reviews.comment(scenario, key="", text="Is “Mr Quince” his name?", by=trainer)

    proposed = {each.name: each.question for each in proposals.of(call, start_ms=4000, end_ms=14000, by=author)}
    heard = {"start_ms": 4000, "end_ms": 9000, "stop_ms": None, "hear": True, "quiz": None, "title": "What now"}
    answers = [*proposed["single"].task.options, Option(id="answer-9", text="I cannot say.")]
    single = proposed["single"].model_copy(update={"task": Single(options=answers)})
    made = proposals.save(call, single, heard, by=author)
    assert made.quiz
    gaps = Question(
        text="What is said?", clip=agent.pk,
        task=Gaps(text="That visit was booked to a wrong [[gap-1]]", gaps=[Gap(id="gap-1", accepted=["street"])]),
        source=Source(recording=call.pk, start_ms=9000, end_ms=13500, said=SAID[2][2]),
    )  # fmt: skip
    written = drafts.create("question", gaps, by=author)
    quiz = build.edit(made.quiz, lambda quiz: quiz.questions.append(QuestionLink(number=written.number)))

    path = build.path()
    module = build.module(path)
    build.activity(module, "scenario", content=scenario, title="Waiting")
    build.activity(module, "quiz", content=quiz, title="What now")
    build.activity(
        module, "listen", clip=agent, body="Listen: I shall send somebody before noon, she says", title="Hear it"
    )
    build.activity(module, "read", body=f"A good beginning: {SAID[2][2]}.", title="Read it")
    publish(build.fresh(module), by=author)
    publish(build.fresh(path), by=author)
    enrollment = build.enrollment(learner, build.fresh(path))
    plays = build.first(enrollment, "scenario").id
    finished = attempts.begin(enrollment=enrollment, activity_id=plays)
    while finished.is_open:
        attempts.answer(finished, step=finished.step, values=["1" if finished.step == 0 else "2"])
        finished.refresh_from_db()
    under_way = attempts.begin(enrollment=enrollment, activity_id=build.first(enrollment, "quiz").id)
    attempts.answer(under_way, step=0, values=["answer-1"])
    under_way.refresh_from_db()
    notes.write(
        learner=learner, by=trainer, text=f"Hear how she says: {SAID[2][2]}", evidence=notes.Evidence(clip=agent)
    )
    LogEntry.objects.create(
        user=trainer, content_type=ContentType.objects.get_for_model(Recording), object_id=str(call.pk),
        object_repr=TITLE, action_flag=CHANGE, change_message="[]",
    )  # fmt: skip
    client.force_login(trainer)
    session = client.session
    session["_messages"] = json.dumps([f"“{TITLE}” is in"])
    session.save()
    return Centre(call, other, trainer, learner, build.fresh(scenario), enrollment, under_way, finished, sound)


def _go(centre: Centre, commit: DjangoCaptureOnCommitCallbacks, reason: str = "customer") -> Erasure:
    with commit(execute=True):
        (receipt,) = erasing.erase([centre.call], reason=reason, by=centre.trainer)
    return receipt


def _texts() -> Iterator[tuple[str, str]]:
    """Every text in every table, and in what search reads: (where, what)."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                for value in model._base_manager.values_list(field.attname, flat=True):
                    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                    yield f"{model.__name__}.{field.name}", told
    if apps.is_installed("django.contrib.sessions"):
        for session in apps.get_model("sessions.Session").objects.all():
            yield from (
                ("Session", str(json.loads(told) if key == "_messages" else told))
                for key, told in session.get_decoded().items()
            )


def _runs(texts: Iterator[str] | list[str]) -> set[tuple[str, ...]]:
    return {
        tuple(words[at : at + 5]) for text in texts for words in [stemming.words(text)] for at in range(len(words) - 4)
    }


def _found(own: set[tuple[str, ...]]) -> list[str]:
    """Where words of the call still stand."""
    found = []
    for where, text in _texts():
        words = stemming.words(text)
        runs = {tuple(words[at : at + 5]) for at in range(len(words) - 4)} & own
        names = [name for name in CUSTOMER if name.lower() in words]
        titled = " ".join(stemming.words(TITLE)) in " ".join(words)
        if runs or names or titled:
            found.append(f"{where}: {text[:200]} ({runs or names or 'title'})")
    return found


def _own_words(centre: Centre) -> set[tuple[str, ...]]:
    said = [text for _, _, text in SAID] + [centre.call.why]
    return _runs(said) - _runs(
        list(Turn.objects.exclude(transcript__recording=centre.call).values_list("text", flat=True))
    )


def _bytes_left(centre: Centre, *folders: Path) -> list[str]:
    """Files that hold a piece of the call's sound, or its words."""
    piece = centre.sound[5_000:5_200]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return [str(file) for file in files if piece in file.read_bytes() or b"Quarry Hill" in file.read_bytes()]


def test_nothing_of_an_erased_call_is_left_anywhere(
    centre: Centre, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    own, stored = _own_words(centre), Path(default_storage.path(""))
    digest = centre.call.sha256
    cut = next(stored.rglob(f"clips/*/{digest}*.wav")).read_bytes()[2_000:2_200]
    # It is there before, or the test could not fail.
    assert len(_found(own)) > 20
    assert len(list(stored.rglob("*.wav"))) == 4

    receipt = _go(centre, django_capture_on_commit_callbacks)

    assert _found(own) == []
    left = [file for file in stored.rglob("*") if file.is_file()]
    assert len(left) == 1, "the other call's"
    assert not any(cut in file.read_bytes() or digest in file.name for file in left)
    assert _bytes_left(centre, stored, Path(settings.DATA_DIR) / "cache") == []
    assert len(query.find(query.read("seventeen Quarry Hill"), by=centre.trainer)) == 0
    assert receipt.sha256 == digest
    assert receipt.went["clips"] == 5
    assert (receipt.reason, receipt.by, receipt.duration_ms) == ("customer", centre.trainer, 20_000)


def test_what_other_calls_say_too_is_nobodys_secret(
    centre: Centre, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    guideline = build.guideline(title=f"Begin like this: {SAID[0][2]}")
    _go(centre, django_capture_on_commit_callbacks)
    assert build.fresh(guideline).title == f"Begin like this: {SAID[0][2]}"
    assert centre.other.transcripts.get().turns.first().text == SAID[0][2]


def test_a_published_scenario_plays_on_by_what_was_rewritten(
    centre: Centre, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    _go(centre, django_capture_on_commit_callbacks)
    client.force_login(centre.learner)
    plays = build.first(centre.enrollment, "scenario").id
    attempt = attempts.begin(enrollment=centre.enrollment, activity_id=plays, mode=Attempt.Mode.PRACTICE)
    page = client.get(reverse("coaching:attempt", args=[attempt.pk])).content.decode()
    assert OWN in page
    assert "I send somebody, and say when." in page
    assert "clip-audio" not in page
    sent = client.post(reverse("coaching:attempt", args=[attempt.pk]), {"step": 0, "given": "1"}, follow=True)
    assert sent.status_code == 200
    attempt.refresh_from_db()
    assert attempt.step == 1


def test_a_part_that_nobody_rewrote_says_that_it_was_removed(
    centre: Centre, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    clip = centre.call.clips.filter(listed=True)[0]
    on = build.path("Another")
    scenario = build.scenario(TITLE, clip=clip)
    build.activity(build.module(on, "As it was"), "scenario", content=scenario)
    publish(build.only_module(build.fresh(on)), by=centre.trainer)
    publish(build.fresh(on), by=centre.trainer)
    enrollment = build.enrollment(centre.learner, build.fresh(on))
    attempt = attempts.begin(enrollment=enrollment, activity_id=build.first(enrollment, "scenario").id)
    (told,) = [each for each in erasing.hangs_on(centre.call) if each.name == "scenarios"]
    assert {thing.note for thing in told.things} == {"2 parts in your own wording kept", "1 part removed"}
    _go(centre, django_capture_on_commit_callbacks)
    client.force_login(centre.learner)
    address = reverse("coaching:attempt", args=[attempt.pk])
    page = client.get(address).content.decode()
    assert f'<span class="removed">{REMOVED}</span>' in page
    assert "Hello?" not in page
    assert build.fresh(scenario).title == f"{REMOVED} (scenario {scenario.number})"
    # It leads on as before.
    for step, choice in enumerate(("1", "4")):
        client.post(address, {"step": step, "given": choice})
    attempt.refresh_from_db()
    assert attempt.status == Attempt.Status.FINISHED
    assert client.get(reverse("coaching:debrief", args=[attempt.pk])).status_code == 200


def test_attempts_answers_and_marks_stay(
    centre: Centre, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = list(Response.objects.order_by("pk").values_list("pk", "score", "max_score", "verdict", "item"))
    _go(centre, django_capture_on_commit_callbacks)
    assert list(Response.objects.order_by("pk").values_list("pk", "score", "max_score", "verdict", "item")) == before
    client.force_login(centre.learner)
    assert client.get(reverse("coaching:debrief", args=[centre.finished.pk])).status_code == 200
    # The quiz under way asks its second question, which is gone too: one goes on with all its points.
    under_way = Attempt.objects.get(pk=centre.under_way.pk)
    page = client.get(reverse("coaching:attempt", args=[under_way.pk]))
    assert "a call that nobody hears any more, on request" in page.content.decode()
    answer = {"step": under_way.step, "given": ""}
    assert client.post(reverse("coaching:attempt", args=[under_way.pk]), answer).status_code == 302
    under_way.refresh_from_db()
    assert under_way.status == Attempt.Status.FINISHED
    assert client.get(reverse("coaching:debrief", args=[under_way.pk])).status_code == 200
    assert [response.score for response in under_way.responses.all()][1] == 1.0


def test_what_was_written_in_answer_to_a_removed_question_goes_and_its_mark_stays(
    centre: Centre, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    under_way = Attempt.objects.get(pk=centre.under_way.pk)
    attempts.answer(under_way, step=under_way.step, values=["street"])
    before = under_way.responses.get(kind="gaps")
    assert before.given["values"] == ["street"]
    _go(centre, django_capture_on_commit_callbacks)
    after = under_way.responses.get(kind="gaps")
    assert (after.given["values"], after.score) == ([], before.score)


def test_a_page_that_is_still_open_does_not_bring_the_words_back(
    centre: Centre, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert centre.scenario.head
    number, mine = centre.scenario.head.number, dump(centre.scenario.draft)
    _go(centre, django_capture_on_commit_callbacks)
    with pytest.raises(DomainError, match="Load it again"):
        drafts.merge(build.fresh(centre.scenario), mine, by=centre.trainer, based_on=number)
    with pytest.raises(DomainError):
        drafts.save(build.fresh(centre.scenario), lambda draft: draft, by=centre.trainer, based_on=number)


def test_every_page_that_showed_the_call_is_there_without_it(
    centre: Centre, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    _go(centre, django_capture_on_commit_callbacks)
    assert not ClipUse.objects.filter(clip__recording=centre.call.pk).exists()
    pages = [
        reverse("coaching:scenario", args=[centre.scenario.number]),
        reverse("coaching:history", args=[centre.scenario.pk]),
        *(reverse("coaching:quiz", args=[quiz.number]) for quiz in Content.objects.filter(kind="quiz")),
        *(reverse("coaching:question-edit", args=[one.number]) for one in Content.objects.filter(kind="question")),
        *(reverse("coaching:quiz-figures", args=[quiz.number]) for quiz in Content.objects.filter(kind="quiz")),
        *(reverse("coaching:quiz-preview", args=[quiz.number]) for quiz in Content.objects.filter(kind="quiz")),
        *(reverse("coaching:question-figures", args=[one.number]) for one in Content.objects.filter(kind="question")),
        *(reverse("coaching:question-preview", args=[one.number]) for one in Content.objects.filter(kind="question")),
        reverse("coaching:questions"),
        reverse("coaching:what-is-hard"),
        reverse("coaching:scenario-roads", args=[centre.scenario.number]),
        reverse("coaching:scenario-text", args=[centre.scenario.number]),
        reverse("coaching:check", args=[centre.finished.pk]),
        reverse("recordings:playlists"),
        reverse("recordings:clips"),
        reverse("recordings:erased"),
        reverse("home"),
    ]
    client.force_login(centre.trainer)
    assert [(page, client.get(page).status_code) for page in pages] == [(page, 200) for page in pages]
    client.force_login(centre.learner)
    note = Note.objects.get()
    listens = build.first(centre.enrollment, "listen").id
    for page in (
        reverse("coaching:note", args=[note.pk]),
        reverse("coaching:notes"),
        reverse("coaching:activity", args=[centre.enrollment.pk, listens]),
    ):
        assert client.get(page).status_code == 200
    address = reverse("coaching:activity", args=[centre.enrollment.pk, listens])
    assert "removed on request" in client.get(address).content.decode()
    assert client.post(address, {"how": "read"}).status_code == 302


def test_the_page_says_what_hangs_on_a_call_and_what_becomes_of_it(centre: Centre) -> None:
    found = {hanging.name: hanging for hanging in erasing.hangs_on(centre.call)}
    totals = {name: hanging.total for name, hanging in found.items()}
    assert totals["clips"] == 5
    assert totals["playlists"] == 1
    assert totals["scenarios"] == 1
    assert totals["questions"] == 2
    assert totals["published versions"] >= 3
    assert totals["attempts"] == 2
    assert totals["notes between trainers and learners"] == 1
    assert totals["readings"] == 1
    (thing,) = found["scenarios"].things
    assert thing.note == "2 parts in your own wording kept"
