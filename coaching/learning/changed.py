"""What was changed since somebody read it: they are asked about the difference only."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from coaching.models import Content, Version
from coaching.progress.progress import ActivityProgress, Progress


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a text, `how` it stands to what was read: new, gone, or empty for what stayed."""

    text: str
    how: str = ""


def changed_since(progress: Progress) -> list[ActivityProgress]:
    """What the learner has read, or heard, and has been published anew since. One query."""
    done = [
        one
        for module in progress.modules
        for one in module.activities
        if one.is_done_by_saying_so and one.last_finished
    ]
    numbers = {one.entry.content for one in done}
    newest = dict(Content.objects.filter(kind="reading", number__in=numbers).values_list("number", "published"))
    return [one for one in done if one.last_finished and newest.get(one.entry.content) != one.last_finished.version_id]


def difference(read: Version, newest: Version) -> Sequence[Paragraph]:
    """The newest text paragraph by paragraph beside the one that was read: new ones, and those that are gone in their place."""
    before, after = _paragraphs(read.opened.body), _paragraphs(newest.opened.body)
    told: list[Paragraph] = []
    for sign, first, last, start, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if sign == "equal":
            told += [Paragraph(text) for text in after[start:end]]
        else:
            told += [Paragraph(text, "gone") for text in before[first:last]]
            told += [Paragraph(text, "new") for text in after[start:end]]
    return told


def _paragraphs(body: str) -> list[str]:
    return [
        " ".join(part.split("\n")).strip()
        if not part.lstrip().startswith(("-", "*", "#", "|", ">", "1"))
        else part.strip()
        for part in body.replace("\r\n", "\n").split("\n\n")
        if part.strip()
    ]
