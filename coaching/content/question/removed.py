"""What becomes of a question whose call was erased: there is nothing left to ask. Pure."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from coaching.content.question.task import Mark, Task, Trouble


class Removed(Task):
    """Whoever comes to it goes on, with all its points: nobody shall have less for what was taken away from them."""

    words: ClassVar[str] = "Removed on request"
    page: ClassVar[str] = "removed"
    kind: Literal["removed"] = "removed"

    def troubles(self) -> list[Trouble]:
        return [Trouble("was removed, for its call was erased", "Write another in its place, or take it out.")]

    def mark(self, values: Sequence[str]) -> Mark:
        return Mark(1.0)

    def laid_out(self, seed: str, values: Sequence[str]) -> None:
        return None

    def in_words(self, values: Sequence[str]) -> list[str]:
        return []
