"""Folders of calls, and the tables beside them."""
