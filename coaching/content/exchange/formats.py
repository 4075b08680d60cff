"""The formats that questions come in and go out by. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coaching.content.exchange import aiken, gift, moodle_xml, qti, table
from coaching.content.exchange.brought import Brought, Reading, Sent, opened


@dataclass(frozen=True, slots=True)
class Format:
    """`suffix` and `media_type` are of the file that goes out; what does not come in has no `read`, what does not go out no `write`."""

    name: str
    words: str
    suffix: str
    media_type: str
    read: Callable[[bytes], Reading] | None = None
    write: Callable[[Sequence[Brought]], Sent] | None = None


FORMATS: dict[str, Format] = {
    form.name: form
    for form in (
        Format("gift", "GIFT", "gift.txt", "text/plain; charset=utf-8", gift.read, gift.write),
        Format("moodle", "Moodle XML", "xml", "application/xml", moodle_xml.read, moodle_xml.write),
        Format("aiken", "Aiken", "aiken.txt", "text/plain; charset=utf-8", aiken.read, aiken.write),
        Format("qti", "QTI 3.0", "qti.zip", "application/zip", None, qti.write),
        Format("table", "Table (CSV)", "csv", "text/csv", table.read, None),
    )
}
READ = {name: form for name, form in FORMATS.items() if form.read}
WRITTEN = {name: form for name, form in FORMATS.items() if form.write}


def guess(data: bytes, *, name: str = "") -> str:
    """The format that a file most likely has, by what stands in it, else by its `name`."""
    text = opened(data).text[:20_000].lstrip()
    if text.startswith("<") and re.search(r"<(\?xml|quiz|question|!DOCTYPE|!--|qti-)", text[:500]):
        return "moodle"
    if re.search(r"^\s*answer\s*:\s*[A-Z]\b", text, re.MULTILINE | re.IGNORECASE) and re.search(
        r"^\s*A[.)]\s", text, re.MULTILINE
    ):
        return "aiken"
    first = text.split("\n", 1)[0].casefold()
    if first.startswith("sep=") or (
        re.search(r"[,;\t]", first) and re.search(r"\b(question|prompt|stem)\b", first) and "{" not in first
    ):
        return "table"
    if name.casefold().endswith((".csv", ".tsv")):
        return "table"
    return "moodle" if name.casefold().endswith(".xml") else "gift"
