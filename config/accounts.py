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
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from coaching.people import seen
from coaching.people.people import taken_by
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
        if not sociallogin.is_existing:
            self._meet(request, sociallogin)
        if sociallogin.is_existing:
            roles_by_groups(sociallogin.user, sociallogin.account.extra_data)

    def _meet(self, request: HttpRequest, sociallogin: Any) -> None:
        """Somebody new, with an address that is here: whoever was added and has no way in yet is them, if the provider vouches for the
        address. Any other account is not given away by an address; its owner is told what to do."""
        vouched = {address.email.lower() for address in sociallogin.email_addresses if address.verified}
        told = {address.email.lower() for address in sociallogin.email_addresses} | {sociallogin.user.email.lower()}
        person = next((found for found in map(taken_by, sorted(told)) if found), None)
        if person is None:
            return
        untied = not person.has_usable_password() and not SocialAccount.objects.filter(user=person).exists()
        if untied and person.email.lower() in vouched and not (person.is_superuser or person.is_staff):
            sociallogin.connect(request, person)
            return
        context = {"email": person.email, "has_password": person.has_usable_password()}
        raise ImmediateHttpResponse(render(request, "socialaccount/address_taken.html", context, status=409))

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        try:
            with transaction.atomic():
                user = super().save_user(request, sociallogin, form)
        except IntegrityError:
            # Somebody was faster, between the look above and here.
            context = {"email": sociallogin.user.email, "has_password": False}
            raise ImmediateHttpResponse(
                render(request, "socialaccount/address_taken.html", context, status=409)
            ) from None
        user.groups.add(Group.objects.get(name=LEARNER))
        roles_by_groups(user, sociallogin.account.extra_data)
        return user


def roles_by_groups(user: User, said: dict[str, Any]) -> None:
    """Give and take the roles that the company's groups decide about, by what the provider says of somebody at this sign-in. Roles that no
    group is named for, and administrators, are left alone. Who is in none of the groups, or of whom none are told, has none of these roles.
    """
    if not settings.OIDC_GROUPS or user.is_superuser or user.is_staff:
        return
    parts = [said.get("userinfo") or {}, said.get("id_token") or {}, said]
    claimed = next((part[settings.OIDC_GROUPS_CLAIM] for part in parts if settings.OIDC_GROUPS_CLAIM in part), None)
    if claimed is None:
        log.warning("The provider told no claim “%s” of %s.", settings.OIDC_GROUPS_CLAIM, user)
    groups = claimed.replace(",", " ").split() if isinstance(claimed, str) else claimed or []
    held = {role for group, role in settings.OIDC_GROUPS if group in groups}
    decided = {role for _, role in settings.OIDC_GROUPS}
    user.groups.remove(*Group.objects.filter(name__in=decided - held))
    user.groups.add(*Group.objects.filter(name__in=held))


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
