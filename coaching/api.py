"""The REST doors of coaching, under /api/v1/: paths, enrolments and progress, to read."""

from typing import Any

from rest_framework import generics, serializers

from coaching.models import Content, Enrollment
from coaching.progress.progress import Progress, progress_of


class PathSerializer(serializers.ModelSerializer[Content]):
    id = serializers.IntegerField(source="number")
    title = serializers.CharField(source="shown.title")
    summary = serializers.CharField(source="shown.summary")

    class Meta:
        model = Content
        fields = ("id", "title", "summary", "created_at")


class EnrollmentSerializer(serializers.ModelSerializer[Enrollment]):
    learner = serializers.CharField(source="learner.username")
    path = serializers.IntegerField(source="path.number")
    path_title = serializers.CharField(source="path.shown.title")

    class Meta:
        model = Enrollment
        fields = ("id", "learner", "path", "path_title", "due_on", "created_at", "completed_at")


class ActivityProgressSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["read", "listen", "scenario", "quiz"])
    title = serializers.CharField()
    minutes = serializers.IntegerField()
    is_done = serializers.BooleanField()
    tries = serializers.IntegerField()


class ModuleProgressSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    activities = ActivityProgressSerializer(many=True)


class PathProgressSerializer(serializers.Serializer[Progress]):
    """How far a learner is: counts of activities, minutes left, and when they last did something."""

    enrollment = serializers.IntegerField(source="enrollment.pk")
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    minutes_left = serializers.IntegerField()
    is_complete = serializers.BooleanField()
    last_here = serializers.DateTimeField(allow_null=True)
    modules = ModuleProgressSerializer(many=True)


class PathList(generics.ListAPIView[Content]):
    """The paths you may see: your own as a learner, all as an author or trainer."""

    serializer_class = PathSerializer
    queryset = Content.objects.none()

    def get_queryset(self) -> Any:
        seen = Content.objects.visible_to(self.request.user).filter(kind="path").offered()
        return seen.select_related("published", "head").order_by("title", "pk")


class EnrollmentList(generics.ListAPIView[Enrollment]):
    """Who learns what: all as a trainer, else your own."""

    serializer_class = EnrollmentSerializer
    queryset = Enrollment.objects.none()

    def get_queryset(self) -> Any:
        return Enrollment.objects.visible_to(self.request.user).select_related(
            "learner", "path__published", "path__head"
        )


class EnrollmentDetail(generics.RetrieveAPIView[Enrollment]):
    serializer_class = EnrollmentSerializer
    queryset = Enrollment.objects.none()

    def get_queryset(self) -> Any:
        return Enrollment.objects.visible_to(self.request.user).select_related(
            "learner", "path__published", "path__head"
        )


class EnrollmentProgress(generics.RetrieveAPIView[Enrollment]):
    """Where a learner stands on a path, module by module. Never the answers they gave."""

    serializer_class = PathProgressSerializer  # type: ignore[assignment]
    queryset = Enrollment.objects.none()

    def get_object(self) -> Any:
        enrollment = generics.get_object_or_404(Enrollment.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        return progress_of([enrollment])[enrollment.pk]
