"""How people get in: wiring for allauth and axes. Accounts are made by an administrator or by single sign-on, never by strangers."""

import ipaddress
import logging
from smtplib import SMTPException
from typing import Any

from allauth.account import views as account_views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import views as social_views
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in
from django.core.validators import MaxLengthValidator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from coaching.people import seen
from recordings.roles import LEARNER

user_logged_in.connect(seen.signed_in, dispatch_uid="last seen")
log = logging.getLogger("ycord")

DEMO_PEOPLE = (
    ("learner", "a new hire"),
    ("author", "a top agent who makes training"),
    ("trainer", "enrols and coaches"),
    ("admin", "everything"),
)


class SignInForm(LoginForm):  # type: ignore[misc]
    """Texts as long as an account has, and no longer: what is tried is written down."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, longest in (("login", 254), ("password", 4096)):
            self.fields[name].validators.append(MaxLengthValidator(longest))


class ClosedHouse(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Whoever the company's identity provider vouches for may come in, as a Learner until somebody gives them more."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """It is for signing in: nobody ties a company account to another account by an address they were sent."""
        if sociallogin.state.get("process") == "connect":
            raise ImmediateHttpResponse(redirect("home"))

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        user = super().save_user(request, sociallogin, form)
        user.groups.add(Group.objects.get(name=LEARNER))
        return user


class CompleteSignUp(social_views.SignupView):  # type: ignore[misc]
    """For whom the identity provider did not say everything about that an account needs."""

    def get_authenticated_redirect_url(self) -> str:
        return reverse("home")


@login_required
def change_password(request: HttpRequest) -> HttpResponseBase:
    """A new password, for whom has one here; who comes by single sign-on has none."""
    assert isinstance(request.user, User)
    if not request.user.has_usable_password():
        return render(request, "account/no_password.html")
    changed: HttpResponseBase = account_views.password_change(request)
    return changed


def reset_password(request: HttpRequest) -> HttpResponseBase:
    """A letter with a link, where letters can be sent; else whom to ask, and no link is made."""
    if not settings.CAN_MAIL:
        return render(request, "account/no_letters.html")
    try:
        answer: HttpResponseBase = account_views.password_reset(request)
    except (SMTPException, OSError) as problem:
        log.error("A letter for a new password could not be sent: %s", problem)
        return render(request, "account/no_letters.html", {"tried": True}, status=503)
    return answer


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: behind our proxy the last hop it noted, since all before that anybody can write.

    All that counts by address asks here: lockout, allauth's limits, the API's. Empty where nothing usable is known.
    """
    noted = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return _address(noted.rsplit(",", 1)[-1]) or _address(request.META.get("REMOTE_ADDR", ""))


def _address(noted: str) -> str:
    """An IP address as a database can keep it, without the port some proxies add; empty where it is none."""
    noted = noted.strip()
    if noted.startswith("["):
        noted = noted[1:].partition("]")[0]
    elif noted.count(":") == 1:
        noted = noted.partition(":")[0]
    try:
        address = ipaddress.ip_address(noted)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    # Without the scope of a link-local address (fe80::1%eth0).
    return str(mapped or address).partition("%")[0]


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *args: Any, **kwargs: Any
) -> HttpResponse:
    """What somebody sees after too many wrong passwords: when to try again, and whom to ask."""
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"detail": "Too many wrong passwords. Wait 15 minutes, or ask your administrator."}, status=429
        )
    return render(request, "account/locked_out.html", status=429)


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click into the demo centre; there is no such door anywhere else."""
    if not settings.DEMO or request.POST.get("username") not in dict(DEMO_PEOPLE):
        raise Http404
    person = get_object_or_404(User, username=request.POST["username"], is_active=True)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    onward = request.POST.get("next", "")
    return redirect(onward if url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}) else "home")


def demo_people(request: HttpRequest) -> dict[str, Any]:
    """Context: whom the sign-in page of the demo centre offers, and whether it can send a letter to who forgot their password."""
    return {"can_mail": settings.CAN_MAIL, "demo": settings.DEMO, "demo_people": DEMO_PEOPLE if settings.DEMO else ()}
