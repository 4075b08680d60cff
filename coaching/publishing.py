"""Freezes drafts into Versions. Publishing is safe to call twice: unchanged content keeps its newest version."""

from decimal import Decimal
from typing import Any, TypedDict

from django.contrib.auth.models import User
from django.db import transaction

from coaching.findings import Finding, problems
from coaching.models import Choice, Guideline, Limit, Module, Quiz, Scenario, Sounding, Version
from coaching.quizzes import marking
from coaching.scenarios import graph, prover

Subject = Scenario | Quiz | Module


class FrozenActivity(TypedDict):
    """One thing to do, as learners see it. `id` is the pk of the Activity; clip, scenario and quiz are pks too."""

    id: int
    kind: str
    title: str
    minutes: int
    body: str
    clip: int | None
    scenario: int | None
    quiz: int | None


class FrozenModule(TypedDict):
    title: str
    summary: str
    activities: list[FrozenActivity]


class CannotPublish(Exception):
    """`findings` say what is in the way, each with what to do about it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(finding.title for finding in findings))
        self.findings = findings


def graph_of(scenario: Scenario) -> graph.Graph:
    """A scenario's rows as the graph that is proved, frozen and played. Choice ids are their pks as text."""
    return {
        "title": scenario.title,
        "summary": scenario.summary,
        "customer_name": scenario.customer_name,
        "screen": scenario.screen,
        "guideline": _frozen(scenario.guideline) if scenario.guideline else None,
        "nodes": [
            {
                "key": node.key,
                "title": node.title,
                "says": node.says,
                "mood": node.mood,
                "clip": node.clip_id,
                "start": node.is_start,
                "ends": node.is_ending,
                "outcome": node.ending_outcome,
                "choices": [_frozen_choice(choice) for choice in node.choices.all()],
            }
            for node in scenario.nodes.prefetch_related("choices__to")
        ],
    }


def _frozen_choice(choice: Choice) -> graph.Choice:
    frozen: graph.Choice = {
        "id": str(choice.pk),
        "says": choice.says,
        "does": choice.does,
        "verdict": choice.verdict,
        "trust": choice.trust,
        "why": choice.why,
        "strong": choice.is_strong,
        "to": choice.to.key if choice.to else None,
    }
    # Left out where there is none, so that what was published before there were any has not changed.
    if choice.clip_id:
        frozen["clip"] = choice.clip_id
    return frozen


def questions_of(quiz: Quiz) -> marking.Quiz:
    """A quiz's rows as what is checked, frozen and answered. Ids are pks as text."""
    return {
        "title": quiz.title,
        "intro": quiz.intro,
        "pass_percent": quiz.pass_percent,
        "questions": [
            {
                "id": str(question.pk),
                "kind": question.kind,
                "text": question.text,
                "clip": question.clip_id,
                "why": question.why,
                "options": [
                    {"id": str(option.pk), "text": option.text, "correct": option.is_correct, "why": option.why}
                    for option in question.options.all()
                ],
            }
            for question in quiz.questions.prefetch_related("options")
        ],
    }


def activities_of(module: Module) -> FrozenModule:
    """A module's activities that are not retired, as learners see them."""
    return {
        "title": module.title,
        "summary": module.summary,
        "activities": [
            {
                "id": activity.pk,
                "kind": activity.kind,
                "title": activity.title,
                "minutes": activity.minutes,
                "body": activity.body,
                "clip": activity.clip_id,
                "scenario": activity.scenario_id,
                "quiz": activity.quiz_id,
            }
            for activity in module.activities.filter(retired=False)
        ],
    }


def findings_of(subject: Subject) -> list[Finding]:
    """What publishing would say, without publishing."""
    return _draft(subject)[1]


def has_changed(subject: Subject) -> bool:
    """Whether learners see something else than the draft: also true for what was never published."""
    newest = subject.versions.first()
    return newest is None or newest.content != _draft(subject)[0]


@transaction.atomic
def publish(subject: Subject, *, by: User) -> Version:
    """Freeze the draft as the next version; content that has not changed since keeps its newest one.

    Raises CannotPublish with every finding where at least one is a problem.
    """
    # Two people pressing Publish at once queue up here; on SQLite the unique number decides instead.
    type(subject)._default_manager.select_for_update().get(pk=subject.pk)
    content, findings = _draft(subject)
    if problems(findings):
        raise CannotPublish(findings)
    newest = subject.versions.first()
    if newest and newest.content == content:
        return newest
    version: Version = subject.versions.create(
        number=newest.number + 1 if newest else 1, content=content, published_by=by
    )
    Sounding.objects.bulk_create(Sounding(version=version, clip_id=clip) for clip in clips_in(content))
    return version


def clips_in(content: Any, *, answers: bool = True) -> set[int]:
    """Pks of the clips in the frozen content of any subject; without `answers` none in which a choice is said."""
    parts = content.get("nodes") or content.get("questions") or content.get("activities") or []
    said = [choice for part in parts for choice in part.get("choices", [])] if answers else []
    return {part["clip"] for part in [*parts, *said] if part.get("clip") is not None}


def frozen_limit(limit: Limit) -> graph.Limit:
    """A limit as scenarios freeze it and rulers draw it."""
    return {
        "clause": limit.clause,
        "name": limit.name,
        "unit": limit.unit,
        "inside_to": plain(limit.inside_to),
        "approval_to": plain(limit.approval_to),
        "note": limit.note,
    }


def plain(number: Decimal) -> str:
    """A limit as people write it: 60.00 -> 60, 7.50 stays."""
    return str(number.quantize(Decimal(1)) if number == number.to_integral_value() else number)


def _frozen(guideline: Guideline) -> graph.Guideline:
    return {
        "title": guideline.title,
        "summary": guideline.summary,
        "version": guideline.version,
        "limits": [frozen_limit(limit) for limit in guideline.limits.all()],
    }


def _draft(subject: Subject) -> tuple[Any, list[Finding]]:
    if isinstance(subject, Scenario):
        drawn = graph_of(subject)
        return drawn, prover.prove(drawn)
    if isinstance(subject, Quiz):
        asked = questions_of(subject)
        return asked, marking.check(asked)
    gathered = activities_of(subject)
    return gathered, _check_module(subject, gathered)


def _check_module(module: Module, content: FrozenModule) -> list[Finding]:
    if not content["activities"]:
        return [Finding("problem", "", "There is nothing to do in it yet", "Add at least one activity.")]
    found = []
    scenarios = set(
        Scenario.objects.filter(activities__module=module, versions__isnull=False).values_list("pk", flat=True)
    )
    quizzes = set(Quiz.objects.filter(activities__module=module, versions__isnull=False).values_list("pk", flat=True))
    for activity in content["activities"]:
        where, title = str(activity["id"]), activity["title"]
        if activity["scenario"] and activity["scenario"] not in scenarios:
            found.append(
                Finding("problem", where, f"The scenario of “{title}” is not published", "Publish the scenario first.")
            )
        if activity["quiz"] and activity["quiz"] not in quizzes:
            found.append(
                Finding("problem", where, f"The quiz of “{title}” is not published", "Publish the quiz first.")
            )
        if activity["kind"] == "read" and not activity["body"].strip():
            found.append(Finding("problem", where, f"“{title}” has nothing to read", "Write its text."))
    return found
