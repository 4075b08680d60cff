"""The whole story, told in a browser: from a call to a trained agent, with Whisper really listening."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import violations

pytestmark = [pytest.mark.browser, pytest.mark.whisper, pytest.mark.xdist_group("site")]

CALL = Path(__file__).resolve().parents[2] / "coaching" / "demo" / "calls" / "double-charge.mp3"
PUBLISHED = "Published version 1"
TALE = "Forty-eight pounds, twice"
CLIP = f"Taken twice · {TALE}"


def a_call_is_heard(author: Page) -> str:
    author.get_by_role("link", name="Calls", exact=True).click()
    author.get_by_role("link", name="Add a call").click()
    author.get_by_label("The recording").set_input_files(CALL)
    author.get_by_label("What happens in it").fill(TALE)
    author.get_by_label("Agent who took the call").fill("Delphine Mbeki")
    author.get_by_role("button", name="Add this call").click()
    # Nobody reloads: the page turns by itself when the text is there.
    expect(author.get_by_role("heading", name="What was said")).to_be_visible(timeout=120_000)
    expect(author.locator(".turn.agent").first).to_contain_text("Delphine")
    return author.url


def a_word_clicked_is_a_word_heard(author: Page) -> None:
    word = author.locator(".turn.customer .word").nth(3)
    word.click()
    author.wait_for_function(
        "document.querySelector('audio').currentTime > 0 && !document.querySelector('audio').paused"
    )
    begun_ms = author.evaluate("document.querySelector('audio').currentTime * 1000")
    assert abs(begun_ms - int(word.get_attribute("data-start") or 0)) < 1500
    expect(author.locator(".word.lit")).to_have_count(1)
    author.keyboard.press("k")
    author.wait_for_function("document.querySelector('audio').paused")


def a_moment_becomes_a_clip(author: Page) -> str:
    author.get_by_role("link", name="Make a clip").click()
    dialog = author.get_by_role("dialog", name="Make a clip")
    dialog.get_by_label("From").fill("0:05")
    dialog.get_by_label("To", exact=True).fill("0:12")
    dialog.get_by_label("Name of the clip").fill("Taken twice")
    dialog.get_by_label("Why it worked").fill("The worry comes before the money.")
    dialog.get_by_role("button", name="Make the clip").click()
    expect(dialog).to_be_hidden()
    author.locator("#clip-list").get_by_role("link", name="Taken twice").click()
    expect(author.get_by_role("heading", name="Taken twice")).to_be_visible()
    return author.url


def chip(page: Page, choice: int, kind: str) -> Locator:
    return page.locator(".branch").nth(choice - 1).locator(f"[data-chip^={kind}]")


def write_choice(page: Page, number: int, says: str, trust: str, ending: str) -> None:
    page.get_by_label(f"Moment 1, choice {number}: the agent says").fill(says)
    chip(page, number, "felt").click()
    page.get_by_role("button", name=f"{trust} Trust").click()
    chip(page, number, "to").click()
    page.keyboard.type(ending)
    page.get_by_role("option", name=f"New ending “{ending}”").click()
    page.get_by_role("button", name=f"More of moment 1, choice {number}").click()
    page.get_by_label("Why, told in the debrief").fill("Say what you see before what you can do.")
    page.get_by_role("button", name=f"More of moment 1, choice {number}").click()


def a_scenario_is_written_and_published(author: Page) -> str:
    author.goto("/make/scenarios/new/")
    author.get_by_label("Title").fill("Charged twice")
    author.get_by_label("The customer").fill("Mr Nolan")
    author.get_by_label("On your screen").fill(
        "Plan: Harbour 100, £48 a month\nPayments: £48 on the 9th, £48 on the 9th"
    )
    author.get_by_role("button", name="Go on").click()
    studio = author.url
    author.get_by_label("Name of moment 1").fill("He has been charged twice")
    author.get_by_label("Moment 1: the customer says").fill(
        "You have taken my money twice. What if the rent does not go through?"
    )
    author.get_by_label("More of moment 1", exact=True).click()
    author.get_by_role("button", name="Choose a clip").click()
    author.get_by_label("Search clips").fill(TALE[:11])
    author.get_by_role("listitem").filter(has_text="Taken twice").get_by_role("button", name="Take it").click()
    author.get_by_label("More of moment 1", exact=True).click()
    for _ in range(2):
        author.get_by_role("button", name="What else might one say?").click()
    write_choice(author, 1, "That is ours. It goes back today.", "+2", "It is paid back")
    write_choice(author, 2, "Please call your bank.", "−1", "He rings his bank")
    author.get_by_label("Moment 1, choice 1: a strong answer").click()

    # It may not be published yet, and the page says why and where.
    author.get_by_role("button", name="Publish").click()
    expect(author.get_by_text("Not published:")).to_be_visible()
    expect(author.locator(".kind.problem").first).to_be_visible()
    expect(author.get_by_text(PUBLISHED)).to_have_count(0)
    for letter, title, outcome in (("A", "It is paid back", "resolved"), ("B", "He rings his bank", "lost")):
        author.get_by_label(f"Ending {letter}: how it ends").fill(f"{title}, and he knows when.")
        author.get_by_label(f"Outcome of ending {letter}").select_option(outcome)
    author.get_by_role("button", name="Publish").click()
    expect(author.get_by_text(PUBLISHED)).to_be_visible()

    author.goto(studio)
    author.get_by_role("link", name="Play from here").click()
    expect(author.get_by_text("nothing is stored")).to_be_visible()
    return studio


def a_quiz_is_written_and_published(author: Page) -> str:
    author.goto("/make/quizzes/new/")
    author.get_by_label("Title").fill("Money that went twice")
    author.get_by_role("button", name="Go on").click()
    quiz = author.url
    for kind, asked, answers in (
        ("One answer", "What comes first?", (("The worry", True), ("The form", False))),
        (
            "Several answers",
            "What do you check?",
            (("The name", True), ("The address", True), ("The card number", False)),
        ),
    ):
        author.goto(quiz)
        author.get_by_role("link", name=re.compile("Add a question|first question")).click()
        author.get_by_label("What you ask").fill(asked)
        author.get_by_label("Kind", exact=True).select_option(label=kind)
        expect(author.locator("[name=shown_kind]")).to_have_value("multiple" if kind == "Several answers" else "single")
        for number, (text, right) in enumerate(answers, start=1):
            author.get_by_label(f"Answer {number}", exact=True).fill(text)
            if right:
                author.get_by_label(f"Answer {number} is right").check()
        author.get_by_label("Told after the answer").fill("People first, then the form.")
        author.get_by_role("button", name="Save", exact=True).click()
    author.goto(quiz)
    author.get_by_role("button", name="Publish").click()
    expect(author.get_by_text(PUBLISHED)).to_be_visible()
    return quiz


def a_module_is_built_and_published(author: Page) -> str:
    author.goto("/make/paths/new/")
    author.get_by_label("Title").fill("Money matters")
    author.get_by_role("button", name="Go on").click()
    author.get_by_role("link", name=re.compile("first module|Add a module")).click()
    author.get_by_label("Title").fill("When money goes twice")
    author.get_by_role("button", name="Go on").click()
    module = author.url
    for link, title, field, value in (
        ("Something to read", "Before you listen", "The text", "# Two payments\n\nListen for **what he fears**."),
        ("A call to hear", "Hear him say it", "The clip", CLIP),
        ("A scenario", "Now he rings you", "Scenario", "Charged twice"),
        ("A quiz", "What stays", "Quiz", "Money that went twice"),
    ):
        author.goto(module)
        author.get_by_role("link", name=link).click()
        author.get_by_label("Title").fill(title)
        control = author.get_by_label(field, exact=True)
        if field == "The text":
            control.fill(value)
        else:
            control.select_option(label=value)
        author.get_by_role("button", name="Add it").click()
    author.goto(module)
    author.get_by_role("button", name="Publish").click()
    expect(author.get_by_text(PUBLISHED)).to_be_visible()
    # What is on the path changes when the path is published.
    expect(author.get_by_text("Learners do not see it yet.")).to_be_visible()
    author.get_by_role("button", name="Publish the path").click()
    expect(author.get_by_text(PUBLISHED).first).to_be_visible()
    return module


def the_trainer_enrols(trainer: Page) -> str:
    """Returns the address of the path's own board: others may have more people on them."""
    trainer.get_by_role("link", name="Enrol").first.click()
    path = trainer.get_by_label("Path or cohort")
    path.select_option(label="Money matters")
    board = f"/team/?path={path.input_value().removeprefix('path-')}"
    trainer.get_by_label("Noor Haddad").check()
    trainer.get_by_role("button", name="Enrol", exact=True).click()
    expect(trainer.get_by_role("status").get_by_text("Noor Haddad")).to_be_visible()
    return board


def go_on(learner: Page) -> None:
    """What the one solid button on the learner's home leads to."""
    learner.goto("/")
    learner.locator(".next-up .button.primary").click()


def the_learner_reads_and_listens(noor: Page) -> list[str]:
    go_on(noor)
    expect(noor.get_by_role("heading", name="Two payments")).to_be_visible()
    read = noor.url
    noor.locator("form .button.primary").click()
    go_on(noor)
    listen = noor.url
    expect(noor.get_by_text("once you have heard it to the end")).to_be_visible()
    noor.get_by_role("link", name="Read its words instead").click()
    expect(noor.locator(".transcript .word").first).to_be_visible()
    assert noor.evaluate("fetch(document.querySelector('audio').src).then((answer) => answer.status)") == 200
    noor.locator("form .button.primary").click()
    return [read, listen]


def begin(noor: Page) -> str:
    go_on(noor)
    start = noor.get_by_role("button", name="Start")
    if start.count():
        start.first.click()
    return noor.url


def the_learner_decides(noor: Page) -> list[str]:
    attempt = begin(noor)
    expect(noor.get_by_role("group", name="What do you say?")).to_be_visible()
    # She leaves in the middle and comes back to the same place; the page is played with the keyboard alone.
    noor.get_by_role("link", name="Leave").click()
    assert begin(noor) == attempt
    # Each try has the answers in an order of its own.
    noor.keyboard.press(noor.locator(".choice", has_text="That is ours.").locator(".key").inner_text())
    noor.keyboard.press("Enter")
    expect(noor.get_by_role("heading", name="It is paid back")).to_be_visible()
    # Without a guideline only what it did for the customer is told.
    expect(noor.get_by_text("One decision: it made trust grow.")).to_be_visible()
    return [noor.url]


def the_learner_answers(noor: Page) -> list[str]:
    attempt = begin(noor)
    for answers in (["The worry"], ["The name", "The address"]):
        for answer in answers:
            noor.get_by_label(answer).check()
        noor.locator("form .button.primary").first.click()
        expect(noor.get_by_text("People first, then the form.")).to_be_visible()
        answered = noor.url
        noor.locator(".button.primary").first.click()
    return [attempt, answered, noor.url]


def test_from_a_call_to_a_trained_agent(visit: Callable[..., Page]):
    author = visit("author")
    call = a_call_is_heard(author)
    a_word_clicked_is_a_word_heard(author)
    clip = a_moment_becomes_a_clip(author)
    studio = a_scenario_is_written_and_published(author)
    quiz = a_quiz_is_written_and_published(author)
    module = a_module_is_built_and_published(author)

    trainer = visit("trainer")
    board = the_trainer_enrols(trainer)

    noor = visit("learner")
    walked = [*the_learner_reads_and_listens(noor), *the_learner_decides(noor), *the_learner_answers(noor)]
    noor.goto("/learn/")
    expect(noor.get_by_text("4 of 4")).to_be_visible()

    # The trainer sees how far she is, and not what she answered.
    trainer.goto(board)
    row = trainer.get_by_role("row").filter(has_text="Noor Haddad")
    expect(row.locator(".cell.done")).to_have_count(1)
    row.get_by_role("link").click()
    expect(trainer.get_by_text("Now he rings you")).to_be_visible()
    assert "It goes back today" not in trainer.content()

    roads = {
        "": ["/accounts/login/"],
        "author": ["/", "/calls/", "/calls/upload/", call, "/clips/", clip, "/make/paths/", module, "/make/scenarios/", studio,
                   f"{studio}preview/", "/make/quizzes/", quiz, f"{quiz}preview/", "/guidelines/", "/guidelines/new/",
                   "/accounts/password/change/", "/accounts/logout/"],
        "learner": ["/", "/learn/", *walked],
        "trainer": ["/team/", "/team/enrol/", trainer.url, call],
    }  # fmt: skip
    found = []
    for who, addresses in roads.items():
        for width, scheme in ((1440, "light"), (360, "dark")):
            page = visit(who, width=width, scheme=scheme)
            for address in addresses:
                page.goto(address)
                found += violations(page)
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found.append(f"{address} scrolls sideways at {width}")
    assert found == []
