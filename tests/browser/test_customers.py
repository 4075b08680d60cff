"""What is kept of a customer, taken along or erased: each button asks for what is its own alone."""

import subprocess
import sys
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.site import ROOT, Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

A_CALL = """
from django.contrib.auth.models import User
from tests import make
call = make.recording(by=User.objects.get(username="author"), title="Twice charged", data=make.wav(make.tone(12, hertz=173.0), make.tone(12)))
make.heard(call, ("agent", 0, "Mrs Zanardelli?"), ("customer", 3000, "Yes."))
"""


def test_a_copy_is_taken_along_without_a_word_about_erasing(site: Site, visit: Callable[..., Page]) -> None:
    subprocess.run([sys.executable, "manage.py", "shell", "-v0", "-c", A_CALL], cwd=ROOT, env=site.env, check=True)
    page = visit("trainer")
    page.goto("/calls/of-customer/?q=Zanardelli")
    page.get_by_role("checkbox", name="Twice charged").check()
    with page.expect_download(timeout=10_000) as taken:
        page.get_by_role("button", name="Take the ticked along").click()
    with zipfile.ZipFile(taken.value.path()) as packed:
        assert any(name.endswith("about.json") for name in packed.namelist())
    # Erasing asks for its reason still.
    page.get_by_role("button", name="Erase the ticked calls for good").click()
    expect(page.locator("select:invalid, input:invalid").first).to_be_visible()
