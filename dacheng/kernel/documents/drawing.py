"""Charts as lines, boxes and words: one drawing for paper and for the page, both themes."""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from dacheng.kernel.documents.model import Chart, ChartKind, Figure
from dacheng.kernel.documents.plots import stacked_steps
from dacheng.kernel.documents.wording import display_width, plotted
from dacheng.kernel.money import format_number

Shape = dict[str, Any]
HUES = ("ink-fill", "c1", "c2", "c3", "c4", "c5", "c6", "c8")
PAPER = {
    "ink-fill": "3C4D59", "ink-mute": "B7C2C9", "grid": "E8EDEF", "line-strong": "C9D1D6",
    "text": "152028", "text-2": "46535E", "text-3": "5F6C77", "surface": "FFFFFF",
    "pos-solid": "2A8A5B", "neg-solid": "CD3D30", "c1": "0F7490", "c2": "C8660F", "c3": "5A4DB0",
    "c4": "A2B83A", "c5": "B33F68", "c6": "67B0DF", "c8": "95A0A9",
}  # fmt: skip
SIZE, FOOT, HEAD = 11.0, 22.0, 16.0
MOST_LABELS, MOST_BARS = 26, 24


def drawn(chart: Chart, width: float, height: float) -> list[Shape]:
    """The shapes of a chart, in points, the origin at the upper left."""
    if not chart.categories or not chart.series:
        return []
    many = len(chart.series) > 1 and chart.kind is not ChartKind.WATERFALL
    top = HEAD + (18 if many else 0)
    shapes = list(_legend(chart, width)) if many else []
    draw = _bars if chart.kind is ChartKind.BAR else _upright
    return shapes + draw(chart, width, height, top)


def _values(chart: Chart) -> list[list[float | None]]:
    shown = stacked_steps(chart) if chart.kind is ChartKind.WATERFALL else chart.series
    return [[plotted(value, chart.unit) for value in one.values] for one in shown]


def _rect(x: float, y: float, w: float, h: float, fill: str) -> Shape:
    return {"k": "rect", "x": round(x, 2), "y": round(y, 2), "w": round(max(w, 0), 2),
            "h": round(max(h, 0), 2), "fill": fill}  # fmt: skip


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str) -> Shape:
    return {"k": "line", "points": [[round(x1, 2), round(y1, 2)], [round(x2, 2), round(y2, 2)]],
            "stroke": stroke, "width": 1}  # fmt: skip


def _word(x: float, y: float, text: str, fill: str = "text-2", anchor: str = "middle") -> Shape:
    return {"k": "text", "x": round(x, 2), "y": round(y, 2), "s": text, "fill": fill,
            "anchor": anchor}  # fmt: skip


def _legend(chart: Chart, width: float) -> Iterator[Shape]:
    x = 0.0
    for at, one in enumerate(chart.series):
        need = 16 + display_width(one.name) * SIZE + 14
        if x + need > width and at:
            return
        yield _rect(x, 2, 9, 9, HUES[at % 8])
        yield _word(x + 13, 10.5, one.name, "text-3", "start")
        x += need


def _span(rows: list[list[float | None]], stacked: bool) -> tuple[float, float]:
    """From where to where the axis goes; zero is always on it."""
    known = [v for row in rows for v in row if v is not None]
    if stacked:
        sums = [sum(max(v or 0, 0) for v in column) for column in zip(*rows, strict=True)]
        lows = [sum(min(v or 0, 0) for v in column) for column in zip(*rows, strict=True)]
        known = sums + lows
    low, high = min([0.0, *known]), max([0.0, *known])
    return (low, high) if high > low else (0.0, 1.0)


def _upright(chart: Chart, width: float, height: float, top: float) -> list[Shape]:
    rows = _values(chart)
    stacked = chart.kind in (ChartKind.STACKED, ChartKind.WATERFALL)
    low, high = _span(rows, stacked)
    plot = height - top - FOOT
    zero = top + plot * high / (high - low)
    scale = plot / (high - low)
    shapes = [_line(0, top + plot * n / 4, width, top + plot * n / 4, "grid") for n in range(4)]
    step = width / len(chart.categories)
    shapes += _names(chart.categories, step, height)
    if chart.kind is ChartKind.LINE:
        shapes += _lines(chart, rows, step, zero, scale)
    elif stacked:
        shapes += _stacks(chart, rows, step, zero, scale)
    else:
        shapes += _columns(chart, rows, step, zero, scale)
    return [*shapes, _line(0, zero, width, zero, "line-strong")]


def _names(names: Sequence[str], step: float, height: float) -> Iterator[Shape]:
    """As many names below the axis as there is room for; a long one loses its end."""
    longest = max(display_width(name) for name in names) * SIZE
    every = max(1, math.ceil(min(longest, 72) / max(step - 4, 1)))
    room = step * every / SIZE
    for at in range(0, len(names), every):
        yield _word(step * (at + 0.5), height - 5, _short(names[at], room), "text-3")


def _short(text: str, ems: float) -> str:
    if display_width(text) <= ems:
        return text
    while text and display_width(text) > ems - 1:
        text = text[:-1]
    return f"{text}…" if text else ""


def _label(value: float, unit: str) -> str:
    if unit in ("share", "change"):
        return f"{format_number(Decimal(str(value)) * 100, 1)}%"
    whole = unit == "count" or abs(value) >= 1000
    return format_number(Decimal(str(value)), 0 if whole else 1)


def _columns(
    chart: Chart, rows: list[list[float | None]], step: float, zero: float, scale: float
) -> Iterator[Shape]:
    wide = min(step * 0.72, 46 * len(rows)) / len(rows)
    labelled = len(rows) * len(chart.categories) <= MOST_LABELS
    last = len(chart.categories) - 1
    for index, row in enumerate(rows):
        for at, value in enumerate(row):
            if value is None:
                continue
            x = step * (at + 0.5) - wide * len(rows) / 2 + wide * index
            y = zero - max(value, 0) * scale
            quiet = len(rows) == 1 and at != last
            hue = "ink-mute" if quiet else HUES[index % 8]
            yield _rect(x + 1, y, wide - 2, abs(value) * scale, hue)
            if labelled and display_width(_label(value, chart.unit)) * SIZE <= step / len(rows):
                under = zero - value * scale + 12 if value < 0 else y - 4
                yield _word(x + wide / 2, under, _label(value, chart.unit), "text-2")


def _stacks(
    chart: Chart, rows: list[list[float | None]], step: float, zero: float, scale: float
) -> Iterator[Shape]:
    falls = chart.kind is ChartKind.WATERFALL
    hues = ("", "ink-fill", "pos-solid", "neg-solid") if falls else HUES
    wide = min(step * 0.66, 60)
    for at in range(len(chart.categories)):
        up = down = zero
        for index, row in enumerate(rows):
            value = row[at] or 0.0
            if not value:
                continue
            high = abs(value) * scale
            y = up - high if value > 0 else down
            up, down = (y, down) if value > 0 else (up, down + high)
            if hues[index % 8]:
                yield _rect(step * (at + 0.5) - wide / 2, y, wide, high, hues[index % 8])
                if falls:
                    text = ("−" if index == 3 else "+" if index == 2 else "") + _label(
                        value, chart.unit
                    )
                    yield _word(step * (at + 0.5), y - 4, text)


def _lines(
    chart: Chart, rows: list[list[float | None]], step: float, zero: float, scale: float
) -> Iterator[Shape]:
    for index, row in enumerate(rows):
        hue, points = HUES[index % 8], []
        for at, value in enumerate(row):
            if value is not None:
                points.append([round(step * (at + 0.5), 2), round(zero - value * scale, 2)])
        if len(points) > 1:
            yield {"k": "line", "points": points, "stroke": hue, "width": 2}
        for x, y in points:
            yield _rect(x - 2, y - 2, 4, 4, hue)
        known = [value for value in row if value is not None]
        if known and len(rows) <= 2:
            at = max(i for i, value in enumerate(row) if value is not None)
            y = zero - known[-1] * scale - 7
            yield _word(step * (at + 0.5), y, _label(known[-1], chart.unit), "text")


def _bars(chart: Chart, width: float, height: float, top: float) -> list[Shape]:
    """Lying bars: names left, numbers right, the longest first as given."""
    rows = _values(chart)
    named = min(max(display_width(name) for name in chart.categories) * SIZE + 10, width * 0.34)
    valued = 12 + max(
        display_width(_label(v, chart.unit)) for row in rows for v in row if v is not None
    ) * SIZE if any(v is not None for row in rows for v in row) else 0.0  # fmt: skip
    _low, high = _span(rows, False)
    step = (height - top + HEAD) / len(chart.categories)
    thick = min(step * 0.62, 20 * len(rows)) / len(rows)
    shapes: list[Shape] = []
    for at, name in enumerate(chart.categories):
        middle = top - HEAD + step * (at + 0.5)
        shapes.append(_word(named - 8, middle + 4, _short(name, named / SIZE), "text-2", "end"))
        for index, row in enumerate(rows):
            value = row[at] or 0.0
            long = max(value, 0) / high * (width - named - valued)
            y = middle - thick * len(rows) / 2 + thick * index
            hue = HUES[index % 8]
            shapes.append(_rect(named, y + 1, max(long, 1), thick - 2, hue))
            if thick >= 9:
                text = _label(value, chart.unit) if row[at] is not None else "—"
                shapes.append(_word(named + long + 6, middle + 4, text, "text-2", "start"))
    return shapes


def svg(chart: Chart, width: int = 520, height: int = 190) -> SafeString:
    """The drawing for a page: colours are the variables of the style sheet, so dark works too."""
    parts = "".join(_tag(shape) for shape in drawn(chart, width, height))
    said = escape(conclusion(chart))
    return mark_safe(  # noqa: S308  every text is escaped below
        f'<svg class="dc-plot" viewBox="0 0 {width} {height}" role="img" aria-label="{said}">'
        f"{parts}</svg>"
    )


def _tag(shape: Shape) -> str:
    if shape["k"] == "rect":
        return (
            f'<rect x="{shape["x"]}" y="{shape["y"]}" width="{shape["w"]}" height="{shape["h"]}"'
            f' rx="1.5" fill="var(--{shape["fill"]})"/>'
        )
    if shape["k"] == "line":
        points = " ".join(f"{x},{y}" for x, y in shape["points"])
        return (
            f'<polyline points="{points}" fill="none" stroke="var(--{shape["stroke"]})"'
            f' stroke-width="{shape["width"]}"/>'
        )
    return (
        f'<text x="{shape["x"]}" y="{shape["y"]}" text-anchor="{shape["anchor"]}"'
        f' fill="var(--{shape["fill"]})" font-size="{SIZE}">{escape(shape["s"])}</text>'
    )


def conclusion(chart: Chart) -> str:
    """A chart in one sentence, for who cannot see it: its title, and where it ends."""
    last = next((v for v in reversed(chart.series[0].values) if v is not None), None)
    where = chart.categories[-1] if chart.categories else ""
    return f"{chart.title}：{where} {Figure(last, chart.unit).text}"
