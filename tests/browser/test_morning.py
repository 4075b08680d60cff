"""A trainer's morning with the keyboard alone: who needs somebody and on what, a check read, a note written, answered and found."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

# Six who learn, one of whom has lost two customers; the author learns here too.
A_COHORT = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from coaching.authoring.publishing import publish
from coaching.learning import attempts
from coaching.learning.enrolment import enrol
from coaching.models import Cohort
from tests.coaching import make
author, trainer = (User.objects.get(username=name) for name in ("author", "trainer"))
path = make.path("A trainer’s morning")
module = make.module(path, "First calls")
activities = {kind: make.activity(module, kind) for kind in ("read", "scenario", "quiz")}
for content in (module, path):
    publish(make.fresh(content), by=author)
path = make.fresh(path)
cohort = Cohort.objects.create(name="Monday starters", path=path, starts_on=timezone.localdate(), created_by=trainer)
cohort.trainers.add(trainer)
people = [make.learner(f"morning{number}") for number in range(6)] + [author]
for number, learner in enumerate(people):
    enrollment = enrol(learner=learner, path=path, by=trainer, cohort=cohort).enrollment
    attempts.finish(enrollment=enrollment, activity_id=activities["read"].id)
    for _ in range(2 if learner == author else 1):
        attempt = attempts.begin(enrollment=enrollment, activity_id=activities["scenario"].id)
        attempts.answer(attempt, step=0, values=["3" if learner == author else "1"])
    if learner != author:
        attempts.answer(attempt, step=1, values=["4"])
print(path.number, cohort.pk)
"""


def cohort_at_work(site: Site) -> list[str]:
    return site.run(A_COHORT).split()[-2:]


def press(page: Page, role: str, name: str) -> None:
    """As somebody without a mouse does."""
    page.get_by_role(role, name=name).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def test_a_trainers_morning(visit: Callable[..., Page], site: Site) -> None:
    path, cohort = cohort_at_work(site)
    trainer = visit("trainer", bypass_csp=True)
    found = violations(trainer)
    expect(trainer.get_by_role("heading", name="Who could use you")).to_be_visible()
    stuck = trainer.get_by_role("listitem").filter(has_text="Two tries at “A scenario”, not passed yet")
    expect(stuck).to_have_count(1)
    press(trainer, "link", "Monday starters")
    expect(trainer.get_by_role("table")).to_contain_text("Morning0 Haddad")
    # The most urgent row stands first, and says so.
    expect(trainer.locator(".matrix tbody tr").first).to_contain_text("Stuck")
    found += violations(trainer)
    trainer.get_by_label("State").select_option("under_way")
    press(trainer, "button", "Show")
    expect(trainer.locator(".matrix tbody tr")).to_have_count(6)
    trainer.get_by_label("Name").fill("morning3")
    trainer.keyboard.press("Enter")
    expect(trainer.locator(".matrix tbody tr")).to_have_count(1)
    trainer.goto(f"/team/hard/?cohort={cohort}")
    expect(trainer.get_by_text("100 % right by 6 people").first).to_be_visible()
    found += violations(trainer)

    trainer.goto(f"/team/?path={path}&cohort={cohort}")
    press(trainer, "link", "See where")
    press(trainer, "link", "Not resolved")
    expect(trainer.get_by_text("“I will not.”").or_(trainer.get_by_text("Said")).first).to_be_visible()
    found += violations(trainer)
    press(trainer, "link", "Write about this")
    trainer.get_by_label("Your note").fill("You kept calm until the bill. What would she have liked to hear there?")
    trainer.get_by_label("A next step").fill("Practise it once, nobody sees that")
    found += violations(trainer)
    press(trainer, "button", "Send it")
    expect(trainer.get_by_text("Not opened yet.")).to_be_visible()
    address = trainer.url

    learner = visit("author", bypass_csp=True)
    learner.goto(address)
    expect(learner.get_by_role("heading", name="A note from")).to_be_visible()
    found += violations(learner)
    learner.get_by_label("Your answer").fill("That somebody comes tomorrow.")
    press(learner, "button", "Send, or just agree")
    expect(learner.get_by_role("heading", name="What you said")).to_be_visible()
    trainer.goto("/")
    expect(trainer.get_by_role("heading", name="They wrote back")).to_be_visible()
    expect(trainer.get_by_text("That somebody comes tomorrow.")).to_be_visible()
    assert found == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "dark")])
def test_the_morning_fits_every_screen(visit: Callable[..., Page], width: int, scheme: str) -> None:
    page = visit("trainer", width=width, scheme=scheme, bypass_csp=True)
    found = []
    for address in ("/", "/team/", "/team/?state=needing", "/team/?q=nobody-like-that", "/team/hard/", "/notes/"):
        page.goto(address)
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert found == []
