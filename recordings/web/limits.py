"""How often somebody may ask for what is worth taking in bulk: searches, texts to take away, calls sent in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from rest_framework.throttling import SimpleRateThrottle

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
View = Callable[Concatenate[R, P], HttpResponseBase]


class Rate(SimpleRateThrottle):
    """One person's rate of one thing (DEFAULT_THROTTLE_RATES), on pages as in the API."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"rate-{self.scope}-{request.user.pk}"


class OfItsScope(SimpleRateThrottle):
    """The same for a view of the API that names its `throttle_scope`; others are not limited here."""

    def __init__(self) -> None:
        pass

    def allow_request(self, request: Any, view: Any) -> bool:
        scope = getattr(view, "throttle_scope", "")
        only = getattr(view, "throttled_method", request.method)
        if not scope or request.method != only or not request.user.is_authenticated:
            return True
        self._rate = Rate(scope)
        return bool(self._rate.allow_request(request, view))

    def wait(self) -> float | None:
        return self._rate.wait()


def limited(scope: str, *, method: str = "GET") -> Callable[[View[R, P]], View[R, P]]:
    """Answer a page with 429 to who asks for it too often; other methods are not counted."""

    def decorate(view: View[R, P]) -> View[R, P]:
        @wraps(view)
        def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            counted = request.method == method and request.user.is_authenticated
            if counted and not Rate(scope).allow_request(request, None):  # type: ignore[arg-type]
                return render(request, "429.html", status=429)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
