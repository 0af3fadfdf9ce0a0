"""Cuts texts and queries into the small pieces that the index holds.

Chinese is cut into single characters and pairs, so that two characters find any company; Latin
letters and digits into threes and fours, because pairs of digits would select nothing. One or two
letters find the beginnings of words ('^hd'), and pinyin is found from any syllable on ('~huad').
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
    if text.isascii() and text.isalnum():
        return text.lower()
    flat = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() or c.isspace() else _mark(c) for c in flat).split())


def words(query: str) -> list[str]:
    """The words of a query, all of which must be found."""
    return list(dict.fromkeys(WORDS.findall(folded(query[:MAX_QUERY]))))


def pieces(text: str) -> Iterator[str]:
    """Pieces of a folded text to be stored."""
    for run in RUNS.findall(text):
        if run[0].isascii():
            yield from ("^" + run[0], "^" + run[:2])
            yield from _windows(run, 3)
            yield from _windows(run, 4)
        else:
            yield from run
            yield from _windows(run, 2)


def sought(word: str) -> str:
    """The condition on pieces for one word of a query, as the database's tsquery.

    It may let through more than contains the word, never less; the text decides. Empty when no
    piece can be asked for.
    """
    runs = RUNS.findall(word)
    if len(runs) == 1 and word.isascii() and len(word) <= 2:
        return quoted("^" + word)
    return " & ".join(filter(None, (_sought_run(run, alone=len(runs) == 1) for run in runs)))


def _sought_run(run: str, *, alone: bool) -> str:
    if not run[0].isascii():
        return " & ".join(map(quoted, sorted(set(_windows(run, 2)) or {run})))
    written = " & ".join(map(quoted, sorted(set(_windows(run, min(len(run), 4))))))
    if len(run) < 3:
        return ""
    if not alone or not run.isalpha():
        return written
    return f"({written} | {quoted('~' + run[:4])})"


def quoted(gram: str) -> str:
    """A piece as text of a tsvector or tsquery."""
    return "'" + gram.replace("\\", "\\\\").replace("'", "''") + "'"


def _regrouped(written: str) -> Iterator[str]:
    """A number written in groups is also found as one: '138 1234 5678'."""
    if SPACED_NUMBER.fullmatch(written):
        yield written.replace(" ", "")


def _heard(text: str, grams: set[str]) -> list[str]:
    """The pinyin of a text; the places where a syllable begins go into `grams`."""
    whole = []
    for reading in readings(text):
        sound = "".join(reading)
        whole.append(sound)
        grams.add("^" + sound[:2])
        at = 0
        for syllable in reading:
            grams.update(("~" + sound[at : at + 3], "~" + sound[at : at + 4]))
            at += len(syllable)
    spelt = initials(text)
    for letters in spelt:
        grams.update(pieces(letters))
    return spelt + whole


def _windows(run: str, size: int) -> list[str]:
    return [run[i : i + size] for i in range(len(run) - size + 1)]


def _mark(char: str) -> str:
    return " " if unicodedata.category(char).startswith("Z") else ""
