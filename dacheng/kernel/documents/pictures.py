"""A chart of a document as the page and the paper draw it: the one option of `kernel.charts`."""

import re
from typing import Any
from xml.etree import ElementTree as Tree

from dacheng.kernel import charts
from dacheng.kernel.charts.rendering import svg
from dacheng.kernel.documents.model import Chart

SVG = "http://www.w3.org/2000/svg"
PLACE = re.compile(r"translate\(\s*(-?[\d.]+)[\s,]+(-?[\d.]+)\s*\)")
SIZE = re.compile(r"font-size:\s*([\d.]+)px")
COUNTED = re.compile(r"\bzr\d+-")
Word = dict[str, Any]
Tree.register_namespace("", SVG)


def pictured(chart: Chart) -> charts.Chart:
    """Option, sentence and table of a document's chart."""
    unit = "share" if chart.unit in ("change", "points") else chart.unit
    series = [(one.name, one.values) for one in chart.series]
    measure = charts.Measure(chart.title, unit)
    return charts.plain(chart.kind.value, chart.title, chart.categories, series, measure)


def paper_svg(chart: Chart, width: int, height: int) -> str:
    """The same drawn on the server in light colours."""
    drawn = svg(pictured(chart).option, width, height)
    return COUNTED.sub("zr-", drawn)  # the same chart is the same text


def apart(drawing: str) -> tuple[str, list[Word]]:
    """The drawing without its words, and the words with their places: paper sets them in its own
    letters, because a picture's text would take the font's thinnest weight."""
    root = Tree.fromstring(drawing)  # noqa: S314  drawn by us a moment ago
    words = []
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{SVG}}}text":
                parent.remove(child)
                words.append(_word(child))
    return Tree.tostring(root, encoding="unicode"), [word for word in words if word["s"]]


def _word(element: Any) -> Word:
    x, y = float(element.get("x") or 0), float(element.get("y") or 0)
    if found := PLACE.search(element.get("transform") or ""):
        x, y = x + float(found[1]), y + float(found[2])
    style = element.get("style") or ""
    size = SIZE.search(style)
    return {
        "x": x, "y": y, "s": "".join(element.itertext()),
        "size": float(size[1]) if size else 12.0,
        "anchor": element.get("text-anchor") or "start",
        "base": element.get("dominant-baseline") or "",
        "bold": "font-weight:600" in style or "bold" in style,
        "fill": (element.get("fill") or "#46535e").lstrip("#"),
    }  # fmt: skip
