"""A call's words to take away: plain text, subtitles (SRT, WebVTT), JSON and a Word document.

What is written depends on `Line`s alone; only `lines_of`, `facts_of` and `take` look at stored calls.
"""

import io
import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import docx
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from docx.oxml import OxmlElement
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from recordings import writing
from recordings.access import log
from recordings.call_metadata import LANGUAGES
from recordings.errors import DomainError
from recordings.models import Access, Recording, Transcript, Turn
from recordings.roles import has_role
from recordings.web import files

# Two lines of 42 characters for at most 7 s: what subtitles for television keep to.
CUE_LINE = 42
CUE_MS = 7000


@dataclass(frozen=True)
class Line:
    """A turn as it is written: `label` is who speaks, in words; times are milliseconds on the call's clock."""

    label: str
    start_ms: int
    end_ms: int
    text: str
    words: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Cue:
    """A subtitle: at most two lines of text, shown from `start_ms` to `end_ms`."""

    label: str
    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left, as in Arabic and Hebrew (Unicode annex 9, P2)."""
    first = next((way for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL")), "L")
    return first != "L"


def clock(ms: int, *, point: str = ".") -> str:
    """A moment as subtitles write it: 83200 -> 00:01:23.200 (SRT has a comma for the point)."""
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"


def short_clock(ms: int) -> str:
    """A moment as people write it: 83200 -> 1:23, 3723000 -> 1:02:03."""
    seconds = ms // 1000
    hours = f"{seconds // 3600}:{seconds // 60 % 60:02}" if seconds >= 3600 else str(seconds // 60)
    return f"{hours}:{seconds % 60:02}"


def _words(line: Line) -> list[tuple[str, int, int]]:
    """(text, start_ms, end_ms) of each word; a line without words of its own has its time shared out among those of its text."""
    heard = [(writing.clean(str(word["text"])), int(word["start_ms"]), int(word["end_ms"])) for word in line.words]
    if not heard:
        said = writing.cut(writing.clean(line.text))
        at = [line.start_ms + (line.end_ms - line.start_ms) * n // max(1, len(said)) for n in range(len(said) + 1)]
        heard = [(text, start, end) for text, (start, end) in zip(said, pairwise(at), strict=True)]
    return [word for word in heard if word[0]]


def wrapped(words: Sequence[str]) -> tuple[str, ...]:
    """Words in lines of at most CUE_LINE Latin letters, or as many others as are read as easily; a longer word has a line of its own."""
    lines: list[str] = []
    for word in words:
        if lines and writing.width(longer := writing.joined([lines[-1], word])) <= CUE_LINE:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def cues(lines: Sequence[Line], *, named: Callable[[Line], str] = lambda line: "") -> list[Cue]:
    """Subtitles in the order in which they begin, cut between words; `named` is written before the first of each line."""
    found: list[Cue] = []
    for line in lines:
        before = [name] if (name := named(line)) else []
        held: list[tuple[str, int, int]] = []
        for word in _words(line):
            too_much = len(wrapped([*before, *(text for text, _, _ in held), word[0]])) > 2
            if held and (too_much or word[2] - held[0][1] > CUE_MS):
                found.append(_cue(line.label, before, held))
                before, held = [], []
            held.append(word)
        if held:
            found.append(_cue(line.label, before, held))
    return sorted(found, key=lambda cue: (cue.start_ms, cue.end_ms))


def _cue(label: str, before: list[str], words: list[tuple[str, int, int]]) -> Cue:
    start = words[0][1]
    # A cue without a length is no cue, and one stretched word (a hum, a hold) stays no longer than any other.
    end = min(start + CUE_MS, max(start + 1, *(end for _, _, end in words)))
    return Cue(writing.clean(label), start, end, wrapped([*before, *(text for text, _, _ in words)]))


def escaped(text: str) -> str:
    """Text in which neither a tag nor the arrow of a cue's time can begin (W3C WebVTT, 3.4)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _before(line: Line) -> str:
    """Who speaks, before an SRT's words; set apart where those run from right to left, so that they still do."""
    label = writing.clean(line.label)
    return f"\u2068{label}\u2069:" if is_right_to_left(line.text) else f"{label}:"


def as_srt(call: Recording, lines: Sequence[Line], mark: str = "") -> bytes:
    """SubRip: numbered cues, the speaker before the first words of a turn."""
    parts = [
        f"{number}\n{clock(cue.start_ms, point=',')} --> {clock(cue.end_ms, point=',')}\n{escaped(chr(10).join(cue.lines))}\n"
        for number, cue in enumerate(cues(lines, named=_before), start=1)
    ]
    return "\n".join(parts).encode()


def as_vtt(call: Recording, lines: Sequence[Line], mark: str = "") -> bytes:
    """WebVTT (W3C), with each cue in its speaker's voice tag."""
    parts = [
        f"{clock(cue.start_ms)} --> {clock(cue.end_ms)}\n<v {escaped(cue.label)}>{escaped(chr(10).join(cue.lines))}</v>\n"
        for cue in cues(lines)
    ]
    note = [f"NOTE {escaped(mark)}\n"] if mark else []
    return "\n".join(["WEBVTT\n", *note, *parts]).encode()


def as_txt(call: Recording, lines: Sequence[Line], mark: str = "") -> bytes:
    """Plain text: title and facts, then a paragraph for each turn. Words have lines of their own, so that each runs its own way."""
    head = [writing.clean(call.title), *(f"{name}: {value}" for name, value in facts_of(call))]
    turns = [f"{short_clock(line.start_ms)}  {writing.clean(line.label)}\n{writing.clean(line.text)}" for line in lines]
    return ("\n\n".join(["\n".join(head), *turns, *([mark] if mark else [])]) + "\n").encode()


def as_json(call: Recording, lines: Sequence[Line], mark: str = "") -> bytes:
    """The call's facts and the turns of the API, word by word, for programs."""
    transcript = _heard(call)
    told = {
        "title": call.title,
        **{name: getattr(call, name) for name in ("agent_name", "reason", "queue", "why")},
        "started_at": call.started_at.isoformat() if call.started_at else None,
        "resolved": call.resolved,
        "satisfaction": call.satisfaction,
        "duration_ms": call.duration_ms,
        "language": transcript.language,
        "engine": transcript.engine,
        "model": transcript.model,
        **({"taken_away": mark} if mark else {}),
        "turns": list(transcript.turns.values("id", "version", "speaker", "start_ms", "end_ms", "text", "words")),
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode(errors="replace")


def as_docx(call: Recording, lines: Sequence[Line], mark: str = "") -> bytes:
    """A Word document (Office Open XML): title, facts, and a paragraph for each turn under its speaker and time."""
    document = docx.Document()
    said = document.core_properties
    said.title, said.author, said.comments = writing.clean(call.title)[:255], "", ""
    _turned(document.add_heading(writing.clean(call.title), level=1))
    for name, value in facts_of(call):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(value)
    for line in lines:
        head = document.add_paragraph()
        head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(12), Pt(0)
        head.paragraph_format.keep_with_next = True
        head.add_run(writing.clean(line.label)).bold = True
        time = head.add_run(f"  {short_clock(line.start_ms)}")
        time.font.size, time.font.color.rgb = Pt(9), RGBColor(0x59, 0x59, 0x59)
        _turned(document.add_paragraph(writing.clean(line.text)))
    if mark:
        document.sections[0].footer.paragraphs[0].text = mark
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _turned(paragraph: Paragraph) -> None:
    """Set a paragraph from right to left where its text runs so."""
    if is_right_to_left(paragraph.text):
        # Elements of a paragraph have an order (ECMA-376, 17.3.1.26): after its style, which stands first, nothing else is set here.
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in paragraph.runs:
            run.font.rtl = True


@dataclass(frozen=True)
class Form:
    """A form to take a call away in: what people call it, what it is good for, and who writes it."""

    name: str
    use: str
    media_type: str
    write: Callable[[Recording, Sequence[Line], str], bytes]


FORMS = {
    "txt": Form("Text", "to read anywhere", "text/plain; charset=utf-8", as_txt),
    "docx": Form(
        "Word document",
        "to print and to mark up",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        as_docx,
    ),
    "srt": Form("SRT subtitles", "for video players", "application/x-subrip; charset=utf-8", as_srt),
    "vtt": Form("WebVTT subtitles", "for web pages", "text/vtt; charset=utf-8", as_vtt),
    "json": Form("JSON", "every word with its time, for programs", "application/json", as_json),
}


def _heard(call: Recording) -> Transcript:
    transcript = call.transcript
    if transcript is None or transcript.status != Transcript.Status.READY:
        raise DomainError(
            "This call has not been heard yet. Its text can be taken away as soon as it is ready.", status=404
        )
    return transcript


def lines_of(call: Recording) -> list[Line]:
    """The turns of a heard call as they are written. Raises DomainError."""
    return [
        Line(label_of(call, turn.speaker), turn.start_ms, turn.end_ms, turn.text, turn.words)
        for turn in _heard(call).turns.all()
    ]


def label_of(call: Recording, speaker: str) -> str:
    """Who speaks, in words: the agent by name where it is known."""
    labels = {Turn.Speaker.AGENT: call.agent_name.strip() or "Agent", Turn.Speaker.CUSTOMER: "Customer"}
    return labels.get(Turn.Speaker(speaker), "Unknown")


def facts_of(call: Recording) -> Iterator[tuple[str, str]]:
    """(name, value) of what is known of a heard call, as people write it; what is not known is left out."""
    transcript = _heard(call)
    resolved = {None: "", True: "At first contact", False: "Not at first contact"}[call.resolved]
    taken = date_format(timezone.localtime(call.started_at), "j F Y, H:i") if call.started_at else ""
    language = transcript.language or call.language
    known = (
        ("Agent", call.agent_name), ("About", call.reason), ("Queue", call.queue), ("Taken on", taken), ("Resolved", resolved),
        ("Satisfaction", f"{call.satisfaction} of 5" if call.satisfaction else ""), ("Why it is worth hearing", call.why),
        ("Language", LANGUAGES.get(language, language)), ("Length", short_clock(call.duration_ms)),
    )  # fmt: skip
    yield from ((name, said) for name, value in known if (said := writing.clean(value)))


def may_take_away(user: User | AnonymousUser) -> bool:
    """Whether somebody's role takes texts away from here (YCORD_TAKE_AWAY)."""
    return has_role(user, *settings.TAKE_AWAY)


def marked(user: User | AnonymousUser) -> str:
    """The line that says in a file who took it away, and when. Raises DomainError 403 for who may not."""
    if not may_take_away(user):
        raise DomainError("Texts of calls are not taken away from here with your role. Ask a trainer.", status=403)
    name = (user.get_full_name() if isinstance(user, User) else "") or user.get_username()
    return f"Taken away by {writing.clean(name)} on {date_format(timezone.localdate(), 'j F Y')}, for training in this centre only."


def take(request: HttpRequest, call: Recording, *, form: str) -> HttpResponse:
    """A call's text in one of FORMS, to be saved under its title, with a line that says who took it away. That they may see the call
    has been settled by the caller.

    Raises DomainError: their role takes nothing away (403), there is no such form (400), or no text yet (404).
    """
    mark = marked(request.user)
    if form not in FORMS:
        raise DomainError(f"Say the form as one of {', '.join(FORMS)}, like ?as=txt.", field="as")
    written = FORMS[form].write(call, lines_of(call), mark)
    log.note(request, Access.Kind.EXPORTED, call)
    return files.to_save(written, name=files.file_name(call.title, form), media_type=FORMS[form].media_type)
