"""`manage.py prove`: scenarios in files, without a row in the database."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from coaching.content.scenario import text
from coaching.content.scenario.figures import figures
from coaching.content.scenario.proof import prove as proved
from coaching.management.commands.prove import large
from tests.coaching import make

HERE = Path(__file__).parent
GUIDELINE = HERE / "clean" / "guideline.yaml"
CLEAN = HERE / "clean" / "remembers.yaml"


def prove(*files: Path, guideline: Path | None = GUIDELINE) -> tuple[list[str], int]:
    """What is said of files, and how it ends."""
    told = StringIO()
    try:
        call_command("prove", *files, guideline=guideline, stdout=told)
    except SystemExit as ended:
        return told.getvalue().splitlines(), int(str(ended.code))
    return told.getvalue().splitlines(), 0


def test_a_clean_scenario_tells_its_figures() -> None:
    told, ended = prove(CLEAN)
    assert ended == 0
    assert told == [
        str(CLEAN),
        "  Roads: 33, of 2 to 5 moments, 1 minute",
        "  Best: all inside, trust +2",
        "  Worst: 2 over-careful, trust −3",
        "  A random clicker passes: 39%",
        "  Looked at: 51 states, and that is all",
    ]


def test_a_problem_is_told_with_its_line_and_ends_with_1() -> None:
    file = HERE / "faulty" / "dead-end.yaml"
    told, ended = prove(CLEAN, file)
    assert ended == 1
    line = next(number for number, words in enumerate(file.read_text().splitlines(), start=1) if "key: b" in words)
    assert f"  problem  Line {line}: “B” is a dead end. Give it choices, or make it an ending." in told


def test_what_deserves_a_look_does_not_fail() -> None:
    told, ended = prove(HERE / "faulty" / "personal-data.yaml")
    assert ended == 0
    assert any(line.startswith("  look at  Line 4: “A” holds what looks like an e-mail address") for line in told)


def test_what_was_left_for_a_reason_is_not_told(tmp_path: Path) -> None:
    file = tmp_path / "left.yaml"
    written = (HERE / "faulty" / "personal-data.yaml").read_text()
    file.write_text(f"{written}accepted:\n  - {{kind: personal-data, where: a, reason: It is the centre's own.}}\n")
    told, _ = prove(file)
    assert not any("look at" in line for line in told)


def test_what_cannot_be_read_is_told_by_line(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("titel: x\n")
    told, ended = prove(file)
    assert ended == 1
    assert "  Line 1, titel: is not known here; did you mean “title”?" in told


@pytest.mark.django_db
def test_without_a_file_the_guideline_is_the_one_that_is_published() -> None:
    told, ended = prove(CLEAN, guideline=None)
    assert (ended, told[1]) == (1, "  Line 4, guideline: there is no guideline 1 here: name its file with --guideline")
    make.guideline()
    assert prove(CLEAN, guideline=None)[1] == 0


def test_files_that_are_none_are_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be opened: No such file"):
        prove(tmp_path / "gone.yaml")
    wrong = tmp_path / "x.yaml"
    wrong.write_bytes("title: Märchen".encode("latin-1"))
    with pytest.raises(CommandError, match="Save it as UTF-8"):
        prove(wrong)
    wrong.write_text("titel: x")
    with pytest.raises(CommandError, match="The guideline cannot be read"):
        prove(CLEAN, guideline=wrong)
    with pytest.raises(CommandError, match="Name a file to prove"):
        prove()


def test_a_large_scenario_is_looked_at_whole() -> None:
    told = dict(figures(proved(large(moments=60, variables=3))))
    assert told["Roads"].startswith("more than a million, of 22 to 60 moments")
    assert told["Looked at"].endswith("states, and that is all")
    assert text.written(large(moments=3)).startswith("title: A large one")
