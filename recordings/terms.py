"""The centre's vocabulary as people keep it: one word for each thing, and no two names for what is heard."""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from recordings import vocabulary
from recordings.models import Term

SHORTEST, LONGEST = 2, 60
MOST_SPELLINGS = 10
# Letters in all spellings together: room for more than are kept, so that it can be said which are too many.
LONGEST_SPELLINGS = 2000
MOST_TERMS = 500


class BadTerm(Exception):
    """The term cannot be kept; the message says why and what to do. `field` is the one it is about."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def known() -> list[vocabulary.Term]:
    """The whole vocabulary as the transcription settles it."""
    rows = Term.objects.values_list("text", "heard_as")
    return [vocabulary.Term(text, tuple(heard_as.splitlines())) for text, heard_as in rows]


def _plain(text: str) -> str:
    """On one line, without signs that cannot be seen or that no database keeps: they are spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _written(text: str) -> str:
    text = _plain(text)
    if not SHORTEST <= len(text) <= LONGEST:
        raise BadTerm("text", f"Write the name with {SHORTEST} to {LONGEST} characters.")
    if not vocabulary.key(text):
        raise BadTerm("text", "A name needs at least one letter or figure.")
    return text


def _spellings(heard_as: str) -> list[str]:
    """One for each line, without empty lines and without the same twice."""
    found: dict[str, str] = {}
    for line in heard_as.splitlines():
        if spelling := _plain(line):
            found.setdefault(vocabulary.key(spelling) or spelling, spelling)
    spellings = list(found.values())
    if len(spellings) > MOST_SPELLINGS:
        raise BadTerm("heard_as", f"Keep the {MOST_SPELLINGS} that come up most, one a line.")
    for spelling in spellings:
        if len(spelling) > LONGEST:
            raise BadTerm("heard_as", f"Keep each line to {LONGEST} characters: “{spelling[:30]}…” is longer.")
        if not vocabulary.key(spelling):
            raise BadTerm("heard_as", f"“{spelling}” has no letter or figure that could be heard. Take that line out.")
    return spellings


def _agrees(text: str, spellings: list[str], *, others: list[Term]) -> None:
    """Raises BadTerm where the vocabulary would say two things of one sound."""
    names = {vocabulary.key(other.text): other.text for other in others}
    heard = {vocabulary.key(line): other.text for other in others for line in other.heard_as.splitlines()}
    own = vocabulary.key(text)
    if own in names:
        raise BadTerm("text", f"“{names[own]}” is in the vocabulary already. Change that one instead.")
    if own in heard:
        raise BadTerm("text", f"“{text}” is what “{heard[own]}” is heard as. Take it out there first.")
    for spelling in spellings:
        said = vocabulary.key(spelling)
        if said in names:
            raise BadTerm("heard_as", f"“{spelling}” is a name of the vocabulary itself. Take that line out.")
        if said in heard:
            raise BadTerm("heard_as", f"“{spelling}” is written as “{heard[said]}” already. Take that line out.")


def keep(*, text: str, heard_as: str, by: User, term: Term | None = None) -> Term:
    """Add a term, or change `term`; adding the same again returns the one that is there. `heard_as`: one spelling a line.

    Raises BadTerm for what is too short or long, too much, or said of another term; then nothing has changed.
    """
    text, spellings = _written(text), _spellings(heard_as)
    heard_as = "\n".join(spellings)
    others = [other for other in Term.objects.all() if term is None or other.pk != term.pk]
    if term is None:
        same = next((other for other in others if (other.text, other.heard_as) == (text, heard_as)), None)
        if same:
            return same
        if len(others) >= MOST_TERMS:
            raise BadTerm("text", f"The vocabulary holds {MOST_TERMS} names. Take one out that nobody says any more.")
    _agrees(text, spellings, others=others)
    kept = term or Term(created_by=by)
    kept.text, kept.heard_as = text, heard_as
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        # Somebody added the same name a moment ago.
        raise BadTerm("text", f"“{text}” is in the vocabulary already. Change that one instead.") from None
    return kept


def learn(*, text: str, heard_as: str, by: User) -> Term:
    """One more spelling that Whisper writes instead of a name; the name itself is added where it is new. Raises BadTerm."""
    term = next((term for term in Term.objects.all() if vocabulary.key(term.text) == vocabulary.key(text)), None)
    if term is None:
        return keep(text=text, heard_as=heard_as, by=by)
    spellings = [*term.heard_as.splitlines(), _plain(heard_as)]
    return keep(text=term.text, heard_as="\n".join(spellings), by=by, term=term)


def remove(pk: int) -> None:
    """Take a term out; what has been written with it stays written. Safe to ask twice."""
    Term.objects.filter(pk=pk).delete()
