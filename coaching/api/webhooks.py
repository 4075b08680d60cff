"""Programs that want to be told what happens: for trainers and administrators."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coaching.api.asking import Asked, Trainers, parameter, person_of
from coaching.models import Delivery, Webhook
from coaching.outbox import webhooks

STATES = ("taken", "waiting", "given_up")


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    """A program and what it is told; `last_at` is when it last took a message, `waiting` and `given_up` count those it did not."""

    created_by = serializers.CharField(source="created_by.username")
    events = serializers.ListField(child=serializers.ChoiceField(choices=list(webhooks.EVENTS)))
    last_at = serializers.DateTimeField(allow_null=True)
    waiting = serializers.IntegerField()
    given_up = serializers.IntegerField()

    class Meta:
        model = Webhook
        fields = ("id", "url", "events", "active", "created_by", "created_at", "last_at", "waiting", "given_up")


class MadeWebhookSerializer(WebhookSerializer):
    secret = serializers.CharField(help_text="Told this once: each message is signed with it")

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")  # type: ignore[assignment]


class MakeWebhookSerializer(serializers.Serializer[Webhook]):
    url = serializers.CharField(
        max_length=webhooks.LONGEST_URL, help_text="http or https; it may lie inside your own network"
    )
    events = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20)


class ChangeWebhookSerializer(serializers.Serializer[Webhook]):
    events = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)
    active = serializers.BooleanField(required=False)


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """One message: `answer` is what its program said last, `next_try_at` when it is sent again by itself."""

    class Meta:
        model = Delivery
        fields = ("id", "event", "payload", "created_at", "tries", "answer", "next_try_at", "delivered_at")


class WebhookList(generics.ListAPIView[Webhook]):
    """All of them. POST adds one, and tells its secret this once."""

    permission_classes = (IsAuthenticated, Trainers)
    serializer_class = WebhookSerializer
    queryset = Webhook.objects.none()

    def get_queryset(self) -> QuerySet[Webhook]:
        return webhooks.visible_to(self.request.user).order_by("url", "pk")

    @extend_schema(
        request=MakeWebhookSerializer,
        responses={
            201: MadeWebhookSerializer,
            400: OpenApiResponse(description="What cannot be used, by field"),
            409: OpenApiResponse(description="This address is told already"),
        },
    )
    def post(self, request: Request) -> Response:
        sent = MakeWebhookSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        hook = webhooks.create(**sent.validated_data, by=person_of(request))
        made = webhooks.visible_to(request.user).get(pk=hook.pk)
        return Response(MadeWebhookSerializer(made).data, status=status.HTTP_201_CREATED)


class WebhookDetail(generics.RetrieveAPIView[Webhook]):
    """One of them. PATCH changes what it is told, DELETE takes it away with its log."""

    permission_classes = (IsAuthenticated, Trainers)
    serializer_class = WebhookSerializer
    queryset = Webhook.objects.none()

    def get_queryset(self) -> QuerySet[Webhook]:
        return webhooks.visible_to(self.request.user)

    @extend_schema(request=ChangeWebhookSerializer, responses=WebhookSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        hook = self.get_object()
        sent = ChangeWebhookSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = {"events": hook.events, "active": hook.active} | sent.validated_data
        webhooks.change(hook, **said)
        return Response(WebhookSerializer(hook).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        self.get_object().delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class DeliveryList(generics.ListAPIView[Delivery]):
    """What was sent to a program, and what it answered, the newest first. POST sends a test."""

    permission_classes = (IsAuthenticated, Trainers)
    serializer_class = DeliverySerializer
    queryset = Delivery.objects.none()

    def get_queryset(self) -> QuerySet[Delivery]:
        hook = generics.get_object_or_404(webhooks.visible_to(self.request.user), pk=self.kwargs["pk"])
        found = hook.deliveries.order_by("-pk")
        state = Asked(self.request).one_of("state", STATES)
        return webhooks.in_state(found, state) if state else found

    @extend_schema(
        parameters=[parameter("state", "Only those that were taken, wait, or were given up", choices=STATES)]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(request=None, responses={201: DeliverySerializer})
    def post(self, request: Request, pk: int) -> Response:
        hook = generics.get_object_or_404(webhooks.visible_to(request.user), pk=pk)
        return Response(DeliverySerializer(webhooks.send_test(hook)).data, status=status.HTTP_201_CREATED)


class DeliverySend(APIView):
    """Send a message once more, whether it was taken or not."""

    permission_classes = (IsAuthenticated, Trainers)

    @extend_schema(request=None, responses=DeliverySerializer)
    def post(self, request: Request, pk: int, delivery: int) -> Response:
        hook = generics.get_object_or_404(webhooks.visible_to(request.user), pk=pk)
        found = generics.get_object_or_404(hook.deliveries.all(), pk=delivery)
        webhooks.send_again(found)
        found.refresh_from_db()
        return Response(DeliverySerializer(found).data)
