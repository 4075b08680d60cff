"""An installation whose drafts were rows, with the demo centre in it and attempts under way, upgraded as an operator does it."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

HERE = Path(__file__).parent / "upgrade"
ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.django_db,
    # Upgraded once, and looked at by all.
    pytest.mark.xdist_group("upgrade"),
    # The old database is a file of SQLite's; what it becomes is the same on both.
    pytest.mark.skipif("sqlite" not in connection.vendor, reason="the old database is a SQLite file"),
]


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What people saw before."""
    before: dict[str, Any] = json.loads((HERE / "rows.json").read_text())
    return before


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What they see afterwards."""
    data = tmp_path_factory.mktemp("upgraded")
    (data / "ycord.sqlite3").write_bytes(gzip.decompress((HERE / "rows.sqlite3.gz").read_bytes()))
    env = {**os.environ, "YCORD_DATA": str(data), "YCORD_DEMO": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    env.pop("DATABASE_URL", None)
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    look = (HERE / "look.py").read_bytes()
    done = subprocess.run([*manage, "shell", "-v0"], cwd=ROOT, env=env, input=look, capture_output=True, check=False)
    lines = [line for line in done.stdout.decode().splitlines() if line.startswith("SEEN")]
    assert lines, done.stderr.decode()
    after: dict[str, Any] = json.loads(lines[0].removeprefix("SEEN"))
    return after


def test_everything_is_there(told: dict[str, Any], seen: dict[str, Any]) -> None:
    assert seen["counts"].items() <= told["counts"].items()
    assert seen["contents"] == {
        "guideline": 3, "scenario": 2, "quiz": 3, "question": 11, "path": 1, "module": 3, "reading": 10,
    }  # fmt: skip
    assert seen["versions"] == sorted(told["versions"])
    assert seen["progress"] == told["progress"]


def words_of(pages: list[dict[str, Any]], does: list[str]) -> list[dict[str, Any]]:
    """Pages with the words that stand in them, each as often, wherever on the page: what stands beside what may change.

    What an agent `does` by an answer stood beside it then, and is told afterwards now: neither page is compared by it.
    """
    longest_first = sorted(does, key=len, reverse=True)

    def words(text: str) -> dict[str, int]:
        # The road was a picture of its own for each try, and is one of the whole scenario now.
        text = re.sub(r"The road you took .*? Your decisions ", "Your decisions ", text)
        # A decision can be kept for oneself now.
        text = text.replace(" Bookmark this decision ", " ")
        for each in longest_first:
            text = text.replace(f" {escape(each)} ", " ")
        return dict(Counter(text.split()))

    return [page | {"text": words(page["text"])} for page in pages]


def is_quiz(page: dict[str, Any]) -> bool:
    """Whether a page in words is a quiz's: they are put otherwise now, and say more."""
    return "question" in page["text"]


# What the pages of quizzes said themselves: where a guideline is, what finishes it, and the title of a clip that may give the answer away.
OWN_WORDS = """
    Look into the guidelines , in a new tab Only only best try counts. Read the whys below, then take it again whenever you like;
    and can have another go finishes activity done. that is Ours, in one sentence
"""


def assert_nothing_is_lost(now: list[dict[str, Any]], then: list[dict[str, Any]]) -> None:
    for page, before in zip(now, then, strict=True):
        left = Counter(before["text"]) - Counter(page["text"])
        assert set(left) <= set(OWN_WORDS.split()), (left, page)


def test_a_finished_attempt_shows_the_same_debrief(told: dict[str, Any], seen: dict[str, Any]) -> None:
    before = [{"attempt": one["attempt"], "text": one["text"]} for one in told["debriefs"]]
    assert len(before) == 10
    now, then = words_of(seen["debriefs"], seen["does"]), words_of(before, seen["does"])
    assert [page for page in now if not is_quiz(page)] == [page for page in then if not is_quiz(page)]
    assert_nothing_is_lost(now, then)


def test_an_open_attempt_goes_on_at_its_place(told: dict[str, Any], seen: dict[str, Any]) -> None:
    before = [{name: one[name] for name in ("attempt", "step", "text")} for one in told["open"]]
    # Short lengths were written in whole seconds then.
    now = [one | {"text": re.sub(r"\b(\d+:\d\d)\.\d\b", r"\1", one["text"])} for one in seen["open"]]
    now, then = words_of(now, seen["does"]), words_of(before, seen["does"])
    assert [page for page in now if not is_quiz(page)] == [page for page in then if not is_quiz(page)]
    assert_nothing_is_lost(now, then)
    assert {status for _, status, _ in seen["went_on_to"]} == {"finished"}


def test_only_what_had_changed_since_it_was_published_has_changed(seen: dict[str, Any]) -> None:
    assert seen["changed"] == ["module 1", "scenario 2"]


def test_every_address_of_the_api_answers_as_before(told: dict[str, Any], seen: dict[str, Any]) -> None:
    # Beginning again to look round is no try any more.
    answers = [answer for one in (seen, told) for answer in one["api"].values()]
    for module in (module for answer in answers for module in answer.get("modules", [])):
        for activity in module["activities"]:
            activity.pop("tries")
    assert _what_was_told(seen["api"], told["api"]) == told["api"]


def _what_was_told(now: Any, before: Any) -> Any:
    """The answer of now without the fields that came since."""
    if isinstance(now, dict) and isinstance(before, dict):
        return {key: _what_was_told(value, before[key]) for key, value in now.items() if key in before}
    if isinstance(now, list) and isinstance(before, list) and len(now) == len(before):
        return [_what_was_told(one, other) for one, other in zip(now, before, strict=True)]
    return now


def test_every_clip_says_where_it_is_used_as_before(told: dict[str, Any], seen: dict[str, Any]) -> None:
    assert seen["clips"] == told["clips"]
