"""What all doors share: who may write, and what a query may ask for. What cannot be understood is told by its name, with 400."""

from collections.abc import Collection
from datetime import date
from typing import cast

from django.contrib.auth.models import User
from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from recordings.numbers import whole
from recordings.roles import TRAINER, has_role

READS = ("GET", "HEAD", "OPTIONS")


class TrainersWrite(BasePermission):
    """Whoever is signed in reads what they may see; trainers and administrators change it."""

    message = "Only trainers and administrators do that."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.method in READS or has_role(request.user, TRAINER)


class Trainers(BasePermission):
    message = "Only trainers and administrators see that."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return has_role(request.user, TRAINER)


class Asked:
    """The query of a request. Each of these is None where it is not asked for, and raises ValidationError for what it cannot mean."""

    def __init__(self, request: Request) -> None:
        self._told: QueryDict = request.query_params

    def text(self, name: str) -> str:
        """In what any database can look for."""
        return self._told.get(name, "").replace("\x00", " ").strip()[:200]

    def number(self, name: str) -> int | None:
        said = self.text(name)
        if not said:
            return None
        number = whole(said)
        if number is None:
            raise ValidationError({name: ["This has to be a whole number."]})
        return number

    def day(self, name: str) -> date | None:
        said = self.text(name)
        try:
            return date.fromisoformat(said) if said else None
        except ValueError:
            raise ValidationError({name: ["This has to be a date like 2026-11-23."]}) from None

    def one_of(self, name: str, choices: Collection[str]) -> str | None:
        said = self.text(name)
        if said and said not in choices:
            raise ValidationError({name: [f"This has to be one of {', '.join(choices)}."]})
        return said or None

    def yes(self, name: str) -> bool:
        return self.one_of(name, ("true", "false", "1", "0")) in ("true", "1")


def parameter(name: str, said: str, kind: type = str, *, choices: Collection[str] = ()) -> OpenApiParameter:
    """A filter as the API's description tells of it."""
    return OpenApiParameter(name, kind, description=said, enum=list(choices) or None)


def person_of(request: Request) -> User:
    """Who asks, behind a door that lets nobody in who has not signed in."""
    return cast(User, request.user)
