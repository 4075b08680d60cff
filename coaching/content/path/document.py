"""A training path: modules in order. Pure."""

from pydantic import Field

from coaching.content.base import Document


class Path(Document):
    """`modules` are the numbers of its modules."""

    title: str = Field(title="title")
    summary: str = Field("", title="what it is for")
    modules: list[int] = Field(default_factory=list, title="modules")

    def heading(self) -> str:
        return self.title
