"""The house's rules, read from the code itself. A failure names the rule and why it is there."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {"config", "recordings", "coaching", "templates", "tests", ".ci"}
PURE = (
    "recordings/turns.py",
    "recordings/vocabulary.py",
    "recordings/headerless.py",
    "recordings/measures.py",
    "recordings/media_types.py",
    "recordings/moments.py",
    "recordings/numbers.py",
    "recordings/rewording.py",
    "recordings/spans.py",
    "recordings/stems.py",
    "coaching/scenarios/graph.py",
    "coaching/scenarios/prover.py",
    "coaching/quizzes/marking.py",
    "coaching/findings.py",
)
# What training may use of the calls: their rows, who may see them, and helpers that only read.
BORDER = {
    "recordings.models",
    "recordings.people",
    "recordings.clips",
    "recordings.audio",
    "recordings.forms",
    "recordings.numbers",
    "recordings.templatetags.ycord",
}
# The demo centre brings its calls in by the same door as everybody.
BORDER_OF_THE_DEMO = BORDER | {"recordings.intake"}
# Within recordings, imports run one way: each module may use those to its left.
STOREYS = [
    ["stems", "headerless", "media_types", "numbers", "json_parser"],
    [
        "people",
        "turns",
        "vocabulary",
        "rewording",
        "audio",
        "speech",
        "weights",
        "delivery",
        "facts",
        "metadata",
        "moments",
        "measures",
        "sending",
        "spans",
    ],
    ["models", "engines", "reference", "measuring", "index"],
    [
        "clips",
        "comments",
        "cuts",
        "playlists",
        "exports",
        "lease",
        "transcription",
        "corrections",
        "mending",
        "carrying",
        "speakers",
        "terms",
        "tokens",
        "search",
    ],
    ["tasks"],
    ["intake", "queue"],
    ["folders"],
    ["importing"],
    ["forms", "templatetags", "watching"],
    ["views", "api"],
    ["urls", "admin", "apps", "management", "migrations"],
]


def python_files() -> Iterator[Path]:
    for folder in ("config", "recordings", "coaching"):
        yield from (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    """(module, line, whether inside a function) of everything a file imports; `from x import y` also as x.y."""
    tree = ast.parse(path.read_text())
    inside = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno, node in inside
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                yield f"{node.module}.{name.name}", node.lineno, node in inside


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_the_top_level_is_fixed():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    folders = {name.split("/")[0] for name in tracked if "/" in name}
    assert folders <= FOLDERS, (
        f"No new rooms beside {sorted(FOLDERS)}: a subject lives with its app. Found {folders - FOLDERS}"
    )


def test_imports_run_from_config_over_coaching_to_recordings_and_never_back():
    upward = {"recordings": ("coaching", "config"), "coaching": ("config",), "config": ()}
    wrong = [
        f"{where(path, line)} imports {module}"
        for path in python_files()
        for module, line, _ in imports(path)
        if module.split(".")[0] in upward[path.relative_to(ROOT).parts[0]]
    ]
    assert not wrong, f"config -> coaching -> recordings, never upward; apps read django.conf.settings instead: {wrong}"


def test_training_never_reaches_into_the_pipeline():
    wrong = []
    for path in (ROOT / "coaching").rglob("*.py"):
        allowed = BORDER_OF_THE_DEMO if "demo" in path.parts else BORDER
        for module, line, _ in imports(path):
            if module.startswith("recordings") and not any(module == a or module.startswith(f"{a}.") for a in allowed):
                wrong.append(f"{where(path, line)} imports {module}")
    assert not wrong, f"coaching uses of recordings only its models and its read-only helpers: {wrong}"


def test_within_recordings_imports_run_one_way():
    floor = {name: number for number, names in enumerate(STOREYS) for name in names}
    wrong = []
    for path in python_files():
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] != "recordings" or parts[1] == "__init__":
            continue
        assert parts[1] in floor, f"{path.name} has no storey yet: put it into STOREYS where its imports allow"
        for module, line, _ in imports(path):
            target = module.split(".")
            if target[0] == "recordings" and floor.get(target[1], -1) > floor[parts[1]]:
                wrong.append(f"{where(path, line)} imports {module}")
    assert not wrong, f"models, pure rules, what writes, then doors: {wrong}"


@pytest.mark.parametrize("name", PURE)
def test_a_pure_module_knows_no_django(name: str):
    used = {module.split(".")[0] for module, _, _ in imports(ROOT / name)}
    assert "django" not in used, f"{name} holds rules that are tested without a database"


def test_no_import_hides_in_a_function_to_dodge_a_cycle():
    wrong = [
        f"{where(path, line)} imports {module}"
        for path in python_files()
        for module, line, hidden in imports(path)
        if hidden and module.split(".")[0] in ("recordings", "coaching") and path.name != "start.py"
    ]
    assert not wrong, f"A cycle is a wrong room: move what both need. {wrong}"


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
