"""Something to read, or a call to hear with what to listen for. Pure."""

from pydantic import Field

from coaching.content.base import Document


class Reading(Document):
    """`body` is Markdown; `clip` the pk of a recordings.Clip where there is something to hear."""

    title: str = Field(title="title")
    body: str = Field("", title="text")
    clip: int | None = Field(None, title="clip")

    def heading(self) -> str:
        return self.title
