"""The demo centre's scenarios as documents, without a database: their guideline put in, their clips and competencies numbered."""

import itertools
from collections import defaultdict

from coaching.content.guideline.document import Guideline, dimension_of
from coaching.content.scenario.document import GuidelineLink, Scenario
from coaching.demo.loading import DemoCentre, numbered, scenario_as_written

DATA = DemoCentre().data


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


def scenarios() -> dict[str, Scenario]:
    """All of them by their keys, as they would be published."""
    known = guidelines()
    found = {}
    for entry in DATA["scenarios"]:
        written = scenario_as_written(entry["key"])
        guideline = known[written.value["guideline"]]
        clips, competencies = (defaultdict[str, int](itertools.count(1).__next__) for _ in range(2))
        scenario = numbered(written, guideline=lambda _: 2, clip=clips.__getitem__, competency=competencies.__getitem__)
        scenario.guideline = GuidelineLink(number=2, version=1, document=guideline)
        found[entry["key"]] = scenario
    return found
