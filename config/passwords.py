"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id with OWASP's first choice (19 MiB, two passes, one lane): as hard to guess as PBKDF2 for who has stolen the table, and
    a twentieth of its work here, so that forty hires who sign in at nine do not wait for each other.

    Source: OWASP Password Storage Cheat Sheet.
    """

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
