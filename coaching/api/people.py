"""The people of a centre, to read."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from coaching.api.asking import Asked, parameter, person_of
from coaching.roster.found import called, matching
from recordings.roles import ROLES, TRAINER, has_role

STATES = ("here", "left", "all")


class PersonSerializer(serializers.ModelSerializer[User]):
    """A person. `last_seen_at` is when they were here last, `company_id` what the company's own list calls them."""

    name = serializers.SerializerMethodField()
    roles = serializers.SerializerMethodField()
    company_id = serializers.CharField(source="profile.company_id", default=None, allow_null=True)
    last_seen_at = serializers.DateTimeField(source="profile.last_seen_at", default=None, allow_null=True)
    left_at = serializers.DateTimeField(source="profile.left_at", default=None, allow_null=True)
    cohorts = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = (
            "id",
            "username",
            "name",
            "email",
            "roles",
            "company_id",
            "is_active",
            "last_seen_at",
            "left_at",
            "cohorts",
        )

    def get_name(self, user: User) -> str:
        return called(user)

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=ROLES)))
    def get_roles(self, user: User) -> list[str]:
        held = {group.name for group in user.groups.all()}
        return [role for role in ROLES if role in held]

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_cohorts(self, user: User) -> list[int]:
        return sorted(member.cohort_id for member in user.cohort_memberships.all())


class PersonList(generics.ListAPIView[User]):
    """The people of this centre, by name. Who is no trainer finds themselves alone: no colleague's address is told to them."""

    serializer_class = PersonSerializer
    queryset = User.objects.none()

    def get_queryset(self) -> QuerySet[User]:
        asked = Asked(self.request)
        people = User.objects.all()
        if not has_role(self.request.user, TRAINER):
            people = people.filter(pk=person_of(self.request).pk)
        people = matching(people, asked.text("q"))
        if role := asked.one_of("role", ROLES):
            people = people.filter(groups__name=role)
        if cohort := asked.number("cohort"):
            people = people.filter(cohort_memberships__cohort=cohort)
        state = asked.one_of("state", STATES) or "here"
        people = people.filter({"here": Q(is_active=True), "left": Q(is_active=False), "all": Q()}[state])
        people = people.select_related("profile").prefetch_related("groups", "cohort_memberships").distinct()
        return people.order_by("first_name", "last_name", "username")

    @extend_schema(
        parameters=[
            parameter("q", "In whose name, username or address every word stands"),
            parameter("role", "Who holds this role", choices=ROLES),
            parameter("cohort", "Members of this cohort, by its id", int),
            parameter(
                "state", "Who is here (as long as nothing else is asked for), who has left, or all", choices=STATES
            ),
        ]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
