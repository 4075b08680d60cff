"""Loads Harbour Broadband, the demo centre. Safe to run twice: what is there stays as people have left it since."""

import json
from datetime import datetime, timedelta
from textwrap import shorten
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from coaching.authoring import drafts
from coaching.authoring.paths import services as path_services
from coaching.authoring.publishing import publish
from coaching.content.base import Document
from coaching.content.path.document import Path as TrainingPath
from coaching.content.quiz.document import QuestionLink
from coaching.demo.answering import answer_of
from coaching.demo.written import (
    HERE,
    Entry,
    Names,
    guideline_of,
    limit_named,
    lines_of,
    places,
    quiz_as_written,
    quiz_of,
    scenario_as_written,
    scenario_of,
    span,
)
from coaching.learning import attempts
from coaching.learning.enrolment import enrol
from coaching.models import Attempt, Content, Enrollment
from coaching.progress import records
from coaching.progress.progress import ActivityProgress, progress_of
from recordings.models import Clip, Comment, Competency, Playlist, PlaylistEntry, Recording
from recordings.transcription.intake import Facts, accept

PASSWORD = "ycord-demo"  # noqa: S105 - the demo centre's door stands open; production never loads it


def _competency(name: str) -> Competency:
    return Competency.objects.get_or_create(name=name)[0]


class DemoCentre:
    """One run of the loader: looks up what the data file calls by key."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = json.loads((HERE / "centre.json").read_text())
        self.people: dict[str, User] = {}
        self.guidelines: dict[str, Content] = {}
        self.calls: dict[str, Recording] = {}
        self.clips: dict[str, Clip] = {}
        self.scenarios: dict[str, Content] = {}
        self.quizzes: dict[str, Content] = {}
        self.paths: dict[str, Content] = {}

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

    def _made(self, kind: str, entry: Entry, document: Document) -> tuple[Content, bool]:
        """A content of the demo centre, and whether it is new: one of that name by that person stays as it is."""
        known = self._known(kind, entry, document.heading())
        return (known, False) if known else (drafts.create(kind, document, by=self.people[entry["by"]]), True)

    def _known(self, kind: str, entry: Entry, title: str) -> Content | None:
        return Content.objects.filter(kind=kind, title=title, created_by=self.people[entry["by"]]).first()

    def _guidelines(self) -> None:
        for entry in self.data["guidelines"]:
            guideline, new = self._made("guideline", entry, guideline_of(entry))
            if new:
                publish(guideline, by=self.people[entry["by"]])
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
            start_ms, end_ms = span(entry["call"], entry["from_line"], entry["to_line"])
            clip, _ = Clip.objects.get_or_create(
                recording=self.calls[entry["call"]],
                title=entry["title"],
                defaults={
                    "note": entry["note"],
                    "competency": _competency(entry["competency"]),
                    "start_ms": start_ms,
                    "end_ms": end_ms,
                    "created_by": self.people[entry["by"]],
                },
            )
            self.clips[entry["key"]] = clip

    def _spoken(self, name: str) -> Clip:
        """A clip by its key, or cut for a scenario alone: a line of a call, “third-report 14”, or some, “double-charge 8-9”."""
        if name not in self.clips:
            key, first, last = places(name)
            call, (start_ms, end_ms) = self.calls[key], span(key, first, last)
            self.clips[name], _ = Clip.objects.get_or_create(
                recording=call,
                title=shorten(lines_of(key)[first]["text"], 100, placeholder=" …"),
                start_ms=start_ms,
                end_ms=end_ms,
                defaults={"listed": False, "created_by": call.uploaded_by},
            )
        return self.clips[name]

    def _comments(self) -> None:
        # Calls that have comments have been worked with: nothing that was taken away comes back.
        talked_about = set(Comment.objects.values_list("recording", flat=True))
        for entry in self.data["comments"]:
            call = self.calls[entry["call"]]
            if call.pk in talked_about:
                continue
            line = lines_of(entry["call"])[entry["line"]]
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

    @property
    def names(self) -> Names:
        """What the names in the demo's own files stand for here."""
        return Names(
            guideline=lambda key: self.guidelines[key].number,
            limit=lambda key, name: limit_named(self.data, key, name),
            call=lambda key: self.calls[key].pk,
            clip=lambda name: self._spoken(name).pk,
            competency=lambda name: _competency(name).pk,
        )

    def _clip(self, key: str | None) -> int | None:
        return self.clips[key].pk if key else None

    def _scenarios(self) -> None:
        for entry in self.data["scenarios"]:
            found = scenario_as_written(entry["key"])
            scenario = self._known("scenario", entry, found.value["title"])
            if scenario is None:
                by = self.people[entry["by"]]
                scenario = drafts.create("scenario", scenario_of(found, self.names), by=by)
                publish(scenario, by=by)
            self.scenarios[entry["key"]] = scenario

    def _quizzes(self) -> None:
        for entry in self.data["quizzes"]:
            found = quiz_as_written(entry["key"])
            # A question may be somebody else's than its quiz, as in any bank.
            writers = [asked.get("by", entry["by"]) for asked in found.value["questions"]]
            quiz = self._known("quiz", entry, found.value["title"])
            if quiz is None:
                by = self.people[entry["by"]]
                document = quiz_of(found, self.names, clips=self.data["clips"])
                links = [
                    QuestionLink(number=drafts.create("question", asked, by=self.people[writer]).number)
                    for asked, writer in zip(document.asked, writers, strict=True)
                ]
                quiz = drafts.create("quiz", document.model_copy(update={"questions": links}), by=by)
                publish(quiz, by=by)
            self.quizzes[entry["key"]] = quiz

    def _paths(self) -> None:
        for entry in self.data["paths"]:
            by = self.people[entry["by"]]
            path, new = self._made("path", entry, TrainingPath(title=entry["title"], summary=entry["summary"]))
            self.paths[entry["key"]] = path
            if not new:
                continue
            for planned in entry["modules"]:
                facts: path_services.Facts = {"title": planned["title"], "summary": planned["summary"]}
                module = path_services.add_module(path, facts, by=by)
                for activity in planned["activities"]:
                    held = self.scenarios.get(activity["scenario"]) or self.quizzes.get(activity["quiz"])
                    task: path_services.Task = {
                        "title": activity["title"],
                        "minutes": activity["minutes"],
                        "body": activity["body"],
                        "clip": self._clip(activity["clip"]),
                        "content": held.number if held else None,
                    }
                    path_services.add_activity(module, activity["kind"], task, by=by)
                publish(module, by=by)
            publish(path, by=by)

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
    records.derive([enrollment])


def _work_through(enrollment: Enrollment, activity: ActivityProgress) -> Attempt:
    if activity.is_done_by_saying_so:
        return attempts.finish(enrollment=enrollment, activity_id=activity.id, how="heard")
    attempt = attempts.begin(enrollment=enrollment, activity_id=activity.id)
    while attempt.is_open:
        values, sure = answer_of(attempt.version.opened, attempt.state, step=attempt.step, who=enrollment.pk)
        attempts.answer(attempt, step=attempt.step, values=values, sure=sure)
    return attempt


def _date(attempt: Attempt, when: datetime, *, minutes: int) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=when, finished_at=when + timedelta(minutes=minutes) if not attempt.is_open else None
    )
    for place, response in enumerate(attempt.responses.all(), start=1):
        type(response).objects.filter(pk=response.pk).update(created_at=when + timedelta(minutes=min(place, minutes)))
