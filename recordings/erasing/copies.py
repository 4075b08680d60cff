"""Copies of what was said in an erased call, in whatever column of whatever table, are written over.

Nothing here knows who keeps what: every column of text is looked through. Only the words of other calls are left alone, and so is
what other calls say as well: “is there anything else I can help you with” tells nothing of this one.
"""

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Cast, Length, Replace

from recordings.erasing import holders
from recordings.erasing.said import REMOVED, Run, Said
from recordings.models import ApiToken, Correction, Erasure, Recording, Transcript, TranscriptChunk, Turn
from recordings.search import index, stemming

# What other calls said is theirs; the rest holds nobody's words.
LEFT_ALONE: set[type[models.Model]] = {Turn, Transcript, TranscriptChunk, Correction, Erasure, ApiToken, Session}
APPS_LEFT_ALONE = {"auth", "axes", "contenttypes"}
# So many turns with the stems of a phrase are read to find its very words.
MOST_ALIKE = 50
AT_ONCE = 500

Fields = list[models.Field[Any, Any]]
Rows = models.QuerySet[Any]
# Bytes. Less than this, and without a few spaces, holds neither five words nor a title, nor as much of a script without spaces.
SHORT = 40


def write_over(said: Said) -> int:
    """Replace every text that repeats what was `said`; in a JSON document the one string. Returns how many rows changed.

    To be called when the call's own rows are gone: what is still said then is said in others.
    """
    repeats = _repeats(said)
    return rewrite(lambda text: REMOVED if repeats(text) else text, read=_worth_reading)


def rewrite(
    over: Callable[[str], str],
    *,
    but: Collection[str] = (),
    read: "Callable[[type[models.Model], Fields], Rows] | None" = None,
) -> int:
    """Put every text that people may have written, in whatever table or document, through `over`; `but` those of these models, by their
    labels. `read` tells which rows are worth reading for it: else all. Returns how many rows changed."""
    told = [one for one in columns() if one[0]._meta.label not in but]
    return sum(_write_over(model, fields, over, read or _all) for model, fields in told) + _sessions(over)


def columns() -> Iterator[tuple[type[models.Model], list[models.Field[Any, Any]]]]:
    """Every model with its columns of text that people may have written into."""
    for model in apps.get_models():
        if model in LEFT_ALONE or model._meta.app_label in APPS_LEFT_ALONE or _tells_of_a_hearing(model):
            continue
        wordless = {name for holder in holders.known() for name in holder.wordless}
        fields = [
            field
            for field in model._meta.concrete_fields
            if _holds_text(field) and f"{model._meta.label}.{field.name}" not in wordless
        ]
        if model is Recording:
            # Another call may be called the same; what people wrote of it is looked through.
            fields = [field for field in fields if field.name in ("why", "reason")]
        if fields:
            yield model, fields


def _holds_text(field: models.Field[Any, Any]) -> bool:
    if isinstance(field, models.JSONField | models.TextField):
        return True
    plain = type(field) is models.CharField and not field.choices and not field.primary_key
    return plain and (field.max_length or 0) >= len(REMOVED)


def _tells_of_a_hearing(model: type[models.Model]) -> bool:
    """Whether its rows hang on a turn or a transcript: they are of that call, and go with it."""
    return any(field.related_model in (Turn, Transcript) for field in model._meta.concrete_fields if field.many_to_one)


def _repeats(said: Said) -> Callable[[str], bool]:
    """Whether a text repeats the call and nothing else does. What has been asked once is known."""
    texts: dict[str, bool] = {}
    runs: dict[Run, bool] = {}

    def own(run: Run) -> bool:
        if run not in runs:
            runs[run] = not _is_said(run)
        return runs[run]

    def repeats(text: str) -> bool:
        if text not in texts:
            texts[text] = said.titled(text) or any(own(run) for run in said.runs_in(text))
        return texts[text]

    return repeats


def _is_said(run: Run) -> bool:
    """Whether these words follow each other in any turn that is there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT t.text FROM recordings_turn_search f CROSS JOIN recordings_turn t ON t.id = f.rowid "
                "WHERE recordings_turn_search MATCH %s LIMIT %s",
                [f'"{" ".join(run)}"', MOST_ALIKE],
            )
        else:
            cursor.execute(
                f"SELECT t.text FROM {index.TURNS} s JOIN recordings_turn t ON t.id = s.turn_id "  # noqa: S608 - a name of ours
                f"WHERE s.words @@ phraseto_tsquery('{index.CONFIG}', %s) LIMIT %s",
                [" ".join(run), MOST_ALIKE],
            )
        found = [stemming.words(text) for (text,) in cursor.fetchall()]
    size = len(run)
    return any(tuple(words[at : at + size]) == run for words in found for at in range(len(words) - size + 1))


def _write_over(
    model: type[models.Model],
    fields: Fields,
    over: Callable[[str], str],
    read: Callable[[type[models.Model], Fields], Rows],
) -> int:
    names = [field.attname for field in fields]
    rows = read(model, fields).values_list("pk", *names).order_by().iterator(chunk_size=AT_ONCE)
    changes: list[tuple[Any, dict[str, Any]]] = []
    for pk, *values in rows:
        new = {name: now for name, value in zip(names, values, strict=True) if (now := _over(value, over)) != value}
        if new:
            changes.append((pk, new))
    for pk, new in changes:
        _update(model, pk, new)
    return len(changes)


def _all(model: type[models.Model], fields: Fields) -> Rows:
    return model._base_manager.all()


def _worth_reading(model: type[models.Model], fields: Fields) -> Rows:
    """The rows in which there is room for what is looked for. A centre has millions of answers that only name a choice."""
    size = "octet_length" if connection.vendor == "postgresql" else "length"
    rows, wanted = model._base_manager.all(), models.Q()
    for field in fields:
        is_json = isinstance(field, models.JSONField)
        text = Cast(field.attname, models.TextField()) if is_json else models.F(field.attname)
        spaces = Length(text) - Length(Replace(text, models.Value(" "), models.Value("")))
        named = {
            f"spaces_{field.name}": spaces,
            f"size_{field.name}": models.Func(text, function=size, output_field=models.IntegerField()),
        }
        rows = rows.alias(**named)
        # One space follows the name of a value in JSON.
        wanted |= models.Q(**{f"spaces_{field.name}__gte": 3 if is_json else 2}) | models.Q(
            **{f"size_{field.name}__gte": SHORT}
        )
    return rows.filter(wanted)


def _over(value: Any, over: Callable[[str], str]) -> Any:
    """A text, or everything in a document, put through `over`."""
    if isinstance(value, str):
        return over(value)
    if isinstance(value, dict):
        return {key: _over(inner, over) for key, inner in value.items()}
    return [_over(inner, over) for inner in value] if isinstance(value, list) else value


def _update(model: type[models.Model], pk: Any, new: dict[str, Any]) -> None:
    row = model._base_manager.filter(pk=pk)
    try:
        with transaction.atomic():
            row.update(**new)
    except IntegrityError:
        # Two that must not be called the same.
        row.update(**{name: f"{REMOVED} ({pk})" if value == REMOVED else value for name, value in new.items()})


def _sessions(over: Callable[[str], str]) -> int:
    """What a person was told and has not read yet stands in their session: there it is left out."""
    changed = 0
    for session in Session.objects.iterator(chunk_size=AT_ONCE):
        data = session.get_decoded()
        kept = {key: value for key, value in data.items() if not _holds(_unpacked(value), over)}
        if len(kept) < len(data):
            session.session_data = SessionStore().encode(kept)
            session.save(update_fields=["session_data"])
            changed += 1
    return changed


def _holds(value: Any, over: Callable[[str], str]) -> bool:
    return bool(_over(value, over) != value)


def _unpacked(value: Any) -> Any:
    """Messages are kept as JSON within JSON."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value
