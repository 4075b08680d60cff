"""Who may do what: three roles, kept as Django groups, that one person may hold together."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

LEARNER, AUTHOR, TRAINER = "Learner", "Author", "Trainer"
ROLES = (LEARNER, AUTHOR, TRAINER)


class AuthenticatedHttpRequest(HttpRequest):
    """What a page behind `role_required` is given: somebody has signed in. `htmx`: set by its middleware."""

    user: User
    htmx: HtmxDetails


P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def roles_of(user: User | AnonymousUser) -> list[str]:
    """The roles a person holds, in the order of `ROLES`. An administrator is author and trainer too. Cached on the user object."""
    if not user.is_authenticated:
        return []
    held: list[str] | None = getattr(user, "_ycord_roles", None)
    if held is None:
        names = set(user.groups.values_list("name", flat=True))
        if user.is_superuser:
            names |= {AUTHOR, TRAINER}
        held = [role for role in ROLES if role in names]
        setattr(user, "_ycord_roles", held)  # noqa: B010 - a note of ours on a model that is not
    return held


def has_role(user: User | AnonymousUser, *roles: str) -> bool:
    """Whether a person holds at least one of `roles`."""
    return any(role in roles for role in roles_of(user))


def active_role(request: HttpRequest) -> str:
    """The role a person works in now: the one they switched to, else their widest; empty where they hold none."""
    held = roles_of(request.user)
    chosen: str = request.session.get("role", "")
    return chosen if chosen in held else (held[-1] if held else "")


def _kept(request: HttpRequest) -> HttpResponse:
    """For somebody who was signed out while they wrote: what they sent stays on the page, to be sent again."""
    hidden = {"csrfmiddlewaretoken"}
    written = [(name, value) for name, values in request.POST.lists() for value in values if name not in hidden]
    context = {"written": written, "files": bool(request.FILES), "address": request.get_full_path()}
    return render(request, "signed_out.html", context, status=401)


def role_required(
    *roles: str,
) -> Callable[
    [Callable[Concatenate[AuthenticatedHttpRequest, P], R]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """Only people with one of `roles` (any role where none is named): others are asked to sign in, or refused with 403."""

    def decorate(
        view: Callable[Concatenate[AuthenticatedHttpRequest, P], R],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if request.headers.get("HX-Request"):
                    if request.method == "POST":
                        # To go away now would lose what was written: the page says so, and keeps it.
                        return HttpResponse(status=401)
                    # A fragment must not be filled with the sign-in page: the whole page goes there and comes back.
                    here = urlsplit(request.headers.get("HX-Current-URL", ""))
                    asked = redirect_to_login(here.path or "/")
                    return HttpResponse(headers={"HX-Redirect": asked.headers["Location"]})
                if request.method == "POST":
                    return _kept(request)
                return redirect_to_login(request.get_full_path())
            if roles and not has_role(request.user, *roles):
                raise PermissionDenied
            return view(cast(AuthenticatedHttpRequest, request), *args, **kwargs)

        return guarded

    return decorate


def initials(user: User) -> str:
    """Two letters for a face: NH for Noor Haddad."""
    letters = (user.first_name[:1] + user.last_name[:1]).upper()
    return letters or user.username[:2].upper()


def room(request: HttpRequest) -> dict[str, Any]:
    """Context for every page: the person's roles, the one they work in, and the letters of their face."""
    user = getattr(request, "user", AnonymousUser())
    if not user.is_authenticated or not hasattr(request, "session"):
        return {}
    return {"roles": roles_of(user), "role": active_role(request), "initials": initials(cast(User, user))}
