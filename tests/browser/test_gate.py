"""A call's way into the library in a centre that asks for every step: decided about, listened to, agreed to, and taken back."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from config.start import HERE, free_port
from tests.browser.conftest import violations
from tests.site import ROOT, Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

A_CALL = """
from django.contrib.auth.models import User
from django.db import transaction
from recordings.privacy.suggestions import look_through
from tests import make
with transaction.atomic():
    call = make.recording(by=User.objects.get(username="author"), title="The way in", agent_name="Noor Haddad", in_library=False,
        data=make.wav(make.tone(12, hertz=211.0), make.tone(12)))
    make.heard(call, ("agent", 0, "Can I take your name?"), ("customer", 3000, "James Walker."))
    look_through(call)
print(call.pk)
"""


@pytest.fixture
def gated(site: Site) -> Iterator[str]:
    """The same site, by a web server that asks for every step."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind={HERE}:{port}", "--threads=4", "--log-level=error"],
        cwd=ROOT,
        env=site.env | {"YCORD_GATE": "clean,seen,agreed"},
        start_new_session=True,
    )
    url = f"http://{HERE}:{port}"
    for _ in range(150):
        try:
            urllib.request.urlopen(f"{url}/health/ready", timeout=2).close()
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    yield url
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(timeout=15)


@pytest.fixture
def call(site: Site) -> str:
    return f"/calls/{site.run(A_CALL).split()[-1]}/"


def test_three_people_bring_a_call_in_and_its_agent_takes_it_back(
    visit: Callable[..., Page], gated: str, call: str
) -> None:
    author, trainer, agent = (
        visit(who, width=width, scheme=scheme, bypass_csp=True)
        for who, width, scheme in (("author", 1440, "light"), ("trainer", 360, "dark"), ("learner", 360, "light"))
    )
    trainer.goto(gated + call)
    trainer.get_by_role("button", name="Put it into the library").click()
    expect(trainer.locator(".toasts")).to_contain_text("Decide about one thing")
    author.goto(gated + call)
    author.get_by_role("link", name="What is next").click()
    assert violations(author) == []
    # Who sent it in is not the second person who listens.
    expect(author.get_by_role("button", name="I have listened to all of it")).to_have_count(0)
    author.get_by_role("link", name="Decide about one thing").click()
    author.wait_for_url(f"**{call}#suggestions")
    author.keyboard.press("p")
    author.keyboard.press("n")
    expect(author.locator("#suggestions")).to_contain_text("Nothing left to look at")

    trainer.goto(f"{gated}{call}gate/")
    trainer.get_by_role("button", name="I have listened to all of it").click()
    expect(trainer.locator(".standing")).to_contain_text("Ewan Calder has listened to it.")
    # Whoever is named on the call is chosen already.
    trainer.get_by_label("What you would like to use it for").fill("How calmly you ask for the name.")
    trainer.get_by_role("button", name="Ask", exact=True).click()
    expect(trainer.locator(".standing")).to_contain_text("Noor Haddad was asked on")
    assert violations(trainer) == []

    agent.goto(f"{gated}/")
    agent.get_by_role("link", name="The way in").click()
    expect(agent.get_by_text("How calmly you ask for the name.")).to_be_visible()
    assert violations(agent) == []
    agent.get_by_role("button", name="I agree").click()
    expect(agent.get_by_text("You agreed", exact=True)).to_be_visible()

    trainer.goto(gated + call)
    trainer.get_by_role("button", name="Put it into the library").click()
    expect(trainer.get_by_text("In the library", exact=True)).to_be_visible()

    # No letter at hand: the way back begins at home.
    agent.goto(f"{gated}/")
    agent.get_by_role("link", name="What you said to calls of yours").click()
    agent.get_by_role("link", name="The way in").click()
    agent.get_by_role("button", name="Take it back").click()
    expect(agent.get_by_text("nobody hears or reads it any more")).to_be_visible()
    assert author.request.get(gated + call).status == 404
    author.goto(f"{gated}{call}gate/")
    expect(author.get_by_text("its agent has the last word")).to_be_visible()
    assert violations(author) == []
