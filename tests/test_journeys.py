"""Through the running product with nothing but HTTP, and Whisper really listening."""

import json
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import jiwer
import pytest
from whisper_normalizer.english import EnglishTextNormalizer

from tests.site import Site

# One running product serves them all.
pytestmark = [pytest.mark.whisper, pytest.mark.xdist_group("site")]

CALLS = Path(__file__).resolve().parent.parent / "coaching" / "demo" / "calls"
plain = EnglishTextNormalizer()


def curl(*arguments: str) -> Any:
    done = subprocess.run(["curl", "-sS", *arguments], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def token(site: Site) -> str:
    told = curl("-d", "username=author&password=ycord-demo", f"{site.url}/api/v1/auth/token/")
    return f"Authorization: Token {told['token']}"


def wait_for(site: Site, header: str, pk: int, *, until: Any, seconds: float = 150) -> dict[str, Any]:
    last: dict[str, Any] = {}
    for _ in range(int(seconds * 4)):
        last = curl("-H", header, f"{site.url}/api/v1/recordings/{pk}/")
        if until(last):
            return last
        time.sleep(0.25)
    raise AssertionError(f"still {last}")


def spoken_by(turns: list[dict[str, Any]], speaker: str) -> str:
    return str(plain(" ".join(turn["text"] for turn in turns if turn["speaker"] == speaker)))


def check_transcript(site: Site, header: str, pk: int, call: str) -> None:
    """Word for word apart from a few slips, each sentence with its true speaker."""
    told = curl("-H", header, f"{site.url}/api/v1/recordings/{pk}/transcript/")
    said = json.loads((CALLS / f"{call}.ref.json").read_text())
    for speaker in ("agent", "customer"):
        truth = plain(" ".join(line["text"] for line in said if line["speaker"] == speaker))
        assert jiwer.wer(truth, spoken_by(told["turns"], speaker)) < 0.03, speaker
    starts = [turn["start_ms"] for turn in told["turns"]]
    assert starts == sorted(starts)
    assert len(told["turns"]) >= len(said) * 0.8
    assert all(re.search(r"\w", word["text"]) for turn in told["turns"] for word in turn["words"])


def test_curl_alone_sends_a_call_in_and_fetches_its_turns(site: Site):
    header = token(site)
    sent = curl(
        "-H",
        header,
        "-F",
        f"audio=@{CALLS / 'one-slow-room.mp3'}",
        "-F",
        "title=By curl",
        f"{site.url}/api/v1/recordings/",
    )
    done = wait_for(site, header, sent["id"], until=lambda call: call["status"] in ("ready", "failed"))
    assert done["status"] == "ready", done["error"]
    assert done["progress"]["heard_ms"] == done["progress"]["total_ms"] == done["duration_ms"]
    check_transcript(site, header, sent["id"], "one-slow-room")


def test_a_worker_killed_in_the_middle_leaves_one_right_transcript(site: Site):
    header = token(site)
    sent = curl(
        "-H",
        header,
        "-F",
        f"audio=@{CALLS / 'third-report.mp3'}",
        "-F",
        "title=Killed",
        f"{site.url}/api/v1/recordings/",
    )
    wait_for(site, header, sent["id"], until=lambda call: call["status"] == "running")
    # Well inside the hearing, which takes several seconds.
    time.sleep(1.5)
    site.kill("transcriber")
    assert curl("-H", header, f"{site.url}/api/v1/recordings/{sent['id']}/")["status"] == "running"
    # A worker that comes up after the lease has run out takes the call at once; before, the sweep would.
    time.sleep(4)
    site.start_transcriber()
    done = wait_for(site, header, sent["id"], until=lambda call: call["status"] in ("ready", "failed"))
    assert done["status"] == "ready", done["error"]
    check_transcript(site, header, sent["id"], "third-report")


def test_a_broker_that_dies_with_its_data_loses_no_call(site: Site):
    header = token(site)
    site.broker.stop()
    shutil.rmtree(site.data / "broker" / "appendonlydir", ignore_errors=True)
    for dump in (site.data / "broker").glob("*.rdb"):
        dump.unlink()
    health = curl(f"{site.url}/health/ready")
    assert (health["broker"], health["database"]) == ("does not answer", "ok")
    sent = curl(
        "-H",
        header,
        "-F",
        f"audio=@{CALLS / 'honest-goodbye.mp3'}",
        "-F",
        "title=No broker",
        f"{site.url}/api/v1/recordings/",
    )
    assert sent["status"] == "pending"
    site.broker.start()
    done = wait_for(site, header, sent["id"], until=lambda call: call["status"] in ("ready", "failed"))
    assert done["status"] == "ready", done["error"]
    check_transcript(site, header, sent["id"], "honest-goodbye")


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [("learner", "recordings", 403), ("nobody", "recordings", 401), ("author", "clips", 413)],
)
def test_whoever_sends_first_and_reads_later_is_told_why_not(site: Site, who: str, address: str, status: int):
    """As urllib does: a connection that is closed under it is a broken pipe, and says nothing."""
    request = urllib.request.Request(f"{site.url}/api/v1/{address}/", data=bytes(30_000_000), method="POST")
    request.add_header("Content-Type", "multipart/form-data; boundary=line")
    if who != "nobody":
        told = curl("-d", f"username={who}&password=ycord-demo", f"{site.url}/api/v1/auth/token/")
        request.add_header("Authorization", f"Token {told['token']}")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == status
    assert json.loads(refused.value.read())["detail"]
