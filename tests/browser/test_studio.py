"""The studio in a browser: written by keyboard, kept through a kill, two at once, seen as a map, grown from a call against the clock."""

import contextlib
import re
import shutil
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Locator, Page, Playwright, expect

from coaching.content.scenario.document import Choice, Node, Scenario
from coaching.content.scenario.text import read, written
from coaching.content.text import parsed
from tests.browser.conftest import violations
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("studio")]

# What a person may lose of their typing.
MOST_LOST_S = 3.0
# From opening a call to a published scenario, besides typing.
MOST_PRESSES, MOST_S = 60, 300


def large(moments: int) -> Scenario:
    """A road of so many moments with three choices each, and side roads that come back to it."""
    nodes = [
        Node(
            key=f"m{place}",
            title=f"Moment of the call, the {place}th",
            says="And what about this, then?",
            start=place == 0,
            choices=[
                Choice(
                    id=f"{place}-{way}",
                    says=f"Answer {way} to it",
                    trust=1 - way,
                    strong=not way,
                    to=f"m{to}" if to < moments else "end",
                )
                for way, to in enumerate((place + 1, place + 2, place + 1))
            ],
        )
        for place in range(moments)
    ]
    ending = Node(key="end", title="Settled", says="It is settled.", ends=True, outcome="resolved")
    return Scenario(title=f"A call of {moments} moments", customer_name="Mrs Foster", nodes=[*nodes, ending])


def draft(page: Page, scenario: Scenario) -> str:
    """Make a draft of one's own, as text, and give its address."""
    page.goto("/make/scenarios/new/text/")
    page.get_by_label("The scenario").fill(written(scenario))
    page.get_by_role("button", name="Make the scenario").click()
    page.wait_for_url(re.compile(r"/make/scenarios/\d+/$"))
    return page.url


def kept(page: Page, address: str) -> Scenario:
    """What the server has of a draft now."""
    told = page.request.get(f"{address}text/?download")
    assert told.ok
    return read(parsed(told.text()))


def saved(page: Page) -> None:
    expect(page.locator("#studio-state .saved")).to_contain_text("Saved")


def test_a_scenario_is_written_by_keyboard_alone_undone_and_done_again(visit: Callable[..., Page]):
    page = visit("author")
    address = draft(page, large(2))
    page.get_by_label("Moment 2, choice 3: the agent says").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("I will ring you myself")
    # Lead on: a name nobody has yet.
    page.keyboard.press("ArrowRight")
    page.keyboard.type("She is rung")
    page.keyboard.press("Enter")
    saved(page)
    written = kept(page, address)
    assert written.nodes[1].choices[-1].says == "I will ring you myself"
    assert [node.title for node in written.nodes if node.key == written.nodes[1].choices[-1].to] == ["She is rung"]
    # On to what was made: its words, and an answer that leads to what there is.
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.type("You rang, as you said!")
    page.keyboard.press("Tab")
    while page.evaluate("!document.activeElement.dataset.add"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("I did")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("settled")
    page.keyboard.press("Enter")
    saved(page)
    new = kept(page, address).nodes[-1]
    assert (new.says, new.choices[0].says, new.choices[0].to) == ("You rang, as you said!", "I did", "end")
    # Undo goes step by step, and redo takes it back.
    steps = 0
    while kept(page, address) != large(2) and steps < 20:
        page.get_by_role("button", name="Undo").click()
        page.wait_for_timeout(150)
        saved(page)
        steps += 1
    assert kept(page, address) == large(2)
    for _ in range(steps):
        page.get_by_role("button", name="Redo").click()
        page.wait_for_timeout(150)
        saved(page)
    assert kept(page, address).nodes[-1].choices[0].says == "I did"


def test_killing_the_browser_in_the_middle_of_a_sentence_loses_a_moment_at_most(
    site: Site, playwright: Playwright, visit: Callable[..., Page]
):
    witness = visit("author")
    address = draft(witness, large(2))
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_page(base_url=site.url)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="author").first.click()
    page.wait_for_url("**/")
    page.goto(address)
    page.get_by_label("Moment 1: the customer says").fill("")
    typed = []
    while len(typed) < 50:
        page.keyboard.type("x")
        typed.append(time.monotonic())
        time.sleep(0.1)
    # Not closed: nothing can be sent on the way out.
    with contextlib.suppress(Error):
        browser.new_browser_cdp_session().send("Browser.crash")
    killed = time.monotonic()
    time.sleep(1)
    left = len(kept(witness, address).nodes[0].says)
    assert left > 10, "saved while it is typed, not only after a pause"
    assert left == len(typed) or killed - typed[left] <= MOST_LOST_S


def test_what_cannot_be_saved_is_kept_in_the_browser_and_saved_later(visit: Callable[..., Page]):
    page = visit("author")
    address = draft(page, large(2))
    # A tunnel: also what a page sends on its way out does not get through.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no connection')) }")
    page.get_by_label("Moment 1: the customer says").fill("Written in a tunnel")
    expect(page.get_by_text("kept in this browser")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/make/scenarios/")
    page.goto(address)
    expect(page.get_by_text("is here again")).to_be_visible()
    expect(page.get_by_label("Moment 1: the customer says")).to_have_value("Written in a tunnel")
    saved(page)
    assert kept(page, address).nodes[0].says == "Written in a tunnel"


def test_two_authors_at_once_see_each_other_and_are_told_where_they_met(visit: Callable[..., Page]):
    marisol, tess = visit("author"), visit("trainer")
    address = draft(marisol, large(3))
    tess.goto(address)
    tess.get_by_label("Moment 2: the customer says").fill("Tess was here")
    tess.get_by_label("Moment 1: the customer says").fill("As Tess has it")
    saved(tess)
    marisol.get_by_label("Moment 1: the customer says").fill("As Marisol has it")
    marisol.get_by_label("Name of moment 3").fill("The bill")
    expect(marisol.get_by_text("Somebody wrote here at the same moment")).to_be_visible()
    expect(marisol.get_by_label("Moment 2: the customer says")).to_have_value("Tess was here")
    saved(marisol)
    assert [kept(marisol, address).nodes[place].says for place in (0, 1)] == ["As Tess has it", "Tess was here"]
    assert kept(marisol, address).nodes[2].title == "The bill"
    marisol.get_by_role("button", name="Put mine there").click()
    saved(marisol)
    assert kept(marisol, address).nodes[0].says == "As Marisol has it"


def test_what_one_takes_away_while_another_writes_in_it_is_kept(visit: Callable[..., Page]):
    marisol, tess = visit("author"), visit("trainer")
    address = draft(marisol, large(8))
    tess.goto(address)
    tess.get_by_label("More of moment 2", exact=True).click()
    tess.locator(".moment-more").get_by_role("button", name="Remove", exact=True).click()
    saved(tess)
    marisol.locator("[data-said=m1]").fill("Marisol still needs it")
    expect(marisol.get_by_text("It is kept as you have it")).to_be_visible()
    saved(marisol)
    assert [node.says for node in kept(marisol, address).nodes if node.key == "m1"] == ["Marisol still needs it"]
    marisol.get_by_role("button", name="Understood").click()
    expect(marisol.get_by_text("It is kept as you have it")).to_have_count(0)


def test_play_waits_for_what_is_typed(visit: Callable[..., Page]):
    page = visit("author")
    draft(page, large(2))
    page.get_by_label("Moment 1: the customer says").fill("This very second")
    page.get_by_role("link", name="Play", exact=True).click()
    expect(page.get_by_text("“This very second”")).to_be_visible()
    page.get_by_role("link", name="Edit this moment").click()
    expect(page.get_by_label("Moment 1: the customer says")).to_be_focused()


def test_the_map_is_walked_dragged_and_zoomed(visit: Callable[..., Page]):
    page = visit("author")
    address = draft(page, large(4))
    page.goto(f"{address}map/")
    here = page.locator(".map .node.here")
    expect(here).to_have_attribute("data-node", "m0")
    here.focus()
    page.keyboard.press("ArrowRight")
    expect(here).to_have_attribute("data-node", "m1")
    page.keyboard.press("ArrowLeft")
    expect(here).to_have_attribute("data-node", "m0")
    # Everything is in view, at first and after zooming.
    room = page.locator(".graph.map").bounding_box()
    assert room
    for _ in range(2):
        boxes = [page.locator(".map .node").nth(place).bounding_box() for place in range(5)]
        assert all(
            box and room["x"] <= box["x"] and box["x"] + box["width"] <= room["x"] + room["width"] for box in boxes
        )
        page.mouse.move(room["x"] + 300, room["y"] + 200)
        page.mouse.wheel(0, -400)
        page.get_by_role("button", name="Fit").click()
        page.wait_for_timeout(100)
    # A road is drawn from an answer to an ending.
    dot, there = page.locator("[data-from='0-0']").bounding_box(), page.locator("[data-node=end] .box").bounding_box()
    assert dot
    assert there
    page.mouse.move(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    page.mouse.down()
    page.mouse.move(there["x"] + 60, there["y"] + 10, steps=5)
    page.mouse.up()
    saved(page)
    page.wait_for_timeout(300)
    assert kept(page, address).nodes[0].choices[0].to == "end"
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Open in the script").click()
    expect(page.get_by_label("Moment 1: the customer says")).to_be_visible()


def test_what_is_typed_while_it_goes_back_stays(visit: Callable[..., Page]):
    page = visit("author")
    address = draft(page, large(2))
    page.get_by_label("Name of moment 1").fill("Another name")
    saved(page)
    # The server takes its time with the step back; somebody types on.
    page.route(
        "**/step/", lambda route: (page.get_by_label("Moment 2: the customer says").fill("Typed on"), route.continue_())
    )
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Name of moment 1")).to_have_value("Moment of the call, the 0th")
    expect(page.get_by_label("Moment 2: the customer says")).to_have_value("Typed on")
    saved(page)
    assert kept(page, address).nodes[1].says == "Typed on"


def test_words_are_found_and_replaced(visit: Callable[..., Page]):
    page = visit("author")
    address = draft(page, large(3))
    page.keyboard.press("Control+f")
    page.get_by_label("Find", exact=True).fill("answer 1")
    expect(page.get_by_text("3 found")).to_be_visible()
    page.get_by_label("Replace by").fill("Sorry")
    page.get_by_role("button", name="Replace all").click()
    saved(page)
    assert [node.choices[1].says for node in kept(page, address).nodes[:3]] == ["Sorry to it"] * 3


def test_who_writes_by_keyboard_keeps_their_place(visit: Callable[..., Page]):
    page = visit("author")
    draft(page, large(5))
    # A menu gives back the place it was opened from, and does not stay open behind one.
    chip = page.locator("[data-chip='felt-0-0']")
    chip.press("Enter")
    page.get_by_role("button", name="−2").press("Enter")
    expect(chip).to_be_focused()
    page.locator("[data-chip='to-0-0']").press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".pop")).to_have_count(0)
    # Nothing typed leads where it led.
    page.get_by_label("Moment 1, choice 1: the agent says").press("End")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("[data-chip='to-0-0']")).to_contain_text("the 1th")
    # Where a moment was, the next one is.
    page.get_by_label("More of moment 2", exact=True).click()
    page.locator("#moment-m1").get_by_role("button", name="Remove", exact=True).press("Enter")
    expect(page.locator("[data-said=m3]")).to_be_focused()


def test_words_and_choices_are_dragged_without_a_stumble(visit: Callable[..., Page]):
    page = visit("author")
    address = draft(page, large(6))
    there = page.locator("#choice-1-1 textarea")
    assert there.evaluate(
        """(field) => {
            const data = new DataTransfer();
            data.setData("text/plain", "words");
            return field.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
        }"""
    ), "words dropped into a sentence are the browser's to take"
    page.locator("#choice-0-0 .grip").drag_to(there)
    page.locator("#choice-0-0 .grip").drag_to(page.locator("#choice-0-1 .key"))
    page.wait_for_timeout(100)
    saved(page)
    assert [[choice.id for choice in node.choices] for node in kept(page, address).nodes[:2]] == [
        ["0-1", "0-0", "0-2"],
        ["1-0", "1-1", "1-2"],
    ]


def test_the_map_of_many_moments_opens_where_one_is_and_can_be_read(visit: Callable[..., Page]):
    page = visit("author")
    address = draft(page, large(40))
    page.goto(f"{address}moments/m20/")
    expect(page.get_by_label(re.compile("the customer says$")).and_(page.locator(":focus"))).to_have_count(1)
    page.get_by_role("link", name="Map", exact=True).click()
    here = page.locator(".map .node.here .box")
    expect(here).to_be_in_viewport()
    page.wait_for_timeout(300)
    for _ in range(2):
        assert (here.bounding_box() or {"width": 0})["width"] > 100
        expect(here).to_be_in_viewport()
        page.set_viewport_size({"width": 1200, "height": 700})
        page.wait_for_timeout(300)


@pytest.mark.parametrize("width", [1440, 1100])
def test_what_stays_in_view_stands_below_the_head_and_keeps_its_height(visit: Callable[..., Page], width: int):
    page = visit("author", width=width)
    draft(page, large(width // 100))
    height = page.locator(".small-map").bounding_box()
    # A head of two rows, and more findings than fit beside the script.
    page.get_by_label("Moment 1: the customer says").fill("")
    for place in range(1, 11):
        page.get_by_label(f"Moment {place}, choice 1: the agent says").fill("")
    saved(page)
    page.locator(".kind").first.wait_for()
    assert page.locator(".beside-script").evaluate("(column) => column.scrollHeight > column.clientHeight")
    assert (page.locator(".small-map").bounding_box() or {}).get("height") == (height or {}).get("height")
    page.locator("[data-said=m10]").focus()
    page.keyboard.press("Control+f")
    head, bar = page.locator(".studio-head").bounding_box(), page.locator(".find-bar").bounding_box()
    assert head
    assert bar
    assert bar["y"] >= head["y"] + head["height"]


@pytest.mark.parametrize("moments", [7, 60])
def test_script_and_map_keep_to_the_screen_and_please_axe(visit: Callable[..., Page], moments: int):
    address = draft(visit("author"), large(moments))
    found = []
    for width, scheme in ((1440, "light"), (360, "dark")):
        page = visit("author", width=width, scheme=scheme)
        for view in ("", "map/"):
            page.goto(f"{address}{view}")
            page.wait_for_timeout(300)
            found += violations(page)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{view} scrolls sideways at {width}")
        page.goto(address)
        page.get_by_label("More of moment 1", exact=True).click()
        page.get_by_label("More of moment 1, choice 1").click()
        page.locator("[data-chip^=to]").first.click()
        found += violations(page)
    assert found == []


def test_from_a_call_to_a_published_scenario_against_the_clock(visit: Callable[..., Page], call: str):
    """Four moments, three answers each: fewer than sixty presses besides typing, and every press is counted."""
    page = visit("author")
    presses = 0

    def press(locator: Locator) -> None:
        nonlocal presses
        locator.click()
        presses += 1

    def key(name: str) -> None:
        nonlocal presses
        page.keyboard.press(name)
        presses += 1

    begun = time.monotonic()
    page.goto(call)
    press(page.get_by_role("link", name="Start a scenario here"))
    page.get_by_label("Title").fill("Every evening")
    page.get_by_label("The customer").fill("Mrs Foster")
    for field in page.get_by_role("textbox", name="What else might one say?").all():
        field.fill("Have you turned it off and on?\nI can only do what the script says.")
    press(page.get_by_role("button", name="Grow the scenario"))
    expect(page.locator(".branch")).to_have_count(12)
    # What each of the weaker answers does for her, and where two of them end.
    for place in (1, 2, 4, 5, 7, 8, 10, 11):
        press(page.locator(".branch").nth(place).locator("[data-chip^=felt]"))
        press(page.get_by_role("button", name="−1 Trust"))
    press(page.locator(".branch").nth(11).locator("[data-chip^=to]"))
    page.keyboard.type("She leaves us")
    key("ArrowDown")
    key("Enter")
    page.get_by_label("Ending A: how it ends").fill("It holds, and she knows whom to ring.")
    page.get_by_label("Ending B: how it ends").fill("She has had enough.")
    page.get_by_label("Outcome of ending A").select_option("resolved")
    page.get_by_label("Outcome of ending B").select_option("lost")
    presses += 4
    saved(page)
    press(page.get_by_role("button", name="Publish"))
    expect(page.get_by_text("Published version 1").first).to_be_visible()
    assert presses < MOST_PRESSES
    assert time.monotonic() - begun < MOST_S
    choices = [len(node.choices) for node in kept(page, page.url).nodes if not node.ends]
    assert choices == [3, 3, 3, 3]


A_CALL = """
from django.contrib.auth.models import User
from django.db import transaction
from tests import make
lines = [
    ("customer", 1000, "It drops every single evening."), ("agent", 5000, "Then I stay until it holds."),
    ("customer", 9000, "You said that last time."), ("agent", 12_000, "I did not. I read who did."),
    ("customer", 17_000, "And if it drops tomorrow?"), ("agent", 20_000, "Then you ring me, by name."),
    ("customer", 25_000, "And what of the bill?"), ("agent", 29_000, "The nine days come off it."),
    ("customer", 35_000, "Well, thank you."),
]
with transaction.atomic():
    sound = make.wav(make.tone(40), make.tone(40, hertz=311.0))
    call = make.recording(by=User.objects.get(username="author"), title="Every evening", data=sound, agent_name="Marisol Vega")
    make.heard(call, *lines)
    call.peaks = [[50] * 270, [40] * 270]
    call.save()
print(call.pk)
"""


@pytest.fixture
def call(site: Site) -> str:
    return f"/calls/{site.run(A_CALL).split()[-1]}/"
