"""Every kind of question is answered with the keyboard alone; a lost connection costs nothing, two tabs agree; a clip comes before its words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("studio")]

# The trainer learns here: other tests' learners have paths of their own. The call and its words come at once, before any worker looks.
ASKED = """
from django.contrib.auth.models import User
from django.db import transaction
from coaching.authoring import drafts
from coaching.authoring.publishing import publish
from coaching.content.question.document import Question
from coaching.content.quiz.document import QuestionLink, Quiz
from recordings.clips import clips
from recordings.models import Recording
from tests import make as calls
from tests.coaching import make
author = User.objects.get(username="author")
with transaction.atomic():
    call = calls.recording(by=author, title="Asked in every way", data=calls.wav(calls.tone(12.0, hertz=310), calls.tone(12.0, hertz=470)))
    calls.heard(call, ("agent", 1000, "That is ours."), ("customer", 4000, "Thank you."), ("agent", 6000, "From here it is mine."), ("agent", 9500, "I keep it."))
def cut(start_ms, end_ms, title):
    return clips.make(recording=call, start_ms=start_ms, end_ms=end_ms, title=title, by=author, listed=False)
whole, before, rest = cut(0, 9000, "The first part"), cut(0, 5500, "Until then"), cut(5800, 11900, "And then")
said = lambda **words: [{"id": key, "text": text, "correct": key == "right", "why": f"Why {key}."} for key, text in words.items()]
tasks = [
    ("One of these", {"kind": "single", "options": said(right="Give it", other="Wait")}, {"hints": ["Think of 1.1."]}),
    ("Some of these", {"kind": "multiple", "options": [*said(right="An apology", other="A promise"), {"id": "too", "text": "A reason", "correct": True}]}, {"clip": whole.pk, "listening": {"plays": 2}}),
    ("True or not", {"kind": "true_false", "answer": False}, {}),
    ("A word", {"kind": "short_text", "answers": [{"id": "a", "text": "ownership"}]}, {}),
    ("A number", {"kind": "number", "unit": "£", "answers": [{"id": "a", "value": "50"}]}, {}),
    ("In order", {"kind": "order", "items": [{"id": key, "text": text} for key, text in (("a", "First"), ("b", "Second"), ("c", "Third"))]}, {}),
    ("What goes together", {"kind": "match", "pairs": [{"id": "a", "left": "£40", "right": "You decide"}, {"id": "b", "left": "£80", "right": "Ask first"}]}, {}),
    ("Fill it in", {"kind": "gaps", "text": "I will [[g]] you at [[h]].", "gaps": [{"id": "g", "accepted": ["ring"]}, {"id": "h", "accepted": ["noon", "twelve"]}]}, {}),
    ("Choose the words", {"kind": "gaps", "picked": True, "others": ["somebody"], "text": "That is [[g]].", "gaps": [{"id": "g", "accepted": ["ours"]}]}, {}),
    ("When she takes it on", {"kind": "spot", "spans": [{"id": "a", "start_ms": 1000, "end_ms": 2000, "text": "That is ours"}, {"id": "b", "start_ms": 6000, "end_ms": 7600, "text": "From here"}]}, {"clip": whole.pk}),
    ("What now", {"kind": "predict", "rest": rest.pk, "was_done": "right", "options": said(right="Take it on", other="Pass it on")}, {"clip": before.pk, "listening": {"asked_after": True}}),
]
made = [drafts.create("question", Question.model_validate({"text": text + "?", "why": "So.", "task": task, **more}), by=author) for text, task, more in tasks]
guideline = make.guideline("Asked in every way")
publish(guideline, by=author)
quiz = drafts.create("quiz", Quiz(title="In every way", pass_percent=100, shuffle_answers=False, guideline=guideline.number, questions=[QuestionLink(number=each.number) for each in made]), by=author)
publish(quiz, by=author)
path = make.path("In every way")
module = make.module(path)
activity, heard = make.activity(module, "quiz", content=make.fresh(quiz)), make.activity(module, "listen", clip=whole)
for content in (module, path):
    publish(make.fresh(content), by=author)
print(make.enrollment(User.objects.get(username="trainer"), make.fresh(path)).pk, activity.id, heard.id)
"""


@pytest.fixture(scope="module")
def asked(site: Site) -> list[str]:
    """The addresses of an activity that asks in every way, and of one that is heard."""
    enrollment, *activities = site.run(ASKED).split()[-3:]
    return [f"/learn/enrollments/{enrollment}/activities/{activity}/" for activity in activities]


def tab_to(page: Page, selector: str) -> None:
    """As somebody without a mouse comes there."""
    for _ in range(60):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with the keyboard")


def choose(page: Page, *places: int) -> None:
    expect(page.locator(".keys", has_text="choose")).to_be_visible()
    for place in places:
        page.keyboard.press(str(place))
    page.keyboard.press("Enter")


def write(page: Page, text: str) -> None:
    tab_to(page, "#given")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def into_order(page: Page) -> None:
    """Bring each line to its place, from the first on."""
    lines = page.locator("[data-order] .line")
    for place, text in enumerate(("First", "Second", "Third")):
        while (at := lines.all_inner_texts().index(text)) > place:
            page.locator(f"[data-order] li:nth-child({at + 1}) [data-move='-1']").focus()
            page.keyboard.press("ArrowUp")
    tab_to(page, "[data-answer]")
    page.keyboard.press("Enter")


def pick(page: Page, *words: str) -> None:
    for number, word in enumerate(words):
        page.locator("select[name=given]").nth(number).focus()
        page.keyboard.type(word)
    tab_to(page, "[data-answer]")
    page.keyboard.press("Enter")


def fill(page: Page, *words: str) -> None:
    for number, word in enumerate(words):
        tab_to(page, f"[aria-label='Gap {number + 1}']")
        page.keyboard.type(word)
    page.keyboard.press("Enter")


def spot(page: Page, *moments_ms: int) -> None:
    """The space bar, each time the clip comes to a moment."""
    page.keyboard.press("Space")
    audio = "document.querySelector('[data-spot] audio')"
    for number, moment in enumerate(moments_ms, start=1):
        page.wait_for_function(f"{audio}.currentTime * 1000 > {moment}")
        page.keyboard.press("Space")
        expect(page.locator("[data-count]")).to_have_text(f"{number} mark{'s' if number > 1 else ''}")
    page.keyboard.press("p")
    tab_to(page, "[data-answer]")
    page.keyboard.press("Enter")


def predict(page: Page) -> None:
    """The question comes at the clip's end; then an answer, and how sure."""
    expect(page.get_by_text("What is asked comes once you have heard it.")).to_be_visible()
    expect(page.get_by_text("What now?")).to_have_count(0)
    tab_to(page, "[data-toggle]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="What now?")).to_be_visible(timeout=20_000)
    page.keyboard.press("1")
    tab_to(page, "[name=sure]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    tab_to(page, "[data-answer]")
    page.keyboard.press("Enter")


ANSWERS: dict[str, Callable[[Page], None]] = {
    "One of these?": lambda page: choose(page, 1),
    "Some of these?": lambda page: choose(page, 1, 3),
    "True or not?": lambda page: choose(page, 2),
    "A word?": lambda page: write(page, "Ownreship"),
    "A number?": lambda page: write(page, "50.00"),
    "In order?": into_order,
    "What goes together?": lambda page: pick(page, "You", "Ask"),
    "Fill it in?": lambda page: fill(page, "ring", "Twelve"),
    "Choose the words?": lambda page: pick(page, "ours"),
    "When she takes it on?": lambda page: spot(page, 1200, 6200),
    "What now?": predict,
}


def begin(page: Page, start: str) -> None:
    page.goto(start)
    page.get_by_role("button", name="Start").or_(page.get_by_role("button", name="Go again")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("form[data-keep]")).to_be_visible()


def look(page: Page, name: str, found: list[str], pictures: Path) -> None:
    """At a page wide and narrow: what sticks out, and a picture of each; and what axe finds, which takes its time, on the narrow one."""
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=pictures / f"{name}-{width}.png", full_page=True)
        if width == 360 or name.endswith("asked"):
            found += violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{name} sticks out at {width}")
    page.set_viewport_size({"width": 1440, "height": 900})


def test_every_kind_is_answered_with_the_keyboard_alone(
    visit: Callable[..., Page], asked: list[str], tmp_path: Path
) -> None:
    page = visit("trainer", bypass_csp=True)
    begin(page, asked[0])
    found: list[str] = []
    for number, (text, answer) in enumerate(ANSWERS.items(), start=1):
        expect(page.locator(".focus-bar", has_text=f"Question {number} of {len(ANSWERS)}")).to_be_visible()
        look(page, f"{number}-asked", found, tmp_path)
        answer(page)
        expect(page.get_by_role("heading", name="That is right", level=1)).to_be_visible()
        assert text in page.locator("main").inner_text()
        look(page, f"{number}-told", found, tmp_path)
        expect(page.locator(".keys", has_text="goes on")).to_be_visible()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="11 of 11 right: that is it")).to_be_visible()
    look(page, "looked-back", found, tmp_path)
    assert not found


def test_a_lost_connection_costs_nothing_and_two_tabs_agree(visit: Callable[..., Page], asked: list[str]) -> None:
    page = visit("trainer")
    begin(page, asked[0])
    where = page.url
    other = page.context.new_page()
    other.goto(where)
    page.bring_to_front()
    expect(page.locator(".keys", has_text="choose")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_text("Kept", exact=True)).to_be_visible()
    # Signed out of nothing, closed and opened again: it is still chosen.
    page.reload()
    expect(page.locator("[name=given]").first).to_be_checked()
    page.context.set_offline(True)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("There is no connection.")).to_be_visible()
    assert page.url == where
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Not yet", level=1)).to_be_visible(timeout=20_000)
    # The other tab was at the first question; it goes along.
    other.bring_to_front()
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.locator(".focus-bar", has_text="Question 2 of 11")).to_be_visible()
    other.close()


# What is right in the questions before the one in order, and in those between it and the one to spot in.
BEFORE_ORDER = ["right", "right", "false", "ownership", "50"]
BEFORE_SPOT = ["You decide", "ring", "ours"]
POSTED = """async (given) => {
  const body = new URLSearchParams(new FormData(document.querySelector("form[data-keep]")));
  body.delete("given");
  body.append("given", given);
  await fetch(location.href, { method: "POST", body });
}"""


def answered(page: Page, where: str, answers: list[str]) -> None:
    """Answer without looking at the pages in between."""
    for given in answers:
        page.evaluate(POSTED, given)
        page.goto(where)


def test_what_was_ordered_without_a_connection_is_there_again_and_the_space_bar_marks_after_a_click_on_play(
    visit: Callable[..., Page], asked: list[str]
) -> None:
    page = visit("trainer", bypass_csp=True)
    page.goto(asked[0])
    page.get_by_role("button", name="Practise").first.click()
    page.wait_for_url("**/attempts/*/")
    where = page.url
    answered(page, where, BEFORE_ORDER)
    lines = page.locator("[data-order] .line")
    expect(lines).to_have_count(3)
    page.context.set_offline(True)
    page.locator("[data-order] li:first-child [data-move='1']").click()
    moved = lines.all_inner_texts()
    expect(page.get_by_text("There is no connection.")).to_be_visible()
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(where)
    expect(lines).to_have_text(moved)
    page.locator("[data-answer]").click()
    page.wait_for_url("**/answers/*/")
    page.goto(where)
    answered(page, where, BEFORE_SPOT)
    # On a phone the answer's button never lies over the one that is pressed while one listens, wherever the page stands.
    page.set_viewport_size({"width": 360, "height": 640})
    for scrolled in range(0, 400, 80):
        page.evaluate("(y) => scrollTo(0, y)", scrolled)
        now, answer = (page.locator(f"[data-{name}]").bounding_box() for name in ("now", "answer"))
        assert now
        assert answer
        assert now["y"] + now["height"] <= answer["y"]
    page.locator("[data-spot] [data-toggle]").click()
    page.wait_for_function("document.querySelector('[data-spot] audio').currentTime > 0.5")
    page.keyboard.press("Space")
    expect(page.locator("[data-count]")).to_have_text("1 mark")
    assert not page.evaluate("document.querySelector('[data-spot] audio').paused")


def test_a_clip_is_heard_before_its_words_come(visit: Callable[..., Page], asked: list[str]) -> None:
    page = visit("trainer", bypass_csp=True)
    page.goto(asked[1])
    expect(page.get_by_text("once you have heard it to the end")).to_be_visible()
    expect(page.locator(".transcript")).to_have_count(0)
    expect(page.get_by_role("button", name="I have heard it")).to_have_count(0)
    page.locator("[data-toggle]").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('audio').currentTime > 1")
    expect(page.locator(".transcript")).to_have_count(0)
    expect(page.get_by_role("button", name="I have heard it")).to_be_visible(timeout=20_000)
    expect(page.locator(".transcript .word").first).to_be_visible()
    page.get_by_role("button", name="I have heard it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("is done.")).to_be_visible()
    page.goto(asked[1])
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
