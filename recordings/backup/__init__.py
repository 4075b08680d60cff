"""A whole centre in one file, and back."""
