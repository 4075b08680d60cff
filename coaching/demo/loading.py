"""Loads Harbour Broadband, the demo centre. Safe to run twice: what is there stays as people have left it since."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
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
from coaching.content.guideline.document import Guideline, dimension_of
from coaching.content.kinds import open_document
from coaching.content.path.document import Path as TrainingPath
from coaching.content.quiz.document import QuestionLink, Quiz
from coaching.content.scenario import text as scenario_text
from coaching.content.scenario.case import from_state, on_offer
from coaching.content.scenario.document import Scenario
from coaching.content.text import Parsed, parsed
from coaching.learning import attempts
from coaching.learning.enrolment import enrol
from coaching.learning.progress import ActivityProgress, progress_of
from coaching.models import Attempt, Content, Enrollment
from recordings.models import Clip, Comment, Competency, Playlist, PlaylistEntry, Recording
from recordings.transcription.intake import Facts, accept

HERE = Path(__file__).parent
PASSWORD = "ycord-demo"  # noqa: S105 - the demo centre's door stands open; production never loads it
# Left around the spoken lines of a clip, so that nothing sounds bitten off.
AIR_MS = 150

Entry = dict[str, Any]


def lines_of(call: str) -> list[Entry]:
    """What is said in a call, by its key: speaker, start_ms, end_ms and text of each line."""
    lines: list[Entry] = json.loads((HERE / "calls" / f"{call}.ref.json").read_text())
    return lines


def places(name: str) -> tuple[str, int, int]:
    """The call and its first and last line that “double-charge 8-9” means; of “double-charge 8” they are one."""
    call, numbers = name.split()
    first, _, last = numbers.partition("-")
    return call, int(first), int(last or first)


def span(call: str, first: int, last: int) -> tuple[int, int]:
    """Where lines of a call are heard, in milliseconds: with air around them, and nothing of the lines beside them in it."""
    lines = lines_of(call)
    start, end = lines[first]["start_ms"], lines[last]["end_ms"]
    before = lines[first - 1]["end_ms"] if first else 0
    after = lines[last + 1]["start_ms"] if last + 1 < len(lines) else end + AIR_MS
    return min(start, max(before, start - AIR_MS)), max(end, min(after, end + AIR_MS))


def scenario_as_written(key: str) -> Parsed:
    """A scenario of the demo centre as its file has it: clips, guideline and competencies by the demo's own names."""
    return parsed((HERE / "scenarios" / f"{key}.yaml").read_text())


def numbered(
    found: Parsed,
    *,
    guideline: Callable[[str], int],
    clip: Callable[[str], int],
    competency: Callable[[str], int],
) -> Scenario:
    """A scenario of the demo centre with numbers in place of its names. Raises content.text.Unreadable."""
    raw = found.value
    raw["guideline"] = guideline(raw["guideline"])
    raw["competencies"] = [competency(name) for name in raw.get("competencies", ())]
    for node in raw["nodes"]:
        for part in (node, *node.get("replies", ()), *node.get("choices", ())):
            if "clip" in part:
                part["clip"] = clip(part["clip"])
            if "competency" in part:
                part["competency"] = competency(part["competency"])
    return scenario_text.read(found)


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
            limits = [
                {"key": f"limit-{place}", "dimension": dimension_of(limit["unit"]), **limit}
                for place, limit in enumerate(entry["limits"], start=1)
            ]
            document = Guideline.model_validate(
                {"title": entry["title"], "summary": entry["summary"], "limits": limits}
            )
            guideline, new = self._made("guideline", entry, document)
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

    def _clip(self, key: str | None) -> int | None:
        return self.clips[key].pk if key else None

    def _scenarios(self) -> None:
        for entry in self.data["scenarios"]:
            found = scenario_as_written(entry["key"])
            scenario = self._known("scenario", entry, found.value["title"])
            if scenario is None:
                by = self.people[entry["by"]]
                document = numbered(
                    found,
                    guideline=lambda key: self.guidelines[key].number,
                    clip=lambda name: self._spoken(name).pk,
                    competency=lambda name: _competency(name).pk,
                )
                scenario = drafts.create("scenario", document, by=by)
                publish(scenario, by=by)
            self.scenarios[entry["key"]] = scenario

    def _quizzes(self) -> None:
        for entry in self.data["quizzes"]:
            by = self.people[entry["by"]]
            links = []
            for asked in [] if self._known("quiz", entry, entry["title"]) else entry["questions"]:
                options = [
                    {"id": f"answer-{place}", **option} for place, option in enumerate(asked["options"], start=1)
                ]
                question = open_document(
                    "question", {**asked, "format": 2, "clip": self._clip(asked["clip"]), "options": options}
                )
                links.append(QuestionLink(number=drafts.create("question", question, by=by).number))
            document = Quiz(
                title=entry["title"], intro=entry["intro"], pass_percent=entry["pass_percent"], questions=links
            )
            quiz, new = self._made("quiz", entry, document)
            if new:
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


def _work_through(enrollment: Enrollment, activity: ActivityProgress) -> Attempt:
    if activity.is_done_by_saying_so:
        return attempts.finish(enrollment=enrollment, activity_id=activity.id, how="heard")
    attempt = attempts.begin(enrollment=enrollment, activity_id=activity.id)
    while attempt.is_open:
        values = _answer(attempt, enrollment.pk)
        attempts.answer(attempt, step=attempt.step, values=values)
    return attempt


def _answer(attempt: Attempt, who: int) -> list[str]:
    """What a learner of the demo centre answers: mostly the strong or the right answer, not always; people learn here."""
    document = attempt.version.opened
    if isinstance(document, Scenario):
        offered = on_offer(document, from_state(document, attempt.state))
        strong = [choice for choice in offered if choice.strong] or offered
        return [(offered[who % len(offered)] if attempt.step == 1 else strong[0]).id]
    options = document.asked[attempt.step].task.options
    wrong = [option.id for option in options if not option.correct][:1]
    return wrong if attempt.step == who % 5 else [option.id for option in options if option.correct]


def _date(attempt: Attempt, when: datetime, *, minutes: int) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=when, finished_at=when + timedelta(minutes=minutes) if not attempt.is_open else None
    )
    for place, response in enumerate(attempt.responses.all(), start=1):
        type(response).objects.filter(pk=response.pk).update(created_at=when + timedelta(minutes=min(place, minutes)))
