"""API tokens: made, fetched, listed and revoked by whom they belong to; what a request that carries one is let in as."""

from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from recordings.errors import DomainError
from recordings.models import ApiToken

# How many a person may have: named ones are refused beyond it, of the fetched ones the oldest give way.
MOST_NAMED = 50
MOST_FETCHED = 20


class ByToken(TokenAuthentication):  # type: ignore[misc]
    """`Authorization: Token …`, while it has not expired, its owner is active and has the password of then."""

    def authenticate(self, request: Any) -> Any:
        found = super().authenticate(request)
        if found and found[1].scope == ApiToken.Scope.READ and request.method not in SAFE_METHODS:
            raise PermissionDenied("This token only reads. Make one that writes for a program that has to.")
        return found

    def authenticate_credentials(self, token: bytes) -> Any:
        # Letters and figures only: anything else cannot be looked up in every database.
        if not token.isalnum():
            raise AuthenticationFailed("Invalid token.")
        return super().authenticate_credentials(token)

    def validate_user(self, auth_token: ApiToken) -> Any:
        if not auth_token.fits(auth_token.user):
            raise AuthenticationFailed("The password has been changed since this token was made. Get a new token.")
        return super().validate_user(auth_token)


def tokens_of(owner: User) -> list[ApiToken]:
    """Those that still open something, newest first."""
    held = ApiToken.objects.filter(user=owner, expiry__gt=timezone.now())
    return [token for token in held if token.fits(owner)]


def make(owner: User, *, name: str, scope: str = ApiToken.Scope.ALL) -> tuple[ApiToken, str]:
    """A token for a program of the owner's, and what the program has to send, which nobody can tell again.

    :raises DomainError: where it has none, one of theirs is called so already, or there are too many.
    """
    if not name.strip():
        raise DomainError("Give it a name, so that you know later which program has it.", field="name")
    _tidy(owner)
    if len([token for token in tokens_of(owner) if token.name]) >= MOST_NAMED:
        raise DomainError(f"You have {MOST_NAMED} tokens. Revoke one that no program needs any more.", field="name")
    try:
        with transaction.atomic():
            return _create(owner, name=name.strip(), scope=scope)
    except IntegrityError:
        raise DomainError(
            "One of your tokens is called so already. Revoke it first, or take another name.", field="name"
        ) from None


def fetch(owner: User) -> str:
    """What a program has to send from now on that has shown its owner's name and password."""
    _tidy(owner)
    _, token = _create(owner, name="")
    fetched = ApiToken.objects.filter(user=owner, name="")
    fetched.filter(pk__in=list(fetched.values_list("pk", flat=True)[MOST_FETCHED:])).delete()
    return token


def revoke(owner: User, pk: int) -> None:
    """Take a token of the owner's away; one that is gone already, or somebody else's, changes nothing."""
    ApiToken.objects.filter(user=owner, pk=pk).delete()


def _create(owner: User, *, name: str, scope: str = ApiToken.Scope.ALL) -> tuple[ApiToken, str]:
    made: tuple[ApiToken, str] = ApiToken.objects.create(
        owner, name=name, scope=scope, password_mark=owner.get_session_auth_hash()
    )
    return made


def _tidy(owner: User) -> None:
    """Forget what opens nothing any more, so that its names are free again."""
    held = [token.pk for token in tokens_of(owner)]
    ApiToken.objects.filter(user=owner).exclude(pk__in=held).delete()
