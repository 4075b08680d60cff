"""Gaps as Moodle's “embedded answers” write them into a text: {1:SHORTANSWER:=back~=again#why}. Pure.

Which names there are and how signs are escaped follows question/type/multianswer in Moodle's source.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from coaching.content.exchange.brought import ANSWERS, FILL, Tags
from coaching.content.question.writing import GAP, Gap, Gaps
from recordings.numbers import whole

BEGIN = re.compile(r"\{(\d*):([A-Za-z_]+):")
WRITTEN = {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"}
WITH_CAPITALS = {"SHORTANSWER_C", "SAC", "MWC"}
NUMBERS = {"NUMERICAL", "NM"}
PICKED = re.compile(r"(MULTICHOICE|MC)(_?[VHS]+)?")
WEIGHT = re.compile(r"%(-?\d+(?:[.,]\d*)?)%")


class Unclear(Exception):
    """Why the gaps of a text cannot be read, and what to do."""

    def __init__(self, told: str, advice: str, at: int = 0) -> None:
        super().__init__(told)
        self.told, self.advice, self.at = told, advice, at


@dataclass(frozen=True, slots=True)
class Hole:
    """A gap as it is written: its kind, and its answers as (text, weight in per cent, why)."""

    kind: str
    rows: list[tuple[str, float, str]]


def holes_in(text: str) -> tuple[str, list[Hole]]:
    """A text with [[gap-1]] where each gap stands, and the gaps. Raises Unclear."""
    holes: list[Hole] = []
    out, at = [], 0
    while found := BEGIN.search(text, at):
        end = _end(text, found.end(), "}")
        if end < 0:
            told = f"The gap “{text[found.start() : found.start() + 30]}…” does not end"
            raise Unclear(told, "Write } behind its answers.", found.start())
        if len(holes) >= ANSWERS:
            raise Unclear(f"This question has more than {ANSWERS} gaps", "Make several questions of it.", found.start())
        out.append(text[at : found.start()])
        out.append(f"[[gap-{len(holes) + 1}]]")
        holes.append(Hole(found[2].upper(), _rows(text[found.end() : end])))
        at = end + 1
    return "".join([*out, text[at:]]), holes


def _end(text: str, start: int, signs: str) -> int:
    """The place of the first of some signs that is not escaped, nor part of an entity like &#125;; -1 for none."""
    at = start
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] in signs and not (text[at] == "#" and text[at - 1 : at] == "&"):
            return at
        at += 1
    return -1


def _rows(body: str) -> list[tuple[str, float, str]]:
    rows, at = [], 0
    while at >= 0:
        end = _end(body, at, "~")
        part = body[at:] if end < 0 else body[at:end]
        rows += [_row(part.strip())] if part.strip() else []
        at = end + 1 if end >= 0 else -1
    return rows


def _row(part: str) -> tuple[str, float, str]:
    weight = 0.0
    if part.startswith("="):
        part, weight = part[1:], 100.0
    elif found := WEIGHT.match(part):
        part, weight = part[found.end() :], float(found[1].replace(",", "."))
    hash_at = _end(part, 0, "#")
    text, why = (part, "") if hash_at < 0 else (part[:hash_at], part[hash_at + 1 :])
    return _bare(text), weight, _bare(why)


def _bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL).strip()


def gaps_of(
    text: str, holes: list[Hole], tags: Tags, *, plain: Callable[[str], str], note: Callable[[str, str], None]
) -> Gaps:
    """Gaps from what was read. `note` is told what is lost. Raises Unclear for what no gap here can be."""
    kinds = {hole.kind for hole in holes}
    unknown = next((kind for kind in sorted(kinds) if not (kind in WRITTEN | NUMBERS or PICKED.fullmatch(kind))), "")
    if unknown:
        told = f"A gap of the kind “{unknown}” is not known here"
        raise Unclear(told, "SHORTANSWER, MULTICHOICE and NUMERICAL are. Write it as one of them.")
    picked = all(PICKED.fullmatch(kind) for kind in kinds)
    if not picked and any(PICKED.fullmatch(kind) for kind in kinds):
        note("Some gaps of this question are picked from a list and some written", "Here all of them are written.")
    gaps, others = [], []
    for at, hole in enumerate(holes, start=1):
        right = [(plain(word), plain(why)) for word, weight, why in hole.rows if weight == 100]
        wrong = [plain(word) for word, weight, _ in hole.rows if weight != 100]
        if hole.kind in NUMBERS:
            right = [(_number(word, note), why) for word, why in right]
        if any(0 < weight < 100 for _, weight, _ in hole.rows):
            note("A word that is partly right cannot come in", "A gap here is filled right or not.")
        elif not picked and wrong:
            note("What is told for a wrong word in a gap cannot come in", "")
        others += wrong if picked else []
        gaps.append(Gap(id=f"gap-{at}", accepted=[word for word, _ in right], why=right[0][1] if right else ""))
    fitting = {word for gap in gaps for word in gap.accepted}
    others = [word for word in dict.fromkeys(others) if word not in fitting]
    if picked and len(holes) > 1:
        note("Each gap has a list of words of its own", "Here they are one list.")
    leniency = tags.leniency.model_copy(
        update={"case_matters": tags.leniency.case_matters or any(kind in WITH_CAPITALS for kind in kinds)}
    )
    return Gaps(text=text, gaps=gaps, picked=picked, others=others, leniency=leniency)


def _number(word: str, note: Callable[[str, str], None]) -> str:
    value, colon, tolerance = word.partition(":")
    if colon and tolerance.strip(" 0.,"):
        note("How far a number in a gap may be off cannot come in", "Make a question of its own of that number.")
    return value


def asked_and_text(text: str, tags: Tags) -> tuple[str, str]:
    """What is asked, and the text with the gaps: paragraphs without a gap that stand before it are what is asked."""
    counts = (tag.split() for tag in tags.ours if tag.startswith("asked "))
    count = next((found for words in counts if len(words) > 1 and (found := whole(words[1]))), 0)
    lines = text.split("\n")
    if 0 < count < len(lines):
        return "\n".join(lines[:count]).strip(), "\n".join(lines[count:]).strip()
    paragraphs = text.split("\n\n")
    first = next((at for at, paragraph in enumerate(paragraphs) if GAP.search(paragraph)), 0)
    return "\n\n".join(paragraphs[:first]).strip() or FILL, "\n\n".join(paragraphs[first:]).strip()


def written(gaps: Gaps) -> str:
    """Its text with its gaps written into it, as words are typed."""
    by_id = {gap.id: gap for gap in gaps.ordered}
    kind = "SHORTANSWER_C" if gaps.leniency.case_matters else "SHORTANSWER"
    return GAP.sub(lambda found: _written(by_id[found[1]], kind) if found[1] in by_id else found[0], gaps.text)


def _written(gap: Gap, kind: str) -> str:
    why = f"#{_escaped(gap.why)}" if gap.why else ""
    return f"{{1:{kind}:{'~'.join(f'={_escaped(word)}{why}' for word in gap.accepted)}}}"


def _escaped(text: str) -> str:
    return re.sub(r"([\\~#}])", r"\\\1", text)
