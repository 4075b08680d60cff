"""Passwords and memorable words: told, or answered."""

import re
from collections.abc import Iterator, Sequence

from recordings.privacy.finding.base import Kind, Sure, lexicon
from recordings.privacy.finding.claims import Claim
from recordings.privacy.finding.stream import Call, Token, sentences_back

_THING = r"(?:passwords?|passwort|kennwort|mot de passe|passphrase|pass phrase|memorable (?:word|name|place|date|information)|secret word|security (?:word|answer|phrase)|maiden name|username|user name|login)"
_IS = re.compile(
    rf"\b(?:{_THING})(?: (?:on|for|of) (?:the|my|your) \S+)?(?: there| then)?(?: (?:is|was|would be|should be|lautet|ist|est)|'s)(?: just| still| always| now)?$"
)
_ASKS = re.compile(
    rf"\b(?:{_THING})\b|name of your (?:first )?(?:pet|school|teacher)|first pet|pet's name|lieblings\w+"
)
_QUESTION = re.compile(r"\b(?:what|which|tell me|give me|confirm|could you|can you|may i|can i|and (?:the|your))\b")
_AS = re.compile(rf"^(?:as|for) (?:the|my|a|your) (?:{_THING})")
_LEAD = lexicon(
    "yes yeah yep sure okay ok it it's it is was that's that so well um uh er erm right oh the should would be i think just my password mine of course all one word ja oui"
)
# What is said of passwords, and is none.
_NONE = lexicon(
    "not wrong expired incorrect correct invalid the a an my your our no never still being on in at for to from too very reset changed changing needed required safe secure forgotten "
    "i we you they he she what when where which how because if that this please one blocked locked gone working accepted refused weak strong short long same different saved stored "
    "nothing something anything and but or don't can't haven't didn't won't sorry hello hold wait let could can do does did have has "
    "thanks thank great brilliant lovely perfect fine good there here up down out off back set asked sent case-sensitive sensitive therefore also always then"
)
MOST_WORDS = 4
MOST_BEFORE = 9


def passwords(call: Call) -> Iterator[Claim]:
    """Claims on passwords."""
    for tokens in call.channels:
        for place, token in enumerate(tokens):
            first = place == 0 or tokens[place - 1].turn != token.turn
            if first:
                yield from _answered(call, tokens, place)
            else:
                yield from _told(tokens, place)


def _claim(tokens: Sequence[Token], places: list[int], reason: str) -> Claim:
    return Claim(Kind.PASSWORD, tokens, places, reason, Sure.LIKELY)


def _told(tokens: Sequence[Token], place: int) -> Iterator[Claim]:
    before = [tokens[at].low for at in sentences_back(tokens, place)][:MOST_BEFORE][::-1]
    if _IS.search(" ".join(before)) and tokens[place].low not in _NONE:
        yield _claim(tokens, _value(tokens, place), "told as a password or memorable word")
    after = tokens[place + 1 : place + 6]
    if _AS.match(" ".join(t.low for t in after if t.turn == tokens[place].turn)) and tokens[place].low not in _NONE | {
        "it",
        "them",
        "word",
        "new",
    }:
        yield _claim(tokens, [place], "told as a password or memorable word")


def _value(tokens: Sequence[Token], place: int) -> list[int]:
    """From here to the end of the clause, so many words at most."""
    places: list[int] = []
    for at in range(place, min(place + MOST_WORDS, len(tokens))):
        if tokens[at].turn != tokens[place].turn or (
            places and tokens[at].low in ("and", "but", "if", "so", "please", "because", "which", "i", "for", "on")
        ):
            break
        places.append(at)
        if tokens[at].tail:
            break
    return places


def _answered(call: Call, tokens: Sequence[Token], place: int) -> Iterator[Claim]:
    question = call.before(tokens[place], 14)
    asked = [t for t in question if tokens[place].start_ms - t.end_ms < 20_000]
    said = " ".join(t.low for t in asked)
    if not asked or not ("?" in asked[-1].tail or _QUESTION.search(said)) or not _ASKS.search(said):
        return
    end = place
    while end < len(tokens) and tokens[end].turn == tokens[place].turn:
        end += 1
    at = place
    while at < end and tokens[at].low in _LEAD:
        at += 1
    if at < end and tokens[at].low not in _NONE:
        yield _claim(
            tokens,
            [each for each in _value(tokens, at) if each < end],
            "answers what the password or memorable word is",
        )
