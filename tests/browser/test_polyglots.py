"""A call that a browser could take for a page, opened by an administrator: it is heard or refused, and nothing of it runs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests import make
from tests.recordings.test_cuts import as_mp3
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

# htmx is a script of ours, which the site's policy lets run; what it is told to do it does as whoever opened the page.
HTMX = "/static/django_htmx/htmx-2.min.js"
PAGE = (
    f'<!DOCTYPE html><html><body>\x01<script src="{HTMX}"></script><b hx-get="/guidelines/" hx-trigger="load">x</b>\n'
)
PICTURE = (
    '<!-- \x01 --><svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">'
    f'<script x:href="{HTMX}"></script><image href="/guidelines/"/></svg>\n'
)
HEADS = [pytest.param(PAGE, "text/html", id="a page"), pytest.param(PICTURE, "image/svg+xml", id="a picture")]

STORED_BEFORE = """
from pathlib import Path
from django.contrib.auth.models import User
from django.db import transaction
from recordings.models import Recording
from tests import make
data, media_type = Path({path!r}).read_bytes(), {media_type!r}
with transaction.atomic():
    call = make.recording(by=User.objects.get(username="author"), title="Stored before", data=data)
    make.heard(call)
    Recording.objects.filter(pk=call.pk).update(media_type=media_type)
print(call.pk)
"""


def polyglot(head: str, folder: Path, *, hertz: float) -> Path:
    """MP3 frames behind a head; each with a sound of its own, for the same call is stored once."""
    file = folder / "call.mp3"
    file.write_bytes(head.encode() + as_mp3(make.tone(3, hertz=hertz)))
    return file


@pytest.fixture
def administrator(site: Site, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="admin").first.click()
    page.wait_for_url("**/")
    yield page
    context.close()


def opened(page: Page, address: str) -> tuple[dict[str, str], list[str]]:
    """The headers of an address opened by itself, and what else was asked for because of it."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.endswith(address):
            asked.append(request.url)

    page.on("request", note)
    answer = page.goto(address)
    page.wait_for_timeout(1000)
    page.remove_listener("request", note)
    assert answer
    return answer.headers, asked


@pytest.mark.parametrize(("head", "media_type"), HEADS)
def test_a_polyglot_sent_in_is_heard_and_runs_nothing(
    head: str, media_type: str, visit: Callable[..., Page], administrator: Page, tmp_path: Path
):
    author = visit("author")
    author.goto("/calls/upload/")
    author.get_by_label("The recording").set_input_files(polyglot(head, tmp_path, hertz=300 + len(head)))
    author.get_by_label("What happens in it").fill("A call like any other")
    author.get_by_role("button", name="Add this call").click()
    expect(author.get_by_role("heading", name="A call like any other")).to_be_visible()
    number = author.url.rstrip("/").rpartition("/")[2]

    headers, asked = opened(administrator, f"/calls/{number}/audio/")
    assert asked == []
    assert headers["content-type"] == "audio/mpeg"


@pytest.mark.parametrize(("head", "media_type"), HEADS)
def test_a_polyglot_stored_before_the_change_runs_nothing_and_still_plays(
    head: str, media_type: str, site: Site, visit: Callable[..., Page], administrator: Page, tmp_path: Path
):
    path = polyglot(head, tmp_path, hertz=500 + len(head))
    number = site.run(STORED_BEFORE.format(path=str(path), media_type=media_type)).split()[-1]
    for address in (f"/calls/{number}/audio/", f"/api/v1/recordings/{number}/audio/"):
        headers, asked = opened(administrator, address)
        assert asked == []
        assert headers["content-type"] == "audio/mpeg"
        assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    # On its page it is a call like any other.
    listener = visit("admin", bypass_csp=True)
    listener.goto(f"/calls/{number}/")
    listener.keyboard.press("k")
    listener.wait_for_function("document.querySelector('audio').currentTime > 0.3")
