"""Lists of people as they are pasted or sent in, and whom they mean."""
