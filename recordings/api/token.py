"""Signing in for programs."""

from typing import Any

from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response


class Token(ObtainAuthToken):
    """Your API token for your username and password; wrong passwords are counted like on the sign-in page."""

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        try:
            return super().post(request, *args, **kwargs)
        except ValidationError:
            if getattr(request, "axes_locked_out", False):
                raise Throttled(
                    detail="Too many wrong passwords. Wait 15 minutes, or ask your administrator."
                ) from None
            raise
