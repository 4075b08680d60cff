"""A training path: modules in order. Pure."""

from pydantic import Field

from coaching.content.base import Document, Part


class Need(Part):
    """What a module waits for: that the module `first` is done, and where `at_least` is given, each quiz in it with so many per cent."""

    module: int
    first: int
    at_least: int | None = Field(None, ge=1, le=100, title="at least")

    def key_of(self) -> str:
        return f"{self.module} {self.first}"

    def named(self) -> str:
        return "What a module waits for"


class Path(Document):
    """`modules` are the numbers of its modules; those that are `optional` are there for who likes.

    `in_order`: a module opens when those before it are done. With a `certificate` completing it gives one, for `valid_months` (None: for good).
    """

    title: str = Field(title="title")
    summary: str = Field("", title="what it is for")
    modules: list[int] = Field(default_factory=list, title="modules")
    optional: list[int] = Field(default_factory=list, title="modules that are optional")
    needs: list[Need] = Field(default_factory=list, title="what modules wait for")
    in_order: bool = Field(False, title="in order")
    certificate: bool = Field(False, title="certificate")
    valid_months: int | None = Field(None, ge=1, le=120, title="how long the certificate holds, in months")

    def heading(self) -> str:
        return self.title
