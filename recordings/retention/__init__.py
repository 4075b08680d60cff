"""How long what is kept, by what it is for; and what must not go, whatever its time."""
