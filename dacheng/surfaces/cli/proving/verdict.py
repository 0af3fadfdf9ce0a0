"""What a check is told and what it answers."""

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAMED = 40  # failures told one by one; more say only that there are more


@dataclass(frozen=True)
class Options:
    """How thorough to be; the same seed tries the same things again."""

    long: bool = False
    seed: int = 1
    database: str = ""  # of a company that is there, for checks that need a large one
    keep: bool = False
    minutes: float = 0.0  # of the soak; 0 for as long as its tier says
    words: tuple[str, ...] = ()
    part: str = "1/1"  # the third of twenty is 3/20: long runs are done piece by piece

    def share(self, many: int) -> range:
        """Which of so many attempts belong to this part; all parts together are all of them."""
        at, of = (int(one) for one in self.part.split("/"))
        if not 1 <= at <= of:
            raise ValueError(f"there is no part {self.part}")
        return range(many * (at - 1) // of, many * at // of)


@dataclass
class Check:
    """What a check tried, what of it failed, and the figures it found on the way."""

    name: str
    tried: int = 0
    failed: int = 0
    detail: list[str] = field(default_factory=list)
    seconds: float = 0.0
    seed: int = 1
    figures: dict[str, Any] = field(default_factory=dict)


class Tally:
    """Counts attempts while a check runs; failures are named at once on standard error."""

    def __init__(self, name: str, seed: int = 1):
        self.check = Check(name, seed=seed)
        self.begun = time.monotonic()
        self.known: set[str] = set()

    def tried(self, what: str, complaint: str = "") -> bool:
        """One attempt; with a complaint it failed. Whether it was fine."""
        self.check.tried += 1
        if complaint:
            self.failed(f"{what}: {complaint}")
        return not complaint

    def repeated(self, cause: str, what: str, complaint: str) -> None:
        """A failed attempt; of those with the same cause only the first is told."""
        if cause not in self.known:
            self.known.add(cause)
            self.tried(what, complaint)
            return
        self.check.tried += 1
        self.check.failed += 1

    def failed(self, text: str) -> None:
        self.check.failed += 1
        text = text.replace(f"{Path.cwd()}/", "")  # where the product lies is nobody's business
        say(f"  FAILED {text[:600]}")
        if len(self.check.detail) < NAMED:
            self.check.detail.append(text[:600])

    def done(self, **figures: Any) -> Check:
        self.check.figures.update(figures)
        self.check.seconds = round(time.monotonic() - self.begun, 1)
        return self.check


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
