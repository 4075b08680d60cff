"""The bank: every question there is, found by its words, its kind and what it practises."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from coaching.models import Content, ContentUse
from recordings.search import stemming


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
    document = row.draft
    if wanted.get("kind") and document.kind != wanted["kind"]:
        return False
    difficulty = wanted.get("difficulty") or ""
    if difficulty and document.difficulty != difficulty.replace("none", ""):
        return False
    return not words or words <= stems_of(document)


def stems_of(document: Any) -> set[str]:
    """The stems of all words that stand in a document."""
    texts: list[str] = []
    _gather(document.model_dump(mode="json"), texts)
    return {stemming.stem(word) for text in texts for word in stemming.words(text)}


def _gather(value: Any, texts: list[str]) -> None:
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, dict):
        for inner in value.values():
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
