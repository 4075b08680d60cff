"""A quiz from nothing to published, through its pages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coaching.authoring.quizzes import services
from coaching.models import Attempt, Content, Response, Version
from tests.coaching import make
from tests.coaching.test_author_scenarios import signed_in

pytestmark = pytest.mark.django_db

FACTS = {"title": "What you may decide", "intro": "", "pass_percent": "60"}


@pytest.fixture
def client() -> Client:
    return signed_in(make.trainer())


def asked(
    *answers: tuple[str, bool], kind: str = "single", text: str = "May you?", why: str = "It is yours."
) -> dict[str, Any]:
    """What the form of a new question sends."""
    sent: dict[str, Any] = {"text": text, "kind": kind, "clip": "", "why": why}
    sent |= {"answers-TOTAL_FORMS": len(answers), "answers-INITIAL_FORMS": 0}
    for index, (words, right) in enumerate(answers):
        sent |= {f"answers-{index}-text": words, f"answers-{index}-why": ""}
        if right:
            sent[f"answers-{index}-correct"] = "on"
    return sent


def questions_of(quiz: Content) -> list[Content]:
    """The questions of a quiz's draft, in their order."""
    found = {one.number: one for one in Content.objects.kind("question")}
    return [found[link.number] for link in make.fresh(quiz).draft.questions]


def as_stored(question: Content, **typed: Any) -> dict[str, Any]:
    """What the form of a stored question sends when nothing but `typed` is changed."""
    draft = make.fresh(question).draft
    stored = services.answers_of(draft)
    sent = asked(*((answer["text"], answer["correct"]) for answer in stored), kind=draft.kind, text=draft.text)
    for index, answer in enumerate(stored):
        sent |= {f"answers-{index}-id": answer["id"], f"answers-{index}-why": answer["why"]}
    return sent | {"answers-INITIAL_FORMS": len(stored), "why": draft.why} | typed


def test_a_quiz_is_made_from_nothing_and_published(client: Client) -> None:
    client.post(reverse("coaching:quiz-create"), FACTS)
    quiz = Content.objects.get(kind="quiz")
    new = reverse("coaching:question-create", args=[quiz.number])
    answered = asked(("Yes", True), ("No", False), ("", False), ("Only on Mondays", False))
    assert client.post(new, answered | {"then": "next"}).headers["location"] == new
    client.post(new, asked(("Yes", True), ("No", True), ("Never", False), kind="multiple", text="Which?"))
    assert [question.draft.text for question in questions_of(quiz)] == ["May you?", "Which?"]
    assert [option.text for option in questions_of(quiz)[0].draft.task.options] == ["Yes", "No", "Only on Mondays"]
    for _ in range(2):
        told = client.post(reverse("coaching:quiz-publish", args=[quiz.number]), follow=True)
    assert "Version 1 is live already" in told.content.decode()
    assert quiz.versions.count() == 1


@pytest.mark.parametrize(
    ("answers", "kind", "told"),
    [
        ([("Yes", True)], "single", "Write at least two answers to choose from."),
        ([("Yes", False), ("No", False)], "single", "Mark the right answer."),
        ([("Yes", True), ("No", True)], "single", "Mark one answer as right, or let learners choose several."),
        ([("Yes", False), ("No", False)], "multiple", "Mark the right answer."),
    ],
)
def test_a_question_says_what_its_answers_lack(
    client: Client, answers: list[tuple[str, bool]], kind: str, told: str
) -> None:
    quiz = make.quiz(questions=0)
    refused = client.post(reverse("coaching:question-create", args=[quiz.number]), asked(*answers, kind=kind))
    assert refused.status_code == 400
    assert told in refused.content.decode()
    assert "May you?" in refused.content.decode()
    assert not questions_of(quiz)


def test_what_was_typed_survives_a_refused_save(client: Client) -> None:
    question = questions_of(make.quiz())[0]
    address = reverse("coaching:question-edit", args=[question.number])
    page = client.post(address, as_stored(question, **{"text": "", "answers-0-text": "What I typed"}))
    assert page.status_code == 400
    assert "Write what you ask." in page.content.decode()
    assert "What I typed" in page.content.decode()


def test_a_double_submit_makes_one_quiz_and_one_question(client: Client) -> None:
    for _ in range(2):
        client.post(reverse("coaching:quiz-create"), FACTS | {"once": "abc"})
    quiz = Content.objects.get(kind="quiz")
    for _ in range(2):
        sent = asked(("Yes", True), ("No", False)) | {"once": "def"}
        client.post(reverse("coaching:question-create", args=[quiz.number]), sent)
    assert len(questions_of(quiz)) == 1
    assert Content.objects.filter(kind="question").count() == 1


def test_two_people_do_not_overwrite_each_other_unseen(client: Client) -> None:
    question = questions_of(make.quiz())[0]
    address = reverse("coaching:question-edit", args=[question.number])
    seen = client.get(address).context["based_on"]
    assert client.post(address, as_stored(question, text="Theirs", based_on=seen)).status_code == 302
    late = client.post(address, as_stored(question, text="Mine", based_on=seen))
    assert late.status_code == 409
    assert "Mine" in late.content.decode()
    assert make.fresh(question).draft.text == "Theirs"


def test_facts_are_not_overwritten_unseen(client: Client) -> None:
    quiz = make.quiz()
    address = reverse("coaching:quiz-facts", args=[quiz.number])
    seen = client.get(address).context["based_on"]
    assert client.post(address, FACTS | {"based_on": seen, "title": "First"}).status_code == 302
    assert client.post(address, FACTS | {"based_on": seen, "title": "Second"}).status_code == 409
    assert client.post(address, FACTS | {"pass_percent": "101"}).status_code == 400
    quiz.refresh_from_db()
    assert quiz.title == "First"


def test_saving_what_is_stored_already_changes_nothing(client: Client) -> None:
    quiz = make.quiz()
    question = questions_of(quiz)[0]
    client.post(reverse("coaching:question-edit", args=[question.number]), as_stored(question))
    client.post(
        reverse("coaching:quiz-facts", args=[quiz.number]),
        {"title": quiz.title, "intro": quiz.draft.intro, "pass_percent": 50},
    )
    assert quiz.revisions.count() == question.revisions.count() == 1
    assert make.fresh(quiz).updated_at == quiz.updated_at


def test_a_question_can_have_a_clip_to_hear(client: Client) -> None:
    question, clip = questions_of(make.quiz())[0], make.clip()
    client.post(reverse("coaching:question-edit", args=[question.number]), as_stored(question, clip=clip.pk))
    assert make.fresh(question).draft.clip == clip.pk


def test_an_empty_answer_among_stored_ones_is_refused(client: Client) -> None:
    question = questions_of(make.quiz())[0]
    address = reverse("coaching:question-edit", args=[question.number])
    refused = client.post(address, as_stored(question, **{"answers-0-text": ""}))
    assert refused.status_code == 400
    assert "Write this answer, or remove it." in refused.content.decode()


def test_an_answer_can_be_removed_and_another_added_without_javascript(client: Client) -> None:
    question = questions_of(make.quiz())[1]
    address = reverse("coaching:question-edit", args=[question.number])
    page = client.post(address, as_stored(question, **{"answers-2-DELETE": "on", "then": "row"}), follow=True)
    assert [option.text for option in make.fresh(question).draft.task.options] == ["Yes", "No"]
    assert len(page.context["answers"].forms) == 3


def test_moving_keeps_order_however_often_it_is_sent(client: Client) -> None:
    quiz = make.quiz(questions=3)
    last = questions_of(quiz)[-1]
    for _ in range(2):
        client.post(reverse("coaching:question-move", args=[last.number]), {"to": "1"})
    assert [question.draft.text for question in questions_of(quiz)] == ["Question 1?", "Question 3?", "Question 2?"]
    client.post(reverse("coaching:question-move", args=[last.number]), {"to": "nowhere"})
    assert questions_of(quiz)[0] == last


def test_a_question_goes_after_asking(client: Client) -> None:
    quiz = make.quiz()
    question = questions_of(quiz)[0]
    address = reverse("coaching:question-remove", args=[question.number])
    assert "Remove this question?" in client.get(address).content.decode()
    client.post(address)
    assert [left.draft.text for left in questions_of(quiz)] == ["Question 2?"]


def test_findings_lead_to_the_question(client: Client) -> None:
    quiz = make.quiz()
    question = questions_of(quiz)[1]
    make.edit(question, lambda draft: [setattr(option, "correct", False) for option in draft.task.options])
    page = client.post(reverse("coaching:quiz-publish", args=[quiz.number]), follow=True).content.decode()
    assert "Not published: 1 thing has to be settled first." in page
    assert "Question 2 has no right answer" in page
    assert f'class="go" href="{reverse("coaching:question-edit", args=[question.number])}"' in page
    assert not Version.objects.exists()


def test_a_draft_is_taken_without_storing_anything(client: Client) -> None:
    quiz = make.quiz()
    right = questions_of(quiz)[0].draft.task.options[0]
    address = reverse("coaching:quiz-preview", args=[quiz.number])
    assert "Question 1?" in client.get(address).content.decode()
    page = client.get(address, {"question": "1", "given": right.id, "answer": "yes"}).content.decode()
    assert "That is right" in page
    assert "Because." in page
    assert "Question 2?" in client.get(address, {"question": "2"}).content.decode()
    nothing = client.get(address, {"question": "2", "answer": "yes"})
    assert nothing.status_code == 400
    assert "Choose an answer first." in nothing.content.decode()
    assert client.get(address, {"question": "99"}).status_code == 200
    empty = reverse("coaching:quiz-preview", args=[make.quiz(questions=0).number])
    assert "Nothing is asked yet" in client.get(empty).content.decode()
    assert not any(kept.objects.exists() for kept in (Attempt, Response, Version))


def test_the_pages_keep_to_their_query_budget(client: Client, django_assert_max_num_queries: Any) -> None:
    quizzes = [make.quiz(f"Quiz {number}", questions=8) for number in range(6)]
    with django_assert_max_num_queries(8):
        client.get(reverse("coaching:quizzes"))
    with django_assert_max_num_queries(14):
        client.get(reverse("coaching:quiz", args=[quizzes[0].number]))


def test_going_back_and_saving_the_same_words_again_makes_no_second_quiz(client: Client):
    address = reverse("coaching:quiz-create")
    first = client.post(address, FACTS | {"once": "the-form-as-it-was"})
    again = client.post(address, FACTS | {"once": "the-form-shown-anew"})
    assert again.headers["Location"] == first.headers["Location"]
    client.post(address, FACTS | {"title": "Something else", "once": "another-wish"})
    assert Content.objects.filter(kind="quiz").count() == 2


def test_a_form_without_its_token_makes_one_quiz_too_however_often_it_is_sent(client: Client):
    address = reverse("coaching:quiz-create")
    places = {client.post(address, FACTS).headers["Location"] for _ in range(3)}
    assert len(places) == 1
    client.post(address, FACTS | {"title": "Something else"})
    assert Content.objects.filter(kind="quiz").count() == 2


def test_saving_back_what_stood_there_before_is_saved(client: Client):
    quiz = make.quiz()
    address = reverse("coaching:quiz-facts", args=[quiz.number])

    def save(title: str) -> None:
        page = client.get(address).content.decode()
        seen = page.split('name="based_on" value="')[1].split('"')[0]
        client.post(address, FACTS | {"title": title, "based_on": seen, "once": f"{title}{seen}"})

    for title in ("One", "Two", "One"):
        save(title)
    assert make.fresh(quiz).title == "One"
