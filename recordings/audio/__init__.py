"""Sound: files opened and cut, speech found in them, what is sent of them. Knows no models."""
