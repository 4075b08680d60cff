"""Certificates, to read: one's own, and everybody's as a trainer."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from coaching.api.asking import Asked, parameter
from coaching.models import Certificate
from coaching.outbox.links import link
from recordings.roles import TRAINER, has_role


class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    """That a learner completed a path, as it was called then. Anybody can check it at `address`."""

    learner = serializers.CharField(source="enrollment.learner.username")
    path = serializers.IntegerField(source="enrollment.path.number")
    address = serializers.SerializerMethodField()

    class Meta:
        model = Certificate
        fields = (
            "code",
            "address",
            "learner",
            "name",
            "path",
            "title",
            "enrollment",
            "issued_at",
            "expires_on",
            "withdrawn_at",
        )

    def get_address(self, certificate: Certificate) -> str:
        return link(reverse("coaching:certificate", args=[certificate.code]))


class CertificateList(generics.ListAPIView[Certificate]):
    """The latest first."""

    serializer_class = CertificateSerializer
    queryset = Certificate.objects.none()

    def get_queryset(self) -> QuerySet[Certificate]:
        asked, found = Asked(self.request), Certificate.objects.all()
        if not has_role(self.request.user, TRAINER):
            found = found.filter(enrollment__learner=self.request.user.pk)
        if learner := asked.text("learner"):
            found = found.filter(enrollment__learner__username=learner)
        if path := asked.number("path"):
            found = found.filter(enrollment__path__number=path)
        if expires := asked.day("expires_before"):
            found = found.filter(expires_on__lt=expires)
        return found.select_related("enrollment__learner", "enrollment__path").order_by("-issued_at", "-pk")

    @extend_schema(
        parameters=[
            parameter("learner", "Only of this learner, by username"),
            parameter("path", "Only of this path, by its id", int),
            parameter("expires_before", "Only those that hold no longer than before this day, like 2026-12-31"),
        ]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
