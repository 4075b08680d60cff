"""Who is on which path: read, put on, given another date, taken off."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coaching.api.asking import Asked, Trainers, TrainersWrite, parameter, person_of
from coaching.cohorts import cohorts
from coaching.learning import enrolment
from coaching.models import Cohort, Content, Enrollment
from coaching.progress.progress import Progress, progress_of
from coaching.roster.found import by_name, learners
from coaching.team import board

# As on the board, and besides: taken off, or gone.
STATES = (*board.STATES, "ended")


class EnrollmentSerializer(serializers.ModelSerializer[Enrollment]):
    """A learner on a path. `done` of `total` activities; `state` is the most telling thing of it, as on the board."""

    learner = serializers.CharField(source="learner.username")
    path = serializers.IntegerField(source="path.number")
    path_title = serializers.CharField(source="path.shown.title")
    state = serializers.SerializerMethodField()

    class Meta:
        model = Enrollment
        fields = (
            "id", "learner", "path", "path_title", "cohort", "state", "due_on", "created_at", "completed_at", "ended_at",
            "end_reason", "done", "total", "minutes_left", "last_here_at",
        )  # fmt: skip

    def get_state(self, enrollment: Enrollment) -> str:
        over = enrollment.ended_at or not enrollment.learner.is_active
        return "ended" if over else enrollment.state  # type: ignore[attr-defined]


class EnrolSerializer(serializers.Serializer[Enrollment]):
    learner = serializers.CharField(max_length=254, help_text="Username or e-mail address")
    path = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="A path's id; a cohort brings its own"
    )
    cohort = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="The id of a cohort to join"
    )
    due_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Today or later; a cohort has its own"
    )

    def validate_due_on(self, value: Any) -> Any:
        return _not_past(value)


class DueSerializer(serializers.Serializer[Enrollment]):
    due_on = serializers.DateField(allow_null=True, help_text="Today or later; null takes it away")

    def validate_due_on(self, value: Any) -> Any:
        return _not_past(value)


class EndSerializer(serializers.Serializer[Enrollment]):
    reason = serializers.CharField(max_length=300, help_text="For whoever looks at it later; trainers read it")


def _not_past(day: Any) -> Any:
    if day and day < timezone.localdate():
        raise serializers.ValidationError("That day has passed. Choose today or a later one, or none.")
    return day


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


def _seen(request: Request) -> QuerySet[Any]:
    seen = Enrollment.objects.visible_to(request.user)
    return board.with_state(seen, timezone.now()).select_related("learner", "path__published", "path__head")


def _told(request: Request, pk: int, **kwargs: Any) -> Response:
    return Response(EnrollmentSerializer(_seen(request).get(pk=pk)).data, **kwargs)


class EnrollmentList(generics.ListAPIView[Enrollment]):
    """Who learns what: all as a trainer, else your own. POST puts a learner on a path, or into a cohort and on its path; who was
    taken off it comes back with all they did, and who is on it stays as they are."""

    permission_classes = (IsAuthenticated, TrainersWrite)
    serializer_class = EnrollmentSerializer
    queryset = Enrollment.objects.none()

    def get_queryset(self) -> Any:
        asked, seen = Asked(self.request), _seen(self.request)
        if path := asked.number("path"):
            seen = seen.filter(path__number=path)
        if cohort := asked.number("cohort"):
            seen = seen.filter(cohort=cohort)
        if learner := asked.text("learner"):
            seen = seen.filter(learner__username=learner)
        state = asked.one_of("state", STATES)
        if state == "ended":
            seen = seen.exclude(ended_at=None, learner__is_active=True)
        elif state:
            seen = seen.filter(state=state, ended_at=None, learner__is_active=True)
        return seen.order_by("-created_at", "-pk")

    @extend_schema(
        parameters=[
            parameter("path", "Only on this path, by its id", int),
            parameter("cohort", "Only of this cohort, by its id", int),
            parameter("learner", "Only of this learner, by username"),
            parameter("state", "Only in this state", choices=STATES),
        ]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=EnrolSerializer,
        responses={
            201: OpenApiResponse(EnrollmentSerializer, description="On the path now, or back on it"),
            200: OpenApiResponse(EnrollmentSerializer, description="Was on it already"),
            400: OpenApiResponse(description="What cannot be used, by field"),
        },
    )
    def post(self, request: Request) -> Response:
        sent = EnrolSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        learner = by_name([said["learner"]]).get(said["learner"].lower())
        if learner is None or not learners().filter(pk=learner.pk).exists():
            raise ValidationError({"learner": ["There is no learner of that name here."]})
        enrollment, was = self._put_on(person_of(request), learner, said)
        return _told(request, enrollment.pk, status=status.HTTP_200_OK if was == "there" else status.HTTP_201_CREATED)

    def _put_on(self, by: User, learner: User, said: dict[str, Any]) -> tuple[Enrollment, str]:
        if said["cohort"] is not None:
            cohort = Cohort.objects.visible_to(by).filter(pk=said["cohort"]).first()
            if cohort is None:
                raise ValidationError({"cohort": ["There is no cohort with this id."]})
            if said["path"] not in (None, cohort.path.number):
                raise ValidationError({"path": ["The cohort is on another path. Leave this out."]})
            if said["due_on"] is not None:
                raise ValidationError(
                    {"due_on": ["The cohort has its own date. Move it afterwards, for this learner alone."]}
                )
            joined = cohorts.join(cohort, learner, by=by)
            return joined.enrollment, joined.was
        path = Content.objects.filter(kind="path", number=said["path"]).offered().first() if said["path"] else None
        if path is None:
            raise ValidationError({"path": ["There is no path with this id."]})
        return cohorts.put_on(learner=learner, path=path, by=by, due_on=said["due_on"])


class EnrollmentDetail(generics.RetrieveAPIView[Enrollment]):
    """One enrolment. PATCH moves its due date: an exception from what its cohort has."""

    permission_classes = (IsAuthenticated, TrainersWrite)
    serializer_class = EnrollmentSerializer
    queryset = Enrollment.objects.none()

    def get_queryset(self) -> Any:
        return _seen(self.request)

    @extend_schema(request=DueSerializer, responses=EnrollmentSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        enrollment = self.get_object()
        sent = DueSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        enrolment.move_due_date(enrollment, sent.validated_data["due_on"])
        return _told(request, pk)


class EnrollmentEnd(APIView):
    """Take a learner off a path, with a reason. What they did stays theirs; a second time changes nothing."""

    permission_classes = (IsAuthenticated, Trainers)

    @extend_schema(request=EndSerializer, responses=EnrollmentSerializer)
    def post(self, request: Request, pk: int) -> Response:
        enrollment = generics.get_object_or_404(_seen(request), pk=pk)
        sent = EndSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        enrolment.end(enrollment, by=person_of(request), reason=sent.validated_data["reason"])
        return _told(request, pk)


class EnrollmentProgress(generics.RetrieveAPIView[Enrollment]):
    """Where a learner stands on a path, module by module. Never the answers they gave."""

    serializer_class = PathProgressSerializer  # type: ignore[assignment]
    queryset = Enrollment.objects.none()

    def get_object(self) -> Any:
        enrollment = generics.get_object_or_404(Enrollment.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        return progress_of([enrollment])[enrollment.pk]
