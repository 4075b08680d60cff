"""Recordings in an S3-compatible bucket, as workers on other machines read them: a real client against a server on loopback."""

import logging
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from moto.server import ThreadedMotoServer

from recordings.transcription import pipeline
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bucket(settings: Any) -> Iterator[None]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"access_key": "test", "secret_key": "test"}
    address = f"http://{host}:{port}"
    boto3.client(
        "s3", endpoint_url=address, aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
    ).create_bucket(Bucket="calls")
    options = {
        "bucket_name": "calls",
        "endpoint_url": address,
        "region_name": "us-east-1",
        "file_overwrite": False,
        **keys,
    }
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
    }
    yield
    server.stop()


def test_a_call_in_a_bucket_is_heard_and_listened_to_like_any_other(bucket: None, client):
    data = make.wav(make.tone(5), make.tone(5))
    call = make.recording(data=data)
    assert default_storage.exists(call.audio.name)
    done = pipeline.run(call.transcripts.get().pk)
    assert done is not None
    assert done.status == "ready", done.error
    client.force_login(make.author())
    answer = client.get(reverse("recordings:audio", args=[call.pk]), headers={"range": "bytes=100-199"})
    assert answer.status_code == 206
    assert b"".join(answer.streaming_content) == data[100:200]
    clip = make.clip(call, start_ms=1000, end_ms=2000)
    assert client.get(reverse("recordings:clip-audio", args=[clip.pk])).status_code == 200
