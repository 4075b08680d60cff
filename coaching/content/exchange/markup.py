"""HTML in the texts of other systems, as the plain text that questions here are written in. Pure."""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


BLOCKS = _names(
    "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr "
    "main nav ol p pre section summary table tbody tfoot thead tr ul"
)
# Between these an empty line stays.
APART = _names("blockquote h1 h2 h3 h4 h5 h6 ol p pre table ul")
MEDIA = {
    "img": "picture",
    "svg": "picture",
    "audio": "sound",
    "video": "film",
    "object": "file",
    "embed": "file",
    "iframe": "web page",
    "canvas": "drawing",
}
UNSEEN = frozenset(("script", "style", "template", "head", "title", "noscript"))
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
# Every other name there is in HTML; what looks like a tag and is none (“if x<y and y>z”) is text.
INLINE = _names(
    "a abbr acronym area b base basefont bdi bdo big body br button caption cite code col colgroup data datalist del dfn dialog em font "
    "frame frameset html i input ins kbd label legend li link map mark menu meta meter nobr o:p optgroup option output param picture "
    "progress q rp rt ruby s samp select slot small source span strike strong sub sup td textarea th time track tt u var wbr"
)
KNOWN = BLOCKS | INLINE | UNSEEN | MEDIA.keys()
# A text with more is none that anybody wrote.
MOST_TAGS = 3_000
BREAK, APART_MARK, EDGE = "\x01", "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Plain:
    """A text without its markup, and what could not be kept of it: “picture”, “sound” …"""

    text: str
    lost: list[str] = field(default_factory=list)


def has_markup(text: str) -> bool:
    return TAG.search(text) is not None


def plain(text: str, *, lines_count: bool = False) -> Plain:
    """HTML as text: paragraphs apart, breaks and items as lines, entities as the signs they are. `lines_count`: a line's end in it
    is one on the page as well, as in Moodle's own format.
    """
    if text.count("<") > MOST_TAGS:
        return Plain(text.strip())
    reader = _Reader(lines_count=lines_count)
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:
        # What begins like a declaration and is none: the parser gives up on it, and it stands as it is.
        return Plain(html.unescape(text).strip())
    return Plain(_laid_out("".join(reader.out)), list(dict.fromkeys(reader.lost)))


class _Reader(HTMLParser):
    def __init__(self, *, lines_count: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.lost: list[str] = []
        self.lists: list[int | None] = []
        self.unseen = self.kept = 0
        self.lines_count = lines_count

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in KNOWN:
            self.handle_data(self.get_starttag_text() or "")
            return
        said = dict(attrs)
        if tag in UNSEEN:
            self.unseen += 1
        if tag in MEDIA:
            self.lost.append(MEDIA[tag])
            if tag == "img" and (said.get("alt") or "").strip():
                self.out.append(f"({(said.get('alt') or '').strip()})")
        if tag == "br":
            self.out.append(BREAK)
        elif tag == "li":
            number = self.lists[-1] if self.lists else None
            self.out.append(f"{EDGE}• " if number is None else f"{EDGE}{number}. ")
            if number is not None:
                self.lists[-1] = number + 1
        elif tag in BLOCKS:
            self.out.append(APART_MARK if tag in APART else EDGE)
        elif tag in ("td", "th"):
            self.out.append(" ")
        if tag in ("ul", "ol"):
            self.lists.append(1 if tag == "ol" else None)
        self.kept += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag not in KNOWN:
            self.handle_data(f"</{tag}>")
            return
        if tag in UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if tag in BLOCKS:
            self.out.append(APART_MARK if tag in APART else EDGE)
        self.kept = max(self.kept - (tag == "pre"), 0)

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        data = data.replace("\u00a0", " ").replace("\x00", "")
        if self.kept or self.lines_count:
            self.out.append(data.replace("\n", BREAK))
        else:
            self.out.append(" ".join(re.split(r"[ \t\n\r\f]+", data)))


def _laid_out(text: str) -> str:
    """Lines without spaces at their ends; of several breaks at one place the strongest."""
    text = re.sub(r"[ \t\n]+", " ", text)
    text = re.sub(r" ?([\x01-\x03] ?)+", lambda found: _broken(found[0]), text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _broken(marks: str) -> str:
    return "\n\n" if APART_MARK in marks else "\n" * max(1, marks.count(BREAK))
