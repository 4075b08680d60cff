import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

from tests.site import Site

# What Chromium and htmx note of an answer that the page takes and explains: a form refused, somebody signed out.
EXPLAINED = ("status of 400", "status of 401", "Status Error Code 401", "net::ERR_INTERNET_DISCONNECTED")
AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
# Everything WCAG 2.2 AA asks for, and axe's own good habits.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# As long as a page may take to come: three of them are driven at once on two processors.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        # Its event loop stays open for the session; the ORM is used in the same thread and never inside it.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A page for one of the demo accounts, signed in with one click; whatever the page complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def visited(who: str, *, width: int = 1440, scheme: str = "light", bypass_csp: bool = False) -> Page:
        context = chromium.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            bypass_csp=bypass_csp,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if complains(told) else None)
        if who:
            page.goto("/accounts/login/")
            page.get_by_role("button", name=who).first.click()
            page.wait_for_url("**/")
        return page

    yield visited
    for context in contexts:
        context.close()
    assert not complaints


def complains(told: ConsoleMessage) -> bool:
    """Whether a line of the console is something a page should not have caused."""
    return told.type == "error" and not any(note in told.text for note in EXPLAINED)


# Only what is wrong is told in full: all the rest of what axe looks at is megabytes on a long page.
LOOK = """
(rules) => axe.run({ runOnly: rules, resultTypes: ["violations"] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 160))]))
"""


def violations(page: Page) -> list[str]:
    """What axe-core finds on a page; empty is the only good answer."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE)
    return [f"{page.url}: {name}: {nodes}" for name, nodes in page.evaluate(LOOK, RULES)]
