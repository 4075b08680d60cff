"""A learner answers the questions of a quiz, one after the other."""

from collections.abc import Collection

from coaching import attempts
from coaching.models import Attempt, Response
from coaching.quizzes import marking


def answer(attempt: Attempt, *, step: int, option_ids: Collection[str]) -> Response:
    """Answer the question at a step of an attempt. Raises OutOfStep, and NotAnAnswer for what cannot be one."""

    def judge(current: Attempt) -> attempts.Judged:
        frozen: marking.Quiz = current.version.content
        marked = marking.mark(frozen["questions"][step], option_ids)
        over = step + 1 == len(frozen["questions"])
        if not over:
            return attempts.Judged(marked=dict(marked))
        standings = [*(response.marked["standing"] for response in current.responses.all()), marked["standing"]]
        return attempts.Judged(
            marked=dict(marked),
            over=True,
            passed=marking.has_passed(standings, frozen["pass_percent"]),
            result={
                "right": standings.count("right"),
                "of": len(standings),
                "percent": marking.score_percent(standings),
            },
        )

    return attempts.answer(attempt, step=step, given={"options": sorted(option_ids)}, judge=judge)
