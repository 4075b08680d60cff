"""Something to read, or a call to hear with what to listen for. Pure."""

from typing import ClassVar

from pydantic import Field

from coaching.content.base import Document


class Reading(Document):
    """`body` is Markdown; `clip` the pk of a recordings.Clip where there is something to hear.

    With `own_words` the body is not what was said there, and stays when that has to go.
    """

    format: ClassVar[int] = 3

    title: str = Field(title="title")
    body: str = Field("", title="text")
    clip: int | None = Field(None, title="clip")
    own_words: bool = Field(False, title="our own wording")

    def heading(self) -> str:
        return self.title
