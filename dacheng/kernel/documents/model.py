"""What a document says, apart from how it is written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from dacheng.kernel.documents.wording import display_width, said, tame


@dataclass(frozen=True)
class Figure:
    """A number with its unit (money, count, days, share, change, points); `tone` marks a state."""

    value: Decimal | None
    unit: str = "count"
    tone: str = ""

    @property
    def text(self) -> str:
        return said(self.value, self.unit)


Cell = str | Figure
NO_BREAK = re.compile(r"[!-~]+|[^!-~\s]")
PAGE_EMS, EDGES = 44.0, 1.6  # a page of paper is so many letters of a table wide; around a cell


class ChartKind(StrEnum):
    COLUMN = "column"
    BAR = "bar"
    LINE = "line"
    STACKED = "stacked"
    WATERFALL = "waterfall"


@dataclass(frozen=True)
class Series:
    """One line or colour of a chart; None is a gap."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Chart:
    """Values over categories. Of a waterfall the first series holds the steps: amounts that rise
    and fall; the last category is where they end and is drawn from zero, as is the first."""

    kind: ChartKind
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = "count"
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", ChartKind(self.kind))


@dataclass(frozen=True)
class Table:
    """Rows of texts and figures. `widths` are shares of the page."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    widths: tuple[float, ...] = ()

    @property
    def shares(self) -> tuple[float, ...]:
        given = self.widths or tuple(1.0 for _column in self.columns)
        return _no_word_broken([width / sum(given) for width in given], self._longest_words())

    def _longest_words(self) -> list[float]:
        """Of each column what cannot go on in another line: words of its head, its figures."""
        words = [NO_BREAK.findall(head) for head in self.columns]
        for row in self.rows:
            for kept, cell in zip(words, row, strict=False):
                kept += [cell.text] if isinstance(cell, Figure) else []
        return [max(map(display_width, kept), default=0.0) for kept in words]

    @property
    def are_figures(self) -> tuple[bool, ...]:
        """Which columns hold numbers: they and their heads stand on the right."""
        return tuple(
            any(at < len(row) and not isinstance(row[at], str) for row in self.rows)
            for at in range(len(self.columns))
        )


def _no_word_broken(shares: Sequence[float], words: Sequence[float]) -> tuple[float, ...]:
    """The shares, but none narrower than its longest word; those with room give way."""
    least = [(word + EDGES) / PAGE_EMS for word in words]
    if sum(least) >= 1:
        return tuple(one / sum(least) for one in least)
    spare = [max(share - low, 0.0) for share, low in zip(shares, least, strict=True)]
    if not sum(spare):
        return tuple(shares)
    left = 1 - sum(least)
    return tuple(low + left * room / sum(spare) for low, room in zip(least, spare, strict=True))


@dataclass(frozen=True)
class Heading:
    """Level 1 begins a slide; level 2 stands inside one."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Callout:
    """A remark that must not be overlooked; tone: '', info, warn, neg, pos."""

    text: str
    tone: str = "info"


@dataclass(frozen=True)
class Footnote:
    text: str


@dataclass(frozen=True)
class PageBreak:
    """A new page; slides break at headings anyway."""


Block = Heading | Paragraph | Bullets | Table | Chart | Callout | Footnote | PageBreak


@dataclass(frozen=True)
class Document:
    """A title page's worth of words, then blocks in order."""

    title: str
    subtitle: str = ""
    author: str = ""
    blocks: Sequence[Block] = field(default_factory=tuple)
    language: str = "zh-CN"

    def tamed(self) -> "Document":
        """The same document without characters that no file may hold, each text of sane length."""
        return replace(
            self,
            title=tame(self.title, 200),
            subtitle=tame(self.subtitle, 400),
            author=tame(self.author, 200),
            blocks=tuple(_tamed(block) for block in self.blocks),
        )

    def charts(self) -> Iterator[Chart]:
        return (block for block in self.blocks if isinstance(block, Chart))


def _tamed(block: Block) -> Block:
    if isinstance(block, Table):
        return replace(
            block,
            title=tame(block.title, 200),
            columns=tuple(tame(column, 80) for column in block.columns),
            rows=tuple(tuple(_cell(cell) for cell in row) for row in block.rows),
        )
    if isinstance(block, Chart):
        return replace(
            block,
            title=tame(block.title, 200),
            note=tame(block.note, 400),
            categories=tuple(tame(name, 60) for name in block.categories),
            series=tuple(replace(one, name=tame(one.name, 60)) for one in block.series),
        )
    if isinstance(block, Bullets):
        return replace(block, items=tuple(tame(item) for item in block.items))
    if isinstance(block, PageBreak):
        return block
    return replace(block, text=tame(block.text, 200 if isinstance(block, Heading) else 0))


def _cell(cell: Cell) -> Cell:
    return tame(cell, 2_000) if isinstance(cell, str) else cell
