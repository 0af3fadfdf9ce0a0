"""A document as PDF: set by typst, told as data, so that no text can become a command."""

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

from dacheng.kernel.documents import palette
from dacheng.kernel.documents.model import (
    Bullets,
    Callout,
    Chart,
    Document,
    Footnote,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from dacheng.kernel.documents.pictures import apart, paper_svg, pictured
from dacheng.kernel.documents.wording import unit_name

PAGE = Path(__file__).with_name("paper.typ")
WIDE, PIXELS = 470, 620  # of a chart: in points on paper, in pixels as it is drawn
MOST_INPUT = 8_000_000


@cache
def _fonts() -> list[str]:
    """The folder of the Chinese font that comes as a package; else the system's fonts serve."""
    found = find_spec("justmytype_intl_cjk")
    if found is None or found.origin is None:
        return []
    return [str(Path(found.origin).parent / "fonts" / "ofl" / "notosanssc")]


@cache
def _compiler() -> typst.Compiler:
    """Made once: reading seventeen megabytes of font takes longer than setting a page."""
    fonts = _fonts()
    return typst.Compiler(
        str(PAGE), root=str(PAGE.parent), font_paths=fonts, ignore_system_fonts=bool(fonts)
    )


def write_paper(document: Document, template: bytes | None = None) -> bytes:
    """A PDF of A4 pages. It has no company template: paper is printed from the same words."""
    said = " · ".join(filter(None, (document.subtitle, document.author)))
    told = {
        "title": document.title,
        "author": document.author,
        "lang": document.language[:2],
        "said": said,
        "blocks": [TELL[type(block)](block) for block in document.blocks],
    }
    text = json.dumps(told, ensure_ascii=False)
    return _compiler().compile(format="pdf", sys_inputs={"document": text})  # type: ignore[return-value]


def _table(block: Table) -> dict[str, Any]:
    figures = [
        any(not isinstance(row[at], str) for row in block.rows if at < len(row))
        for at in range(len(block.columns))
    ]
    rows = [
        [
            cell
            if isinstance(cell, str)
            else {"text": cell.text, "colour": palette.TONES.get(cell.tone, palette.TEXT)}
            for cell in row
        ]
        for row in block.rows
    ]
    return {"k": "table", "title": block.title, "columns": list(block.columns), "rows": rows,
            "right": figures, "shares": list(block.shares)}  # fmt: skip


def _chart(block: Chart) -> dict[str, Any]:
    high = pictured(block).height
    beside = "，".join(filter(None, (unit_name(block.unit), block.note)))
    drawn, words = "", []
    if block.categories and block.series:
        drawn, words = apart(paper_svg(block, PIXELS, high))
    return {"k": "chart", "title": block.title, "beside": beside, "svg": drawn, "words": words,
            "wide": WIDE, "high": high * WIDE / PIXELS, "scale": WIDE / PIXELS}  # fmt: skip


def _callout(block: Callout) -> dict[str, Any]:
    fill, colour = palette.SOFT.get(block.tone, palette.SUNKEN), palette.TONES.get(block.tone)
    return {"k": "callout", "text": block.text, "fill": fill, "colour": colour or palette.TEXT}


TELL: dict[type, Callable[[Any], dict[str, Any]]] = {
    Heading: lambda b: {"k": "heading", "text": b.text, "level": b.level},
    Paragraph: lambda b: {"k": "paragraph", "lines": b.text.split("\n")},
    Bullets: lambda b: {"k": "bullets", "items": list(b.items), "numbered": b.numbered},
    Callout: _callout,
    Footnote: lambda b: {"k": "footnote", "text": b.text},
    PageBreak: lambda b: {"k": "break"},
    Table: _table,
    Chart: _chart,
}
