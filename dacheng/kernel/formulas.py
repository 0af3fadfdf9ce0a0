"""Text that a spreadsheet would run: marked as text on its way out, read as meant on its way in.

The mark is the spreadsheets' own, an apostrophe in front. Text that has one already gets another,
so that whatever goes out as CSV comes in again byte for byte.
"""

import re
from typing import Any

# A spreadsheet reads a cell that begins so as a formula; the full-width forms count in East Asia.
BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What no reader sees in front of it: no-break and full-width spaces, marks of no width.
UNSEEN = " \x0b\x0c\xa0\xad\u1680\u180e\u2028\u2029\u202f\u205f\u2060\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x2010))
)
MARK = "'"
# A name of four letters and more is no place in a sheet (@A1), and calls nothing.
INERT = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|@[A-Za-z_]{4,}[A-Za-z_0-9]*", re.ASCII)


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would run is marked; numbers and dates are left alone."""
    return f"{MARK}{value}" if isinstance(value, str) and _marked(value) else value


def inert(text: str) -> bool:
    """A number with its sign, or a bare name after @: a spreadsheet calculates nothing of it."""
    return bool(INERT.fullmatch(text.strip(" ")))


def meant(value: str) -> str:
    """What `harmless` was given: a mark in front of what it would have marked is gone."""
    return value[1:] if value[:1] == MARK and _marked(value[1:]) else value


def _marked(text: str) -> bool:
    return text.lstrip(MARK).lstrip(UNSEEN).startswith(BEGINS)
