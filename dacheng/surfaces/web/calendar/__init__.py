"""The calendar: what was done, what is to be done and what falls due, day by day."""
