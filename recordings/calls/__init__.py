"""A call's own pages and API: everything about it in one place."""
