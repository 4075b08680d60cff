"""Signs and figures as every page writes them."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import nh3
from django import template
from django.contrib.auth.models import User
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from recordings import roles, writing
from recordings.call_metadata import LANGUAGES
from recordings.models import Correction, Recording, Suggestion, Turn

register = template.Library()
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A sign of the sprite at the size of the text beside it; its meaning is always said in words too. A long page has hundreds."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        static("config/signs.svg"),
        name,
    )


@register.simple_tag
def verdict_sign(name: str) -> SafeString:
    """The dot in, on or beyond the ring: `name` is careful, inside, approval or outside."""
    return format_html(
        '<svg class="verdict-sign" viewBox="0 0 20 20" aria-hidden="true"><use href="{}#v-{}"/></svg>',
        static("config/signs.svg"),
        "cautious" if name == "careful" else name,
    )


@register.filter
def clock(ms: int | None) -> str:
    """Milliseconds as a player writes them: 83200 -> 1:23, 3723000 -> 1:02:03."""
    seconds = int(ms or 0) // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


# Below this, whole seconds tell too little of a length.
SHORT_MS = 10_000


@register.filter
def clock_within(ms: int | None, whole_ms: int | None) -> str:
    """A place in something that is `whole_ms` long, with tenths where that is short: 790 in 800 -> 0:00.7. The player's clock.js writes alike."""
    ms = max(0, int(ms or 0))
    return f"{clock(ms)}.{ms // 100 % 10}" if int(whole_ms or 0) < SHORT_MS else clock(ms)


@register.filter
def clock_length(ms: int | None) -> str:
    """A length, with tenths below ten seconds: 83200 -> 1:23, 3450 -> 0:03.4; what has any is never 0:00."""
    ms = int(ms or 0)
    return clock_within(max(ms, 100) if ms > 0 else 0, ms)


@register.filter
def spoken_length(ms: int | None) -> str:
    """Milliseconds in words: 17 seconds, 1 minute 5."""
    seconds = max(1, round(int(ms or 0) / 1000))
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest} second{'s' if rest != 1 else ''}"
    return f"{minutes} minute{'s' if minutes != 1 else ''}" + (f" {rest}" if rest else "")


@register.filter
def lasting(ms: int | None) -> str:
    """How long something has lasted, roughly: 40 s, 4 min, 3 h 20 min, 2 days."""
    seconds = max(0, int(ms or 0) // 1000)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 48 * 3600:
        hours, minutes = divmod(seconds // 60, 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{seconds // (24 * 3600)} days"


@register.filter
def moment(at: datetime | None) -> str:
    """A moment as one says it today: 14:05, or with its day where that is another: 14:05 on 23 November."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    return date_format(here, "H:i" if here.date() == timezone.localdate() else "H:i \\o\\n j F")


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as safe HTML: rendered first, then cleaned of everything a page must not hold."""
    return mark_safe(nh3.clean(_markdown.render(text or "")))


@register.filter
def initials(user: User) -> str:
    """Two letters for a face."""
    return roles.initials(user)


@register.filter
def full_name(user: User) -> str:
    """Noor Haddad, or the username where no name is known."""
    return user.get_full_name() or user.username


@register.filter
def as_json(value: Any) -> str:
    """A value for a data- attribute, escaped there by the template like any text."""
    return json.dumps(value, separators=(",", ":"))


@register.filter
def percent(part: int, whole: int) -> str:
    """`part` of `whole` as an SVG percentage without its sign: 33.33."""
    return f"{100 * part / whole:.2f}" if whole else "0"


@register.filter
def ticks(duration_ms: int) -> list[int]:
    """Round moments (ms) to write under a waveform, at most about eight."""
    for step in (10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600):
        if duration_ms <= step * 1000 * 8:
            break
    # The last stretch stays empty, so that no figure runs over the edge.
    return list(range(0, int(duration_ms * 0.96), step * 1000))


@register.filter
def lanes(recording: Recording, bars: int) -> list[dict[str, str]]:
    """A waveform path of `bars` bars for each channel, agent first and above the line, in a box 270 wide and 100 high."""
    drawn = []
    width = 270 / bars
    for channel, fine in enumerate(recording.peaks[:1] if recording.is_mono else recording.peaks):
        # One line for both voices of a mono call is nobody's, whoever is known by now.
        speaker = "unknown" if recording.is_mono else str(recording.speaker_of(channel))
        each = max(1, len(fine) // bars)
        parts = []
        for place in range(len(fine) // each):
            height = max(1.2, max(fine[place * each : (place + 1) * each]) * 0.45)
            top = 53 if speaker == "customer" else 47 - height
            parts.append(
                f"M{(place + 0.19) * width:.2f} {top:.1f}h{0.62 * width:.2f}v{height:.1f}h-{0.62 * width:.2f}z"
            )
        drawn.append({"speaker": speaker, "path": "".join(parts)})
    return sorted(drawn, key=lambda lane: lane["speaker"])


LULL_MS = 4000


@register.filter
def with_lulls(turns: Iterable[Any]) -> Iterator[Any]:
    """Each turn as it is, with `lull_ms` set where nobody spoke for a while before it."""
    last_end: int | None = None
    for turn in turns:
        silent = turn.start_ms - last_end if last_end is not None else 0
        yield _Told(turn, silent if silent >= LULL_MS else 0)
        last_end = max(last_end or 0, turn.end_ms)


class _Told:
    """A turn and the silence before it."""

    def __init__(self, turn: Any, lull_ms: int) -> None:
        self.turn, self.lull_ms = turn, lull_ms

    def __getattr__(self, name: str) -> Any:
        return getattr(self.turn, name)


@register.filter
def difference(correction: Correction) -> SafeString:
    """What a correction changed, in words: what went struck out, what came underlined, the rest as it is; ¶ where a turn begins."""
    before, after = (_told(states) for states in (correction.before, correction.after))
    parts = []
    for what, first, last, new_first, new_last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            parts.append(escape(writing.joined(before[first:last])))
        else:
            for tag, said in (("del", before[first:last]), ("ins", after[new_first:new_last])):
                if said:
                    parts.append(format_html("<{0}>{1}</{0}>", mark_safe(tag), writing.joined(said)))
    return mark_safe(" ".join(parts))


def _told(states: list[dict[str, Any]]) -> list[str]:
    said = []
    for number, state in enumerate(states):
        if "words" in state:
            said += (["¶"] if number else []) + [word["text"] for word in state["words"]]
        elif "speaker" in state:
            said.append(Turn.Speaker(state["speaker"]).label)
        else:
            side = {None: "nobody has said who the agent is", 0: "agent on the left", 1: "agent on the right"}
            said.append(side[state["agent_channel"]])
    return said


DOUBTFUL = 0.5


@register.filter
def as_words(words: Iterable[dict[str, Any]], suggested: Iterable[Suggestion] | None = None) -> SafeString:
    """The words of a turn, each to be lit, played and walked to. Written here, for a call of two hours has 20,000 of them.

    `suggested`: what in this turn may be somebody's own; its words are marked.
    """
    parts: list[str] = []
    before = ""
    inside: Suggestion | None = None
    for word in words:
        text = word["text"]
        here = next((s for s in suggested if s.holds(word["start_ms"], word["end_ms"])), None) if suggested else None
        if inside and here is not inside:
            parts.append(_marked_until(inside))
        # Asked of the few words that begin beyond the scripts with spaces.
        if before and not (text[:1] > "\u0e00" and writing.joined([before[-1:], text[:1]]) == before[-1:] + text[:1]):
            parts.append(" ")
        if here and here is not inside:
            parts.append(_marked_from(here))
        inside = here
        parts.append(_sure(word) if word["probability"] >= DOUBTFUL else _doubtful(word))
        before = text
    if inside:
        parts.append(_marked_until(inside))
    return mark_safe("".join(parts))


def _marked_from(suggestion: Suggestion) -> SafeString:
    return format_html(
        '<mark class="personal {}" data-suggestion="{}" title="{}: {}">',
        suggestion.status,
        suggestion.pk,
        suggestion.get_kind_display().capitalize(),
        suggestion.reason,
    )


def _marked_until(suggestion: Suggestion) -> SafeString:
    what = "perhaps personal" if suggestion.status == Suggestion.Status.OPEN else "to be taken out"
    return format_html('<span class="only-heard"> ({}, {})</span></mark>', suggestion.get_kind_display(), what)


@register.filter
def quoted(suggestion: Suggestion, words: Iterable[dict[str, Any]]) -> str:
    """The words of a turn that a suggestion is about."""
    return writing.joined([w["text"] for w in words if suggestion.holds(w["start_ms"], w["end_ms"])])


def _sure(word: dict[str, Any]) -> str:
    start, end = int(word["start_ms"]), int(word["end_ms"])
    return f'<span class="word" data-start="{start}" data-end="{end}">{escape(word["text"])}</span>'


def _doubtful(word: dict[str, Any]) -> SafeString:
    return format_html(
        '<span class="word doubtful" data-start="{}" data-end="{}" title="Doubtful: heard with little certainty, listen again">'
        '{}<span class="only-heard"> (doubtful)</span></span>',
        word["start_ms"],
        word["end_ms"],
        word["text"],
    )


@register.filter
def file_name(path: str) -> str:
    """The name of a file without its folders."""
    return _middle_left_out(path.rsplit("/", 1)[-1])


@register.filter
def folder_name(path: str) -> str:
    """The folder a file lies in."""
    return _middle_left_out(path.rpartition("/")[0] or "/")


def _middle_left_out(text: str, most: int = 70) -> str:
    return text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 2 :]}"


@register.filter
def language_name(code: str) -> str:
    """en -> English; a code nobody knows stays as it is."""
    return LANGUAGES.get(code, code)


@register.filter
def sound(codec: str) -> str:
    """A codec as telephone people call it."""
    known = {
        "pcm_s16le": "WAV",
        "pcm_u8": "WAV",
        "pcm_mulaw": "µ-law",
        "pcm_alaw": "A-law",
        "aac": "AAC",
        "opus": "Opus",
    }
    return known.get(codec, codec.upper())


# So little in common is no repetition.
FEW_WORDS = 2


@register.filter
def unless_said(title: str, beside: str | None) -> str:
    """A clip's title, unless it only repeats the words that stand beside it, as those that were cut for a scenario do."""
    first, said = (_bare(text) for text in (title.removeprefix("The answer to: ").rstrip("…"), beside or ""))
    repeats = len(first) > FEW_WORDS and said[: len(first)] == first
    return "As it was said in the call" if repeats or first == said else title


def _bare(text: str) -> list[str]:
    """The words of a text without capitals, stops and quotes."""
    return [word for part in text.casefold().split() if (word := part.strip(".,;:!?…“”‘’\"'"))]


@register.filter
def begins(text: str, start: str) -> bool:
    """Whether an address lies below another: /calls/7/ below /calls/."""
    return text.startswith(start)


@register.filter
def of(kept: dict[Any, Any], key: Any) -> Any:
    """What is kept under `key`; None where nothing is, and of a name the page does not know."""
    return kept.get(key) if kept else None


@register.filter
def seconds(ms: int | None) -> str:
    """Milliseconds as an address names a moment: 83200 -> 83.2."""
    return f"{int(ms or 0) / 1000:.3f}".rstrip("0").rstrip(".")
