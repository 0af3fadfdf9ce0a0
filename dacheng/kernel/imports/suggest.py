"""Suggestions for the person who imports: which column is which field, which name was meant."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any, Protocol

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz, process

from dacheng.kernel.imports.names import canonical
from dacheng.kernel.imports.numbers import parse_number
from dacheng.kernel.imports.refusals import BadValue
from dacheng.kernel.imports.tables import Cell
from dacheng.kernel.imports.texts import parse_phone
from dacheng.kernel.imports.values import parse_bool, parse_datetime

__all__ = [
    "Guess",
    "Names",
    "Target",
    "canonical",
    "header_scale",
    "suggest_mapping",
    "suggest_value",
]

CONFIDENT = 0.75
NEAR = 80
SAMPLED = 50
FEW_WORDS = 5
SAME_SOUND = 0.95
ALIKE = 70
UNIT = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]|[*＊:：?？]|\s+$")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
SCALE = re.compile(
    r"[(（\[【,，/\s]\s*(?:单位\s*[:：]\s*)?(百万|千万|亿|万|千|[KkMm])"
    r"(?=\s*(?:[美欧港日]?元|人民币|[人套台件个次条])?\s*(?:[)）\]】]|$))"
)
FRACTION = re.compile(r"-?\d+\.\d*[1-9]\d*")
HAN = re.compile(r"[\u3400-\u9fff]")


class Target(Protocol):
    """What a column may be mapped to; a field of the catalogue is one."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> Any: ...
    @property
    def kind(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Guess:
    """The field a column seems to hold, how surely (0 to 1), and why: same, alias, near."""

    field: str
    score: float
    why: str


def suggest_mapping(
    header: Sequence[str], samples: Sequence[Sequence[Cell]], targets: Sequence[Target]
) -> dict[str, Guess]:
    """The most likely field of each column; a field is given once, an unsure column none."""
    keys = {target.name: _keys(target) for target in targets}
    offers = []
    for column, name in enumerate(header):
        cells = [row[column] for row in islice(samples, SAMPLED) if column < len(row)]
        for rank, target in enumerate(targets):
            score, why = _likeness(name, keys[target.name])
            if score >= CONFIDENT and (score := score * _fit(cells, target)) >= CONFIDENT:
                offers.append((-score, column, rank, name, Guess(target.name, score, why)))
    return _each_once(sorted(offers, key=lambda offer: offer[:3]))


def _each_once(offers: Iterable[tuple[float, int, int, str, Guess]]) -> dict[str, Guess]:
    chosen: dict[str, Guess] = {}
    given: set[str] = set()
    for _score, _column, _rank, name, guess in offers:
        if name not in chosen and guess.field not in given:
            chosen[name] = guess
            given.add(guess.field)
    return chosen


def _keys(target: Target) -> dict[str, str]:
    """Every written form of the target → how it counts; the field's own names count most."""
    keys = {_key(alias): f"alias {at}" for at, alias in reversed([*enumerate(target.aliases)])}
    return keys | {_key(str(target.label)): "same", _key(target.name): "same"}


def _counts(how: str) -> tuple[float, str]:
    """The earlier of two aliases says more: 'company name' before 'name'."""
    why, _blank, place = how.partition(" ")
    return (0.98 - min(int(place), 50) / 1000, why) if place else (1.0, why)


@lru_cache(maxsize=4096)
def _key(written: str) -> str:
    return canonical(CAMEL.sub(" ", written))


def _likeness(header: str, keys: Mapping[str, str]) -> tuple[float, str]:
    written, bare = _key(header), _key(UNIT.sub("", header))
    if written in keys:
        return _counts(keys[written])
    if bare in keys:
        score, why = _counts(keys[bare])
        return score - 0.03, why
    usable = [key for key in keys if len(key) > 2 and len(bare) > 2]
    found = process.extractOne(bare, usable, scorer=fuzz.ratio, score_cutoff=NEAR)
    return (found[1] / 100 * 0.92, "near") if found else (0.0, "")


def _fit(cells: Sequence[Cell], target: Target) -> float:
    """How well the sample suits the kind: 1 when it does or nothing speaks against it."""
    filled = [cell for cell in cells if cell is not None]
    if not filled:
        return 0.9 if cells else 1.0
    if target.kind == "choice":
        return 1.0 if _is_choice(filled, getattr(target, "choices", ())) else 0.7
    reads = READERS.get(str(target.kind))
    if reads is None:
        fractions = sum(FRACTION.fullmatch(str(cell)) is not None for cell in filled)
        no_name = target.kind == "ref" and fractions > len(filled) / 2
        return 0.7 if no_name or all(_is_flag(cell) for cell in filled) else 1.0
    share = sum(map(reads, filled)) / len(filled)
    return 1.0 if share >= 0.8 else 0.9 if share >= 0.5 else 0.8


def _is_flag(cell: Cell) -> bool:
    """Yes or no, so neither a name nor a text; digits may be either."""
    return isinstance(cell, bool) or str(cell).strip().lower() in {"true", "false", "yes", "no"}


def _is_choice(filled: Sequence[Cell], choices: Iterable[tuple[str, Any]]) -> bool:
    """A word of the list among the cells, or so few different words that they can be matched."""
    words = {canonical(str(one)) for pair in choices for one in pair}
    found = {canonical(str(cell)) for cell in filled}
    return len(found) <= FEW_WORDS or bool(words & found)


def _readable(parse: Callable[[Cell], object]) -> Callable[[Cell], bool]:
    def reads(cell: Cell) -> bool:
        try:
            parse(cell)
        except BadValue:
            return False
        return True

    return reads


def _is_date(cell: Cell) -> bool:
    """Either order will do here: which one is asked separately."""
    return any(_readable(lambda c, o=order: parse_datetime(c, o))(cell) for order in ("mdy", "dmy"))


READERS: dict[str, Callable[[Cell], bool]] = {
    "integer": _readable(parse_number),
    "number": _readable(parse_number),
    "money": _readable(parse_number),
    "share": _readable(parse_number),
    "date": _is_date,
    "time": _is_date,
    "bool": _readable(parse_bool),
    "phone": _readable(parse_phone),
    "email": lambda cell: "@" in str(cell),
}


def header_scale(header: str) -> Decimal:
    """What a header's unit multiplies by: 预计金额(万元) holds ten-thousands; 1 without a unit."""
    match = SCALE.search(header)
    powers = {"千": 3, "k": 3, "万": 4, "百万": 6, "m": 6, "千万": 7, "亿": 8}
    return Decimal(10) ** powers[match[1].lower()] if match else Decimal(1)


class Names:
    """Known names prepared once, so that many written ones can be looked up among them."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = list(dict.fromkeys(known))
        self._keys = [canonical(name) for name in self.known]
        self._sounds: dict[str, list[str]] | None = None

    def near(self, written: str, limit: int = 3) -> list[tuple[str, float]]:
        """The likeliest known names, best first, with a likeness of 0 to 1."""
        key = canonical(written)
        found = dict.fromkeys(
            (n for n, k in zip(self.known, self._keys, strict=True) if k == key), 1.0
        )
        if HAN.search(written):
            found = {**dict.fromkeys(self._sounding(key), SAME_SOUND), **found}
        close = process.extract(key, self._keys, scorer=fuzz.ratio, limit=limit, score_cutoff=ALIKE)
        for _, score, at in close:
            found.setdefault(self.known[at], round(score / 100 * 0.94, 3))
        best = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return best[:limit]

    def _sounding(self, key: str) -> list[str]:
        if self._sounds is None:
            self._sounds = {}
            for name, known in zip(self.known, self._keys, strict=True):
                if HAN.search(name):
                    self._sounds.setdefault(_sound(known), []).append(name)
        return self._sounds.get(_sound(key), [])


def suggest_value(written: str, known: Sequence[str], limit: int = 3) -> list[tuple[str, float]]:
    """The known names that a written one may have meant; for many, prepare `Names` once."""
    return Names(known).near(written, limit)


def _sound(key: str) -> str:
    return "".join(map(_syllable, key))


@lru_cache(maxsize=32_768)
def _syllable(char: str) -> str:
    return lazy_pinyin(char)[0] if HAN.match(char) else char
