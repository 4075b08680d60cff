"""How well and how fast calls become text."""
