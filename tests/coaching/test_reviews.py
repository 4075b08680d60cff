"""A colleague's look before publishing: asked for, said once, never a wall."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from coaching.authoring.publishing import NotLookedAt, publish
from coaching.authoring.reviews import services
from coaching.models import Content, Review, ReviewComment
from recordings.errors import DomainError
from tests.coaching import make
from tests.coaching.test_pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Content:
    return make.scenario(guideline=make.guideline())


@pytest.fixture
def ewan() -> User:
    return make.trainer()


def asked(scenario: Content, **fields: object) -> Review:
    return services.ask(make.fresh(scenario), by=make.someone(), **fields)  # type: ignore[arg-type]


def page(client: Client, scenario: Content) -> str:
    return text(client.get(where(scenario)))


def where(scenario: Content) -> str:
    return reverse("coaching:scenario-review", args=[scenario.number])


def test_without_a_review_publishing_is_as_ever(scenario: Content) -> None:
    assert publish(make.fresh(scenario), by=make.someone()).reason == ""


def test_a_draft_is_in_review_until_it_is_said(scenario: Content, ewan: User) -> None:
    review = asked(scenario)
    assert make.fresh(scenario).state == Content.State.IN_REVIEW
    services.say(review, by=ewan, ready=True, said="She would stay.")
    assert make.fresh(scenario).state == Content.State.DRAFT
    assert publish(make.fresh(scenario), by=make.someone()).reason == ""


def test_asking_twice_asks_once(scenario: Content, ewan: User) -> None:
    assert asked(scenario) == asked(scenario, of=ewan)
    assert Review.objects.count() == 1


def test_nobody_looks_at_what_they_asked_about_themselves(scenario: Content) -> None:
    with pytest.raises(DomainError, match="Ask somebody else"):
        asked(scenario, of=make.someone())
    with pytest.raises(DomainError, match="somebody else has to say it"):
        services.say(asked(scenario), by=make.someone(), ready=True, said="Fine.")
    assert Review.objects.get().is_open


def test_it_takes_a_sentence_and_is_said_once(scenario: Content, ewan: User) -> None:
    review = asked(scenario)
    with pytest.raises(DomainError, match="Say in a sentence why"):
        services.say(review, by=ewan, ready=True, said=" ")
    services.say(review, by=ewan, ready=False, said="The second moment asks two things.")
    services.say(review, by=ewan, ready=False, said="The second moment asks two things.")
    with pytest.raises(DomainError, match="said, or taken back, already"):
        services.say(review, by=make.author("tom"), ready=True, said="I like it.")
    assert (review.status, review.said) == (Review.Status.NOT_YET, "The second moment asks two things.")


def test_what_waits_or_is_not_ready_is_published_with_a_reason_that_is_kept(scenario: Content, ewan: User) -> None:
    review = asked(scenario)
    with pytest.raises(NotLookedAt, match="has not said anything yet"):
        publish(make.fresh(scenario), by=make.someone(), reason="  ")
    services.say(review, by=ewan, ready=False, said="Not the second moment.")
    with pytest.raises(NotLookedAt, match="said “not yet”"):
        publish(make.fresh(scenario), by=make.someone())
    version = publish(make.fresh(scenario), by=make.someone(), reason="New people begin tomorrow.")
    assert version.reason == "New people begin tomorrow."
    history = signed_in(ewan).get(reverse("coaching:history", args=[scenario.pk]))
    assert "published as version 1 without a review: New people begin tomorrow." in text(history)
    # What was said about it then is no wall for what is written later.
    make.edit(scenario, lambda draft: setattr(draft, "summary", "She calls again."))
    assert publish(make.fresh(scenario), by=make.someone()).reason == ""


def test_publishing_without_waiting_ends_the_wait_and_the_next_version_is_free(scenario: Content) -> None:
    review = asked(scenario)
    publish(make.fresh(scenario), by=make.someone(), reason="It cannot wait.")
    review.refresh_from_db()
    assert (review.status, make.fresh(scenario).state) == (Review.Status.DROPPED, Content.State.PUBLISHED)
    make.edit(scenario, lambda draft: setattr(draft, "summary", "She calls again."))
    assert publish(make.fresh(scenario), by=make.someone()).number == 2


def test_a_yes_is_for_what_was_looked_at(scenario: Content, ewan: User) -> None:
    services.say(asked(scenario), by=ewan, ready=True, said="Ready.")
    make.edit(scenario, lambda draft: setattr(draft, "summary", "She calls again."))
    with pytest.raises(NotLookedAt, match="has changed since"):
        publish(make.fresh(scenario), by=make.someone())
    services.say(asked(scenario), by=ewan, ready=True, said="Still ready.")
    assert publish(make.fresh(scenario), by=make.someone()).reason == ""


def test_a_question_is_taken_back_by_who_asked_it(scenario: Content, ewan: User) -> None:
    review = asked(scenario)
    with pytest.raises(DomainError, match="Only who asked"):
        services.take_back(review, by=ewan)
    for _ in range(2):
        services.take_back(review, by=make.someone())
    assert make.fresh(scenario).state == Content.State.DRAFT
    assert publish(make.fresh(scenario), by=make.someone()).reason == ""


def test_who_is_asked_sees_it_on_their_first_page_and_others_do_not(scenario: Content, ewan: User) -> None:
    tom = make.author("tom")
    asked(scenario, of=tom)
    assert "Waiting for your look" in text(signed_in(tom).get("/"))
    assert list(services.waiting_for(ewan)) == []
    assert "Waiting for your look" not in text(signed_in(make.someone()).get("/"))
    other = make.scenario("The bill")
    asked(other)
    make.enrollment()
    assert "The bill Marisol Vega asks whoever has time, today" in text(signed_in(ewan).get("/"))


def test_a_review_is_asked_for_said_and_published_in_the_browser(scenario: Content, ewan: User) -> None:
    author, trainer = signed_in(make.someone()), signed_in(ewan)
    assert "Nobody has been asked yet" in page(author, scenario)
    author.post(where(scenario), {"act": "ask", "of": ewan.pk, "question": "Is the second moment too hard?"})
    assert "You asked for a look" in page(author, scenario)
    assert "In review" in text(author.get(reverse("coaching:scenarios")))
    assert "Marisol Vega asks for a look" in page(trainer, scenario)
    assert "Is the second moment too hard?" in page(trainer, scenario)
    # Publishing from the studio says what is in the way; here is where to say why without.
    refused = author.post(reverse("coaching:scenario-publish", args=[scenario.number]), follow=True)
    assert "Not published. A colleague has been asked" in text(refused)
    trainer.post(where(scenario), {"act": "say", "ready": "yes", "said": "No: it is what they meet."})
    assert "Ewan Calder: it is ready “No: it is what they meet.”" in page(author, scenario)
    author.post(where(scenario), {"act": "publish"})
    assert make.fresh(scenario).published
    # An old tab says it again, and is told.
    assert "taken back, already" in text(
        trainer.post(where(scenario), {"act": "say", "ready": "no", "said": "Hm."}, follow=True)
    )


def test_the_whole_draft_is_read_with_what_was_noticed(scenario: Content, ewan: User) -> None:
    client = signed_in(ewan)
    about = reverse("coaching:review-comment", args=[scenario.number])
    sent = {"key": "bill", "text": "Nobody says £48 just like that.", "once": "k1"}
    client.post(about, sent)
    client.post(about, sent)
    made = ReviewComment.objects.get()
    shown = page(client, scenario)
    assert "1 comment waits to be settled" in shown
    assert "£48 off.” A strong answer leads to A Mrs Kowalczyk stays" in shown
    settled = reverse("coaching:review-settle", args=[made.pk])
    author = signed_in(make.someone())
    author.post(settled, {"answer": "She did, in the call."})
    author.post(settled, {"answer": "Something else."})
    shown = page(client, scenario)
    assert "Settled by Marisol Vega: “She did, in the call.”" in shown
    assert "waits to be settled" not in shown


def test_a_comment_needs_words_and_a_moment_that_is_there(scenario: Content, ewan: User) -> None:
    about, client = reverse("coaching:review-comment", args=[scenario.number]), signed_in(ewan)
    assert "Write what you noticed first" in text(client.post(about, {"key": "bill", "text": " "}, follow=True))
    assert "not in the draft any more" in text(client.post(about, {"key": "gone", "text": "Hm."}, follow=True))
    assert "Say it shorter" in text(client.post(about, {"key": "", "text": "x" * 2001}, follow=True))
    assert not ReviewComment.objects.exists()


def test_a_comment_on_a_moment_that_is_gone_stands_with_the_whole(scenario: Content, ewan: User) -> None:
    services.comment(make.fresh(scenario), key="leaves", text="A hard end.", by=ewan)
    make.edit(scenario, lambda draft: draft.nodes.pop(3))
    assert "About the whole Ewan Calder today A hard end." in page(signed_in(ewan), scenario)
