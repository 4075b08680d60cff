"""What machines ask: is the process alive, and can it do its work."""

from collections.abc import Callable

from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from config.celery import app


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    with app.connection_for_write(connect_timeout=2, transport_options={"max_retries": 0}) as broker:
        broker.ensure_connection(max_retries=1, timeout=2)


def _storage() -> None:
    # Asking for a file that is not there reaches the folder or the bucket without writing anything.
    default_storage.exists("health-check")


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "live"})


class Answering:
    """First of the middleware: a load balancer asks by address, not by the site's name, and over plain HTTP."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = {"/health/live": live, "/health/ready": ready}.get(request.path_info)
        return asked(request) if asked else self.get_response(request)


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, broker and storage all answer, else 503 naming the part that does not (never how)."""
    parts: dict[str, Callable[[], None]] = {"database": _database, "broker": _broker, "storage": _storage}
    answers: dict[str, str] = {}
    for name, ask in parts.items():
        try:
            ask()
            answers[name] = "ok"
        except Exception:
            answers[name] = "does not answer"
    well = all(answer == "ok" for answer in answers.values())
    return JsonResponse({"status": "ready" if well else "not ready", **answers}, status=200 if well else 503)
