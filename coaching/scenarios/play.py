"""A learner decides in a scenario. Pages and the API come through here."""

from typing import Any

from coaching import attempts
from coaching.models import Attempt, Response
from coaching.scenarios import graph


def answer(attempt: Attempt, *, step: int, choice_id: str) -> Response:
    """Say what a choice says, at a step of an attempt. Raises OutOfStep, and NotInGraph for a choice not on offer here."""

    def judge(current: Attempt) -> attempts.Judged:
        frozen: graph.Graph = current.version.content
        here = graph.node_at(frozen, current.node_key)
        choice = graph.choice_in(here, choice_id)
        there = graph.step(frozen, here["key"], choice_id)
        marked: dict[str, Any] = {
            "node": here["key"],
            "verdict": choice["verdict"],
            "trust": choice["trust"],
            "strong": choice["strong"],
            "to": there["key"],
        }
        if not there["ends"]:
            return attempts.Judged(marked=marked, node_key=there["key"])
        decided = [*(response.marked for response in current.responses.all()), marked]
        return attempts.Judged(marked=marked, node_key=there["key"], over=True, result=_result(there, decided))

    return attempts.answer(attempt, step=step, given={"choice": choice_id}, judge=judge)


def _result(ending: graph.Node, decided: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "ending": ending["key"],
        "outcome": ending["outcome"],
        "trust": sum(marked["trust"] for marked in decided),
        "verdicts": {
            verdict: sum(marked["verdict"] == verdict for marked in decided)
            for verdict in ("careful", "inside", "approval", "outside")
        },
    }
