"""What changes a path, its modules and activities. Safe to call twice, or its name says that it adds."""

from typing import TypedDict

from django.contrib.auth.models import User
from django.db import transaction

from coaching import drafts
from coaching.models import Activity, Module, TrainingPath


class Facts(TypedDict):
    """Of a path or a module."""

    title: str
    summary: str


class Task(TypedDict):
    """An activity as written; clip, scenario and quiz are pks, None where its kind has no use for them."""

    title: str
    minutes: int
    body: str
    clip: int | None
    scenario: int | None
    quiz: int | None


def facts_of(subject: TrainingPath | Module) -> Facts:
    return {"title": subject.title, "summary": subject.summary}


def task_of(activity: Activity) -> Task:
    return {
        "title": activity.title,
        "minutes": activity.minutes,
        "body": activity.body,
        "clip": activity.clip_id,
        "scenario": activity.scenario_id,
        "quiz": activity.quiz_id,
    }


def add_path(facts: Facts, *, by: User) -> TrainingPath:
    return TrainingPath.objects.create(**facts, created_by=by)


@transaction.atomic
def save_path(path: TrainingPath, facts: Facts, *, seen: str = "") -> TrainingPath:
    """Raises SavedMeanwhile."""
    path.refresh_from_db(from_queryset=TrainingPath.objects.select_for_update())
    drafts.refuse_if_stale(seen, facts_of(path))
    path.title, path.summary = facts["title"], facts["summary"]
    path.save()
    return path


@transaction.atomic
def add_module(path: TrainingPath, facts: Facts) -> Module:
    """A module at the end of the path."""
    TrainingPath.objects.select_for_update().get(pk=path.pk)
    return path.modules.create(**facts, position=drafts.next_position(list(path.modules.all())))


@transaction.atomic
def save_module(module: Module, facts: Facts, *, seen: str = "") -> Module:
    """Raises SavedMeanwhile."""
    module.refresh_from_db(from_queryset=Module.objects.select_for_update())
    drafts.refuse_if_stale(seen, facts_of(module))
    module.title, module.summary = facts["title"], facts["summary"]
    module.save(update_fields=["title", "summary"])
    return module


@transaction.atomic
def move_module(module: Module, *, to: int) -> None:
    """Put a module into place `to` of its path; 0 is first. Learners see the new order at once."""
    path = TrainingPath.objects.select_for_update().get(pk=module.path_id)
    drafts.move(list(path.modules.all()), module.pk, to=to)


@transaction.atomic
def add_activity(module: Module, kind: str, task: Task) -> Activity:
    """An activity at the end of the module."""
    Module.objects.select_for_update().get(pk=module.pk)
    activity = Activity(module=module, kind=kind, position=drafts.next_position(list(module.activities.all())))
    _write(activity, task)
    return activity


@transaction.atomic
def save_activity(activity: Activity, task: Task, *, seen: str = "") -> Activity:
    """Its kind stays: what learners did with it hangs on that. Raises SavedMeanwhile."""
    activity.refresh_from_db(from_queryset=Activity.objects.select_for_update())
    drafts.refuse_if_stale(seen, task_of(activity))
    _write(activity, task)
    return activity


@transaction.atomic
def move_activity(activity: Activity, *, to: int) -> None:
    """Put an activity into place `to` of its module; 0 is first, retired ones count."""
    module = Module.objects.select_for_update().get(pk=activity.module_id)
    drafts.move(list(module.activities.all()), activity.pk, to=to)


def retire(activity: Activity, *, retired: bool) -> Activity:
    """Leave an activity out of the next version, or bring it back. What was done with it stays."""
    activity.retired = retired
    activity.save(update_fields=["retired"])
    return activity


def _write(activity: Activity, task: Task) -> None:
    activity.title, activity.minutes, activity.body = task["title"], task["minutes"], task["body"]
    activity.clip_id, activity.scenario_id, activity.quiz_id = task["clip"], task["scenario"], task["quiz"]
    activity.save()
