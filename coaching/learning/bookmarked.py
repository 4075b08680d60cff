"""What bookmarks are of, for their owner to look at: what was said there, and where it is. What one may not hear any more is told
without a word of it; the note stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse

from coaching.content.scenario.document import NotInScenario, choice_in, node_at
from coaching.learning.clip_access import heard_in
from coaching.models import Attempt, Bookmark, Response
from recordings import timecode
from recordings.clips import clips
from recordings.clips.clips import Excerpt
from recordings.errors import DomainError
from recordings.models import Clip, Recording

# Around a moment, so much of the call is told: a line or two.
BEFORE_MS, AFTER_MS = 1500, 8000
MOST_TURNS = 3


@dataclass(frozen=True)
class Shown:
    """A bookmark with what it is of: `kind` is moment, clip, decision or answer. Without an `address` it is not here any more, and
    nothing is told of it but the `kind`.
    """

    bookmark: Bookmark
    kind: str
    title: str = ""
    where: str = ""
    address: str = ""
    turns: Sequence[Excerpt] = ()
    said: str = ""

    @property
    def agent(self) -> str:
        call = self.bookmark.recording or (self.bookmark.clip and self.bookmark.clip.recording)
        return call.agent_name if call else ""


def with_what_they_are_of(bookmarks: QuerySet[Bookmark]) -> QuerySet[Bookmark]:
    """With everything `shown` reads of them."""
    return bookmarks.select_related(
        "recording", "clip__recording", "enrollment__path__published", "attempt__version__content", "response"
    ).prefetch_related("attempt__responses")


def shown(bookmarks: Iterable[Bookmark], *, to: User) -> list[Shown]:
    """Each of them as its owner sees it now, in as many queries for many as for one."""
    bookmarks = list(bookmarks)
    calls = _calls_heard(bookmarks, to)
    heard = {one.pk: clip for one in bookmarks if (clip := one.clip) and clip.recording_id in calls}
    elsewhere = _heard_in_activities([one for one in bookmarks if one.pk not in heard])
    stretches = [_stretch(one) for one in bookmarks if one.recording_id in calls]
    stretches += [*heard.values(), *(clip for one in elsewhere if (clip := one.clip) and elsewhere[one])]
    excerpts = clips.excerpts_of(stretches)
    heard |= {one.pk: clip for one in elsewhere if (clip := one.clip)}
    return [_shown(one, calls, heard, excerpts) for one in bookmarks]


def _calls_heard(bookmarks: Iterable[Bookmark], user: User) -> set[int | None]:
    pks = {one.recording_id or (one.clip.recording_id if one.clip else 0) for one in bookmarks} - {0}
    return set(Recording.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()


def _heard_in_activities(bookmarks: Iterable[Bookmark]) -> dict[Bookmark, bool]:
    """Those of clips that may be heard in their activity, with whether it is done: what is said in a clip is told after it was heard."""
    places = {
        one: (one.enrollment, one.activity_id)
        for one in bookmarks
        if one.clip and one.enrollment and one.activity_id and not one.clip.recording.is_closed
    }
    if not places:
        return {}
    told = heard_in(places.values())
    finished = Attempt.objects.filter(
        status=Attempt.Status.FINISHED, enrollment__in=[own for own, _ in places.values()]
    )
    done = set(finished.values_list("enrollment", "activity"))
    return {
        one: (own.pk, activity) in done
        for one, (own, activity) in places.items()
        if one.clip_id in told[own.pk, activity]
    }


def _stretch(bookmark: Bookmark) -> Clip:
    """What is told around a moment, as a clip that is nowhere stored: its number is none that a stored one has."""
    at = bookmark.at_ms or 0
    return Clip(pk=-bookmark.pk, recording=bookmark.recording, start_ms=max(0, at - BEFORE_MS), end_ms=at + AFTER_MS)


def _shown(
    bookmark: Bookmark, calls: set[int | None], heard: Mapping[int, Clip], excerpts: Mapping[int, list[Excerpt]]
) -> Shown:
    if bookmark.attempt_id:
        return _of_answer(bookmark)
    if bookmark.recording:
        if bookmark.recording_id not in calls:
            return Shown(bookmark, "moment")
        at = bookmark.at_ms or 0
        return Shown(
            bookmark,
            "moment",
            bookmark.recording.title,
            f"at {timecode.short(at)}",
            f"{reverse('recordings:call', args=[bookmark.recording_id])}?t={at / 1000:.3f}",
            excerpts[-bookmark.pk][:MOST_TURNS],
        )
    assert bookmark.clip
    if bookmark.pk not in heard:
        return Shown(bookmark, "clip")
    address = reverse("recordings:clip", args=[bookmark.clip.pk])
    if bookmark.clip.recording_id not in calls:
        address = reverse("coaching:activity", args=[bookmark.enrollment_id, bookmark.activity_id])
    return Shown(bookmark, "clip", bookmark.clip.title, "", address, excerpts.get(bookmark.clip.pk, ())[:MOST_TURNS])


def _of_answer(bookmark: Bookmark) -> Shown:
    attempt, response = bookmark.attempt, bookmark.response
    assert attempt
    kind = "decision" if attempt.version.content.kind == "scenario" else "answer"
    heading, address = attempt.version.opened.heading(), reverse("coaching:debrief", args=[attempt.pk])
    if response is None:
        return Shown(bookmark, kind, heading, "an answer you took back since", address)
    place = [one.pk for one in attempt.responses.all()].index(response.pk) + 1
    asked, said = _asked_and_said(bookmark, response)
    anchor = f"#d{place}" if kind == "decision" else f"#question-{place}"
    return Shown(bookmark, kind, asked, f"in “{heading}”", address + anchor, said=said)


def _asked_and_said(bookmark: Bookmark, response: Response) -> tuple[str, str]:
    """What was asked and answered, in words; a document that cannot tell any more says nothing."""
    assert bookmark.attempt
    document = bookmark.attempt.version.opened
    try:
        if bookmark.attempt.version.content.kind == "scenario":
            node = node_at(document, response.item)
            return node.title, choice_in(node, response.given["choice"]).says
        asked = next(link.document for link in document.links if str(link.number) == response.item)
        return asked.text, ", ".join(asked.task.in_words(response.given["values"]))
    except (NotInScenario, StopIteration, KeyError, LookupError, DomainError):
        return "What cannot be read any more", ""


def title_at_home(bookmark: Bookmark) -> str:
    """What a line about one of the latest says: the note first, for those are one's own words."""
    if bookmark.note:
        return bookmark.note
    if bookmark.attempt_id:
        return "An answer of yours"
    thing = bookmark.recording or bookmark.clip
    what = "A moment" if bookmark.recording_id else "A clip"
    return f"{what}: {thing.title}" if thing and getattr(bookmark, "is_here", False) else what
