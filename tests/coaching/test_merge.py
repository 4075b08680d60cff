"""Two people's changes put together. The cases are shared with the page's own merge."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.content.merge import merged

CASES = json.loads((Path(__file__).parent.parent / "js" / "merge.json").read_text())
WORD = st.text("ab", max_size=2)
PARTS = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("1234"), "says": WORD}), max_size=4, unique_by=lambda part: part["id"]
)
DOCUMENT = st.fixed_dictionaries({"title": WORD, "nodes": PARTS})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["told"])
def test_changes_of_two_people_meet(case: dict[str, Any]) -> None:
    document, clashes = merged(case["base"], case["mine"], case["theirs"])
    assert document == case["merged"]
    assert [{"path": list(clash.path), "mine": clash.mine, "theirs": clash.theirs} for clash in clashes] == case[
        "clashes"
    ]


@given(DOCUMENT, DOCUMENT)
def test_who_is_alone_gets_what_they_wrote(base: Any, mine: Any) -> None:
    assert merged(base, mine, base) == (mine, [])
    assert merged(base, base, mine) == (mine, [])


@given(DOCUMENT, DOCUMENT, DOCUMENT)
def test_no_word_of_either_is_lost_unless_it_is_told(base: Any, mine: Any, theirs: Any) -> None:
    document, clashes = merged(base, mine, theirs)
    was = {part["id"]: part["says"] for part in base["nodes"]}
    told = {clash.path[1] for clash in clashes if clash.path[0] == "nodes"}
    kept = {part["id"]: part["says"] for part in document["nodes"]}
    for part in [*mine["nodes"], *theirs["nodes"]]:
        if part["says"] != was.get(part["id"]):
            assert kept.get(part["id"]) == part["says"] or part["id"] in told
