"""From an empty installation, without the raw administration: an administrator, a trainer, a cohort of ten, and one who leaves."""

import email
import email.policy
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import complains, violations
from tests.site import ROOT, Site
from tests.tables import Tables

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]
PASSWORD = "five quiet herons"
STARTERS = [("Noor", "Haddad"), ("Tomasz", "Wilk"), ("Aisha", "Bello"), ("Rhys", "Morgan"), ("Mei", "Tan"), ("Lucas", "Ferreira"),
            ("Priya", "Nair"), ("Connor", "Doyle"), ("Sanne", "Visser"), ("Kofi", "Asante")]  # fmt: skip


class EmptySite(Site):
    """Nobody is in it, and its letters lie in a folder."""

    def __init__(self, data: Path) -> None:
        self.letters = data / "letters"
        super().__init__(data, EMAIL_URL=f"filemail:///{self.letters}")

    def people(self) -> None:
        """Nobody yet."""

    def start_transcriber(self, name: str = "transcriber", **env: str) -> None:
        """No call comes in here."""

    def administrator(self) -> None:
        told = {
            "DJANGO_SUPERUSER_USERNAME": "ingrid",
            "DJANGO_SUPERUSER_EMAIL": "ingrid@harbour.example",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }
        command = [sys.executable, "manage.py", "createsuperuser", "--noinput"]
        subprocess.run(command, cwd=ROOT, env=self.env | told, check=True, stdout=subprocess.DEVNULL)

    def link_for(self, address: str) -> str:
        """The link in somebody's invitation, once the worker has sent it."""
        for _ in range(150):
            for file in self.letters.glob("*.log"):
                for told in re.split(rb"^-{79}\n", file.read_bytes(), flags=re.M):
                    letter = email.message_from_bytes(told.strip(), policy=email.policy.default)
                    found = re.search(r"/join/\S+", letter.get_content()) if letter["To"] == address else None
                    if found:
                        return found[0]
            time.sleep(0.2)
        raise AssertionError(f"no letter to {address}")


@pytest.fixture
def empty(tmp_path: Path, tables: Tables, django_db_setup: None) -> Iterator[EmptySite]:
    tables.copy(tmp_path)
    running = EmptySite(tmp_path)
    try:
        yield running
    finally:
        running.stop()


def test_from_an_empty_installation_a_cohort_is_at_work_without_the_raw_administration(
    empty: EmptySite, chromium: Browser
):
    complaints: list[str] = []

    def visitor() -> Page:
        page = chromium.new_context(base_url=empty.url, bypass_csp=True, reduced_motion="reduce").new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda told: complaints.append(told.text) if complains(told) else None)
        return page

    def joins(address: str) -> Page:
        page = visitor()
        page.goto(empty.link_for(address))
        assert violations(page) == []
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_label("The same again").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_text("You are in.")).to_be_visible()
        return page

    empty.administrator()
    ingrid = visitor()
    ingrid.goto("/accounts/login/")
    ingrid.get_by_label("Username or email").fill("ingrid")
    ingrid.get_by_label("Password", exact=True).fill(PASSWORD)
    ingrid.keyboard.press("Enter")
    ingrid.get_by_role("link", name="People", exact=True).click()
    ingrid.get_by_role("link", name="Add a person").click()
    ingrid.get_by_label("First name").fill("Ewan")
    ingrid.get_by_label("Last name").fill("Calder")
    ingrid.get_by_label("E-mail address").fill("ewan@harbour.example")
    ingrid.get_by_label("Learner").uncheck()
    ingrid.get_by_label("Trainer").check()
    ingrid.get_by_role("button", name="Add and invite").click()
    expect(ingrid.get_by_text("on its way to ewan@harbour.example")).to_be_visible()

    ewan = joins("ewan@harbour.example")
    a_path_of_one_reading(ewan)
    ewan.get_by_role("link", name="Cohorts", exact=True).click()
    ewan.get_by_role("link", name="Make a cohort").click()
    ewan.get_by_label("Name").fill("November starters")
    ewan.get_by_label("Path", exact=True).select_option(label="First day")
    ewan.get_by_label("Days to be through").fill("14")
    assert violations(ewan) == []
    ewan.get_by_role("button", name="Make it").click()
    expect(ewan.get_by_role("heading", name="November starters")).to_be_visible()
    cohort = ewan.url

    ewan.goto("/people/list/")
    lines = [f"{first} {last}, {first.lower()}@harbour.example, Learner, November starters" for first, last in STARTERS]
    ewan.get_by_label("A line for each person").fill("\n".join([*lines, "Nobody, no-address"]))
    ewan.get_by_role("button", name="Look at it").click()
    expect(ewan.get_by_text("“no-address” is no address.")).to_be_visible()
    assert violations(ewan) == []
    ewan.get_by_role("button", name="Add and invite 10, leave 1 out").click()
    expect(ewan.get_by_role("heading", name="10 people added")).to_be_visible()
    assert violations(ewan) == []

    noor, tomasz = joins("noor@harbour.example"), joins("tomasz@harbour.example")
    for learner in (noor, tomasz):
        learner.locator(".next-up .button.primary").click()
        expect(learner.get_by_role("heading", name="How we speak")).to_be_visible()
        learner.get_by_role("button", name=re.compile("read it")).click()
        expect(learner.get_by_text("“How we speak” is done.")).to_be_visible()

    ewan.goto(cohort)
    expect(ewan.get_by_text("2 of 10 through")).to_be_visible()
    ewan.goto("/people/?q=tomasz")
    ewan.get_by_role("link", name="Tomasz Wilk").click()
    assert violations(ewan) == []
    ewan.get_by_role("button", name="Tomasz Wilk has left").click()
    expect(ewan.get_by_role("button", name="Bring back")).to_be_visible()

    tomasz.goto("/")
    expect(tomasz.get_by_role("heading", name="Sign in")).to_be_visible()
    ewan.goto(cohort)
    expect(ewan.get_by_text("1 of 9 through")).to_be_visible()
    expect(ewan.get_by_text("Have left: Tomasz Wilk")).to_be_visible()
    ewan.goto("/team/")
    expect(ewan.get_by_role("link", name="Noor Haddad").first).to_be_visible()
    expect(ewan.get_by_role("link", name="Tomasz Wilk")).to_have_count(0)
    assert complaints == []


def a_path_of_one_reading(trainer: Page) -> None:
    trainer.goto("/make/paths/new/")
    trainer.get_by_label("Title").fill("First day")
    trainer.get_by_role("button", name="Go on").click()
    trainer.get_by_role("link", name=re.compile("first module|Add a module")).click()
    trainer.get_by_label("Title").fill("Hello")
    trainer.get_by_role("button", name="Go on").click()
    module = trainer.url
    trainer.get_by_role("link", name="Something to read").click()
    trainer.get_by_label("Title").fill("How we speak")
    trainer.get_by_label("The text", exact=True).fill("Listen first. Then say what you see.")
    trainer.get_by_role("button", name="Add it").click()
    trainer.goto(module)
    trainer.get_by_role("button", name="Publish").click()
    trainer.get_by_role("button", name="Publish the path").click()
    expect(trainer.get_by_text("Learners do not see it yet.")).to_have_count(0)
