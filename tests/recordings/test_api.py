import pytest
from django.test import Client
from rest_framework.test import APIClient

from recordings.models import Recording
from tests import make
from tests.recordings.test_intake import stored

pytestmark = pytest.mark.django_db


def with_token(user) -> APIClient:
    """An API client that has asked for its token as a script would."""
    client = APIClient()
    token = client.post("/api/v1/auth/token/", {"username": user.username, "password": make.PASSWORD}).json()["token"]
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def test_a_call_is_sent_in_and_fetched_as_turns():
    api = with_token(make.author())
    sent = api.post("/api/v1/recordings/", {"audio": make.upload(make.wav()), "title": "By script"})
    assert sent.status_code == 201
    assert sent.json()["status"] == "pending"
    address = f"/api/v1/recordings/{sent.json()['id']}/"
    assert api.get(address).json() == {
        "id": sent.json()["id"], "title": "By script", "status": "pending", "duration_ms": 3000, "channels": 2,
            "one_mix": False, "unreadable_ms": 0,
        "progress": {"heard_ms": 0, "total_ms": 3000}, "error": "", "agent_name": "", "reason": "", "queue": "",
        "started_at": None, "resolved": None, "satisfaction": None, "language": "",
    }  # fmt: skip
    assert api.get(f"{address}transcript/").status_code == 404
    make.heard(Recording.objects.get())
    heard = api.get(f"{address}transcript/").json()
    assert (heard["language"], heard["engine"], heard["model"]) == ("en", "scripted", "none")
    assert [turn["speaker"] for turn in heard["turns"]] == ["agent", "customer"]
    assert heard["turns"][0]["words"][0] == {"text": "How", "start_ms": 0, "end_ms": 280, "probability": 0.9}


def test_the_same_audio_again_is_200_with_the_same_id():
    api = with_token(make.author())
    first = api.post("/api/v1/recordings/", {"audio": make.upload(make.wav()), "title": "One"})
    again = api.post("/api/v1/recordings/", {"audio": make.upload(make.wav()), "title": "Two"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "empty"), (b"plain words\n" * 100, "text file"), (make.wav(make.silence(), make.silence()), "silent")],
)
def test_a_file_that_cannot_be_used_is_400_with_the_reason(data: bytes, says: str):
    answer = with_token(make.author()).post("/api/v1/recordings/", {"audio": make.upload(data), "title": "x"})
    assert answer.status_code == 400
    assert says in answer.json()["audio"][0]
    assert not Recording.objects.exists()
    assert not stored()


def test_what_is_missing_is_named():
    answer = with_token(make.author()).post("/api/v1/recordings/", {})
    assert answer.status_code == 400
    assert set(answer.json()) == {"audio", "title"}


def test_a_learner_reads_the_library_and_sends_nothing_in():
    make.recording(title="hidden")
    shown = make.recording(title="shown", in_library=True)
    api = with_token(make.learner())
    assert [r["id"] for r in api.get("/api/v1/recordings/").json()["results"]] == [shown.pk]
    assert api.post("/api/v1/recordings/", {"audio": make.upload(make.wav()), "title": "x"}).status_code == 403


def test_nobody_reads_anything_without_a_token():
    assert APIClient().get("/api/v1/recordings/").status_code == 401


def test_wrong_passwords_lock_the_api_and_the_page_alike(settings):
    settings.AXES_FAILURE_LIMIT = 3
    make.author("ann")
    client = Client()
    for _ in range(3):
        client.post("/api/v1/auth/token/", {"username": "ann", "password": "wrong"})
    answer = client.post("/api/v1/auth/token/", {"username": "ann", "password": make.PASSWORD})
    assert answer.status_code == 429
    assert "15 minutes" in answer.json()["detail"]
    page = client.post("/accounts/login/", {"login": "ann", "password": make.PASSWORD})
    assert page.status_code == 429
    assert "15 minutes" in page.content.decode()


def test_the_schema_describes_every_door_without_a_warning(client, capsys):
    client.force_login(make.author())
    schema = client.get("/api/v1/schema/?format=json").json()
    assert {"/api/v1/recordings/", "/api/v1/auth/token/", "/api/v1/recordings/{id}/transcript/"} <= set(schema["paths"])
    told = capsys.readouterr()
    assert "Warning" not in told.err + told.out
