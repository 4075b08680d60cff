"""Addresses that letters hold."""

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.urls import reverse

_SIGNER = signing.Signer(salt="letters")


def link(path: str) -> str:
    """An address of a page as a letter needs it."""
    return (settings.SITE_URL.rstrip("/") or "http://localhost:8000") + path


def stop_link(to: User) -> str:
    """An address at which whoever reads a letter says that they want none of these any more, without signing in."""
    return link(reverse("coaching:letters-stop", args=[_SIGNER.sign(str(to.pk))]))


def whose(signed: str) -> User | None:
    """Whose letters the address of `stop_link` stops; None where nobody's name was signed."""
    try:
        return User.objects.filter(pk=int(_SIGNER.unsign(signed))).first()
    except (signing.BadSignature, ValueError):
        return None
