"""Drafts: saved, undone, redone, compared, gone back to, duplicated, archived. One place for all kinds.

Every save carries the number of the revision it was based on: where somebody else has changed the same part since, it is
refused and nothing is written. The key a form was sent with stands on the revision it wrote: sent twice, it writes once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from pydantic import ValidationError

from coaching.content import compare
from coaching.content.base import Document, Linked, Ref, Sought, dump, meaning
from coaching.content.kinds import KINDS, Raw, open_document
from coaching.content.merge import Clash, merged, typed
from coaching.models import ClipUse, CompetencyUse, Content, ContentUse, Revision
from recordings.errors import DomainError
from recordings.models import Clip, Competency

# An author's autosaves of one text, each within this time of the one before, are one revision.
FOLDED = timedelta(seconds=30)
# So long a folded one is kept all the same: pages may still be based on it.
KEPT = timedelta(hours=12)
# Under these names documents hold the pk of a clip.
CLIPS = ("clip", "rest")
# The same person writing the same new thing again within this time means the one they have just made.
SAME_WISH = timedelta(minutes=2)

Edit = Callable[[Any], Document]


class Merging(NamedTuple):
    """The revision that is the draft after a merge, and where two people had changed the same."""

    revision: Revision
    clashes: list[Clash]


def saved_meanwhile() -> DomainError:
    return DomainError("Somebody saved this after you opened it. Nothing was written yet.", status=409)


def create(
    kind: str,
    document: Document,
    *,
    by: User,
    within: Content | None = None,
    copy_of: Content | None = None,
    client_key: str = "",
) -> Content:
    """A new content with its first revision. The same form, or the same words by the same person a moment later, make it once.

    What is a part of another content, `within` it, is only the same there; what it is a `copy_of` is never the same.
    """
    made = _made_with(client_key) or _just_made(kind, document, by, within, copy_of)
    if made:
        return made
    for _ in range(5):
        try:
            with transaction.atomic():
                # Each kind counts for itself; where two are made at once, the constraint lets one of them count on.
                number = (Content.objects.filter(kind=kind).aggregate(most=Max("number"))["most"] or 0) + 1
                content = Content.objects.create(
                    kind=kind, number=number, title=document.heading()[:200], created_by=by
                )
                content.owners.add(by)
                _write(content, document, by=by, client_key=client_key)
                return content
        except IntegrityError:
            made = _made_with(client_key)
            if made:
                return made
    raise DomainError("Too many people are making things at once. Save it again.", status=409)


def save(
    content: Content,
    edit: Edit,
    *,
    by: User,
    based_on: int | None = None,
    part: Callable[[Any], Any] = meaning,
    client_key: str = "",
    added: Callable[[Any], str] = lambda document: "",
    autosave: bool = False,
) -> Revision:
    """Write what `edit` makes of the draft, and return the revision that is the draft now.

    `part` is what of a document this save is about: only a change of that since `based_on` (the number of a revision; None: what
    is there) is a conflict. `added` names a part that the edit added. What changes nothing writes nothing. Raises DomainError 409
    for a conflict, and what `edit` raises.
    """
    with transaction.atomic():
        head = _held(content)
        sent_before = content.revisions.filter(client_key=client_key).first() if client_key else None
        if sent_before:
            return sent_before
        if based_on is not None and based_on != head.number:
            base = content.revisions.filter(number=based_on).first()
            if base is None or part(base.opened) != part(head.opened):
                raise saved_meanwhile()
        document = edit(head.opened.copy_deep())
        if document == head.opened:
            return head
        return _write(content, document, by=by, client_key=client_key, added=added(document), autosave=autosave)


def merge(content: Content, mine: Raw, *, by: User, based_on: int) -> Merging:
    """Put a whole document, as somebody has it who began with revision `based_on`, together with what is there now.

    What nobody else has touched since is written; where both have changed one value, what was there first stands, and the clash is
    told. What changes nothing writes nothing. Raises DomainError: 409 where that revision is not kept any more, 400 for what is
    no document.
    """
    with transaction.atomic():
        head = _held(content)
        base = content.revisions.filter(number=based_on).first()
        if base is None:
            raise DomainError("This page is too old to be put together with what is there. Load it again.", status=409)
        base.content = content
        raw, clashes = merged(dump(base.opened), mine, dump(head.opened))
        try:
            document = open_document(content.kind, raw)
        except ValidationError as error:
            fault = error.errors()[0]
            raise DomainError(f"{' > '.join(map(str, fault['loc']))}: {fault['msg']}", field="document") from None
        if document == head.opened:
            return Merging(head, clashes)
        return Merging(_write(content, document, by=by, autosave=True), clashes)


def can_undo(content: Content) -> bool:
    return _head(content).parent_id is not None


def can_redo(content: Content) -> bool:
    return _head(content).children.filter(folded=False).exists()


def undo(content: Content, *, by: User, based_on: int | None = None) -> Revision:
    """Go back to what the draft was before its last save. Where there is nothing to undo, nothing happens."""
    return _move(content, lambda head: head.parent, by=by, based_on=based_on)


def redo(content: Content, *, by: User, based_on: int | None = None) -> Revision:
    """Take the last undo back: to the newest save that followed this one."""
    return _move(
        content, lambda head: head.children.filter(folded=False).order_by("-number").first(), by=by, based_on=based_on
    )


def restore(content: Content, number: int, *, by: User) -> Revision:
    """Write an older revision anew, as the newest. Raises DomainError 404 where there is none of that number."""
    wanted = content.revisions.filter(number=number).first()
    if wanted is None:
        raise DomainError("There is no such revision.", status=404)
    return save(content, lambda document: _with_what_is_left(wanted), by=by)


def differences(content: Content, before: int, after: int) -> list[compare.Change]:
    """What is different between two revisions, by their numbers. Raises DomainError 404."""
    found = {revision.number: revision for revision in content.revisions.filter(number__in=(before, after))}
    if {before, after} - found.keys():
        raise DomainError("There is no such revision.", status=404)
    return compare.changes(_filled(content, found[before].opened), _filled(content, found[after].opened))


def duplicate(content: Content, *, by: User, client_key: str = "") -> Content:
    """Another draft that says the same; what it links to stays what it is."""
    document = content.draft.copy_deep()
    if "title" in type(document).model_fields:
        document.title = f"Copy of {document.title}"[:120]
    return create(content.kind, document, by=by, copy_of=content, client_key=client_key)


def archive(content: Content) -> Content:
    """Take a content out of every list and choice. Who has begun it plays on. Raises DomainError while other drafts use it."""
    users = [f"“{use.content}”" for use in content.used_by.select_related("content") if _is_kept(use.content)]
    if users:
        raise DomainError(f"It is still used in {' and '.join(users)}. Take it out there first.", status=409)
    Content.objects.filter(pk=content.pk).update(state=Content.State.RETIRED)
    content.state = Content.State.RETIRED
    return content


def bring_back(content: Content) -> Content:
    """Back from the archive, as it was."""
    state = Content.State.PUBLISHED if content.published_id else Content.State.DRAFT
    Content.objects.filter(pk=content.pk, state=Content.State.RETIRED).update(state=state)
    content.state = state
    return content


def moved(parts: Sequence[Any], key: Any, to: int, *, by: Callable[[Any], Any] = lambda part: part) -> list[Any]:
    """`parts` with the one of this key in place `to`; 0 is first. The place is absolute, so a second call changes nothing."""
    others = [part for part in parts if by(part) != key]
    mine = [part for part in parts if by(part) == key]
    to = max(0, min(to, len(others)))
    return [*others[:to], *mine, *others[to:]]


def linked_to(refs: Iterable[Ref]) -> dict[Ref, Content]:
    """The contents that refs point to, with their drafts and newest versions, in one query; what is nowhere is left out."""
    by_kind: dict[str, set[int]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, set()).add(ref.number)
    if not by_kind:
        return {}
    wanted = reduce(or_, (Q(kind=kind, number__in=numbers) for kind, numbers in by_kind.items()))
    rows = Content.objects.filter(wanted).select_related("head", "published")
    return {Ref(row.kind, row.number): row for row in rows}


def known(
    linked: Mapping[Ref, Content], *, drafted: frozenset[str] = frozenset(), sought: Iterable[Sought] = ()
) -> dict[Ref, Linked]:
    """What contents say as they are published, with the version; those of a kind in `drafted`, and what is not published, as drafted.

    With all that is `sought` in the bank, as it is published.
    """
    return {
        ref: Linked(content.shown, content.published.number, sought=True)
        for ref, content in in_bank(sought).items()
        if content.published
    } | {
        ref: Linked(
            content.draft if ref.kind in drafted else content.shown,
            content.published.number if content.published else None,
        )
        for ref, content in linked.items()
    }


def in_bank(sought: Iterable[Sought]) -> dict[Ref, Content]:
    """The published contents that practise a competency, and are not archived; one query, none for nothing."""
    wanted = [Q(kind=one.kind, competency_uses__competency=one.competency) for one in sought]
    if not wanted:
        return {}
    rows = Content.objects.filter(reduce(or_, wanted), published__isnull=False).offered()
    return {Ref(row.kind, row.number): row for row in rows.select_related("published").distinct()}


def filled_draft(content: Content) -> Any:
    """The draft with what it links to put in, as it would be published now."""
    return _filled(content, content.draft)


def _filled(content: Content, document: Any) -> Any:
    kind = KINDS[content.kind]
    linked = linked_to(kind.links(document))
    return kind.fill(document, known(linked, drafted=kind.publishes_links, sought=kind.seeks(document)))


def _locked(content: Content) -> Content:
    """The row, held to the end of the transaction. Its head is read afterwards: joined to it, PostgreSQL would look for the
    revision as things stood before the wait, and find none.
    """
    return Content.objects.select_for_update().get(pk=content.pk)


def _held(content: Content) -> Revision:
    """The draft as it is now, with its content brought up to date and held."""
    locked = _locked(content)
    content.head, content.title, content.state = locked.head, locked.title, locked.state
    content.updated_at, content.published_id = locked.updated_at, locked.published_id
    return _head(content)


def _head(content: Content) -> Revision:
    assert content.head
    # Spares each opening of its document a query for what is known here.
    content.head.content = content
    return content.head


def _is_kept(content: Content) -> bool:
    return content.state != Content.State.RETIRED


def _made_with(client_key: str) -> Content | None:
    sent = Revision.objects.filter(client_key=client_key).select_related("content").first() if client_key else None
    return sent.content if sent else None


def _just_made(
    kind: str, document: Document, by: User, within: Content | None, copy_of: Content | None
) -> Content | None:
    """What this person has made of the very same words a moment ago: the back button shows a form anew, with a key of its own."""
    lately = Content.objects.filter(
        kind=kind, created_by=by, title=document.heading()[:200], created_at__gte=timezone.now() - SAME_WISH
    )
    if within:
        lately = lately.filter(used_by__content=within)
    if copy_of:
        lately = lately.exclude(pk=copy_of.pk)
    for content in lately:
        first = content.revisions.filter(number=1).first()
        if first and first.document == dump(document):
            return content
    return None


def _move(
    content: Content, there: Callable[[Revision], Revision | None], *, by: User, based_on: int | None
) -> Revision:
    with transaction.atomic():
        content.head = _locked(content).head
        head = _head(content)
        if based_on is not None and based_on != head.number:
            raise saved_meanwhile()
        target = there(head)
        if target is None:
            return head
        target.content = content
        document = _with_what_is_left(target)
        if document != target.opened:
            return _write(content, document, by=by)
        _set_head(content, target)
        return target


def _with_what_is_left(revision: Revision) -> Document:
    """An old document without the clips that have been taken away since."""
    document: Document = revision.opened
    used = {place.clip for place in KINDS[revision.content.kind].clips(document)}
    gone = used - set(Clip.objects.filter(pk__in=used).values_list("pk", flat=True))
    return type(document).model_validate(_without_clips(document.model_dump(), gone)) if gone else document


def _without_clips(value: Any, gone: set[int]) -> Any:
    if isinstance(value, dict):
        return {
            key: None if key in CLIPS and inner in gone else _without_clips(inner, gone) for key, inner in value.items()
        }
    return [_without_clips(inner, gone) for inner in value] if isinstance(value, list) else value


def _write(
    content: Content,
    document: Document,
    *,
    by: User,
    client_key: str = "",
    added: str = "",
    autosave: bool = False,
) -> Revision:
    # Checked as a whole once more: edits copy without checking.
    document = type(document).model_validate(document.model_dump())
    head = content.head
    newest = content.revisions.aggregate(most=Max("number"))["most"] or 0
    parent = head
    folds = autosave and head is not None and _folds(head, document, by)
    if folds and head:
        parent = head.parent
    revision = Revision.objects.create(
        content=content,
        number=newest + 1,
        parent=parent,
        document=dump(document),
        by=by,
        autosave=autosave,
        client_key=client_key or None,
        added=added,
    )
    _set_head(content, revision)
    if folds and head:
        Revision.objects.filter(pk=head.pk).update(folded=True)
        content.revisions.filter(folded=True, made_at__lt=timezone.now() - KEPT).delete()
    # What is written as a part of other drafts has changed them too.
    holding = [name for name, kind in KINDS.items() if content.kind in kind.publishes_links]
    Content.objects.filter(uses__used=content, kind__in=holding).update(updated_at=revision.made_at)
    return revision


def _folds(head: Revision, document: Document, by: User) -> bool:
    """Whether a save goes on where the last one was: the same author, a moment later, typing on in the same text."""
    lately = head.made_at >= timezone.now() - FOLDED
    if not (head.autosave and head.by_id == by.pk and lately and head.parent):
        return False
    if head.versions.exists() or head.children.filter(folded=False).exists():
        return False
    head.parent.content = head.content
    before = typed(dump(head.parent.opened), dump(head.opened))
    return before is not None and before == typed(dump(head.opened), dump(document))


def _set_head(content: Content, revision: Revision) -> None:
    content.head, content.updated_at = revision, timezone.now()
    content.title = revision.opened.heading()[:200] or content.kind
    content.save(update_fields=["head", "title", "updated_at"])
    derive_uses(content, revision.opened)


def derive_uses(content: Content, document: Document) -> None:
    """Which clips, contents and competencies a draft uses, written anew. Raises DomainError for a clip that is not there."""
    kind = KINDS[content.kind]
    places = list(kind.clips(document))
    present = set(Clip.objects.filter(pk__in={place.clip for place in places}).values_list("pk", flat=True))
    if any(place.clip not in present for place in places):
        raise DomainError("This clip has been taken away. Choose another, or none.", field="clip")
    content.clip_uses.filter(version=None).delete()
    # A draft that links to what is published along with it leaves the clips there to that one.
    ClipUse.objects.bulk_create(
        ClipUse(content=content, clip_id=place.clip, place=_sentence(content, place.place), key=place.key)
        for place in places
    )
    linked = _pks(kind.links(document))
    content.uses.exclude(used__in=linked).delete()
    ContentUse.objects.bulk_create([ContentUse(content=content, used_id=pk) for pk in linked], ignore_conflicts=True)
    practised = set(Competency.objects.filter(pk__in=set(kind.competencies(document))).values_list("pk", flat=True))
    content.competency_uses.exclude(competency__in=practised).delete()
    CompetencyUse.objects.bulk_create(
        [CompetencyUse(content=content, competency_id=pk) for pk in practised], ignore_conflicts=True
    )


def _sentence(content: Content, place: str) -> str:
    """Where in the draft: a part by its name; of a content that is all one part nothing."""
    return "" if place in ("question", "activity") else f"{place[:1].upper()}{place[1:]}"[:200]


def _pks(refs: Sequence[Ref]) -> list[int]:
    return [content.pk for content in linked_to(refs).values()]
