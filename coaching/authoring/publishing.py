"""Publishes drafts as Versions. Safe to call twice: what means the same keeps its newest version."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from coaching.authoring import drafts
from coaching.content.base import Ref, dump, meaning
from coaching.content.findings import Finding, problems
from coaching.content.kinds import KINDS
from coaching.models import ClipUse, Content, Review, Version
from coaching.progress import records
from recordings.errors import DomainError
from recordings.gate import gate
from recordings.models import Clip


class CannotPublish(DomainError):
    """`findings` say what is in the way, each with what to do about it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(finding.title for finding in findings), status=409)
        self.findings = findings


class NotLookedAt(DomainError):
    """A colleague was asked to look, and has not said that it is ready as it is now; a reason publishes it all the same."""

    def __init__(self, told: str) -> None:
        super().__init__(
            f"{told} Wait for it, or say on its review page why you publish without it.", field="reason", status=409
        )


@dataclass(frozen=True)
class Examined:
    """A draft beside what is published: the `document` it would be published as, what was found, whether it says something new.

    `linked` is what it links to; `parts` those that are published along with it.
    """

    document: Any
    findings: list[Finding]
    changed: bool
    linked: dict[Ref, Content]
    parts: list[Content]


def examine(content: Content, *, calls: bool = True) -> Examined:
    """Everything publishing would say, without publishing; in one query for what it links to, and some for each of its `calls`."""
    kind, draft = KINDS[content.kind], content.draft
    linked = drafts.linked_to(kind.links(draft))
    known = drafts.known(linked, drafted=kind.publishes_links, sought=kind.seeks(draft))
    document = kind.fill(draft, known)
    # Without what is retired in it.
    offered = dict.fromkeys(ref for ref in kind.links(document) if ref.kind in kind.publishes_links)
    parts = [linked[ref] for ref in offered if ref in linked]
    changed = content.published is None or meaning(content.shown) != meaning(document)
    changed = changed or any(examine(part, calls=False).changed for part in parts)
    findings = kind.check(document, known)
    if calls:
        findings = [*findings, *_calls_not_ready(content.kind, document), *_of_parts(parts)]
    return Examined(document, findings, changed, linked, parts)


def _of_parts(parts: Sequence[Content]) -> list[Finding]:
    return [finding for part in parts for finding in _calls_not_ready(part.kind, part.draft)]


def _calls_not_ready(kind: str, document: Any) -> list[Finding]:
    """The calls it plays clips of that others may not learn from yet, or not any more."""
    places = {place.clip: place for place in KINDS[kind].clips(document)}
    told: dict[int, str] = {}
    found = []
    clips = Clip.objects.filter(pk__in=places).select_related("recording__uploaded_by").order_by("pk")
    for clip in clips if settings.GATE else ():
        if clip.recording_id not in told:
            told[clip.recording_id] = gate.missing(clip.recording, whole=False)
            if why := told[clip.recording_id]:
                title = f"“{clip.recording.title}” is not ready for others to learn from"
                found.append(Finding("problem", places[clip.pk].key, title, why, kind="call"))
    return found


def findings_of(content: Content) -> list[Finding]:
    """What publishing would say, without publishing."""
    return examine(content).findings


def has_changed(content: Content) -> bool:
    """Whether learners see something else than the draft: also true for what was never published."""
    return examine(content, calls=False).changed


def last_review(content: Content) -> Review | None:
    """The newest review of what has been written since the newest version; None where nobody asked for one, or it was dropped."""
    found = content.reviews.exclude(status=Review.Status.DROPPED).select_related("asked_by", "of", "said_by")
    if content.published:
        found = found.filter(asked_at__gt=content.published.published_at)
    return found.first()


def not_looked_at(content: Content, review: Review | None) -> str:
    """What a reviewer has still to say, in a sentence; empty where nothing is in the way of publishing."""
    if review is None:
        return ""
    if review.is_open:
        return "A colleague has been asked to look at it, and has not said anything yet."
    if not review.is_ready:
        return "The colleague who looked at it said “not yet”."
    head = content.head.number if content.head else None
    return "" if review.said_of == head else "It has changed since a colleague said that it is ready."


@transaction.atomic
def publish(content: Content, *, by: User, reason: str = "") -> Version:
    """Freeze the draft as the next version, with what is written as a part of it; what has not changed keeps its newest one.

    Raises CannotPublish with every finding where at least one is a problem, and NotLookedAt where somebody was asked for a look
    and no `reason` is given to go on without it.
    """
    # Two people pressing Publish at once queue up here; on SQLite the unique number decides instead.
    Content.objects.select_for_update().get(pk=content.pk)
    content.refresh_from_db(fields=["head", "published", "state"])
    examined = examine(content)
    if problems(examined.findings):
        raise CannotPublish(examined.findings)
    told = not_looked_at(content, last_review(content)) if examined.changed else ""
    reason = " ".join(reason.split()) if told else ""
    if told and not reason:
        raise NotLookedAt(told)
    parts = [_freeze(part, by=by) for part in examined.parts]
    version = _freeze(content, by=by, parts=parts, reason=reason, by_itself=True)
    content.reviews.filter(status=Review.Status.ASKED).update(status=Review.Status.DROPPED)
    records.content_changed(content)
    return version


def _freeze(
    content: Content, *, by: User, parts: Sequence[Version] = (), reason: str = "", by_itself: bool = False
) -> Version:
    """The draft as a version; one with `parts` is new where one of them is. What is published `by_itself` keeps its clips, and
    those of its parts.
    """
    newest, document = content.published, examine(content, calls=False).document
    new_part = newest and any(part.published_at > newest.published_at for part in parts)
    if newest and not new_part and meaning(content.shown) == meaning(document):
        return newest
    version: Version = content.versions.create(
        number=newest.number + 1 if newest else 1,
        revision=content.head,
        document=dump(document),
        published_by=by,
        reason=reason,
    )
    if by_itself or not _is_part(content):
        played = _clips(version)
        for part in parts:
            played |= _clips(part)
        withheld = _withheld(version)
        uses = [ClipUse(content=content, version=version, clip_id=clip) for clip in sorted(played - withheld.keys())]
        uses += [
            ClipUse(content=content, version=version, clip_id=clip, key=key, withheld=True)
            for clip, key in sorted(withheld.items())
        ]
        ClipUse.objects.bulk_create(uses)
    content.published, content.state = version, Content.State.PUBLISHED
    content.save(update_fields=["published", "state"])
    # Drafts that hold it as it is published see something new.
    holding = [name for name, kind in KINDS.items() if content.kind in kind.holds_published]
    Content.objects.filter(uses__used=content, kind__in=holding).update(updated_at=version.published_at)
    return version


def _clips(version: Version) -> set[int]:
    return {place.clip for place in KINDS[version.content.kind].clips(version.opened)}


def _withheld(version: Version) -> dict[int, str]:
    """The clips that are heard only after an answer, each with the key of what is answered."""
    places = KINDS[version.content.kind].clips(version.opened)
    return {place.clip: place.key for place in places if place.after == "answered" and place.key}


def _is_part(content: Content) -> bool:
    """Whether it is only published as a part of something else, which then keeps its clips."""
    return any(content.kind in kind.publishes_links for kind in KINDS.values())
