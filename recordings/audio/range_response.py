"""Files over HTTP: the headers that every one of them carries, and private audio with Range, so that a player can jump.

Who may have it is settled before anything comes here.
"""

import re
from collections.abc import Iterator
from typing import IO, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

R = TypeVar("R", bound=HttpResponseBase)

BLOCK = 64 * 1024
# What is said where a recording's file is away.
GONE = "The recording’s file is not in the storage."
# The agent on it has the last word.
CLOSED = "The agent on this call does not want it to be heard any more."
# Between its words and its sound.
BLEEPING = "Something is being taken out of this call. Its sound is back in a minute."
# A number that is longer than any file is none, and is answered with the whole.
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def as_file(response: R, *, name: str, to_save: bool) -> R:
    """Mark an answer as a file called `name`, and never a page of the site: whatever is in it, nothing of it runs.

    `to_save`: the browser saves it; otherwise it may be played where it stands. No cache keeps it.
    """
    # Django writes names beyond ASCII as RFC 5987 asks.
    response.headers["Content-Disposition"] = content_disposition_header(to_save, name) or ""
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


class _Blocks:
    """A part of a file, block by block. Closes the file also where nobody ever asked for the first block."""

    def __init__(self, file: IO[bytes], start: int, length: int) -> None:
        self._file, self._start, self._length = file, start, length

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(self._start)
        left = self._length
        while left > 0 and (block := self._file.read(min(BLOCK, left))):
            left -= len(block)
            yield block

    def close(self) -> None:
        self._file.close()


def _span(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for, None where the whole is. Raises ValueError for a span outside the file (RFC 9110, 14.2)."""
    found = _RANGE.fullmatch(header.strip())
    if not found or found.groups() == ("", ""):
        return None  # several ranges, or nonsense: answering with the whole file is allowed
    first, last = found.groups()
    if not first:
        if int(last) == 0:
            raise ValueError(header)
        return max(0, size - int(last)), size - 1
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if start >= size or end < start:
        raise ValueError(header)
    return start, end


def ranged(
    request: HttpRequest, file: IO[bytes], *, size: int, media_type: str, etag: str, name: str
) -> HttpResponseBase:
    """Send `file` (closed when sent), or the one byte range that was asked for: 200, 206, or 416 outside the file.

    `name`: under which it is saved, should somebody save it.
    """
    response: HttpResponseBase
    etag = f'"{etag}"'
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        asked = ""
    try:
        span = _span(asked, size)
    except ValueError:
        file.close()
        response = HttpResponse(status=416, content_type=media_type, headers={"Content-Range": f"bytes */{size}"})
        return as_file(response, name=name, to_save=False)
    start, end = span or (0, size - 1)
    if request.method == "HEAD":
        file.close()
        response = HttpResponse(content_type=media_type)
    else:
        response = StreamingHttpResponse(_Blocks(file, start, end - start + 1), content_type=media_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = etag
    response.headers["Content-Length"] = str(end - start + 1)
    if span:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    return as_file(response, name=name, to_save=False)
