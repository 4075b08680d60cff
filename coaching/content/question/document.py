"""A question with its answers. Pure."""

from typing import Literal

from pydantic import Field

from coaching.content.base import Document, Part


class Option(Part):
    """An answer to choose."""

    id: str
    text: str = Field("", title="answer")
    correct: bool = Field(False, title="a right answer")
    why: str = Field("", title="why it is, or is not")

    def key_of(self) -> str:
        return self.id

    def named(self) -> str:
        return f"answer “{self.text[:40]}”"


class Question(Document):
    """`single`: one answer is right; `multiple`: one or more are. `clip` is the pk of a recordings.Clip heard before answering."""

    kind: Literal["single", "multiple"] = Field("single", title="how many answers one chooses")
    text: str = Field("", title="what is asked")
    clip: int | None = Field(None, title="clip")
    why: str = Field("", title="what is told after the answer")
    options: list[Option] = Field(default_factory=list, title="answers")
    competency: int | None = Field(None, title="competency")

    def heading(self) -> str:
        return self.text
