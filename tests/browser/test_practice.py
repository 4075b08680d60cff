"""A scenario practised with the keyboard alone, then looked back on; and what authors see of it and of each other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

# The author learns here too: another test's learner has a path of her own.
PLAYED = """
from django.contrib.auth.models import User
from coaching.authoring.publishing import publish
from coaching.authoring.reviews import services
from coaching.learning import attempts
from tests.coaching import make
author, trainer = (User.objects.get(username=name) for name in ("author", "trainer"))
path = make.path("To be practised")
module, scenario = make.module(path), make.scenario("The third time", guideline=make.guideline("Third times"))
activity = make.activity(module, "scenario", content=scenario)
for content in (module, path):
    publish(make.fresh(content), by=author)
for number in range(6):
    enrollment = make.enrollment(make.learner(f"practised{number}"), make.fresh(path))
    attempt = attempts.begin(enrollment=enrollment, activity_id=activity.id)
    for given in ("3",) if number == 5 else ("1", "4"):
        attempts.answer(attempt, step=attempt.step, values=[given])
services.comment(make.fresh(scenario), key="bill", text="Is this one too hard?", by=trainer)
services.ask(make.fresh(scenario), by=author, question="Would she say that?")
print(make.enrollment(author, make.fresh(path)).pk, activity.id, scenario.number)
"""


def played(site: Site) -> list[str]:
    return site.run(PLAYED).split()[-3:]


def says(page: Page, keys: str) -> None:
    """The page says which keys it takes once it takes them."""
    expect(page.locator(".keys", has_text=keys)).to_be_visible()


def say(page: Page, line: str) -> None:
    """Say an answer as somebody without a mouse does: each try has an order of its own."""
    says(page, "choose")
    page.keyboard.press(page.locator(".choice", has_text=line).locator(".key").inner_text())
    page.keyboard.press("Enter")


def test_a_scenario_is_practised_stepped_back_in_and_looked_back_on_by_keyboard(
    visit: Callable[..., Page], site: Site
) -> None:
    enrollment, activity, scenario = played(site)
    start = f"/learn/enrollments/{enrollment}/activities/{activity}/"
    page = visit("author")
    page.goto(start)
    page.get_by_role("button", name="Practise").focus()
    page.keyboard.press("Enter")
    group = page.get_by_role("group", name="What do you say?")
    expect(group).to_be_visible()
    # Nothing to step back to yet.
    page.keyboard.press("Backspace")
    expect(group).to_be_visible()
    say(page, "I cannot say.")
    says(page, "Backspace steps back")
    expect(page.get_by_text("A strong answer, and why")).to_be_visible()
    expect(page.get_by_text("Trust sank a little")).to_be_visible()
    page.keyboard.press("Backspace")
    expect(group).to_be_visible()
    say(page, "I see two faults.")
    says(page, "goes on")
    told = page.url
    page.keyboard.press("Enter")
    say(page, "£48 off.")
    says(page, "goes on")
    expect(page.get_by_role("link", name="See how it ended")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mrs Kowalczyk stays", level=1)).to_be_visible()
    debrief = page.url
    # A bead leads to its decision, and opens it.
    page.get_by_role("link", name="Decision 2: She asks about the bill").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Take another road from here").last).to_be_visible()
    page.get_by_role("button", name="Now for the record").focus()
    page.keyboard.press("Enter")
    expect(group).to_be_visible()
    say(page, "Goodbye.")
    expect(page.get_by_role("heading", name="Mrs Kowalczyk leaves", level=1)).to_be_visible()

    roads, review = f"/make/scenarios/{scenario}/roads/", f"/make/scenarios/{scenario}/review/"
    found = []
    for who, addresses in {
        "author": [start, told, debrief, page.url, roads, review],
        "trainer": [roads, review],
    }.items():
        for width, scheme in ((1440, "light"), (360, "dark")):
            looked_at = visit(who, width=width, scheme=scheme)
            for address in addresses:
                looked_at.goto(address)
                found += violations(looked_at)
                if looked_at.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found.append(f"{address} scrolls sideways at {width}")
    assert found == []
