"""What mixes letters and figures, or is spelled letter by letter: IBANs, British postcodes, identity numbers, names."""

import re
from collections.abc import Iterator, Sequence

from stdnum import iban

from recordings.privacy.finding import cues
from recordings.privacy.finding.base import Kind, Sure, lexicon
from recordings.privacy.finding.claims import Claim
from recordings.privacy.finding.reading import CAPITALS, DIGITS, LETTER, MIXED, Reader, Run
from recordings.privacy.finding.stream import Call

# Royal Mail's forms; “oh” and the letter O are told apart by their place only.
_POSTCODE = re.compile(r"(?:gir0aa|[a-pr-uwyz][a-hk-y]?\d[\da-hjkmnp-y]?\d[abd-hjlnp-uw-z]{2})")
# HM Revenue & Customs, NIM39110
_INSURANCE = re.compile(r"[a-ceghj-pr-tw-z][a-ceghj-nprstw-z]\d{6}[a-d]")
_BEGINS_IBAN = re.compile(r"[a-z]{2}\d{2}[a-z0-9]+")
_STATES = lexicon(
    "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc"
)
IBAN_LENGTHS = range(34, 14, -1)
# Fewer letters are as often an abbreviation.
LETTERS_IN_A_ROW = 4
LETTERS_ASKED_FOR = 3


def spelled(call: Call, readers: Sequence[Reader]) -> Iterator[Claim]:
    """Claims on letters and figures."""
    for reader in readers:
        for run in reader.runs(DIGITS, LETTER, MIXED, CAPITALS):
            yield from _mixed(call, run)
        for run in reader.runs(LETTER):
            yield from _letters(call, run)


def _claim(kind: Kind, run: Run, reason: str, sure: Sure) -> Claim:
    return Claim(kind, run.tokens, run.places(), reason, sure)


def _mixed(call: Call, run: Run) -> Iterator[Claim]:
    if len(run.value) < 5 or all(atom.kind in (LETTER, CAPITALS) for atom in run.atoms):
        return
    if all(atom.kind == DIGITS for atom in run.atoms):
        return
    tells, plainly = cues.nearest(call, run.first)
    if found := _iban(run):
        yield _claim(Kind.IBAN, found, "letters and digits that pass the check of IBANs", Sure.SURE)
        return
    if tells == cues.IBAN and len(run.value) >= 10:
        yield _claim(
            Kind.IBAN,
            run,
            "letters and digits where an IBAN was asked for or told, though their check fails",
            Sure.LIKELY,
        )
        return
    if tells == cues.IDENTITY and sum(c.isdigit() for c in run.value) >= 5:
        yield _claim(
            Kind.IDENTITY, run, "letters and digits where an identity number was asked for or told", Sure.LIKELY
        )
        return
    postcode = _window(run, _POSTCODE, range(5, 8), asked=tells == cues.POSTCODE)
    if postcode and (tells == cues.POSTCODE or _as_written(postcode)):
        yield _claim(Kind.POSTCODE, postcode, "has the form of a British postcode", Sure.SURE)
        return
    insurance = _window(run, _INSURANCE, range(9, 10), asked=False)
    if insurance and tells != cues.HARMLESS:
        yield _claim(Kind.IDENTITY, insurance, "has the form of a National Insurance number", Sure.SURE)
        return
    if _zip_of_a_state(run):
        yield _claim(Kind.POSTCODE, run, "a state of the USA with its ZIP code", Sure.LIKELY)
    elif tells == cues.POSTCODE and 4 <= len(run.value) <= 8 and not run.value.isalpha():
        yield _claim(Kind.POSTCODE, run, "letters and digits where a postcode was asked for or told", Sure.LIKELY)
    elif tells == cues.ACCOUNT and plainly and sum(c.isdigit() for c in run.value) >= 4:
        yield _claim(
            Kind.ACCOUNT,
            run,
            "letters and digits where an account or customer number was asked for or told",
            Sure.LIKELY,
        )


def _iban(run: Run) -> Run | None:
    for first in range(len(run.atoms)):
        value = run.cut(first, len(run.atoms)).value
        if not _BEGINS_IBAN.match(value):
            continue
        for length in IBAN_LENGTHS:
            if length <= len(value) and iban.is_valid(value[:length], check_country=False):
                held = run.cut(first, len(run.atoms)).of_characters(0, length)
                if len(held.value) == length:
                    return held
    return None


def _window(run: Run, form: re.Pattern[str], lengths: range, *, asked: bool) -> Run | None:
    """The atoms that together have a form, the longest first."""
    for length in reversed(lengths):
        for first in range(len(run.atoms)):
            size = 0
            for last in range(first, len(run.atoms)):
                size += len(run.atoms[last].value)
                if size >= length:
                    break
            held = run.cut(first, last + 1)
            if size == length and (form.fullmatch(held.value) or (asked and form.fullmatch(_noughts(held.value)))):
                return held
    return None


def _noughts(value: str) -> str:
    """With the letter O between figures, or before the last two letters, as a nought, and a nought among letters as the letter O."""
    inner = value[:-3] + value[-3].replace("o", "0") + value[-2:].replace("0", "o")
    return inner[0].replace("0", "o") + re.sub(r"(?<=\d)o", "0", inner[1:])


def _as_written(run: Run) -> bool:
    """Whether it reads as a postcode without being called one: in two capital words, or spelled."""
    words = [run.tokens[place].core for place in dict.fromkeys(atom.first for atom in run.atoms)]
    return len(run.atoms) >= 5 or all(word == word.upper() for word in words)


def _zip_of_a_state(run: Run) -> bool:
    values = [atom.value for atom in run.atoms]
    return len(values) == 2 and values[0] in _STATES and bool(re.fullmatch(r"\d{5}(?:\d{4})?", values[1]))


def _letters(call: Call, run: Run) -> Iterator[Claim]:
    tells, _ = cues.nearest(call, run.first)
    asked = tells in (cues.NAME, cues.EMAIL, cues.ADDRESS, cues.POSTCODE, cues.PIN)
    words = sum(1 for atom in run.atoms if not atom.plain)
    if len(run.value) < (LETTERS_ASKED_FOR if asked else LETTERS_IN_A_ROW) or (words == len(run.atoms) and words < 3):
        return
    kind = Kind.EMAIL if tells == cues.EMAIL else Kind.NAME
    yield _claim(kind, run, f"{len(run.value)} letters, spelled one by one", Sure.LIKELY)
