"""Numbers that are somebody's: of cards, accounts, telephones; codes and PINs."""

import itertools
import re
from collections.abc import Iterator, Sequence

import phonenumbers
from stdnum import luhn

from recordings.privacy.finding import cues
from recordings.privacy.finding.base import Kind, Sure
from recordings.privacy.finding.claims import Claim
from recordings.privacy.finding.reading import DIGITS, Reader, Run
from recordings.privacy.finding.stream import Call, Token, text

# ISO/IEC 7812-1; what the networks issue.
CARD_LENGTHS = range(13, 20)
_ISSUED = re.compile(
    r"4\d{12}(?:\d{3})?(?:\d{3})?|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[0689]\d{12}|35\d{14}|6\d{15,18}|5[0-8]\d{10,17}"
)
_LAST_FOUR = re.compile(r"last four|last 4|ending (?:in|with)|ends (?:in|with)|letzten vier|quatre derniers|finissant")
_AFTERWARDS = re.compile(r"^(?:is|was|are|as|for|that's|being) (?:my|the|your|our|his|her) ((?:\S+ ?){1,5})")
# So many figures in a row are more than a price or a year, whatever they are.
LONG = 8
# So many words after a code was asked for, its figures are told.
NEAR = 12
# The same figures again within so long are the same number being said back.
SOON_MS = 90_000
REGIONS = {"en": ("GB", "US", "IE", "AU"), "de": ("DE", "AT", "CH"), "fr": ("FR", "BE", "CH")}


def numbers(call: Call, readers: Sequence[Reader]) -> Iterator[Claim]:
    """Claims on figures, those that are said back too."""
    found: list[tuple[Claim, str]] = []
    for reader in readers:
        for run in reader.runs(DIGITS):
            for part in _without_sums(call, run):
                found.extend(_of(call, reader, part))
    yield from (claim for claim, _ in found)
    yield from _again(readers, found)


def _of(call: Call, reader: Reader, run: Run) -> Iterator[tuple[Claim, str]]:
    if reader.measured(run):
        run = run.cut(0, len(run.atoms) - 1)
    run = _without_its_count(reader, run)
    if not run.atoms or len(run.value) < 3:
        return
    tells, plainly = cues.nearest(call, run.first)
    card = _card(run)
    elsewhere = plainly and tells in (cues.PHONE, cues.ACCOUNT, cues.IDENTITY, cues.IBAN, cues.HARMLESS)
    if card and not (elsewhere and card[:2] != (0, len(run.atoms))):
        first, last, sure, reason = card
        held = run.cut(first, last)
        yield _claim(Kind.CARD, held, reason, sure), held.value
        for rest in (run.cut(0, first), run.cut(last, len(run.atoms))):
            if not rest.atoms:
                continue
            if rest.value in held.value and len(rest.value) > 2:
                yield _claim(Kind.CARD, rest, "a part of a card number, said again", sure), held.value
            elif 3 <= len(rest.value) <= 4 and rest.atoms[0].first > held.atoms[-1].last:
                yield _claim(Kind.CODE, rest, "digits right after a card number", Sure.LIKELY), rest.value
            elif tells == cues.CARD:
                yield _claim(Kind.CARD, rest, "digits beside a card number", Sure.LIKELY), held.value
            else:
                yield from _of(call, reader, rest)
        return
    if not tells:
        after = reader.tokens[run.atoms[-1].last + 1 : run.atoms[-1].last + 8]
        told = _AFTERWARDS.match(text(t for t in after if t.turn == run.last.turn))
        tells, plainly = cues.told(told[1]) if told else ("", False)
    claim = _told(call, reader, run, tells, plainly) or _after_another_word(call, run, tells)
    if claim:
        yield claim, run.value


def _without_sums(call: Call, run: Run) -> Iterator[Run]:
    """The whole run where words say plainly that it is a number, else what is not written as a sum."""
    if not any(atom.summed for atom in run.atoms):
        yield run
        return
    tells, plainly = cues.nearest(call, run.first)
    if plainly and tells in _NUMBERS:
        yield run
        return
    for summed, atoms in itertools.groupby(run.atoms, key=lambda atom: atom.summed):
        if not summed:
            yield Run(run.tokens, list(atoms))


_NUMBERS = (cues.CARD, cues.ACCOUNT, cues.PHONE, cues.IDENTITY, cues.IBAN, cues.CODE)


def _without_its_count(reader: Reader, run: Run) -> Run:
    """Without the “four” of “the last four are 4211”."""
    place = run.atoms[0].first if run.atoms else 0
    counts = place > 0 and reader.tokens[place - 1].low in ("last", "first", "final", "letzten") and len(run.atoms) > 1
    return run.cut(1, len(run.atoms)) if counts and run.atoms[0].value in ("3", "4") else run


def _claim(kind: Kind, run: Run, reason: str, sure: Sure) -> Claim:
    return Claim(kind, run.tokens, run.places(), f"{reason}{_in_groups(run)}", sure)


def _in_groups(run: Run) -> str:
    return f", told in {run.groups} turns" if run.groups > 1 else ""


def _card(run: Run) -> tuple[int, int, Sure, str] | None:
    """The atoms [first, last) that make a card number, how sure, and why."""
    # On one channel, what the agent says back stands among them.
    once = _once(run)
    if once != run.value and _passes(once):
        return 0, len(run.atoms), Sure.SURE, f"{_check(once)}, with what was said back"
    best: tuple[int, int] | None = None
    for first in range(len(run.atoms)):
        length = 0
        for last in range(first, len(run.atoms)):
            length += len(run.atoms[last].value)
            if length > CARD_LENGTHS[-1]:
                break
            if _passes(run.cut(first, last + 1).value) and (best is None or length > len(run.cut(*best).value)):
                best = first, last + 1
    return (*best, Sure.SURE, _check(run.cut(*best).value)) if best else None


def _passes(value: str) -> bool:
    return len(value) in CARD_LENGTHS and luhn.is_valid(value) and bool(_ISSUED.fullmatch(value))


def _check(value: str) -> str:
    return f"{len(value)} digits that pass the check of card numbers (Luhn)"


def _once(run: Run) -> str:
    """Its figures without the groups that repeat the one before them."""
    out: list[str] = []
    for _, value in _by_turn(run):
        if not out or out[-1] != value:
            out.append(value)
    return "".join(out)


def _by_turn(run: Run) -> list[tuple[int, str]]:
    turns: dict[int, str] = {}
    for atom in run.atoms:
        turn = run.tokens[atom.first].turn
        turns[turn] = turns.get(turn, "") + atom.value
    return list(turns.items())


def _told(call: Call, reader: Reader, run: Run, tells: str, plainly: bool) -> Claim | None:
    """What a run of figures is by the words around it."""
    value, count = run.value, len(run.value)
    if tells == cues.CARD and (_looks_long(run, 12) or (plainly and count >= 4 and not _is_year(value))):
        if count < 12:
            last_four = _LAST_FOUR.search(text(call.before(run.first, 12)))
            sure = Sure.PERHAPS if last_four else Sure.LIKELY
            return _claim(Kind.CARD, run, f"{count} digits where a card number was asked for or told", sure)
        reason = f"{count} digits where a card number was asked for or told, though their check fails: perhaps misheard"
        return _claim(Kind.CARD, run, reason, Sure.LIKELY)
    if tells == cues.CODE and 3 <= count <= 8:
        return _claim(Kind.CODE, run, f"{count} digits where a security code was asked for or told", Sure.LIKELY)
    if tells == cues.PIN and 3 <= count <= 8:
        return _claim(Kind.CODE, run, f"{count} digits where a PIN was asked for or told", Sure.LIKELY)
    if tells == cues.POSTCODE and 4 <= count <= 9:
        return _claim(Kind.POSTCODE, run, "digits where a postcode was asked for or told", Sure.LIKELY)
    if tells == cues.IDENTITY and count >= 6:
        return _claim(Kind.IDENTITY, run, f"{count} digits where an identity number was asked for or told", Sure.LIKELY)
    if tells == cues.IBAN and count >= LONG:
        return _claim(Kind.IBAN, run, "digits where an IBAN was asked for or told", Sure.LIKELY)
    if tells == cues.ACCOUNT and count >= (4 if plainly else 6) and not (count == 4 and _is_year(value)):
        return _claim(
            Kind.ACCOUNT, run, f"{count} digits where an account or customer number was asked for or told", Sure.LIKELY
        )
    if tells in (cues.CARD, cues.EXPIRY, cues.BIRTH) and count < LONG:
        return None
    phone = _phone(call, reader, run, told=tells == cues.PHONE)
    if phone:
        return phone
    if tells == cues.HARMLESS or not _looks_long(run, LONG):
        return None
    return _claim(Kind.ACCOUNT, run, f"{count} digits in a row, and no word that says what they are", Sure.PERHAPS)


def _after_another_word(call: Call, run: Run, tells: str) -> Claim | None:
    """“the PIN for telephone banking?”: too short for what the nearest word tells, and right for the one before it."""
    asked = cues.any_of(text(call.before(run.first, NEAR)), cues.CODE, cues.PIN)
    if not asked or tells == cues.HARMLESS or len(run.value) not in range(3, 9) or _is_year(run.value):
        return None
    return _claim(Kind.CODE, run, f"{len(run.value)} digits where a code was asked for or told", Sure.LIKELY)


def _looks_long(run: Run, least: int) -> bool:
    """Whether its figures are a number and no round sum, row of years, or counting."""
    value = run.value
    if len(value) < least or value.endswith("0000"):
        return False
    numbers = [int(atom.value) for atom in run.atoms]
    if len(numbers) > 2 and len({b - a for a, b in itertools.pairwise(numbers)}) == 1 and numbers[0] != numbers[1]:
        return False
    return not all(_is_year(atom.value) for atom in run.atoms)


def _is_year(value: str) -> bool:
    return len(value) == 4 and value[:2] in ("19", "20")


def _phone(call: Call, reader: Reader, run: Run, *, told: bool) -> Claim | None:
    value = run.value
    place = run.atoms[0].first
    before = reader.tokens[place - 1] if place else None
    plus = run.first.core.lstrip("(").startswith("+") or (
        before is not None and before.turn == run.first.turn and before.low in ("plus", "+")
    )
    places = ([place - 1] if plus and before and before.low in ("plus", "+") else []) + run.places()

    def claim(reason: str, sure: Sure) -> Claim:
        return Claim(Kind.PHONE, run.tokens, places, f"{reason}{_in_groups(run)}", sure)

    regions = REGIONS.get(call.language, ()) + tuple(r for each in REGIONS.values() for r in each)
    region = _region(f"+{value}" if plus else value, dict.fromkeys(regions))
    # Ten figures without a nought in front may be anything, unless they are asked for or grouped as Americans do.
    american = region in ("US", "") and [len(a.value) for a in run.atoms] == [3, 3, 4]
    if told and len(value) >= 6:
        return claim(
            f"{len(value)} digits where a phone number was asked for or told", Sure.SURE if region else Sure.LIKELY
        )
    if region and len(value) >= 9 and (plus or value.startswith("0") or american):
        return claim(f"{len(value)} digits that are a phone number of {region}", Sure.LIKELY)
    if len(value) in (10, 11) and value.startswith("0"):
        return claim(f"{len(value)} digits that begin as phone numbers do", Sure.PERHAPS)
    return None


def _region(value: str, regions: dict[str, None]) -> str:
    """A country in which this is a number that may be called; empty for none."""
    for region in regions:
        try:
            parsed = phonenumbers.parse(value, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.region_code_for_number(parsed) or region
    return ""


def _again(readers: Sequence[Reader], found: Sequence[tuple[Claim, str]]) -> Iterator[Claim]:
    """Figures that repeat a number, or a part of it, elsewhere in the call."""
    taken = {at for claim, _ in found for at in claim.words}
    for reader in readers:
        for run in reader.runs(DIGITS):
            if len(run.value) < 3 or any(run.tokens[place].at in taken for place in run.places()):
                continue
            for claim, value in found:
                soon = abs(_at_ms(claim) - run.first.start_ms) <= SOON_MS
                same = run.value == value or (
                    len(run.value) >= (3 if soon else 4) and len(value) >= 6 and run.value in value
                )
                if (same and (soon or len(run.value) >= 4) and not _is_year(run.value)) or (
                    len(value) >= 6 and value in run.value
                ):
                    yield Claim(claim.kind, run.tokens, run.places(), "the same digits, said again", claim.sure)
                    break


def _at_ms(claim: Claim) -> int:
    token: Token = claim.tokens[claim.places[-1]]
    return token.end_ms
