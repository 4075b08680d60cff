"""What authors do to a path's, a module's and an activity's draft. Safe to call twice, or its name says that it adds."""

from typing import NotRequired, TypedDict

from django.contrib.auth.models import User
from django.db import transaction

from coaching.authoring import drafts
from coaching.content.module.document import HOLDS, ActivityEntry, ActivityKind, Module
from coaching.content.path.document import Need, Path
from coaching.content.reading.document import Reading
from coaching.models import Activity, Content, Revision
from recordings.errors import DomainError


class Facts(TypedDict):
    """Of a path or a module."""

    title: str
    summary: str


class ModuleFacts(Facts):
    in_order: bool


class PathFacts(Facts):
    """`valid_months`: how long a certificate holds, None for good."""

    in_order: bool
    certificate: bool
    valid_months: int | None


class Task(TypedDict):
    """An activity as written. `content` is the number of the scenario or quiz; what is read or heard is `body` and `clip` (a pk)."""

    title: str
    minutes: int
    body: str
    clip: int | None
    content: int | None
    optional: NotRequired[bool]
    own_words: NotRequired[bool]


class Place(TypedDict):
    """How a module stands on its path: `after` which modules, by number, and what each quiz in these has to reach in per cent."""

    optional: bool
    after: list[int]
    at_least: int | None


def path_facts_of(document: Path) -> PathFacts:
    return {
        "title": document.title,
        "summary": document.summary,
        "in_order": document.in_order,
        "certificate": document.certificate,
        "valid_months": document.valid_months,
    }


def module_facts_of(document: Module) -> ModuleFacts:
    return {"title": document.title, "summary": document.summary, "in_order": document.in_order}


def place_of(document: Path, module: int) -> Place:
    needs = [need for need in document.needs if need.module == module]
    return {
        "optional": module in document.optional,
        "after": [need.first for need in needs],
        "at_least": next((need.at_least for need in needs if need.at_least), None),
    }


def task_of(activity: ActivityEntry) -> Task:
    reading = reading_of(activity)
    return {
        "title": activity.title,
        "minutes": activity.minutes,
        "body": reading.draft.body if reading else "",
        "own_words": bool(reading and reading.draft.own_words),
        "clip": reading.draft.clip if reading else None,
        "content": None if reading else activity.content,
        "optional": activity.optional,
    }


def create_path(facts: Facts | PathFacts, *, by: User, client_key: str = "") -> Content:
    return drafts.create("path", Path(**facts), by=by, client_key=client_key)


def save_facts(
    content: Content, facts: Facts, *, by: User, based_on: int | None = None, client_key: str = ""
) -> Revision:
    """Title and summary of a path or a module. Raises DomainError 409 where somebody else has changed them."""
    return drafts.save(
        content,
        lambda document: document.model_copy(update=dict(facts)),
        by=by,
        based_on=based_on,
        part=lambda document: {name: getattr(document, name) for name in facts},
        client_key=client_key,
    )


@transaction.atomic
def add_module(path: Content, facts: Facts, *, by: User, client_key: str = "") -> Content:
    """A module at the end of the path."""
    module = drafts.create("module", Module(**facts), by=by, within=path, client_key=client_key)

    def with_it(document: Path) -> Path:
        if module.number in document.modules:
            return document
        return document.model_copy(update={"modules": [*document.modules, module.number]})

    drafts.save(path, with_it, by=by)
    return module


def move_module(path: Content, module: Content, *, to: int, by: User) -> Revision:
    """Put a module into place `to` of its path; 0 is first."""
    return drafts.save(
        path,
        lambda document: document.model_copy(update={"modules": drafts.moved(document.modules, module.number, to)}),
        by=by,
    )


def place(path: Content, module: Content, place: Place, *, by: User) -> Revision:
    """Say whether a module has to be done, and what it waits for. Raises DomainError for one that would wait for itself, or in a ring."""
    number = module.number

    def placed(document: Path) -> Path:
        needs = [need for need in document.needs if need.module != number]
        needs += [
            Need(module=number, first=first, at_least=place["at_least"])
            for first in place["after"]
            if first in document.modules
        ]
        before = {need.first for need in needs if need.module == number}
        if any(document.modules.index(first) >= document.modules.index(number) for first in before):
            raise DomainError("A module can wait for modules that stand before it. Move it down first.", field="after")
        optional = [one for one in document.optional if one != number] + ([number] if place["optional"] else [])
        return document.model_copy(update={"needs": needs, "optional": optional})

    return drafts.save(path, placed, by=by)


def take_off(path: Content, module: Content, *, by: User) -> Revision:
    """Take a module off a path with its next version. The module stays, and what learners did in it; it can be put on again."""

    def without(document: Path) -> Path:
        number = module.number
        return document.model_copy(
            update={
                "modules": [one for one in document.modules if one != number],
                "optional": [one for one in document.optional if one != number],
                "needs": [need for need in document.needs if number not in (need.module, need.first)],
            }
        )

    return drafts.save(path, without, by=by)


@transaction.atomic
def add_activity(module: Content, kind: ActivityKind, task: Task, *, by: User, client_key: str = "") -> ActivityEntry:
    """An activity at the end of the module; what is read or heard becomes a reading of its own."""
    sent_before = module.revisions.filter(client_key=client_key).first() if client_key else None
    if sent_before:
        return entry_of(module, int(sent_before.added))
    number = task["content"]
    if number is None:
        number = drafts.create("reading", _written(task), by=by, within=module).number
        same = next(
            (one for one in module.draft.activities if HOLDS[one.kind] == "reading" and one.content == number), None
        )
        if same:
            return same  # type: ignore[no-any-return]
    activity = Activity.objects.create(module=module)
    entry = ActivityEntry(
        id=activity.pk,
        kind=kind,
        title=task["title"],
        minutes=task["minutes"],
        content=number,
        optional=task.get("optional", False),
    )
    drafts.save(
        module,
        lambda document: document.model_copy(update={"activities": [*document.activities, entry]}),
        by=by,
        client_key=client_key,
        added=lambda document: str(entry.id),
    )
    return entry


def entry_of(module: Content, activity_id: int) -> ActivityEntry:
    """An activity as its module's draft has it. Raises LookupError where it has none of that id."""
    for entry in module.draft.activities:
        if entry.id == activity_id:
            return entry  # type: ignore[no-any-return]
    raise LookupError(activity_id)


@transaction.atomic
def save_activity(
    module: Content, activity_id: int, task: Task, *, by: User, based_on: int | None = None, client_key: str = ""
) -> Revision:
    """Its kind stays: what learners did with it hangs on that. Raises DomainError 409 where somebody else has changed it.

    `based_on` is a revision of `written_in`: of the reading where there is one, else of the module.
    """
    entry = entry_of(module, activity_id)
    reading = reading_of(entry)
    if reading:
        drafts.save(reading, lambda document: _written(task), by=by, based_on=based_on)
    fields: dict[str, object] = {
        "title": task["title"],
        "minutes": task["minutes"],
        "optional": task.get("optional", False),
    }
    if task["content"] is not None:
        fields["content"] = task["content"]
    return _change(module, activity_id, fields, by=by, based_on=None if reading else based_on, client_key=client_key)


def move_activity(module: Content, activity_id: int, *, to: int, by: User) -> Revision:
    """Put an activity into place `to` of its module; 0 is first, retired ones count."""

    def moved(document: Module) -> Module:
        entries = drafts.moved(document.activities, activity_id, to, by=lambda entry: entry.id)
        return document.model_copy(update={"activities": entries})

    return drafts.save(module, moved, by=by)


def retire(module: Content, activity_id: int, *, retired: bool, by: User) -> Revision:
    """Leave an activity out of the next version, or bring it back. What was done with it stays."""
    return _change(module, activity_id, {"retired": retired}, by=by)


def reading_of(entry: ActivityEntry) -> Content | None:
    """What is read or heard in an activity; None where it is played or taken."""
    if entry.ref.kind != "reading":
        return None
    return Content.objects.kind("reading").get(number=entry.content)


def _change(
    module: Content,
    activity_id: int,
    fields: dict[str, object],
    *,
    by: User,
    based_on: int | None = None,
    client_key: str = "",
) -> Revision:
    def this_one(document: Module) -> ActivityEntry | None:
        return next((entry for entry in document.activities if entry.id == activity_id), None)

    def changed(document: Module) -> Module:
        entries = [
            entry.model_copy(update=fields) if entry.id == activity_id else entry for entry in document.activities
        ]
        return document.model_copy(update={"activities": entries})

    return drafts.save(module, changed, by=by, based_on=based_on, part=this_one, client_key=client_key)


def _written(task: Task) -> Reading:
    return Reading(title=task["title"], body=task["body"], clip=task["clip"], own_words=task.get("own_words", False))
