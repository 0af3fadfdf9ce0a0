"""Signed contracts: whom with, how much, when. Enough for signed sales; clauses come later."""
