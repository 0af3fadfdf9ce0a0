"""One field of many records changed at once: shown before, done in one piece, undone at once."""
