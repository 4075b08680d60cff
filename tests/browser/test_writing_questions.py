"""Questions are written with the keyboard alone, of several kinds; and from words of a call in under a minute."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations
from tests.browser.test_making_clips import PAUSED, call, select  # noqa: F401 - the fixture
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("studio")]

# A minute is what an author has between two calls.
A_MINUTE_S = 60
WRITTEN = """
from coaching.models import Content
print(repr([(q.draft.kind, q.draft.text, q.draft.task.right_in_words()) for q in Content.objects.filter(kind="question", title__startswith="TITLE").order_by("number")]))
"""


def written(site: Site, title: str) -> list[tuple[str, str, list[str]]]:
    """The questions that begin so, as they are stored: kind, text, what is right."""
    return eval(site.run(WRITTEN.replace("TITLE", title)))  # type: ignore[no-any-return]


def typed(page: Page, *lines: str) -> None:
    """Lines, each ended with Enter but the last."""
    for place, line in enumerate(lines):
        if place:
            page.keyboard.press("Enter")
        page.keyboard.type(line)


def test_an_answer_a_line_with_the_keyboard_alone(visit: Callable[..., Page], site: Site) -> None:
    page = visit("author")
    page.goto("/make/questions/new/")
    page.get_by_label("What you ask").focus()
    page.keyboard.type("Keys: what comes first?")
    page.get_by_label("Answer 1", exact=True).focus()
    # Enter goes on, and adds a line where there is none; Backspace takes an empty one away.
    typed(page, "The worry", "The form", "The bill", "The clock", "The weather", "")
    expect(page.locator("[data-row]")).to_have_count(6)
    page.keyboard.press("Backspace")
    expect(page.locator("[data-row]")).to_have_count(5)
    expect(page.get_by_label("Answer 5", exact=True)).to_be_focused()
    # Moved up, with the cursor in it.
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_label("Answer 4", exact=True)).to_have_value("The weather")
    expect(page.get_by_label("Answer 4", exact=True)).to_be_focused()
    page.get_by_label("Answer 1 is right").focus()
    page.keyboard.press("Space")
    page.locator("[data-why]").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Why it is, or is not 1")).to_be_focused()
    page.keyboard.type("People first.")
    page.get_by_label("Told after the answer").focus()
    page.keyboard.type("People first, then the form.")
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert written(site, "Keys:") == [("single", "Keys: what comes first?", ["The worry"])]
    lines = page.locator("[data-rows] textarea[name$=-text]")
    assert [line.input_value() for line in lines.all()] == [
        "The worry",
        "The form",
        "The bill",
        "The weather",
        "The clock",
    ]


def test_other_kinds_are_written_by_keyboard_and_keep_what_was_typed(visit: Callable[..., Page], site: Site) -> None:
    page = visit("author")
    page.goto("/make/questions/new/?kind=order")
    page.get_by_label("What you ask").focus()
    page.keyboard.type("Kinds: in order?")
    page.get_by_label("Line 1", exact=True).focus()
    typed(page, "Greet", "Verify", "Help")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()

    page.goto("/make/questions/new/?kind=gaps")
    page.get_by_label("What you ask").fill("Kinds: gaps?")
    text = page.get_by_label("The text, with [brackets]")
    text.fill("Before noon, or at six.")
    text.evaluate("one => one.setSelectionRange(7, 11)")
    page.keyboard.press("Control+]")
    expect(text).to_have_value("Before [noon], or at six.")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()

    page.goto("/make/questions/new/?kind=match")
    page.get_by_label("What you ask").fill("Kinds: which go together?")
    for number, (this, that) in enumerate((("Refund", "£60"), ("Visit", "A day")), start=1):
        page.get_by_label(f"This, pair {number}").fill(this)
        page.get_by_label(f"Goes with, pair {number}").fill(that)
    # Another kind and back: nothing is lost on the way.
    page.get_by_label("Kind", exact=True).select_option("number")
    expect(page.get_by_text("kept on this page")).to_be_visible()
    page.get_by_label("Kind", exact=True).select_option("match")
    expect(page.get_by_label("Goes with, pair 2")).to_have_value("A day")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert written(site, "Kinds:") == [
        ("order", "Kinds: in order?", ["Greet", "Verify", "Help"]),
        ("gaps", "Kinds: gaps?", ["noon"]),
        ("match", "Kinds: which go together?", ["Refund: £60", "Visit: A day"]),
    ]


def test_from_words_of_a_call_to_a_saved_question_in_under_a_minute(
    visit: Callable[..., Page],
    site: Site,
    call: str,  # noqa: F811
) -> None:
    page = visit("author")
    page.goto(call)
    begun = time.monotonic()
    select(page, "We", "today.")
    page.get_by_role("toolbar").get_by_role("link", name="Ask a question about this").click()
    # The right answer is what was said; the others are what is said elsewhere.
    expect(page.get_by_label("Answer 1 is right")).to_be_checked()
    expect(page.get_by_label("Answer 1", exact=True)).to_have_value(
        "I see it. We will send a new one today. You need not call again."
    )
    page.get_by_label("What you ask").fill("Minute: it drops every evening. What do you say?")
    for number in range(2, 5):
        answer = page.get_by_label(f"Answer {number}", exact=True)
        if answer.count():
            answer.fill(f"Try again later, {number} times.")
    page.get_by_label("Told after the answer").fill("She hears what happens next.")
    page.get_by_label("or in a new quiz called").fill("Minute")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Minute", exact=True)).to_be_visible()
    took = time.monotonic() - begun
    assert took < A_MINUTE_S
    (stored,) = written(site, "Minute:")
    assert stored[0] == "single"
    assert stored[2] == ["I see it. We will send a new one today. You need not call again."]


def test_moments_are_marked_while_the_call_plays_and_from_its_turns(
    visit: Callable[..., Page],
    call: str,  # noqa: F811
) -> None:
    page = visit("author")
    number = call.split("/")[2]
    page.goto(f"/make/from-call/{number}/question/?start=0&end=40000&propose=spot")
    before = page.locator("[data-row]").count()
    assert before >= 2
    page.get_by_role("button", name="Hear it").press("Enter")
    page.wait_for_function(f"!{PAUSED}")
    page.keyboard.press("s")
    page.wait_for_timeout(700)
    page.keyboard.press("e")
    expect(page.get_by_text("is a moment.")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(before + 1)
    page.get_by_role("button", name="Mark the turn at 0:09 as a moment").press("Enter")
    expect(page.locator("[data-row]")).to_have_count(before + 2)
    expect(page.get_by_label(f"From, moment {before + 2}")).to_have_value("0:09.0")


MANY_CLIPS = """
from tests.coaching import make
for number in range(14):
    make.clip(f"Among many, number {number}")
"""


def test_a_clip_is_found_among_many_and_looking_chooses_nothing(visit: Callable[..., Page], site: Site) -> None:
    site.run(MANY_CLIPS)
    page = visit("author")
    page.goto("/make/questions/new/")
    clip, find = page.get_by_label("A clip to hear", exact=True), page.get_by_label("Find in: A clip to hear")
    find.fill("many 13")
    expect(clip.locator("option")).to_have_count(2)
    expect(clip).to_have_value("")
    find.press("Enter")
    expect(page.locator("#heard").get_by_text("Among many, number 13")).to_be_visible()
    chosen = clip.input_value()
    find.fill("many 12")
    expect(clip).to_have_value(chosen)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_the_pages_of_questions_have_no_barrier_and_do_not_scroll_sideways(
    visit: Callable[..., Page],
    call: str,  # noqa: F811
    width: int,
    scheme: str,
) -> None:
    page = visit("author", width=width, scheme=scheme)
    number = call.split("/")[2]
    kinds = ("single", "multiple", "true_false", "short_text", "number", "order", "match", "gaps", "spot", "predict")
    found = []
    for address in (
        *(f"/make/questions/new/?kind={kind}" for kind in kinds), "/make/questions/", "/make/quizzes/new/", "/make/quizzes/",
        *(f"/make/from-call/{number}/question/?start=0&end=40000&propose={name}" for name in ("single", "predict", "spot")),
    ):  # fmt: skip
        page.goto(address)
        found += violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address} scrolls sideways at {width}")
    assert found == []
