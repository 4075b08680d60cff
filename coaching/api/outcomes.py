"""How it goes on the telephone, by agent and week: read, and put in bulk."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import generics, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from coaching.api.asking import Asked, TrainersWrite, parameter
from coaching.models import AgentWeek
from coaching.outcomes import weeks
from coaching.roster.table import Line


class WeekSerializer(serializers.ModelSerializer[AgentWeek]):
    """An agent's week from `monday` on: so many contacts, so many resolved at the first; of so many customers who rated, so many were
    satisfied. There is no handle time."""

    agent = serializers.CharField(source="agent.username")

    class Meta:
        model = AgentWeek
        fields = ("agent", "monday", *weeks.FIGURES, "updated_at")


class PutWeekSerializer(serializers.Serializer[Any]):
    """One of username, email and company_id names the agent."""

    username = serializers.CharField(max_length=254, required=False, allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    company_id = serializers.CharField(max_length=120, required=False, allow_blank=True)
    week = serializers.CharField(max_length=20, help_text="Any date of it, like 2026-11-23, or 2026-W48")
    contacts = serializers.IntegerField(min_value=0, max_value=weeks.MOST_CONTACTS)
    resolved_first = serializers.IntegerField(min_value=0, max_value=weeks.MOST_CONTACTS)
    rated = serializers.IntegerField(min_value=0, max_value=weeks.MOST_CONTACTS, required=False, default=0)
    satisfied = serializers.IntegerField(min_value=0, max_value=weeks.MOST_CONTACTS, required=False, default=0)


class PutWeeksSerializer(serializers.Serializer[Any]):
    weeks = PutWeekSerializer(many=True, allow_empty=False, max_length=weeks.MOST_LINES)  # type: ignore[call-arg]


class WeekList(generics.ListAPIView[AgentWeek]):
    """Weeks, the latest first: everybody's as a trainer, else your own. PUT writes many at once; a week that is there is replaced, so
    a second time changes nothing. Where one of them is at fault none is written."""

    permission_classes = (IsAuthenticated, TrainersWrite)
    serializer_class = WeekSerializer
    queryset = AgentWeek.objects.none()

    def get_queryset(self) -> QuerySet[AgentWeek]:
        asked, found = Asked(self.request), weeks.visible_to(self.request.user)
        if agent := asked.text("agent"):
            found = found.filter(agent__username=agent)
        if since := asked.day("since"):
            found = found.filter(monday__gte=since)
        if until := asked.day("until"):
            found = found.filter(monday__lte=until)
        return found.select_related("agent").order_by("-monday", "agent__username")

    @extend_schema(
        parameters=[
            parameter("agent", "Only of this person, by username"),
            parameter("since", "Only weeks that began on this day or later, like 2026-11-23"),
            parameter("until", "Only weeks that began on this day or before"),
        ]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=PutWeeksSerializer,
        responses={
            200: inline_serializer(
                "WeeksPut",
                {name: serializers.IntegerField() for name in ("new", "replaced", "same")},
            ),
            400: OpenApiResponse(
                description="What cannot be used: by the place of the week in the list, from 0, and by field"
            ),
        },
    )
    def put(self, request: Request) -> Response:
        sent = PutWeeksSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        lines = [
            Line(number, {name: str(value) for name, value in said.items()})
            for number, said in enumerate(sent.validated_data["weeks"], start=1)
        ]
        told = weeks.looked_at(lines)
        if any(one.faults for one in told):
            faults = {
                str(place): {name: [fault] for name, fault in one.faults.items()}
                for place, one in enumerate(told)
                if one.faults
            }
            raise ValidationError({"weeks": faults})
        look = weeks.Look(told)
        answer = {"new": look.new, "replaced": look.others, "same": look.same}
        weeks.put(told)
        return Response(answer)
