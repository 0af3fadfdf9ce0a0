"""What will be sold: categories, calls by week, what changed between two days, and who was right.

A forecast is what people say about opportunities; the opportunities themselves, targets and what
to do about a gap are not here.
"""
