"""People looked for: by what is typed into a search, and by the addresses or usernames of a list."""

import re
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from recordings.roles import LEARNER

# Of a search so many words count; nobody types more.
MOST_WORDS = 6


def called(user: User) -> str:
    return user.get_full_name() or user.username


def learners() -> QuerySet[User]:
    """Whoever may be put on a path, by name."""
    return User.objects.filter(groups__name=LEARNER, is_active=True).order_by(
        Lower("first_name"), Lower("last_name"), "username"
    )


def matching(people: QuerySet[User], asked: str) -> QuerySet[User]:
    """Those of `people` in whose name, username or address every word of `asked` stands."""
    # PostgreSQL knows no null character.
    for word in asked.replace("\x00", " ").split()[:MOST_WORDS]:
        people = people.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(username__icontains=word)
            | Q(email__icontains=word)
        )
    return people


def by_name(names: Iterable[str]) -> dict[str, User]:
    """People by the address or username they were named by, in small letters; whoever is not there is left out."""
    wanted = {name.lower() for name in names if name}
    found: dict[str, User] = {}
    people = User.objects.annotate(small=Lower("username"), address=Lower("email"))
    # An address is somebody's; a username that looks like it is not asked before it.
    for user in people.filter(small__in=wanted).prefetch_related("groups"):
        found[user.username.lower()] = user
    for user in people.filter(address__in=wanted - {""}).prefetch_related("groups"):
        found[user.email.lower()] = user
    return found


# Of what was written in a list so much is repeated: a whole page pasted into one cell hides what is wrong with it.
LONGEST_TOLD = 60


def nobody(who: str) -> str:
    """That a list names somebody who is not here, and by what it has to name people."""
    short = who if len(who) <= LONGEST_TOLD else f"{who[:LONGEST_TOLD]}…"
    return f"“{short}” is nobody’s address or username here."


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254 and text.isascii()


def names_in(text: str) -> list[str]:
    """Addresses and usernames of a pasted text, each once: one a line, or parted by commas, semicolons or spaces."""
    found: dict[str, None] = {}
    for line in re.split(r"[\n\r;,\t]+", text.replace("\0", "")):
        within = re.search(r"<\s*([^<>\s]+)\s*>", line)
        for name in [within[1]] if within else line.split():
            found.setdefault(name.strip("\"'<>"), None)
    return [name for name in found if name]
