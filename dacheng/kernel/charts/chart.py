"""What every chart is made of and gives back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Option = dict[str, Any]
ROW, BAR = 28, 12  # heights of a line of bars and of the bar in it


@dataclass(frozen=True)
class Mark:
    """One thing a chart draws: its name, its value, the rows behind it, what it was before."""

    label: str
    value: Decimal | None
    url: str = ""
    was: Decimal | None = None
    note: str = ""
    mine: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the table beside a chart; the first cell leads to the rows behind."""

    cells: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True)
class Table:
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Chart:
    """An option for ECharts, the one sentence it says, and the figures in it.

    narrow  the option for a column narrower than a phone's, where it has to differ
    """

    kind: str
    option: Option
    conclusion: str
    table: Table
    height: int = 240
    narrow: Option | None = None

    @property
    def json(self) -> str:
        """What travels to the browser."""
        return json.dumps({"option": self.option, "narrow": self.narrow}, ensure_ascii=False)


@dataclass(frozen=True)
class Tip:
    """What pointing at a mark says: lines of a name and a value."""

    lines: Sequence[tuple[str, str]] = field(default_factory=tuple)

    def json(self) -> list[list[str]]:
        return [[label, value] for label, value in self.lines]


def base(**rest: Any) -> Option:
    """What all charts share: no motion, our letters, no frame of its own."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": "@font", "fontSize": 12, "color": "@text-2"},
        "grid": {"left": 8, "right": 8, "top": 8, "bottom": 8, "containLabel": False},
        **rest,
    }


def datum(value: Any, *tip: tuple[str, str], url: str = "", **look: Any) -> Option:
    """A value with what it says when pointed at and where it leads."""
    found: Option = {"value": value, **look}
    if tip:
        found["tip"] = Tip(tip).json()
    if url:
        found["url"] = url
    return found


def names(labels: Sequence[str], width: int, **rest: Any) -> Option:
    """A category axis on the left, written from the left, long names cut."""
    return {
        "type": "category",
        "data": list(labels),
        "inverse": True,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": {
            "align": "left", "margin": width, "width": width - 10, "overflow": "truncate",
            "color": "@text", "fontSize": 12, "interval": 0,
        },
        **rest,
    }  # fmt: skip


def figures(texts: Sequence[str], width: int, **rest: Any) -> Option:
    """The same categories once more on the right, bearing the values in words."""
    return {
        "type": "category",
        "data": [text or " " for text in texts],
        "inverse": True,
        "position": "right",
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": {
            "align": "right", "margin": width, "color": "@text", "fontSize": 12, "interval": 0,
        },
        **rest,
    }  # fmt: skip


def plain_axis(**rest: Any) -> Option:
    """A value axis that is not drawn; it begins at nothing."""
    return {"type": "value", "show": False, "min": 0, **rest}


def named(text: str, color: str, strong: bool = False) -> Option:
    """A name at the end of a line instead of a legend."""
    return {
        "show": True, "position": "right", "formatter": text, "color": color, "fontSize": 12,
        "fontWeight": 600 if strong else 400, "textBorderColor": "@surface", "textBorderWidth": 3,
    }  # fmt: skip


def grown(base_width: int, texts: Sequence[str], most: int) -> int:
    """Room for the longest of these texts; a Chinese character is as wide as two letters."""
    longest = max((sum(12 if ord(c) > 255 else 7 for c in text) for text in texts), default=0)
    return min(max(longest + 14, base_width), most)
