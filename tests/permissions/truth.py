"""Reads table.txt: who may do what where. Imports nothing of the product."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TEXT = Path(__file__).with_name("table.txt")
METHODS = ("GET", "POST", "PATCH")
LEADERS = ("ada", "sue", "rex")
TEAM = {"ben": LEADERS, "cleo": (), "pool": LEADERS}  # who leads, by whose record it is
GUESTS, HELPERS = ("gus", "hal"), ("hal",)
STANDS = ("via",)
CLAIMS = ("ben", "cleo", "sid", "gus", "hal", "via", "wes", *LEADERS, "admin")
AS = {"tok": "ben"}  # whose rights a token narrows


@dataclass(frozen=True)
class Table:
    """`may[name][method]` and `see[kind]` hold words."""

    may: dict[str, dict[str, frozenset[str]]]
    see: dict[str, frozenset[str]]

    def allows(self, name: str, method: str, who: str, whose: str) -> bool:
        return covers(self.may[name].get(method, frozenset()), who, whose)

    def knows(self, name: str, method: str) -> bool:
        """Whether the address has this verb for anybody."""
        return bool(self.may[name].get(method))

    def sees(self, kind: str, who: str, whose: str) -> bool:
        return not kind or covers(self.see[kind], who, whose)


def covers(words: Iterable[str], who: str, whose: str) -> bool:
    """Whether the words of the table mean this person at this record."""
    who = AS.get(who, who)
    related = {
        "owner": who == whose,
        "guest": whose == "ben" and who in GUESTS,
        "helper": whose == "ben" and who in HELPERS,
        "stand": whose == "ben" and who in STANDS,
        "lead": who in TEAM[whose],
        "pool": whose == "pool" and who in CLAIMS,
    }
    return any(related.get(word, word in (who, "anyone")) for word in words)


def read() -> Table:
    groups: dict[str, list[str]] = {}
    may: dict[str, dict[str, frozenset[str]]] = {}
    see: dict[str, frozenset[str]] = {}
    for line in TEXT.read_text(encoding="utf-8").splitlines():
        text = "" if line.startswith("#") else line.strip()
        if "|" in text:
            name, *columns = (part.strip() for part in text.split("|"))
            if name in may:
                raise ValueError(f"twice in the table: {name}")
            cells = (_words(column, groups) for column in columns)
            may[name] = dict(zip(METHODS, cells, strict=False))
        elif text.startswith("see "):
            _see, kind, *words = text.split()
            see[kind] = _words(" ".join(words), groups)
        elif text:
            group, _equals, words = text.partition(" = ")
            groups[group.strip()] = words.split()
    return Table(may, see)


def _words(text: str, groups: dict[str, list[str]]) -> frozenset[str]:
    return frozenset(word for word in spelled(text.split(), groups) if word != "-")


def spelled(words: Iterable[str], groups: dict[str, list[str]]) -> Iterable[str]:
    """The words with every group in place of its name, groups within groups too."""
    for word in words:
        if word in groups:
            yield from spelled(groups[word], groups)
        else:
            yield word
