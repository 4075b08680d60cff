"""Plain builders. Each makes the least that stands on its own; what matters to a test is said in the test."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group, User

from coaching.authoring import drafts
from coaching.authoring.paths import services as path_services
from coaching.authoring.publishing import publish
from coaching.content.guideline.document import Guideline
from coaching.content.kinds import open_document
from coaching.content.module.document import ActivityEntry, Module
from coaching.content.path.document import Path
from coaching.content.quiz.document import QuestionLink, Quiz
from coaching.content.scenario.document import Node, Scenario, node_at
from coaching.models import Content, Enrollment, Version
from recordings.models import Clip, Recording


def person(username: str, *roles: str, first_name: str = "", last_name: str = "") -> User:
    user = User.objects.create_user(username, first_name=first_name, last_name=last_name)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return user


def learner(username: str = "noor") -> User:
    return person(username, "Learner", first_name=username.title(), last_name="Haddad")


def author(username: str = "marisol") -> User:
    return person(username, "Author", first_name=username.title(), last_name="Vega")


def trainer(username: str = "ewan") -> User:
    return person(username, "Trainer", first_name=username.title(), last_name="Calder")


def someone() -> User:
    """Whoever made things: one author shared by what a test does not care about."""
    return User.objects.filter(username="marisol").first() or author()


def clip(title: str = "From here it’s mine", start_ms: int = 1000, end_ms: int = 3000) -> Clip:
    """A clip of a recording whose audio is not there: enough for everything but hearing it."""
    recording = Recording.objects.create(
        title="A call",
        agent_name="Marisol Vega",
        audio="calls/none.wav",
        sha256=uuid.uuid4().hex * 2,
        size_bytes=1,
        media_type="audio/wav",
        codec="pcm_s16le",
        sample_rate=8000,
        channels=2,
        duration_ms=60_000,
        uploaded_by=someone(),
    )
    return Clip.objects.create(
        recording=recording,
        title=title,
        note="She gives something to check.",
        start_ms=start_ms,
        end_ms=end_ms,
        created_by=someone(),
    )


def fresh(made: Content) -> Content:
    """The content as it is stored now."""
    return Content.objects.select_related("head", "published", "created_by").get(pk=made.pk)


def edit(made: Content, change: Callable[[Any], Any]) -> Content:
    """The draft changed in place by `change`, and saved by somebody."""

    def edited(document: Any) -> Any:
        change(document)
        return document

    drafts.save(fresh(made), edited, by=someone())
    return fresh(made)


def node(made: Content, key: str) -> Node:
    """A moment of a scenario's draft."""
    return node_at(fresh(made).draft, key)


def unpublish(made: Content) -> None:
    """As if it had never been published; nobody may have begun it."""
    Content.objects.filter(pk=made.pk).update(published=None, state="draft")
    Version.objects.filter(content=made).delete()


def guideline(title: str = "Repeated faults", *, published: bool = True) -> Content:
    limit = {
        "key": "limit-1",
        "clause": "2.1",
        "name": "Credit",
        "dimension": "money",
        "unit": "£",
        "inside_to": 60,
        "approval_to": 120,
    }
    document = Guideline.model_validate(
        {"title": title, "summary": "A second fault is ours to end.", "limits": [limit]}
    )
    made = drafts.create("guideline", document, by=someone())
    if published:
        publish(made, by=someone())
    return made


def scenario(title: str = "The third call", clip: Clip | None = None, guideline: Content | None = None) -> Content:
    """Two moments, then an ending: hello -> bill -> stays, and from hello one careless way to leaves."""
    hello = [
        ("I see two faults.", "inside", 1, True, "bill"),
        ("I cannot say.", "careful", -1, False, "bill"),
        ("Goodbye.", "outside", -2, False, "leaves"),
    ]
    bill = [("£48 off.", "inside", 2, True, "stays"), ("£75 off.", "approval", 1, False, "stays")]
    document = {
        "title": title,
        "summary": "She calls a third time.",
        "customer_name": "Mrs Kowalczyk",
        "screen": [["Plan", "Harbour 150"], ["Faults", "2 and 9 November"]],
        "guideline": guideline and {"number": guideline.number},
        "nodes": [
            {"key": "hello", "title": "She says this is her third call", "says": "Hello?", "mood": "sounds tired",
             "clip": clip and clip.pk, "start": True, "choices": _choices(1, hello)},
            {"key": "bill", "title": "She asks about the bill", "says": "And the bill?", "choices": _choices(4, bill)},
            {"key": "stays", "title": "Mrs Kowalczyk stays", "says": "She stays.", "ends": True, "outcome": "resolved"},
            {"key": "leaves", "title": "Mrs Kowalczyk leaves", "says": "She leaves.", "ends": True, "outcome": "lost"},
        ],
    }  # fmt: skip
    return drafts.create("scenario", Scenario.model_validate(document), by=someone())


def _choices(first: int, rows: list[tuple[str, str, int, bool, str]]) -> list[dict[str, Any]]:
    return [
        {"id": str(number), "says": says, "verdict": verdict, "trust": trust, "strong": strong, "to": to,
         "why": "It is what she needs to hear." if strong else ""}
        for number, (says, verdict, trust, strong, to) in enumerate(rows, start=first)
    ]  # fmt: skip


def quiz(
    title: str = "What you may decide", pass_percent: int = 50, questions: int = 2, clip: Clip | None = None
) -> Content:
    """Questions alternate: one right answer of two, then two right answers of three."""
    asked = [question(number, clip=clip, of=title) for number in range(questions)]
    document = Quiz(
        title=title,
        intro="Two questions.",
        pass_percent=pass_percent,
        questions=[QuestionLink(number=each.number) for each in asked],
    )
    return drafts.create("quiz", document, by=someone())


def question(number: int = 0, *, clip: Clip | None = None, of: str = "") -> Content:
    several = number % 2 == 1
    options = [
        {"id": "yes", "text": "Yes", "correct": True, "why": "It is yours."},
        {"id": "no", "text": "No", "correct": False, "why": "You may."},
        *([{"id": "also", "text": "Also yes", "correct": True}] if several else []),
    ]
    document = {
        "kind": "multiple" if several else "single",
        "text": f"Question {number + 1}?",
        "clip": clip and clip.pk,
        # Two quizzes ask each their own.
        "why": f"Because{f' of {of}' if of != 'What you may decide' else ''}.",
        "options": options,
    }
    return drafts.create("question", open_document("question", document | {"format": 2}), by=someone())


def path(title: str = "Broadband care") -> Content:
    return drafts.create("path", Path(title=title, summary="From hello to goodbye."), by=someone())


def module(on: Content, title: str = "Owning the problem") -> Content:
    """A module on a path, at its end."""
    made = drafts.create("module", Module(title=title, summary=f"Whose is it, on {on.title}?"), by=someone())
    edit(on, lambda path: path.modules.append(made.number))
    return made


def activity(of: Content, kind: str = "read", title: str = "", **holds: Any) -> ActivityEntry:
    """An activity holding what its kind needs: `body`, `clip` or `content`; scenarios and quizzes are published on the way."""
    task: path_services.Task = {
        "title": title or f"A {kind}",
        "minutes": holds.get("minutes", 4),
        "body": holds.get("body", "# What you may decide\n\nUp to **£60**." if kind == "read" else ""),
        "clip": None,
        "content": None,
    }
    if kind == "listen":
        task["clip"] = (holds.get("clip") or clip()).pk
    if kind in ("scenario", "quiz"):
        held = holds.get("content") or (scenario() if kind == "scenario" else quiz())
        publish(fresh(held), by=someone())
        task["content"] = held.number
    return path_services.add_activity(fresh(of), kind, task, by=someone())  # type: ignore[arg-type]


def published_path(*kinds: str, title: str = "Broadband care") -> Content:
    """A published path of one published module with an activity of each kind named."""
    made = path(title)
    only = module(made)
    for kind in kinds:
        activity(only, kind, title="" if title == "Broadband care" else f"A {kind} of {title}")
    publish(fresh(only), by=someone())
    publish(fresh(made), by=someone())
    return fresh(made)


def modules_of(path: Content) -> list[Content]:
    """The modules of a path's draft, in their order."""
    found = {module.number: module for module in Content.objects.kind("module").select_related("published")}
    return [found[number] for number in fresh(path).draft.modules]


def only_module(path: Content) -> Content:
    (module,) = modules_of(path)
    return module


def enrollment(who: User | None = None, on: Content | None = None, **fields: Any) -> Enrollment:
    return Enrollment.objects.create(
        learner=who or learner(),
        path=on or published_path("read", "listen", "scenario", "quiz"),
        enrolled_by=someone(),
        **fields,
    )


def first(enrollment: Enrollment, kind: str) -> ActivityEntry:
    """The first activity of a kind on an enrolment's path."""
    entries = [entry for module in modules_of(enrollment.path) for entry in module.draft.activities]
    return next(entry for entry in entries if entry.kind == kind)


def held(entry: ActivityEntry) -> Content:
    """What an activity holds: a scenario, a quiz or a reading."""
    kind, number = entry.ref
    return Content.objects.kind(kind).select_related("published").get(number=number)
