"""Plain builders. Each makes the least that stands on its own; what matters to a test is said in the test."""

import uuid
from typing import Any

from django.contrib.auth.models import Group, User

from coaching import publishing
from coaching.models import (
    Activity,
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


def guideline(title: str = "Repeated faults") -> Guideline:
    made = Guideline.objects.create(title=title, summary="A second fault is ours to end.", created_by=someone())
    Limit.objects.create(guideline=made, clause="2.1", name="Credit", unit="£", inside_to=60, approval_to=120)
    return made


def scenario(title: str = "The third call", clip: Clip | None = None, guideline: Guideline | None = None) -> Scenario:
    """Two moments, then an ending: hello -> bill -> stays, and from hello one careless way to leaves."""
    made = Scenario.objects.create(
        title=title,
        summary="She calls a third time.",
        customer_name="Mrs Kowalczyk",
        screen=[["Plan", "Harbour 150"], ["Faults", "2 and 9 November"]],
        guideline=guideline,
        created_by=someone(),
    )
    hello = Node.objects.create(
        scenario=made, key="hello", position=0, title="She says this is her third call", says="Hello?", mood="sounds tired",
        clip=clip, is_start=True,
    )  # fmt: skip
    bill = Node.objects.create(
        scenario=made, key="bill", position=1, title="She asks about the bill", says="And the bill?"
    )
    stays = Node.objects.create(
        scenario=made,
        key="stays",
        position=2,
        title="Mrs Kowalczyk stays",
        says="She stays.",
        is_ending=True,
        ending_outcome="resolved",
    )
    leaves = Node.objects.create(
        scenario=made,
        key="leaves",
        position=3,
        title="Mrs Kowalczyk leaves",
        says="She leaves.",
        is_ending=True,
        ending_outcome="lost",
    )
    _choices(
        hello,
        ("I see two faults.", "inside", 1, True, bill),
        ("I cannot say.", "careful", -1, False, bill),
        ("Goodbye.", "outside", -2, False, leaves),
    )
    _choices(bill, ("£48 off.", "inside", 2, True, stays), ("£75 off.", "approval", 1, False, stays))
    return made


def _choices(node: Node, *rows: tuple[str, str, int, bool, Node]) -> None:
    for position, (says, verdict, trust, strong, to) in enumerate(rows):
        Choice.objects.create(
            node=node, position=position, says=says, does="", verdict=verdict, trust=trust, is_strong=strong, to=to,
            why="It is what she needs to hear." if strong else "",
        )  # fmt: skip


def quiz(
    title: str = "What you may decide", pass_percent: int = 50, questions: int = 2, clip: Clip | None = None
) -> Quiz:
    """Questions alternate: one right answer of two, then two right answers of three."""
    made = Quiz.objects.create(title=title, intro="Two questions.", pass_percent=pass_percent, created_by=someone())
    for number in range(questions):
        several = number % 2 == 1
        question = Question.objects.create(
            quiz=made,
            position=number,
            kind="multiple" if several else "single",
            text=f"Question {number + 1}?",
            clip=clip,
            why="Because.",
        )
        Option.objects.create(question=question, position=0, text="Yes", is_correct=True, why="It is yours.")
        Option.objects.create(question=question, position=1, text="No", is_correct=False, why="You may.")
        if several:
            Option.objects.create(question=question, position=2, text="Also yes", is_correct=True)
    return made


def path(title: str = "Broadband care") -> TrainingPath:
    return TrainingPath.objects.create(title=title, summary="From hello to goodbye.", created_by=someone())


def module(on: TrainingPath, title: str = "Owning the problem", position: int = 0) -> Module:
    return Module.objects.create(path=on, title=title, summary="Whose is it?", position=position)


def activity(of: Module, kind: str = "read", title: str = "", **holds: Any) -> Activity:
    """An activity holding what its kind needs; scenarios and quizzes are published on the way."""
    if kind == "read":
        holds.setdefault("body", "# What you may decide\n\nUp to **£60**.")
    if kind == "listen":
        holds.setdefault("clip", clip())
    if kind == "scenario":
        publishing.publish(holds.setdefault("scenario", scenario()), by=someone())
    if kind == "quiz":
        publishing.publish(holds.setdefault("quiz", quiz()), by=someone())
    return Activity.objects.create(
        module=of,
        kind=kind,
        title=title or f"A {kind}",
        position=of.activities.count(),
        minutes=holds.pop("minutes", 4),
        **holds,
    )


def published_path(*kinds: str, title: str = "Broadband care") -> TrainingPath:
    """A path of one published module with an activity of each kind named."""
    made = path(title)
    only = module(made)
    for kind in kinds:
        activity(only, kind)
    publishing.publish(only, by=someone())
    return made


def enrollment(who: User | None = None, on: TrainingPath | None = None, **fields: Any) -> Enrollment:
    return Enrollment.objects.create(
        learner=who or learner(),
        path=on or published_path("read", "listen", "scenario", "quiz"),
        enrolled_by=someone(),
        **fields,
    )


def first(enrollment: Enrollment, kind: str) -> Activity:
    """The first activity of a kind on an enrolment's path."""
    return Activity.objects.filter(module__path=enrollment.path, kind=kind).order_by("position")[0]
