from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coaching.authoring import drafts
from coaching.content import text
from coaching.content.base import Ref
from coaching.content.findings import problems
from coaching.content.guideline import text as guideline_text
from coaching.content.guideline.document import Guideline
from coaching.content.scenario import text as scenario_text
from coaching.content.scenario.document import Choice, GuidelineLink, Node, Scenario, Variable
from coaching.content.scenario.figures import figures
from coaching.content.scenario.kind import clips
from coaching.content.scenario.proof import not_left, prove
from coaching.content.scenario.states import MOST
from coaching.content.text import Parsed, Unreadable
from recordings.models import Clip


class Command(BaseCommand):
    help = (
        "Prove scenarios that stand in files: what cannot be read, what is wrong with them by line, and what their roads come to. "
        "Ends with 1 where something is a problem."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE.yaml", type=Path)
        parser.add_argument(
            "--guideline", metavar="FILE.yaml", type=Path, help="measure by this, not by the one it names"
        )
        parser.add_argument("--most", type=int, default=MOST, metavar="N", help=f"look at most at N states ({MOST})")
        parser.add_argument(
            "--time", action="store_true", help="prove one of 500 moments and four variables, and say how long it took"
        )

    def handle(
        self, *args: Any, files: list[Path], guideline: Path | None, most: int, time: bool, **options: Any
    ) -> None:
        if not files and not time:
            raise CommandError("Name a file to prove, like scenario.yaml, or say --time.")
        try:
            measure = guideline_text.read(_parsed(guideline)) if guideline else None
        except Unreadable as wrong:
            raise CommandError(f"The guideline cannot be read.\n{wrong.message}") from None
        proved = [self._prove(file, measure, most) for file in files]
        if time:
            self._time(most)
        if not all(proved):
            raise SystemExit(1)

    def _prove(self, file: Path, guideline: Guideline | None, most: int) -> bool:
        """Whether it could be published. Says everything there is to say about it."""
        self.stdout.write(f"{file}")
        found = _parsed(file)
        try:
            scenario = _measured(scenario_text.read(found), found, guideline)
        except Unreadable as wrong:
            self.stdout.write("".join(f"  {fault}\n" for fault in wrong.faults))
            return False
        heard = {place.clip for place in clips(scenario) if not place.after}
        # Without a clip no database is asked.
        known = Clip.objects.filter(pk__in=heard) if heard else ()
        proof = prove(scenario, most=most, lengths={clip.pk: clip.end_ms - clip.start_ms for clip in known})
        lines = {node.key: found.line(("nodes", place)) for place, node in enumerate(scenario.nodes)}
        findings = not_left(scenario, proof.findings)
        for finding in findings:
            where = f"Line {lines[finding.where]}: " if finding.where else ""
            level = "problem" if finding.level == "problem" else "look at"
            self.stdout.write(f"  {level:8} {where}{finding.title}. {finding.advice}")
        for name, told in figures(proof):
            self.stdout.write(f"  {name}: {told}")
        return not problems(findings)

    def _time(self, most: int) -> None:
        scenario = large()
        begun = perf_counter()
        proof = prove(scenario, most=most)
        found, told = proof.findings, figures(proof)
        seconds = perf_counter() - begun
        self.stdout.write(
            f"{len(scenario.nodes)} moments, {len(scenario.variables)} variables, {len(found)} findings: {seconds:.2f} s"
        )
        for name, what in told:
            self.stdout.write(f"  {name}: {what}")


def large(moments: int = 500, variables: int = 4) -> Scenario:
    """A scenario larger than people write: every moment leads on to one of the next three, and some change or ask after something."""
    names = [f"fact-{number}" for number in range(variables)]
    nodes = []
    for number in range(moments):
        name = names[number % variables]
        changes, asks = number % 3 == 0, number % 5 == 0
        choices = [
            Choice(id=f"{number}-{place}", says="I will see to it today, and ring you.", trust=place - 1, strong=place == 0,
                   to=f"moment-{number + 1 + place}" if number + 1 + place < moments else "end",
                   effects=f"{name} = {'yes' if place else 'no'}" if changes else "",
                   only_if=f"{'not ' if number % 2 else ''}{name}" if asks and place == 2 else "")
            for place in range(3)
        ]  # fmt: skip
        nodes.append(
            Node(key=f"moment-{number}", title=f"Moment {number}", says="And then?", start=number == 0, choices=choices)
        )
    nodes.append(Node(key="end", title="The end", says="She stays.", ends=True, outcome="resolved"))
    return Scenario(
        title="A large one", customer_name="Mrs K", variables=[Variable(name=name) for name in names], nodes=nodes
    )


def _parsed(file: Path) -> Parsed:
    try:
        return text.parsed(file.read_text("utf-8-sig"))
    except OSError as wrong:
        raise CommandError(f"{file} cannot be opened: {wrong.strerror}. Name a file that is there.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{file} is no text in UTF-8. Save it as UTF-8.") from None


def _measured(scenario: Scenario, found: Parsed, guideline: Guideline | None) -> Scenario:
    """With the guideline from its file, else the one it names as it is published here. Raises Unreadable where there is none."""
    link = scenario.guideline
    if guideline:
        link = GuidelineLink(number=link.number if link else None, version=1, document=guideline)
    elif link and link.number:
        ref = Ref("guideline", link.number)
        known = drafts.known(drafts.linked_to([ref])).get(ref)
        if known is None or not isinstance(known.document, Guideline):
            found.fault(("guideline",), f"there is no guideline {link.number} here: name its file with --guideline")
            raise Unreadable(found.faults)
        link = link.model_copy(update={"version": known.version, "document": known.document})
    return scenario.model_copy(update={"guideline": link})
