"""Learners who start together: who they are, by when, and how a trainer puts people on a path."""
