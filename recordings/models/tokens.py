"""What programs sign in with."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare
from knox.models import AbstractAuthToken


class ApiToken(AbstractAuthToken):  # type: ignore[misc]
    """A program's way in, in its owner's name. Only the digest is kept; the token is told once, when it is made.

    It holds until `expiry`, and only as long as its owner has the password they had when it was made. Without a name:
    fetched by a program with name and password.
    """

    class Scope(models.TextChoices):
        ALL = "all", "Reads and writes"
        READ = "read", "Only reads"

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=128, unique=True)
    name = models.CharField(max_length=60, blank=True)
    scope = models.CharField(max_length=4, choices=Scope, default=Scope.ALL)
    # Of the owner's password, as Django keeps it in a session for the same purpose.
    password_mark = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created", "-pk"]
        verbose_name = "API token"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "name"], condition=~Q(name=""), name="token_named_once"),
        ]

    def __str__(self) -> str:
        return self.name or "Fetched with name and password"

    def fits(self, owner: User) -> bool:
        """Whether the owner still has the password of then. Compared each time: no way to change one can forget it."""
        marks = [owner.get_session_auth_hash(), *owner.get_session_auth_fallback_hash()]
        return any(constant_time_compare(mark, self.password_mark) for mark in marks)
