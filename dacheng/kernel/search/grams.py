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
        written = folded(text)[:MAX_TEXT]
        spellings = (written, *_regrouped(written))
        for spelling in spellings:
            grams.update(pieces(spelling))
        lines += spellings
        if not written.isascii():
            lines += _heard(written, grams)
    return "\n".join(dict.fromkeys(filter(None, lines)))


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


def sought(word: str) -> str:
    """The condition on pieces for one word of a query, as the database's tsquery.

    It may let through more than contains the word, never less; the text decides.
    """
    runs = RUNS.findall(word)
    if len(runs) > 1:
        return " & ".join(filter(None, map(_sought_within, runs)))
    if not word[0].isascii():
        return _all_or_beginning(word, 2)
    if len(word) <= 2:
        return quoted("^" + word) + ":*" * (len(word) < 2)
    written = _all_or_beginning(word, 4)
    return f"({written} | {_beginning('~' + word[:4], 5)})" if word.isalpha() else written


def _sought_within(run: str) -> str:
    """Of a run with other script on a side; one or two letters there need not begin a word."""
    if not run[0].isascii():
        return _all_or_beginning(run, 2)
    return _all_or_beginning(run, 4) if len(run) > 2 else ""


def _all_or_beginning(run: str, size: int) -> str:
    if len(run) < size:
        return _beginning(run, size)
    return " & ".join(map(quoted, sorted(set(_windows(run, size)))))


def _beginning(piece: str, size: int) -> str:
    return quoted(piece) + ":*" * (len(piece) < size)


def quoted(piece: str) -> str:
    """A piece as text of a tsquery or tsvector; folding left nothing in it to escape."""
    return f"'{piece}'"


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
