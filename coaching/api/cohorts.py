"""Cohorts with their members, to read."""

from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from coaching.api.asking import Asked, Trainers, parameter
from coaching.cohorts import cohorts
from coaching.models import Cohort, Enrollment


class CohortSerializer(serializers.ModelSerializer[Cohort]):
    """A cohort on a path. `due_on` is reckoned from `starts_on`; `members` counts them."""

    path = serializers.IntegerField(source="path.number")
    trainers = serializers.SerializerMethodField()
    due_on = serializers.SerializerMethodField()
    members = serializers.IntegerField(source="size")

    class Meta:
        model = Cohort
        fields = ("id", "name", "path", "starts_on", "due_on", "trainers", "members", "created_at", "closed_at")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_trainers(self, cohort: Cohort) -> list[str]:
        return sorted(trainer.username for trainer in cohort.trainers.all())

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_due_on(self, cohort: Cohort) -> Any:
        return cohorts.due_on(cohort)


class MemberSerializer(serializers.ModelSerializer[Enrollment]):
    learner = serializers.CharField(source="learner.username")
    enrollment = serializers.IntegerField(source="pk")

    class Meta:
        model = Enrollment
        fields = ("learner", "enrollment", "due_on", "done", "total", "completed_at", "ended_at")


class CohortWithMembersSerializer(CohortSerializer):
    people = MemberSerializer(many=True, source="found")

    class Meta(CohortSerializer.Meta):
        fields = (*CohortSerializer.Meta.fields, "people")  # type: ignore[assignment]


def _cohorts(request: Request) -> QuerySet[Cohort]:
    seen = Cohort.objects.visible_to(request.user).select_related("path").prefetch_related("trainers")
    return seen.annotate(size=Count("members", distinct=True))


class CohortList(generics.ListAPIView[Cohort]):
    """All cohorts, the newest first."""

    permission_classes = (IsAuthenticated, Trainers)
    serializer_class = CohortSerializer
    queryset = Cohort.objects.none()

    def get_queryset(self) -> QuerySet[Cohort]:
        asked, seen = Asked(self.request), _cohorts(self.request)
        if path := asked.number("path"):
            seen = seen.filter(path__number=path)
        if asked.yes("mine"):
            seen = seen.filter(trainers=self.request.user.pk)
        return seen.order_by("-starts_on", "name")

    @extend_schema(
        parameters=[
            parameter("path", "Only on this path, by its id", int),
            parameter("mine", "Only those you lead", bool),
        ]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class CohortDetail(generics.RetrieveAPIView[Cohort]):
    """A cohort with its members, and where each of them stands on its path."""

    permission_classes = (IsAuthenticated, Trainers)
    serializer_class = CohortWithMembersSerializer
    queryset = Cohort.objects.none()

    def get_queryset(self) -> QuerySet[Cohort]:
        members = Enrollment.objects.select_related("learner").order_by("learner__username")
        return _cohorts(self.request).prefetch_related(Prefetch("enrollments", members, to_attr="found"))
