"""What a question tells, from the first try each learner finished for the record: one version at a time, whatever quiz asked it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from coaching.content.question.choosing import Choosing, Single, TrueFalse
from coaching.content.question.document import Question
from coaching.models import Attempt, Challenge, Content, Response, Version
from coaching.statistics import FEWEST
from coaching.team.figures import Answered, Bank, Figures, Picked, bank_of, figures
from recordings.errors import DomainError

Item = tuple[int, int]
# So many people it takes to say that a key may be wrong, or that nobody believes an answer.
ENOUGH = 20


@dataclass(frozen=True)
class Told:
    """A version of a question with its figures; `reasons` why it needs a look, the gravest first; `pieces` in words."""

    number: int
    version: int
    question: Question
    figures: Figures
    pieces: Sequence[tuple[str, bool, Picked]]
    reasons: Sequence[str]


def told_of(question: Content, version: Version, *, bank: Bank | None = None) -> Told:
    """One version of a question. Three queries."""
    answers = _answers({(question.number, version.number): version.opened}, item=str(question.number))
    contested = _contested().get((question.number, version.number), 0)
    found = answers.get((question.number, version.number), [])
    return _told(question.number, version.number, version.opened, found, bank or bank_now(), contested)


def told_of_quiz(version: Version, *, bank: Bank | None = None) -> list[Told]:
    """Every question of a published quiz, in its order."""
    links = [link for link in version.opened.links if link.document and link.version]
    documents = {(link.number, link.version): link.document for link in links}
    answers, contested = _answers(documents), _contested()
    bank = bank or bank_now()
    return [
        _told(
            number,
            number_of,
            document,
            answers.get((number, number_of), []),
            bank,
            contested.get((number, number_of), 0),
        )
        for (number, number_of), document in documents.items()
    ]


def need_a_look() -> list[Told]:
    """The questions, as they are published now, that need a look, those with most reasons first."""
    published = Content.objects.filter(kind="question", published__isnull=False).offered().select_related("published")
    documents = {(one.number, one.published.number): one.shown for one in published if one.published}
    answers, contested = _answers(documents), _contested()
    bank = bank_of(answers.values())
    told = [
        _told(number, version, document, answers.get((number, version), []), bank, contested.get((number, version), 0))
        for (number, version), document in documents.items()
    ]
    return sorted((one for one in told if one.reasons), key=lambda one: (-len(one.reasons), one.number))


def bank_now() -> Bank:
    """What this centre's questions are like, over all versions."""
    return bank_of(_answers({}).values())


def _answers(documents: dict[Item, Question], *, item: str = "") -> dict[Item, list[Answered]]:
    """The first finished answers by question and version; what was picked is looked up in `documents`, where it is there."""
    rows = Response.objects.filter(
        attempt__mode=Attempt.Mode.CHECK,
        attempt__status=Attempt.Status.FINISHED,
        attempt__version__content__kind="quiz",
        item_version__isnull=False,
    )
    if item:
        rows = rows.filter(item=item)
    found: dict[Item, list[Answered]] = defaultdict(list)
    seen: set[tuple[int, str]] = set()
    fields = ("item", "item_version", "score", "given", "attempt__learner", "attempt__state", "step")
    for name, version, score, given, learner, state, _ in rows.order_by("attempt__finished_at", "pk").values_list(
        *fields
    ):
        # What somebody does before they know: once for each learner, whichever version that was.
        if (learner, name) in seen:
            continue
        seen.add((learner, name))
        key = (int(name), version)
        marks = [mark for mark, _ in state.get("marks", ())]
        rest = (sum(marks) - (score or 0.0)) / (len(marks) - 1) if len(marks) > 1 else None
        picked = _picked(documents[key], given) if key in documents else frozenset()
        found[key].append(Answered(score or 0.0, rest, picked, bool(given.get("words"))))
    return found


def _picked(question: Question, given: dict[str, list[str]]) -> frozenset[str]:
    try:
        pieces = question.task.mark(given["values"]).pieces
    except DomainError:
        return frozenset()
    if isinstance(question.task, Choosing | TrueFalse):
        return frozenset(piece.key for piece in pieces if piece.chosen)
    return frozenset(piece.key for piece in pieces if piece.credit > 0)


def _pieces(question: Question) -> list[tuple[str, str, bool]]:
    """(key, text, whether it is right) of what can be picked, or got right."""
    task = question.task
    if isinstance(task, TrueFalse):
        return [("true", "True", task.answer), ("false", "False", not task.answer)]
    if isinstance(task, Choosing):
        return [(option.id, option.text, option.correct) for option in task.options]
    parts = getattr(task, "gaps", None) or getattr(task, "pairs", None) or getattr(task, "items", None)
    parts = parts or getattr(task, "spans", None) or []
    return [(part.id, part.named().strip(), True) for part in parts]


def _contested() -> dict[Item, int]:
    found: dict[Item, int] = defaultdict(int)
    for item, version in Challenge.objects.filter(upheld=None).values_list("response__item", "response__item_version"):
        if version is not None:
            found[int(item), version] += 1
    return found


def _told(
    number: int, version: int, question: Question, answers: Sequence[Answered], bank: Bank, contested: int
) -> Told:
    pieces = _pieces(question)
    found = figures(answers, [key for key, _, _ in pieces], bank=bank)
    by_key = {one.key: one for one in found.picked}
    exclusive = isinstance(question.task, Single | TrueFalse)
    second = _second_to_hide(found.picked) if exclusive else ""
    rows = [(text, right, replace(by_key[key], hidden=key == second)) for key, text, right in pieces if key in by_key]
    return Told(number, version, question, found, rows, _reasons(question, found, rows, contested))


def _second_to_hide(picked: Sequence[Picked]) -> str:
    """Of answers that add up to all, the one that is told no more where a single one is too small to be: the smallest of the others."""
    small = [one.key for one in picked if 0 < one.count < FEWEST]
    others = [one for one in picked if one.key not in small]
    return min(others, key=lambda one: one.count).key if len(small) == 1 and others else ""


def _reasons(
    question: Question, found: Figures, pieces: Sequence[tuple[str, bool, Picked]], contested: int
) -> list[str]:
    """Why a question needs a look: only what its interval bears out, never a figure that chance could make."""
    reasons = []
    if contested:
        reasons.append(
            f"Somebody sees it differently: {contested} open {'challenge' if contested == 1 else 'challenges'}."
        )
    if not found.is_told or found.facility is None:
        return reasons
    chooses = isinstance(question.task, Choosing | TrueFalse)
    chance = 1 / len(pieces) if chooses and pieces and question.kind != "multiple" else 0.0
    if found.people >= ENOUGH and found.discrimination and found.discrimination.high < 0:
        reasons.append("Those who do well elsewhere get it right less often: is the key right, or the wording?")
    if found.facility.high < max(chance, 0.2):
        reasons.append(
            "Hardly anybody gets it right" + (", fewer than by guessing." if found.facility.high < chance else ".")
        )
    if found.facility.low > 0.95:
        reasons.append("Nearly everybody gets it right: it tells little.")
    if question.difficulty == "easy" and found.facility.high < 0.6:
        reasons.append("It is meant to be easy, and is not.")
    if question.difficulty == "hard" and found.facility.low > 0.85:
        reasons.append("It is meant to be hard, and is not.")
    if chooses:
        for text, right, picked in pieces:
            if not right and picked.count == 0 and found.people >= ENOUGH:
                reasons.append(f"Nobody chose “{text}”: nobody believes it.")
            if not right and picked.stronger is not None and picked.weaker is not None and _lures(picked):
                reasons.append(
                    f"The stronger half chose “{text}” more often than the weaker: it may be right in a way."
                )
    return reasons


def _lures(picked: Picked) -> bool:
    """Whether the stronger choose it more often, beyond chance: the two shares differ by more than twice their standard error."""
    half = picked.of / 2
    first, second = (picked.stronger or 0.0) / 100, (picked.weaker or 0.0) / 100
    error = ((first * (1 - first) + second * (1 - second)) / half) ** 0.5
    return bool(first - second > max(2 * error, 0.1))
