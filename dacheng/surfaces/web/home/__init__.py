"""Today: what the figures say to this person, and what waits for him."""
