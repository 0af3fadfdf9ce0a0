"""What commands say, and how tables look in a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import east_asian_width


class Refusal(Exception):
    """A command that cannot do what was asked; the text says what to do."""

    def __init__(self, text: str, code: int = 1):
        super().__init__(text)
        self.code = code


@dataclass
class Answer:
    """The same answer for people and for programs."""

    data: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    complaint: str = ""
    code: int = 0


def one_line(error: BaseException) -> str:
    """The message of any error as one line."""
    messages = getattr(error, "messages", None)
    text = "；".join(map(str, messages)) if messages else str(error)
    if isinstance(error, KeyError) and error.args:
        text = str(error.args[0])  # because its own text is quoted
    if isinstance(error, OSError) and error.filename:
        text = f"{error.strerror}: {error.filename}"
    return " ".join(text.split()) or type(error).__name__


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Columns under each other, Chinese letters counted as two wide, numbers to the right."""
    lines = [[str(cell) if cell is not None else "" for cell in row] for row in [header, *rows]]
    widths = [max(_width(line[at]) for line in lines) for at in range(len(header))]
    right = [bool(rows) and all(_is_number(row[at]) for row in rows) for at in range(len(header))]
    return "\n".join(
        "  ".join(_padded(cell, widths[at], right[at]) for at, cell in enumerate(line)).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int, right: bool) -> str:
    gap = " " * (width - _width(text))
    return gap + text if right else text + gap


def _is_number(value: Any) -> bool:
    return (
        value is None
        or isinstance(value, int | float)
        or str(value)
        .replace(",", "")
        .replace(".", "", 1)
        .replace("%", "")
        .replace("−", "")
        .replace("-", "", 1)
        .isdigit()
    )
