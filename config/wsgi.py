import contextlib
import gc
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - needs the settings that were named just now

from config.checks import refuse_demo_accounts  # noqa: E402 - needs the apps that are there from here on

refuse_demo_accounts()
# What has been loaded stays: looking through it for garbage again and again held everybody up for a tenth of a second.
gc.collect()
gc.freeze()

BLOCK = 64 * 1024


def application(sent: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The site. What is still being sent of a body that it refused unread is read and thrown away after the answer, up to twice the
    largest call: a connection that is closed before is a broken pipe to whoever sends first and reads later.
    """
    answer = django_application(sent, start_response)
    has_body = sent.get("CONTENT_LENGTH") not in (None, "", "0") or sent.get("HTTP_TRANSFER_ENCODING")
    return _Answer(answer, sent["wsgi.input"]) if has_body else answer


class _Answer:
    def __init__(self, answer: Any, body: Any) -> None:
        self._answer, self._body = answer, body

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        self._answer.close()
        left = 2 * settings.UPLOAD_LIMIT_MB * 1_000_000
        with contextlib.suppress(OSError):
            while left > 0 and (block := self._body.read(min(BLOCK, left))):
                left -= len(block)
