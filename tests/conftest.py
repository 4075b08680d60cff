import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck
from hypothesis import settings as examples

from recordings.transcription.engines import registry
from tests.fakes import ScriptedEngine
from tests.site import Site
from tests.tables import Tables, empty_by_rows

# How long an example takes says how busy the machine is, and nothing of what is tested.
examples.register_profile(
    "untimed", parent=examples.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
examples.load_profile("untimed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is installed by request is tested by request: `-m optional`."""
    if "optional" not in config.option.markexpr:
        left_out = [item for item in items if item.get_closest_marker("optional")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    for item in items:
        if item.get_closest_marker("optional"):
            # What these parts warn of is theirs to mend.
            item.add_marker(pytest.mark.filterwarnings("default"))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: to look through all of it for garbage again and again takes a seventh of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(autouse=True)
def fresh(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Every test has its own recordings folder and its own engine, and nobody has asked for anything before."""
    private = {"location": str(tmp_path / "recordings"), "base_url": None}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": private},
    }
    settings.RECEIPTS = tmp_path / "erased.jsonl"
    registry._loaded.cache_clear()
    cache.clear()
    yield
    registry._loaded.cache_clear()
    # What a test had the scripted engine say and do is nobody else's.
    ScriptedEngine.script, ScriptedEngine.asked, ScriptedEngine.heard_by, ScriptedEngine.parts = [], [], [], 1
    ScriptedEngine.language = "en"
    ScriptedEngine.while_planning = ScriptedEngine.meanwhile = ScriptedEngine.dies_before = None


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """One for all the processes of a run: each has its folder in the same one."""
    own = tmp_path_factory.getbasetemp()
    return Tables(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session")
def making_tables(tables: Tables) -> Iterator[ExitStack]:
    with ExitStack() as making:
        making.enter_context(tables.made_once())
        yield making


@pytest.fixture(scope="session")
def django_db_setup(making_tables: ExitStack, django_db_setup: None) -> None:
    making_tables.close()
    empty_by_rows()


@pytest.fixture
def whisper(settings: Any) -> None:
    """The real engine instead of the scripted one."""
    settings.ENGINE = "faster-whisper"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, tables: Tables, django_db_setup: None) -> Iterator[Site]:
    """The running product, shared by the tests that need one. A lease of 4 s, so that a killed worker's call is soon taken over."""
    data = tmp_path_factory.mktemp("site")
    tables.copy(data)
    running = Site(data, YCORD_LEASE_SECONDS="4")
    try:
        yield running
    finally:
        running.stop()
