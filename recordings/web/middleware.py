"""What is sent to the site, and what it sends back: bodies refused before they are read, private answers that nobody keeps."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from recordings.audio.files import too_large
from recordings.numbers import whole
from recordings.roles import AUTHOR, TRAINER, has_role

V = TypeVar("V", bound=Callable[..., HttpResponseBase])

# What is sent beside a file: words and the form around them.
BESIDE_A_FILE = 1_000_000


def takes_a_call(view: V) -> V:
    """Mark a page to which authors and trainers send audio. All other views take no more than a form holds."""
    view.takes_a_call = True  # type: ignore[attr-defined]
    return view


def takes_a_file(most_bytes: int) -> Callable[[V], V]:
    """Mark a page to which authors and trainers send a file that is no audio, of so many bytes at most."""

    def marked(view: V) -> V:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return marked


class BodyGuard:
    """Middleware: refuses a body by its length and by who sends it, before a byte of it is read.

    It stands before the check against forged requests, which reads the form and so writes a file in it to disk.
    A body without a length is none: Django reads nothing of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        sent = whole(length)
        if sent is not None and sent <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return None
        by_program = hasattr(view, "cls")
        most_bytes = getattr(view, "most_bytes", 0)
        if not most_bytes and not getattr(getattr(view, "cls", view), "takes_a_call", False):
            told = "This is more than fits here. Shorten what you wrote and send it again."
            return _refused(request, 413, told, by_program=by_program)
        if most_bytes and (sent is None or sent > most_bytes + BESIDE_A_FILE):
            told = f"This is more than the {most_bytes // 1_000_000} MB that fit here. Make several files of it."
            return _refused(request, 413, told, by_program=by_program)
        if sent is None or sent > settings.UPLOAD_LIMIT_MB * 1_000_000 + BESIDE_A_FILE:
            return _refused(request, 413, too_large(), by_program=by_program)
        if by_program and request.headers.get("Authorization", "").lower().startswith("token "):
            # The API asks for token and role itself, before it reads.
            return None
        if not request.user.is_authenticated:
            told = f"Sign in first, then send the {'file' if most_bytes else 'call'}. Nothing of it has been stored."
            return _refused(request, 401, told, by_program=by_program)
        if not has_role(request.user, AUTHOR, TRAINER):
            if by_program:
                return _refused(request, 403, "Only authors and trainers send calls in.", by_program=True)
            raise PermissionDenied
        return None


def _refused(request: HttpRequest, status: int, told: str, *, by_program: bool) -> HttpResponse:
    if by_program:
        return JsonResponse({"detail": told}, status=status)
    return render(request, "body_refused.html", {"told": told, "signed_out": status == 401}, status=status)


class NothingKept:
    """Middleware: no answer is kept by a browser or a proxy, unless its view says otherwise. Static files answer before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
