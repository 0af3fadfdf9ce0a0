"""How Chinese names sound: full pinyin and initials, in every reading a person would type."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

Reading = tuple[str, ...]  # one syllable per character

LONGEST_NAME = 4  # up to here a text may be a person's name, and gets all readings of it
MOST_INITIALS = (
    6  # variants of one text, so that a long name full of doubtful characters stays small
)

# Read otherwise in a family name than elsewhere; the dictionary does not know what a name is.
SURNAMES = {
    word: tuple(reading.split())
    for word, reading in (
        line.split(" ", 1)
        for line in """
单 shan;仇 qiu;解 xie;曾 zeng;查 zha;翟 zhai;盖 ge;区 ou;朴 piao;缪 miao;乐 yue
员 yun;折 she;种 chong;秘 bi;繁 po;召 shao;覃 qin;牟 mu;隗 wei;句 gou;郇 xun;祭 zhai;黑 he;洗 xian
卜 bu
""".replace(";", "\n")
        .strip()
        .splitlines()
    )
}


@dataclass(frozen=True)
class Sounds:
    """What the dictionaries know, boiled down to what a search needs."""

    first: dict[str, str]
    others: dict[str, frozenset[str]]  # further initials of a character, rare readings left out
    phrases: dict[str, list[tuple[str, Reading]]]  # by their first two characters; longest first


def readings(text: str) -> list[Reading]:
    """Syllables of the Chinese characters in a text, the likeliest reading first."""
    plain = _read(text)
    return list(dict.fromkeys([plain, _as_a_person(text, plain)]))


def initials(text: str, spoken: list[Reading] | None = None) -> list[str]:
    """First letters, such as 'hdkj' for 华东科技, for every reading worth finding by."""
    spoken = spoken or readings(text)
    found = dict.fromkeys("".join([s[0] for s in reading]) for reading in spoken)
    sounds = _sounds()
    if not sounds.others.keys().isdisjoint(text):
        han = [c for c in text if c in sounds.first]
        doubtful = [i for i, c in enumerate(han) if c in sounds.others]
        vary = _all_at_once if len(han) <= LONGEST_NAME else _one_at_a_time
        found |= dict.fromkeys(vary(next(iter(found)), han, doubtful))
    return list(islice(found, MOST_INITIALS))


def _read(text: str) -> Reading:
    sounds = _sounds()
    syllables: list[str] = []
    at = 0
    while at < len(text):
        for phrase, reading in sounds.phrases.get(text[at : at + 2], ()):
            if text.startswith(phrase, at):
                syllables += reading
                at += len(phrase)
                break
        else:
            if text[at] in sounds.first:
                syllables.append(sounds.first[text[at]])
            at += 1
    return tuple(syllables)


def _as_a_person(text: str, plain: Reading) -> Reading:
    if not 2 <= len(text) <= LONGEST_NAME:
        return plain
    surname = text[:2] if text[:2] in SURNAMES else text[0]
    if surname not in SURNAMES or len(plain) != len(text):
        return plain
    return SURNAMES[surname] + _read(text[len(surname) :])


def _all_at_once(likeliest: str, han: list[str], doubtful: list[int]) -> Iterator[str]:
    options = [
        (letter, *sorted(_sounds().others[c] - {letter})) if i in doubtful else (letter,)
        for i, (letter, c) in enumerate(zip(likeliest, han, strict=True))
    ]
    return map("".join, product(*options))


def _one_at_a_time(likeliest: str, han: list[str], doubtful: list[int]) -> Iterator[str]:
    for i in doubtful:
        for letter in sorted(_sounds().others[han[i]] - {likeliest[i]}):
            yield likeliest[:i] + letter + likeliest[i + 1 :]


@cache
def _sounds() -> Sounds:
    """Boiled down once per process, on first use: 0.2 s that a page without search never pays."""
    from pypinyin.phrases_dict import phrases_dict
    from pypinyin.pinyin_dict import pinyin_dict

    marked = {chr(code): text.split(",") for code, text in pinyin_dict.items()}
    plain = {r: _without_tone(r) for rs in marked.values() for r in rs}
    first = {c: plain[rs[0]] for c, rs in marked.items()}
    said: Counter[tuple[str, str]] = Counter()
    phrases: dict[str, list[tuple[str, Reading]]] = {}
    for phrase, marks in phrases_dict.items():
        reading = tuple(plain.get(m[0]) or _without_tone(m[0]) for m in marks)
        said.update(zip(phrase, (s[:1] for s in reading), strict=False))
        if len(reading) == len(phrase) and any(
            first.get(c) != s for c, s in zip(phrase, reading, strict=True)
        ):
            phrases.setdefault(phrase[:2], []).append((phrase, reading))
    for choices in phrases.values():
        choices.sort(key=lambda choice: -len(choice[0]))
    return Sounds(first, _other_initials(said, first), phrases)


def _other_initials(
    said: Counter[tuple[str, str]], first: dict[str, str]
) -> dict[str, frozenset[str]]:
    """Initials a character has in several phrases, because a dictionary also lists the obsolete."""
    others: dict[str, set[str]] = {}
    for (c, letter), times in said.items():
        if c in first and letter and letter != first[c][0] and times >= 3:
            others.setdefault(c, set()).add(letter)
    for c, reading in SURNAMES.items():
        if len(c) == 1 and c in first and reading[0][0] != first[c][0]:
            others.setdefault(c, set()).add(reading[0][0])
    return {c: frozenset(letters) for c, letters in others.items()}


def _without_tone(syllable: str) -> str:
    letters = unicodedata.normalize("NFC", syllable.replace("ɡ", "g"))
    return "".join(_plain_letter(unicodedata.normalize("NFD", letter)) for letter in letters)


def _plain_letter(parts: str) -> str:
    if "\u0308" in parts:  # ü is typed as v
        return "v"
    return parts[0] if parts[0].isascii() else ""
