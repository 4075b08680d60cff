"""What training keeps of a call, and what is left of it when the call goes for good.

Every draft of then and now and every published version is gone through: what plays the call's clips, or came from it, is removed on
request, unless its author has marked it as their own wording. Nobody's attempt, answer or mark goes. What repeats the call without
pointing at it is written over afterwards, by recordings.erasing.copies.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import F, Max, Q
from pydantic import ValidationError

from coaching.content.base import Erased, dump
from coaching.content.kinds import KINDS, Raw, open_document
from coaching.content.quiz.document import Quiz
from coaching.models import Attempt, ClipUse, Content, Note, Response, Review, ReviewComment, Revision, Version
from coaching.words import many
from recordings.erasing.holders import Gone, Hanging, Holder, Thing, holds
from recordings.erasing.said import REMOVED, Said
from recordings.models import Clip, Recording, Term

# Under these names documents hold the pk of a clip, and of a call.
CLIPS, CALL = ("clip", "rest"), "recording"
# What stands where a customer was called by the name they gave in the call.
NAMELESS = "[name]"
# Who called, once nobody may know it.
NOBODY = "The customer"
# Before a name, and in the name of nobody.
NO_NAMES = {"mr", "mrs", "ms", "miss", "dr", "the", "a", "an", "customer", "caller"}
# Answers to these hold words of the question; to others only which of its answers was chosen.
WRITTEN = ("short_text", "number", "gaps", "order", "match")
# How the page of erasing names what is of each kind, and what stands where it was.
NAMES = {"scenario": "scenarios", "quiz": "quizzes", "question": "questions", "reading": "readings"}
AT_ONCE = 200


class Asked(NamedTuple):
    """A question as it was asked once: its number, and of which version (None: as drafted)."""

    number: int
    version: int | None


def hangs(recording: Recording) -> list[Hanging]:
    """Drafts and published versions that play a call, what was tried at these, and notes about it."""
    clips = set(Clip.objects.filter(recording=recording).values_list("pk", flat=True))
    uses = ClipUse.objects.filter(clip__in=clips)
    drafts = Content.objects.filter(
        Q(pk__in=uses.filter(version=None).values("content"))
        | Q(kind="question", head__document__source__recording=recording.pk)
    )
    by_kind: dict[str, list[Thing]] = defaultdict(list)
    for content in drafts.select_related("head").distinct():
        note = _becomes(content, clips)
        by_kind[content.kind].append(Thing(content.title, content.get_absolute_url(), note))
    played = set(uses.exclude(version=None).values_list("version", flat=True))
    versions = Version.objects.filter(pk__in=played).select_related("content")
    tried = Attempt.objects.filter(version__in=played).exclude(mode=Attempt.Mode.PREVIEW)
    notes = Note.objects.filter(Q(recording=recording) | Q(clip__in=clips))
    return [
        *(
            Hanging(NAMES[kind], len(by_kind[kind]), "lose what was said in the call", by_kind[kind])
            for kind in NAMES
            if by_kind[kind]
        ),
        Hanging(
            "published versions",
            len(played),
            "are played on; where the call was, it says that it was removed on request",
            [Thing(f"{version.content}, version {version.number}", version.content.get_absolute_url()) for version in versions],
        ),
        Hanging("attempts", tried.count(), "stay, with every answer and mark"),
        Hanging("notes between trainers and learners", notes.count(), "stay, without the call"),
    ]  # fmt: skip


def _becomes(content: Content, clips: set[int]) -> str:
    """How many of its parts keep their text, and how many do not."""
    places = [place for place in KINDS[content.kind].clips(content.draft) if place.clip in clips]
    kept = sum(place.own for place in places)
    told = [f"{many(len(places) - kept, 'part')} removed"] if kept < len(places) else []
    told += [f"{many(kept, 'part')} in your own wording kept"] if kept else []
    return ", ".join(told)


def let_go(gone: Gone) -> None:
    """Take calls out of every draft, every version and every note. What was done with them stays."""
    erased = Erased(gone.recordings, gone.clips)
    touched = [*_pointing(Revision, erased), *_pointing(Version, erased)]
    names: dict[int, set[str]] = defaultdict(set)
    for row in touched:
        names[row.content_id] |= _names(row.document, gone.said)
    removed: set[Asked] = set()
    for row in touched:
        row.document, asked = _without(row, erased, gone.said, names[row.content_id])
        removed |= asked
        type(row)._base_manager.filter(pk=row.pk).update(document=row.document)
    for content in Content.objects.filter(pk__in=names):
        _close(content, names[content.pk], gone.said)
    _blank_answers(removed, versions=[row.pk for row in touched if isinstance(row, Version)])
    ClipUse.objects.filter(clip__in=gone.clips).delete()
    Note.objects.filter(clip__in=gone.clips).update(clip=None)
    Note.objects.filter(recording__in=gone.recordings).update(recording=None, at_ms=None)


def _pointing(model: type[Revision] | type[Version], erased: Erased) -> Iterator[Revision | Version]:
    """The rows whose document plays a clip of the calls or says that it comes from one, in whatever format they are."""
    rows = model.objects.select_related("content").order_by("pk")
    for row in rows.iterator(chunk_size=AT_ONCE):
        if _points(row.document, erased):
            yield row


def _points(value: Any, erased: Erased) -> bool:
    if isinstance(value, dict):
        return any(
            (key in CLIPS and inner in erased.clips) or (key == CALL and inner in erased.recordings)
            if isinstance(inner, int)
            else _points(inner, erased)
            for key, inner in value.items()
        )
    return isinstance(value, list) and any(_points(inner, erased) for inner in value)


def _without(row: Revision | Version, erased: Erased, said: Said, names: Iterable[str]) -> tuple[Raw, set[Asked]]:
    """A document without the calls, and which questions were removed in it."""
    kind = KINDS[row.content.kind]
    try:
        before = open_document(row.content.kind, row.document)
    except ValidationError:
        # A draft that nobody can open any more keeps nothing either.
        return _nameless(_blanked(row.document, erased), names, said), set()
    after = kind.forget(before, erased)
    fields = type(after).model_fields
    if "title" in fields and (said.titled(after.title) or said.runs_in(after.title)):
        # Authors have to tell them apart.
        after = after.model_copy(update={"title": f"{REMOVED} ({row.content.kind} {row.content.number})"})
    if "screen" in fields:
        after = after.model_copy(update={"screen": [_screened(line, said) for line in after.screen]})
    if any(name in getattr(after, "customer_name", "") for name in names):
        after = after.model_copy(update={"customer_name": NOBODY})
    return _nameless(dump(after), names, said), _removed_in(row, after)


def _blanked(value: Any, erased: Erased) -> Any:
    """Every text beside a clip of the calls written over, whatever it is."""
    if isinstance(value, list):
        return [_blanked(inner, erased) for inner in value]
    if not isinstance(value, dict):
        return value
    here = any(key in CLIPS and isinstance(inner, int) and inner in erased.clips for key, inner in value.items())
    return {
        key: None
        if isinstance(inner, int) and ((key in CLIPS and inner in erased.clips) or (key == CALL and inner in erased.recordings))
        else REMOVED
        if here and isinstance(inner, str) and key not in ("id", "key", "kind", "to")
        else _blanked(inner, erased)
        for key, inner in value.items()
    }  # fmt: skip


def _removed_in(row: Revision | Version, document: Any) -> set[Asked]:
    if isinstance(document, Quiz):
        return {
            Asked(link.number, link.version)
            for link in document.links
            if link.document and link.document.kind == "removed"
        }
    if row.content.kind == "question" and document.kind == "removed":
        return {Asked(row.content.number, row.number if isinstance(row, Version) else None)}
    return set()


def _names(raw: Raw, said: Said) -> set[str]:
    """What the customer of a scenario is called, as far as somebody was called so in the calls; and every name and street of two
    words that was said there, but for the centre's own.
    """
    words = str(raw.get("customer_name") or "").split()
    found = {word.strip(".,'’") for word in words}
    names = {word for word in found if word[:1].isupper() and word.casefold() not in NO_NAMES and said.holds(word)}
    if said.names:
        text = json.dumps(raw, ensure_ascii=False)
        names |= {name for name in said.names if name in text}
    return names - set(Term.objects.values_list("text", flat=True))


def _screened(line: list[str], said: Said) -> list[str]:
    """A line of what the agent's screen shows: an address or a number that was said in the call, word for word, is somebody's."""
    label, values = line[:1], line[1:]
    return [*label, *(REMOVED if len(value.split()) > 1 and said.holds(value) else value for value in values)]


def _nameless(value: Any, names: Iterable[str], said: Said) -> Any:
    """Without the names; what repeats the call around a name is removed as a whole, while it still can be told."""
    if isinstance(value, str):
        # The longest first: of “James Walker” no James is left.
        for name in sorted(names, key=len, reverse=True):
            found = re.compile(rf"\b{re.escape(name)}\b")
            if found.search(value):
                value = REMOVED if said.titled(value) or said.runs_in(value) else found.sub(NAMELESS, value)
        return value
    if isinstance(value, dict):
        return {key: _nameless(inner, names, said) for key, inner in value.items()}
    return [_nameless(inner, names, said) for inner in value] if isinstance(value, list) else value


def _close(content: Content, names: set[str], said: Said) -> None:
    """Give its revisions new numbers, so that a page that is still open with the old words is asked to be loaded again."""
    most = content.revisions.aggregate(most=Max("number"))["most"] or 0
    content.revisions.update(number=F("number") + most)
    Review.objects.filter(content=content, said_of__isnull=False).update(said_of=F("said_of") + most)
    content.refresh_from_db(fields=["head"])
    if content.head:
        content.title = _title(content)
        content.save(update_fields=["title"])
    if names:
        for comment in ReviewComment.objects.filter(content=content):
            comment.text, comment.answer = _nameless(comment.text, names, said), _nameless(comment.answer, names, said)
            comment.save(update_fields=["text", "answer"])
        for review in Review.objects.filter(content=content):
            review.question, review.said = _nameless(review.question, names, said), _nameless(review.said, names, said)
            review.save(update_fields=["question", "said"])


def _title(content: Content) -> str:
    try:
        return str(content.draft.heading())[:200] or content.kind
    except ValidationError:
        return REMOVED


def _blank_answers(removed: set[Asked], *, versions: list[int]) -> None:
    """What was written in answer to a question that is removed repeats it; what the answer was worth stays."""
    numbers = {str(asked.number) for asked in removed}
    for response in Response.objects.filter(item__in=numbers, kind__in=WRITTEN):
        if Asked(int(response.item), response.item_version) in removed and response.given.get("values"):
            response.given = response.given | {"values": []}
            response.save(update_fields=["given"])
    under_way = Attempt.objects.filter(version__in=versions, status=Attempt.Status.IN_PROGRESS)
    if removed:
        under_way.update(kept={})


WORDLESS = frozenset({"coaching.Attempt.state", "coaching.Attempt.result", "coaching.Enrollment.keeps"})
HOLDER = holds(Holder(hangs=hangs, let_go=let_go, wordless=WORDLESS))
