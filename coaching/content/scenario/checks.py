"""What is wrong with a scenario as it is written, before a learner finds out. Pure: no Django."""

from collections.abc import Iterator

from coaching.content.findings import Finding
from coaching.content.guideline.document import VERDICTS
from coaching.content.personal import personal_data
from coaching.content.scenario.document import Node, Scenario, all_choices, computed_verdict, limit_of
from coaching.words import counted, listed
from recordings.erasing.said import REMOVED

# In so many moments a habit begins to show, and of them so large a share gives the strong answers away.
FEWEST_TO_TELL, TOO_OFTEN = 3, 0.75


def of_the_whole(scenario: Scenario) -> Iterator[Finding]:
    """What is said once: beginning, endings, the customer, and habits that run through all moments."""
    moments = [node for node in scenario.nodes if not node.ends]
    begins = [node for node in scenario.nodes if node.start]
    if not begins:
        advice = "Mark the moment in which the customer first speaks as the start."
        yield _problem("no-beginning", "", "It has no beginning", advice)
    if len(begins) > 1:
        advice = f"Only “{begins[0].title}” is where calls begin. Let the others be moments on the way."
        yield _problem("two-beginnings", "", f"It begins in {counted(len(begins))} places", advice)
    if not any(node.ends for node in scenario.nodes):
        advice = "Add at least one ending and let a choice lead to it."
        yield _problem("no-ending", "", "It has no ending", advice)
    if moments and all(len(node.choices) == 1 for node in moments):
        advice = "What else might one say? Add a second choice to at least one moment."
        yield _problem("nothing-decided", "", "Nothing is decided in it", advice)
    yield from _of_the_answers(moments)
    if not scenario.customer_name.strip():
        advice = "Give the customer a name, so that learners talk to somebody."
        yield _problem("no-customer", "", "The customer has no name", advice)
    practised = {choice.competency for _, choice in all_choices(scenario)}
    promised = [number for number in dict.fromkeys(scenario.competencies) if number not in practised]
    if promised:
        told = (
            "One competency that it promises is"
            if len(promised) == 1
            else f"{len(promised)} competencies that it promises are"
        )
        advice = "Name the competency at the answers that show it, or promise less."
        yield _attention("unpractised", "", f"{told} practised by no answer", advice)
    yield from _of_what_is_told("", "What is told before the call", [scenario.summary, *_screen(scenario)])


def of_the_guideline(scenario: Scenario) -> Iterator[Finding]:
    """Verdicts need something to be measured by, and a reason where the author sees it otherwise than the limit."""
    link = scenario.guideline
    if link and link.number and link.version is None:
        advice = "Publish the guideline first, or choose another."
        yield _problem("guideline-unpublished", "", "Its guideline is not published", advice)
    if not (link and (link.number or link.document)):
        by_hand = [choice for _, choice in all_choices(scenario) if choice.verdict in ("approval", "outside")]
        if by_hand:
            told = "One answer is" if len(by_hand) == 1 else f"{len(by_hand)} answers are"
            advice = "Choose a guideline, so that learners can see where its limits are."
            yield _attention("verdict-by-hand", "", f"{told} beyond a guideline that there is not", advice)
    for node, choice in all_choices(scenario):
        place = f"Choice {node.choices.index(choice) + 1} of “{node.title}”"
        computed = computed_verdict(scenario, choice)
        if choice.limit and link and link.document and not limit_of(scenario, choice):
            title, advice = f"{place} names a limit that is gone", "Choose another limit, or none."
            yield _problem("limit-gone", node.key, title, advice)
        elif choice.verdict is None and computed is None:
            advice = "Choose a limit and write an amount, or say the verdict yourself."
            yield _problem("no-verdict", node.key, f"{place} has no verdict", advice)
        elif computed and choice.verdict and choice.verdict != computed and not choice.reason.strip():
            title = f"{place} is “{VERDICTS[computed].lower()}” by its limit"
            advice = "Take the limit’s verdict, or write why it is another here."
            yield _problem("verdict-unexplained", node.key, title, advice)


def of_a_node(node: Node, scenario: Scenario) -> Iterator[Finding]:
    """What is wrong with a moment or an ending as it stands."""
    yield from _of_an_ending(node) if node.ends else _of_a_moment(node, scenario)
    said = [node.says, *(reply.says for reply in node.replies), *(choice.says for choice in node.choices)]
    if REMOVED in said:
        advice = "Write in your own words what stood there, or take it out."
        yield _attention("removed", node.key, f"“{node.title}” lost what was said in a call that was erased", advice)
    texts = [node.says, *(reply.says for reply in node.replies)]
    texts += [text for choice in node.choices for text in (choice.says, choice.does, choice.reply, choice.why)]
    yield from _of_what_is_told(node.key, f"“{node.title}”", texts)


def _problem(kind: str, where: str, title: str, advice: str) -> Finding:
    return Finding("problem", where, title, advice, kind)


def _attention(kind: str, where: str, title: str, advice: str) -> Finding:
    return Finding("attention", where, title, advice, kind)


def _screen(scenario: Scenario) -> list[str]:
    return [" ".join(row) for row in scenario.screen]


def _of_what_is_told(where: str, what: str, texts: list[str]) -> Iterator[Finding]:
    """What looks like somebody's own, in texts that many will read."""
    found = list(dict.fromkeys(each for text in texts for each in personal_data(text)))
    if found:
        advice = "Change it into one that is nobody’s, if it is somebody’s."
        yield _attention("personal-data", where, f"{what} holds what looks like {listed(found)}", advice)


def _of_the_answers(moments: list[Node]) -> Iterator[Finding]:
    """Whether the strong answers can be told without listening: by their length, or by their place where the order is kept."""
    told = [(node, [choice for choice in node.choices if choice.strong]) for node in moments if len(node.choices) > 1]
    told = [(node, strong) for node, strong in told if len(strong) == 1]
    if len(told) < FEWEST_TO_TELL:
        return
    longest = sum(strong[0] is max(node.choices, key=lambda choice: len(choice.says)) for node, strong in told)
    if longest >= TOO_OFTEN * len(told):
        title = f"The strong answer is the longest in {longest} of {len(told)} moments"
        advice = "Whoever presses the longest answer is right. Shorten some, or let others say as much."
        yield _attention("longest-answer", "", title, advice)
    kept = [(node, strong) for node, strong in told if node.keeps_order]
    first = sum(strong[0] is node.choices[0] for node, strong in kept)
    if len(kept) >= FEWEST_TO_TELL and first >= TOO_OFTEN * len(kept):
        title = f"The strong answer comes first in {first} of {len(kept)} moments that keep their order"
        advice = "Whoever presses 1 is right. Let each try see the answers in an order of its own."
        yield _attention("first-answer", "", title, advice)


def _of_an_ending(node: Node) -> Iterator[Finding]:
    if not node.says.strip():
        advice = "Write in a sentence or two how it ended."
        yield _problem("says-nothing", node.key, f"“{node.title}” says nothing", advice)
    if not node.outcome:
        advice = "Say whether it was resolved, partly, or not."
        yield _problem("no-outcome", node.key, f"“{node.title}” has no outcome", advice)
    if node.choices:
        title, advice = f"“{node.title}” is an ending with choices", "Nobody will see them: remove them."
        yield _attention("ending-with-choices", node.key, title, advice)


def _of_a_moment(node: Node, scenario: Scenario) -> Iterator[Finding]:
    keys = {other.key for other in scenario.nodes}
    if not node.says.strip():
        yield _problem("says-nothing", node.key, f"“{node.title}” says nothing", "Write what the customer says.")
    if not node.choices:
        title, advice = f"“{node.title}” is a dead end", "Give it choices, or make it an ending."
        yield _problem("dead-end", node.key, title, advice)
    # Where it is so in all moments it is told once, of the whole.
    if len(node.choices) == 1 and any(len(other.choices) != 1 for other in scenario.nodes if not other.ends):
        advice = "Add another, so that there is something to decide."
        yield _attention("one-choice", node.key, f"Only one choice in “{node.title}”", advice)
    for number, choice in enumerate(node.choices, start=1):
        place = f"Choice {number} of “{node.title}”"
        if not choice.says.strip():
            advice = "Write what the agent says, or remove it."
            yield _problem("choice-empty", node.key, f"{place} is empty", advice)
        if choice.to not in keys:
            advice = "Choose the moment or the ending that follows."
            yield _problem("leads-nowhere", node.key, f"{place} leads nowhere", advice)
