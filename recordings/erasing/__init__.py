"""Calls that go for good: everything of them, everywhere, and a receipt."""
