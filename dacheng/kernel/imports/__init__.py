"""From a file to records: read, map, check every cell, write in one transaction, undo.

A domain says what can come in as an `ImportSpec` in its `imports.py`; the rest is here.
"""
