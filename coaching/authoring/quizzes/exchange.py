"""Questions that come in from files of other systems, and go out to them."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Literal

from django.contrib.auth.models import User
from django.db import transaction

from coaching.authoring import drafts
from coaching.content.base import Ref, dump
from coaching.content.exchange.brought import Brought, Fault, Loss, Reading, Sent, percent, shortened
from coaching.content.exchange.formats import READ, WRITTEN
from coaching.content.question.arranging import Match, Order
from coaching.content.question.choosing import Choosing, Multiple, TrueFalse
from coaching.content.question.document import TASKS, Question
from coaching.content.question.writing import Gaps, Number, Segment, ShortText
from coaching.content.quiz.document import QuestionLink, Quiz
from coaching.models import Content
from recordings.clips import clips
from recordings.errors import DomainError
from recordings.models import Competency

# Kinds that other systems know, too.
COMMON = frozenset(TASKS) - {"spot", "predict"}
# Questions that go out in one file.
MOST_OUT = 2_000
# Files packed into Moodle XML: what they hold is not read, and need not be sent to and fro.
PACKED = re.compile(r"(<file\b[^>]*>)([^<]*)(</file>)")


# ── Coming in ──
@dataclass(frozen=True, slots=True)
class Row:
    """An answer as the preview shows it: whether it is right, what is `told` of it (“50 %”, “goes with none”), and why."""

    text: str
    right: Literal["yes", "partly", ""] = ""
    told: str = ""
    why: str = ""
    # Whether it stands where it belongs anyway, and is no answer that is right or not.
    put: bool = False

    @property
    def words(self) -> str:
        """What stands behind it."""
        right = "" if self.put else {"yes": "right", "partly": "partly right", "": ""}[self.right]
        return ", ".join(part for part in (right, self.told) if part)


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as it will come in. `twin` says where the same is already: in the bank."""

    brought: Brought
    rows: list[Row]
    twin: bool = False

    @property
    def words(self) -> str:
        return self.brought.question.task.words

    @property
    def segments(self) -> list[Segment]:
        """The text with its gaps; none for other kinds."""
        task = self.brought.question.task
        return task.laid_out("", [])[1] if isinstance(task, Gaps) else []


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would bring, and what of it stays away or comes in otherwise."""

    questions: list[Shown] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def left_out(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.left_out]

    @property
    def changed(self) -> list[Fault]:
        return [fault for fault in self.faults if not fault.left_out]


def lightened(text: str) -> str:
    """A file's text without the pictures packed into it, its lines where they were."""
    return PACKED.sub(lambda found: found[1] + "\n" * found[2].count("\n") + found[3], text)


def previewed(reading: Reading) -> Preview:
    """What would come in: each question once, with a competency that can be kept."""
    faults, kept = list(reading.faults), []
    first: dict[str, int] = {}
    for brought in reading.questions:
        same = first.setdefault(repr(dump(brought.question)), brought.line)
        if same != brought.line:
            told = f"This is the same question as in line {same}"
            faults.append(Fault(brought.line, told, "It comes in once."))
            continue
        if len(brought.competency) > clips.LONGEST_COMPETENCY:
            told = f"The name of its competency is longer than {clips.LONGEST_COMPETENCY} letters, and is left out"
            faults.append(Fault(brought.line, told, "Shorten it, or choose one afterwards.", left_out=False))
            brought = replace(brought, competency="")
        kept.append(brought)
    there = _in_bank(kept)
    shown = [Shown(brought, _rows(brought.question), _said(brought.question) in there) for brought in kept]
    return Preview(shown, sorted(faults, key=lambda fault: fault.line))


def _in_bank(questions: Iterable[Brought]) -> set[tuple[str, ...]]:
    """What is in the bank already of what these say."""
    titles = {brought.question.heading()[:200] for brought in questions}
    alike = Content.objects.filter(kind="question", title__in=titles).offered().select_related("head")
    return {_said(content.draft) for content in alike}


def _said(question: Question) -> tuple[str, ...]:
    """A question by its words, whatever its parts are called."""
    rows = [row.text for row in _rows(question)] if question.kind in COMMON else []
    return (question.text, question.kind, *rows)


def bring_in(questions: Sequence[Brought], *, quiz: Content | None, by: User, client_key: str = "") -> list[Content]:
    """All of these as drafts in the bank, and at the end of `quiz` where there is one; or, where one fails, none. The same form
    sent twice brings them once. Raises DomainError for what cannot be kept.
    """
    with transaction.atomic():
        competencies = {
            name: clips.named_competency(name) for name in {brought.competency for brought in questions} - {""}
        }
        made = []
        for brought, at in zip(questions, count()):
            competency = competencies.get(brought.competency)
            document = brought.question.model_copy(update={"competency": competency.pk if competency else None})
            key = hashlib.sha256(f"{client_key}/{at}".encode()).hexdigest() if client_key else ""
            made.append(drafts.create("question", document, by=by, client_key=key))
        if quiz:
            _ask(quiz, made, by=by)
        return made


def _ask(quiz: Content, questions: Sequence[Content], *, by: User) -> None:
    """All of these at the end of a quiz; those it asks already stay where they are."""

    def asking(draft: Quiz) -> Quiz:
        there = {link.number for link in draft.questions}
        new = [QuestionLink(number=question.number) for question in questions if question.number not in there]
        return draft.model_copy(update={"questions": [*draft.questions, *new]})

    drafts.save(quiz, asking, by=by)


# ── A question in rows ──
def _rows(question: Question) -> list[Row]:
    """Its answers as they are marked."""
    task = question.task
    if isinstance(task, Choosing):
        return [_option(task, place) for place in range(len(task.options))]
    if isinstance(task, TrueFalse):
        return [
            Row("True", "yes" if task.answer else "", why=task.why_true),
            Row("False", "" if task.answer else "yes", why=task.why_false),
        ]
    if isinstance(task, ShortText):
        return [_worth(answer.text, answer.credit, answer.why) for answer in task.answers]
    if isinstance(task, Number):
        return [
            _worth(
                task.shown(amount.value)
                + (f", give or take {amount.tolerance.normalize():f}" if amount.tolerance else ""),
                amount.credit,
                amount.why,
            )
            for amount in task.answers
        ]
    if isinstance(task, Order):
        return [Row(f"{at}. {item.text}", "yes", why=item.why, put=True) for at, item in enumerate(task.items, start=1)]
    if isinstance(task, Match):
        pairs = [Row(f"{pair.left} → {pair.right}", "yes", why=pair.why, put=True) for pair in task.pairs]
        return [*pairs, *(Row(other, told="goes with none") for other in task.others)]
    assert isinstance(task, Gaps), "every kind that comes in has rows"
    filled = [
        Row(" or ".join(gap.accepted), "yes", f"gap {at}", gap.why, put=True)
        for at, gap in enumerate(task.ordered, start=1)
    ]
    return [*filled, *(Row(other, told="fits nowhere") for other in task.others)]


def _option(task: Choosing, place: int) -> Row:
    option = task.options[place]
    several = isinstance(task, Multiple)
    right: Literal["yes", "partly", ""] = "yes" if option.correct else "partly" if task.worth(option) > 0 else ""
    told = f"{percent(option.credit)} %" if option.credit is not None and (several or option.credit) else ""
    return Row(option.text, right, told, option.why)


def _worth(text: str, credit: float, why: str) -> Row:
    right: Literal["yes", "partly", ""] = "yes" if credit == 100 else "partly" if credit else ""
    return Row(text, right, "" if credit == 100 else f"{percent(credit)} %", why)


# ── Going out ──
def to_take(*, by: User, quiz: Content | None = None, numbers: Sequence[int] = ()) -> list[Brought]:
    """The drafts of a quiz's questions, or of those with these numbers, or of all there are, with the names of what they practise.

    Raises DomainError for more than a file holds.
    """
    seen = Content.objects.visible_to(by).filter(kind="question")
    if quiz:
        links = [link.number for link in quiz.draft.links]
        rows = drafts.linked_to(Ref("question", number) for number in links)
        contents = [rows[Ref("question", number)] for number in links if Ref("question", number) in rows]
    elif numbers:
        contents = list(seen.filter(number__in=numbers).select_related("head").order_by("number"))
    else:
        contents = list(seen.offered().select_related("head").order_by("number")[: MOST_OUT + 1])
    if len(contents) > MOST_OUT:
        raise DomainError(f"A file holds {MOST_OUT:,} questions at most. Take out a quiz at a time.")
    documents: list[Question] = [content.draft for content in contents]
    names = dict(
        Competency.objects.filter(pk__in={document.competency for document in documents}).values_list("pk", "name")
    )
    # A slash would make a category in a category of it.
    category = quiz.title.replace("/", "-") if quiz else ""
    return [Brought(document, names.get(document.competency or 0, ""), category) for document in documents]


def taken(questions: Sequence[Brought], *, form: str) -> Sent:
    """A file in one of the formats of WRITTEN, by its name."""
    write = WRITTEN[form].write
    assert write, "what is written has a writer"
    return write(questions)


def told(losses: Iterable[Loss]) -> list[tuple[str, list[str]]]:
    """What stays behind, each with the questions it is true of; what cannot go at all first."""
    found: dict[tuple[bool, str], list[str]] = {}
    for loss in losses:
        found.setdefault((not loss.whole, loss.told), []).append(shortened(loss.heading))
    return [
        (words[:1].upper() + words[1:], headings)
        for (_, words), headings in sorted(found.items(), key=lambda one: one[0][0])
    ]


def read(data: bytes, *, form: str) -> Reading:
    """A file in one of the formats of READ, by its name."""
    reader = READ[form].read
    assert reader, "what is read has a reader"
    return reader(data)
