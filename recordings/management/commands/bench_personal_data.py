"""`manage.py bench_personal_data`: how much of the personal data that made-up calls tell is found, and how much is found where none is."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from recordings.benchmark.personal_data import apart, near
from recordings.benchmark.personal_data.scoring import Score, score
from recordings.privacy.finding import NAMES, Kind

SETS = {"near": near, "apart": apart}
SIZE = 1300


class Command(BaseCommand):
    help = (
        "Makes up calls in which cards, codes, names, addresses … are told, and as many in which nothing is, and prints what share of them is "
        "found (recall) and what share of what is found is right (precision). “near” is what the finder was made with, “apart” what it was not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--set", choices=[*SETS, "both"], default="both")
        parser.add_argument("--size", type=int, default=SIZE, help="calls in each set, and harmless ones besides")
        parser.add_argument("--seed", type=int, default=15)
        parser.add_argument(
            "--one-channel", action="store_true", help="all voices on one channel, and nobody tells them apart"
        )
        parser.add_argument(
            "--missed", action=argparse.BooleanOptionalAction, default=False, help="print what was not found"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for name, module in SETS.items():
            if options["set"] not in (name, "both"):
                continue
            one = options["one_channel"]
            told = module.samples(options["size"], seed=options["seed"], one_channel=one)
            harmless = module.harmless_samples(options["size"], seed=options["seed"] + 1, one_channel=one)
            done = score([*told, *harmless])
            self.stdout.write(_table(name, done))
            if options["missed"]:
                for sample in [*done.missed, *done.false]:
                    self.stdout.write(f"\n{sample.form}\n{sample.script}")


def _table(name: str, done: Score) -> str:
    total = done.all
    rows = [
        f"{name}: {total.told} told, {done.harmless} harmless calls",
        f"{'':20}{'told':>6}{'found':>9}{'its kind':>10}{'precision':>11}",
    ]
    for kind in Kind:
        tally = done.of(kind)
        rows.append(
            f"{NAMES[kind][0]:20}{tally.told:6}{_share(tally.recall)}{_share(tally.named / tally.told if tally.told else 1, 10)}{_share(tally.precision, 11)}"
        )
    rows.append(
        f"{'all':20}{total.told:6}{_share(total.recall)}{_share(total.named / max(1, total.told), 10)}{_share(total.precision, 11)}"
    )
    rows.append(f"Something was found in {done.disturbed} of {done.harmless} harmless calls.\n")
    return "\n".join(rows)


def _share(value: float, wide: int = 9) -> str:
    return f"{100 * value:{wide - 2}.1f} %"
