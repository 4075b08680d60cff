"""Workers and brokers killed at random moments: every call ends with exactly one right transcript."""

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.drills import drills
from tests.site import Site
from tests.test_journeys import token, wait_for

LEASE = 3


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = Site(tmp_path_factory.mktemp("site"), YCORD_LEASE_SECONDS=str(LEASE))
    yield running
    running.stop()


def ended(told: dict[str, object]) -> bool:
    return told["status"] in ("ready", "failed")


def test_twenty_kills_at_random_moments(site: Site, tmp_path: Path):
    header = token(site)
    random.seed()
    for number in range(20):
        call = drills.call(tmp_path, number, drills.NAMES[number % len(drills.NAMES)])
        pk = drills.send(site, header, call)
        wait_for(site, header, pk, until=lambda told: told["status"] == "running")
        moment = drills.a_moment(5)
        time.sleep(moment)
        before = drills.status(site, header, pk)
        site.kill("transcriber")
        time.sleep(LEASE + 1)
        site.start_transcriber()
        wait_for(site, header, pk, until=ended)
        [transcript] = drills.check(site, header, pk, call)
        at = 100 * before["progress"]["heard_ms"] // before["progress"]["total_ms"]
        print(
            f"kill {number + 1}: {moment:.1f} s after it began, {at} % heard; taken up {transcript['attempts']} times",
            flush=True,
        )


def test_a_kill_at_eighty_percent_of_a_long_call_repeats_less_than_a_quarter(site: Site, tmp_path: Path):
    header = token(site)
    call = drills.call(tmp_path, 100, *drills.NAMES)
    pk = drills.send(site, header, call)

    def eighty_percent(told: dict[str, Any]) -> bool:
        return bool(told["progress"]["heard_ms"] >= 0.8 * told["progress"]["total_ms"])

    wait_for(site, header, pk, until=eighty_percent)
    site.kill("transcriber")
    [transcript], kept = drills.rows(site, pk)
    windows = len(transcript["plan"]["windows"])
    time.sleep(LEASE + 1)
    site.start_transcriber()
    wait_for(site, header, pk, until=ended)
    drills.check(site, header, pk, call)
    print(
        f"killed with {kept} of {windows} windows kept: at most {100 * (windows - kept) // windows} % were begun and are repeated"
    )
    assert kept > 0.75 * windows


def test_a_broker_killed_with_its_data_while_calls_wait_and_one_is_heard(site: Site, tmp_path: Path):
    header = token(site)
    calls = [drills.call(tmp_path, 200 + number, drills.NAMES[number]) for number in range(3)]
    pks = [drills.send(site, header, call) for call in calls]
    wait_for(site, header, pks[0], until=lambda told: told["status"] == "running")
    site.broker._process.kill()
    site.broker._process.wait()
    shutil.rmtree(site.data / "broker" / "appendonlydir", ignore_errors=True)
    for dump in (site.data / "broker").glob("*.rdb"):
        dump.unlink()
    time.sleep(2)
    site.broker.start()
    for pk, call in zip(pks, calls, strict=True):
        wait_for(site, header, pk, until=ended, seconds=300)
        [transcript] = drills.check(site, header, pk, call)
        print(f"after the broker's death: taken up {transcript['attempts']} times", flush=True)


def test_a_visibility_timeout_of_five_seconds_hears_nothing_twice(tmp_path: Path):
    data = tmp_path / "site"
    data.mkdir()
    impatient = Site(data, YCORD_VISIBILITY_TIMEOUT="5")
    try:
        impatient.start_transcriber("transcriber2")
        header = token(impatient)
        calls = [drills.call(tmp_path, 300, *drills.NAMES), drills.call(tmp_path, 301, *drills.NAMES[:3])]
        pks = [drills.send(impatient, header, call) for call in calls]
        for pk, call in zip(pks, calls, strict=True):
            wait_for(impatient, header, pk, until=ended, seconds=300)
            [transcript] = drills.check(impatient, header, pk, call)
            assert transcript["attempts"] == 1, transcript
        time.sleep(20)
        for pk, call in zip(pks, calls, strict=True):
            [transcript] = drills.check(impatient, header, pk, call)
            assert transcript["attempts"] == 1, transcript
    finally:
        impatient.stop()
