"""The names a centre uses, and how a transcript comes to be written with them."""
