"""What the demo centre's learners have done, as rows: played by the same pure documents as everybody's tries, each at its time.

Forty learners' clicks through the functions of real ones would take a minute. A test compares the rows of one with what those write.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from coaching.content.kinds import KINDS, Start
from coaching.demo.answering import answer_of
from coaching.demo.written import Entry
from coaching.models import Attempt, Enrollment, Response, Version

# Who hurries is done with what is read or heard in so many seconds.
SECONDS_HURRIED = 12


@dataclass(frozen=True)
class ToDo:
    """An activity of the path: its pk, its kind, how many minutes it takes, and the version of what it holds by its `key`; whether it was added later."""

    id: int
    kind: str
    minutes: int
    version: Version
    key: str = ""
    is_new: bool = False


@dataclass
class Tried:
    """A try with its answers, none of them stored yet, and when it began; `minutes` from there to its end or its last answer."""

    attempt: Attempt
    responses: list[Response] = field(default_factory=list)
    minutes: float = 0.0
    begun: datetime | None = None

    @property
    def ended(self) -> datetime:
        assert self.begun
        return self.begun + timedelta(minutes=self.minutes)

    def date(self) -> None:
        """Once it is stored as of now: put its times to what they are."""
        self.attempt.started_at = self.begun or self.attempt.started_at
        self.attempt.finished_at = None if self.attempt.is_open else self.ended
        for place, response in enumerate(self.responses, start=1):
            response.created_at = self.attempt.started_at + timedelta(
                minutes=self.minutes * place / len(self.responses)
            )


def past_of(enrollment: Enrollment, entry: Entry, todo: Sequence[ToDo], *, who: int, hour: int) -> list[Tried]:
    """The tries of a learner of centre.json at what they had to do, in its order, at days and hours of theirs up to now."""
    tries = list(_tries(enrollment, entry, todo, who))
    _lay_out(tries, entry, first=enrollment.created_at, hour=hour, who=who)
    return tries


def weeks_of(entry: Entry) -> Iterator[dict[str, int]]:
    """The figures of an agent's weeks, the latest first: each contact by chance, the same each time."""
    chance = Random(entry["agent"])  # noqa: S311 - for figures, not for secrets
    for _ in range(entry["weeks"]):
        contacts = entry["contacts"] + chance.randrange(-12, 13)
        rated = sum(chance.random() < 0.3 for _ in range(contacts))
        yield {
            "contacts": contacts,
            "resolved_first": sum(100 * chance.random() < entry["resolved"] for _ in range(contacts)),
            "rated": rated,
            "satisfied": sum(100 * chance.random() < entry["satisfied"] for _ in range(rated)),
        }


def store(tries: Sequence[Tried]) -> None:
    """Store them in a few goes. A row is stored as of now and dated back afterwards."""
    attempts = [tried.attempt for tried in tries]
    Attempt.objects.bulk_create(attempts, batch_size=500)
    responses = [response for tried in tries for response in tried.responses]
    Response.objects.bulk_create(responses, batch_size=500)
    for tried in tries:
        tried.date()
    Attempt.objects.bulk_update(attempts, ["started_at", "finished_at"], batch_size=200)
    Response.objects.bulk_update(responses, ["created_at"], batch_size=300)


def _tries(enrollment: Enrollment, entry: Entry, todo: Sequence[ToDo], who: int) -> Iterator[Tried]:
    lost: Mapping[str, int] = entry.get("lost", {})
    for place, activity in enumerate(todo[: entry["done"] + 1]):
        earlier: list[int] = []
        number = 1
        for _ in range(lost.get(activity.key, 0)):
            found = _played(enrollment, activity, number=number, who=who, loses=True, earlier=earlier)
            earlier += [found.attempt.result["percent"]] if "percent" in found.attempt.result else []
            number += 1
            yield found
        if place < entry["done"]:
            yield _done(
                enrollment, activity, number=number, who=who, earlier=earlier, hurried=entry.get("hurried", False)
            )
        elif entry.get("open"):
            yield _played(enrollment, activity, number=number, who=who, earlier=earlier, most=2)


def _done(
    enrollment: Enrollment, activity: ToDo, *, number: int, who: int, earlier: Sequence[int], hurried: bool
) -> Tried:
    if activity.kind not in ("read", "listen"):
        found = _played(enrollment, activity, number=number, who=who, earlier=earlier)
        found.minutes *= 0.4 if hurried else 1
        return found
    found = _begun(enrollment, activity, number=number, seed=who, earlier=())
    play = KINDS[activity.version.content.kind].play
    assert play
    judged = play.judge(activity.version.opened, found.attempt.state, {})
    how = {"how": "read" if who % 4 == 0 else "heard"} if activity.kind == "listen" else {}
    _end(found.attempt, judged.state, result=how, passed=judged.passed)
    # What is done by saying so begins and ends at once; the time goes before it.
    found.minutes = -SECONDS_HURRIED / 60 if hurried else -activity.minutes * _pace(who, activity.id)
    return found


def _played(
    enrollment: Enrollment,
    activity: ToDo,
    *,
    number: int,
    who: int,
    earlier: Sequence[int],
    loses: bool = False,
    most: int = 1000,
) -> Tried:
    """A try at a scenario or a quiz, answer for answer; with `most` answers it is still open."""
    found = _begun(enrollment, activity, number=number, seed=1000 * who + activity.id % 1000, earlier=earlier)
    attempt, document = found.attempt, activity.version.opened
    play = KINDS[activity.version.content.kind].play
    assert play
    while attempt.is_open and attempt.step < most:
        values, sure = answer_of(document, attempt.state, step=attempt.step, who=who, loses=loses)
        judged = play.judge(document, attempt.state, play.given({"given": values, "sure": [sure]}, {}))
        told = ("item", "item_version", "kind", "given", "score", "max_score", "verdict", "competency")
        found.responses.append(
            Response(attempt=attempt, step=attempt.step, **{name: getattr(judged, name) for name in told})
        )
        attempt.step += 1
        attempt.state = judged.state
        if judged.over:
            _end(attempt, judged.state, result=judged.result, passed=judged.passed)
    found.minutes = activity.minutes * _pace(who, activity.id + number) * (1 if not attempt.is_open else 0.3)
    return found


def _begun(enrollment: Enrollment, activity: ToDo, *, number: int, seed: int, earlier: Sequence[int]) -> Tried:
    play = KINDS[activity.version.content.kind].play
    assert play
    start = Start(seed=seed, earlier=list(earlier))
    return Tried(
        Attempt(
            learner_id=enrollment.learner_id,
            enrollment=enrollment,
            activity_id=activity.id,
            version=activity.version,
            mode=Attempt.Mode.CHECK,
            shown_to_trainers=True,
            number=number,
            state=play.begin(activity.version.opened, start),
        )
    )


def _end(attempt: Attempt, state: dict[str, Any], *, result: dict[str, Any], passed: bool | None) -> None:
    attempt.status, attempt.state, attempt.result, attempt.passed = Attempt.Status.FINISHED, state, result, passed


def _pace(who: int, of: int) -> float:
    """How much of its minutes something takes somebody: between 0.6 and 1.4."""
    return 0.6 + (who * 7 + of * 13) % 9 / 10


def _lay_out(tries: Sequence[Tried], entry: Entry, *, first: datetime, hour: int, who: int) -> None:
    """Give each try its time: some at one sitting, a sitting on one day, from the first day to the last one they were here."""
    if not tries:
        return
    today = timezone.localdate()
    begin, last = timezone.localdate(first), today - timedelta(days=entry["last_days_ago"])
    days = max(0, (last - begin).days)
    size = len(tries) if entry.get("hurried") else 3 + who % 3
    count = min(-(-len(tries) // size), days + 1)
    size = -(-len(tries) // count)
    for place in range(count):
        sitting = tries[place * size : (place + 1) * size]
        if not sitting:
            break
        is_last = (place + 1) * size >= len(tries)
        day = last if is_last else begin + timedelta(days=days * place // max(1, count - 1))
        at = timezone.make_aware(datetime.combine(day, time(hour))) + timedelta(minutes=who * 17 % 150)
        length = timedelta(minutes=sum(abs(tried.minutes) + 1 for tried in sitting))
        # Nothing is done tomorrow: who has been here today has just been.
        now = timezone.now() - timedelta(minutes=5 + who * 11 % 80)
        at = min(at, now - length)
        for tried in sitting:
            if tried.minutes < 0:
                at += timedelta(minutes=-tried.minutes)
                tried.begun, tried.minutes = at, 0.0
            else:
                tried.begun = at = at + timedelta(minutes=1)
                at = tried.ended
