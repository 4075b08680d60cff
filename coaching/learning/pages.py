"""How each kind that is played shows itself to a learner: where an attempt stands, and what one looks back on.

A kind's pages are a row of `PAGES`; the views ask nothing about kinds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coaching.content.question.marking import mark
from coaching.content.scenario import charts
from coaching.content.scenario import debrief as looking_back
from coaching.content.scenario.case import from_state, heard, on_offer
from coaching.content.scenario.document import choice_in, moments_left, node_at, offered
from coaching.learning.player import player
from coaching.models import Attempt, Response

Context = dict[str, Any]


@dataclass(frozen=True)
class Pages:
    """Templates with what fills them. `answered` is shown after each answer; None where the next moment says enough."""

    play: str
    standing: Callable[[Attempt], Context]
    debrief: str
    looking_back: Callable[[Attempt], Context]
    answered: str | None = None
    response: Callable[[Attempt, Response], Context] | None = None


def moments(gone: int, total: int) -> Context:
    """The row of moments for a 176 wide picture: what is behind, where we are, what most routes still have."""
    apart = 152 / max(1, total - 1)
    beads = [round(12 + apart * place, 1) for place in range(total)]
    return {"gone": beads[:gone], "here": beads[gone], "ahead": beads[gone + 1 :], "first": beads[0], "last": beads[-1]}


def _clip(attempt: Attempt, clip: int | None, *, words: bool = False) -> Context:
    assert attempt.enrollment
    assert attempt.activity_id
    return player(attempt.enrollment, attempt.activity_id, clip, words=words)


def _moment(attempt: Attempt) -> Context:
    scenario = attempt.version.opened
    case = from_state(scenario, attempt.state)
    node, told = node_at(scenario, case.node), heard(scenario, case)
    choices = on_offer(scenario, case)
    before = attempt.responses.last()
    left = moments_left(scenario, node.key)
    return {
        "scenario": scenario,
        "node": node,
        "told": told,
        "choices": offered(node, choices, seed=attempt.pk) if attempt.state.get("shuffled") else choices,
        "said": before and choice_in(node_at(scenario, before.item), before.given["choice"]),
        "moments": moments(attempt.step, attempt.step + max(1, left)),
        "number": attempt.step + 1,
        "sub": f"Moment {attempt.step + 1} · nothing here is timed",
        "label": f"Moment {attempt.step + 1}. Most roads from here have {attempt.step + left}.",
        **_clip(attempt, told.clip),
    }


def _scenario_debrief(attempt: Attempt) -> Context:
    scenario = attempt.version.opened
    responses = list(attempt.responses.all())
    made = looking_back.decisions(scenario, [(r.item, r.given["choice"]) for r in responses])
    return {
        "scenario": scenario,
        "ending": node_at(scenario, attempt.state["node"]),
        "decisions": made,
        "summary": looking_back.summary(made),
        "well": looking_back.done_well(made),
        "beads": charts.field([(decision.stands, decision.choice.trust) for decision in made]),
        "route": charts.route(scenario, [decision.node.key for decision in made], attempt.state["node"]),
        "endings": sum(node.ends for node in scenario.nodes),
        "really": {
            choice.id: _clip(attempt, choice.clip) for decision in made for choice in decision.strong if choice.clip
        },
    }


def _question(attempt: Attempt) -> Context:
    questions = attempt.version.opened.asked
    question = questions[attempt.step]
    return {"question": question, **_place(attempt.step, len(questions)), **_clip(attempt, question.clip)}


def _answered(attempt: Attempt, response: Response) -> Context:
    questions = attempt.version.opened.asked
    question = questions[response.step]
    marked = mark(question, response.given["options"])
    return {
        "question": question,
        "marked": marked,
        **_place(response.step, len(questions)),
        **_clip(attempt, question.clip, words=True),
    }


def _quiz_result(attempt: Attempt) -> Context:
    pairs = zip(attempt.version.opened.asked, attempt.responses.all(), strict=True)
    return {"pairs": [(question, mark(question, response.given["options"])) for question, response in pairs]}


def _place(step: int, of: int) -> Context:
    where = f"Question {step + 1} of {of}"
    return {"number": step + 1, "of": of, "sub": where, "label": where, "moments": moments(step, of)}


PAGES = {
    "scenario": Pages("coaching/play_scenario.html", _moment, "coaching/debrief.html", _scenario_debrief),
    "quiz": Pages(
        "coaching/play_quiz.html",
        _question,
        "coaching/quiz_result.html",
        _quiz_result,
        "coaching/answered.html",
        _answered,
    ),
}
