"""Several numbers along the same periods: lines with their names at the end, and a band."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dacheng.kernel.charts.chart import Chart, Line, Option, Table, base, datum, named
from dacheng.kernel.charts.measure import Measure

Values = Sequence[Decimal | None]


@dataclass(frozen=True)
class Strand:
    """One line.

    style  solid, dashed or dotted
    quiet  drawn thin, without a name, a mark or a column in the table
    """

    name: str
    values: Values
    color: str = "@text"
    style: str = "solid"
    quiet: bool = False


@dataclass(frozen=True)
class Band:
    """Between which values something is expected to lie."""

    name: str
    low: Values
    high: Values


def course(
    labels: Sequence[str],
    strands: Sequence[Strand],
    measure: Measure,
    said: str,
    *,
    head: str,
    band: Band | None = None,
    height: int = 260,
) -> Chart:
    """Lines over the same labels; `said` is the sentence, `head` the head of the labels."""
    values = [value for one in strands for value in one.values]
    low = min((measure.plain(value) or 0 for value in values), default=0)
    option = base(
        grid={"left": 48, "right": 76, "top": 26, "bottom": 26},
        xAxis=_across(labels),
        yAxis=_up(measure, low),
        series=[
            *(_between(band, measure) if band else []),
            *(_strand(one, labels, measure, _beside(one, strands)) for one in strands),
        ],
    )
    table = _table(labels, strands, measure, head, band)
    return Chart("course", option, said, table, height=height)


def _across(labels: Sequence[str]) -> Option:
    return {
        "type": "category", "data": list(labels), "boundaryGap": False,
        "axisLine": {"lineStyle": {"color": "@line-strong"}}, "axisTick": {"show": False},
        "axisLabel": {"color": "@text-3", "fontSize": 12, "hideOverlap": True},
    }  # fmt: skip


def _up(measure: Measure, low: float) -> Option:
    return {
        "type": "value", "name": measure.suffix.strip(), "min": 0 if low >= 0 else None,
        "splitNumber": 4, "nameGap": 8,
        "nameTextStyle": {
            "color": "@text-3", "fontSize": 12, "align": "right", "padding": [0, 6, 0, 0]
        },
        "axisLabel": {"color": "@text-3", "fontSize": 12},
        "splitLine": {"lineStyle": {"color": "@grid"}},
    }  # fmt: skip


def _end(one: Strand) -> tuple[int, Decimal] | None:
    known = [(at, value) for at, value in enumerate(one.values) if value is not None]
    return known[-1] if known and not one.quiet else None


def _beside(one: Strand, strands: Sequence[Strand]) -> int:
    """How far the name of a line moves up or down where another ends close by."""
    ends = [end for end in map(_end, strands) if end]
    mine, values = _end(one), [value for _at, value in ends]
    if mine is None:
        return 0
    all_values = [v for strand in strands for v in strand.values if v is not None]
    close = (max(all_values) - min([*all_values, Decimal(0)])) / 12
    near = [v for at, v in ends if at == mine[0] and v != mine[1] and abs(v - mine[1]) < close]
    twice = values.count(mine[1]) > 1 and one is not next(s for s in strands if _end(s) == mine)
    if not near and not twice:
        return 0
    return 9 if twice or any(v > mine[1] for v in near) else -9


def _strand(one: Strand, labels: Sequence[str], measure: Measure, shift: int) -> Option:
    points = [
        datum(measure.plain(value), (f"{one.name} {label}", measure.said(value)))
        for label, value in zip(labels, one.values, strict=True)
    ]
    known = [at for at, value in enumerate(one.values) if value is not None]
    if known and not one.quiet:
        color = "@text-3" if one.color == "@ink-mute" else one.color
        name = named(one.name, color, strong=one.color == "@text")
        points[known[-1]]["label"] = {**name, "offset": [0, shift]}
    return {
        "type": "line", "name": one.name, "data": points, "symbol": "circle",
        "symbolSize": 0 if one.quiet else 5, "silent": one.quiet, "z": 2 if one.quiet else 3,
        "showAllSymbol": True,
        "itemStyle": {"color": one.color},
        "lineStyle": {"color": one.color, "width": 1 if one.quiet else 2, "type": one.style},
    }  # fmt: skip


def _between(band: Band, measure: Measure) -> list[Option]:
    """Two lines nobody sees, the upper counted from the lower, and what is filled between."""
    low = [measure.plain(value) for value in band.low]
    high = [measure.plain(value) for value in band.high]
    wide = [
        None if bottom is None or top is None else round(top - bottom, 4)
        for bottom, top in zip(low, high, strict=True)
    ]
    line: Option = {
        "type": "line", "stack": "band", "stackStrategy": "all", "symbol": "none",
        "silent": True, "lineStyle": {"opacity": 0}, "z": 1,
    }  # fmt: skip
    fill = {"color": "@accent-soft", "opacity": 1}
    return [
        {**line, "data": [datum(value) for value in low]},
        {**line, "data": [datum(value) for value in wide], "areaStyle": fill},
    ]


def _table(
    labels: Sequence[str],
    strands: Sequence[Strand],
    measure: Measure,
    head: str,
    band: Band | None,
) -> Table:
    shown: list[tuple[str, Values]] = [(one.name, one.values) for one in strands if not one.quiet]
    columns = [values for _name, values in shown]
    heads = [name for name, _values in shown]
    lines = []
    for at, label in enumerate(labels):
        cells = [label, *(measure.bare(values[at]) for values in columns)]
        if band:
            cells.append(_span(band.low[at], band.high[at], measure))
        lines.append(Line(tuple(cells)))
    return Table((head, *heads, *([band.name] if band else [])), tuple(lines))


def _span(low: Decimal | None, high: Decimal | None, measure: Measure) -> str:
    if low is None or high is None:
        return measure.bare(None)
    return f"{measure.bare(low)}–{measure.bare(high)}"
