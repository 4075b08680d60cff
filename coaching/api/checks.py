"""Tries at checks, to read: trainers those of learners who were told before, everybody their own. Practice never comes here."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from coaching.api.asking import Asked, Trainers, parameter
from coaching.models import Attempt
from coaching.team.checks import Answered, answers_in
from recordings.roles import TRAINER, has_role

KINDS = ("read", "listen", "scenario", "quiz")


class CheckSerializer(serializers.ModelSerializer[Attempt]):
    """A try for the record. `percent` of a quiz and `outcome` of a scenario say how it went."""

    learner = serializers.CharField(source="learner.username")
    path = serializers.IntegerField(source="enrollment.path.number")
    title = serializers.SerializerMethodField()
    kind = serializers.CharField(source="version.content.kind")
    version = serializers.IntegerField(source="version.number")
    percent = serializers.SerializerMethodField()
    outcome = serializers.SerializerMethodField()

    class Meta:
        model = Attempt
        fields = (
            "id", "learner", "enrollment", "path", "activity", "kind", "title", "version", "number", "status", "started_at",
            "finished_at", "passed", "percent", "outcome",
        )  # fmt: skip

    def get_title(self, attempt: Attempt) -> str:
        return str(attempt.version.opened.heading())

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_percent(self, attempt: Attempt) -> int | None:
        percent: int | None = attempt.result.get("percent")
        return percent

    @extend_schema_field(serializers.CharField())
    def get_outcome(self, attempt: Attempt) -> str:
        return str(attempt.result.get("outcome", ""))


class AnswerSerializer(serializers.Serializer[Answered]):
    """What was asked and said, and what the key says (empty: nothing alone is right)."""

    step = serializers.IntegerField(source="response.step")
    asked = serializers.CharField()
    said = serializers.CharField()
    right = serializers.CharField()
    grade = serializers.CharField()
    verdict = serializers.CharField()


class CheckWithAnswersSerializer(CheckSerializer):
    answers = serializers.SerializerMethodField()

    class Meta(CheckSerializer.Meta):
        fields = (*CheckSerializer.Meta.fields, "answers")  # type: ignore[assignment]

    @extend_schema_field(AnswerSerializer(many=True))
    def get_answers(self, attempt: Attempt) -> Any:
        return AnswerSerializer(list(answers_in(attempt)), many=True).data  # type: ignore[arg-type]


def _checks(request: Request) -> QuerySet[Attempt]:
    if has_role(request.user, TRAINER):
        found = Attempt.objects.checks_for(request.user)
    else:
        found = Attempt.objects.visible_to(request.user).filter(mode=Attempt.Mode.CHECK)
    return found.filter(enrollment__isnull=False).select_related(
        "learner", "enrollment__path", "version__content", "version"
    )


class CheckList(generics.ListAPIView[Attempt]):
    """Tries for the record, the latest first: as a trainer those that are over, of learners who were told before that trainers see
    them; else your own. Practice is nobody's but its learner's, and not here."""

    serializer_class = CheckSerializer
    queryset = Attempt.objects.none()

    def get_queryset(self) -> QuerySet[Attempt]:
        asked, found = Asked(self.request), _checks(self.request)
        if learner := asked.text("learner"):
            found = found.filter(learner__username=learner)
        if path := asked.number("path"):
            found = found.filter(enrollment__path__number=path)
        if cohort := asked.number("cohort"):
            found = found.filter(enrollment__cohort=cohort)
        if activity := asked.number("activity"):
            found = found.filter(activity=activity)
        if passed := asked.one_of("passed", ("true", "false")):
            found = found.filter(passed=passed == "true")
        return found.order_by("-started_at", "-pk")

    @extend_schema(
        parameters=[
            parameter("learner", "Only of this learner, by username"),
            parameter("path", "Only on this path, by its id", int),
            parameter("cohort", "Only of this cohort, by its id", int),
            parameter("activity", "Only at this activity, by its id", int),
            parameter("passed", "Only those that were enough, or were not", choices=("true", "false")),
        ]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class CheckDetail(generics.RetrieveAPIView[Attempt]):
    """A check with its answers, as its learner's trainer reads it."""

    permission_classes = (IsAuthenticated, Trainers)
    serializer_class = CheckWithAnswersSerializer
    queryset = Attempt.objects.none()

    def get_queryset(self) -> QuerySet[Attempt]:
        return _checks(self.request)
