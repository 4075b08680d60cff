"""What is wrong with what a case remembers: its variables, and the conditions and effects that name them. Pure."""

import re
from collections import Counter
from collections.abc import Iterator

from coaching.content.findings import Finding
from coaching.content.scenario.conditions import NAME, TRUST, Effect, Unreadable, condition, effects
from coaching.content.scenario.document import Choice, Reply, Scenario, all_choices
from coaching.content.scenario.states import Slot, conditions_of, needed, parts_of, readable, slot_of


def findings(scenario: Scenario) -> Iterator[Finding]:
    """Everything that shows without a walk through the states."""
    yield from _of_the_languages(scenario)
    yield from _of_the_names(scenario)
    yield from _of_the_variables(scenario)


def unchanged(scenario: Scenario) -> set[Slot]:
    """What conditions can ask after and nothing in the scenario changes."""
    moved = {each.name for _, choice in all_choices(scenario) for each in _effects(choice)}
    granted = {choice.limit for _, choice in all_choices(scenario) if choice.limit and choice.amount}
    asked = _asked(scenario)
    trusted = any(choice.trust for _, choice in all_choices(scenario))
    return {
        (kind, name)
        for kind, name in asked
        if not (name in moved if kind == "variable" else name in granted if kind == "granted" else trusted)
    }


def called(scenario: Scenario, where: str, part: Choice | Reply) -> str:
    """A choice or a reply as findings name it: “Choice 2 of “Hello””."""
    node = next(node for node in scenario.nodes if node.key == where)
    if isinstance(part, Choice):
        return f"Choice {node.choices.index(part) + 1} of “{node.title}”"
    return f"What is said instead ({node.replies.index(part) + 1}) in “{node.title}”"


def _asked(scenario: Scenario) -> set[Slot]:
    """What any condition, of a choice, a reply or a limit it draws on, asks after."""
    texts = [text for _, _, text in conditions_of(scenario)] + [limit.needs for _, _, limit in needed(scenario)]
    return {slot_of(scenario, each.name) for text in texts for each in readable(text)}


def _effects(choice: Choice) -> tuple[Effect, ...]:
    try:
        return effects(choice.effects)
    except Unreadable:
        return ()


def _problem(where: str, title: str, advice: str, kind: str) -> Finding:
    return Finding("problem", where, title, advice, kind)


def _of_the_languages(scenario: Scenario) -> Iterator[Finding]:
    """Conditions and effects that cannot be read, and replies without a condition."""
    for node in scenario.nodes:
        for part in parts_of(node):
            what = called(scenario, node.key, part)
            try:
                condition(part.only_if)
            except Unreadable as wrong:
                yield _problem(node.key, f"{what} has a condition nobody understands", str(wrong), "unreadable")
            if isinstance(part, Reply) and not part.only_if.strip():
                advice = "Write when it is said, or remove it."
                yield _problem(node.key, f"{what} says not when", advice, "reply-without-condition")
            try:
                effects(part.effects if isinstance(part, Choice) else "")
            except Unreadable as wrong:
                yield _problem(node.key, f"{what} has an effect nobody understands", str(wrong), "unreadable")


def _of_the_names(scenario: Scenario) -> Iterator[Finding]:
    """Names that conditions and effects use and that are nobody's."""
    variables = {variable.name for variable in scenario.variables}
    link = scenario.guideline
    # What is granted can be asked after by the keys of limits, which a guideline that is not there cannot tell.
    open_ended = bool(link and link.document is None)
    known = variables | {TRUST} | {limit.key for limit in scenario.limits}
    for node, part, text in conditions_of(scenario):
        for name in dict.fromkeys(each.name for each in readable(text)):
            if name not in known and not open_ended:
                yield _unknown(scenario, node.key, part, name, "asks after")
    for node, choice in all_choices(scenario):
        for name in dict.fromkeys(each.name for each in _effects(choice)):
            if name not in variables:
                yield _unknown(scenario, node.key, choice, name, "changes")
    for node, choice, limit in needed(scenario):
        for name in dict.fromkeys(each.name for each in readable(limit.needs)):
            if name not in known:
                yield _unknown(scenario, node.key, choice, name, f"is measured by “{limit.name}”, which needs")


def _unknown(scenario: Scenario, where: str, part: Choice | Reply, name: str, verb: str) -> Finding:
    title = f"{called(scenario, where, part)} {verb} “{name}”, which is nothing the case remembers"
    return _problem(where, title, "Add it to what the case remembers, or mend the name.", "unknown-name")


def _of_the_variables(scenario: Scenario) -> Iterator[Finding]:
    times = Counter(variable.name for variable in scenario.variables)
    limits = {limit.key for limit in scenario.limits}
    asked = _asked(scenario)
    still = unchanged(scenario)
    for variable in scenario.variables:
        name = variable.name
        if not re.fullmatch(NAME, name) or name == TRUST or name in limits:
            advice = "Take a word of small letters that means nothing else: “verified”."
            yield _problem("", f"“{name}” cannot be the name of what the case remembers", advice, "variable-name")
            continue
        if times[name] > 1:
            yield _problem("", f"“{name}” is remembered twice", "Give one of them another name.", "variable-name")
        if not variable.low <= variable.start <= variable.high:
            title = f"“{name}” begins with {variable.start}, outside {variable.low} to {variable.high}"
            yield _problem("", title, "Let it begin between what it is at least and at most.", "variable-bounds")
        if ("variable", name) not in asked:
            title, advice = f"Nothing asks after “{name}”", "Use it in a condition, or forget it."
            yield Finding("attention", "", title, advice, "variable-unread")
        elif ("variable", name) in still:
            title, advice = f"Nothing changes “{name}”", "Let a choice change it, or take it out of the conditions."
            yield Finding("attention", "", title, advice, "variable-unchanged")
