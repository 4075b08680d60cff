"""The house's rules, read from the code itself. A failure names the rule and why it is there."""

import subprocess

import pytest

from tests.architecture import (
    APPS,
    ROOT,
    Import,
    arrows,
    cycles,
    imports,
    migrations,
    module_name,
    module_of,
    python_files,
    room_of,
)

FOLDERS = {"config", "recordings", "coaching", "templates", "tests", ".ci"}
# Rooms from the ground up: a room imports rooms of the storeys below its own, never its neighbours.
STOREYS = {
    "recordings": [
        ["errors", "numbers", "writing", "withholding", "access", "privacy", "privacy/kinds"],
        ["roles", "call_metadata", "timecode"],
        ["audio"],
        ["models"],
        ["access/log"],
        ["web", "templatetags"],
        ["transcripts"],
        ["privacy/finding"],
        ["privacy/suggestions", "privacy/decide"],
        ["vocabulary", "clips", "tokens", "benchmark"],
        # What clips show is one of the things that are looked for.
        ["search"],
        # A text that repeats an erased call is looked for in what else was said.
        ["erasing"],
        ["corrections", "retention", "backup"],
        ["redaction", "gate", "customers"],
        ["transcription"],
        ["imports"],
        ["calls", "privacy/views", "privacy/api", "access/views"],
        ["urls", "admin", "apps", "management"],
    ],
    "coaching": [
        ["words", "statistics"],
        ["content", "content/base", "content/findings", "content/merge"],
        ["content/kinds", "content/compare", "content/text", "content/personal"],
        ["content/guideline", "content/question", "content/module", "content/path", "content/reading"],
        ["content/scenario", "content/quiz"],
        ["content/exchange", "content/registry"],
        ["models"],
        ["outbox", "roster"],
        ["progress"],
        ["erased_calls", "kept_for"],
        ["authoring", "authoring/drafts", "authoring/fields", "learning"],
        ["authoring/publishing"],
        ["authoring/form_flow"],
        ["authoring/guidelines", "authoring/quizzes", "authoring/paths", "authoring/reviews", "authoring/scenarios"],
        ["authoring/call_views", "authoring/history_views", "authoring/previews"],
        ["authoring/urls"],
        ["cohorts"],
        ["people", "outcomes"],
        ["team"],
        ["home", "api", "demo", "benchmark"],
        ["templatetags"],
        ["urls", "admin", "apps", "management"],
    ],
}
# What training may use of the calls: their rows, who may see them, clips, how a search reads words, and what all pages share
# (forms, errors, numbers, signs); and a database for one benchmark alone.
BORDER = {
    f"recordings/{room}"
    for room in (
        "models",
        "roles",
        "clips",
        "search",
        "web",
        "errors",
        "numbers",
        "templatetags",
        "timecode",
        "withholding",
        "erasing",
        "retention",
        "benchmark",
        "gate",
        "redaction",
        "privacy/finding",
    )
}
# The demo centre brings its calls in by the same door as everybody.
BORDER_OF_THE_DEMO = "recordings.transcription.intake"
# Rules that are tested without a database. They may import each other, and nothing of ours besides.
PURE = (
    "recordings.errors",
    "recordings.numbers",
    "recordings.timecode",
    "recordings.writing",
    "recordings.audio.headerless",
    "recordings.audio.headers",
    "recordings.audio.media_types",
    "recordings.clips.spans",
    "recordings.transcripts.turns",
    "recordings.transcripts.statistics",
    "recordings.transcripts.greeting",
    "recordings.vocabulary.matching",
    "recordings.corrections.alignment",
    "recordings.privacy.finding",
    "recordings.privacy.kinds",
    "recordings.search.stemming",
    "recordings.erasing.said",
    "coaching.words",
    "coaching.statistics",
    "coaching.content",
    "coaching.roster.table",
)


def within(module: str, place: str) -> bool:
    return module == place or module.startswith(f"{place}.")


def pure(module: str) -> bool:
    return any(within(module, place) for place in PURE)


def is_view(module: str) -> bool:
    """Pages and API: what translates HTTP."""
    last = module.rpartition(".")[2]
    return last.endswith(("views", "_api")) or last == "api"


def told(wrong: list[Import]) -> list[str]:
    return sorted({str(one) for one in wrong})


def test_the_top_level_is_fixed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folders = {name.split("/")[0] for name in listed.split("\n") if "/" in name}
    assert folders <= FOLDERS, (
        f"No new rooms beside {sorted(FOLDERS)}: a subject lives with its app. Found {folders - FOLDERS}"
    )


def test_imports_run_from_config_over_coaching_to_recordings_and_never_back():
    upward = {"recordings": ("coaching", "config"), "coaching": ("config",), "config": ()}
    wrong = [one for app in APPS for path in python_files(app) for one in imports(path)
             if one.module.split(".")[0] in upward[app]]  # fmt: skip
    assert not wrong, (
        f"config -> coaching -> recordings, never upward; apps read django.conf.settings instead: {told(wrong)}"
    )


@pytest.mark.parametrize("app", STOREYS)
def test_every_room_has_its_place_in_the_order(app: str):
    there = {room_of(module_name(path)).removeprefix(f"{app}/") for path in python_files(app)} - {app}
    placed = {room for storey in STOREYS[app] for room in storey}
    assert there == placed, (
        f"A room without a place could import anything: put it into STOREYS where its imports allow, "
        f"and take out what is gone. Without a place: {sorted(there - placed)}; gone: {sorted(placed - there)}"
    )


@pytest.mark.parametrize("app", STOREYS)
def test_rooms_import_one_way(app: str):
    storey = {f"{app}/{room}": number for number, rooms in enumerate(STOREYS[app]) for room in rooms}
    wrong = []
    for path in python_files(app):
        here = room_of(module_name(path))
        for one in imports(path):
            there = room_of(one.module)
            if there != here and there in storey and here in storey and storey[there] >= storey[here]:
                wrong.append(one)
    assert not wrong, (
        f"A room imports the storeys below its own, so that each can be understood and changed without those above "
        f"(recordings/README.md, coaching/README.md): {told(wrong)}"
    )


def test_no_rooms_import_each_other_in_a_circle():
    together = cycles(arrows())
    assert not together, f"Rooms of a circle are one room with walls in it: move what both need. {together}"


def test_authors_and_learners_rooms_do_not_know_each_other():
    apart = {"coaching.authoring": "coaching.learning", "coaching.learning": "coaching.authoring"}
    wrong = [one for path in python_files("coaching") for one in imports(path)
             if any(within(module_name(path), here) and within(one.module, there) for here, there in apart.items())]  # fmt: skip
    assert not wrong, f"Both stand on content and models alone; what both need belongs there: {told(wrong)}"


def test_training_never_reaches_into_the_pipeline():
    wrong = []
    for path in python_files("coaching"):
        for one in imports(path):
            demos_own = within(module_name(path), "coaching.demo") and within(one.module, BORDER_OF_THE_DEMO)
            if one.module.split(".")[0] == "recordings" and room_of(one.module) not in BORDER and not demos_own:
                wrong.append(one)
    assert not wrong, (
        f"coaching uses of recordings only {', '.join(sorted(BORDER))} (the demo also intake), so that calls can come to "
        f"text in another way without a word of training changing: {told(wrong)}"
    )


def test_no_page_imports_a_page_of_another_room():
    wrong = []
    for path in python_files("recordings", "coaching"):
        here = module_name(path)
        for one in imports(path):
            there = module_of(one.module)
            if is_view(here) and is_view(there) and there != "recordings.web.api":
                wrong += [one] if there.rpartition(".")[0] != here.rpartition(".")[0] else []
    assert not wrong, f"Pages translate HTTP; what two rooms share is a rule or belongs into web: {told(wrong)}"


def test_migrations_import_no_code_of_the_apps():
    own = {f"{app}.migrations" for app in APPS}
    wrong = [one for path in migrations() for one in imports(path)
             if one.module.split(".")[0] in APPS and not any(within(one.module, place) for place in own)]  # fmt: skip
    assert not wrong, f"The code changes, the past does not: a migration brings what it needs. {told(wrong)}"


def test_pure_modules_know_no_django_and_import_only_each_other():
    wrong = []
    for path in python_files("recordings", "coaching"):
        if pure(module_name(path)):
            wrong += [one for one in imports(path) if one.module.split(".")[0] in ("django", "rest_framework")]
            wrong += [one for one in imports(path)
                      if one.module.split(".")[0] in APPS and not pure(module_of(one.module))]  # fmt: skip
    assert not wrong, f"These hold rules that are tested without a database: {told(wrong)}"


def test_each_pure_module_is_there():
    gone = [name for name in PURE if not any(within(module_name(path), name) for path in python_files())]
    assert not gone, f"The rule of the pure modules would keep nothing: {gone}"


def test_no_import_hides_in_a_function_to_dodge_a_cycle():
    wrong = [one for path in python_files() for one in imports(path)
             if one.in_function and one.module.split(".")[0] in ("recordings", "coaching") and path.name != "start.py"]  # fmt: skip
    assert not wrong, f"A cycle is a wrong room: move what both need. {told(wrong)}"


def test_nothing_in_a_template_is_inline():
    wrong = []
    for page in (ROOT / "templates").rglob("*.html"):
        text = page.read_text()
        for mark in (" style=", " onclick=", "<style", "javascript:"):
            if mark in text:
                wrong.append(f"{page.relative_to(ROOT)}: {mark.strip()}")
        wrong += [
            f"{page.relative_to(ROOT)}: inline script"
            for piece in text.split("<script")[1:]
            if "src=" not in piece.split(">")[0]
        ]
        if "http://" in text.replace("http://www.w3.org", "") or "https://" in text:
            wrong.append(f"{page.relative_to(ROOT)}: loads from another host")
    assert not wrong, f"A strict content security policy holds on every page: {wrong}"
