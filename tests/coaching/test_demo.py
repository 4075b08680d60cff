"""The demo centre as a newcomer finds it."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from coaching import models as coaching
from coaching.authoring import drafts
from coaching.authoring.publishing import publish
from coaching.content.kinds import Start
from coaching.content.question.document import TASKS, Source
from coaching.content.question.marking import check_question
from coaching.content.question.spotting import Spot
from coaching.content.question.task import grade_of
from coaching.content.quiz import taking
from coaching.content.quiz.document import QuestionLink, Quiz
from coaching.content.scenario.case import Case, decide, on_offer, opened
from coaching.content.scenario.document import Choice, Node, Scenario, node_at, verdict_of
from coaching.content.scenario.proof import check, prove
from coaching.demo.answering import answer_of
from coaching.demo.written import heard, lines_of, listed, places, quiz_as_written, scenario_as_written, span
from recordings import models as recordings
from tests.coaching import demo

pytestmark = pytest.mark.django_db

QUIZZES = demo.quizzes()
ASKED = {f"{key} {place}": asked for key, quiz in QUIZZES.items() for place, asked in enumerate(quiz.asked, start=1)}


def test_an_older_demo_centre_keeps_the_scenario_and_the_quiz_it_has():
    author = User.objects.create_user("author", email="author@harbour.example")
    ending = Node(key="end", title="It ends", says="It rings off.", ends=True, outcome="partly")
    choices = [Choice(id=key, says=key, to="end") for key in ("Yes.", "No.")]
    hello = Node(key="hello", title="It rings", says="Hello?", start=True, choices=choices)
    title = scenario_as_written("third-report").value["title"]
    older = Scenario(title=title, customer_name="Helen Foster", nodes=[hello, ending])
    kept = drafts.create("scenario", older, by=author)
    asked = ASKED["whose-decision 1"].model_copy(update={"competency": None, "source": Source()})
    links = [QuestionLink(number=drafts.create("question", asked, by=author).number)]
    quiz = drafts.create("quiz", Quiz(title=QUIZZES["whose-decision"].title, questions=links), by=author)
    for content in (kept, quiz):
        publish(content, by=author)
    call_command("load_demo")
    assert [version.opened.length for version in quiz.versions.all()] == [1]
    assert coaching.Content.objects.filter(kind="quiz", title=quiz.title).count() == 1
    assert [one.opened.nodes for one in kept.versions.all()] == [older.nodes]
    assert coaching.Content.objects.filter(kind="scenario", title=title).count() == 1
    cut = recordings.Clip.objects.filter(listed=False).values_list("title", flat=True)
    assert any(name.startswith("Go on, then. But don't you dare") for name in cut)
    # What its own scenario would have been cut for.
    assert not any(name.startswith("Then you won't have to.") for name in cut)


# ── The scenarios themselves ──
SCENARIOS = demo.scenarios()
each_scenario = pytest.mark.parametrize("key", SCENARIOS)


def moments(key: str) -> list[Node]:
    return [node for node in SCENARIOS[key].nodes if not node.ends]


@each_scenario
def test_nothing_is_found_in_it_and_who_guesses_does_not_pass(key: str):
    scenario, proof = SCENARIOS[key], prove(SCENARIOS[key])
    assert check(scenario, {}) == []
    assert proof.exhaustive
    assert proof.roads
    assert proof.roads.chance < 0.15
    assert len(scenario.nodes) >= 12
    assert sum(node.outcome == "resolved" for node in scenario.nodes) >= 2


@each_scenario
def test_every_answer_says_why_and_several_are_strong(key: str):
    assert all(choice.why and choice.does for node in moments(key) for choice in node.choices)
    several = [node for node in moments(key) if sum(choice.strong for choice in node.choices) > 1]
    assert len(several) > 0.6 * len(moments(key))


@each_scenario
def test_a_strong_answer_is_not_known_by_its_length(key: str):
    for end in (max, min):
        told = [end(node.choices, key=lambda choice: len(choice.says)).strong for node in moments(key)]
        assert sum(told) <= 0.5 * len(told)


@each_scenario
def test_the_customer_is_heard_in_most_moments_and_there_the_real_answer_too(key: str):
    heard = [node for node in moments(key) if node.clip]
    assert len(heard) > 0.5 * len(moments(key))
    for node in heard:
        assert any(choice.strong and choice.clip for choice in node.choices), node.title


def spoken(key: str) -> Iterator[tuple[str, str]]:
    """Each clip that a scenario names, with the words that are read where it is heard."""
    for node in scenario_as_written(key).value["nodes"]:
        for part in (node, *node.get("replies", ()), *node.get("choices", ())):
            if "clip" in part:
                yield part["clip"], part["says"]


@each_scenario
def test_what_is_heard_is_what_is_read(key: str):
    for name, says in spoken(key):
        call, first, last = places(listed(demo.DATA["clips"], name))
        lines = lines_of(call)
        assert says == " ".join(line["text"] for line in lines[first : last + 1])
        start, end = span(call, first, last)
        begins, stops = lines[first]["start_ms"], lines[last]["end_ms"]
        assert start <= begins < stops <= end
        for other in lines[:first] + lines[last + 1 :]:
            # Nobody else is in it, but who speaks into this very line.
            over = other["start_ms"] < stops and other["end_ms"] > begins
            assert over or other["end_ms"] <= start or other["start_ms"] >= end, name


@each_scenario
def test_whatever_a_learner_answers_second_a_strong_end_can_be_reached(key: str):
    scenario = SCENARIOS[key]
    first = strong(scenario, opened(scenario))
    for choice in on_offer(scenario, first):
        case = decide(scenario, first, choice.id).case
        while not node_at(scenario, case.node).ends:
            case = strong(scenario, case)
        assert node_at(scenario, case.node).passes, choice.says


def strong(scenario: Scenario, case: Case) -> Case:
    """The case after the first strong answer on offer."""
    return decide(scenario, case, next(choice.id for choice in on_offer(scenario, case) if choice.strong)).case


def test_ninety_pounds_are_inside_the_guideline_only_where_the_team_lead_is_asked():
    scenario = SCENARIOS["missed-visit"]
    choices = [choice for choice in node_at(scenario, "money").choices if choice.amount == 90]
    assert {choice.asks: verdict_of(scenario, choice) for choice in choices} == {True: "inside", False: "approval"}
    assert {choice.asks for choice in choices if choice.strong} == {True}


def test_who_is_only_ever_careful_loses_mrs_foster():
    scenario = SCENARIOS["third-report"]
    waiting, ends = [opened(scenario)], set()
    while waiting:
        case = waiting.pop()
        node = node_at(scenario, case.node)
        careful = [choice for choice in on_offer(scenario, case) if choice.verdict == "careful"]
        assert careful or node.ends, node.title
        waiting += [decide(scenario, case, choice.id).case for choice in careful]
        ends |= {node.outcome} if node.ends else set()
    assert ends == {"lost"}


def test_what_was_given_early_counts_when_more_is_given():
    scenario = SCENARIOS["third-report"]
    given = Case("really", trust=6, granted={"limit-1": Decimal(20)}, variables=opened(scenario).variables)
    forty = [choice for choice in on_offer(scenario, given) if choice.amount == 40]
    assert [decide(scenario, given, choice.id).verdict for choice in forty] == ["approval"]
    thirty = next(choice for choice in on_offer(scenario, given) if choice.amount == 30)
    assert thirty.strong
    assert decide(scenario, given, thirty.id).verdict == "inside"


def test_nobody_is_told_of_a_happy_end_before_it_is_known_who_rings():
    scenario = SCENARIOS["double-charge"]
    unknown = Case("dread", trust=9, variables={**opened(scenario).variables, "watch": 1})
    ends = [node_at(scenario, decide(scenario, unknown, choice.id).case.node) for choice in on_offer(scenario, unknown)]
    assert not any(node.passes for node in ends)
    known = Case("dread", trust=9, variables={**unknown.variables, "verified": 1})
    assert any(
        node_at(scenario, decide(scenario, known, choice.id).case.node).passes for choice in on_offer(scenario, known)
    )


# ── The quizzes themselves ──
each_question = pytest.mark.parametrize("name", ASKED)
CHOICES = [name for name, asked in ASKED.items() if asked.kind in ("single", "predict")]


def test_each_module_ends_with_a_quiz_and_together_they_ask_in_every_way_there_is():
    (path,) = demo.DATA["paths"]
    assert [module["activities"][-1]["quiz"] for module in path["modules"]] == list(QUIZZES)
    assert {asked.kind for asked in ASKED.values()} == set(TASKS)
    assert all(5 <= quiz.length <= 7 for quiz in QUIZZES.values())
    assert max(len([one for one in quiz.asked if one.kind == "true_false"]) for quiz in QUIZZES.values()) == 1


@each_question
def test_a_question_teaches_whatever_is_answered(name: str):
    asked = ASKED[name]
    assert check_question(asked) == []
    assert asked.why
    assert asked.hints or asked.kind == "true_false"
    assert asked.competency
    assert asked.difficulty
    # What four customers said is of four calls.
    assert asked.source.guideline or asked.source.recording or name == "fair-with-money 3"
    task = asked.task.model_dump()
    for parts in ("options", "answers", "items", "pairs", "gaps", "spans"):
        assert all(part["why"] for part in task.get(parts, ()))


def test_a_question_about_a_limit_cites_it_and_one_about_a_call_the_lines():
    forty, spot = ASKED["whose-decision 1"], ASKED["whose-decision 4"]
    assert forty.source.limit == "limit-1"
    assert (spot.source.start_ms, spot.source.end_ms) == span("third-report", 8, 20)


def test_the_right_answer_is_not_known_by_its_length():
    for end in (max, min):
        told = [end(ASKED[name].task.options, key=lambda option: len(option.text)).correct for name in CHOICES]
        assert sum(told) <= len(told) / 3


@pytest.mark.parametrize("name", [name for name, asked in ASKED.items() if asked.kind == "spot"])
def test_a_moment_holds_the_words_it_is_said_to_hold_and_pressing_always_fails(name: str):
    asked = ASKED[name]
    written = quiz_as_written(name.split()[0]).value["questions"][int(name.split()[1]) - 1]
    call, first, last = places(written["clip"])
    start, end = span(call, first, last)
    assert 60_000 <= end - start <= 100_000
    assert isinstance(asked.task, Spot)
    for moment, spot in zip(asked.task.spans, written["spans"], strict=True):
        number = int(spot["line"])
        line = lines_of(call)[number]
        assert line["speaker"] == "agent"
        assert moment.text.casefold() in line["text"].casefold()
        assert first <= number <= last
        assert line["start_ms"] <= moment.start_ms < moment.end_ms <= line["end_ms"]
        # A voice says ten to twenty-five letters in a second.
        assert 10 <= len(moment.text) / (moment.end_ms - moment.start_ms) * 1000 <= 25
    assert 4 <= len(asked.task.spans) <= 5
    assert asked.task.mark([str(ms) for ms in range(start, end, 1000)]).grade != "right"
    assert asked.task.mark([str(moment.start_ms + 900) for moment in asked.task.spans]).grade == "right"


def test_the_customers_who_are_quoted_said_so():
    said = [
        line["text"] for entry in demo.DATA["calls"] for line in lines_of(entry["key"]) if line["speaker"] == "customer"
    ]
    for pair in ASKED["fair-with-money 3"].task.pairs:
        quoted = pair.left.strip("“”").removeprefix("And ")
        assert any(quoted in text for text in said), quoted


def test_words_at_the_end_of_a_line_are_heard_until_it_ends():
    line = lines_of("third-report")[15]
    whole = heard("third-report", 15)
    assert whole == (line["start_ms"], line["end_ms"])
    begins, stops = heard("third-report", 15, "I keep the case and we try again.")
    assert whole[0] < begins < stops == whole[1]


def test_the_call_goes_on_where_it_stopped_and_nothing_heard_before_tells_how():
    asked = next(one for one in quiz_as_written("fair-with-money").value["questions"] if one["kind"] == "predict")
    call, _, stop = places(asked["clip"])
    assert places(asked["rest"])[:2] == (call, stop + 1)
    others = [
        listed(demo.DATA["clips"], one["clip"])
        for key in QUIZZES
        for one in quiz_as_written(key).value["questions"]
        if "clip" in one and one != asked
    ]
    assert not any(name.startswith(call) for name in others)
    for clip in demo.DATA["clips"]:
        assert clip["call"] != call or clip["to_line"] <= stop, clip["title"]
    played = [listed(demo.DATA["clips"], key) for playlist in demo.DATA["playlists"] for key in playlist["clips"]]
    assert not any(name.startswith(call) for name in played)
    for scenario in SCENARIOS:
        assert not any(clip.startswith(call) for clip, _ in spoken(scenario))


@pytest.mark.parametrize("key", QUIZZES)
def test_whoever_takes_it_in_the_demo_passes_and_together_they_show_how_it_is_missed(key: str):
    quiz = QUIZZES[key]
    grades: dict[int, set[str]] = {place: set() for place in range(quiz.length)}
    for who in range(1, 200):
        state = taking.begin(quiz, Start(seed=who))
        for place in range(quiz.length):
            values, sure = answer_of(quiz, state, step=place, who=who)
            judged = taking.judge(quiz, state, taking.given({"given": values, "sure": [sure]}, {}))
            state = judged.state
            grades[place].add(grade_of(judged.score))
        assert judged.passed, (who, state["marks"])
    assert all({"right"} < seen for seen in grades.values())
    assert {"right", "partly", "not_yet"} in grades.values()
