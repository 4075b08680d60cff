"""A module: activities in order. Pure."""

from typing import Literal

from pydantic import Field

from coaching.content.base import Document, Part, Ref

ActivityKind = Literal["read", "listen", "scenario", "quiz"]
# What an activity of each kind holds.
HOLDS: dict[str, str] = {"read": "reading", "listen": "reading", "scenario": "scenario", "quiz": "quiz"}


class ActivityEntry(Part):
    """One thing to do. `id` is the pk of its Activity, `content` the number of what is read, heard, played or taken.

    A retired one leaves the next published version of its module; what was done with it stays.
    """

    id: int
    kind: ActivityKind = Field(title="kind")
    title: str = Field(title="title")
    minutes: int = Field(5, ge=1, title="minutes")
    content: int
    retired: bool = Field(False, title="retired")
    optional: bool = Field(False, title="optional")
    competency: int | None = Field(None, title="competency")

    def key_of(self) -> str:
        return str(self.id)

    def named(self) -> str:
        return f"Activity “{self.title}”"

    @property
    def ref(self) -> Ref:
        return Ref(HOLDS[self.kind], self.content)


class Module(Document):
    """`in_order`: an activity opens when those before it are done."""

    title: str = Field(title="title")
    summary: str = Field("", title="what it is for")
    activities: list[ActivityEntry] = Field(default_factory=list, title="activities")
    in_order: bool = Field(False, title="in order")

    def heading(self) -> str:
        return self.title

    @property
    def offered(self) -> list[ActivityEntry]:
        """The activities that are not retired."""
        return [activity for activity in self.activities if not activity.retired]

    @property
    def minutes(self) -> int:
        return sum(activity.minutes for activity in self.offered)
