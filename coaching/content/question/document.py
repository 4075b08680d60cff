"""A question: what is asked, what is heard first, how it is answered. Pure."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from coaching.content.base import Document, Number, Part
from coaching.content.question.arranging import Match, Order
from coaching.content.question.choosing import Multiple, Option, Single, TrueFalse
from coaching.content.question.predicting import Predict
from coaching.content.question.removed import Removed
from coaching.content.question.spotting import Spot
from coaching.content.question.task import Task
from coaching.content.question.writing import Gaps, ShortText
from coaching.content.question.writing import Number as NumberTask

AnyTask = Annotated[
    Single | Multiple | TrueFalse | ShortText | NumberTask | Order | Match | Gaps | Spot | Predict | Removed,
    Field(discriminator="kind"),
]
# Every kind by its name, as authors are offered them: `removed` is what becomes of one, and is offered to nobody. Adding one is adding a room, a line here and in AnyTask, and its pages.
TASKS: dict[str, type[Task]] = {
    "single": Single,
    "multiple": Multiple,
    "true_false": TrueFalse,
    "short_text": ShortText,
    "number": NumberTask,
    "order": Order,
    "match": Match,
    "gaps": Gaps,
    "spot": Spot,
    "predict": Predict,
}
Difficulty = Literal["", "easy", "medium", "hard"]


class Listening(Part):
    """How a question's clip is heard: how often (None: freely, with pauses and going back), and whether the question stands there
    before it has been heard. The clip's words are there for who asks for them, and with the result.
    """

    plays: Literal[1, 2] | None = Field(None, title="how often")
    asked_after: bool = Field(False, title="the question comes after the clip")


class Source(Part):
    """Where a question comes from: a span of a call in milliseconds, with what was `said` there; a clause of a guideline."""

    recording: Number | None = Field(None, title="call")
    start_ms: int = Field(0, ge=0, title="from")
    end_ms: int = Field(0, ge=0, title="to")
    said: str = Field("", title="what was said")
    guideline: Number | None = Field(None, title="guideline")
    limit: str = Field("", title="limit")


class Question(Document):
    """`clip` is the pk of a recordings.Clip heard before answering, `competency` of what it practises.

    With `own_words` nothing in it is what was said in the call, and it stays when that has to go.
    """

    format: ClassVar[int] = 4

    text: str = Field("", title="what is asked")
    clip: int | None = Field(None, title="clip")
    listening: Listening = Field(default_factory=Listening, title="how the clip is heard")
    task: AnyTask = Field(default_factory=Single, title="kind")
    hints: list[str] = Field(default_factory=list, title="hints")
    why: str = Field("", title="what is told after the answer")
    competency: int | None = Field(None, title="competency")
    difficulty: Difficulty = Field("", title="how hard it is meant to be")
    source: Source = Field(default_factory=Source, title="where it comes from")
    own_words: bool = Field(False, title="our own wording")

    def heading(self) -> str:
        return self.text

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return self.task.kind

    @property
    def page(self) -> str:
        """The template that asks it."""
        return f"coaching/questions/{self.task.page}.html"

    @property
    def told_page(self) -> str:
        """The template that tells how it was answered."""
        return f"coaching/questions/{self.task.page}_told.html"


__all__ = ["TASKS", "AnyTask", "Listening", "Option", "Question", "Source"]
