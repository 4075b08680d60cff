"""A generated centre of any size: agents on paths, with years of attempts and answers. For benchmarks; its words mean nothing."""

import random
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.db import connection, models, transaction
from django.db.models import F
from django.utils import timezone

from coaching.authoring import drafts
from coaching.authoring.paths import services
from coaching.authoring.publishing import publish
from coaching.content.base import Document
from coaching.content.kinds import open_document
from coaching.models import Attempt, Cohort, CohortMember, Content, Enrollment, Response
from coaching.progress import records
from recordings.models import Competency
from recordings.roles import LEARNER, TRAINER

PASSWORD = "ycord-bench"  # noqa: S105 - of people who are nobody, in a database that is thrown away
MODULES, QUESTIONS = 5, 10
BATCH = 5000
FIRST = [
    "Aisha",
    "Bram",
    "Chloe",
    "Dario",
    "Elin",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kaya",
    "Liam",
    "Mona",
    "Nils",
    "Olga",
    "Pavel",
    "Rosa",
    "Sven",
    "Tara",
    "Umar",
]
LAST = [
    "Abel",
    "Bauer",
    "Costa",
    "Duarte",
    "Eklund",
    "Fischer",
    "Grant",
    "Hale",
    "Ivers",
    "Jansen",
    "Kowal",
    "Lund",
    "Moreau",
    "Novak",
    "Okafor",
    "Petit",
    "Quist",
    "Rossi",
    "Silva",
    "Thorne",
]


@dataclass(frozen=True)
class Planned:
    """A path with what an attempt at each of its activities needs: (activity pk, version pk, kind, items)."""

    path: Content
    activities: list[tuple[int, int, str, list[tuple[str, int | None, int | None]]]]


def build(*, agents: int, paths: int, responses: int, seed: int = 7) -> None:
    """Each agent on two paths, in cohorts of forty, at all stages, with about so many answers in all."""
    chance = random.Random(seed)  # noqa: S311 - for figures, not for secrets
    trainer = _people(agents)
    planned = [_path(number, trainer, chance) for number in range(1, paths + 1)]
    learners = list(User.objects.filter(groups__name=LEARNER).order_by("pk"))
    enrollments = _enrollments(learners, planned, trainer, chance)
    by_path = {one.path.pk: one for one in planned}
    each = responses / max(1, len(enrollments))
    store(Attempt, (a for e in enrollments for a in _attempts(e, by_path[e.path_id], each, chance)))
    versions = {version: items for one in planned for _, version, _, items in one.activities}
    store(
        Response,
        (r for a in Attempt.objects.order_by("pk").iterator(chunk_size=BATCH) for r in _answers(a, versions, chance)),
    )
    _date_back()
    Enrollment.objects.update(derived_at=None)
    while records.derive_waiting(most=500):
        pass


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def store(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Many rows in batches."""
    waiting: list[models.Model] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == BATCH:
            model._default_manager.bulk_create(waiting, batch_size=1000)
            waiting = []
    model._default_manager.bulk_create(waiting, batch_size=1000)


def _date_back() -> None:
    """Rows are stored as of now: each began as it ended, and was answered then."""
    Attempt.objects.update(started_at=F("finished_at") - timedelta(minutes=4))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE coaching_response SET created_at = a.finished_at FROM coaching_attempt a WHERE a.id = coaching_response.attempt_id"
        )
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")


@transaction.atomic
def _people(agents: int) -> User:
    password = make_password(PASSWORD)
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in (LEARNER, TRAINER)}
    trainer = User.objects.create(username="bench-trainer", first_name="Bea", last_name="Trainer", password=password)
    trainer.groups.set([groups[TRAINER]])
    store(
        User,
        (
            User(
                username=f"agent{number}",
                first_name=FIRST[number % len(FIRST)],
                last_name=f"{LAST[number // len(FIRST) % len(LAST)]} {number}",
                email=f"agent{number}@bench.example",
                password=password,
            )
            for number in range(agents)
        ),
    )
    through = User.groups.through
    made = User.objects.filter(username__startswith="agent").values_list("pk", flat=True)
    store(through, (through(user_id=pk, group_id=groups[LEARNER].pk) for pk in made))
    return trainer


def _written(kind: str, raw: dict[str, Any], by: User) -> Content:
    document: Document = open_document(kind, raw)
    return drafts.create(kind, document, by=by)


def _path(number: int, by: User, chance: random.Random) -> Planned:
    skills = [
        Competency.objects.get_or_create(name=name)[0].pk for name in ("Empathy", "Ownership", "Verification", "Calm")
    ]
    path = services.create_path({"title": f"Path {number}", "summary": ""}, by=by)
    for place in range(1, MODULES + 1):
        module = services.add_module(path, {"title": f"Module {place} of {number}", "summary": ""}, by=by)
        task: services.Task = {
            "title": f"Read {number}.{place}",
            "minutes": 4,
            "body": "Words.",
            "clip": None,
            "content": None,
        }
        services.add_activity(module, "read", task, by=by)
        quiz = _quiz(f"Quiz {number}.{place}", skills, by, chance)
        services.add_activity(
            module, "quiz", {**task, "title": f"Quiz {number}.{place}", "content": quiz.number}, by=by
        )
        publish(module, by=by)
    publish(path, by=by)
    path.refresh_from_db()
    return Planned(path, list(_activities(path)))


def _quiz(title: str, skills: list[int], by: User, chance: random.Random) -> Content:
    links = []
    for place in range(1, QUESTIONS + 1):
        options = [{"id": str(n), "text": f"Answer {n}", "correct": n == 1, "why": "So it is."} for n in range(1, 4)]
        raw = {
            "format": 3,
            "text": f"Question {place} of {title}?",
            "task": {"kind": "single", "options": options},
            "competency": chance.choice(skills),
        }
        links.append({"number": _written("question", raw, by).number})
    quiz = _written("quiz", {"format": 3, "title": title, "questions": links, "pass_percent": 60}, by)
    publish(quiz, by=by)
    return quiz


def _activities(path: Content) -> Iterator[tuple[int, int, str, list[tuple[str, int | None, int | None]]]]:
    for module in Content.objects.filter(kind="module", number__in=path.shown.modules).select_related("published"):
        for entry in module.shown.activities:
            held = Content.objects.select_related("published").get(kind=entry.ref.kind, number=entry.ref.number)
            assert held.published
            asked = held.shown.links if entry.kind == "quiz" else []
            items = [(str(link.number), link.version, link.document.competency) for link in asked]
            yield entry.id, held.published.pk, entry.kind, items


def _enrollments(learners: list[User], planned: list[Planned], by: User, chance: random.Random) -> list[Enrollment]:
    today, now = timezone.localdate(), timezone.now()
    rows, members = [], []
    for one in planned:
        group = learners[one.path.number - 1 :: max(1, len(planned) // 2)] if len(planned) > 1 else learners
        for start in range(0, len(group), 40):
            begins = today - timedelta(days=chance.randrange(2, 60))
            cohort = Cohort.objects.create(
                name=f"Cohort {one.path.number}.{start // 40 + 1}",
                path=one.path,
                starts_on=begins,
                due_after_days=42,
                created_by=by,
            )
            if start // 40 % 10 == 0:
                cohort.trainers.add(by)
            for learner in group[start : start + 40]:
                members.append(CohortMember(cohort=cohort, learner=learner))
                rows.append(
                    Enrollment(
                        learner=learner,
                        path=one.path,
                        enrolled_by=by,
                        cohort=cohort,
                        due_on=begins + timedelta(days=42),
                    )
                )
    store(CohortMember, members)
    store(Enrollment, rows)
    Enrollment.objects.update(created_at=now - timedelta(days=60))
    return list(Enrollment.objects.order_by("pk"))


def _attempts(enrollment: Enrollment, planned: Planned, each: float, chance: random.Random) -> Iterator[Attempt]:
    """Readings once, quizzes as often as it takes for so many answers; who is further has done more activities."""
    far = chance.random() ** 0.5
    reached = planned.activities[: max(1, round(far * len(planned.activities)))]
    quizzes = sum(kind == "quiz" for _, _, kind, _ in reached)
    # So that everybody has as many answers, however far they are.
    wanted = each / (max(1, quizzes) * QUESTIONS)
    tries = max(1, int(wanted + chance.random()))
    when = timezone.now() - timedelta(days=chance.randrange(1, 50), minutes=chance.randrange(1440))
    for activity, version, kind, items in reached:
        for number in range(1, (tries if kind == "quiz" else 1) + 1):
            when += timedelta(minutes=chance.randrange(3, 200))
            yield _attempt(enrollment, activity, version, kind, items, number, min(when, timezone.now()), chance)


def _attempt(
    enrollment: Enrollment,
    activity: int,
    version: int,
    kind: str,
    items: list[tuple[str, int | None, int | None]],
    number: int,
    when: datetime,
    chance: random.Random,
) -> Attempt:
    marks = [[float(chance.random() < 0.55 + 0.08 * number), 0] for _ in items]
    percent = round(100 * sum(mark for mark, _ in marks) / len(marks)) if marks else 0
    result = {"right": sum(mark == 1 for mark, _ in marks), "of": len(marks), "percent": percent, "counted": percent}
    return Attempt(
        learner_id=enrollment.learner_id,
        enrollment=enrollment,
        activity_id=activity,
        version_id=version,
        number=number,
        mode=Attempt.Mode.CHECK,
        status=Attempt.Status.FINISHED,
        shown_to_trainers=True,
        step=len(marks),
        state={"seed": 1, "asked": [int(item) for item, _, _ in items], "marks": marks, "earlier": []} if marks else {},
        result=result if marks else {},
        passed=percent >= 60 if marks else None,
        started_at=when,
        finished_at=when + timedelta(minutes=4),
    )


def _answers(
    attempt: Attempt, versions: dict[int, list[tuple[str, int | None, int | None]]], chance: random.Random
) -> Iterator[Response]:
    for step, ((item, version, competency), (mark, _)) in enumerate(
        zip(versions.get(attempt.version_id, []), attempt.state.get("marks", []), strict=False)
    ):
        yield Response(
            attempt=attempt,
            step=step,
            item=item,
            item_version=version,
            kind="single",
            given={"values": ["1" if mark else chance.choice("23")]},
            score=mark,
            max_score=1.0,
            verdict="right" if mark else "not_yet",
            competency=competency,
        )
