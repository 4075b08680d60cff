"""A scenario as text that people write by hand, and back without a loss. Pure.

Written shorter than the document it stands for: the guideline by its number alone, a choice's verdict left out where its limit tells,
the screen as “label: value”, and a choice's id only where it has one already.
"""

from typing import Any

from coaching.content import text
from coaching.content.scenario.document import MOST_NODES, Scenario, all_choices
from coaching.content.text import Parsed, Place
from recordings.numbers import whole


def written(scenario: Scenario) -> str:
    """The scenario as YAML; what it links to by number, without the version and the words that were put in."""
    told = text.sparse(scenario)
    if scenario.guideline:
        told["guideline"] = scenario.guideline.number
    if scenario.screen:
        told["screen"] = [{row[0]: row[1]} if len(row) == 2 else row for row in scenario.screen]
    choices = (choice for node in told["nodes"] for choice in node.get("choices", [])) if "nodes" in told else ()
    for choice, (_, said) in zip(choices, all_choices(scenario), strict=True):
        number = whole(choice["id"])
        choice["id"] = number if str(number) == choice["id"] else choice["id"]
        if said.verdict == _usual(said.limit):
            choice.pop("verdict", None)
        else:
            choice.setdefault("verdict", said.verdict)
    return text.written(told)


def read(found: Parsed, *, before: Scenario | None = None) -> Scenario:
    """The scenario that a text says. Raises text.Unreadable with every fault in it.

    A choice without an id has that of the choice `before` that says the same in the same moment, else the next number that is free.
    """
    if isinstance(found.value, dict):
        _lengthen(found, before)
    return text.read(Scenario, found)


def schema() -> dict[str, Any]:
    """What may be written, as JSON Schema (draft 2020-12), for editors that complete and check it."""
    told = Scenario.model_json_schema()
    facts, choice = told["properties"], told["$defs"]["Choice"]
    choice["required"].remove("id")
    choice["properties"]["id"] = {"title": "its number; left out for a new one", "type": ["string", "integer"]}
    choice["properties"]["verdict"].pop("default")
    choice["properties"]["verdict"]["description"] = "Left out: what the limit says where one is named, else inside."
    facts["guideline"] = {"title": "the number of its guideline", "type": ["integer", "null"]}
    row = {"type": "object", "minProperties": 1, "maxProperties": 1}
    facts["screen"]["items"] = {"anyOf": [row, facts["screen"]["items"]]}
    for held in ("Guideline", "GuidelineLink", "Limit"):
        del told["$defs"][held]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **told}


def _usual(limit: str) -> str | None:
    """The verdict of a choice that names none: what its limit says, where it has one."""
    return None if limit else "inside"


def _lengthen(found: Parsed, before: Scenario | None) -> None:
    """What may be written shorter, as the document has it; keys and ids that stand twice are told."""
    raw = found.value
    if raw.get("guideline") is not None:
        raw["guideline"] = {"number": raw["guideline"]}
    if isinstance(raw.get("screen"), list):
        raw["screen"] = [
            next(iter(row.items())) if isinstance(row, dict) and len(row) == 1 else row for row in raw["screen"]
        ]
    if isinstance(raw.get("nodes"), list) and len(raw["nodes"]) > MOST_NODES:
        found.fault(("nodes", MOST_NODES), f"a scenario has at most {MOST_NODES} moments: make two of it")
        raw["nodes"] = raw["nodes"][:MOST_NODES]
    keys: dict[str, Place] = {}
    ids: dict[str, Place] = {}
    nameless = []
    for place, node in _dicts(raw, "nodes", ()):
        _once(found, keys, place, "key", node.get("key"))
        for there, choice in _dicts(node, "choices", place):
            if "verdict" not in choice:
                choice["verdict"] = _usual(choice.get("limit") or "")
            if not choice.get("id"):
                nameless.append((node.get("key"), choice))
            else:
                _once(found, ids, there, "id", choice["id"])
    known: dict[tuple[Any, str], str] = {}
    if before:
        known = {(node.key, choice.says): choice.id for node in before.nodes for choice in node.choices}
    highest = max((whole(each) or 0 for each in [*ids, *known.values()]), default=0)
    for key, choice in nameless:
        same = known.pop((key, choice.get("says") or ""), "")
        if not same or same in ids:
            highest += 1
            same = str(highest)
        ids[same] = ()
        choice["id"] = same


def _dicts(raw: dict[str, Any], name: str, place: Place) -> list[tuple[Place, dict[str, Any]]]:
    """The parts of a list that can be one, each with its place."""
    listed = raw.get(name)
    if not isinstance(listed, list):
        return []
    return [((*place, name, number), part) for number, part in enumerate(listed) if isinstance(part, dict)]


def _once(found: Parsed, seen: dict[str, Place], place: Place, name: str, value: Any) -> None:
    if not isinstance(value, str):
        return
    if value in seen:
        first = found.line((*seen[value], name))
        found.fault((*place, name), f"“{value}” stands twice, first in line {first}: give one of them another")
    seen.setdefault(value, place)
