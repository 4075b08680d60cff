"""Single choice, multiple choice, true or false. Pure."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from coaching.content.base import Part
from coaching.content.question.task import LONGEST, Mark, Piece, Task, Trouble, in_order_of, not_here, nothing_yet

Percent = float


class Option(Part):
    """An answer to choose. `credit` is what choosing it is worth, in per cent; None: as its kind reckons it."""

    id: str
    text: str = Field("", title="answer")
    correct: bool = Field(False, title="a right answer")
    credit: Percent | None = Field(None, ge=-100, le=100, title="credit in percent")
    why: str = Field("", title="why it is, or is not")

    def key_of(self) -> str:
        return self.id

    def named(self) -> str:
        return f"answer “{self.text[:40]}”"


class Choosing(Task):
    """What single and multiple choice share."""

    options: list[Option] = Field(default_factory=list, title="answers")
    keeps_order: bool = Field(False, title="answers in the order written")

    def worth(self, option: Option) -> float:
        """What choosing an option adds, of one."""
        raise NotImplementedError

    def troubles(self) -> list[Trouble]:
        found = []
        texts = [option.text.strip() for option in self.options]
        if len(texts) < 2:
            found.append(Trouble("needs two answers or more", "Add answers to choose from."))
        if not all(texts):
            found.append(Trouble("has an empty answer", "Write it, or remove it."))
        if len(set(texts)) < len(texts):
            found.append(Trouble("has the same answer twice", "Change one of them, or remove it."))
        if not any(option.correct for option in self.options):
            found.append(Trouble("has no right answer", "Mark the right one."))
        return found

    def chosen(self, values: Sequence[str]) -> set[str]:
        """The ids that were chosen. Raises DomainError for none, and for what is not among them."""
        picked = set(values) - {""}
        if not picked:
            raise nothing_yet()
        if not picked <= {option.id for option in self.options}:
            raise not_here()
        return picked

    def pieces(self, picked: set[str]) -> list[Piece]:
        return [
            Piece(
                option.id,
                option.text,
                chosen=option.id in picked,
                correct=option.correct,
                credit=self.worth(option) if option.id in picked else 0.0,
                why=option.why,
            )
            for option in self.options
        ]

    def laid_out(self, seed: str, values: Sequence[str]) -> list[tuple[Option, bool]]:
        """The options, each with whether it is chosen."""
        kept = self.options if self.keeps_order else in_order_of(seed, self.options, lambda option: option.id)
        return [(option, option.id in values) for option in kept]

    def right_in_words(self) -> list[str]:
        return [option.text for option in self.options if option.correct]

    def in_words(self, values: Sequence[str]) -> list[str]:
        return [option.text for option in self.options if option.id in values]


class Single(Choosing):
    """One answer is right; others may be worth a part."""

    words: ClassVar[str] = "One answer"
    kind: Literal["single"] = "single"

    def worth(self, option: Option) -> float:
        if option.credit is not None:
            return max(0.0, option.credit / 100)
        return 1.0 if option.correct else 0.0

    def troubles(self) -> list[Trouble]:
        found = super().troubles()
        right = [option for option in self.options if option.correct and self.worth(option) == 1]
        if len(right) > 1:
            told = "has several right answers but takes one"
            found.append(Trouble(told, "Mark one as right, or let learners choose several."))
        return found

    def mark(self, values: Sequence[str]) -> Mark:
        picked = self.chosen(values)
        if len(picked) > 1:
            raise nothing_yet("Choose one answer.")
        pieces = self.pieces(picked)
        return Mark(sum(piece.credit for piece in pieces), pieces)


class Multiple(Choosing):
    """Any number of answers is right.

    Each right one adds its share of one; each wrong one takes as large a share of the wrong ones away, down to 0: who chooses
    everything, or at random, gets nothing on average (Dressel and Schmid 1953, “free choice”, with the correction for guessing).
    """

    words: ClassVar[str] = "Several answers"
    kind: Literal["multiple"] = "multiple"

    def worth(self, option: Option) -> float:
        if option.credit is not None:
            return option.credit / 100
        like = sum(other.correct == option.correct for other in self.options)
        return 1 / like if option.correct else -1 / like

    def mark(self, values: Sequence[str]) -> Mark:
        picked = self.chosen(values)
        pieces = self.pieces(picked)
        score = sum(piece.credit for piece in pieces)
        # Exactly the right ones are all of it, however their credits add up.
        exact = picked == {option.id for option in self.options if option.correct}
        return Mark(1.0 if exact else min(max(score, 0.0), 1.0), pieces)


class TrueFalse(Task):
    """A statement that is true, or is not."""

    words: ClassVar[str] = "True or false"
    kind: Literal["true_false"] = "true_false"
    answer: bool = Field(True, title="it is true")
    why_true: str = Field("", title="told to who says true")
    why_false: str = Field("", title="told to who says false")

    def troubles(self) -> list[Trouble]:
        return []

    def mark(self, values: Sequence[str]) -> Mark:
        picked = [value for value in values if value]
        if not picked:
            raise nothing_yet()
        if len(picked) > 1 or picked[0] not in ("true", "false"):
            raise not_here()
        said = picked[0] == "true"
        return Mark(float(said == self.answer), self._pieces(said))

    def _pieces(self, said: bool) -> list[Piece]:
        both = ((True, "true", "True", self.why_true), (False, "false", "False", self.why_false))
        return [
            Piece(
                key,
                text,
                chosen=said is which,
                correct=self.answer is which,
                credit=float(said is which is self.answer),
                why=why,
            )
            for which, key, text, why in both
        ]

    def laid_out(self, seed: str, values: Sequence[str]) -> list[tuple[Option, bool]]:
        both = (Option(id="true", text="True"), Option(id="false", text="False"))
        return [(option, option.id in values) for option in both]

    def right_in_words(self) -> list[str]:
        return [str(self.answer)]

    def in_words(self, values: Sequence[str]) -> list[str]:
        return [value.capitalize() for value in values if len(value) <= LONGEST]
