"""The bank of questions: found again, asked in several quizzes, changed together, tried, duplicated."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coaching.authoring.publishing import publish
from coaching.authoring.quizzes import services
from coaching.models import Attempt, Content, Response
from recordings.models import Competency
from tests.coaching import make
from tests.coaching.asking import as_stored, of_kind
from tests.coaching.test_author_scenarios import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(make.author())


def written(client: Client, kind: str = "single", **typed: Any) -> Content:
    """A question of the bank, newest last."""
    client.post(reverse("coaching:question-new"), of_kind(kind, **typed))
    question = Content.objects.filter(kind="question").order_by("number").last()
    assert question
    return question


def found(client: Client, **wanted: Any) -> set[int]:
    page = client.get(reverse("coaching:questions"), wanted)
    assert page.status_code == 200
    return {content.number for content in page.context["page"]}


def test_questions_are_found_by_their_words_kind_aim_use_and_author(client: Client) -> None:
    skill = Competency.objects.create(name="Ownership")
    refund = written(client, text="May you refund it?", competency=skill.pk, difficulty="easy")
    order = written(client, "order", text="What comes first?", **{"answers-0-text": "Greeting the customer"})
    ours = client.get(reverse("coaching:questions")).context["user"]
    delphine = signed_in(make.author("delphine"))
    theirs = written(delphine, "number", text="How much?", **{"answers-0-why": "Refunds go up to £60."})
    quiz = make.quiz(questions=0)
    services.ask(quiz, [refund], by=make.someone())
    assert found(client) == {refund.number, order.number, theirs.number}
    # Words with their endings, wherever they stand: in an answer, in a reason.
    assert found(client, q="refunding") == {refund.number, theirs.number}
    assert found(client, q="greet customers") == {order.number}
    assert found(client, q="greet refund") == set()
    assert found(client, kind="number") == {theirs.number}
    assert found(client, competency=skill.pk) == {refund.number}
    assert found(client, difficulty="easy") == {refund.number}
    assert found(client, difficulty="none") == {order.number, theirs.number}
    assert found(client, used="yes") == {refund.number}
    assert found(client, used="no") == {order.number, theirs.number}
    assert found(client, author=ours.pk) == {refund.number, order.number}
    client.post(reverse("coaching:archive", args=[order.pk]), {"archived": "yes"})
    assert found(client) == {refund.number, theirs.number}
    assert found(client, used="archived") == {order.number}
    page = client.get(reverse("coaching:questions")).content.decode()
    assert quiz.title in page
    assert "Ownership · easy" in page
    # Nonsense looks for nothing in particular.
    for name in ("kind", "competency", "difficulty", "used", "author", "page"):
        assert client.get(reverse("coaching:questions"), {name: "nonsense"}).status_code == 200


def test_an_empty_bank_invites(client: Client) -> None:
    assert "No questions yet" in client.get(reverse("coaching:questions")).content.decode()


def test_several_questions_are_added_to_a_quiz_and_none_twice(client: Client) -> None:
    first, second = written(client, text="One?"), written(client, text="Two?")
    quiz = make.quiz(questions=1)
    address = reverse("coaching:quiz-add", args=[quiz.number])
    sent = {"ticked": [first.number, second.number, 999, "x"]}
    for told in ("2 questions added.", "They are asked already."):
        assert told in client.post(address, sent, follow=True).content.decode()
    assert [link.number for link in make.fresh(quiz).draft.questions][1:] == [first.number, second.number]
    assert "Tick the questions to ask first." in client.post(address, follow=True).content.decode()
    page = client.get(address).content.decode()
    assert page.count("Asked in this quiz already") == 3


def test_ticked_questions_are_changed_together_each_with_a_revision_of_its_own(client: Client) -> None:
    skill = Competency.objects.create(name="Ownership")
    first, second = written(client, text="One?"), written(client, text="Two?", difficulty="hard")
    address = reverse("coaching:questions-change")
    both = {"ticked": [first.number, second.number], "set-difficulty": "hard", "back": "q=one"}
    answer = client.post(address, both)
    assert answer.headers["Location"] == f"{reverse('coaching:questions')}?q=one"
    told = client.get(reverse("coaching:questions")).content.decode()
    assert "1 question changed. 1 was so already." in told
    assert (first.revisions.count(), second.revisions.count()) == (2, 1)
    client.post(address, both | {"set-competency": skill.pk, "set-difficulty": ""})
    assert {make.fresh(one).draft.competency for one in (first, second)} == {skill.pk}
    assert {make.fresh(one).draft.difficulty for one in (first, second)} == {"hard"}
    for sent, told in (
        ({"set-difficulty": "hard"}, "Tick the questions first."),
        ({"ticked": [first.number]}, "Choose what to change"),
        ({"ticked": [first.number], "set-competency": "77"}, "Select a valid choice"),
    ):
        assert told in client.post(address, sent, follow=True).content.decode()


RIGHT = {
    "single": ["answer-1"], "multiple": ["answer-1", "answer-3"], "true_false": ["false"], "short_text": ["Noon"], "number": ["£60.20"],
    "order": ["item-1", "item-2", "item-3"], "match": ["£60", "a day"], "gaps": ["60 pounds", "alone"], "spot": ["1700", "2500"],
    "predict": ["answer-2"],
}  # fmt: skip


@pytest.mark.parametrize("kind", RIGHT)
def test_a_question_is_tried_as_learners_meet_it_and_nothing_is_stored(client: Client, kind: str) -> None:
    clips = {"clip": make.clip("Before").pk} if kind in ("spot", "predict") else {}
    rest = {"rest": make.clip("And then").pk} if kind == "predict" else {}
    question = written(client, kind, hints="Think of the clock.", **clips, **rest)
    address = reverse("coaching:question-preview", args=[question.number])
    page = client.get(address).content.decode()
    assert "May you?" in page
    assert "Think of the clock." in page
    assert "And then" not in page
    told = client.get(address, {"answer": "yes", "given": RIGHT[kind]})
    assert told.context["mark"].grade == "right"
    assert "It is yours." in told.content.decode()
    assert kind != "predict" or "What Marisol Vega did" in told.content.decode()
    assert kind != "spot" or told.context["timeline"].dots
    for wrong in ("x" * 501, "<script>"):
        answer = client.get(address, {"answer": "yes", "given": wrong})
        assert answer.status_code in (200, 400)
        assert "<script>" not in answer.content.decode().partition("<main")[2]
    assert client.get(address, {"answer": "yes"}).status_code == (200 if kind == "spot" else 400)
    assert not Attempt.objects.exists()
    assert not Response.objects.exists()
    assert question.revisions.count() == 1


def test_lines_in_order_are_moved_in_a_preview_too(client: Client) -> None:
    address = reverse("coaching:question-preview", args=[written(client, "order").number])
    page = client.get(address, {"given": ["item-1", "item-2", "item-3"], "move": "down:item-1", "answer": "yes"})
    assert [item.id for item in page.context["laid_out"]] == ["item-2", "item-1", "item-3"]
    assert "mark" not in page.context


@pytest.mark.parametrize("kind", RIGHT)
def test_half_a_question_can_be_looked_at(client: Client, kind: str) -> None:
    bare = {
        "text": "Half?",
        "kind": kind,
        "shown_kind": kind,
        "answer": "true",
        "tolerance": "0.5",
        "spot_percent": "60",
    }
    client.post(reverse("coaching:question-new"), bare)
    question = Content.objects.get(kind="question")
    address = reverse("coaching:question-preview", args=[question.number])
    assert client.get(address).status_code == 200
    assert client.get(address, {"answer": "yes", "given": "5"}).status_code in (200, 400)
    assert client.get(reverse("coaching:question-edit", args=[question.number])).status_code == 200


def test_a_copy_is_a_question_of_its_own(client: Client) -> None:
    question = written(client)
    client.post(reverse("coaching:duplicate", args=[question.pk]))
    copy = Content.objects.filter(kind="question").exclude(pk=question.pk).get()
    client.post(reverse("coaching:question-edit", args=[copy.number]), as_stored(copy, text="Another?"))
    assert make.fresh(question).draft.text == "May you?"
    assert found(client, q="another") == {copy.number}


def test_a_page_of_the_bank_asks_few_questions_of_the_database(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    skill = Competency.objects.create(name="Ownership")
    quiz = make.quiz(questions=8)
    for number in range(20):
        services.ask(quiz, [written(client, text=f"Number {number}?", competency=skill.pk)], by=make.someone())
    for wanted in ({}, {"q": "number"}):
        with django_assert_max_num_queries(16):
            client.get(reverse("coaching:questions"), wanted)


def test_a_question_says_how_it_stands(client: Client) -> None:
    question = written(client)
    publish(question, by=make.someone())
    assert "Published version 1" in client.get(reverse("coaching:questions")).content.decode()
    client.post(
        reverse("coaching:question-edit", args=[question.number]), as_stored(question, why="For another reason.")
    )
    assert "Changed since version 1" in client.get(reverse("coaching:questions")).content.decode()
    undone = client.post(reverse("coaching:undo", args=[question.pk]), follow=True)
    assert undone.redirect_chain[-1][0] == reverse("coaching:question-edit", args=[question.number])
    assert make.fresh(question).draft.why == "It is yours."


def test_the_one_search_finds_questions_for_those_who_write_them_alone(client: Client) -> None:
    question = written(client, text="May you promise a second visit?", why="Refunds are decided elsewhere.")
    search = reverse("recordings:search")
    for who in (client, signed_in(make.trainer())):
        page = who.get(search, {"q": "refunding"}).content.decode()
        assert "May you promise a second visit?" in page
        assert reverse("coaching:question-edit", args=[question.number]) in page
    for nothing in ({"q": "weather"}, {"q": "answer-1"}, {"q": "single"}, {"q": "refund", "agent_name": "Marisol"}):
        assert "May you promise" not in client.get(search, nothing).content.decode()
    learner = signed_in(make.learner())
    assert "May you promise" not in learner.get(search, {"q": "refund"}).content.decode()
    for number in range(7):
        written(client, text=f"Refund {number}?")
    page = client.get(search, {"q": "refund"}).content.decode()
    assert "All 8" in page
    assert f"{reverse('coaching:questions')}?q=refund" in page


def test_a_question_without_a_quiz_is_named_where_its_clip_is_used(client: Client) -> None:
    clip = make.clip()
    written(client, clip=clip.pk)
    assert clip.uses.get().where_used() == "Question “May you?” of the bank"


def test_going_back_leaves_out_what_was_heard_afterwards_and_is_gone(client: Client) -> None:
    clip, rest = make.clip("Before"), make.clip("And then")
    question = written(client, "predict", clip=clip.pk, rest=rest.pk)
    client.post(reverse("coaching:question-edit", args=[question.number]), as_stored(question, rest="", text="Again?"))
    rest.delete()
    client.post(reverse("coaching:undo", args=[question.pk]))
    draft = make.fresh(question).draft
    assert (draft.text, draft.clip, draft.task.rest) == ("May you?", clip.pk, None)


def test_the_ticked_ones_are_taken_out_as_a_file(client: Client) -> None:
    first, _, third = (make.question(number, of=f"quiz {number}") for number in range(3))
    sent = {"ticked": [first.number, third.number], "then": "take"}
    page = client.post(reverse("coaching:questions-change"), sent, follow=True)
    assert page.context["count"] == 2
