"""What there is to do on an enrolment: its path's modules as they are published, or as they were for who keeps what they began with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from coaching.content.module.document import ActivityEntry
from coaching.content.path.document import Need, Path
from coaching.models import Content, Enrollment, Version


@dataclass(frozen=True)
class PlannedModule:
    """A published module on its path. `id` is its number; `needs` what it waits for."""

    id: int
    title: str
    summary: str
    entries: Sequence[ActivityEntry]
    in_order: bool
    optional: bool
    needs: Sequence[Need]


@dataclass(frozen=True)
class Plan:
    """A path's published modules, in its published order."""

    path: Path
    modules: Sequence[PlannedModule]


def plans_of(enrollments: Iterable[Enrollment]) -> dict[int, Plan]:
    """The plan of each enrolment by its pk: three queries for all of them, one more where somebody keeps what they began with."""
    enrollments = list(enrollments)
    newest = newest_plans({enrollment.path_id for enrollment in enrollments})
    nothing = Plan(Path(title=""), ())
    kept = _kept_plans([enrollment.keeps for enrollment in enrollments if enrollment.keeps])
    return {
        enrollment.pk: kept[enrollment.keeps["path"], tuple(enrollment.keeps["modules"])]
        if enrollment.keeps
        else newest.get(enrollment.path_id, nothing)
        for enrollment in enrollments
    }


def newest_plans(path_ids: set[int]) -> dict[int, Plan]:
    """The newest published plan of each published path by its pk, in two queries."""
    paths = list(Content.objects.filter(pk__in=path_ids, published__isnull=False).select_related("published"))
    numbers = {number for path in paths for number in path.shown.modules}
    modules = Content.objects.filter(kind="module", number__in=numbers, published__isnull=False)
    by_number = {module.number: module for module in modules.select_related("published")}
    return {path.pk: _plan(path.shown, [by_number[n] for n in path.shown.modules if n in by_number]) for path in paths}


def as_kept(path: Content) -> dict[str, Any]:
    """What an enrolment `keeps` that goes on with the path as it is published now; empty where it is not."""
    if path.published_id is None:
        return {}
    numbers = path.shown.modules
    modules = Content.objects.filter(kind="module", number__in=numbers, published__isnull=False)
    by_number = dict(modules.values_list("number", "published"))
    return {"path": path.published_id, "modules": [by_number[number] for number in numbers if number in by_number]}


def _kept_plans(kept: Sequence[dict[str, Any]]) -> dict[tuple[int, tuple[int, ...]], Plan]:
    if not kept:
        return {}
    wanted: set[tuple[int, tuple[int, ...]]] = {(keeps["path"], tuple(keeps["modules"])) for keeps in kept}
    versions = Version.objects.select_related("content").in_bulk(
        {pk for path, modules in wanted for pk in (path, *modules)}
    )
    return {
        (path, modules): _plan(
            versions[path].opened, [versions[pk].content for pk in modules], [versions[pk] for pk in modules]
        )
        for path, modules in wanted
    }


def _plan(path: Path, modules: Sequence[Content], versions: Sequence[Version] | None = None) -> Plan:
    documents = [version.opened for version in versions] if versions else [module.shown for module in modules]
    return Plan(
        path,
        [
            PlannedModule(
                id=module.number,
                title=document.title,
                summary=document.summary,
                entries=document.activities,
                in_order=document.in_order,
                optional=module.number in path.optional,
                needs=[need for need in path.needs if need.module == module.number],
            )
            for module, document in zip(modules, documents, strict=True)
        ],
    )
