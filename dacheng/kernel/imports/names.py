"""The matching key of a name: equal for two spellings that differ only in how they were typed."""

import re
import unicodedata
from functools import lru_cache

# These tell products and languages apart (C, C++, C#; R&D), so they are no mere punctuation.
MEANT = set("#%+&")
BETWEEN_DIGITS = re.compile(r"(?<=\d)\s*[.,:/\-]\s*(?=\d)")
HOLD = "\ue000"


class _Dropped(dict[int, str | None]):
    """Translation table that decides once per character: marks, blanks, controls go."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        kept = char in MEANT or char == HOLD or unicodedata.category(char)[0] not in "PZC"
        self[code] = char if kept else None
        return self[code]


_DROPPED = _Dropped()


@lru_cache(maxsize=131_072)
def canonical(name: str) -> str:
    """Width, case, blanks and punctuation gone; marks between digits stay (1.5 is not 15)."""
    text = unicodedata.normalize("NFKC", name).casefold()
    key = BETWEEN_DIGITS.sub(HOLD, text).translate(_DROPPED).replace(HOLD, ".")
    return key or text.strip()
