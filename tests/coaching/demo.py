"""The demo centre's scenarios as documents, without a database: their guideline put in, their clips numbered."""

import itertools
import json
from pathlib import Path
from typing import Any

from coaching.content.guideline.document import Guideline, dimension_of
from coaching.content.scenario.document import GuidelineLink, Scenario

DATA: dict[str, Any] = json.loads((Path(__file__).parents[2] / "coaching/demo/centre.json").read_text())


def guidelines() -> dict[str, Guideline]:
    """By their keys."""
    return {
        entry["key"]: Guideline.model_validate(
            {
                "title": entry["title"],
                "summary": entry["summary"],
                "limits": [
                    {"key": f"limit-{place}", "dimension": dimension_of(limit["unit"]), **limit}
                    for place, limit in enumerate(entry["limits"], start=1)
                ],
            }
        )
        for entry in DATA["guidelines"]
    }


def scenarios() -> list[Scenario]:
    """All of them, as they would be published."""
    known, numbers, clips = guidelines(), itertools.count(1), itertools.count(1)
    found = []
    for entry in DATA["scenarios"]:
        nodes = [
            {name: value for name, value in node.items() if name != "ending"}
            | {
                "ends": bool(node.get("ending")),
                "outcome": node.get("ending") or "",
                "clip": next(clips) if node["clip"] else None,
                "choices": [{"id": str(next(numbers)), **choice} for choice in node["choices"]],
            }
            for node in entry["nodes"]
        ]
        facts = {name: entry[name] for name in ("title", "summary", "customer_name", "screen")}
        link = GuidelineLink(number=2, version=1, document=known[entry["guideline"]])
        found.append(Scenario.model_validate({**facts, "guideline": link, "nodes": nodes}))
    return found
