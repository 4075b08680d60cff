"""Who heard what: written down with each answer, read by administrators, and of their own calls by agents."""
