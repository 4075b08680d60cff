"""The demo centre taken away again: its people, and everything that hangs on them and on what they made, with its files."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models import Q

from coaching.demo.loading import DOMAIN, PASSWORD
from coaching.demo.written import HERE
from recordings.models import Clip, Competency

# As many rows as any database takes in one question.
AT_ONCE = 500

Rows = dict[type[models.Model], set[Any]]


def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((HERE / "centre.json").read_text())
    return data


def demo_people() -> list[User]:
    """Who came with the demo centre: by name and address together, for a real person may be called `admin` as well."""
    names = [entry["username"] for entry in _data()["people"]]
    found = User.objects.filter(Q(username__in=names) | Q(email__iendswith=DOMAIN))
    opened = set(open_accounts())
    return [
        person
        for person in found.order_by("username")
        if person.username in opened or person.email.casefold() == f"{person.username}{DOMAIN}"
    ]


def open_accounts() -> list[str]:
    """Usernames of the demo centre's that sign in with the password everybody knows."""
    names = [entry["username"] for entry in _data()["people"]]
    candidates = User.objects.filter(Q(username__in=names) | Q(email__iendswith=DOMAIN), is_active=True)
    by_hash: dict[str, list[str]] = defaultdict(list)
    for username, kept in candidates.order_by("username").values_list("username", "password"):
        by_hash[kept].append(username)
    # The demo's people share one hash; checking it is slow on purpose, so it is checked once.
    return sorted(name for kept, names in by_hash.items() if check_password(PASSWORD, kept) for name in names)


@dataclass
class Plan:
    """What goes: rows by model, files; and what among it people who are not the demo's would miss, in words."""

    people: list[User]
    rows: Rows = field(default_factory=dict)
    real_work: list[str] = field(default_factory=list)

    def counts(self) -> list[tuple[str, int]]:
        """(what, how many), as somebody should read it who is asked whether to go on."""
        return [
            (str(model._meta.verbose_name_plural if len(pks) != 1 else model._meta.verbose_name), len(pks))
            for model, pks in self.rows.items()
            if pks
        ]


def plan() -> Plan:
    """Follow every foreign key from the demo's people to what would not stand without them. Nothing is changed."""
    made = Plan(people=demo_people())
    made.rows[User] = {person.pk for person in made.people}
    waiting: list[tuple[type[models.Model], set[Any]]] = [(User, made.rows[User])]
    while waiting:
        model, pks = waiting.pop()
        for relation in _hanging_on(model):
            newer = _pointing_at(relation, pks) - made.rows.get(relation.related_model, set())
            if newer:
                made.rows.setdefault(relation.related_model, set()).update(newer)
                waiting.append((relation.related_model, newer))
    made.real_work = [line for model in made.rows for line in _real_work(model, made.rows)]
    return made


def remove(planned: Plan) -> list[str]:
    """Take away what was planned, in one transaction, then its files. Returns the files that could not be deleted."""
    files: list[tuple[Storage, str]] = []
    with transaction.atomic():
        for model in _children_first(planned.rows):
            for pks in _parcels(planned.rows[model]):
                rows = model._base_manager.filter(pk__in=pks)
                files += _files(model, rows)
                rows.delete()
        names = [entry["competency"] for entry in _data()["clips"]]
        used = Clip.objects.filter(competency__isnull=False).values("competency")
        Competency.objects.filter(name__in=names).exclude(pk__in=used).delete()
    left = []
    for storage, name in files:
        try:
            storage.delete(name)
        except Exception as problem:  # A folder and a bucket fail in different ways; the rest has to go all the same.
            left.append(f"{name}: {problem}")
    return left


def _hanging_on(model: type[models.Model]) -> Iterator[Any]:
    """The foreign keys to a model whose rows cannot do without it."""
    relation: Any
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        # The rows of a plain many-to-many go by themselves.
        if relation.related_model._meta.auto_created:
            continue
        if relation.on_delete not in (models.SET_NULL, models.DO_NOTHING, models.SET_DEFAULT):
            yield relation


def _pointing_at(relation: Any, pks: Iterable[Any]) -> set[Any]:
    rows = relation.related_model._base_manager
    name = f"{relation.field.name}__in"
    return {pk for parcel in _parcels(pks) for pk in rows.filter(**{name: parcel}).values_list("pk", flat=True)}


def _real_work(model: type[models.Model], rows: Rows) -> Iterator[str]:
    """A line for each kind of row that names somebody who is not the demo's, or is a part of what stays."""
    if model is User:
        return
    keys = [key for key in model._meta.concrete_fields if isinstance(key, models.ForeignKey)]
    people = [key for key in keys if key.related_model is User]
    things = [key for key in keys if key not in people and key.remote_field.on_delete is not models.SET_NULL]
    needed = [key for key in things if not key.null]
    # What a row belongs to goes with it, or else what it cannot be without; what it only uses may be anybody's.
    wholes = [key for key in needed if key.remote_field.on_delete is models.CASCADE] or needed or things
    going: dict[str, set[Any]] = {key.attname: {None, *rows[User]} for key in people}
    going |= {key.attname: {None, *rows.get(_model(key), ())} for key in wholes}
    real = [
        row
        for parcel in _parcels(rows[model])
        for row in model._base_manager.filter(pk__in=parcel)
        if any(getattr(row, name) not in pks for name, pks in going.items())
    ]
    if real:
        names = ", ".join(f"“{row}”" for row in real[:3])
        more = f" and {len(real) - 3} more" if len(real) > 3 else ""
        yield f"{model._meta.verbose_name_plural}: {names}{more}"


def _model(key: Any) -> type[models.Model]:
    related: type[models.Model] = key.related_model
    return related


def _children_first(rows: Rows) -> list[type[models.Model]]:
    """The models in an order in which nothing is deleted that something still points at."""
    order: TopologicalSorter[type[models.Model]] = TopologicalSorter()
    for model in rows:
        pointing = {relation.related_model for relation in _hanging_on(model)}
        order.add(model, *(child for child in pointing if child in rows and child is not model))
    return list(order.static_order())


def _files(model: type[models.Model], rows: models.QuerySet[Any]) -> list[tuple[Storage, str]]:
    fields = [f for f in model._meta.concrete_fields if isinstance(f, models.FileField)]
    return [(f.storage, name) for f in fields for name in rows.values_list(f.attname, flat=True) if name]


def _parcels(pks: Iterable[Any]) -> Iterator[list[Any]]:
    all_of_them = list(pks)
    for start in range(0, len(all_of_them), AT_ONCE):
        yield all_of_them[start : start + AT_ONCE]
