"""What the demo centre's learners answer: mostly what is right, not always; people learn here. Pure, and the same each time."""

from collections.abc import Sequence
from typing import Any, Literal

from coaching.content.question.arranging import Match, Order
from coaching.content.question.choosing import Choosing, Multiple, Single, TrueFalse
from coaching.content.question.spotting import Spot
from coaching.content.question.task import Task
from coaching.content.question.writing import Gaps, Number, ShortText
from coaching.content.quiz import taking
from coaching.content.quiz.document import Quiz
from coaching.content.scenario.case import Case, decide, from_state, on_offer
from coaching.content.scenario.document import Choice, Scenario, node_at

How = Literal["right", "partly", "not_yet"]
# How long after a moment begins a finger comes down, in milliseconds.
LAG_MS = 700


def answer_of(
    document: Scenario | Quiz, state: dict[str, Any], *, step: int, who: int, loses: bool = False
) -> tuple[list[str], str]:
    """The values of a learner's answer at a step, and how sure they say to be; `who` is any number of the learner's own.

    Who `loses` does not get through: the customer is lost, or the quiz ends below what it asks for.
    """
    if isinstance(document, Scenario):
        case = from_state(document, state)
        return [(_losing if loses else _winning)(document, case, step=step, who=who).id], ""
    asked = taking.question_at(document, state, step)
    how: How = "right" if (step + who) % 3 == 0 else "not_yet"
    if not loses:
        how = manner(asked.task, step=step, of=document.length, who=who)
    return values_of(asked.task, how, who=who), _sure(how, who + step) if taking.asks_how_sure(document, asked) else ""


def manner(task: Task, *, step: int, of: int, who: int) -> How:
    """How well a learner answers one of so many questions: of three one knows everything, one all but one thing, and one leaves
    something out wherever there are parts, and foresees nothing.
    """
    if who % 3 == 0:
        return "right" if type(task) in (Single, TrueFalse, ShortText, Number) else "partly"
    if who % 3 == 1 and step == who // 3 % of:
        return "partly" if who % 2 else "not_yet"
    return "right"


def _winning(document: Scenario, case: Case, *, step: int, who: int) -> Choice:
    """One of the strong answers; the second moment is hard for many, and a later one for some, as long as the call can be saved."""
    offered = on_offer(document, case)
    strong = [choice for choice in offered if choice.strong] or offered
    if step == 1 and who % 5:
        tried = [*_weak(offered)[who % 2 :], *strong]
    elif who % 5 < 2 and step == 3 + who % 4:
        tried = [offered[(who + step) % len(offered)], *strong]
    else:
        tried = [strong[who % len(strong)], *strong]
    return next((choice for choice in tried if _is_saved(document, case, choice, strong=True)), strong[0])


def _losing(document: Scenario, case: Case, *, step: int, who: int) -> Choice:
    """Well begun by some, then too careful, and the customer is lost."""
    offered = on_offer(document, case)
    tried = [choice for choice in offered if choice.strong] if step < who % 3 else []
    tried += _weak(offered)
    return next((choice for choice in tried if not _is_saved(document, case, choice, strong=False)), tried[-1])


def _weak(offered: Sequence[Choice]) -> list[Choice]:
    """The answers that are not strong, too careful ones first, then those that cost most trust."""
    weak = [choice for choice in offered if not choice.strong] or list(offered)
    return sorted(weak, key=lambda choice: (choice.verdict != "careful", choice.trust))


def _is_saved(document: Scenario, case: Case, choice: Choice, *, strong: bool) -> bool:
    """Whether the call is saved after a choice if all that follow are strong, or none."""
    case = decide(document, case, choice.id).case
    while not node_at(document, case.node).ends:
        offered = on_offer(document, case)
        best = [one for one in offered if one.strong] or offered
        case = decide(document, case, (best if strong else _weak(offered))[0].id).case
    return node_at(document, case.node).passes


def values_of(task: Task, how: How, *, who: int) -> list[str]:
    """Values of an answer that is right, partly, or not yet; a kind without parts knows no “partly”, and then it is not yet."""
    match task:
        case Multiple():
            right, wrong = _sorted(task)
            return right if how == "right" else right[:-1] if how == "partly" else [wrong[who % len(wrong)]]
        case Choosing():
            right, wrong = _sorted(task)
            return right[:1] if how == "right" else [wrong[who % len(wrong)]]
        case TrueFalse():
            return [str(task.answer is (how == "right")).lower()]
        case ShortText() | Number():
            said = [str(each.text if isinstance(task, ShortText) else each.value) for each in _foreseen(task, how)]
            return [said[who % len(said)] if said else "I don't know"]
        case Order():
            keys = [item.id for item in task.items]
            return keys if how == "right" else [keys[1], keys[0], *keys[2:]] if how == "partly" else keys[::-1]
        case Match():
            return _some([pair.right for pair in task.pairs], task.offered, how)
        case Gaps():
            return _some([gap.accepted[0] for gap in task.ordered], task.others or [""], how)
        case Spot():
            marks = [span.start_ms + LAG_MS for span in task.spans]
            alone = max(span.end_ms for span in task.spans) + 4_000
            found = marks[who % 2 :] if how == "right" else [*marks[:2], alone] if how == "partly" else [alone]
            return [str(mark) for mark in found]
    raise ValueError(f"nobody in the demo centre knows how to answer {task.kind}")


def _sorted(task: Choosing) -> tuple[list[str], list[str]]:
    """The ids of its right options, and of the others."""
    right = [option.id for option in task.options if option.correct]
    return right, [option.id for option in task.options if not option.correct]


def _foreseen(task: ShortText | Number, how: How) -> list[Any]:
    """The answers that were foreseen and are worth all of it, or not, but for patterns."""
    return [
        each
        for each in task.answers
        if (each.credit == 100) is (how == "right") and "*" not in getattr(each, "text", "")
    ]


def _some(right: list[str], offered: list[str], how: How) -> list[str]:
    """All of the right values, or all but the last, or none, the others of what is offered beside them."""
    kept = {"right": len(right), "partly": len(right) - 1, "not_yet": 0}[how]
    others = [next((other for other in reversed(offered) if other != value), "") for value in right[kept:]]
    return [*right[:kept], *others]


def _sure(how: How, chance: int) -> str:
    """Who is right is mostly sure, who is not mostly less so; one in four is mistaken about that."""
    return "2" if chance % 4 == 0 else "3" if how == "right" else "1"
