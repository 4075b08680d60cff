"""Loads Harbour Broadband, the demo centre. Safe to run twice: what is there stays as people have left it since."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
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
from coaching.content.module.document import ActivityEntry
from coaching.content.path.document import Path as TrainingPath
from coaching.content.quiz.document import QuestionLink
from coaching.content.scenario.document import all_choices
from coaching.demo.past import ToDo, past_of, store, weeks_of
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
from coaching.learning import bookmarks
from coaching.learning.enrolment import end, enrol
from coaching.models import Attempt, Cohort, CohortMember, Content, Enrollment, Profile, Version
from coaching.outcomes import weeks
from coaching.outcomes.weeks import Told
from coaching.progress import certificates, records
from coaching.progress.plans import newest_plans
from coaching.team import notes
from recordings.errors import DomainError
from recordings.models import Clip, Comment, Competency, Consent, Look, Playlist, PlaylistEntry, Recording, Suggestion
from recordings.transcription.intake import Facts, accept

DOMAIN = "@harbour.example"
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
        self.cohorts: dict[str, Cohort] = {}
        self.begun = timezone.now()
        self.today = timezone.localdate(self.begun)

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
            self._cohorts()
            self._enrollments()
            self._notes()
            self._bookmarks()
            self._weeks()

    def _people(self) -> None:
        groups = {group.name: group for group in Group.objects.all()}
        # Hashed once: a good hash is slow, and these people share their password anyway.
        password = make_password(PASSWORD)
        for entry in self.data["people"]:
            person, new = User.objects.get_or_create(
                username=entry["username"],
                defaults={
                    "first_name": entry["first_name"],
                    "last_name": entry["last_name"],
                    "email": f"{entry['username']}{DOMAIN}",
                    "is_superuser": entry.get("superuser", False),
                    "is_staff": entry.get("superuser", False),
                    "password": password,
                },
            )
            if new:
                person.groups.set(groups[role] for role in entry["roles"])
            self.people[person.username] = person
        # Their addresses are nobody's: no letter is written to them.
        Profile.objects.bulk_create(
            [
                Profile(user=person, wants_letters=False)
                for person in self.people.values()
                if person.email == f"{person.username}{DOMAIN}"
            ],
            ignore_conflicts=True,
        )

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
            call = accept(File(file), facts=facts, by=self.people[entry["agent"]]).recording
        self.calls[entry["key"]] = call
        # As a centre does before it shows a call: its agent was asked, and a second person has listened.
        trainer = self.people["trainer"]
        Look.objects.get_or_create(recording=call, by=trainer)
        said = {"state": Consent.State.AGREED, "asked_by": trainer, "answered_at": timezone.now()}
        Consent.objects.get_or_create(recording=call, agent=self.people[entry["agent"]], defaults=said)
        lines = lines_of(entry["key"])
        Suggestion.objects.bulk_create(
            _nobodys(call, kind, lines[number]["speaker"], span(entry["key"], number, number), by=trainer)
            for kind, numbers in entry.get("nobodys", {}).items()
            for number in numbers
        )

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
            facts = {name: entry[name] for name in ("title", "summary", "certificate", "valid_months")}
            path, new = self._made("path", entry, TrainingPath(**facts))
            self.paths[entry["key"]] = path
            if new:
                self._modules(path, entry, by=by)

    def _modules(self, path: Content, entry: Entry, *, by: User) -> None:
        """As they were published first, some time ago; what was added since is published then."""
        modules = []
        for planned in entry["modules"]:
            module = path_services.add_module(path, {"title": planned["title"], "summary": planned["summary"]}, by=by)
            for activity in planned["activities"]:
                if "added_days_ago" not in activity:
                    self._activity(module, activity, by=by)
            publish(module, by=by)
            modules.append((module, planned))
        publish(path, by=by)
        self._date_back(entry["published_days_ago"])
        for module, planned in modules:
            for place, activity in enumerate(planned["activities"]):
                if days := activity.get("added_days_ago"):
                    added = self._activity(module, activity, by=by)
                    path_services.move_activity(module, added.id, to=place, by=by)
                    publish(module, by=by)
                    self._date_back(days)

    def _date_back(self, days: int) -> None:
        """What was published just now, for learners began on it long since."""
        just_now = Version.objects.filter(published_by__in=self.people.values(), published_at__gte=self.begun)
        just_now.update(published_at=self.begun - timedelta(days=days))

    def _activity(self, module: Content, activity: Entry, *, by: User) -> ActivityEntry:
        held = self.scenarios.get(activity["scenario"]) or self.quizzes.get(activity["quiz"])
        task: path_services.Task = {
            "title": activity["title"],
            "minutes": activity["minutes"],
            "body": activity["body"],
            "clip": self._clip(activity["clip"]),
            "content": held.number if held else None,
        }
        return path_services.add_activity(module, activity["kind"], task, by=by)

    def _cohorts(self) -> None:
        for entry in self.data["cohorts"]:
            cohort, new = Cohort.objects.get_or_create(
                name=entry["name"],
                defaults={
                    "path": self.paths[entry["path"]],
                    "starts_on": self.today - timedelta(days=entry["started_days_ago"]),
                    "due_after_days": entry["due_after_days"],
                    "created_by": self.people[entry["trainers"][0]],
                },
            )
            if new:
                cohort.trainers.set(self.people[name] for name in entry["trainers"])
            self.cohorts[entry["key"]] = cohort

    def _enrollments(self) -> None:
        """Who is on the path, with all they have done on it: stored in a few goes, and derived once at the end."""
        facts = {entry["key"]: entry for entry in self.data["cohorts"]}
        todo = {key: self._todo(path) for key, path in self.paths.items()}
        enrollments, tries = [], []
        for who, entry in enumerate(self.data["enrollments"], start=1):
            told, cohort = facts[entry["cohort"]], self.cohorts[entry["cohort"]]
            enrollment = self._enrolled(entry, cohort, hour=told["hour"])
            before = [one for one in todo[told["path"]] if not (entry.get("new_since") and one.is_new)]
            past = past_of(enrollment, entry, before, who=who, hour=told["hour"])
            if entry["done"] == len(before):
                enrollment.completed_at = past[-1].ended
            enrollments.append(enrollment)
            tries += past
        store(tries)
        Enrollment.objects.bulk_update(enrollments, ["created_at", "completed_at"])
        CohortMember.objects.bulk_create(
            [CohortMember(cohort=one.cohort, learner=one.learner) for one in enrollments], ignore_conflicts=True
        )
        for key, cohort in self.cohorts.items():
            CohortMember.objects.filter(cohort=cohort).update(joined_at=_at_hour(cohort.starts_on, facts[key]["hour"]))
        records.derive(enrollments)
        self._certificates(enrollments)
        self._goodbyes()

    def _enrolled(self, entry: Entry, cohort: Cohort, *, hour: int) -> Enrollment:
        own = entry.get("due_in_days")
        due = cohort.starts_on + timedelta(days=cohort.due_after_days or 0)
        enrollment = enrol(
            learner=self.people[entry["learner"]],
            path=cohort.path,
            by=cohort.created_by,
            due_on=due if own is None else self.today + timedelta(days=own),
            cohort=cohort,
        ).enrollment
        if own is not None:
            Enrollment.objects.filter(pk=enrollment.pk).update(due_is_own=True)
        enrollment.created_at = _at_hour(cohort.starts_on, hour)
        return enrollment

    def _todo(self, path: Content) -> list[ToDo]:
        """What there is to do on a path, with the versions that are played."""
        keys = {content.pk: key for key, content in (self.scenarios | self.quizzes).items()}
        added = {
            activity["title"]
            for entry in self.data["paths"]
            for module in entry["modules"]
            for activity in module["activities"]
            if "added_days_ago" in activity
        }
        found = []
        for module in newest_plans({path.pk})[path.pk].modules:
            for entry in module.entries:
                held = Content.objects.select_related("published").get(kind=entry.ref.kind, number=entry.ref.number)
                assert held.published
                held.published.content = held
                found.append(
                    ToDo(
                        id=entry.id,
                        kind=entry.kind,
                        minutes=entry.minutes,
                        version=held.published,
                        key=keys.get(held.pk, ""),
                        is_new=entry.title in added,
                    )
                )
        return found

    def _certificates(self, enrollments: Sequence[Enrollment]) -> None:
        """Issued on the day the path was completed."""
        for enrollment in enrollments:
            certificate = certificates.issue_if_due(enrollment, enrollment.path.shown)
            if certificate and enrollment.completed_at:
                day, months = timezone.localdate(enrollment.completed_at), enrollment.path.shown.valid_months
                certificate.issued_at = enrollment.completed_at
                certificate.expires_on = certificates.months_later(day, months) if months else None
                certificate.save(update_fields=["issued_at", "expires_on"])

    def _goodbyes(self) -> None:
        """Who was taken off the path, and who has left."""
        for entry in self.data["enrollments"]:
            learner = self.people[entry["learner"]]
            if ended := entry.get("ended"):
                enrollment = Enrollment.objects.get(learner=learner)
                end(enrollment, by=self.people[ended["by"]], reason=ended["reason"])
                when = timezone.now() - timedelta(days=ended["days_ago"])
                Enrollment.objects.filter(pk=enrollment.pk).update(ended_at=when)
            if days := entry.get("left_days_ago"):
                User.objects.filter(pk=learner.pk).update(is_active=False)
                Profile.objects.filter(user=learner).update(left_at=timezone.now() - timedelta(days=days))
        for enrollment in Enrollment.objects.filter(learner__in=self.people.values(), last_here_at__isnull=False):
            Profile.objects.filter(user=enrollment.learner_id).update(last_seen_at=enrollment.last_here_at)

    def _notes(self) -> None:
        """What trainers have written to learners, and what these said to it."""
        for entry in self.data["notes"]:
            learner = self.people[entry["learner"]]
            written = timezone.now() - timedelta(days=entry["days_ago"], hours=2)
            due = entry.get("due_in_days")
            note = notes.write(
                learner=learner,
                by=self.people[entry["by"]],
                text=entry["text"],
                next_step=entry["next_step"],
                due_on=None if due is None else self.today + timedelta(days=due),
                evidence=self._evidence(learner, entry["about"]),
            )
            note.created_at = written
            if "seen" in entry:
                note.seen_at = written + timedelta(hours=entry["seen"])
            if "said" in entry:
                note.acknowledged_at, note.answer = written + timedelta(hours=entry["seen"] + 1), entry["said"]
            note.save(update_fields=["created_at", "seen_at", "acknowledged_at", "answer"])

    def _bookmarks(self) -> None:
        """What learners keep for themselves of calls and clips they may hear."""
        for entry in self.data["bookmarks"]:
            owner = self.people[entry["owner"]]
            wanted = bookmarks.Wanted(clip=self.clips[entry["clip"]].pk) if "clip" in entry else self._at_line(entry)
            try:
                kept = bookmarks.keep(wanted, owner=owner, note=entry["note"]).bookmark
            except DomainError:
                # The call was here before, and somebody has taken it out of the library since.
                continue
            kept.created_at = timezone.now() - timedelta(days=entry["days_ago"], hours=3)
            kept.save(update_fields=["created_at"])

    def _at_line(self, entry: Entry) -> bookmarks.Wanted:
        start_ms, _ = span(entry["call"], entry["line"], entry["line"])
        return bookmarks.Wanted(recording=self.calls[entry["call"]].pk, at_ms=start_ms)

    def _weeks(self) -> None:
        """How it went on the telephone for some, up to last week: by chance alone, for nobody here knows what a training does."""
        monday = self.today - timedelta(days=self.today.weekday())
        told = [
            Told(0, "", self.people[entry["agent"]], monday - timedelta(weeks=ago), figures)
            for entry in self.data["weeks"]
            for ago, figures in enumerate(weeks_of(entry), start=1)
        ]
        weeks.put(told)

    def _evidence(self, learner: User, about: Entry) -> notes.Evidence:
        """A clip by its key, or the learner's last check of a scenario or quiz: in it, the answer that `does` this."""
        if "clip" in about:
            return notes.Evidence(clip=self.clips[about["clip"]])
        held = (self.scenarios | self.quizzes)[about["held"]]
        checks = Attempt.objects.filter(learner=learner, version__content=held, status=Attempt.Status.FINISHED)
        attempt = checks.select_related("version__content").latest("number")
        does = {choice.id: choice.does for _, choice in all_choices(attempt.version.opened)} if "does" in about else {}
        said = (one for one in attempt.responses.all() if does and does[one.given["choice"]] == about["does"])
        # A scenario of that name that was here before is another one: then it is about the check as a whole.
        return notes.Evidence(attempt=attempt, response=next(said, None))


def _nobodys(call: Recording, kind: str, speaker: str, heard: tuple[int, int], *, by: User) -> Suggestion:
    """That a trainer has looked at what is personal in a line, and left it in: nobody is called so, lives there or was born then."""
    return Suggestion(
        recording=call,
        kind=kind,
        # As the calls were spoken: the agent is left, the customer right.
        channel=("agent", "customer").index(speaker),
        start_ms=heard[0],
        end_ms=heard[1],
        whole_ms=heard[0],
        reason="somebody’s who was invented for the demo centre",
        sure="sure",
        status=Suggestion.Status.REFUSED,
        decided_by=by,
        decided_at=timezone.now(),
    )


def _at_hour(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
