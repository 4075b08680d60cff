"""The second step of signing in: a code from an authenticator app, and whose role has to have one."""

import base64
from collections.abc import Callable
from hashlib import sha256

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from recordings.roles import has_role


class Keeper(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps what the codes are made of sealed: who reads the database alone cannot make them."""

    def encrypt(self, text: str) -> str:
        return _seal(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal(settings.SECRET_KEY).decrypt(encrypted_text.encode()).decode()


def _seal(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(f"second step {secret}".encode()).digest()))


class SecondStep:
    """Middleware: who has a role that asks for a second step sets one up before anything else (YCORD_SECOND_STEP)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.MFA_ROLES and not request.path.startswith(("/accounts/", "/health/", settings.STATIC_URL)):
            user = request.user
            if isinstance(user, User) and has_role(user, *settings.MFA_ROLES) and not is_mfa_enabled(user):
                return _set_up_first(request)
        return self.get_response(request)


def _set_up_first(request: HttpRequest) -> HttpResponse:
    told = "Your role asks for a second step when you sign in. Set it up first; it takes a minute."
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": told}, status=403)
    messages.info(request, told)
    return redirect("mfa_activate_totp")
