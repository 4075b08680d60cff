"""The way of a call to those who learn from it: clean, heard by a second person, and agreed to by the agent on it."""
