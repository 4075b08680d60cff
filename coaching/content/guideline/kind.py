"""Guidelines. Pure."""

from typing import Any

from coaching.content.base import Known
from coaching.content.findings import Finding
from coaching.content.guideline.document import Guideline, dimension_of
from coaching.content.kinds import Kind, register


def check(document: Guideline, known: Known) -> list[Finding]:
    """A guideline that says nothing guides nobody."""
    if not document.limits and not document.summary.strip():
        return [Finding("problem", "", "It says nothing yet", "Write in words what agents may decide, or add a limit.")]
    return []


def from_format_1(raw: dict[str, Any]) -> dict[str, Any]:
    """Limits get a key, and what they count; the version's number is not the document's to tell."""
    limits = [
        {"key": f"limit-{place}", "dimension": dimension_of(limit.get("unit", "")), **limit}
        for place, limit in enumerate(raw.get("limits", []), start=1)
    ]
    return {"title": raw["title"], "summary": raw.get("summary", ""), "limits": limits}


GUIDELINE = register(Kind(name="guideline", document=Guideline, check=check, upgrades={1: from_format_1}))
