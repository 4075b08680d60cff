"""Modules. Pure."""

from typing import Any

from coaching.content.base import Known, Ref
from coaching.content.findings import Finding
from coaching.content.kinds import KINDS, Kind, register
from coaching.content.module.document import Module


def check(document: Module, known: Known) -> list[Finding]:
    """What stands in the way: nothing to do, something that is not published yet, something with nothing in it."""
    if not document.offered:
        return [Finding("problem", "", "There is nothing to do in it yet", "Add at least one activity.")]
    found = []
    for activity in document.offered:
        where, linked = str(activity.id), known.get(activity.ref)
        if linked and activity.ref.kind in MODULE.publishes_links:
            inside = KINDS[activity.ref.kind].check(linked.document, known)
            found += [Finding(one.level, where, one.title, one.advice) for one in inside]
        elif linked is None or linked.version is None:
            title = f"The {activity.ref.kind} of “{activity.title}” is not published"
            found.append(Finding("problem", where, title, f"Publish the {activity.ref.kind} first."))
    return found


def fill(document: Module, known: Known) -> Module:
    """Without what is retired."""
    return document.model_copy(update={"activities": document.offered})


def from_format_1(raw: dict[str, Any]) -> dict[str, Any]:
    """What was read or heard stood in it; it is a reading of its own now, whose number is the activity's."""
    activities = [
        {
            "id": activity["id"],
            "kind": activity["kind"],
            "title": activity["title"],
            "minutes": activity["minutes"],
            "content": activity["scenario"] or activity["quiz"] or activity["id"],
        }
        for activity in raw["activities"]
    ]
    return raw | {"activities": activities}


def links(document: Module) -> list[Ref]:
    return [activity.ref for activity in document.activities]


MODULE = register(
    Kind(
        name="module",
        document=Module,
        check=check,
        upgrades={1: from_format_1},
        competencies=lambda document: (entry.competency for entry in document.activities if entry.competency),
        links=links,
        fill=fill,
        publishes_links=frozenset({"reading"}),
    )
)
