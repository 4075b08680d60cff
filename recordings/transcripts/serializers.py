"""A call’s text as the API gives it."""

from typing import Any

from rest_framework import serializers

from recordings.models import Transcript, Turn


class WordSerializer(serializers.Serializer[dict[str, Any]]):
    text = serializers.CharField()
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    probability = serializers.FloatField()


class TurnSerializer(serializers.ModelSerializer[Turn]):
    words = WordSerializer(many=True)

    class Meta:
        model = Turn
        fields = ("id", "version", "speaker", "start_ms", "end_ms", "text", "words")


class TranscriptSerializer(serializers.ModelSerializer[Transcript]):
    turns = TurnSerializer(many=True)

    class Meta:
        model = Transcript
        fields = ("language", "engine", "model", "turns")
