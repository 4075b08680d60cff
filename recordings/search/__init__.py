"""One search over what was said and what is written about it."""
