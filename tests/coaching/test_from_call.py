from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from coaching.authoring.publishing import CannotPublish, publish
from coaching.authoring.scenarios import from_call
from coaching.authoring.scenarios.from_call import Exchange, exchanges
from coaching.content.scenario.document import Choice
from coaching.learning import attempts
from coaching.learning.clip_access import clips_in, clips_of
from coaching.models import Content
from recordings.errors import DomainError
from recordings.models import Clip, Recording
from recordings.search import query
from tests import make
from tests.coaching import make as build
from tests.coaching.asking import form_of

pytestmark = pytest.mark.django_db


@dataclass
class Turn:
    speaker: str
    start_ms: int
    end_ms: int
    text: str


def talk(*lines: str) -> list[Turn]:
    """“A: Hello.”, “C: It is broken.”, one each second."""
    names = {"A": "agent", "C": "customer", "U": "unknown"}
    return [Turn(names[line[0]], n * 1000, n * 1000 + 900, line[3:]) for n, line in enumerate(lines)]


def told(found: list[Exchange]) -> list[tuple[str, str]]:
    return [(exchange.customer.text, exchange.agent.text if exchange.agent else "") for exchange in found]


def test_a_customer_s_words_are_answered_by_all_the_agent_says_until_the_next():
    said = talk("C: It is broken.", "C: Again.", "A: I am sorry.", "A: Let me look.", "C: Please do that.", "A: Done.")
    found = exchanges(said, start_ms=0, end_ms=6000)
    assert told(found) == [("It is broken. Again.", "I am sorry. Let me look."), ("Please do that.", "Done.")]
    first = found[0]
    assert first.agent
    assert (first.customer.start_ms, first.customer.end_ms, first.agent.start_ms, first.agent.end_ms) == (
        0,
        1900,
        2000,
        3900,
    )


def test_a_part_that_begins_with_the_agent_grows_from_what_the_customer_said_before():
    said = talk("A: Hello.", "C: It is broken.", "A: I am sorry.", "A: Let me look.", "C: Thanks.")
    assert told(exchanges(said, start_ms=3100, end_ms=3500)) == [("It is broken.", "I am sorry. Let me look.")]
    assert told(exchanges(said, start_ms=0, end_ms=1500)) == [("It is broken.", "")]
    assert exchanges(said, start_ms=0, end_ms=500) == []
    assert exchanges(said, start_ms=9000, end_ms=9500) == []


def test_a_word_while_the_agent_goes_on_decides_nothing():
    said = talk(
        "C: It is broken.", "A: I will look at it now,", "C: Mm-hm.", "A: and ring you back.", "C: Well.", "C: Good."
    )
    assert told(exchanges(said, start_ms=0, end_ms=9000)) == [
        ("It is broken.", "I will look at it now, and ring you back."), ("Well. Good.", ""),
    ]  # fmt: skip


def test_who_is_not_named_says_nothing_and_a_whole_call_is_cut_off():
    said = talk("U: Hello?", "C: It is broken.", "U: Who is that?", "A: Sorry.")
    assert told(exchanges(said, start_ms=0, end_ms=9000)) == [("It is broken.", "Sorry.")]
    long = talk(*["C: And another thing.", "A: I see."] * 20)
    assert len(exchanges(long, start_ms=0, end_ms=99_000)) == from_call.MOST


def test_a_long_first_sentence_is_named_by_its_beginning():
    (found,) = exchanges(talk("C: " + "again and " * 20, "A: Yes."), start_ms=0, end_ms=2000)
    assert found.title.endswith("again and…") or found.title.endswith("again…")
    assert len(found.title) <= from_call.TITLE + 1


@pytest.fixture
def call() -> Recording:
    recording = make.recording(
        data=make.wav(make.tone(20), make.tone(20, hertz=300.0)), agent_name="Marisol Vega", resolved=True
    )
    make.heard(
        recording, ("agent", 0, "How may I help?"), ("customer", 2000, "It drops every single evening."),
        ("agent", 5000, "Then I stay with it until it holds."), ("customer", 9000, "You said that last time."),
        ("agent", 12_000, "I did not. I read who did."), ("customer", 16_000, "Well, thank you."),
    )  # fmt: skip
    return recording


@pytest.fixture
def author(client: Client) -> Client:
    client.force_login(make.author())
    return client


def address(call: Recording, kind: str = "scenario", span: str = "?start=2000&end=17000") -> str:
    return reverse(f"coaching:{kind}-from-call", args=[call.pk]) + span


def decide(scenario: Content) -> Content:
    """What else one might say, in the first moment."""

    def other(draft) -> None:
        first = draft.nodes[0]
        first.choices.append(Choice(id="other", says="Have you turned it off and on?", to=first.choices[0].to))

    return build.edit(scenario, other)


SENT = {"title": "Every evening", "customer_name": "Mrs Foster", "start_ms": "0:02", "end_ms": "0:17"}


def test_the_page_shows_what_the_scenario_will_grow_from(author: Client, call: Recording):
    page = author.get(address(call)).content.decode()
    assert "It drops every single evening." in page
    assert "Then I stay with it until it holds." in page
    assert 'value="0:02.0"' in page
    assert "Well, thank you." in page
    assert not Content.objects.exists()


def test_a_scenario_grows_with_the_agent_s_real_words_as_strong_answers_and_both_voices_to_hear(
    author: Client, call: Recording
):
    answer = author.post(address(call), SENT)
    scenario = build.fresh(Content.objects.get(kind="scenario"))
    assert answer.headers["Location"] == reverse("coaching:scenario", args=[scenario.number])
    first, second, ending = scenario.draft.nodes
    assert (first.says, first.start, Clip.objects.get(pk=first.clip).start_ms) == (
        "It drops every single evening.",
        True,
        1880,
    )
    (said,) = first.choices
    assert (said.says, said.strong, said.to) == ("Then I stay with it until it holds.", True, second.key)
    cut = Clip.objects.get(pk=said.clip)
    assert (cut.start_ms, cut.end_ms) == (4880, 7500)
    assert (second.says, second.choices[0].to) == ("You said that last time.", ending.key)
    assert (ending.says, ending.outcome, ending.ends) == ("“Well, thank you.”", "resolved", True)
    # What was cut for it alone is nowhere in the way of those who look for clips.
    assert "The answer to:" not in author.get(reverse("recordings:clips")).content.decode()
    assert "The answer to:" not in author.get(reverse("recordings:call", args=[call.pk])).content.decode()
    assert query.find(query.read("answer"), by=make.trainer("tess")).calls == 0
    assert author.get(reverse("recordings:clip", args=[said.clip])).status_code == 200
    # It can be published as soon as there is something to decide.
    with pytest.raises(CannotPublish, match="Nothing is decided in it"):
        publish(scenario, by=make.trainer("tim"))
    version = publish(decide(scenario), by=make.trainer())
    assert clips_in(version, over=True) == set(Clip.objects.values_list("pk", flat=True))
    page = author.get(reverse("coaching:scenario", args=[scenario.number])).content.decode()
    assert f'"clip": {said.clip}' in page


def test_what_else_one_might_say_is_written_beside_what_was_said(author: Client, call: Recording):
    call.why = "She stays with it until it holds."
    call.save(update_fields=["why"])
    page = author.get(address(call))
    said, name = page.context["form"].told[1][0].agent.text, "other-9000"
    assert said == "I did not. I read who did."
    author.post(address(call), SENT | {"other-2000": "Have you restarted it?\n\nI see.", name: "Sorry about that."})
    first, second, ending = build.fresh(Content.objects.get(kind="scenario")).draft.nodes
    assert [(each.says, each.to) for each in first.choices[1:]] == [
        ("Have you restarted it?", second.key), ("I see.", second.key),
    ]  # fmt: skip
    assert [(each.says, each.to) for each in second.choices[1:]] == [("Sorry about that.", ending.key)]
    assert (first.choices[0].why, second.choices[0].why) == ("She stays with it until it holds.", "")
    assert len({each.id for node in (first, second) for each in node.choices}) == 5


def test_growing_twice_by_a_double_click_makes_one_scenario(author: Client, call: Recording):
    token = {"once": "a-token"}
    places = [author.post(address(call), SENT | token).headers["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert Content.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"start_ms": "0:00", "end_ms": "0:01"}, "no agent answers a customer"),
        ({"start_ms": "0:17", "end_ms": "0:02"}, "no agent answers a customer"),
        ({"start_ms": "soon"}, "like 1:23.4"),
        ({"customer_name": ""}, "Give the customer a name"),
    ],
)
def test_a_part_in_which_nothing_can_grow_is_told_and_what_was_typed_stays(
    author: Client, call: Recording, sent: dict[str, str], told: str
):
    answer = author.post(address(call), SENT | sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert told in page
    assert "Every evening" in page
    assert not Content.objects.exists()


def test_a_call_not_heard_yet_grows_nothing(author: Client):
    waiting = make.recording(title="waiting")
    assert "has not been heard yet" in author.get(address(waiting, span="")).content.decode()
    with pytest.raises(DomainError):
        from_call.of(waiting, start_ms=0, end_ms=1000)


def test_how_it_was_really_said_is_heard_by_whoever_has_decided_and_nobody_before(
    author: Client, call: Recording, client: Client
):
    author.post(address(call), SENT)
    scenario = build.fresh(Content.objects.get(kind="scenario"))
    nodes = scenario.draft.nodes
    said = {choice.clip for node in nodes for choice in node.choices}
    moments = {node.clip for node in nodes if node.clip}
    publish(decide(scenario), by=make.trainer())
    learner, path = build.learner("noor"), build.path()
    module = build.module(path)
    activity = build.activity(module, "scenario", content=scenario)
    publish(build.fresh(module), by=make.trainer("tom"))
    publish(build.fresh(path), by=build.someone())
    enrollment = build.enrollment(learner, path)
    attempt = attempts.begin(enrollment=enrollment, activity_id=activity.id)
    assert clips_of(enrollment, activity.id) == moments
    client.force_login(learner)
    page = client.get(reverse("coaching:attempt", args=[attempt.pk])).content.decode()
    # The customer's words stand there once, and the clip does not repeat them as its title.
    assert page.count("It drops every single evening.") == 1
    assert "<strong>As it was said in the call</strong>" in page
    for step, node in enumerate(node for node in nodes if not node.ends):
        attempts.answer(attempt, step=step, values=[node.choices[0].id])
    assert clips_of(enrollment, activity.id) == moments | said
    page = client.get(reverse("coaching:debrief", args=[attempt.pk])).content.decode()
    assert page.count("How it was really said") == 2
    assert "The answer to:" not in page
    for clip in said:
        heard = reverse("coaching:clip-audio", args=[enrollment.pk, activity.id, clip])
        assert heard in page
        # Read to its end, which closes the call's file.
        assert b"".join(client.get(heard).streaming_content)


def test_a_question_is_proposed_and_saved_with_its_clip(author: Client, call: Recording):
    page = author.get(address(call, "question"))
    names = [proposal.name for proposal in page.context["proposed"]]
    assert names[0] == "single"
    assert names[-1] == "blank"
    right, *_ = page.context["chosen"].question.task.options
    assert right.correct
    sent = form_of(page.context["chosen"].question, start_ms="0:05", end_ms="0:07", hear="on")
    answer = author.post(address(call, "question"), sent | {"title": "What was promised"})
    clip, quiz = Clip.objects.get(), Content.objects.get(kind="quiz")
    assert answer.headers["Location"] == reverse("coaching:quiz", args=[quiz.number])
    question = Content.objects.get(kind="question").draft
    assert (question.clip, clip.listed, question.source.recording) == (clip.pk, False, call.pk)
    # In a quiz that is there already, and in none; the same part of the call is the same clip.
    author.post(address(call, "question"), sent | {"quiz": quiz.number, "text": "And now?"})
    author.post(
        address(call, "question"),
        {name: value for name, value in sent.items() if name != "hear"} | {"text": "Just the bank?"},
    )
    assert len(quiz.draft.questions) == 1
    assert len(build.fresh(quiz).draft.questions) == 2
    assert Content.objects.filter(kind="question").count() == 3
    for wrong in ({"text": ""}, {"end_ms": "0:05"}, {"end_ms": "9:59"}, {"start_ms": "soon"}, {"quiz": "77"}):
        refused = author.post(address(call, "question"), sent | {"why": "What I typed"} | wrong)
        assert refused.status_code == 400
        assert "What I typed" in refused.content.decode()
    assert Content.objects.filter(kind="question").count() == 3


def test_a_prediction_has_what_leads_to_it_and_what_comes_after(author: Client, call: Recording):
    page = author.get(address(call, "question") + "&propose=predict")
    sent = form_of(page.context["chosen"].question, start_ms="0:01", stop_ms="0:04", end_ms="0:07")
    for wrong in ({"stop_ms": ""}, {"stop_ms": "0:08"}, {"stop_ms": "0:01"}):
        assert author.post(address(call, "question"), sent | wrong).status_code == 400
    assert not Clip.objects.exists()
    author.post(address(call, "question"), sent)
    question = Content.objects.get(kind="question").draft
    before, after = Clip.objects.get(pk=question.clip), Clip.objects.get(pk=question.task.rest)
    assert before.end_ms <= after.start_ms + 1000
    assert (before.listed, after.listed) == (False, False)
    assert question.task.done()


def test_another_kind_of_a_question_from_a_call_keeps_what_was_typed(author: Client, call: Recording):
    sent = form_of(author.get(address(call, "question")).context["chosen"].question, start_ms="0:01", end_ms="0:07")
    page = author.post(address(call, "question"), sent | {"kind": "spot", "end_ms": "0:06.5"})
    assert page.status_code == 200
    assert page.context["editor"].kind == "spot"
    assert page.context["span"]["end_ms"].value() == "0:06.5"
    assert not Clip.objects.exists()


@pytest.mark.parametrize("clip", ["x", "999", "-1", ""])
def test_a_clip_that_is_none_is_not_chosen(author: Client, clip: str):
    quiz = build.quiz()
    assert author.get(reverse("coaching:question-create", args=[quiz.number]) + f"?clip={clip}").status_code == 200
