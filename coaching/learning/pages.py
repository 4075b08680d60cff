"""How each kind that is played shows itself to a learner: where an attempt stands, and what one looks back on.

A kind's pages are a row of `PAGES`; the views ask nothing about kinds.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from coaching.content.scenario import charts
from coaching.content.scenario import debrief as looking_back
from coaching.content.scenario.case import from_state, heard, on_offer
from coaching.content.scenario.document import Scenario, choice_in, moments_left, node_at, offered
from coaching.learning import quiz_pages
from coaching.learning.player import Context, clip_of, moments
from coaching.models import Attempt, Enrollment, Response, Version
from coaching.progress.progress import ActivityProgress


@dataclass(frozen=True)
class Pages:
    """Templates with what fills them. `answered` is shown after each answer of an attempt that `tells_at_once`; elsewhere the
    next moment says enough.
    """

    play: str
    standing: Callable[[Attempt], Context]
    debrief: str
    looking_back: Callable[[Attempt], Context]
    answered: str
    response: Callable[[Attempt, Response], Context]
    # What the activity's own page tells before one begins.
    before: Callable[[Enrollment, ActivityProgress, Version], Context] = lambda own, activity, version: {}
    # Which help can be asked for where an attempt stands, and how often.
    help: Callable[[Attempt], dict[str, int]] = lambda attempt: {}
    tells_at_once: Callable[[Attempt], bool] = lambda attempt: attempt.mode == Attempt.Mode.PRACTICE


def _moment(attempt: Attempt) -> Context:
    scenario = attempt.version.opened
    case = from_state(scenario, attempt.state)
    node, told = node_at(scenario, case.node), heard(scenario, case)
    choices = on_offer(scenario, case)
    answered = list(attempt.responses.all())
    before = answered[-1] if answered else None
    gone, left = len(answered), moments_left(scenario, node.key)
    hint = "nobody sees that you practise" if attempt.mode == Attempt.Mode.PRACTICE else "nothing here is timed"
    return {
        "scenario": scenario,
        "node": node,
        "told": told,
        "choices": offered(node, choices, seed=attempt.pk) if attempt.state.get("shuffled") else choices,
        "before": before,
        "said": before and choice_in(node_at(scenario, before.item), before.given["choice"]),
        "moments": moments(gone, gone + max(1, left)),
        "number": gone + 1,
        "sub": f"Moment {gone + 1} · {hint}",
        "label": f"Moment {gone + 1}. Most roads from here have {gone + left}.",
        **clip_of(attempt, told.clip),
    }


def _before_scenario(own: Enrollment, activity: ActivityProgress, version: Version) -> Context:
    """How many of its endings finish it: which ones would be told too much."""
    endings = [node for node in version.opened.nodes if node.ends]
    return {"endings": len(endings), "passing": sum(node.passes for node in endings)}


def _told(attempt: Attempt, response: Response) -> Context:
    scenario = attempt.version.opened
    before = attempt.responses.filter(step__lte=response.step)
    decision = _decisions(scenario, before)[-1]
    left = moments_left(scenario, decision.node.key)
    return {
        "scenario": scenario,
        "decision": decision,
        "moments": moments(decision.number - 1, decision.number - 1 + max(1, left)),
        "number": decision.number,
        "sub": f"Moment {decision.number} · nobody sees that you practise",
        "label": f"Moment {decision.number}",
        "last": before.count() == attempt.responses.count(),
        "really": _really(attempt, [decision]),
    }


def _decisions(scenario: Scenario, responses: Iterable[Response]) -> list[looking_back.Decision]:
    return looking_back.decisions(scenario, [(r.item, r.given["choice"]) for r in responses])


def _really(attempt: Attempt, made: Iterable[looking_back.Decision]) -> dict[str, Context]:
    """How strong answers were really said, by the choice's id."""
    return {choice.id: clip_of(attempt, choice.clip) for decision in made for choice in decision.strong if choice.clip}


def _scenario_debrief(attempt: Attempt) -> Context:
    scenario = attempt.version.opened
    responses = list(attempt.responses.all())
    made = _decisions(scenario, responses)
    guided = looking_back.is_guided(scenario)
    return {
        "scenario": scenario,
        "ending": node_at(scenario, attempt.state["node"]),
        "told": heard(scenario, from_state(scenario, attempt.state)),
        "decisions": made,
        "steps": {number: response.step for number, response in enumerate(responses, start=1)},
        "summary": looking_back.summary(made, guided=guided),
        "well": looking_back.done_well(made),
        "skills": looking_back.skills(made),
        "beads": _field(made, guided=guided),
        "route": charts.route(scenario, _road(attempt), [_road(earlier) for earlier in _earlier(attempt)]),
        "really": _really(attempt, made),
    }


def _field(made: Sequence[looking_back.Decision], *, guided: bool) -> list[charts.Bead]:
    if guided:
        return charts.field([(decision.stands, decision.choice.trust) for decision in made])
    return charts.trust_field([decision.choice.trust for decision in made])


def _road(attempt: Attempt) -> list[str]:
    """The keys of the moments an attempt came through, and of its ending."""
    return [*(response.item for response in attempt.responses.all()), attempt.state["node"]]


def _earlier(attempt: Attempt) -> QuerySet[Attempt]:
    """What the learner played of the same version before, to its end: on record or in practice."""
    same = Attempt.objects.filter(
        learner=attempt.learner_id,
        activity=attempt.activity_id,
        version=attempt.version_id,
        status=Attempt.Status.FINISHED,
    )
    return same.filter(finished_at__lt=attempt.finished_at).prefetch_related("responses")


PAGES = {
    "scenario": Pages(
        "coaching/play_scenario.html",
        _moment,
        "coaching/debrief.html",
        _scenario_debrief,
        "coaching/told.html",
        _told,
        before=_before_scenario,
    ),
    "quiz": Pages(
        "coaching/play_quiz.html",
        quiz_pages.question,
        "coaching/quiz_result.html",
        quiz_pages.result,
        "coaching/answered.html",
        quiz_pages.answered,
        before=quiz_pages.before,
        help=quiz_pages.help_at,
        tells_at_once=quiz_pages.tells_at_once,
    ),
}
