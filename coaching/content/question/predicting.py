"""Predict, then hear: a call stops, one says what one would do now and how sure one is, and only then hears what was done. Pure."""

from typing import ClassVar, Literal

from pydantic import Field

from coaching.content.question.choosing import Single
from coaching.content.question.task import Trouble


class Predict(Single):
    """Answers to choose from, marked like a single choice; `rest` is the pk of the clip that is heard afterwards, and by nobody before.

    The question's own clip leads up to the stop. The option that `was_done` is what the agent did; others may be as right.
    """

    words: ClassVar[str] = "Predict, then hear"
    kind: Literal["predict"] = "predict"  # type: ignore[assignment]
    rest: int | None = Field(None, title="what is heard afterwards")
    was_done: str = Field("", title="what the agent did")

    def troubles(self) -> list[Trouble]:
        found = super().troubles()
        if self.rest is None:
            found.append(Trouble("has nothing to hear afterwards", "Choose the clip in which one hears what was done."))
        if self.was_done and self.was_done not in {option.id for option in self.options}:
            found.append(
                Trouble("names an answer that is gone as what was done", "Choose one of the answers, or none.")
            )
        return found

    def done(self) -> str:
        """What the agent did, in words; empty where nobody has said."""
        return next((option.text for option in self.options if option.id == self.was_done), "")
