"""The words of a call as finders read them: each channel by itself, and all of them in the order in which they were said."""

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from recordings.privacy.finding.base import Spoken, lexicon

_LEADING, _TRAILING = "\"'“”‘’«»([{¿¡", "\"'“”‘’«»)]}.,;:!?…。"
_SENTENCE_ENDS = frozenset(".?!…。")
_TAKEN_OUT = re.compile(r"\[[^\]]+\][.,;:!?…]*")
# What may be said in the middle of a number without ending it.
FILLERS = lexicon(
    "uh-huh uh-uh mm-hmm mm-mm mhmm um uh uhm er erm ah eh oh mhm mm mmm hmm hm huh okay ok okey yes yeah yep yup right alright and then so that that's is it it's its "
    "the next last are followed by space dash hyphen comma again sorry no wait hang on hold let me see got go i lovely great perfect "
    "thanks thank you cool sure fine good carry just with a also ja genau gut und dann oui d'accord et ensuite alors um-hum exactly "
    "correct stroke"
)
# The agent between two groups: so many words that neither go on nor repeat, and the number is over.
MOST_BETWEEN = 8
_ENDS = re.compile(
    r"expir|secur|code|sort|account|postc|postal|name|e-?mail|address|valid|birth|born|order|reference|price|pounds?\b|number|password|digits"
)
LONGEST_GAP_MS = 20_000
MOST_FILLERS = 5


@dataclass(frozen=True)
class Token:
    """A word: `core` without the punctuation around it, `low` in small letters. `at` is its place among all words of the call."""

    channel: int
    turn: int
    word: int
    start_ms: int
    end_ms: int
    core: str
    low: str
    tail: str
    at: int = 0

    @property
    def ends_sentence(self) -> bool:
        return bool(self.tail) and not _SENTENCE_ENDS.isdisjoint(self.tail)

    @property
    def capital(self) -> bool:
        return self.core[:1].isupper()


@dataclass
class Call:
    """All words of a call."""

    said: list[Token] = field(default_factory=list)
    language: str = ""

    @cached_property
    def channels(self) -> list[list[Token]]:
        told: dict[int, list[Token]] = {}
        for token in self.said:
            if not self.only_goes_on(token.turn):
                told.setdefault(token.channel, []).append(token)
        return [sorted(tokens, key=lambda t: (t.turn, t.word)) for _, tokens in sorted(told.items())]

    def only_goes_on(self, turn: int) -> bool:
        """Whether a turn is a mere “mhm”: where all are on one channel, what goes on over it is not to be cut by it."""
        lows = [token.low for token in self.turn(turn)]
        return len(lows) <= MOST_FILLERS and all(low in FILLERS for low in lows) and "oh" not in lows

    @cached_property
    def _turns(self) -> dict[int, list[Token]]:
        told: dict[int, list[Token]] = {}
        for token in self.said:
            told.setdefault(token.turn, []).append(token)
        return told

    def turn(self, number: int) -> list[Token]:
        return self._turns.get(number, [])

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start_ms for token in self.said]

    def before(self, token: Token, count: int) -> list[Token]:
        """The last words of all voices before this one."""
        return self.said[max(0, token.at - count) : token.at]

    def between(self, first: Token, then: Token) -> list[Token]:
        """What others said between two words of one channel."""
        here = bisect.bisect_left(self._starts, first.start_ms)
        return [
            t
            for t in itertools.islice(self.said, here, then.at)
            if t.channel != first.channel and t.end_ms > first.start_ms
        ]

    def goes_on(self, first: Token, then: Token) -> bool:
        """Whether what one voice says goes on over the other's “mhm” or its saying it back."""
        if first.turn == then.turn:
            return True
        if then.start_ms - first.end_ms > LONGEST_GAP_MS:
            return False
        others = [t.low for t in self.between(first, then)]
        if _ENDS.search(" ".join(others)):
            return False
        new = [
            low for low in others if low not in FILLERS and low not in _NUMBERS and not any(c.isdigit() for c in low)
        ]
        return len(new) <= MOST_BETWEEN


_NUMBERS = lexicon(
    "zero nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred double triple"
)


def call_of(turns: Sequence[Spoken], *, language: str = "") -> Call:
    """Turns as finders read them."""
    tokens = []
    for number, turn in enumerate(turns):
        for place, word in enumerate(turn.words):
            # What was taken out already, “[name]”, is no word any more.
            text = "" if _TAKEN_OUT.fullmatch(word.text.strip()) else word.text.strip()
            # “.715” and “-1488”: Whisper takes a pause between two groups for a sign.
            core = re.sub(r"^[.,–-]+(?=\d)", "", text.lstrip(_LEADING))
            bare = core.rstrip(_TRAILING)
            tokens.append(
                Token(
                    turn.channel,
                    number,
                    place,
                    word.start_ms,
                    word.end_ms,
                    bare,
                    bare.lower().replace("’", "'"),
                    core[len(bare) :],
                )
            )
    # Of words that begin together, those of one turn stay together.
    tokens.sort(key=lambda t: (t.start_ms, t.turn, t.word))
    said = [Token(**{**t.__dict__, "at": at}) for at, t in enumerate(tokens)]
    return Call(said, language)


@dataclass(frozen=True)
class Part:
    """A word, or what stands between its hyphens; `at` is its token's place in the channel."""

    at: int
    raw: str
    low: str


_GLUED = re.compile(r"^\d+(?:-\d+)+$")


def parts_of(tokens: Sequence[Token]) -> list[Part]:
    """The parts of a channel's words; figures that are hyphened together stay so."""
    return [
        Part(at, piece, piece.lower())
        for at, token in enumerate(tokens)
        for piece in (_split(token.core) if token.core else [])
        if piece
    ]


def _split(core: str) -> list[str]:
    if core.lower() in ("x-ray", "uh-huh", "mm-hmm", "e-mail") or _GLUED.match(core):
        return [core.lower().replace("x-ray", "xray") if core.lower() == "x-ray" else core]
    return re.split(r"[-–—‑]", core)


def text(tokens: Iterable[Token]) -> str:
    """Words in small letters with a space between."""
    return " ".join(token.low for token in tokens)


def sentences_back(tokens: Sequence[Token], at: int) -> Iterator[int]:
    """The places before this one in the same sentence and turn, backwards."""
    place = at - 1
    while place >= 0 and tokens[place].turn == tokens[at].turn and not tokens[place].ends_sentence:
        yield place
        place -= 1
