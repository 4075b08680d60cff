"""Signing in for programs."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.exceptions import NotAuthenticated, PermissionDenied, Throttled, ValidationError
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recordings.models import ApiToken
from recordings.tokens import tokens
from recordings.web.json_parser import FlatJSONParser


class SignInSerializer(AuthTokenSerializer):
    """Texts as long as an account has, and no longer: what is tried is written down."""

    username = serializers.CharField(max_length=254, write_only=True)
    password = serializers.CharField(max_length=4096, trim_whitespace=False, write_only=True)


class TokenScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]
    """How the API's description tells of tokens."""

    target_class = "recordings.tokens.tokens.ByToken"
    name = "tokenAuth"


class Token(APIView):
    """Your API token for your username and password; wrong passwords are counted like on the sign-in page."""

    parser_classes = (FormParser, MultiPartParser, FlatJSONParser)
    permission_classes = ()

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Whoever fetches a new token may still send the old one along, which is not looked at."""
        return [] if self.request and self.request.method == "POST" else super().get_authenticators()

    @extend_schema(request=SignInSerializer, responses=SignInSerializer)
    def post(self, request: Request) -> Response:
        asked = SignInSerializer(data=request.data, context={"request": request})
        try:
            asked.is_valid(raise_exception=True)
        except ValidationError:
            if getattr(request, "axes_locked_out", False):
                raise Throttled(
                    detail="Too many wrong passwords. Wait 15 minutes, or ask your administrator."
                ) from None
            raise
        user = asked.validated_data["user"]
        if is_mfa_enabled(user):
            raise PermissionDenied(
                "You sign in with a second step, which a program cannot take. Make a token on your page “API tokens”."
            )
        return Response({"token": tokens.fetch(user)})

    @extend_schema(request=None, responses={204: OpenApiResponse(description="The token of this request is revoked")})
    def delete(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Sign out: the token this request carries opens nothing any more."""
        if not isinstance(request.auth, ApiToken):
            raise NotAuthenticated("Send the token that is to be revoked: Authorization: Token …")
        tokens.revoke(request.auth.user, request.auth.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)
