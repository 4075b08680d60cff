"""What people change in a transcript: text and speakers, kept with who did it, taken back, made again in the next transcript."""
