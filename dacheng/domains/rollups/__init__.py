"""Monthly sums of what people sell and do, kept beside the rows so that dashboards stay quick.

Not a source of truth: every sum can be made anew from the records, and is when they change.
"""
