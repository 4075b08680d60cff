"""Loads Harbour Broadband, the demo centre. Safe to run twice: what is there stays as people have left it since."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from coaching import attempts
from coaching.models import (
    Activity,
    Attempt,
    Choice,
    Enrollment,
    Guideline,
    Limit,
    Module,
    Node,
    Option,
    Question,
    Quiz,
    Scenario,
    TrainingPath,
)
from coaching.paths.enrolment import enrol
from coaching.paths.progress import ActivityProgress, progress_of
from coaching.publishing import publish
from coaching.quizzes import play as quiz_play
from coaching.scenarios import graph
from coaching.scenarios import play as scenario_play
from recordings.intake import Facts, accept
from recordings.models import Clip, Comment, Competency, Playlist, PlaylistEntry, Recording

HERE = Path(__file__).parent
PASSWORD = "ycord-demo"  # noqa: S105 - the demo centre's door stands open; production never loads it
# Left around the spoken lines of a clip, so that nothing sounds bitten off.
AIR_MS = 150

Entry = dict[str, Any]


class DemoCentre:
    """One run of the loader: looks up what the data file calls by key."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = json.loads((HERE / "centre.json").read_text())
        self.people: dict[str, User] = {}
        self.guidelines: dict[str, Guideline] = {}
        self.calls: dict[str, Recording] = {}
        self.clips: dict[str, Clip] = {}
        self.scenarios: dict[str, Scenario] = {}
        self.quizzes: dict[str, Quiz] = {}
        self.paths: dict[str, TrainingPath] = {}

    def load(self) -> None:
        """Everything, once: what people have changed, named alike or taken away since is theirs. One that was broken off goes on."""
        if Enrollment.objects.filter(
            learner__username__in=[entry["learner"] for entry in self.data["enrollments"]]
        ).exists():
            return
        with transaction.atomic():
            self._people()
            self._guidelines()
        # Each call by itself: the first is being heard while the next comes in.
        for entry in self.data["calls"]:
            self._call(entry)
        with transaction.atomic():
            self._clips()
            self._comments()
            self._playlists()
            self._scenarios()
            self._quizzes()
            self._paths()
        with transaction.atomic():
            self._enrollments()

    def _people(self) -> None:
        groups = {group.name: group for group in Group.objects.all()}
        # Hashed once: a good hash is slow, and these fourteen people share their password anyway.
        password = make_password(PASSWORD)
        for entry in self.data["people"]:
            person, new = User.objects.get_or_create(
                username=entry["username"],
                defaults={
                    "first_name": entry["first_name"],
                    "last_name": entry["last_name"],
                    "email": f"{entry['username']}@harbour.example",
                    "is_superuser": entry.get("superuser", False),
                    "is_staff": entry.get("superuser", False),
                    "password": password,
                },
            )
            if new:
                person.groups.set(groups[role] for role in entry["roles"])
            self.people[person.username] = person

    def _guidelines(self) -> None:
        for entry in self.data["guidelines"]:
            guideline, new = Guideline.objects.get_or_create(
                title=entry["title"],
                defaults={
                    "summary": entry["summary"],
                    "version": entry["version"],
                    "created_by": self.people[entry["by"]],
                },
            )
            if new:
                Limit.objects.bulk_create(
                    Limit(guideline=guideline, position=position, **limit)
                    for position, limit in enumerate(entry["limits"])
                )
            self.guidelines[entry["key"]] = guideline

    def _call(self, entry: Entry) -> None:
        # By title, not by its bytes: a release may speak a call anew, and the one that is there has been worked with.
        known = Recording.objects.filter(title=entry["title"], uploaded_by=self.people[entry["agent"]]).first()
        if known:
            self.calls[entry["key"]] = known
            return
        facts = Facts(
            title=entry["title"],
            why=entry["why"],
            agent_name=entry["agent_name"],
            reason=entry["reason"],
            started_at=datetime.fromisoformat(entry["started_at"]),
            in_library=entry["in_library"],
        )
        with (HERE / "calls" / f"{entry['key']}.mp3").open("rb") as file:
            self.calls[entry["key"]] = accept(File(file), facts=facts, by=self.people[entry["agent"]]).recording

    def _clips(self) -> None:
        for entry in self.data["clips"]:
            call = self.calls[entry["call"]]
            lines = json.loads((HERE / "calls" / f"{entry['call']}.ref.json").read_text())
            lines = lines[entry["from_line"] : entry["to_line"] + 1]
            clip, _ = Clip.objects.get_or_create(
                recording=call,
                title=entry["title"],
                defaults={
                    "note": entry["note"],
                    "competency": Competency.objects.get_or_create(name=entry["competency"])[0],
                    "start_ms": max(0, min(line["start_ms"] for line in lines) - AIR_MS),
                    "end_ms": min(call.duration_ms, max(line["end_ms"] for line in lines) + AIR_MS),
                    "created_by": self.people[entry["by"]],
                },
            )
            self.clips[entry["key"]] = clip

    def _comments(self) -> None:
        # Calls that have comments have been worked with: nothing that was taken away comes back.
        talked_about = set(Comment.objects.values_list("recording", flat=True))
        for entry in self.data["comments"]:
            call = self.calls[entry["call"]]
            if call.pk in talked_about:
                continue
            line = json.loads((HERE / "calls" / f"{entry['call']}.ref.json").read_text())[entry["line"]]
            # Half a second in, for Whisper may hear the turn begin a little later.
            said = {"recording": call, "at_ms": line["start_ms"] + 500}
            comment = Comment.objects.create(by=self.people[entry["by"]], text=entry["text"], **said)
            for answer in entry["answers"]:
                Comment.objects.create(to=comment, by=self.people[answer["by"]], text=answer["text"], **said)

    def _playlists(self) -> None:
        for entry in self.data["playlists"]:
            playlist, new = Playlist.objects.get_or_create(
                title=entry["title"], defaults={"note": entry["note"], "created_by": self.people[entry["by"]]}
            )
            if new:
                PlaylistEntry.objects.bulk_create(
                    PlaylistEntry(playlist=playlist, clip=self.clips[key], position=position)
                    for position, key in enumerate(entry["clips"])
                )

    def _clip(self, key: str | None) -> Clip | None:
        return self.clips[key] if key else None

    def _scenarios(self) -> None:
        for entry in self.data["scenarios"]:
            by = self.people[entry["by"]]
            scenario, new = Scenario.objects.get_or_create(
                title=entry["title"],
                created_by=by,
                defaults={
                    "summary": entry["summary"],
                    "customer_name": entry["customer_name"],
                    "screen": entry["screen"],
                    "guideline": self.guidelines[entry["guideline"]] if entry.get("guideline") else None,
                },
            )
            self.scenarios[entry["key"]] = scenario
            if not new:
                continue
            nodes = {
                node["key"]: scenario.nodes.create(
                    key=node["key"],
                    position=position,
                    title=node["title"],
                    says=node["says"],
                    mood=node["mood"],
                    clip=self._clip(node["clip"]),
                    is_start=node.get("start", False),
                    is_ending=bool(node.get("ending")),
                    ending_outcome=node.get("ending") or "",
                )
                for position, node in enumerate(entry["nodes"])
            }
            Choice.objects.bulk_create(_choices(entry["nodes"], nodes))
            publish(scenario, by=by)

    def _quizzes(self) -> None:
        for entry in self.data["quizzes"]:
            by = self.people[entry["by"]]
            quiz, new = Quiz.objects.get_or_create(
                title=entry["title"],
                created_by=by,
                defaults={"intro": entry["intro"], "pass_percent": entry["pass_percent"]},
            )
            self.quizzes[entry["key"]] = quiz
            if not new:
                continue
            for position, asked in enumerate(entry["questions"]):
                question = Question.objects.create(
                    quiz=quiz,
                    position=position,
                    kind=asked["kind"],
                    text=asked["text"],
                    clip=self._clip(asked["clip"]),
                    why=asked["why"],
                )
                Option.objects.bulk_create(
                    Option(
                        question=question,
                        position=place,
                        text=option["text"],
                        is_correct=option["correct"],
                        why=option["why"],
                    )
                    for place, option in enumerate(asked["options"])
                )
            publish(quiz, by=by)

    def _paths(self) -> None:
        for entry in self.data["paths"]:
            by = self.people[entry["by"]]
            path, new = TrainingPath.objects.get_or_create(
                title=entry["title"], created_by=by, defaults={"summary": entry["summary"]}
            )
            self.paths[entry["key"]] = path
            if not new:
                continue
            for position, planned in enumerate(entry["modules"]):
                module = Module.objects.create(
                    path=path, position=position, title=planned["title"], summary=planned["summary"]
                )
                Activity.objects.bulk_create(
                    Activity(
                        module=module,
                        position=place,
                        kind=activity["kind"],
                        title=activity["title"],
                        minutes=activity["minutes"],
                        body=activity["body"],
                        clip=self._clip(activity["clip"]),
                        scenario=self.scenarios[activity["scenario"]] if activity["scenario"] else None,
                        quiz=self.quizzes[activity["quiz"]] if activity["quiz"] else None,
                    )
                    for place, activity in enumerate(planned["activities"])
                )
                publish(module, by=by)

    def _enrollments(self) -> None:
        today = timezone.localdate()
        for entry in self.data["enrollments"]:
            enrolled = enrol(
                learner=self.people[entry["learner"]],
                path=self.paths[entry["path"]],
                by=self.people["trainer"],
                due_on=today + timedelta(days=entry["due_in_days"]),
            )
            if enrolled.is_new:
                _live_through(enrolled.enrollment, entry)


def _choices(entries: list[Entry], nodes: dict[str, Node]) -> Iterator[Choice]:
    for node in entries:
        for position, choice in enumerate(node["choices"]):
            yield Choice(
                node=nodes[node["key"]],
                position=position,
                says=choice["says"],
                does=choice["does"],
                verdict=choice["verdict"],
                trust=choice["trust"],
                why=choice["why"],
                is_strong=choice["strong"],
                to=nodes[choice["to"]],
            )


def _live_through(enrollment: Enrollment, entry: Entry) -> None:
    """A learner's past days, through the same functions a learner's clicks go through, and dated back afterwards."""
    begun = timezone.now() - timedelta(days=entry["started_days_ago"])
    Enrollment.objects.filter(pk=enrollment.pk).update(created_at=begun)
    todo = [activity for module in progress_of([enrollment])[enrollment.pk].modules for activity in module.activities]
    done = todo[: entry["done"]]
    # Evenly over the days since then; who is late or stuck fell quiet some days ago.
    quiet = timedelta(days=5 if entry["stuck_in"] else 7 if entry["due_in_days"] < 0 else 0, hours=3)
    pace = (timezone.now() - quiet - begun) / max(1, len(done) + 1)
    for place, activity in enumerate(done, start=1):
        attempt = _work_through(enrollment, activity)
        _date(attempt, begun + pace * place, minutes=activity.minutes)
    if entry["stuck_in"] and len(todo) > len(done):
        attempt = attempts.begin(enrollment=enrollment, activity_id=todo[len(done)].id)
        for _ in range(2):
            attempt = attempts.begin_again(attempt)
        for again, tried in enumerate(enrollment.attempts.filter(activity=attempt.activity)):
            _date(tried, timezone.now() - quiet + timedelta(minutes=20 * again), minutes=6)


def _work_through(enrollment: Enrollment, activity: ActivityProgress) -> Attempt:
    if activity.kind in (Activity.Kind.READ, Activity.Kind.LISTEN):
        return attempts.finish(enrollment=enrollment, activity_id=activity.id)
    attempt = attempts.begin(enrollment=enrollment, activity_id=activity.id)
    while attempt.is_open:
        if activity.kind == Activity.Kind.SCENARIO:
            here = graph.node_at(attempt.version.content, attempt.node_key)
            # Not always the strong answer: people learn here.
            strong = [choice for choice in here["choices"] if choice["strong"]] or here["choices"]
            chosen = here["choices"][enrollment.pk % len(here["choices"])] if attempt.step == 1 else strong[0]
            scenario_play.answer(attempt, step=attempt.step, choice_id=chosen["id"])
        else:
            question = attempt.version.content["questions"][attempt.step]
            right = [option["id"] for option in question["options"] if option["correct"]]
            wrong = [option["id"] for option in question["options"] if not option["correct"]][:1]
            quiz_play.answer(
                attempt, step=attempt.step, option_ids=wrong if attempt.step == enrollment.pk % 5 else right
            )
    return attempt


def _date(attempt: Attempt, when: datetime, *, minutes: int) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=when, finished_at=when + timedelta(minutes=minutes) if not attempt.is_open else None
    )
    for place, response in enumerate(attempt.responses.all(), start=1):
        type(response).objects.filter(pk=response.pk).update(created_at=when + timedelta(minutes=min(place, minutes)))
