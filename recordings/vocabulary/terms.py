"""The centre's vocabulary as people keep it: one word for each thing, and no two names for what is heard."""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from recordings.errors import DomainError
from recordings.models import Term
from recordings.vocabulary import matching

SHORTEST, LONGEST = 2, 60
MOST_SPELLINGS = 10
# Letters in all spellings together: room for more than are kept, so that it can be said which are too many.
LONGEST_SPELLINGS = 2000
MOST_TERMS = 500


def known() -> list[matching.Term]:
    """The whole vocabulary as the transcription settles it."""
    rows = Term.objects.values_list("text", "heard_as")
    return [matching.Term(text, tuple(heard_as.splitlines())) for text, heard_as in rows]


def _plain(text: str) -> str:
    """On one line, without signs that cannot be seen or that no database keeps: they are spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _written(text: str) -> str:
    text = _plain(text)
    if not SHORTEST <= len(text) <= LONGEST:
        raise DomainError(f"Write the name with {SHORTEST} to {LONGEST} characters.", field="text")
    if not matching.key(text):
        raise DomainError("A name needs at least one letter or figure.", field="text")
    return text


def _spellings(heard_as: str) -> list[str]:
    """One for each line, without empty lines and without the same twice."""
    found: dict[str, str] = {}
    for line in heard_as.splitlines():
        if spelling := _plain(line):
            found.setdefault(matching.key(spelling) or spelling, spelling)
    spellings = list(found.values())
    if len(spellings) > MOST_SPELLINGS:
        raise DomainError(f"Keep the {MOST_SPELLINGS} that come up most, one a line.", field="heard_as")
    for spelling in spellings:
        if len(spelling) > LONGEST:
            raise DomainError(
                f"Keep each line to {LONGEST} characters: “{spelling[:30]}…” is longer.", field="heard_as"
            )
        if not matching.key(spelling):
            raise DomainError(
                f"“{spelling}” has no letter or figure that could be heard. Take that line out.", field="heard_as"
            )
    return spellings


def _agrees(text: str, spellings: list[str], *, others: list[Term]) -> None:
    """Raises DomainError where the vocabulary would say two things of one sound."""
    names = {matching.key(other.text): other.text for other in others}
    heard = {matching.key(line): other.text for other in others for line in other.heard_as.splitlines()}
    own = matching.key(text)
    if own in names:
        raise DomainError(f"“{names[own]}” is in the vocabulary already. Change that one instead.", field="text")
    if own in heard:
        raise DomainError(f"“{text}” is what “{heard[own]}” is heard as. Take it out there first.", field="text")
    for spelling in spellings:
        said = matching.key(spelling)
        if said in names:
            raise DomainError(f"“{spelling}” is a name of the vocabulary itself. Take that line out.", field="heard_as")
        if said in heard:
            raise DomainError(
                f"“{spelling}” is written as “{heard[said]}” already. Take that line out.", field="heard_as"
            )


def keep(*, text: str, heard_as: str, by: User, term: Term | None = None) -> Term:
    """Add a term, or change `term`; adding the same again returns the one that is there. `heard_as`: one spelling a line.

    Raises DomainError for what is too short or long, too much, or said of another term; then nothing has changed.
    """
    text, spellings = _written(text), _spellings(heard_as)
    heard_as = "\n".join(spellings)
    others = [other for other in Term.objects.all() if term is None or other.pk != term.pk]
    if term is None:
        same = next((other for other in others if (other.text, other.heard_as) == (text, heard_as)), None)
        if same:
            return same
        if len(others) >= MOST_TERMS:
            raise DomainError(
                f"The vocabulary holds {MOST_TERMS} names. Take one out that nobody says any more.", field="text"
            )
    _agrees(text, spellings, others=others)
    kept = term or Term(created_by=by)
    kept.text, kept.heard_as = text, heard_as
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        # Somebody added the same name a moment ago.
        raise DomainError(f"“{text}” is in the vocabulary already. Change that one instead.", field="text") from None
    return kept


def learn(*, text: str, heard_as: str, by: User) -> Term:
    """One more spelling that Whisper writes instead of a name; the name itself is added where it is new. Raises DomainError."""
    term = next((term for term in Term.objects.all() if matching.key(term.text) == matching.key(text)), None)
    if term is None:
        return keep(text=text, heard_as=heard_as, by=by)
    spellings = [*term.heard_as.splitlines(), _plain(heard_as)]
    return keep(text=term.text, heard_as="\n".join(spellings), by=by, term=term)


def remove(pk: int) -> None:
    """Take a term out; what has been written with it stays written. Safe to ask twice."""
    Term.objects.filter(pk=pk).delete()
