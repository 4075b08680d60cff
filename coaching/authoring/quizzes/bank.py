"""The bank: every question there is, found by its words, its kind and what it practises."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse

from coaching.models import Content, ContentUse
from recordings.search import stemming
from recordings.search.elsewhere import Hit, Shelf

# What stands in a document and is read by nobody.
UNREAD = frozenset({"id", "kind", "was_done", "difficulty", "format", "limit"})
# The search of everything shows so many, and leads to the bank for the rest.
SHOWN = 5


def found(wanted: dict[str, Any], *, by: User | AnonymousUser) -> QuerySet[Content] | list[Content]:
    """The questions a person may see, the latest first, that are what is `wanted`: `q` words, all of which stand in it; `kind`,
    `competency`, `difficulty` (“none”: not said), `used` (“yes”, “no”, “archived”), `author`.
    """
    asked = ContentUse.objects.filter(used=OuterRef("pk"), content__kind="quiz")
    rows = _on_shelf(Content.objects.visible_to(by).kind("question"), wanted.get("used") or "", asked)
    if wanted.get("competency"):
        rows = rows.filter(competency_uses__competency=wanted["competency"])
    if wanted.get("author"):
        rows = rows.filter(created_by=wanted["author"])
    rows = rows.order_by("-updated_at", "-pk")
    words = {stemming.stem(word) for word in stemming.words(wanted.get("q") or "")}
    if not words and not wanted.get("kind") and not wanted.get("difficulty"):
        return rows
    return [row for row in rows if _fits(row, wanted, words)]


def _on_shelf(rows: QuerySet[Content], used: str, asked: QuerySet[ContentUse]) -> QuerySet[Content]:
    if used == "archived":
        return rows.filter(state=Content.State.RETIRED)
    rows = rows.exclude(state=Content.State.RETIRED)
    if used in ("yes", "no"):
        rows = rows.filter(Exists(asked)) if used == "yes" else rows.filter(~Exists(asked))
    return rows


def _fits(row: Content, wanted: dict[str, Any], words: set[str]) -> bool:
    """Compared here: no database reads into a document as all of them do."""
    if words and not words <= stems_of(row):
        return False
    kind, difficulty = wanted.get("kind") or "", wanted.get("difficulty") or ""
    if not kind and not difficulty:
        return True
    document = row.draft
    right_kind = not kind or document.kind == kind
    return right_kind and (not difficulty or document.difficulty == difficulty.replace("none", ""))


def stems_of(row: Content) -> set[str]:
    """The stems of all words that stand in a draft. Read from the document as it is kept: opening each takes ten times as long."""
    texts: list[str] = []
    _gather(row.head.document if row.head else {}, texts)
    return {stemming.stem(word) for text in texts for word in stemming.words(text)}


def _gather(value: Any, texts: list[str]) -> None:
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in UNREAD:
                _gather(inner, texts)
    elif isinstance(value, list):
        for inner in value:
            _gather(inner, texts)


def dressed(rows: list[Content]) -> list[Content]:
    """Rows of a page with the quizzes that ask them, in one query for all."""
    uses = ContentUse.objects.filter(content__kind="quiz").select_related("content").order_by("pk")
    pks = [row.pk for row in rows]
    full = Content.objects.filter(pk__in=pks).select_related("head", "published", "created_by")
    full = full.prefetch_related(Prefetch("used_by", queryset=uses, to_attr="asked_in"), "competency_uses__competency")
    found = {row.pk: row for row in full}
    return [found[pk] for pk in pks]


def in_search(text: str, by: User | AnonymousUser) -> Shelf:
    """The questions that hold all words of a search, of those a person may see: learners are not told that there are any."""
    rows = list(found({"q": text}, by=by))
    hits = [Hit(row.title, row.get_absolute_url(), row.draft.task.words) for row in rows[:SHOWN]]
    return Shelf("Questions", hits, len(rows), f"{reverse('coaching:questions')}?{urlencode({'q': text})}")
