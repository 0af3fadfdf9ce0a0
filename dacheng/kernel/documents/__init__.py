"""Documents: one model of what a report says, written as slides, Word, PDF and Excel."""

from dacheng.kernel.documents.model import (
    Block,
    Bullets,
    Callout,
    Chart,
    ChartKind,
    Document,
    Figure,
    Footnote,
    Heading,
    PageBreak,
    Paragraph,
    Series,
    Table,
)
from dacheng.kernel.documents.writing import FORMATS, UnknownFormat, render

__all__ = [
    "FORMATS",
    "Block",
    "Bullets",
    "Callout",
    "Chart",
    "ChartKind",
    "Document",
    "Figure",
    "Footnote",
    "Heading",
    "PageBreak",
    "Paragraph",
    "Series",
    "Table",
    "UnknownFormat",
    "render",
]
