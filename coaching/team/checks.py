"""What was answered in a check, as its learner's trainer reads it. Practice never comes here."""

from collections.abc import Iterator
from dataclasses import dataclass

from coaching.content.question.task import grade_of
from coaching.content.scenario.document import NotInScenario, choice_in, node_at
from coaching.models import Attempt, Response
from recordings.errors import DomainError


@dataclass(frozen=True)
class Answered:
    """One answer: what was asked, what was `said`, what the key says (empty: nothing is right alone), and how it stands."""

    response: Response
    asked: str
    said: str
    right: str
    grade: str = ""
    verdict: str = ""
    strong: bool | None = None


def answers_in(attempt: Attempt) -> Iterator[Answered]:
    """The answers of a finished check in their order. What a document cannot tell any more is told as not to be read."""
    document = attempt.version.opened
    for response in attempt.responses.all():
        try:
            if attempt.version.content.kind == "scenario":
                node = node_at(document, response.item)
                said = choice_in(node, response.given["choice"])
                strong = "; ".join(f"“{choice.says}”" for choice in node.choices if choice.strong)
                yield Answered(
                    response, node.title, f"“{said.says}”", strong, verdict=response.verdict, strong=said.strong
                )
                continue
            asked = next(link.document for link in document.links if str(link.number) == response.item)
            told = ", ".join(asked.task.in_words(response.given["values"])) or "nothing"
            key = "; ".join(asked.task.right_in_words())
            yield Answered(response, asked.text, told, key, grade=grade_of(response.score or 0.0))
        except (NotInScenario, StopIteration, KeyError, LookupError, DomainError):
            yield Answered(response, "A question that cannot be read any more", "", "")
