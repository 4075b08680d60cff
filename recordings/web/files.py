"""What leaves as a file: its name, and the headers it carries."""

import re
import unicodedata

from django.http import HttpResponse

from recordings import writing
from recordings.audio import range_response

# A name longer than that fits badly on every machine.
LONGEST_NAME = 80
NAMES_OF_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def file_name(title: str, form: str, *, nameless: str = "call") -> str:
    """A name that every system can store, from a title: “Twice: charged?” as txt -> “Twice charged.txt”."""
    # Direction marks would let a name show another ending than it has.
    plain = "".join(c for c in writing.clean(title) if unicodedata.category(c) != "Cf")
    plain = " ".join(re.sub(r'[\\/:*?"<>|]', " ", plain).split())[:LONGEST_NAME].strip(" .")
    return f"{nameless if not plain or NAMES_OF_DEVICES.fullmatch(plain) else plain}.{form}"


def to_save(written: bytes, *, name: str, media_type: str) -> HttpResponse:
    """A file that the browser saves under `name` and no cache keeps."""
    return range_response.as_file(HttpResponse(written, content_type=media_type), name=name, to_save=True)
