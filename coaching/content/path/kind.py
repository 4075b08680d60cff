"""Training paths. Pure."""

from typing import Any

from coaching.content.base import Known, Ref
from coaching.content.findings import Finding
from coaching.content.kinds import Kind, register
from coaching.content.path.document import Path


def check(document: Path, known: Known) -> list[Finding]:
    """Learners see the published modules of a path; at least one has to be."""
    published = {ref.number for ref, linked in known.items() if linked.version is not None}
    if not published & set(document.modules):
        return [Finding("problem", "", "None of its modules is published", "Publish at least one module first.")]
    waiting = [number for number in document.modules if number not in published]
    titles = [known[Ref("module", number)].document.heading() for number in waiting if Ref("module", number) in known]
    advice = "Learners see it from its first published version on."
    return [Finding("attention", "", f"“{title}” is not published yet", advice) for title in titles]


def from_format_1(raw: dict[str, Any]) -> dict[str, Any]:
    """Paths were not published as documents before this format."""
    return raw


PATH = register(
    Kind(
        name="path",
        document=Path,
        check=check,
        upgrades={1: from_format_1},
        links=lambda document: [Ref("module", number) for number in document.modules],
    )
)
