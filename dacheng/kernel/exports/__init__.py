"""Rows as files: what a viewer may see, as CSV or Excel, harmless to open."""
