"""Cuts texts and queries into the small pieces that the index holds.

Chinese is cut into pairs of characters, Latin letters and digits into fours, and what is left at
the end of a run is kept as well; so a shorter query is the beginning of some piece, and two
characters or three digits find any company. One or two letters would select nothing: they find
the beginnings of words ('^hd'). Pinyin is found from any syllable on ('~huad').
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from zlib import crc32

from dacheng.kernel.search.pinyin import initials, readings

MAX_QUERY = 200  # characters; a longer text is pasted by mistake
MAX_TEXT = 400  # of one indexed text; names and numbers are shorter
RUNS = re.compile(r"[0-9a-z]+|[^\s0-9a-z]+")
WORDS = re.compile(r"\S+")
SPACED_NUMBER = re.compile(r"\d+( \d+)+")


def keys(texts: Iterable[str], grams: set[str]) -> str:
    """All spellings and sounds of these texts, one per line; their pieces go into `grams`."""
    lines: list[str] = []
    for text in texts:
        if text:
            said, cut = _cut(text)
            lines += said
            grams |= cut
    return "\n".join(dict.fromkeys(lines))


@lru_cache(10_000)  # the name of a customer stands in the entries of all that is his
def _cut(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The spellings and sounds of one text, and their pieces."""
    written = folded(text)[:MAX_TEXT]
    spellings, grams = (written, *_regrouped(written)), set[str]()
    for spelling in spellings:
        grams.update(pieces(spelling))
    heard = () if written.isascii() else _heard(written, grams)
    return tuple(filter(None, (*spellings, *heard))), frozenset(grams)


def folded(text: str) -> str:
    """One spelling: full width is half width, capitals are small, punctuation is gone."""
    flat = text if text.isascii() else unicodedata.normalize("NFKC", text)
    flat = flat.casefold()
    if flat.isalnum():
        return flat
    return " ".join("".join(c for c in flat if c.isalnum() or c.isspace()).split())


def words(query: str) -> list[str]:
    """The words of a query, all of which must be found."""
    return list(dict.fromkeys(WORDS.findall(folded(query[:MAX_QUERY]))))


def pieces(text: str) -> Iterator[str]:
    """Pieces of a folded text to be stored."""
    for run in RUNS.findall(text):
        if run[0].isascii():
            yield "^" + run[:2]
            yield from _windows(run, 4)
            yield run[-3:]
        else:
            yield from _windows(run, 2)
            yield run[-1]


def sought(word: str, mark: str = "") -> str:
    """The condition on pieces for one word of a query, as the database's tsquery.

    It may let through more than contains the word, never less; the text decides. Nothing in it
    needs escaping, because folding left only letters and digits.
    """
    runs = RUNS.findall(word)
    if len(runs) > 1:
        return " & ".join(filter(None, (_sought_within(run, mark) for run in runs)))
    if not word[0].isascii():
        return _every_piece(word, 2, mark)
    if len(word) <= 2:
        return _beginning("^" + word, 3, mark)
    written = _every_piece(word, 4, mark)
    return f"({written} | {_beginning('~' + word[:4], 5, mark)})" if word.isalpha() else written


def _sought_within(run: str, mark: str) -> str:
    """Of a run with other script on a side; one or two letters there need not begin a word."""
    if not run[0].isascii():
        return _every_piece(run, 2, mark)
    return _every_piece(run, 4, mark) if len(run) > 2 else ""


def _every_piece(run: str, size: int, mark: str) -> str:
    if len(run) < size:
        return _beginning(run, size, mark)
    return " & ".join(f"'{mark}{piece}'" for piece in sorted(set(_windows(run, size))))


def _beginning(piece: str, size: int, mark: str) -> str:
    """Of pieces of that size; a whole one is asked for as it is."""
    return f"'{mark}{piece}'" + ":*" * (len(piece) < size)


def mark_of(kind: str) -> str:
    """Two letters before each piece of a kind, so that the database counts words kind by kind.

    Without them it takes 有限 to be as common among people as among companies, and reads them
    all to find none. `register` sees to it that no two kinds share them.
    """
    high, low = divmod(crc32(kind.encode()) % 676, 26)
    return chr(97 + high) + chr(97 + low)


def _regrouped(written: str) -> Iterator[str]:
    """A number written in groups is also found as one: '138 1234 5678'."""
    if SPACED_NUMBER.fullmatch(written):
        yield written.replace(" ", "")


def _heard(text: str, grams: set[str]) -> list[str]:
    """The pinyin of a text; the places where a syllable begins go into `grams`."""
    whole, spoken = [], readings(text)
    for reading in spoken:
        sound = "".join(reading)
        whole.append(sound)
        grams.add("^" + sound[:2])
        at = 0
        for syllable in reading:
            grams.add("~" + sound[at : at + 4])
            at += len(syllable)
    spelt = initials(text, spoken)
    for letters in spelt:
        grams.update(pieces(letters))
    return spelt + whole


def _windows(run: str, size: int) -> list[str]:
    return [run[i : i + size] for i in range(len(run) - size + 1)]
